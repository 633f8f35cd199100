package io.chatroom.instrumentation.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the tests found out, beside that they passed: tables, which {@code ./check} shows. */
final class Figures {

  private Figures() {}

  /** Keeps {@code lines} of Markdown; those of a run on Tomcat 10.1 beside those of the others. */
  static void write(String name, List<String> lines) {
    String file = name + (Container.isBeforeWebSocket22() ? "-tomcat-10.1.md" : ".md");
    try {
      Files.write(Files.createDirectories(Path.of("target", "figures")).resolve(file), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps what was found for each row on each container. */
  static void table(String name, String title, Map<String, Map<TestContainer, String>> rows) {
    List<TestContainer> containers = TestContainer.toTry();
    List<String> lines = new ArrayList<>(List.of(title, ""));
    lines.add("| | " + String.join(" | ", containers()) + " |");
    lines.add("|---" + "|---".repeat(containers.size()) + "|");
    rows.forEach(
        (row, cells) ->
            lines.add(
                containers.stream()
                    .map(container -> cells.getOrDefault(container, "–"))
                    .collect(Collectors.joining(" | ", "| " + row + " | ", " |"))));
    write(name, lines);
  }

  /** The containers of this run as the heads of columns. */
  static List<String> containers() {
    return TestContainer.toTry().stream()
        .map(
            container ->
                container == TestContainer.TOMCAT && Container.isBeforeWebSocket22()
                    ? "TOMCAT 10.1"
                    : container.name())
        .toList();
  }
}
