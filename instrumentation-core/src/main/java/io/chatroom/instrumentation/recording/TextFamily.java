package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import java.io.IOException;
import java.util.List;

/**
 * The series of one name, which write themselves: exactly what the Prometheus client's writer would
 * write, but names and labels are rendered once and not at every scrape. Safe for any number of
 * scrapers at once.
 */
public interface TextFamily {

  /** As Prometheus knows it, without {@code _total}. */
  String name();

  /**
   * Whether its name and its labels are written as they are in any escaping, as all are that a
   * naming convention of the user's has not changed.
   */
  boolean needsNoEscaping();

  /** Writes header and series as {@code writer} would, in the same order. */
  void write(TextOutput out, ExpositionFormatWriter writer) throws IOException;

  /** Whether {@code families} write what {@code writer} with {@code escaping} would. */
  static boolean canWriteAs(
      ExpositionFormatWriter writer, EscapingScheme escaping, List<TextFamily> families) {
    return TextFormat.of(writer) != null
        && (escaping == EscapingScheme.UNDERSCORE_ESCAPING
            // The other schemes escape even what needs none.
            || (escaping == EscapingScheme.ALLOW_UTF8
                && families.stream().allMatch(TextFamily::needsNoEscaping)));
  }
}
