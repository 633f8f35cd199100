package io.chatroom.instrumentation;

import org.jspecify.annotations.Nullable;

/** The message that the sends of a thread belong to. */
final class CurrentFanOut {

  // The value's class is the JDK's and its content is gone when a handler is over: a container's
  // thread keeps no application. Kept for the thread, so that setting it allocates nothing.
  private static final ThreadLocal<@Nullable Object[]> THREAD = new ThreadLocal<>();

  private static final FanOut.Scope TO_NOTHING = () -> set(null);

  private CurrentFanOut() {}

  static @Nullable FanOut get() {
    Object[] holder = THREAD.get();
    return holder == null ? null : (FanOut) holder[0];
  }

  static void set(@Nullable FanOut fanOut) {
    Object[] holder = THREAD.get();
    if (holder == null) {
      if (fanOut == null) {
        return;
      }
      holder = new Object[1];
      THREAD.set(holder);
    }
    holder[0] = fanOut;
  }

  /** Sets it until the scope, which the same thread closes. */
  static FanOut.Scope enter(@Nullable FanOut fanOut) {
    FanOut outer = get();
    set(fanOut);
    return outer == null ? TO_NOTHING : () -> set(outer);
  }
}
