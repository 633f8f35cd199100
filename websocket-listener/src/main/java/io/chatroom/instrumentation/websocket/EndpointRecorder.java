package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.recording.CountedHistogramRecorder;
import io.chatroom.instrumentation.recording.CounterRecorder;
import io.chatroom.instrumentation.recording.HistogramRecorder;
import io.chatroom.instrumentation.recording.Recorders;
import io.chatroom.instrumentation.websocket.MonitoredEndpoint.Reason;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The meters of one endpoint, resolved once. Safe for any thread; never throws. */
final class EndpointRecorder {

  private static final int IN = 0;
  private static final int OUT = 1;
  private static final String[] DIRECTIONS = {"in", "out"};

  private final WeakReference<EndpointRecorder> reference = new WeakReference<>(this);
  private final Recorders recorders;
  private final String endpoint;
  private final Set<Connection> active;
  private final CounterRecorder opened;
  private final HistogramRecorder duration;
  private final CountedHistogramRecorder[][] messages = new CountedHistogramRecorder[2][];
  private final HistogramRecorder[] sizes = new HistogramRecorder[2];
  private final HistogramRecorder handled;
  private final HistogramRecorder failed;
  private final HistogramRecorder blockingSends;
  private final HistogramRecorder asyncSends;
  private final CounterRecorder[] sendFailures;
  private final @Nullable Heartbeats heartbeats;
  private @Nullable HistogramRecorder pongs;
  private @Nullable CounterRecorder missedPongs;
  // Bounded: codes, initiators and reasons are finite sets.
  private final Map<CloseKind, CounterRecorder> closed = new ConcurrentHashMap<>();

  /**
   * @param heartbeats null if nobody is pinged
   */
  EndpointRecorder(Recorders recorders, String endpoint, @Nullable Heartbeats heartbeats) {
    this.recorders = recorders;
    this.endpoint = endpoint;
    this.heartbeats = heartbeats;
    active = recorders.liveSet(ChatMeter.WEBSOCKET_CONNECTIONS_ACTIVE, endpoint);
    opened = recorders.counter(ChatMeter.WEBSOCKET_CONNECTIONS, endpoint);
    duration = recorders.histogram(ChatMeter.WEBSOCKET_CONNECTION_DURATION, endpoint);
    for (int direction : new int[] {IN, OUT}) {
      String label = DIRECTIONS[direction];
      sizes[direction] = recorders.histogram(ChatMeter.WEBSOCKET_MESSAGE_SIZE, endpoint, label);
      messages[direction] = new CountedHistogramRecorder[FrameType.values().length];
      for (FrameType type : FrameType.values()) {
        messages[direction][type.ordinal()] =
            recorders.counted(
                ChatMeter.WEBSOCKET_MESSAGES,
                new String[] {endpoint, label, type.label()},
                ChatMeter.WEBSOCKET_MESSAGE_SIZE,
                new String[] {endpoint, label});
      }
    }
    ChatMeter processing = ChatMeter.WEBSOCKET_MESSAGE_PROCESSING_DURATION;
    handled = recorders.histogram(processing, endpoint, "success");
    failed = recorders.histogram(processing, endpoint, "error");
    blockingSends = recorders.histogram(ChatMeter.WEBSOCKET_SEND_DURATION, endpoint, "blocking");
    asyncSends = recorders.histogram(ChatMeter.WEBSOCKET_SEND_DURATION, endpoint, "async");
    sendFailures =
        Arrays.stream(SendFailure.values())
            .map(why -> recorders.counter(ChatMeter.WEBSOCKET_SEND_FAILURES, endpoint, why.label()))
            .toArray(CounterRecorder[]::new);
    if (heartbeats != null) {
      pongs = recorders.histogram(ChatMeter.WEBSOCKET_PING_RTT, endpoint);
      missedPongs = recorders.counter(ChatMeter.WEBSOCKET_PONG_TIMEOUTS, endpoint);
      closes(CloseKind.of(CloseKind.ABNORMAL, Initiator.SERVER, Reason.NO_PONG, Map.of()));
    }
    recorders.gauge(ChatMeter.WEBSOCKET_SENDS_PENDING, () -> backlog().sends(), endpoint);
    recorders.gauge(ChatMeter.WEBSOCKET_SEND_PENDING_BYTES, () -> backlog().bytes(), endpoint);
    recorders.gauge(
        ChatMeter.WEBSOCKET_SEND_PENDING_BYTES_MAX, () -> backlog().worstBytes(), endpoint);
    recorders.gauge(ChatMeter.WEBSOCKET_SLOW_CONSUMERS, () -> backlog().slow(), endpoint);
  }

  Recorders recorders() {
    return recorders;
  }

  /** The connections that are open; a live view for any thread. */
  Collection<Connection> active() {
    return active;
  }

  /** Registers what can be known of the ways this endpoint's connections end. */
  void expect(Map<Integer, Reason> closeCodes, boolean isClient) {
    CloseKind.known(closeCodes).stream()
        .map(kind -> isClient ? kind.mirrored() : kind)
        .forEach(this::closes);
  }

  /** What pings a connection, or null if nobody is pinged. */
  @Nullable Heartbeat newHeartbeat(Connection connection, RecordingSession session) {
    return heartbeats == null ? null : new Heartbeat(heartbeats, connection, session);
  }

  void pongTook(long nanos) {
    if (pongs != null) {
      pongs.record(nanos);
    }
  }

  void pongMissed() {
    if (missedPongs != null) {
      missedPongs.increment();
    }
  }

  void opened(Connection connection) {
    active.add(connection);
    opened.increment();
  }

  void closed(Connection connection, CloseKind kind, long nanos) {
    closes(kind).increment();
    duration.record(nanos);
    active.remove(connection); // last: who sees nobody left finds everybody counted
  }

  /** A size below 0 is not known. */
  void received(FrameType type, long bytes) {
    count(IN, type, bytes);
  }

  /** A size below 0 is not known. */
  void sent(FrameType type, long bytes) {
    count(OUT, type, bytes);
  }

  void sendTook(boolean async, long nanos) {
    (async ? asyncSends : blockingSends).record(nanos);
  }

  void sendFailed(SendFailure failure) {
    sendFailures[failure.ordinal()].increment();
  }

  /** The size of a message that was counted without one. */
  void sentBytes(long bytes) {
    sizes[OUT].record(bytes);
  }

  /** For those that must not keep an application. */
  WeakReference<EndpointRecorder> reference() {
    return reference;
  }

  /** The size of a message that was counted without one. */
  void receivedBytes(long bytes) {
    sizes[IN].record(bytes);
  }

  void processed(boolean success, long nanos) {
    (success ? handled : failed).record(nanos);
  }

  private Backlog backlog() {
    return Backlog.of(active);
  }

  private void count(int direction, FrameType type, long bytes) {
    CountedHistogramRecorder recorder = messages[direction][type.ordinal()];
    if (bytes >= 0) {
      recorder.record(bytes);
    } else {
      recorder.count();
    }
  }

  private CounterRecorder closes(CloseKind kind) {
    CounterRecorder counter = closed.get(kind);
    return counter != null ? counter : closed.computeIfAbsent(kind, this::disconnections);
  }

  private CounterRecorder disconnections(CloseKind kind) {
    return recorders.counter(
        ChatMeter.WEBSOCKET_DISCONNECTIONS,
        endpoint,
        kind.code(),
        kind.initiator().label(),
        kind.reason().label());
  }
}
