package io.chatroom.sample.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/** The languages of the report, with its texts. */
enum Language {
  EN,
  ZH;

  @SuppressWarnings("ImmutableEnumChecker") // never changed once read
  private final Properties texts = new Properties();

  Language() {
    String file = "texts_" + tag() + ".properties";
    try (InputStream in = Language.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path");
      }
      try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        texts.load(reader);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  /** As HTML and the option spell it. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The text under {@code key}, with what goes into it. */
  String text(String key, Object... values) {
    String text = texts.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("No text " + key + " in " + tag());
    }
    return String.format(Locale.ROOT, text, values);
  }

  Set<String> keys() {
    return texts.stringPropertyNames();
  }
}
