package io.chatroom.instrumentation.recording;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.StatusCode;

/**
 * Marks spans as failed. A failure's message may quote what a user wrote or a value in a query, so
 * it stays out of the span unless {@code CHATROOM_TRACING_EXCEPTION_MESSAGES} is true: then the
 * span has the whole exception, its stack trace too. Safe for any thread.
 */
public final class SpanErrors {

  private final boolean messages;

  /**
   * As configured.
   *
   * @throws IllegalArgumentException if the setting does not fit
   */
  public SpanErrors(Settings settings) {
    this.messages = settings.flag("tracing.exception.messages", false);
  }

  /** The work of {@code span} ended in {@code failure}. */
  public void mark(Span span, Throwable failure) {
    String type = failure.getClass().getName();
    if (messages) {
      span.error(failure);
      span.tag("error.type", type);
    } else {
      mark(span, type);
    }
  }

  /** The work of {@code span} failed without an exception, or with one that is not to be shown. */
  public static void mark(Span span, String type) {
    span.tag("error.type", type);
    if (span instanceof OtelSpan) {
      // Micrometer marks a span by an exception only.
      OtelSpan.toOtel(span).setStatus(StatusCode.ERROR);
    } else {
      span.tag("error", type);
    }
  }
}
