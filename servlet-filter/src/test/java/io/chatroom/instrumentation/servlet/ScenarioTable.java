package io.chatroom.instrumentation.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the client got, by scenario and container. Written to target after each container. */
final class ScenarioTable {

  private static final Logger log = LoggerFactory.getLogger(ScenarioTable.class);
  private static final Path FOLDER = Path.of("target", "scenarios");
  private static final Path TABLE = Path.of("target", "figures", "scenarios.md");
  private static final String TITLE =
      "HTTP requests recorded once each, with the status the client got:\n\n";
  private static final Map<String, Map<String, String>> BY_CONTAINER = new TreeMap<>();

  private ScenarioTable() {}

  static synchronized void put(String scenario, String container, String result) {
    BY_CONTAINER.computeIfAbsent(container, c -> new TreeMap<>()).put(scenario, result);
  }

  /** Writes this process's containers, and the table of all that have run so far. */
  static synchronized void write() {
    try {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, Map<String, String>> container : BY_CONTAINER.entrySet()) {
        StringBuilder lines = new StringBuilder();
        container
            .getValue()
            .forEach(
                (scenario, result) ->
                    lines.append(scenario).append('\t').append(result).append('\n'));
        Files.writeString(FOLDER.resolve(container.getKey() + ".tsv"), lines);
      }
      String table = table();
      Files.createDirectories(TABLE.getParent());
      Files.writeString(TABLE, TITLE + table);
      log.info("{}{}", TITLE, table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table() throws IOException {
    Map<String, Map<String, String>> columns = new TreeMap<>();
    TreeSet<String> rows = new TreeSet<>();
    try (var files = Files.newDirectoryStream(FOLDER, "*.tsv")) {
      for (Path file : files) {
        Map<String, String> column = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
          String[] cells = line.split("\t", 2);
          column.put(cells[0], cells[1]);
        }
        rows.addAll(column.keySet());
        columns.put(file.getFileName().toString().replace(".tsv", ""), column);
      }
    }
    StringBuilder table = new StringBuilder("| scenario |");
    columns.keySet().forEach(container -> table.append(' ').append(container).append(" |"));
    table.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
    for (String row : rows) {
      table.append("| ").append(row).append(" |");
      columns
          .values()
          .forEach(column -> table.append(' ').append(column.getOrDefault(row, "")).append(" |"));
      table.append('\n');
    }
    return table.toString();
  }
}
