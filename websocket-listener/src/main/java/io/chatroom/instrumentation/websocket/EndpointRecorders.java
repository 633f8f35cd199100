package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.recording.LabelGuard;
import io.chatroom.instrumentation.recording.Recorders;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The endpoints' meters in one telemetry. */
final class EndpointRecorders {

  // A telemetry that was closed and forgotten takes its recorders with it.
  private static final Map<ChatRoomTelemetry, EndpointRecorders> ALL = new WeakHashMap<>();

  private final LabelGuard<Lazy> endpoints;

  private EndpointRecorders(Recorders recorders, @Nullable Heartbeats heartbeats) {
    endpoints =
        recorders.guard(
            ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE,
            "endpoint",
            endpoint -> new Lazy(recorders, endpoint, heartbeats));
  }

  /** The recorder of {@code model}'s endpoint in {@code telemetry}, its meters at 0. */
  static EndpointRecorder of(ChatRoomTelemetry telemetry, EndpointModel model) {
    EndpointRecorder recorder = in(telemetry).endpoints.get(model.template()).get();
    recorder.expect(model.closeCodes(), model.isClient());
    if (!model.isClient()) {
      telemetry.admission(model.template()); // refused handshakes, at 0
    }
    return recorder;
  }

  private static EndpointRecorders in(ChatRoomTelemetry telemetry) {
    synchronized (ALL) {
      return ALL.computeIfAbsent(
          telemetry, key -> new EndpointRecorders(key.recorders(), Heartbeats.of(key)));
    }
  }

  /** Meters come with the first endpoint of that name: the overflow's would else always show. */
  private static final class Lazy {
    private final Recorders recorders;
    private final String endpoint;
    private final @Nullable Heartbeats heartbeats;
    private @Nullable EndpointRecorder recorder;

    Lazy(Recorders recorders, String endpoint, @Nullable Heartbeats heartbeats) {
      this.recorders = recorders;
      this.endpoint = endpoint;
      this.heartbeats = heartbeats;
    }

    synchronized EndpointRecorder get() {
      EndpointRecorder current = recorder;
      if (current == null) {
        current = new EndpointRecorder(recorders, endpoint, heartbeats);
        recorder = current;
      }
      return current;
    }
  }
}
