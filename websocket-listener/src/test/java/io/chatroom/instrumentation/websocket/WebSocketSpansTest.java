package io.chatroom.instrumentation.websocket;

import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_CONTEXTS_IGNORED;
import static io.chatroom.instrumentation.ChatMeter.INSTRUMENTATION_ERRORS;
import static io.chatroom.instrumentation.ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The spans of connections and messages, the same on every container. */
@ParameterizedClass
@EnumSource
class WebSocketSpansTest {

  private static final String NOTHING =
      "00000000000000000000000000000000/0000000000000000 null/null";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SENDER = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final TestSdk sdk = new TestSdk();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final TestServer server;
  private final ChatRoomTelemetry telemetry =
      ChatRoomTelemetry.builder()
          .meterRegistry(registry)
          .openTelemetry(sdk.openTelemetry())
          .buildAndRegisterGlobal();

  WebSocketSpansTest(TestContainer container) {
    this.server = container.newServer();
  }

  @BeforeEach
  void start() throws Exception {
    server.start(
        TracedEndpoint.class,
        TracedEndpoint.Plain.class,
        MonitoredEndpoints.enhance(TracedEndpoint.Streamed.class),
        TracedEndpoint.Worded.class,
        MonitoredEndpoints.enhance(TracedEndpoint.Parts.class));
  }

  @AfterEach
  void stop() throws Exception {
    await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
    server.stop();
    telemetry.close();
    sdk.close();
    TracedEndpoint.LIFECYCLE.clear();
  }

  @Test
  void connection_hasAShortSpanForEachEnd_andOneForEachMessage() throws Exception {
    chat("/traced/a", "hällo", "again");

    assertThat(names())
        .containsExactly(
            "CONNECT /traced/{room}",
            "receive /traced/{room}",
            "receive /traced/{room}",
            "CLOSE /traced/{room}");
    SpanData connect = spans().get(0);
    SpanData receive = spans().get(1);
    SpanData close = spans().get(3);
    assertThat(connect.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(text(connect, "network.protocol.name")).isEqualTo("websocket");
    assertThat(receive.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(text(receive, "chatroom.message.type")).isEqualTo("text");
    assertThat(size(receive)).isEqualTo(6);
    assertThat(close.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(text(close, "chatroom.close.code")).isEqualTo("1000");
    assertThat(text(close, "chatroom.close.initiator")).isEqualTo("client");
    assertThat(text(close, "chatroom.close.reason")).isEqualTo("normal");
  }

  @Test
  void messages_areTracesOfTheirOwn_linkedToTheConnection() throws Exception {
    chat("/traced/a", "one", "two");

    SpanData connect = spans().get(0);
    List<SpanData> others = spans().subList(1, 4);
    assertThat(others)
        .allSatisfy(
            span -> {
              assertThat(span.getParentSpanContext().isValid()).isFalse();
              assertThat(span.getLinks())
                  .singleElement()
                  .satisfies(
                      link ->
                          assertThat(link.getSpanContext().getSpanId())
                              .isEqualTo(connect.getSpanId()));
            });
    assertThat(spans().stream().map(SpanData::getTraceId).distinct()).hasSize(4);
  }

  @Test
  void application_runsInsideTheSpans() throws Exception {
    List<String> seen = chat("/traced/a", "one", "two");

    assertThat(seen).containsExactly(ids(spans().get(1)), ids(spans().get(2)));
    await().until(() -> TracedEndpoint.LIFECYCLE.size() == 2);
    assertThat(TracedEndpoint.LIFECYCLE)
        .containsExactly("open " + ids(spans().get(0)), "close " + ids(spans().get(3)));
  }

  @Test
  void streamedMessage_hasItsSizeWhenItWasRead() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/stream")) {
      client.send("hällo");
      assertThat(client.read().text()).isEqualTo(ids(awaitSpans(2).get(1)));
    }
    assertThat(size(spans().get(1))).isEqualTo(6);
  }

  @Test
  void messageInParts_isOne_andContinuesWhatItsFirstPartSays() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/parts")) {
      client.send(RawClient.TEXT, ("{\"traceparent\":\"" + SENDER + "\",").getBytes());
      client.send(RawClient.CONTINUATION, "\"text\":".getBytes());
      client.send(0x80 | RawClient.CONTINUATION, "\"x\"}".getBytes());
      assertThat(client.read().text()).startsWith(TRACE).isEqualTo(ids(awaitSpans(2).get(1)));
      client.send("next");
      assertThat(client.read().text()).doesNotStartWith(TRACE).isEqualTo(ids(awaitSpans(3).get(2)));
    }
    assertThat(size(spans().get(1))).isEqualTo(SENDER.length() + 29);
  }

  @Test
  void methodThatCallsAnotherOne_isOneMessage() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/traced/a")) {
      client.send(0x80 | RawClient.BINARY, "one".getBytes());
      String seen = client.read().text();
      client.send("two");
      client.read();
      assertThat(seen).isEqualTo(ids(awaitSpans(3).get(1)));
    }
    assertThat(text(spans().get(1), "chatroom.message.type")).isEqualTo("binary");
    assertThat(spans().get(2).getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void sendersContext_isTheParent_ofThatMessageOnly() throws Exception {
    chat("/traced/a", "{\"traceparent\":\"" + SENDER + "\",\"text\":\"x\"}", "next");

    SpanData receive = spans().get(1);
    assertThat(receive.getTraceId()).isEqualTo(TRACE);
    assertThat(receive.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(receive.getLinks()).hasSize(1);
    assertThat(spans().get(2).getTraceId()).isNotEqualTo(TRACE);
  }

  @Test
  void sendersContext_unsampled_isObeyed() throws Exception {
    String unsampled = SENDER.substring(0, SENDER.length() - 1) + "0";
    List<String> seen = chat("/traced/a", "{\"traceparent\":\"" + unsampled + "\"}");

    assertThat(seen.get(0)).startsWith(TRACE);
    assertThat(names()).containsExactly("CONNECT /traced/{room}", "CLOSE /traced/{room}");
  }

  @Test
  void sendersContext_malformed_isIgnoredAndCounted() throws Exception {
    chat("/traced/a", "{\"traceparent\":\"00-" + TRACE + "-xyz-01\"}");

    assertThat(spans().get(1).getParentSpanContext().isValid()).isFalse();
    assertThat(meters.count(INSTRUMENTATION_CONTEXTS_IGNORED, "reason", "malformed")).isEqualTo(1);
  }

  @Test
  void clientThatWantsEverythingSampled_getsItOnlySoOften() throws Exception {
    sdk.sampleNothing();
    String[] messages = new String[50];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = "{\"traceparent\":\"00-%032x-b7ad6b7169203331-01\"}".formatted(i + 1);
    }
    chat("/traced/a", messages);

    // Ten a second; the machine may be slow, but not so slow that all pass.
    assertThat(meters.count(INSTRUMENTATION_CONTEXTS_IGNORED, "reason", "rate_limited"))
        .isEqualTo(50 - sdk.finished().size())
        .isPositive();
  }

  @Test
  void readerOfTheApplication_findsTheContext_andItsFailureCostsTheContextOnly() throws Exception {
    List<String> seen = chat("/word", SENDER + " hello", "broken");

    assertThat(seen.get(0)).startsWith(TRACE);
    assertThat(seen.get(1)).doesNotStartWith(TRACE).isEqualTo(ids(spans().get(2)));
    assertThat(meters.count(INSTRUMENTATION_ERRORS)).isEqualTo(1);
  }

  @Test
  void handshakesHeader_isTheParentOfTheOpening_alsoWhenManyConnectAtOnce() throws Exception {
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 1; i <= 8; i++) { // fewer than may ask to be sampled in a second
      String trace = "%032x".formatted(i);
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                try (RawClient client =
                    RawClient.connect(
                        server.port(),
                        "/traced/a",
                        "traceparent: 00-" + trace + "-" + trace.substring(16) + "-01")) {
                  client.send("x");
                  client.read();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    clients.forEach(CompletableFuture::join);

    List<SpanData> opened =
        awaitSpans(24).stream().filter(span -> span.getName().startsWith("CONNECT")).toList();
    assertThat(opened).extracting(SpanData::getTraceId).doesNotHaveDuplicates().hasSize(8);
    assertThat(opened)
        .allSatisfy(
            span -> assertThat(span.getParentSpanId()).isEqualTo(span.getTraceId().substring(16)));
  }

  @Test
  void handshakeWithoutAHeader_isNoChildOfTheOneBefore() throws Exception {
    RawClient.connect(server.port(), "/traced/a", "traceparent: " + SENDER).close();
    awaitSpans(2);
    RawClient.connect(server.port(), "/traced/a").close();

    List<SpanData> all = awaitSpans(4);
    assertThat(all.get(0).getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(all.get(2).getName()).startsWith("CONNECT");
    assertThat(all.get(2).getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void throwingHandler_endsItsSpanAsAnError_withoutTheUsersText() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/traced/a")) {
      client.send("throw secret");
      SpanData receive = awaitSpans(2).get(1);
      assertThat(receive.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(text(receive, "error.type")).isEqualTo("java.lang.IllegalStateException");
      assertThat(receive.toString()).doesNotContain("secret");
    }
  }

  @Test
  void openConnection_keepsNoSpan() throws Exception {
    try (RawClient client = RawClient.connect(server.port(), "/traced/a")) {
      client.send("one");
      client.read();
      awaitSpans(2);
      assertThat(sdk.started()).hasSize(2);
      sdk.forget();
      await()
          .until(
              () -> {
                System.gc();
                return sdk.started().stream().allMatch(span -> span.get() == null);
              });
    }
  }

  @Test
  void nothingIsLeftOnTheContainersThreads() throws Exception {
    for (int i = 0; i < 10; i++) {
      chat("/traced/a", "{\"traceparent\":\"" + SENDER + "\"}");
      try (RawClient throwing = RawClient.connect(server.port(), "/traced/a");
          RawClient plain = RawClient.connect(server.port(), "/plain")) {
        throwing.send("throw");
        // Tyrus opens after its 101: a client that goes at once may be told to the next test.
        awaitSpans(6 * i + 5);
        plain.send("what do you see?");
        assertThat(plain.read().text()).isEqualTo(NOTHING);
      }
    }
  }

  @Test
  void unsampled_isCurrentForTheApplication_butNeverExported() throws Exception {
    sdk.sampleNothing();
    List<String> seen = chat("/traced/a", "one", "two");

    assertThat(seen).noneMatch(ids -> ids.startsWith("0000")).doesNotHaveDuplicates();
    assertThat(sdk.finished()).isEmpty();
  }

  /** Says {@code messages} one after the other; returns the answers when the connection is over. */
  private List<String> chat(String path, String... messages) throws Exception {
    List<String> answers = new ArrayList<>();
    try (RawClient client = RawClient.connect(server.port(), path)) {
      for (String message : messages) {
        client.send(message);
        answers.add(client.read().text());
      }
      client.sendClose(1000);
      client.readToEnd();
    }
    await().until(() -> meters.gauge(WEBSOCKET_CONNECTIONS_ACTIVE) == 0);
    await().until(() -> sdk.open() == 0); // the end's own is the last to end
    return answers;
  }

  private List<SpanData> awaitSpans(int count) {
    await().until(() -> sdk.finished().size() >= count);
    return spans();
  }

  /** In the order of their start. */
  private List<SpanData> spans() {
    return sdk.finished().stream()
        .sorted((a, b) -> Long.compare(a.getStartEpochNanos(), b.getStartEpochNanos()))
        .toList();
  }

  private List<String> names() {
    return spans().stream().map(SpanData::getName).toList();
  }

  private static String ids(SpanData span) {
    String ids = span.getTraceId() + "/" + span.getSpanId();
    return ids + " " + ids;
  }

  private static String text(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.stringKey(key));
  }

  private static Long size(SpanData span) {
    return span.getAttributes().get(AttributeKey.longKey("messaging.message.body.size"));
  }
}
