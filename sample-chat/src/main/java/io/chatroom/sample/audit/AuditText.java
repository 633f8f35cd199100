package io.chatroom.sample.audit;

/** Makes what people typed fit a column, the same way on every database. */
final class AuditText {

  private static final int REPLACEMENT = 0xFFFD;

  private AuditText() {}

  /** Without control characters and halves of characters, at most {@code max} UTF-16 units long. */
  static String fit(String text, int max) {
    StringBuilder fitting = new StringBuilder(Math.min(text.length(), max));
    text.codePoints()
        .map(c -> Character.isISOControl(c) || isSurrogate(c) ? REPLACEMENT : c)
        .takeWhile(c -> fitting.length() + Character.charCount(c) <= max)
        .forEachOrdered(fitting::appendCodePoint);
    return fitting.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
