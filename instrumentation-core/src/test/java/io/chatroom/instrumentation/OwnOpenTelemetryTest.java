package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.ReceivedSpan;
import io.chatroom.instrumentation.testing.SpanTree;
import io.chatroom.instrumentation.testing.TestSdk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.exporter.logging.LoggingSpanExporter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenTelemetry's variables do, against a collector in this process. */
class OwnOpenTelemetryTest {

  private final Set<String> set = new HashSet<>();

  @AfterEach
  void forget() {
    set.forEach(System::clearProperty);
    GlobalOpenTelemetry.resetForTest();
    await().until(() -> !exporting());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void spans_reachTheCollector(String protocol) {
    try (OtlpReceiver collector = new OtlpReceiver()) {
      sendTo(collector);
      set("otel.exporter.otlp.protocol", protocol);
      set("otel.exporter.otlp.compression", "gzip");
      try (ChatRoomTelemetry telemetry = telemetry()) {
        Tracer tracer = telemetry.tracer();
        Span parent = tracer.spanBuilder().name("receive /chat").kind(Span.Kind.CONSUMER).start();
        tracer.spanBuilder().setParent(parent.context()).name("SELECT messages").start().end();
        parent.end();
        awaitSpans(collector, 2);
      }

      assertThat(SpanTree.draw(collector.spans()))
          .isEqualTo(
              """
              receive /chat CONSUMER
                SELECT messages INTERNAL
              """);
    }
  }

  @Test
  void resource_saysWhoSent() {
    try (OtlpReceiver collector = new OtlpReceiver()) {
      sendTo(collector);
      set("otel.service.name", "my-chat");
      set("otel.resource.attributes", "service.version=1.2.3");
      try (ChatRoomTelemetry telemetry = telemetry()) {
        telemetry.tracer().nextSpan().start().end();
        awaitSpans(collector, 1);
      }

      assertThat(collector.spans())
          .singleElement()
          .extracting(ReceivedSpan::resource)
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("service.name", "my-chat")
          .containsEntry("service.version", "1.2.3")
          .containsEntry("telemetry.distro.name", "chatroom-instrumentation")
          .containsKeys(
              "service.instance.id", "telemetry.distro.version", "telemetry.sdk.language");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"otel.traces.exporter=none", "otel.sdk.disabled=true"})
  void switchedOff_isNoTracer(String setting) {
    set("otel.exporter.otlp.endpoint", "http://127.0.0.1:1");
    set(setting.split("=")[0], setting.split("=")[1]);

    try (ChatRoomTelemetry telemetry = telemetry()) {
      assertThat(telemetry.tracer()).isNull();
    }
  }

  @Test
  void nothingSet_startsNoThread() {
    telemetry().close(); // What is started once in a process is not ours to count.
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (ChatRoomTelemetry telemetry = telemetry()) {
      assertThat(telemetry.tracer()).isNull();
      assertThat(before).containsAll(Thread.getAllStackTraces().keySet());
    }
  }

  @Test
  void close_leavesNoThread() {
    try (OtlpReceiver collector = new OtlpReceiver()) {
      set("otel.exporter.otlp.endpoint", collector.endpoint());
      try (ChatRoomTelemetry telemetry = telemetry()) {
        telemetry.tracer().nextSpan().start().end();
        assertThat(telemetry.propagator().fields()).contains("traceparent", "baggage");
        assertThat(exporting()).isTrue();
      }
      await().until(() -> !exporting());
    }
  }

  @Test
  void globalOpenTelemetry_isUsedAndNotEnded() {
    try (TestSdk application = new TestSdk()) {
      GlobalOpenTelemetry.set(application.openTelemetry());
      set("otel.exporter.otlp.endpoint", "http://127.0.0.1:1");
      telemetry().close();
      try (ChatRoomTelemetry telemetry = telemetry()) {
        telemetry.tracer().nextSpan().start().end();
        assertThat(exporting()).isFalse();
      }
      assertThat(application.finished()).hasSize(1);
    }
  }

  /** Asking for the global one before it is set, sets it to one that does nothing, for good. */
  @Test
  void globalOpenTelemetry_thatALibraryAskedForTooEarly_isNoReasonForNoTraces() {
    GlobalOpenTelemetry.get();
    try (OtlpReceiver collector = new OtlpReceiver()) {
      sendTo(collector);
      try (ChatRoomTelemetry telemetry = telemetry()) {
        telemetry.tracer().nextSpan().start().end();
        awaitSpans(collector, 1);
      }
      assertThat(collector.spans()).hasSize(1);
    }
  }

  @Test
  void globalOpenTelemetry_thatDoesNothing_andNothingSet_isNoTracer() {
    GlobalOpenTelemetry.get();
    try (ChatRoomTelemetry telemetry = telemetry()) {
      assertThat(telemetry.tracer()).isNull();
    }
  }

  @Test
  void variablesForMetricsAndLogs_areForOthers() {
    set("otel.exporter.otlp.endpoint", "http://127.0.0.1:1");
    set("otel.metrics.exporter", "prometheus"); // which is not there
    set("otel.logs.exporter", "otlp");
    try (ChatRoomTelemetry telemetry = telemetry()) {
      assertThat(telemetry.tracer()).isNotNull();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("BatchLogRecordProcessor"));
    }
  }

  @Test
  void spans_alsoReachTheConsole() {
    List<String> printed = new CopyOnWriteArrayList<>();
    Logger console = Logger.getLogger(LoggingSpanExporter.class.getName());
    Handler handler = new Printed(printed);
    console.addHandler(handler);
    try (OtlpReceiver collector = new OtlpReceiver()) {
      sendTo(collector);
      set("otel.traces.exporter", "console,otlp");
      try (ChatRoomTelemetry telemetry = telemetry()) {
        telemetry.tracer().nextSpan().name("receive /chat").start().end();
        awaitSpans(collector, 1);
      }
      assertThat(printed).singleElement().asString().contains("receive /chat");
      assertThat(collector.spans()).hasSize(1);
    } finally {
      console.removeHandler(handler);
    }
  }

  /** A client's flag is advice; its id must not be more, which such a sampler would make it. */
  @ParameterizedTest
  @CsvSource({"traceidratio, false", "parentbased_traceidratio, true", "always_on, true"})
  void unsampledContextOfAClient_countsUnlessItsIdWouldDecide(String sampler, boolean counts) {
    set("otel.exporter.otlp.endpoint", "http://127.0.0.1:1");
    set("otel.traces.sampler", sampler);
    set("otel.traces.sampler.arg", "0.01");
    TraceParent chosen = new TraceParent("0".repeat(31) + "1", "1".repeat(16), false);
    try (ChatRoomTelemetry telemetry = telemetry()) {
      assertThat(telemetry.clientContexts().parent(chosen.toString()) != null).isEqualTo(counts);
    }
  }

  @Test
  void openTelemetryHandedIn_isUsedAndNotEnded_andNoneIsSetUpBeside() {
    set("otel.exporter.otlp.endpoint", "http://127.0.0.1:1");
    try (TestSdk application = new TestSdk()) {
      ChatRoomTelemetry.Builder builder =
          ChatRoomTelemetry.builder()
              .meterRegistry(new SimpleMeterRegistry())
              .openTelemetry(application.openTelemetry());
      builder.build().close();
      try (ChatRoomTelemetry telemetry = builder.build()) {
        telemetry.tracer().nextSpan().start().end();
        assertThat(telemetry.propagator().fields()).containsExactly("traceparent", "tracestate");
        assertThat(exporting()).isFalse();
      }
      assertThat(application.finished()).hasSize(1);
    }
  }

  @Test
  void tracerHandedIn_isUsedAndNoneIsSetUpBeside() {
    set("otel.exporter.otlp.endpoint", "http://127.0.0.1:1");
    try (TestSdk application = new TestSdk()) {
      try (ChatRoomTelemetry telemetry =
          ChatRoomTelemetry.builder()
              .meterRegistry(new SimpleMeterRegistry())
              .tracer(application.tracer())
              .build()) {
        telemetry.tracer().nextSpan().start().end();
        assertThat(exporting()).isFalse();
      }
      assertThat(application.finished()).hasSize(1);
    }
  }

  @Test
  void openTelemetryBesideATracer_isRefused() {
    try (TestSdk application = new TestSdk()) {
      assertThatThrownBy(
              () ->
                  ChatRoomTelemetry.builder()
                      .tracer(application.tracer())
                      .openTelemetry(application.openTelemetry())
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("openTelemetry");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "otel.traces.sampler, now and then, otel.traces.sampler: now and then",
    "otel.exporter.otlp.protocol, carrier pigeon, carrier pigeon",
    "otel.exporter.otlp.endpoint, collector:4317, collector:4317",
    "otel.exporter.otlp.timeout, soon, otel.exporter.otlp.timeout=soon",
    "otel.exporter.otlp.compression, zip, compression",
    "otel.bsp.max.queue.size, 0, maxQueueSize",
    "otel.propagators, by hand, otel.propagators: by hand",
  })
  void variableThatDoesNotFit_isRefused(String property, String value, String told) {
    set("otel.exporter.otlp.endpoint", "http://127.0.0.1:1");
    set(property, value);

    assertThatThrownBy(this::telemetry)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("OpenTelemetry's variables: ")
        .hasMessageContaining(told);
  }

  private ChatRoomTelemetry telemetry() {
    return ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build();
  }

  private void sendTo(OtlpReceiver collector) {
    set("otel.exporter.otlp.endpoint", collector.endpoint());
    set("otel.bsp.schedule.delay", "20");
  }

  /** A first export takes its time, on a busy machine more than there is at the end. */
  private static void awaitSpans(OtlpReceiver collector, int count) {
    await().until(() -> collector.spans().size() == count);
  }

  private void set(String property, String value) {
    set.add(property);
    System.setProperty(property, value);
  }

  private static boolean exporting() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("BatchSpanProcessor"));
  }

  /** What is on the console, or where the JDK's logging puts it. */
  private static final class Printed extends Handler {
    private final List<String> lines;

    Printed(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {
      // Nothing waits.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
