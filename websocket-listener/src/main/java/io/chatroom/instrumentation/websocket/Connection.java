package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.ExceptionKind;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Session;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection, from its opening to its one end. A container may tell of the end
 * never, twice, early or from any thread; whoever moves {@link #state} counts it.
 */
final class Connection {

  private static final AtomicIntegerFieldUpdater<Connection> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Connection.class, "state");
  private static final int UNSEEN = 0;
  private static final int OPEN = 1;
  private static final int CLOSED = 2;

  private final EndpointModel endpoint;
  private final EndpointRecorder recorder;
  private final Map<Integer, Reason> closeCodes;
  private final long openedNanos = System.nanoTime();

  private volatile int state = UNSEEN;
  private volatile @Nullable RecordingSession session;
  private volatile int closedByServerWith = CloseKind.UNKNOWN;
  private volatile @Nullable Throwable thrown;
  private volatile boolean openFailed;
  private volatile boolean networkLost;
  private volatile boolean timedOut;
  private volatile boolean refusedByContainer;
  private volatile long activeNanos = openedNanos;
  // Only the container's reading thread is here: it hands over one part after the other.
  private long partialBytes;

  Connection(EndpointModel endpoint, EndpointRecorder recorder) {
    this.endpoint = endpoint;
    this.recorder = recorder;
    this.closeCodes = endpoint.closeCodes();
  }

  EndpointRecorder recorder() {
    return recorder;
  }

  EndpointModel endpoint() {
    return endpoint;
  }

  /** Whether this can be the connection of {@code other}: the same, or none known yet. */
  boolean isOf(@Nullable Session other) {
    RecordingSession current = session;
    return other == null || current == null || current == other || current.raw() == other;
  }

  @Nullable RecordingSession session() {
    return session;
  }

  void bind(RecordingSession recording) {
    session = recording;
  }

  /** Counts the opening, once. */
  void opened() {
    if (STATE.compareAndSet(this, UNSEEN, OPEN)) {
      recorder.opened(this);
    }
  }

  boolean isUnseen() {
    return state == UNSEEN;
  }

  boolean isClosed() {
    return state == CLOSED;
  }

  /** The application asks for the end; it has come when {@link #closed} is called. */
  void closing(int code) {
    // Tidying up what the network has ended is no closing by the server.
    if (closedByServerWith == CloseKind.UNKNOWN && !networkLost) {
      closedByServerWith = code;
    }
  }

  /** Counts the end, once. */
  void closed(int code) {
    if (STATE.compareAndSet(this, OPEN, CLOSED)) {
      recorder.closed(this, kindOf(code), System.nanoTime() - openedNanos);
    }
  }

  /** The application's method took a message in part or whole. */
  void received(FrameType type, long bytes, boolean last, long nowNanos) {
    activeNanos = nowNanos;
    if (!last) {
      partialBytes += bytes;
      return;
    }
    recorder.received(type, bytes < 0 ? bytes : partialBytes + bytes);
    partialBytes = 0;
  }

  void active(long nowNanos) {
    activeNanos = nowNanos;
  }

  /** A method of the endpoint threw. */
  void threw(Throwable failure, boolean inOpen) {
    thrown = failure;
    openFailed |= inOpen;
    count(failure);
  }

  /** The application's method for messages is over. */
  void handled(long nanos, @Nullable Object returned, @Nullable Throwable failure) {
    recorder.processed(failure == null, nanos);
    if (failure != null) {
      threw(failure, false);
      return;
    }
    if (thrown != null) {
      thrown = null;
    }
    if (returned != null) {
      recorder.sent(endpoint.payloadTypes().sent(returned), PayloadSize.of(returned));
    }
  }

  /** The container told of a failure: one that a method of ours threw, or one of its own. */
  void failed(Throwable failure) {
    if (thrown != null && isCausedBy(failure, thrown)) {
      return;
    }
    ExceptionKind kind = kindOf(failure);
    if (Container.hasMade(rootOf(failure)) && thrown != null) {
      return; // Jetty tells of its own closing after it has told of the exception.
    }
    networkLost |= kind == ExceptionKind.TRANSPORT && !Container.hasMade(failure);
    timedOut |= kind == ExceptionKind.TIMEOUT;
    refusedByContainer |= Container.hasMade(failure) && kind != ExceptionKind.TIMEOUT;
    recorder.recorders().exceptions().record(Component.WEBSOCKET, kind, failure);
  }

  private void count(Throwable failure) {
    recorder.recorders().exceptions().record(Component.WEBSOCKET, kindOf(failure), failure);
  }

  private static ExceptionKind kindOf(Throwable failure) {
    Throwable root = rootOf(failure);
    if (failure instanceof DecodeException || root instanceof DecodeException) {
      return ExceptionKind.DECODE;
    }
    if (failure instanceof EncodeException || root instanceof EncodeException) {
      return ExceptionKind.ENCODE;
    }
    ExceptionKind kind = ExceptionKind.of(failure);
    if (kind == ExceptionKind.APPLICATION && Container.hasMade(root)) {
      return root.getClass().getSimpleName().contains("Timeout")
          ? ExceptionKind.TIMEOUT
          : ExceptionKind.TRANSPORT;
    }
    return kind;
  }

  private CloseKind kindOf(int code) {
    int known = closedByServerWith;
    if (known != CloseKind.UNKNOWN) {
      return server(known, CloseKind.serverReason(known, closeCodes));
    }
    if (isOfFailedMethod(code)) {
      return server(code, Reason.HANDLER_ERROR);
    }
    if (timedOut || isIdle(code)) {
      return server(code, Reason.IDLE_TIMEOUT);
    }
    if (code == CloseKind.ABNORMAL || (code == CloseKind.UNKNOWN && networkLost)) {
      return refusedByContainer && !networkLost
          ? server(CloseKind.ABNORMAL, Reason.PROTOCOL_ERROR)
          : CloseKind.of(CloseKind.ABNORMAL, Initiator.NETWORK, Reason.CONNECTION_LOST, closeCodes);
    }
    return switch (code) {
      case CloseKind.PROTOCOL,
          CloseKind.BAD_DATA,
          CloseKind.TOO_BIG,
          CloseKind.INTERNAL,
          CloseKind.SERVICE_RESTART ->
          server(code, CloseKind.serverReason(code, closeCodes));
      default -> CloseKind.of(code, Initiator.CLIENT, CloseKind.clientReason(code), closeCodes);
    };
  }

  /** Tomcat closes with 1000 when an open method throws, Jetty with 1011 or 1003 for any method. */
  private boolean isOfFailedMethod(int code) {
    return switch (container()) {
      case TOMCAT -> openFailed && code == CloseKind.NORMAL;
      case JETTY -> thrown != null && (code == CloseKind.INTERNAL || code == CloseKind.UNSUPPORTED);
      default -> false;
    };
  }

  private boolean isIdle(int code) {
    if (code != CloseKind.GOING_AWAY && code != CloseKind.ABNORMAL) {
      return false;
    }
    RecordingSession current = session;
    long limitMillis = current == null ? 0 : current.idleTimeoutMillis();
    long idleMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - activeNanos);
    // What we saw last, the container may have seen a little before.
    return limitMillis > 0 && idleMillis * 10 >= limitMillis * 9;
  }

  private CloseKind server(int code, Reason reason) {
    return CloseKind.of(code, Initiator.SERVER, reason, closeCodes);
  }

  private Container container() {
    RecordingSession current = session;
    return Container.of(current == null ? null : current.raw());
  }

  private static boolean isCausedBy(Throwable failure, Throwable cause) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < 20; depth++) {
      if (current == cause) {
        return true;
      }
      current = current.getCause();
    }
    return false;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return root;
  }
}
