package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.TraceParent;
import io.chatroom.instrumentation.recording.Spans;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries the context of a handshake's span to the connection that comes of it. */
final class Handshakes {

  private static final String PROPERTY = Handshakes.class.getName();

  private Handshakes() {}

  /**
   * Called during the handshake. The request's own span counts; where a container calls no filter
   * for it (Jetty), what its header says. A new connection gets a copy of {@code config}'s
   * properties.
   */
  static void keep(ServerEndpointConfig config, HandshakeRequest request) {
    try {
      ChatRoomTelemetry telemetry = ChatRoomTelemetry.global();
      if (telemetry.spans() == Spans.NONE) {
        return;
      }
      TraceParent current = TraceParent.of(telemetry.currentSpan());
      TraceParent context =
          current != null ? current : telemetry.clientContexts().parent(header(request));
      if (context == null) {
        config.getUserProperties().remove(PROPERTY);
      } else {
        config.getUserProperties().put(PROPERTY, context);
      }
    } catch (Throwable ours) {
      EndpointEvents.lost("A handshake was not linked to its connection", ours);
    }
  }

  /** The context of the handshake that {@code session} comes of, once. */
  static @Nullable TraceParent take(@Nullable RecordingSession session) {
    return session != null
            && session.getUserProperties().remove(PROPERTY) instanceof TraceParent context
        ? context
        : null;
  }

  private static @Nullable String header(HandshakeRequest request) {
    for (Map.Entry<String, List<String>> header : request.getHeaders().entrySet()) {
      if (header.getKey().equalsIgnoreCase(TraceParent.NAME) && header.getValue().size() == 1) {
        return header.getValue().get(0);
      }
    }
    return null;
  }
}
