package io.chatroom.instrumentation.recording;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import java.io.IOException;

/**
 * The series of one name, which write themselves: exactly what the Prometheus client's writer would
 * write, but names and labels are rendered once and not at every scrape. Safe for any number of
 * scrapers at once.
 */
public interface TextFamily {

  /** As Prometheus knows it, without {@code _total}. */
  String name();

  /** Writes header and series as {@code writer} would, in the same order. */
  void write(TextOutput out, ExpositionFormatWriter writer) throws IOException;

  /** Whether such families write what {@code writer} with {@code escaping} would. */
  static boolean canWriteAs(ExpositionFormatWriter writer, EscapingScheme escaping) {
    return TextFormat.of(writer) != null
        // Names of Micrometer's need no escaping, and the other schemes escape even those.
        && (escaping == EscapingScheme.UNDERSCORE_ESCAPING
            || escaping == EscapingScheme.ALLOW_UTF8);
  }
}
