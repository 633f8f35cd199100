package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;

/** An application under an agent, as a process: a span of its own with ours inside. */
final class AgentProbe {

  private AgentProbe() {}

  @SuppressWarnings("try") // the scope is there to be closed
  public static void main(String[] args) {
    try (ChatRoomTelemetry telemetry =
        ChatRoomTelemetry.builder().meterRegistry(new SimpleMeterRegistry()).build()) {
      Span own = GlobalOpenTelemetry.getTracer("application").spanBuilder("own").startSpan();
      try (Scope ignored = own.makeCurrent()) {
        ActiveSpan ours = telemetry.spans().start("ours", null);
        FanOut message = telemetry.broadcasts().begin(RoomClass.PUBLIC);
        message.delivered();
        message.close();
        ours.leave();
        ours.span().end();
      } finally {
        own.end();
      }
      ActiveSpan elsewhere =
          telemetry.spans().start("elsewhere", null, null, TraceParent.of(telemetry.currentSpan()));
      elsewhere.leave();
      elsewhere.span().end();
      System.out.println(
          "Exporting threads: "
              + Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> thread.getName().startsWith("BatchSpanProcessor"))
                  .count());
    }
  }
}
