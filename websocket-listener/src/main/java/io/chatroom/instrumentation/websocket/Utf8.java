package io.chatroom.instrumentation.websocket;

/** Sizes of text on the wire. */
final class Utf8 {

  private Utf8() {}

  /**
   * The bytes that {@code text} takes in UTF-8, counted without encoding it. A surrogate without
   * its other half counts as the replacement character an encoder puts in its place: one byte.
   */
  static long length(String text) {
    int chars = text.length();
    // Most text is ASCII, and a loop that looks for nothing else is compiled to few instructions.
    for (int i = 0; i < chars; i++) {
      if (text.charAt(i) >= 0x80) {
        return i + lengthFrom(text, i);
      }
    }
    return chars;
  }

  private static long lengthFrom(String text, int start) {
    int chars = text.length();
    long bytes = (long) chars - start;
    for (int i = start; i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes++;
      } else if (!Character.isSurrogate(c)) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < chars
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 2; // four bytes for two chars
        i++;
      }
    }
    return bytes;
  }

  /**
   * The same for text that comes in pieces, which may end between the halves of a pair: each half
   * counts two bytes.
   */
  static long lengthOfPart(char[] text, int offset, int length) {
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      bytes += lengthOfPart(text[i]);
    }
    return bytes;
  }

  /** The same for the smallest piece. */
  static int lengthOfPart(char c) {
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
