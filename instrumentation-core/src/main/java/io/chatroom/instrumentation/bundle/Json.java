package io.chatroom.instrumentation.bundle;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, strings, numbers, booleans and null as indented JSON. */
final class Json {

  private final StringBuilder out = new StringBuilder();

  private Json() {}

  static String write(Map<String, ?> object) {
    Json json = new Json();
    json.value(object, "\n");
    return json.out.append('\n').toString();
  }

  private void value(@Nullable Object value, String newline) {
    if (value instanceof Map<?, ?> map) {
      open('{', map.entrySet(), newline, this::entry, '}');
    } else if (value instanceof List<?> list) {
      open('[', list, newline, this::value, ']');
    } else if (value instanceof String string) {
      string(string);
    } else if (value instanceof Double number && number == Math.rint(number)) {
      out.append(number.longValue());
    } else {
      out.append(value);
    }
  }

  private void entry(Map.Entry<?, ?> entry, String newline) {
    string(String.valueOf(entry.getKey()));
    out.append(": ");
    value(entry.getValue(), newline);
  }

  private <M extends @Nullable Object> void open(
      char open, Collection<? extends M> members, String newline, Member<M> writer, char close) {
    out.append(open);
    String separator = newline + "  ";
    for (M member : members) {
      out.append(separator);
      writer.write(member, newline + "  ");
      separator = "," + newline + "  ";
    }
    out.append(members.isEmpty() ? "" : newline).append(close);
  }

  private void string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private interface Member<M extends @Nullable Object> {
    void write(M member, String newline);
  }
}
