package io.chatroom.instrumentation.jdbc;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** A registry, a clock that stands still, a fresh H2 and what is written to the log. */
abstract class JdbcTest {

  private static final AtomicLong DATABASES = new AtomicLong();

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder().meterRegistry(registry).buildAndRegisterGlobal();
  final Scrape scrape = new Scrape(registry);
  final AtomicLong nanos = new AtomicLong();
  final JdbcInstrumentation.Builder jdbc =
      JdbcInstrumentation.builder(telemetry).poolName("chat").clock(nanos::get);
  final String h2Url = "jdbc:h2:mem:test" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";

  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.chatroom.instrumentation");

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void end() {
    logger.detachAppender(appender);
    telemetry.close();
  }

  final DataSource h2() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL(h2Url);
    return h2;
  }

  /** Lines of the log so far, the oldest first. */
  final List<String> logged() {
    return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  final List<ILoggingEvent> events() {
    return List.copyOf(appender.list);
  }

  final double inUse() {
    return scrape.value("chatroom_db_connections_in_use", "pool", "chat");
  }
}
