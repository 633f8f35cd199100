package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.TraceParent;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts spans with OpenTelemetry itself. Micrometer's bridge collects what a span will have before
 * the sampler is asked, and copies the baggage to make it current: 704 B for an unsampled root,
 * where OpenTelemetry takes 272 to 304. Here it is 144 where the sampler may be asked first, which
 * {@link EarlySampling} knows, and 248 with {@link SpanBuilders} where not.
 */
final class OtelSpans implements Spans {

  static final String NOT_STARTED = "A span could not be started";
  static final String NOT_LEFT = "A span could not be taken off its thread";

  private final Tracer tracer;
  private final SpanBuilders builders;
  private final @Nullable EarlySampling early;
  private final TextMapPropagator propagator;
  private final LoggedIds loggedIds;
  private final Problems problems;

  OtelSpans(OpenTelemetry openTelemetry, String scope, LoggedIds loggedIds, Problems problems) {
    this.tracer = openTelemetry.getTracer(scope);
    this.builders = new SpanBuilders(tracer);
    this.early = UnsampledContext.isPossible() ? EarlySampling.of(openTelemetry, tracer) : null;
    this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    this.loggedIds = loggedIds;
    this.problems = problems;
  }

  LoggedIds loggedIds() {
    return loggedIds;
  }

  Problems problems() {
    return problems;
  }

  @Override
  public ActiveSpan start(String name, io.micrometer.tracing.Span.@Nullable Kind kind) {
    try {
      Context context = Context.current();
      if (context instanceof UnsampledContext) {
        return ActiveSpan.NONE;
      }
      SpanContext current = Span.fromContext(context).getSpanContext();
      return current.isValid() && !current.isSampled()
          ? ActiveSpan.NONE
          : enter(newSpan(name, kind, context), context, null);
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_STARTED, ours);
      return ActiveSpan.NONE;
    }
  }

  @Override
  public ActiveSpan start(
      String name,
      io.micrometer.tracing.Span.@Nullable Kind kind,
      @Nullable TraceParent parent,
      @Nullable TraceParent link) {
    try {
      Context context =
          parent == null ? Context.root() : Context.root().with(Span.wrap(remote(parent)));
      return begin(name, kind(kind), context, link);
    } catch (Throwable ours) {
      problems.caught(Component.CORE, NOT_STARTED, ours);
      return ActiveSpan.NONE;
    }
  }

  @Override
  public <C> Entrance<C> entrance(
      io.micrometer.tracing.Span.Kind kind, Propagator.Getter<C> getter, BooleanSupplier sampling) {
    SpanKind otelKind = kind(kind);
    TextMapGetter<C> reader = (carrier, key) -> carrier == null ? null : getter.get(carrier, key);
    return (name, carrier) -> {
      try {
        Context current = Context.current();
        Context parent =
            Span.fromContext(current).getSpanContext().isValid()
                ? current
                : checked(propagator.extract(current, carrier, reader), current, sampling);
        return begin(name, otelKind, parent, null);
      } catch (Throwable ours) {
        problems.caught(Component.CORE, NOT_STARTED, ours);
        return ActiveSpan.NONE;
      }
    };
  }

  private static Context checked(Context brought, Context without, BooleanSupplier sampling) {
    return Span.fromContext(brought).getSpanContext().isSampled() && !sampling.getAsBoolean()
        ? without
        : brought;
  }

  private ActiveSpan begin(String name, SpanKind kind, Context parent, @Nullable TraceParent link) {
    if (early == null) {
      return enter(builders.start(name, kind, parent), parent, link);
    }
    SpanContext brought = Span.fromContext(parent).getSpanContext();
    String traceId = brought.isValid() ? brought.getTraceId() : TraceIds.newTraceId();
    SamplingResult result = early.ask(parent, traceId, name, kind);
    return EarlySampling.drops(result, brought)
        ? UnsampledContext.enter(this, parent, traceId)
        : enter(
            EarlySampling.start(traceId, result, () -> builders.start(name, kind, parent)),
            parent,
            link);
  }

  private ActiveSpan enter(Span span, Context parent, @Nullable TraceParent link) {
    // Given afterwards, a link costs an unsampled message nothing; no usual sampler reads links.
    if (link != null && span.isRecording()) {
      span.addLink(remote(link));
    }
    return !span.isRecording() && UnsampledContext.isPossible()
        ? UnsampledContext.enter(this, parent, span)
        : new Started(this, parent.with(span), span);
  }

  /** Names of children are many, so each has a builder of its own. */
  private Span newSpan(
      String name, io.micrometer.tracing.Span.@Nullable Kind kind, Context parent) {
    return tracer.spanBuilder(name).setSpanKind(kind(kind)).setParent(parent).startSpan();
  }

  private static SpanContext remote(TraceParent parent) {
    return SpanContext.createFromRemoteParent(
        parent.traceId(),
        parent.spanId(),
        parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  private static SpanKind kind(io.micrometer.tracing.Span.@Nullable Kind kind) {
    if (kind == null) {
      return SpanKind.INTERNAL;
    }
    return switch (kind) {
      case SERVER -> SpanKind.SERVER;
      case CLIENT -> SpanKind.CLIENT;
      case PRODUCER -> SpanKind.PRODUCER;
      case CONSUMER -> SpanKind.CONSUMER;
    };
  }

  /**
   * A span that is sampled, or recorded for the application's span processors only, or that an
   * agent's contexts are to carry.
   */
  private static final class Started implements ActiveSpan {
    private final OtelSpans home;
    private final Context context;
    private final Span started;
    private final io.micrometer.tracing.@Nullable Span span;
    private final Scope scope;
    private final LoggedIds.@Nullable Outer outer;

    Started(OtelSpans home, Context context, Span started) {
      this(
          home,
          context,
          started,
          started.isRecording() ? OtelSpan.fromOtel(started, context) : null);
    }

    @SuppressWarnings("MustBeClosedChecker") // leave() closes it
    private Started(
        OtelSpans home, Context context, Span started, io.micrometer.tracing.@Nullable Span span) {
      this.home = home;
      this.context = context;
      this.started = started;
      this.span = span;
      this.scope = context.makeCurrent();
      SpanContext ids = started.getSpanContext();
      this.outer = home.loggedIds.enter(ids.getTraceId(), ids.isSampled() ? ids.getSpanId() : null);
    }

    @Override
    public io.micrometer.tracing.@Nullable Span span() {
      return span;
    }

    @Override
    public ActiveSpan resume() {
      try {
        return new Started(home, context, started, span);
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
