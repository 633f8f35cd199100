package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.Admission;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.HandshakeRefusal;
import io.chatroom.instrumentation.Label;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * Counts the handshakes that a configurator refuses. A container makes it without saying for which
 * endpoint: that is known from the first handshake that gets beyond the check of its origin, or
 * from the beginning where the declaration was seen. What is refused before is of endpoint {@code
 * _other}. Never throws.
 */
final class Refusals {

  private final @Nullable String expected;
  private volatile @Nullable String endpoint;
  private volatile boolean isMonitored = true;

  /**
   * @param expected the endpoint that is known to name the configurator, if any
   */
  Refusals(@Nullable String expected) {
    this.expected = expected;
  }

  /** Tells where the configurator is deployed. */
  void endpoint(String template) {
    endpoint = template;
  }

  /**
   * Where the code stands in a configurator of any endpoint: only those of monitored ones count.
   */
  void learn(ServerEndpointConfig config) {
    if (endpoint == null) {
      isMonitored = MonitoredType.of(config.getEndpointClass()) != null;
      endpoint = config.getPath();
    }
  }

  /** A handshake was refused. */
  void refused(HandshakeRefusal reason) {
    if (!isMonitored) {
      return;
    }
    try {
      ChatRoomTelemetry.global().admission(label()).refused(reason);
    } catch (Throwable ours) {
      EndpointEvents.lost("A refused handshake was not counted", ours);
    }
  }

  private String label() {
    String known = endpoint != null ? endpoint : expected;
    return known == null ? Label.OTHER : known;
  }

  /**
   * A handshake was refused, which the application may have counted by itself, with a reason of its
   * own.
   *
   * @param counted {@link Admission#countedOnThread()} before the application was asked
   */
  void refusedUnlessCounted(HandshakeRefusal reason, int counted) {
    if (counted == Admission.countedOnThread()) {
      refused(reason);
    }
  }
}
