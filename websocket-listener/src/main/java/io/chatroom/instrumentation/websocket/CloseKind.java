package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.Label;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One way a connection ends: the labels of a disconnection.
 *
 * @param code 1000 to 1015 as digits, a registered code, {@code 3xxx}, {@code 4xxx} or {@code
 *     _other}
 */
record CloseKind(String code, Initiator initiator, Reason reason) {

  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL = 1002;
  static final int UNSUPPORTED = 1003;
  static final int NO_STATUS = 1005;
  static final int ABNORMAL = 1006;
  static final int BAD_DATA = 1007;
  static final int POLICY = 1008;
  static final int TOO_BIG = 1009;
  static final int EXTENSION = 1010;
  static final int INTERNAL = 1011;
  static final int SERVICE_RESTART = 1012;

  /** For a close of which the endpoint's method did not ask for the code. */
  static final int UNKNOWN = -1;

  static CloseKind of(int code, Initiator initiator, Reason reason, Map<Integer, Reason> own) {
    return new CloseKind(codeLabel(code, own), initiator, reason);
  }

  /** The same seen from a client, where what we take for the server is the peer. */
  CloseKind mirrored() {
    return new CloseKind(code, initiator.mirrored(), reason);
  }

  /** What a code says by itself when the server chose it. */
  static Reason serverReason(int code, Map<Integer, Reason> own) {
    return switch (code) {
      case NORMAL, NO_STATUS -> Reason.NORMAL;
      case GOING_AWAY -> Reason.GOING_AWAY;
      case PROTOCOL, BAD_DATA, UNSUPPORTED -> Reason.PROTOCOL_ERROR;
      case TOO_BIG -> Reason.TOO_BIG;
      case INTERNAL -> Reason.HANDLER_ERROR;
      case SERVICE_RESTART -> Reason.SHUTDOWN;
      default -> own.getOrDefault(code, Reason.OTHER);
    };
  }

  /** What a code says by itself when the client chose it. */
  static Reason clientReason(int code) {
    return switch (code) {
      case NORMAL, NO_STATUS -> Reason.NORMAL;
      case GOING_AWAY -> Reason.GOING_AWAY;
      default -> Reason.OTHER;
    };
  }

  /** The kinds that are known before they happen, to be registered at 0. */
  static List<CloseKind> known(Map<Integer, Reason> own) {
    List<CloseKind> known = new ArrayList<>();
    for (int code : new int[] {NORMAL, GOING_AWAY, NO_STATUS}) {
      known.add(of(code, Initiator.CLIENT, clientReason(code), own));
    }
    known.add(of(ABNORMAL, Initiator.NETWORK, Reason.CONNECTION_LOST, own));
    int[] serverCodes = {
      NORMAL, GOING_AWAY, PROTOCOL, UNSUPPORTED, BAD_DATA, TOO_BIG, INTERNAL, SERVICE_RESTART
    };
    for (int code : serverCodes) {
      known.add(of(code, Initiator.SERVER, serverReason(code, own), own));
    }
    known.add(of(POLICY, Initiator.SERVER, Reason.OTHER, own));
    for (int code : new int[] {GOING_AWAY, ABNORMAL}) {
      known.add(of(code, Initiator.SERVER, Reason.IDLE_TIMEOUT, own));
      known.add(of(code, Initiator.SERVER, Reason.SHUTDOWN, own));
      known.add(of(code, Initiator.SERVER, Reason.SLOW_CONSUMER, own));
    }
    for (int code : new int[] {ABNORMAL, UNSUPPORTED}) {
      known.add(of(code, Initiator.SERVER, Reason.HANDLER_ERROR, own));
    }
    known.add(of(ABNORMAL, Initiator.SERVER, Reason.PROTOCOL_ERROR, own));
    own.forEach((code, reason) -> known.add(of(code, Initiator.SERVER, reason, own)));
    return known;
  }

  private static String codeLabel(int code, Map<Integer, Reason> own) {
    if ((code >= 1000 && code <= 1015) || own.containsKey(code)) {
      return Integer.toString(code);
    }
    return switch (code / 1000) {
      case 3 -> "3xxx";
      case 4 -> "4xxx";
      default -> Label.OTHER;
    };
  }
}
