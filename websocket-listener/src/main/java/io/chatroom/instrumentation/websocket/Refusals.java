package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.Admission;
import io.chatroom.instrumentation.ChatRoomTelemetry;
import io.chatroom.instrumentation.HandshakeRefusal;
import io.chatroom.instrumentation.Label;
import org.jspecify.annotations.Nullable;

/**
 * Counts the handshakes that a configurator refuses. A container makes it without saying for which
 * endpoint: that is known from the first handshake that gets beyond the check of its origin, or
 * from the beginning for what {@link MonitoredEndpoints#enhance} makes. What is refused before is
 * of endpoint {@code _other}. Never throws.
 */
final class Refusals {

  private volatile @Nullable String endpoint;

  /** Tells where the configurator is deployed. */
  void endpoint(String template) {
    endpoint = template;
  }

  /** A handshake was refused. */
  void refused(HandshakeRefusal reason) {
    try {
      String known = endpoint;
      ChatRoomTelemetry.global().admission(known == null ? Label.OTHER : known).refused(reason);
    } catch (Throwable ours) {
      EndpointEvents.lost("A refused handshake was not counted", ours);
    }
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
