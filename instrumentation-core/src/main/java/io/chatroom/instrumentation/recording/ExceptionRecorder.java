package io.chatroom.instrumentation.recording;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts exceptions by component, kind and the simple name of their root cause. Safe for any
 * thread; never throws.
 */
public final class ExceptionRecorder {

  private static final int KINDS = ExceptionKind.values().length;

  private final Recorders recorders;
  private final LabelGuard<AtomicReferenceArray<CounterRecorder>> types;

  ExceptionRecorder(Recorders recorders) {
    this.recorders = recorders;
    this.types =
        recorders.guard(
            ChatMeter.EXCEPTIONS,
            "type",
            type -> new AtomicReferenceArray<>(Component.values().length * KINDS));
    registerAtZero();
  }

  /** Counts {@code failure} under the kind its chain of causes tells. */
  public void record(Component component, Throwable failure) {
    record(component, ExceptionKind.of(failure), failure);
  }

  /** Counts {@code failure} under a kind the caller knows better. */
  public void record(Component component, ExceptionKind kind, Throwable failure) {
    try {
      String type = typeName(Causes.root(failure).getClass());
      counter(types.get(type), component, kind, type).increment();
    } catch (Throwable ours) {
      recorders.problems().caught(component, "An exception could not be counted", ours);
    }
  }

  private CounterRecorder counter(
      AtomicReferenceArray<CounterRecorder> counters,
      Component component,
      ExceptionKind kind,
      String type) {
    int slot = component.ordinal() * KINDS + kind.ordinal();
    CounterRecorder counter = counters.get(slot);
    if (counter == null) {
      String admitted = counters == types.other() ? Label.OTHER : type;
      counter = recorders.counter(ChatMeter.EXCEPTIONS, component.label(), kind.label(), admitted);
      counters.set(slot, counter);
    }
    return counter;
  }

  /** An anonymous class has no simple name; the end of its binary name says where it stands. */
  private static String typeName(Class<?> type) {
    String simple = type.getSimpleName();
    return simple.isEmpty()
        ? type.getName().substring(type.getName().lastIndexOf('.') + 1)
        : simple;
  }

  private void registerAtZero() {
    for (Component component : Component.values()) {
      if (component != Component.CORE) {
        for (ExceptionKind kind : ExceptionKind.values()) {
          counter(types.other(), component, kind, Label.OTHER);
        }
      }
    }
  }
}
