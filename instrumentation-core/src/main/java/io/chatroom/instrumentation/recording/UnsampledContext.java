package io.chatroom.instrumentation.recording;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * An unsampled span together with the context that carries it: what {@code parent.with(span)} is,
 * and the {@link ActiveSpan} as well, in one object of 32 B in the place of three of 64. Most
 * requests of a busy server are one of these.
 */
final class UnsampledContext implements Context, ActiveSpan {

  /** Under which OpenTelemetry looks for the span; it tells no one, but every context sees it. */
  private static final @Nullable ContextKey<?> SPAN_KEY = KeyFinder.find();

  /**
   * An agent has contexts of its own, outside the application's class loader, and looks for a span
   * in those only.
   */
  private static final boolean POSSIBLE =
      SPAN_KEY != null && Context.root().getClass().getPackage() == Context.class.getPackage();

  private final Context parent;
  private final Span span;
  private final Problems problems;
  private final Scope scope;

  @SuppressWarnings("MustBeClosedChecker") // leave() closes it
  UnsampledContext(Context parent, Span span, Problems problems) {
    this.parent = parent;
    this.span = span;
    this.problems = problems;
    this.scope = makeCurrent();
  }

  /** Whether the contexts of this process may be other than OpenTelemetry's own. */
  static boolean isPossible() {
    return POSSIBLE;
  }

  @Override
  @SuppressWarnings("unchecked") // the key of spans has spans for values
  public <V> @Nullable V get(ContextKey<V> key) {
    return key == SPAN_KEY ? (V) span : parent.get(key);
  }

  @Override
  public <V> Context with(ContextKey<V> key, V value) {
    return parent.with(span).with(key, value);
  }

  @Override
  public io.micrometer.tracing.@Nullable Span span() {
    return null;
  }

  @Override
  public ActiveSpan resume() {
    try {
      return new UnsampledContext(parent, span, problems);
    } catch (Throwable ours) {
      problems.caught(Component.CORE, OtelSpans.NOT_STARTED, ours);
      return NONE;
    }
  }

  @Override
  public void leave() {
    try {
      scope.close();
    } catch (Throwable ours) {
      problems.caught(Component.CORE, OtelSpans.NOT_LEFT, ours);
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
