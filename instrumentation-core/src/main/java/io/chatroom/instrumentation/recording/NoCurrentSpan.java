package io.chatroom.instrumentation.recording;

import org.jspecify.annotations.Nullable;

/** What {@link CurrentSpan} is where nothing is traced. */
final class NoCurrentSpan implements CurrentSpan {

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
