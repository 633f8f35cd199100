package io.chatroom.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.testing.OtlpReceiver;
import io.chatroom.instrumentation.testing.ReceivedSpan;
import io.chatroom.instrumentation.testing.SpanTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Under OpenTelemetry's own Java agent, its set-up is used and nothing is set up beside it. */
class AgentTest {

  @Test
  void agentsSdk_getsOurSpans_onceAndInItsTraces() throws Exception {
    try (OtlpReceiver collector = new OtlpReceiver()) {
      String said = runProbe(collector);

      assertThat(said).contains("Exporting threads: 1");
      assertThat(SpanTree.draw(collector.spans()))
          .isEqualTo(
              """
              own INTERNAL
                ours INTERNAL
                  publish public PRODUCER
              elsewhere INTERNAL
              """);
      assertThat(collector.spans())
          .extracting(ReceivedSpan::resource)
          .allSatisfy(
              resource ->
                  assertThat(resource)
                      .containsEntry("telemetry.distro.name", "opentelemetry-java-instrumentation")
                      .containsEntry("service.name", "under-an-agent"));
    }
  }

  private static String runProbe(OtlpReceiver collector) throws Exception {
    ProcessBuilder probe =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-javaagent:" + Path.of("target", "agent", "opentelemetry-javaagent.jar"),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            AgentProbe.class.getName());
    probe.environment().put("OTEL_SERVICE_NAME", "under-an-agent");
    probe.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    probe.environment().put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    probe.environment().put("OTEL_METRICS_EXPORTER", "none");
    probe.environment().put("OTEL_LOGS_EXPORTER", "none");
    Process process = probe.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
