package io.chatroom.instrumentation;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The W3C {@code traceparent} alone, for a tracer that came without a propagator. A context that is
 * not well-formed counts as none.
 */
final class TraceParentPropagator implements Propagator {

  private final Tracer tracer;

  TraceParentPropagator(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public List<String> fields() {
    return List.of(TraceParent.NAME);
  }

  @Override
  public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
    TraceParent sent = carrier == null ? null : TraceParent.of(context);
    if (sent != null) {
      setter.set(carrier, TraceParent.NAME, sent.toString());
    }
  }

  @Override
  public <C> Span.Builder extract(@Nullable C carrier, Getter<C> getter) {
    Span.Builder span = tracer.spanBuilder();
    TraceParent parent =
        carrier == null ? null : TraceParent.parse(getter.get(carrier, TraceParent.NAME));
    return parent == null ? span : span.setParent(parent.toContext(tracer));
  }
}
