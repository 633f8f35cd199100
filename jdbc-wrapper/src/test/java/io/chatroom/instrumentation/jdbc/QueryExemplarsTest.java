package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** The traces that a query's histograms lead to. */
class QueryExemplarsTest {

  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  @Test
  void sampledQuery_isAnExemplarOfItsDurationAndItsRows() throws SQLException {
    List<String> exemplars = exemplarsOf(Sampler.alwaysOn());
    assertThat(exemplars)
        .anyMatch(line -> line.startsWith("chatroom_db_operation_duration_seconds_bucket"))
        .anyMatch(line -> line.startsWith("chatroom_db_rows_returned_bucket"));
  }

  @Test
  void unsampledQuery_isNone() throws SQLException {
    assertThat(exemplarsOf(Sampler.alwaysOff())).isEmpty();
  }

  private static List<String> exemplarsOf(Sampler sampler) throws SQLException {
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setSampler(sampler)
                    .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                    .build())
            .build();
    ChatRoomTelemetry telemetry = ChatRoomTelemetry.builder().openTelemetry(sdk).build();
    Span request = sdk.getTracer("test").spanBuilder("request").startSpan();
    try (Scope scope = request.makeCurrent()) {
      assertThat(scope).isNotNull();
      query(telemetry);
      return ((PrometheusMeterRegistry) telemetry.meterRegistry())
          .scrape(OPEN_METRICS)
          .lines()
          .filter(line -> line.contains("trace_id="))
          .toList();
    } finally {
      request.end();
      telemetry.close();
    }
  }

  private static void query(ChatRoomTelemetry telemetry) throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:exemplars");
    try (Connection connection = JdbcInstrumentation.create(telemetry).wrap(h2).getConnection();
        PreparedStatement statement = connection.prepareStatement("values 1, 2");
        ResultSet results = statement.executeQuery()) {
      assertThat(results.next()).isTrue();
    }
  }
}
