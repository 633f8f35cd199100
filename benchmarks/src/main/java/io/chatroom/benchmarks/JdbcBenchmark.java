package io.chatroom.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.chatroom.instrumentation.recording.ActiveSpan;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the JDBC wrapper adds to a query of 10 rows (prepare, bind, execute, read, close), to a
 * check-out, to both together and to a transaction. {@code -t 2} shows that two threads do not
 * stand in each other's way.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsPrepend = {Heap.MIN, Heap.MAX, Heap.YOUNG, Heap.TOUCHED})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JdbcBenchmark {

  /** What answers. */
  public enum Database {
    /** A pool and a driver that take no time and allocate nothing. */
    STUB {
      @Override
      DataSource open() {
        return JdbcStubs.pool();
      }
    },
    /** HikariCP over that driver, with more connections than there are threads. */
    HIKARI {
      @Override
      DataSource open() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(JdbcStubs.database());
        return new HikariDataSource(config);
      }
    },
    /** A real one, in memory. */
    H2 {
      @Override
      DataSource open() throws SQLException {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:benchmark;DB_CLOSE_DELAY=-1");
        fill(h2);
        return h2;
      }
    };

    abstract DataSource open() throws SQLException;

    private static void fill(DataSource h2) throws SQLException {
      try (Connection connection = h2.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create table messages (id bigint primary key, room bigint, body text)");
        statement.execute("create index by_room on messages (room)");
        try (PreparedStatement insert =
            connection.prepareStatement("insert into messages values (?, 42, 'Hello')")) {
          for (int id = 0; id < JdbcStubs.ROWS; id++) {
            insert.setLong(1, id);
            insert.executeUpdate();
          }
        }
      }
    }
  }

  /** What records. */
  public enum Wrapper {
    /** Nothing. */
    RAW,
    /** Ours, without a tracer. */
    RECORDED,
    /** Ours, within a trace that is not sampled, such as that of a message. */
    UNSAMPLED,
    /** Ours, within an unsampled span of the application's. */
    UNSAMPLED_OF_APPLICATION;

    boolean isTraced() {
      return this == UNSAMPLED || this == UNSAMPLED_OF_APPLICATION;
    }
  }

  @Param public Database database;
  @Param public Wrapper wrapper;

  private ChatRoomTelemetry telemetry;
  private DataSource dataSource;

  @Setup
  public void open() throws SQLException {
    telemetry = (wrapper.isTraced() ? Backends.oursUnsampled() : Backends.ours()).build();
    DataSource raw = database.open();
    dataSource = wrapper == Wrapper.RAW ? raw : JdbcInstrumentation.create(telemetry).wrap(raw);
  }

  @TearDown
  public void close() {
    telemetry.close();
  }

  /** A connection that is kept, in the trace of its thread. */
  @State(Scope.Thread)
  public static class Session {

    private Connection connection;
    private Runnable leaving = () -> {};
    private char character;

    @Setup
    public void open(JdbcBenchmark benchmark) throws SQLException {
      connection = benchmark.dataSource.getConnection();
      if (benchmark.wrapper == Wrapper.UNSAMPLED) {
        ActiveSpan around =
            benchmark.telemetry.spans().start("receive /chat", Span.Kind.CONSUMER, null, null);
        leaving = around::leave;
      } else if (benchmark.wrapper == Wrapper.UNSAMPLED_OF_APPLICATION) {
        Tracer tracer = benchmark.telemetry.tracer();
        leaving = tracer.withSpan(tracer.nextSpan().start())::close;
      }
    }

    @TearDown
    public void close() throws SQLException {
      connection.close();
      leaving.run();
    }

    /** One of few texts, as a new object that nobody has compared or hashed. */
    private String sqlBuiltAnew() {
      character = (char) ((character + 1) & 7);
      return SQL_BUT_ITS_LAST + (char) ('0' + character);
    }
  }

  private static final String SQL_BUT_ITS_LAST =
      JdbcStubs.SQL.substring(0, JdbcStubs.SQL.length() - 1);

  /** What building the text takes, for the next. */
  @Benchmark
  public String textBuiltAnew(Session session) {
    return session.sqlBuiltAnew();
  }

  /** As of libraries that render their SQL for each call. */
  @Benchmark
  public long queryBuiltAnew(Session session) throws SQLException {
    return JdbcStubs.query(session.connection, session.sqlBuiltAnew());
  }

  @Benchmark
  public long query(Session session) throws SQLException {
    return JdbcStubs.query(session.connection);
  }

  @Benchmark
  public boolean checkout() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return connection.getAutoCommit();
    }
  }

  /** What a request does, as often as it asks something: a connection from the pool for a query. */
  @Benchmark
  public long checkoutWithQuery() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return JdbcStubs.query(connection);
    }
  }

  /** What the sample does with the database for a message: two statements, committed. */
  @Benchmark
  public int transaction() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      int changed = update(connection, "UPDATE messages SET body = body WHERE id = ?");
      changed += update(connection, "UPDATE messages SET room = room WHERE id = ?");
      connection.commit();
      return changed;
    }
  }

  private static int update(Connection connection, String sql) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, 1);
      return update.executeUpdate();
    }
  }
}
