package io.chatroom.instrumentation.testing;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws traces as text that a test can compare and a person can read. */
public final class SpanTree {

  private SpanTree() {}

  /**
   * One line for each span, {@code name kind}, two blanks deeper than its parent; a link is {@code
   * -> name}. A span whose parent is not among {@code spans} stands at the margin. Siblings are in
   * the order of their start.
   */
  public static String draw(List<ReceivedSpan> spans) {
    Set<String> known = spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
    StringBuilder drawing = new StringBuilder();
    spans.stream()
        .filter(span -> !known.contains(span.parentId()))
        .sorted(Comparator.comparingLong(ReceivedSpan::startNanos))
        .forEach(root -> draw(root, "", spans, drawing));
    return drawing.toString();
  }

  private static void draw(
      ReceivedSpan span, String indent, List<ReceivedSpan> spans, StringBuilder drawing) {
    drawing.append(indent).append(span.name()).append(' ').append(span.kind());
    spans.stream()
        .filter(linked -> span.links().contains(linked.traceId() + "/" + linked.spanId()))
        .forEach(linked -> drawing.append(" -> ").append(linked.name()));
    drawing.append('\n');
    spans.stream()
        .filter(child -> child.parentId().equals(span.spanId()))
        .sorted(Comparator.comparingLong(ReceivedSpan::startNanos))
        .forEach(child -> draw(child, indent + "  ", spans, drawing));
  }
}
