package io.chatroom.instrumentation.recording;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * An unsampled span together with the context that carries it: the span's ids, what {@code
 * parent.with(span)} is, the {@link ActiveSpan} and what log lines say of it, in one object of 32
 * B. OpenTelemetry's span is made of it when somebody asks for it, such as a client that hands the
 * trace on. Most requests of a busy server are one of these: a root, with nothing around it.
 */
class UnsampledContext implements Context, ActiveSpan {

  /** Under which OpenTelemetry looks for the span; it tells no one, but every context sees it. */
  private static final @Nullable ContextKey<?> SPAN_KEY = KeyFinder.find();

  /**
   * An agent has contexts of its own, outside the application's class loader, and looks for a span
   * in those only.
   */
  private static final boolean POSSIBLE =
      SPAN_KEY != null && Context.root().getClass().getPackage() == Context.class.getPackage();

  private final OtelSpans home;
  private final String traceId;
  private final long spanId;
  private @Nullable Span span; // two threads may make two, which are equal
  private @Nullable Scope scope;

  private UnsampledContext(OtelSpans home, String traceId, long spanId, @Nullable Span span) {
    this.home = home;
    this.traceId = traceId;
    this.spanId = spanId;
    this.span = span;
  }

  /** Whether the contexts of this process may be other than OpenTelemetry's own. */
  static boolean isPossible() {
    return POSSIBLE;
  }

  /** Makes {@code span}, in the context {@code parent}, current on this thread. */
  static ActiveSpan enter(OtelSpans home, Context parent, Span span) {
    return enter(home, parent, span.getSpanContext().getTraceId(), 0, span);
  }

  /** Makes a new span of the trace {@code traceId} current, in the context {@code parent}. */
  static ActiveSpan enter(OtelSpans home, Context parent, String traceId) {
    return enter(home, parent, traceId, TraceIds.newSpan(), null);
  }

  @SuppressWarnings("MustBeClosedChecker") // leave() closes it
  private static ActiveSpan enter(
      OtelSpans home, Context parent, String traceId, long spanId, @Nullable Span span) {
    LoggedIds.Outer outer = home.loggedIds().enter(traceId, null);
    try {
      UnsampledContext entered =
          outer == null && parent == Context.root()
              ? new UnsampledContext(home, traceId, spanId, span)
              : new Inside(home, traceId, spanId, span, parent, outer);
      entered.scope = entered.makeCurrent();
      return entered;
    } catch (Throwable notCurrent) {
      home.loggedIds().leaveUnsampled(outer);
      throw notCurrent;
    }
  }

  final String traceId() {
    return traceId;
  }

  final String spanId() {
    return asSpan().getSpanContext().getSpanId();
  }

  /** The context around this one. */
  Context parent() {
    return Context.root();
  }

  /** What log lines said before. */
  LoggedIds.@Nullable Outer outer() {
    return null;
  }

  @Override
  @SuppressWarnings("unchecked") // the key of spans has spans for values
  public final <V> @Nullable V get(ContextKey<V> key) {
    return key == SPAN_KEY ? (V) asSpan() : parent().get(key);
  }

  @Override
  public final <V> Context with(ContextKey<V> key, V value) {
    return parent().with(asSpan()).with(key, value);
  }

  private Span asSpan() {
    Span made = span;
    if (made == null) {
      TraceState state = Span.fromContext(parent()).getSpanContext().getTraceState();
      made =
          Span.wrap(
              SpanContext.create(traceId, TraceIds.spanId(spanId), TraceFlags.getDefault(), state));
      span = made;
    }
    return made;
  }

  @Override
  public final io.micrometer.tracing.@Nullable Span span() {
    return null;
  }

  @Override
  public final ActiveSpan resume() {
    try {
      return enter(home, parent(), traceId, spanId, span);
    } catch (Throwable ours) {
      home.problems().caught(Component.CORE, OtelSpans.NOT_STARTED, ours);
      return NONE;
    }
  }

  @Override
  public final void leave() {
    try {
      if (scope != null) {
        scope.close();
      }
    } catch (Throwable ours) {
      home.problems().caught(Component.CORE, OtelSpans.NOT_LEFT, ours);
    }
    home.loggedIds().leaveUnsampled(outer());
  }

  /** One with something around it: a context of the application's, or ids in its log lines. */
  private static final class Inside extends UnsampledContext {
    private final Context parent;
    private final LoggedIds.@Nullable Outer outer;

    Inside(
        OtelSpans home,
        String traceId,
        long spanId,
        @Nullable Span span,
        Context parent,
        LoggedIds.@Nullable Outer outer) {
      super(home, traceId, spanId, span);
      this.parent = parent;
      this.outer = outer;
    }

    @Override
    Context parent() {
      return parent;
    }

    @Override
    LoggedIds.@Nullable Outer outer() {
      return outer;
    }
  }

  /** A context that remembers the key by which something was put into it. */
  private static final class KeyFinder implements Context {
    private @Nullable ContextKey<?> key;

    static @Nullable ContextKey<?> find() {
      KeyFinder finder = new KeyFinder();
      Span.getInvalid().storeInContext(finder);
      return finder.key;
    }

    @Override
    public <V> @Nullable V get(ContextKey<V> key) {
      return null;
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
      this.key = key;
      return this;
    }
  }
}
