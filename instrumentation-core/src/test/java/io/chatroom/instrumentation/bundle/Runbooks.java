package io.chatroom.instrumentation.bundle;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the tests read in the exported runbooks. */
final class Runbooks {

  private static final Pattern QUERY = Pattern.compile("```promql\\n(.*?)\\n```", Pattern.DOTALL);

  private Runbooks() {}

  static Map<String, String> of(Map<String, String> files) {
    Map<String, String> runbooks = new TreeMap<>(files);
    runbooks.keySet().removeIf(path -> !path.startsWith("runbooks/"));
    return runbooks;
  }

  static List<String> queries(Map<String, String> files) {
    return of(files).values().stream()
        .flatMap(text -> QUERY.matcher(text).results().map(query -> query.group(1)))
        .toList();
  }
}
