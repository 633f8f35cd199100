package io.chatroom.instrumentation.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuerySpansTest {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

  @Test
  void query_isAClientSpanOfTheCurrentTrace() throws SQLException {
    OpenTelemetrySdk sdk = sdk(Sampler.alwaysOn());
    Span request = within(sdk, "select 'hunter2' from dual", "select 4711 from dual");
    List<SpanData> spans = exporter.getFinishedSpanItems();
    SpanData query = spans.get(0);
    assertThat(spans).hasSize(4);
    assertThat(query.getName()).isEqualTo("SELECT dual");
    assertThat(query.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(query.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
    assertThat(spans.get(1).getParentSpanId()).isEqualTo(query.getParentSpanId());
    assertThat(spans.get(2).getName()).isEqualTo("COMMIT");
    assertThat(attributes(query))
        .contains(
            "db.query.text=select ? from dual",
            "db.query.summary=SELECT dual",
            "db.system.name=h2database")
        .doesNotContain("hunter2");
  }

  @Test
  void failure_isTheStateAndTheClassWithoutTheMessage() throws SQLException {
    OpenTelemetrySdk sdk = sdk(Sampler.alwaysOn());
    assertThatThrownBy(() -> within(sdk, "select cast('hunter2' as int)"))
        .isInstanceOf(SQLException.class);
    SpanData query = exporter.getFinishedSpanItems().get(0);
    assertThat(query.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attributes(query)).contains("db.response.status_code=22018", "error.type=");
    assertThat(query.toString()).doesNotContain("hunter2");
  }

  @Test
  void unsampledTrace_hasNoSpans() throws SQLException {
    within(sdk(Sampler.alwaysOff()), "select 1");
    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void queryOutsideAnyTrace_startsNone() throws SQLException {
    run(sdk(Sampler.alwaysOn()), "select 1");
    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5433/chat?user=u&password=hunter2, postgresql, db, 5433, chat",
    "jdbc:postgresql://u:hunter2@db/chat,                    postgresql, db, 0, chat",
    "jdbc:mysql://[::1]:3306/chat,                           mysql, [::1], 3306, chat",
    "'jdbc:mysql://a:1,b:2/chat',                            mysql, a, 1, chat",
    "jdbc:sqlserver://db:1433;databaseName=chat,             microsoft.sql_server, db, 1433,",
    "jdbc:h2:mem:chat,                                       h2database, , 0,",
    "jdbc:oracle:thin:@db:1521/chat,                         oracle.db, , 0,",
    "jdbc:nothing,                                           other_sql, , 0,",
    "jdbc:x://:y/,                                           other_sql, , 0,",
    "nonsense,                                               other_sql, , 0,",
  })
  void url_tellsTheDatabaseAndNoSecret(
      String url, String system, String host, int port, String name) {
    assertThat(DatabaseAddress.of(url)).isEqualTo(new DatabaseAddress(system, host, port, name));
  }

  private Span within(OpenTelemetrySdk sdk, String... statements) throws SQLException {
    Tracer tracer = sdk.getTracer("test");
    Span request = tracer.spanBuilder("request").startSpan();
    try (Scope scope = request.makeCurrent()) {
      assertThat(scope).isNotNull();
      run(sdk, statements);
      assertThat(Span.current()).isSameAs(request);
    } finally {
      request.end();
    }
    return request;
  }

  private static void run(OpenTelemetrySdk sdk, String... statements) throws SQLException {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:spans");
    ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder()
            .meterRegistry(new SimpleMeterRegistry())
            .openTelemetry(sdk)
            .build();
    DataSource dataSource = JdbcInstrumentation.create(telemetry).wrap(h2);
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }

  private OpenTelemetrySdk sdk(Sampler sampler) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build())
        .build();
  }

  private static String attributes(SpanData span) {
    return span.getAttributes().toString();
  }
}
