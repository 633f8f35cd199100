package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * The span of one message on its way to all its recipients: one, however many they are. It starts
 * when something is sent. Only what is sampled, or may be, has one. Safe for any thread; never
 * throws.
 */
final class PublishSpan {

  private final PublishSpans home;
  private final @Nullable TraceParent parent;

  // Guarded by this.
  private @Nullable ActiveSpan active;
  private int failures;
  private long slowestNanos = -1;

  PublishSpan(PublishSpans home, @Nullable TraceParent parent) {
    this.home = home;
    this.parent = parent;
  }

  /** Something is sent. Again does nothing. */
  synchronized ActiveSpan start() {
    ActiveSpan started = active;
    if (started == null) {
      started = home.start(parent);
      active = started;
    }
    return started;
  }

  /** Makes it current on this thread, which is to leave what is answered. */
  ActiveSpan resume() {
    return start().resume();
  }

  /** Its context, for a message to another instance. */
  @Nullable String traceparent() {
    Span span = start().span();
    TraceParent context = span == null ? parent : TraceParent.of(span.context());
    return context == null ? null : context.toString();
  }

  /**
   * One recipient's delivery has come to its end.
   *
   * @param nanos since the message was received
   */
  synchronized void told(DeliveryOutcome outcome, long nanos) {
    if (outcome == DeliveryOutcome.DELIVERED) {
      slowestNanos = Math.max(slowestNanos, nanos);
    } else {
      failures++;
    }
  }

  /** The message is over, once. */
  synchronized void end(int recipients) {
    Span span = active == null ? null : active.span();
    if (span == null) {
      return;
    }
    try {
      span.tag("chatroom.publish.recipients", recipients);
      span.tag("chatroom.publish.failures", failures);
      if (slowestNanos >= 0) {
        span.tag("chatroom.publish.slowest_ms", slowestNanos / 1e6);
      }
      span.end();
    } catch (Throwable theirs) {
      home.caught(theirs);
    }
  }
}
