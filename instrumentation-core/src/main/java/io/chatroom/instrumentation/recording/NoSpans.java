package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.TraceParent;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.propagation.Propagator;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What {@link Spans} is where nothing is traced. */
final class NoSpans implements Spans {

  @Override
  public ActiveSpan start(String name, Span.@Nullable Kind kind) {
    return ActiveSpan.NONE;
  }

  @Override
  public ActiveSpan start(
      String name,
      Span.@Nullable Kind kind,
      @Nullable TraceParent parent,
      @Nullable TraceParent link) {
    return ActiveSpan.NONE;
  }

  @Override
  public <C> Entrance<C> entrance(
      Span.Kind kind, Propagator.Getter<C> getter, BooleanSupplier sampling) {
    return (name, carrier) -> ActiveSpan.NONE;
  }
}
