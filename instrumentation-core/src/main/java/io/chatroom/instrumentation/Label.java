package io.chatroom.instrumentation;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * A label key of a meter and what bounds its values.
 *
 * @param key the label's name as Prometheus shows it
 * @param values every value the label can take; empty where values only become known at run time
 * @param cap the most values admitted at run time before {@link #OTHER} takes the overflow; 0 where
 *     {@code values} or configuration already bounds them
 * @param bound the bound in words, for the documentation
 */
public record Label(String key, List<String> values, int cap, String bound) {

  /** The value that takes the overflow of every bounded label, so that totals stay exact. */
  public static final String OTHER = "_other";

  public Label {
    requireNonNull(key, "key");
    values = List.copyOf(values);
    requireNonNull(bound, "bound");
  }

  /** A label whose values are all known here. */
  static Label oneOf(String key, String... values) {
    return new Label(key, List.of(values), 0, String.join(", ", values));
  }

  /** A label whose values are the constants of an enum. */
  static Label oneOf(String key, LabelValue[] values) {
    return oneOf(key, Arrays.stream(values).map(LabelValue::label).toArray(String[]::new));
  }

  /**
   * A label whose values an outsider can invent: {@code cap} are admitted, the rest is {@link
   * #OTHER}.
   */
  static Label capped(String key, int cap, String what) {
    return new Label(key, List.of(), cap, what + ", at most " + cap + ", then " + OTHER);
  }

  /** A label whose values the application's configuration decides. */
  static Label configured(String key, String what) {
    return new Label(key, List.of(), 0, what);
  }
}
