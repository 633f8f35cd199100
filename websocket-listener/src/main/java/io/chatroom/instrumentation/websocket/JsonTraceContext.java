package io.chatroom.instrumentation.websocket;

import io.chatroom.instrumentation.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code "traceparent":"..."} near the beginning of a JSON text without parsing it. Inside a
 * JSON string the quotes are escaped, so what a user typed is never taken for it.
 */
final class JsonTraceContext implements TraceContextReader {

  /** So much of a message is searched: the field belongs before what the user wrote. */
  static final int SEARCHED_CHARS = 512;

  private static final String NAME = '"' + TraceParent.NAME + '"';

  /** A longer value is no context; cut off here it is still seen to be none. */
  private static final int MAX_VALUE_CHARS = 129;

  @Override
  public @Nullable String traceparent(Object message) {
    return message instanceof String text ? in(text) : null;
  }

  private static @Nullable String in(String text) {
    // Most texts are short and have none, and the JVM finds that out many characters at a time.
    int at = text.length() <= SEARCHED_CHARS ? text.indexOf(NAME) : text.indexOf('"');
    while (at >= 0 && at < SEARCHED_CHARS) {
      if (text.startsWith(NAME, at)) {
        int colon = skipBlanks(text, at + NAME.length());
        if (colon < text.length() && text.charAt(colon) == ':') { // else the name is a value
          return value(text, skipBlanks(text, colon + 1));
        }
      }
      at = text.indexOf('"', at + 1);
    }
    return null;
  }

  private static @Nullable String value(String text, int quote) {
    if (quote == text.length() || text.charAt(quote) != '"') {
      return null;
    }
    int start = quote + 1;
    int end = Math.min(text.length(), start + MAX_VALUE_CHARS);
    int closing = text.indexOf('"', start);
    return text.substring(start, closing >= 0 && closing < end ? closing : end);
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }
}
