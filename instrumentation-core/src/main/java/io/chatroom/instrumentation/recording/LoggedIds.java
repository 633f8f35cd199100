package io.chatroom.instrumentation.recording;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Keeps the ids of the current span, sampled or not, in SLF4J's MDC as {@code trace_id} and {@code
 * span_id}; what was there before comes back when the span is left. Never throws.
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
   */
  @Nullable Outer enter(String traceId, String spanId) {
    if (!enabled) {
      return null;
    }
    try {
      String outerTraceId = MDC.get(TRACE_ID);
      String outerSpanId = MDC.get(SPAN_ID);
      set(TRACE_ID, traceId.isEmpty() ? null : traceId);
      set(SPAN_ID, traceId.isEmpty() ? null : spanId);
      return outerTraceId == null && outerSpanId == null
          ? null
          : new Outer(outerTraceId, outerSpanId);
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_LOGGED, ours);
      return null;
    }
  }

  /** What was there before {@link #enter} is there again. */
  void leave(@Nullable Outer outer) {
    if (!enabled) {
      return;
    }
    try {
      set(TRACE_ID, outer == null ? null : outer.traceId);
      set(SPAN_ID, outer == null ? null : outer.spanId);
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
