package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.ExceptionKind;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Session;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection, from its opening to its one end. A container may tell of the end
 * never, twice, early or from any thread; whoever moves {@link #state} counts it.
 */
final class Connection {

  private static final AtomicLongFieldUpdater<Connection> ACTIVE_NANOS =
      AtomicLongFieldUpdater.newUpdater(Connection.class, "activeNanos");

  private static final AtomicIntegerFieldUpdater<Connection> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Connection.class, "state");
  private static final int UNSEEN = 0;
  private static final int OPEN = 1;
  private static final int CLOSED = 2;

  private final EndpointModel endpoint;
  private final EndpointRecorder recorder;
  private final CloseEvidence evidence;
  private final @Nullable ChatVisit visit;
  private final @Nullable ConnectionSpans spans;
  private final long openedNanos = System.nanoTime();

  private volatile int state = UNSEEN;
  private volatile @Nullable RecordingSession session;
  private volatile @Nullable Heartbeat heartbeat;
  private volatile long activeNanos = openedNanos;
  // The id of a thread, or 0; compared with the reader's own only, so that a stale one of another
  // thread does no harm. A number, as collectors are slow to write references into old objects.
  private long handling;
  // Only the container's reading thread is here: it hands over one part after the other.
  private long partialBytes;

  Connection(EndpointModel endpoint, EndpointRecorder recorder) {
    this.endpoint = endpoint;
    this.recorder = recorder;
    this.evidence = new CloseEvidence(endpoint.closeCodes());
    this.visit = endpoint.newVisit();
    this.spans = endpoint.newSpans();
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
    if (state == OPEN) {
      begin(); // the method for openings did not ask for the session
    }
  }

  /** The method for openings begins. */
  void opening() {
    if (spans != null) {
      spans.opening(Handshakes.take(session));
    }
  }

  /** The method for openings is over. */
  void openingLeft(@Nullable Throwable failure) {
    if (failure != null) {
      threw(failure, true);
    }
    if (spans != null) {
      spans.opened(failure);
    }
    if (failure != null && isForgotten() && STATE.compareAndSet(this, OPEN, CLOSED)) {
      closed(
          CloseKind.of(
              CloseKind.ABNORMAL, Initiator.SERVER, Reason.HANDLER_ERROR, endpoint.closeCodes()));
      closingLeft(null);
    }
  }

  /** Undertow reads no more from a client without annotations whose method for openings threw. */
  private boolean isForgotten() {
    RecordingSession current = session;
    return endpoint.isClient()
        && Endpoint.class.isAssignableFrom(endpoint.endpointClass())
        && current != null
        && Container.of(current.raw()) == Container.UNDERTOW;
  }

  /** Counts the opening, once. */
  void opened() {
    if (STATE.compareAndSet(this, UNSEEN, OPEN)) {
      recorder.opened(this);
      begin();
    }
  }

  boolean isUnseen() {
    return state == UNSEEN;
  }

  boolean isClosed() {
    return state == CLOSED;
  }

  /** Whether it has ended, or the application has asked for it. */
  boolean isEnding() {
    return isClosed() || evidence.isOfServersClosing();
  }

  /** The application asks for the end; it has come when {@link #closed} is called. */
  void closing(int code) {
    evidence.serverCloses(code);
  }

  /** Counts the end, once. */
  void closed(int code) {
    if (STATE.compareAndSet(this, OPEN, CLOSED)) {
      RecordingSession current = session;
      long lastNanos = current == null ? activeNanos : current.sentNanos(activeNanos);
      closed(evidence.kindOf(code, current, lastNanos));
    }
  }

  private void closed(CloseKind kind) {
    if (spans != null) {
      spans.closing(kind);
    }
    end(kind);
    recorder.closed(
        this, endpoint.isClient() ? kind.mirrored() : kind, System.nanoTime() - openedNanos);
  }

  /** Counts an end that the container has not told of, and may never; once. */
  void ended(int code) {
    closed(code);
    closingLeft(null);
  }

  /** The container has given the connection up over a send that failed, and will not say so. */
  void abandoned(SendFailure why) {
    if (why == SendFailure.TIMEOUT) {
      evidence.sendTimedOut();
    }
    ended(CloseKind.ABNORMAL);
  }

  /** The application is taken away: whatever becomes of the connection, it is none of its. */
  void undeployed() {
    evidence.undeployed();
    ended(CloseKind.GOING_AWAY);
  }

  /** The method for the end is over. */
  void closingLeft(@Nullable Throwable failure) {
    if (failure != null) {
      threw(failure, false);
    }
    if (spans != null) {
      spans.closed(failure);
    }
  }

  /**
   * Whether a method for messages begins that the container called, and not another such method.
   */
  boolean enter() {
    long current = Thread.currentThread().getId();
    if (handling == current) {
      return false;
    }
    handling = current;
    return true;
  }

  void leave() {
    handling = 0;
  }

  /** The type of a message on the wire, by what was found out when its method was. */
  FrameType typeOf(int ordinal, @Nullable Object payload) {
    return ordinal < 0 ? endpoint.payloadTypes().received(payload) : FrameType.of(ordinal);
  }

  /** The application's method took a message in part or whole. */
  void received(FrameType type, @Nullable Object payload, boolean last, long nowNanos) {
    ACTIVE_NANOS.lazySet(this, nowNanos);
    Heartbeat beating = heartbeat;
    if (beating != null) {
      beating.heard(payload, nowNanos);
    }
    long bytes = sizeOf(payload);
    if (!last) {
      partialBytes += bytes;
      if (spans != null) {
        spans.part(payload);
      }
      return;
    }
    long whole = bytes < 0 ? bytes : partialBytes + bytes;
    partialBytes = 0;
    if (spans != null) {
      spans.handling(type, payload, whole);
    }
    recorder.received(type, whole);
    if (visit != null) {
      visit.handling(type, payload, nowNanos);
    }
  }

  private long sizeOf(@Nullable Object payload) {
    if (payload != null && endpoint.payloadTypes().areDecoded()) {
      long bytes = CoderEvents.sizeBefore(payload);
      if (bytes >= 0) {
        return bytes;
      }
    }
    return PayloadSize.of(payload);
  }

  /** A message was read from a stream. */
  void read(long bytes) {
    recorder.receivedBytes(bytes);
    if (spans != null) {
      spans.read(bytes);
    }
  }

  /** When it was active, as far as told: its session's remotes know of their sends. */
  long activeNanos() {
    return activeNanos;
  }

  void active(long nowNanos) {
    ACTIVE_NANOS.lazySet(this, nowNanos);
  }

  /** A method of the endpoint threw. */
  void threw(Throwable failure, boolean inOpen) {
    if (evidence.threw(failure, inOpen)) {
      count(failure);
    }
  }

  /** The application's method for messages is over. */
  void handled(long nanos, @Nullable Object returned, @Nullable Throwable failure) {
    Heartbeat beating = heartbeat;
    if (beating != null) {
      beating.handled();
    }
    try {
      recordHandled(nanos, returned, failure);
    } finally {
      if (spans != null) {
        spans.handled(failure); // last: what is recorded points to the span that is current
      }
    }
  }

  private void recordHandled(long nanos, @Nullable Object returned, @Nullable Throwable failure) {
    if (visit != null) {
      visit.handled(returned, failure);
    }
    recorder.processed(failure == null, nanos);
    if (failure != null) {
      evidence.messageFailed(failure, count(failure));
      return;
    }
    evidence.messageHandled();
    if (returned != null) {
      answered(returned);
    }
  }

  /** The container will send it. */
  private void answered(Object returned) {
    PayloadTypes types = endpoint.payloadTypes();
    long bytes = PayloadSize.of(returned);
    recorder.sent(types.sent(returned), bytes);
    if (bytes < 0 && types.areEncoded()) {
      CoderEvents.returned(recorder, returned);
    }
  }

  @Nullable Heartbeat heartbeat() {
    return heartbeat;
  }

  /** The peer gives no sign of life, and the connection is ended for it. */
  void gaveNoPong() {
    evidence.noPong();
  }

  /** The container told of a failure: one that a method of ours threw, or one of its own. */
  void failed(Throwable told) {
    Failure failure = evidence.told(told);
    if (failure != null) {
      recorder.recorders().exceptions().record(Component.WEBSOCKET, failure.toldKind(), told);
    }
  }

  /** It is open and its session is known. */
  private void begin() {
    RecordingSession current = session;
    if (current == null) {
      return;
    }
    if (visit != null) {
      visit.begin(current.raw());
    }
    if (!endpoint.isClient()) {
      JettyUndeployment.watch(current.raw(), recorder);
    }
    if (heartbeat == null && !endpoint.isClient()) {
      heartbeat = recorder.newHeartbeat(this, current);
      if (heartbeat != null) {
        heartbeat.start(endpoint.takesPongs());
      }
    }
  }

  private void end(CloseKind how) {
    if (visit != null) {
      visit.end(how);
    }
    if (heartbeat != null) {
      heartbeat.stop();
    }
    RecordingSession current = session;
    if (current != null) {
      current.endDeliveries();
    }
  }

  private ExceptionKind count(Throwable thrownByMethod) {
    Failure failure = Failure.of(thrownByMethod);
    evidence.counted(failure);
    ExceptionKind kind =
        FailedSend.explains(failure) ? ExceptionKind.TRANSPORT : failure.thrownKind();
    recorder.recorders().exceptions().record(Component.WEBSOCKET, kind, thrownByMethod);
    return kind;
  }
}
