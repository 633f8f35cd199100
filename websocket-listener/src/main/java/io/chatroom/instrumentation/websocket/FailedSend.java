package io.chatroom.instrumentation.websocket;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The failure of the last send on this thread that failed because the peer is gone. A method that
 * lets it pass, having sent to a peer that just left, is not at fault. Containers throw what they
 * like here: an IOException, an IllegalStateException, a RuntimeException.
 */
final class FailedSend {

  // The value's class is the JDK's and its content is weak: a pooled thread keeps no application.
  private static final ThreadLocal<@Nullable WeakReference<Throwable>> LAST = new ThreadLocal<>();

  private FailedSend() {}

  static void remember(Throwable failure) {
    LAST.set(new WeakReference<>(failure));
  }

  /** Whether {@code failure} is that one, or was caused by it. */
  static boolean explains(Failure failure) {
    WeakReference<Throwable> last = LAST.get();
    Throwable cause = last == null ? null : last.get();
    return cause != null && failure.isOf(cause);
  }
}
