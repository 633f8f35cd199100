package io.chatroom.instrumentation.recording;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the library's own failures end: counted each time, told once. Nothing here throws, whatever
 * broke, so that a fault of ours, of a registry or of a user's extension costs a data point and
 * never a request.
 */
public final class Problems {

  private static final Logger log = LoggerFactory.getLogger("io.chatroom.instrumentation");

  // Adders of our own, read by the registry: a registry that throws must not lose the count of its
  // own failures.
  private final LongAdder[] counts = new LongAdder[Component.values().length];
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  Problems() {
    Arrays.setAll(counts, component -> new LongAdder());
  }

  /**
   * Counts a failure of ours.
   *
   * @param what what was lost, as a constant sentence: it is told in the log the first time only
   */
  public void caught(Component component, String what, Throwable failure) {
    counts[component.ordinal()].increment();
    tellOnce(what, failure);
  }

  /** Writes a warning the first time {@code what} is told. */
  public void warnOnce(String what) {
    tellOnce(what, null);
  }

  /** Failures of {@code component} so far. */
  public long count(Component component) {
    return counts[component.ordinal()].sum();
  }

  private void tellOnce(String what, @org.jspecify.annotations.Nullable Throwable failure) {
    try {
      if (told.add(what)) {
        log.warn("{} (told once; the count goes on in chatroom_instrumentation_*)", what, failure);
      }
    } catch (Throwable brokenLogger) {
      // Nothing is left to tell it to; the count above stands.
    }
  }
}
