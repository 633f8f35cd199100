package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.Label;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Bounds a label whose values an outsider can invent. The first values up to the label's cap get an
 * entry each; every other one shares the entry of {@link Label#OTHER}, so totals stay exact while
 * series stay few. Micrometer's {@code maximumAllowableTags} cannot do this: it loses the overflow.
 *
 * @param <T> what is recorded with for one value; made once per value
 */
public final class LabelGuard<T> {

  /** Longer values are overflow: a value is kept for the life of the process. */
  static final int MAX_LENGTH = 200;

  private final Label label;
  private final Function<String, T> entryFactory;
  private final Runnable onOverflow;
  private final ConcurrentHashMap<String, T> entries = new ConcurrentHashMap<>();
  private final T other;

  LabelGuard(Label label, Function<String, T> entryFactory, Runnable onOverflow) {
    this.label = label;
    this.entryFactory = entryFactory;
    this.onOverflow = onOverflow;
    this.other = entryFactory.apply(Label.OTHER);
  }

  /**
   * The entry of {@code value}: its own while there is room, else the shared one. Allocates only
   * for a new value.
   */
  public T get(String value) {
    T entry = entries.get(value);
    return entry != null ? entry : admit(value);
  }

  /** The entry that takes the overflow. */
  public T other() {
    return other;
  }

  private T admit(String value) {
    if (value.equals(Label.OTHER)) {
      return other;
    }
    // Read before locking: a flood of invented values must not queue up here.
    if (entries.size() < label.cap() && value.length() <= MAX_LENGTH) {
      synchronized (this) {
        T entry = entries.get(value);
        if (entry == null && entries.size() < label.cap()) {
          entry = entryFactory.apply(value);
          entries.put(value, entry);
        }
        if (entry != null) {
          return entry;
        }
      }
    }
    onOverflow.run();
    return other;
  }
}
