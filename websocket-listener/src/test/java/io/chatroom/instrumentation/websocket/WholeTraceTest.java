package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.jdbc.JdbcInstrumentation;
import io.chatroom.instrumentation.servlet.ChatRoomServletInitializer;
import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.ReceivedSpan;
import io.chatroom.instrumentation.testing.SpanTree;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * People chat, and what a collector gets over the wire is exactly what happened: from the page to
 * the database and the last recipient.
 */
class WholeTraceTest {

  private static final String PAGES_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String MESSAGE =
      "{\"traceparent\":\"00-" + PAGES_TRACE + "-b7ad6b7169203331-01\",\"text\":\"my secret\"}";

  private static final String CHATTED =
      """
      CONNECT /chat/{room} INTERNAL
      CONNECT /chat/{room} INTERNAL
      receive /chat/{room} CONSUMER -> CONNECT /chat/{room}
        INSERT messages CLIENT
        publish public PRODUCER
      receive /chat/{room} CONSUMER -> CONNECT /chat/{room}
        INSERT messages CLIENT
        publish public PRODUCER
      CLOSE /chat/{room} INTERNAL -> CONNECT /chat/{room}
      CLOSE /chat/{room} INTERNAL -> CONNECT /chat/{room}
      """;

  /** Where a container calls a filter for handshakes, the opening belongs to the request. */
  private static final String CHATTED_BEHIND_A_FILTER =
      CHATTED.replace(
          "CONNECT /chat/{room} INTERNAL\n", "GET / SERVER\n  CONNECT /chat/{room} INTERNAL\n");

  private static final Map<String, List<String>> SEEN = new TreeMap<>();

  private final OtlpReceiver collector = new OtlpReceiver();
  private final HttpClient http = HttpClient.newHttpClient();

  static Stream<Arguments> containersAndProtocols() {
    return Stream.of(TestContainer.values())
        .flatMap(
            container ->
                Stream.of("grpc", "http/protobuf").map(each -> Arguments.of(container, each)));
  }

  @AfterEach
  void forget() {
    settings("").keySet().forEach(System::clearProperty);
    TracedChat.MEMBERS.clear();
    collector.close();
  }

  @ParameterizedTest
  @MethodSource("containersAndProtocols")
  void chat_isSeenAsItWas(TestContainer container, String protocol) throws Exception {
    chatOn(container, protocol, port -> {});

    List<ReceivedSpan> spans = collector.spans();
    boolean filtered = container == TestContainer.TOMCAT || container == TestContainer.UNDERTOW;
    assertThat(SpanTree.draw(spans)).isEqualTo(filtered ? CHATTED_BEHIND_A_FILTER : CHATTED);
    assertThat(spans.toString()).doesNotContain("secret");
    expectDetails(spans);
    print(SpanTree.draw(spans), container, protocol);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TYRUS") // it knows no servlets
  void exemplars_pointToTheSpansThatWereExported(TestContainer container) throws Exception {
    AtomicReference<String> scraped = new AtomicReference<>();
    chatOn(
        container,
        "grpc",
        port -> {
          scrape(port); // the first is a request that the second tells of
          await().until(() -> scrape(port).contains("_request_duration_seconds_bucket"));
          scraped.set(scrape(port));
        });

    expectExemplars(scraped.get(), "chatroom_http_request_duration_seconds", "GET /metrics");
    expectExemplars(
        scraped.get(),
        "chatroom_websocket_message_processing_duration_seconds",
        "receive /chat/{room}");
    expectExemplars(scraped.get(), "chatroom_websocket_send_duration_seconds", "publish public");
    expectExemplars(scraped.get(), "chatroom_message_delivery_duration_seconds", "publish public");
    expectExemplars(scraped.get(), "chatroom_broadcast_duration_seconds", "publish public");
    expectExemplars(scraped.get(), "chatroom_db_operation_duration_seconds", "INSERT messages");
  }

  private void expectExemplars(String scraped, String histogram, String spanName) {
    Set<String> pointedTo =
        Pattern.compile(histogram + "_bucket\\{.*# \\{span_id=\"(\\w+)\",trace_id=\"(\\w+)\"}.*")
            .matcher(scraped)
            .results()
            .map(line -> line.group(2) + "/" + line.group(1))
            .collect(Collectors.toSet());
    Set<String> exported =
        named(collector.spans(), spanName).stream()
            .map(span -> span.traceId() + "/" + span.spanId())
            .collect(Collectors.toSet());
    assertThat(pointedTo).as(histogram).isNotEmpty().isSubsetOf(exported);
  }

  private String scrape(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .header("Accept", "application/openmetrics-text; version=1.0.0")
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private void chatOn(TestContainer container, String protocol, Port then) throws Exception {
    settings(protocol).forEach(System::setProperty);
    try (ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder().jvmMetrics(false).buildAndRegisterGlobal()) {
      TracedChat.database = database(telemetry);
      TestServer server = container.newServer();
      server.initializeWith(new ChatRoomServletInitializer(telemetry));
      server.start(TracedChat.class);
      try {
        chat(server.port(), new Meters(telemetry.meterRegistry()));
        then.with(server.port());
      } finally {
        server.stop();
      }
    }
  }

  private void chat(int port, Meters meters) throws Exception {
    try (RawClient ada = RawClient.connect(port, "/chat/lobby", "Cookie: session=secret");
        RawClient grace = connectSecond(port)) {
      for (String text : List.of(MESSAGE, "{\"text\":\"no context\"}")) {
        ada.send(text);
        assertThat(ada.read().text()).isEqualTo(text);
        assertThat(grace.read().text()).isEqualTo(text);
      }
      ada.sendClose(1000);
      ada.readToEnd();
      await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 1);
      grace.sendClose(1000);
      grace.readToEnd();
      // Its span ends after all else that could be waited for.
      await().until(() -> named(collector.spans(), "CLOSE /chat/{room}").size() == 2);
    }
  }

  /** When the first is open, so that all happens in one order. */
  private static RawClient connectSecond(int port) throws Exception {
    await().until(() -> TracedChat.MEMBERS.size() == 1);
    RawClient second = RawClient.connect(port, "/chat/lobby");
    await().until(() -> TracedChat.MEMBERS.size() == 2);
    return second;
  }

  private static void expectDetails(List<ReceivedSpan> spans) {
    List<ReceivedSpan> received = named(spans, "receive /chat/{room}");
    assertThat(received.get(0).traceId()).isEqualTo(PAGES_TRACE);
    assertThat(received.get(0).parentId()).isEqualTo("b7ad6b7169203331");
    assertThat(received.get(1).parentId()).isEmpty();
    assertThat(received.get(0).attributes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "chatroom.message.type",
                "text",
                "messaging.message.body.size",
                Integer.toString(MESSAGE.length())));
    assertThat(named(spans, "publish public"))
        .hasSize(2)
        .allSatisfy(
            publish -> {
              assertThat(publish.attributes())
                  .containsEntry("chatroom.publish.recipients", "2")
                  .containsEntry("chatroom.publish.failures", "0");
              assertThat(
                      Double.parseDouble(publish.attributes().get("chatroom.publish.slowest_ms")))
                  .isBetween(0.001, 60_000.0);
            });
    assertThat(spans)
        .allSatisfy(span -> assertThat(span.resource()).containsEntry("service.name", "chat"));
  }

  private static List<ReceivedSpan> named(List<ReceivedSpan> spans, String name) {
    return spans.stream()
        .filter(span -> span.name().equals(name))
        .sorted((a, b) -> Long.compare(a.startNanos(), b.startNanos()))
        .toList();
  }

  private static javax.sql.DataSource database(ChatRoomTelemetry telemetry) throws Exception {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:traces;DB_CLOSE_DELAY=-1");
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS messages (text VARCHAR)");
    }
    return JdbcInstrumentation.builder(telemetry).poolName("chat").build().wrap(h2);
  }

  private Map<String, String> settings(String protocol) {
    return Map.of(
        "otel.service.name",
        "chat",
        "otel.exporter.otlp.endpoint",
        collector.endpoint(),
        "otel.exporter.otlp.protocol",
        protocol,
        "otel.bsp.schedule.delay",
        "20");
  }

  /** For ./check, which shows it: each tree with where it was seen. */
  private static void print(String tree, TestContainer container, String protocol) {
    SEEN.computeIfAbsent(tree, first -> new ArrayList<>()).add(container + " " + protocol);
    List<String> lines = new ArrayList<>();
    lines.add("## Traces of two people chatting, as the collector got them");
    SEEN.forEach(
        (drawn, where) -> {
          lines.addAll(List.of("", String.join(", ", where) + ":", ""));
          lines.addAll(List.of("```", drawn.strip(), "```"));
        });
    Figures.write("traces", lines);
  }

  /** What is done with a running server. */
  private interface Port {
    void with(int port) throws Exception;
  }
}
