package io.chatroom.sample;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * What may be a name, and what may be written: anything people read in any script, nothing that
 * hides, breaks a line of a list, or cannot be stored.
 */
final class Names {

  /** Of a room's name, in UTF-16 units, as JavaScript counts. */
  static final int ROOM_MAX = 64;

  /** Of a user's name, in UTF-16 units. */
  static final int USER_MAX = 40;

  private Names() {}

  /** The room's name without space around it, or null if it may not be one. */
  static @Nullable String room(@Nullable String raw) {
    String name = name(raw, ROOM_MAX);
    // A slash would end the path segment that carries the name.
    return name == null || name.indexOf('/') >= 0 ? null : name;
  }

  /** The user's name without space around it, or null if it may not be one. */
  static @Nullable String user(@Nullable String raw) {
    return name(raw, USER_MAX);
  }

  /** Whether {@code text} may be a message: lines and tabs, no other control character. */
  static boolean isReadable(String text) {
    return text.codePoints().allMatch(c -> c == '\n' || c == '\t' || isVisible(c));
  }

  private static @Nullable String name(@Nullable String raw, int max) {
    if (raw == null || raw.length() > max) {
      return null;
    }
    // One name must not look like two: é is one letter or a letter and an accent.
    String name = Normalizer.normalize(raw, Normalizer.Form.NFC).strip();
    boolean ok =
        !name.isEmpty() && name.length() <= max && name.codePoints().allMatch(Names::isInName);
    return ok ? name : null;
  }

  /** Of the invisible format characters only the joiners, which Persian and emoji need. */
  private static boolean isInName(int codePoint) {
    return isVisible(codePoint)
        && (Character.getType(codePoint) != Character.FORMAT
            || codePoint == 0x200C
            || codePoint == 0x200D);
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE, // half of a pair; a whole pair is one code point of another type
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
