package io.chatroom.benchmarks;

import static io.chatroom.instrumentation.ChatMeter.DB_OPERATION_DURATION;
import static io.chatroom.instrumentation.ChatMeter.DB_ROWS_RETURNED;

import com.p6spy.engine.common.PreparedStatementInformation;
import com.p6spy.engine.event.JdbcEventListener;
import com.p6spy.engine.spy.P6DataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.NoOpQueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import net.ttddyy.observation.tracing.ConnectionTracingObservationHandler;
import net.ttddyy.observation.tracing.DataSourceObservationListener;
import net.ttddyy.observation.tracing.QueryTracingObservationHandler;
import net.ttddyy.observation.tracing.ResultSetTracingObservationHandler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One query of 10 rows on a connection that each thread keeps, through the wrapper of each peer,
 * which times it into a histogram with the contract's buckets.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsPrepend = {Heap.MIN, Heap.MAX, Heap.YOUNG, Heap.TOUCHED})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JdbcPeers {

  /** Each with its own recommended set-up. */
  public enum Peer implements PeerTable.Peer {
    BARE("the bare query") {
      @Override
      DataSource dataSource() {
        return JdbcStubs.database();
      }
    },

    FLOOR("pre-resolved `LongAdder` histogram around the execution: the floor") {
      @Override
      DataSource dataSource() {
        FloorHistogram histogram =
            new FloorHistogram(Backends.nanos(DB_OPERATION_DURATION.buckets()));
        return JdbcStubs.timedDatabase(histogram::record);
      }
    },

    /** What the contract asks for, written by hand for this query only. */
    FLOOR_WITH_VIEWS(
        "the floor, with views of statement and result set that count rows into a second histogram") {
      @Override
      DataSource dataSource() {
        FloorHistogram durations =
            new FloorHistogram(Backends.nanos(DB_OPERATION_DURATION.buckets()));
        FloorHistogram rows =
            new FloorHistogram(
                Arrays.stream(DB_ROWS_RETURNED.buckets()).mapToLong(Math::round).toArray());
        return JdbcViews.of(JdbcStubs.database(), durations::record, rows::record);
      }
    },

    /** The pool, recorded as our README says. */
    OURS("**ours**") {
      @Override
      DataSource dataSource() {
        return wrapped(Backends.ours().build());
      }
    },

    /** With OpenTelemetry, whose sampler drops every trace. */
    OURS_UNSAMPLED("**ours, tracing unsampled**") {
      @Override
      DataSource dataSource() {
        return wrapped(Backends.oursUnsampled().build());
      }
    },

    /** What hand-written instrumentation does at its best. */
    MICROMETER("pre-resolved Micrometer timer with buckets " + Versions.of("micrometer")) {
      @Override
      DataSource dataSource() {
        Timer timer = timer();
        return JdbcStubs.timedDatabase(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
      }
    },

    /** For scale: the proxies of a pool, which record nothing here. */
    HIKARI("HikariCP's proxies alone " + Versions.of("hikaricp")) {
      @Override
      DataSource dataSource() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(JdbcStubs.database());
        return new HikariDataSource(config);
      }
    },

    /**
     * A listener that records into a Micrometer timer, given to its DataSource: its module that
     * writes every statement to a file is left out.
     */
    P6SPY("p6spy " + Versions.of("p6spy") + ", into a Micrometer timer") {
      @Override
      DataSource dataSource() {
        Timer timer = timer();
        JdbcEventListener listener =
            new JdbcEventListener() {
              @Override
              public void onAfterExecuteQuery(
                  PreparedStatementInformation statement, long nanos, SQLException failure) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
              }
            };
        P6DataSource dataSource = new P6DataSource(JdbcStubs.database());
        dataSource.setJdbcEventListenerFactory(() -> listener);
        return dataSource;
      }
    },

    /** {@code JdbcTelemetry.create}: traces, and no metrics by default. */
    OPENTELEMETRY(
        "OpenTelemetry JDBC library " + Versions.of("opentelemetry-jdbc") + ", unsampled") {
      @Override
      DataSource dataSource() {
        return openTelemetry();
      }
    },

    /** The same with the stable conventions, under which it times queries into a histogram. */
    OPENTELEMETRY_METRICS("the same with its histogram (stable conventions)") {
      @Override
      DataSource dataSource() {
        System.setProperty("otel.semconv-stability.opt-in", "database");
        return openTelemetry();
      }
    },

    /** A listener that records into a Micrometer timer; its clock counts milliseconds. */
    DATASOURCE_PROXY(
        "datasource-proxy " + Versions.of("datasource-proxy") + ", into a Micrometer timer") {
      @Override
      DataSource dataSource() {
        Timer timer = timer();
        return ProxyDataSourceBuilder.create(JdbcStubs.database())
            .listener(
                new NoOpQueryExecutionListener() {
                  @Override
                  public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
                    timer.record(execution.getElapsedTime(), TimeUnit.MILLISECONDS);
                  }
                })
            .build();
      }
    },

    /**
     * As its Spring Boot starter sets it up: connections, queries and every call of a result set.
     */
    DATASOURCE_MICROMETER(
        "datasource-micrometer " + Versions.of("datasource-micrometer") + ", tracing unsampled") {
      @Override
      DataSource dataSource() {
        return datasourceMicrometer().proxyResultSet().build();
      }
    },

    DATASOURCE_MICROMETER_QUERIES("the same without result sets") {
      @Override
      DataSource dataSource() {
        return datasourceMicrometer().build();
      }
    };

    private final String title;

    Peer(String title) {
      this.title = title;
    }

    @Override
    public String title() {
      return title;
    }

    abstract DataSource dataSource();

    private static DataSource wrapped(ChatRoomTelemetry telemetry) {
      return JdbcInstrumentation.create(telemetry).wrap(JdbcStubs.database());
    }

    private static Timer timer() {
      return Backends.timer(
          Backends.prometheus(), DB_OPERATION_DURATION, "operation", "select", "outcome", "ok");
    }

    private static ProxyDataSourceBuilder datasourceMicrometer() {
      DataSourceObservationListener listener =
          new DataSourceObservationListener(
              Backends.observations(
                  DB_OPERATION_DURATION,
                  "jdbc.query",
                  ConnectionTracingObservationHandler::new,
                  QueryTracingObservationHandler::new,
                  ResultSetTracingObservationHandler::new));
      return ProxyDataSourceBuilder.create(JdbcStubs.database())
          .name("chat")
          .listener(listener)
          .methodListener(listener);
    }

    private static DataSource openTelemetry() {
      return JdbcTelemetry.create(Backends.openTelemetry(DB_OPERATION_DURATION))
          .wrap(JdbcStubs.database());
    }
  }

  @Param public Peer peer;

  private DataSource dataSource;

  /** A connection that is kept: what is measured is the query, not the checkout. */
  @State(Scope.Thread)
  public static class Session {

    private Connection connection;

    @Setup
    public void open(JdbcPeers benchmark) throws SQLException {
      connection = benchmark.dataSource.getConnection();
    }
  }

  @Setup
  public void open() {
    dataSource = peer.dataSource();
  }

  @Benchmark
  public long query(Session session) throws SQLException {
    return JdbcStubs.query(session.connection);
  }
}
