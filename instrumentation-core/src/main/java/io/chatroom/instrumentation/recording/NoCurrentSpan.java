package io.chatroom.instrumentation.recording;

import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/** What {@link CurrentSpan} is where nothing is traced. */
final class NoCurrentSpan implements CurrentSpan {

  /**
   * Loads it, which little else does where nothing is sampled: HotSpot's compiler inlines no method
   * whose signature names a class that its module has not loaded, such as {@link ActiveSpan#span}.
   */
  @SuppressWarnings("unused")
  private static final Class<?> NAMED_IN_SIGNATURES = Span.class;

  @Override
  public boolean isPresent() {
    return false;
  }

  @Override
  public boolean isSampled() {
    return false;
  }

  @Override
  public @Nullable String traceId() {
    return null;
  }

  @Override
  public @Nullable String spanId() {
    return null;
  }
}
