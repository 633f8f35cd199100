package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.TraceParent;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the ids of a sampled span into SLF4J's MDC while the span is current, as {@code trace_id}
 * and {@code span_id}; what was there before comes back when it is left. Inside an unsampled span
 * they are absent, for nothing.
 */
final class LoggedSpans implements Spans {

  static final String TRACE_ID = "trace_id";
  static final String SPAN_ID = "span_id";

  private static final String NOT_LOGGED = "The logger's MDC failed; log lines lack their trace";

  private final Spans delegate;
  private final Problems problems;

  LoggedSpans(Spans delegate, Problems problems) {
    this.delegate = delegate;
    this.problems = problems;
  }

  @Override
  public ActiveSpan start(String name, Span.@Nullable Kind kind) {
    return logged(delegate.start(name, kind), problems);
  }

  @Override
  public ActiveSpan start(
      String name,
      Span.@Nullable Kind kind,
      @Nullable TraceParent parent,
      @Nullable TraceContext link) {
    return logged(delegate.start(name, kind, parent, link), problems);
  }

  @Override
  public <C> Entrance<C> entrance(Span.Kind kind, Propagator.Getter<C> getter) {
    Entrance<C> entrance = delegate.entrance(kind, getter);
    return (name, carrier) -> logged(entrance.start(name, carrier), problems);
  }

  private static ActiveSpan logged(ActiveSpan active, Problems problems) {
    if (active == ActiveSpan.NONE) {
      return active;
    }
    try {
      String outerTraceId = MDC.get(TRACE_ID);
      Span span = active.span();
      if (span == null && outerTraceId == null) {
        return active;
      }
      String outerSpanId = MDC.get(SPAN_ID);
      TraceContext context = span == null ? null : span.context();
      set(TRACE_ID, context == null ? null : context.traceId());
      set(SPAN_ID, context == null ? null : context.spanId());
      return new Logged(active, outerTraceId, outerSpanId, problems);
    } catch (RuntimeException ours) {
      problems.caught(Component.CORE, NOT_LOGGED, ours);
      return active;
    }
  }

  private static void set(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }

  private record Logged(
      ActiveSpan active,
      @Nullable String outerTraceId,
      @Nullable String outerSpanId,
      Problems problems)
      implements ActiveSpan {

    @Override
    public @Nullable Span span() {
      return active.span();
    }

    @Override
    public ActiveSpan resume() {
      return logged(active.resume(), problems);
    }

    @Override
    public void leave() {
      try {
        set(TRACE_ID, outerTraceId);
        set(SPAN_ID, outerSpanId);
      } catch (RuntimeException ours) {
        problems.caught(Component.CORE, NOT_LOGGED, ours);
      }
      active.leave();
    }
  }
}
