package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.recording.ExceptionKind;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What speaks for one reason or another of a connection's end: told piece by piece, by any thread,
 * before the end comes with a code that means something else on each container.
 */
final class CloseEvidence {

  /** For a container, a connection may be idle so much earlier than for us. */
  private static final long MAX_MILLIS_EARLY = 100;

  private final Map<Integer, Reason> closeCodes;

  private volatile int serverClosesWith = CloseKind.UNKNOWN;
  private volatile @Nullable Throwable thrown;
  private volatile @Nullable Throwable lastTold;
  private volatile boolean openFailed;
  private volatile boolean messageFailed;
  private volatile boolean coderFailed;
  private volatile boolean networkLost;
  private volatile boolean timedOut;
  private volatile boolean sendTimedOut;
  private volatile boolean protocolBroken;
  private volatile boolean noPong;
  private volatile boolean undeployed;

  CloseEvidence(Map<Integer, Reason> closeCodes) {
    this.closeCodes = closeCodes;
  }

  /** The application asks for the end. */
  void serverCloses(int code) {
    // Tidying up what the network has ended is no closing by the server.
    if (serverClosesWith == CloseKind.UNKNOWN && !networkLost) {
      serverClosesWith = code;
    }
  }

  boolean isOfServersClosing() {
    return serverClosesWith != CloseKind.UNKNOWN;
  }

  /** The application is taken away. */
  void undeployed() {
    undeployed = true;
  }

  /** The peer gives no sign of life, and the connection is ended for it. */
  void noPong() {
    noPong = true;
  }

  /** The container gives the connection up, as the peer takes nothing. */
  void sendTimedOut() {
    sendTimedOut = true;
  }

  /**
   * A method of the endpoint threw. Returns false where it is known: an overridden method threw it
   * before, or it was told to {@code @OnError}.
   */
  boolean threw(Throwable failure, boolean inOpen) {
    openFailed |= inOpen;
    boolean isNews = failure != thrown;
    if (isNews) {
      thrown = failure;
    }
    return isNews;
  }

  /** A method for messages threw. */
  void messageFailed(Throwable failure, ExceptionKind kind) {
    thrown = failure;
    messageFailed = kind != ExceptionKind.TRANSPORT;
  }

  /** A method for messages is over, and all is well. Writes nothing where nothing was wrong. */
  void messageHandled() {
    if (thrown != null) {
      thrown = null;
      messageFailed = false;
    }
    if (coderFailed) {
      coderFailed = false;
    }
  }

  /** A failure was counted where a method threw it. */
  void counted(Failure failure) {
    lastTold = failure.root(); // Undertow tells of it when the next message may be handled already
  }

  /** The container told of a failure. Returns null where it is known. */
  @Nullable Failure told(Throwable told) {
    if (noPong) {
      return null; // of the end that we have made
    }
    Failure failure = Failure.of(told);
    Throwable ours = thrown;
    // Jetty tells of its own closing after it has told of the exception, and of some things twice.
    if ((ours != null && (failure.isOf(ours) || failure.isContainers()))
        || failure.root() == lastTold) {
      return null;
    }
    lastTold = failure.root();
    coderFailed = failure.isOfCoder();
    networkLost |= failure.toldKind() == ExceptionKind.TRANSPORT;
    timedOut |= failure.toldKind() == ExceptionKind.TIMEOUT;
    protocolBroken |= failure.isBrokenProtocol();
    return failure;
  }

  /** As for a server: the application's side is called server, the peer's client. */
  CloseKind kindOf(int code, @Nullable RecordingSession session, long activeNanos) {
    int known = serverClosesWith;
    if (known == CloseKind.GOING_AWAY && Shutdown.isOfProcess()) {
      return server(known, Reason.SHUTDOWN); // the application sends its users elsewhere, and ends
    }
    if (known != CloseKind.UNKNOWN) {
      return server(known, CloseKind.serverReason(known, closeCodes));
    }
    if (noPong) {
      return server(CloseKind.ABNORMAL, Reason.NO_PONG);
    }
    if (isOfFailedMethod(code, session)) {
      return server(code, Reason.HANDLER_ERROR);
    }
    return switch (code) {
      case CloseKind.GOING_AWAY, CloseKind.ABNORMAL -> ambiguous(code, session, activeNanos);
      case CloseKind.NORMAL ->
          answersIdleTimeout(session, activeNanos)
              ? ambiguous(CloseKind.ABNORMAL, session, activeNanos)
              : client(code);
      case CloseKind.UNKNOWN ->
          networkLost || timedOut || protocolBroken
              ? ambiguous(CloseKind.ABNORMAL, session, activeNanos)
              : client(CloseKind.UNKNOWN);
      case CloseKind.PROTOCOL,
          CloseKind.BAD_DATA,
          CloseKind.TOO_BIG,
          CloseKind.INTERNAL,
          CloseKind.SERVICE_RESTART ->
          server(code, CloseKind.serverReason(code, closeCodes));
      default -> client(code);
    };
  }

  /** Containers give these two codes for most of what they end themselves. */
  private CloseKind ambiguous(int code, @Nullable RecordingSession session, long activeNanos) {
    // First: an application that was stopped may learn of its connections when they are idle.
    if (undeployed || Shutdown.isGoingOn(session)) {
      return server(code, Reason.SHUTDOWN);
    }
    if (sendTimedOut) {
      return server(code, Reason.SLOW_CONSUMER);
    }
    if (timedOut || isIdle(session, activeNanos)) {
      return server(code, hasPendingSends(session) ? Reason.SLOW_CONSUMER : Reason.IDLE_TIMEOUT);
    }
    if (protocolBroken) {
      return server(code, Reason.PROTOCOL_ERROR);
    }
    return code == CloseKind.ABNORMAL || networkLost || Shutdown.isLoss()
        ? CloseKind.of(CloseKind.ABNORMAL, Initiator.NETWORK, Reason.CONNECTION_LOST, closeCodes)
        : client(code);
  }

  /**
   * Tomcat closes when an open method, a decoder or an encoder throws, before version 11 when any
   * method does; Jetty then with 1011 or 1003.
   */
  private boolean isOfFailedMethod(int code, @Nullable RecordingSession session) {
    return switch (Container.of(session == null ? null : session.raw())) {
      case TOMCAT ->
          openFailed
              || (code == CloseKind.ABNORMAL
                  && (coderFailed || (messageFailed && Container.isBeforeWebSocket22())));
      case JETTY ->
          (thrown != null || coderFailed)
              && (code == CloseKind.INTERNAL || code == CloseKind.UNSUPPORTED);
      default -> false;
    };
  }

  /** Tyrus says 1000 to an idle client, whose answer may overtake the 1006 that it tells us. */
  private static boolean answersIdleTimeout(@Nullable RecordingSession session, long activeNanos) {
    return session != null
        && Container.of(session.raw()) == Container.TYRUS
        && isIdle(session, activeNanos)
        && millisLeft(session.idleTimeoutMillis(), activeNanos) <= MAX_MILLIS_EARLY;
  }

  private static boolean isIdle(@Nullable RecordingSession session, long activeNanos) {
    long limitMillis = session == null ? 0 : session.idleTimeoutMillis();
    // What we saw last, the container may have seen a little before.
    return limitMillis > 0 && millisLeft(limitMillis, activeNanos) * 10 <= limitMillis;
  }

  private static long millisLeft(long limitMillis, long activeNanos) {
    return limitMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - activeNanos);
  }

  private static boolean hasPendingSends(@Nullable RecordingSession session) {
    return session != null && session.pending(System.nanoTime()).sends() > 0;
  }

  private CloseKind client(int code) {
    return CloseKind.of(code, Initiator.CLIENT, CloseKind.clientReason(code), closeCodes);
  }

  private CloseKind server(int code, Reason reason) {
    return CloseKind.of(code, Initiator.SERVER, reason, closeCodes);
  }
}
