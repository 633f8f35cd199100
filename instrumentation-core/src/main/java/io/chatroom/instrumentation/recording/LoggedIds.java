package io.chatroom.instrumentation.recording;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Keeps the ids of the current span in SLF4J's MDC: {@code trace_id}, sampled or not, and {@code
 * span_id} of a sampled one, as nobody finds a span that is not. What was there before comes back
 * when the span is left. Never throws.
 */
final class LoggedIds {

  static final String TRACE_ID = "trace_id";
  static final String SPAN_ID = "span_id";

  private static final String NOT_LOGGED = "The logger's MDC failed; log lines lack their trace";

  private final boolean enabled;
  private final Problems problems;

  /**
   * @param enabled whether anything is to be done at all
   */
  LoggedIds(boolean enabled, Problems problems) {
    this.enabled = enabled;
    this.problems = problems;
  }

  /**
   * Log lines of this thread have these ids from now on. To be followed by {@link #leave} with what
   * is answered: null, and nothing allocated by us, where no ids were there before.
   *
   * @param traceId empty for "no span"
   * @param spanId null for a span that is not sampled
   */
  @Nullable Outer enter(String traceId, @Nullable String spanId) {
    if (!enabled) {
      return null;
    }
    try {
      String outerTraceId = MDC.get(TRACE_ID);
      String outerSpanId = MDC.get(SPAN_ID);
      boolean isSpan = !traceId.isEmpty();
      set(TRACE_ID, isSpan ? traceId : null);
      if (spanId != null || outerSpanId != null) {
        set(SPAN_ID, isSpan ? spanId : null);
      }
      return outerTraceId == null && outerSpanId == null
          ? null
          : new Outer(outerTraceId, outerSpanId);
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_LOGGED, ours);
      return null;
    }
  }

  /** What was there before {@link #enter} of a sampled span is there again. */
  void leave(@Nullable Outer outer) {
    leave(outer, true);
  }

  /** What was there before {@link #enter} of a span that is not sampled is there again. */
  void leaveUnsampled(@Nullable Outer outer) {
    leave(outer, outer != null);
  }

  private void leave(@Nullable Outer outer, boolean hadSpanId) {
    if (!enabled) {
      return;
    }
    try {
      set(TRACE_ID, outer == null ? null : outer.traceId);
      if (hadSpanId) {
        set(SPAN_ID, outer == null ? null : outer.spanId);
      }
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_LOGGED, ours);
    }
  }

  private static void set(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }

  /** Ids that were there before, of the span around, or put there by the application. */
  record Outer(@Nullable String traceId, @Nullable String spanId) {}
}
