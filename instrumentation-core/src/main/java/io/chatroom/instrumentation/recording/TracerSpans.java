package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.TraceParent;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Starts spans with a tracer of the application's. */
final class TracerSpans implements Spans {

  private static final String NOT_STARTED = "The tracer failed, and a span was not started";
  private static final String NOT_LEFT = "The tracer failed to take a span off its thread";

  private final Tracer tracer;
  private final Propagator propagator;
  private final CurrentSpan current;
  private final LoggedIds loggedIds;
  private final Problems problems;

  TracerSpans(Tracer tracer, Propagator propagator, LoggedIds loggedIds, Problems problems) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.current = CurrentSpan.of(tracer);
    this.loggedIds = loggedIds;
    this.problems = problems;
  }

  @Override
  public ActiveSpan start(String name, Span.@Nullable Kind kind) {
    try {
      return current.isPresent() && !current.isSampled()
          ? ActiveSpan.NONE
          : start(tracer.spanBuilder(), name, kind);
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_STARTED, ours);
      return ActiveSpan.NONE;
    }
  }

  @Override
  public ActiveSpan start(
      String name,
      Span.@Nullable Kind kind,
      @Nullable TraceParent parent,
      @Nullable TraceParent link) {
    try {
      Span.Builder span = tracer.spanBuilder();
      if (parent == null) {
        span.setNoParent();
      } else {
        span.setParent(parent.toContext(tracer));
      }
      if (link != null) {
        span.addLink(new Link(link.toContext(tracer)));
      }
      return start(span, name, kind);
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_STARTED, ours);
      return ActiveSpan.NONE;
    }
  }

  @Override
  public <C> Entrance<C> entrance(
      Span.Kind kind, Propagator.Getter<C> getter, BooleanSupplier sampling) {
    return (name, carrier) -> {
      try {
        Span.Builder span =
            current.isPresent() || !mayBring(carrier, getter, sampling)
                ? tracer.spanBuilder()
                : propagator.extract(carrier, getter);
        return start(span, name, kind);
      } catch (Throwable ours) {
        problems.caught(Component.CORE, NOT_STARTED, ours);
        return ActiveSpan.NONE;
      }
    };
  }

  private static <C> boolean mayBring(
      C carrier, Propagator.Getter<C> getter, BooleanSupplier sampling) {
    TraceParent brought = TraceParent.parse(getter.get(carrier, TraceParent.NAME));
    return brought == null || !brought.sampled() || sampling.getAsBoolean();
  }

  private ActiveSpan start(Span.Builder builder, String name, Span.@Nullable Kind kind) {
    Span.Builder named = builder.name(name);
    Span span = (kind == null ? named : named.kind(kind)).start();
    return enter(span);
  }

  private ActiveSpan enter(Span span) {
    TraceContext ids = span.context();
    Tracer.SpanInScope scope = tracer.withSpan(span);
    String spanId = Boolean.FALSE.equals(ids.sampled()) ? null : ids.spanId();
    return new Started(this, span, scope, loggedIds.enter(ids.traceId(), spanId));
  }

  private record Started(
      TracerSpans home, Span started, Tracer.SpanInScope scope, LoggedIds.@Nullable Outer outer)
      implements ActiveSpan {

    /** A tracer that has not decided yet may still export it, or record it for itself. */
    @Override
    public @Nullable Span span() {
      return Boolean.FALSE.equals(started.context().sampled()) && started.isNoop() ? null : started;
    }

    @Override
    public ActiveSpan resume() {
      try {
        return home.enter(started);
      } catch (Throwable ours) {
        home.problems.caught(Component.CORE, NOT_STARTED, ours);
        return NONE;
      }
    }

    @Override
    public void leave() {
      try {
        scope.close();
      } catch (Throwable ours) {
        home.problems.caught(Component.CORE, NOT_LEFT, ours);
      }
      home.loggedIds.leave(outer);
    }
  }
}
