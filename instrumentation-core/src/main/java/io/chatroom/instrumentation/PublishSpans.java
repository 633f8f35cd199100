package io.chatroom.instrumentation;

import io.chatroom.instrumentation.recording.ActiveSpan;
import io.chatroom.instrumentation.recording.Component;
import io.chatroom.instrumentation.recording.CurrentSpan;
import io.chatroom.instrumentation.recording.Problems;
import io.chatroom.instrumentation.recording.Spans;
import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of the messages in one class of rooms. Inside an unsampled trace it makes none,
 * for nothing. Safe for any thread; never throws.
 */
final class PublishSpans {

  private final Spans spans;
  private final CurrentSpan current;
  private final Problems problems;
  private final String name;

  PublishSpans(Spans spans, CurrentSpan current, Problems problems, RoomClass roomClass) {
    this.spans = spans;
    this.current = current;
    this.problems = problems;
    this.name = "publish " + roomClass.label();
  }

  /** Of a message that a monitored endpoint handles on this thread; null if it is not traced. */
  @Nullable PublishSpan ofHandler() {
    return current.isSampled() ? new PublishSpan(this, TraceParent.of(current)) : null;
  }

  /** Of a message that begins on this thread, whether or not in a span. */
  @Nullable PublishSpan own() {
    return current.isPresent() ? ofHandler() : from(null);
  }

  /** Of a message from elsewhere; without a context it begins a trace. */
  @Nullable PublishSpan from(@Nullable TraceParent parent) {
    boolean wanted = parent == null || parent.sampled();
    return wanted && spans != Spans.NONE ? new PublishSpan(this, parent) : null;
  }

  /** The context of this thread's span, for a message that is not traced itself. */
  @Nullable String traceparentOfThread() {
    TraceParent context = TraceParent.of(current);
    return context == null ? null : context.toString();
  }

  /** Starts one, off its thread. */
  ActiveSpan start(@Nullable TraceParent parent) {
    boolean isHere = parent != null && parent.spanId().equals(current.spanId());
    ActiveSpan active =
        isHere
            ? spans.start(name, Span.Kind.PRODUCER)
            : spans.start(name, Span.Kind.PRODUCER, parent, null);
    active.leave();
    return active;
  }

  void caught(Throwable theirs) {
    problems.caught(
        Component.CORE, "The tracer failed, and the span of a message was lost", theirs);
  }
}
