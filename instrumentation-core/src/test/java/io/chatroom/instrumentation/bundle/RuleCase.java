package io.chatroom.instrumentation.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * One case of src/test/resources/rules: series that are given, and when an alert is silent or
 * fires. Becomes a test file of promtool together with the rules it needs: the alert and, unless
 * their series are given, the recordings it builds on.
 *
 * <pre>
 * ChatRoomDown:                     name of an alert, or of a recording
 *   labels: {severity: critical}    what the alert must carry in all cases
 *   cases:
 *     - it: fires after a minute
 *       every: 15s                  distance of samples and evaluations
 *       series: {'up{&lt;a&gt;}': '0x20'}   &lt;a&gt; and &lt;b&gt; are two instances of the chat
 *       silent: [45s]
 *       fires: [1m]
 *       target: {job: chat}         further labels; a list where several fire; default: those of the job
 *       is: {2m: [...]}             of a recording, its samples
 * </pre>
 */
record RuleCase(String rule, Map<String, Object> labels, Map<String, Object> fields) {

  private static final Map<String, Object> JOB =
      Map.of("cluster", "c", "namespace", "n", "job", "chatroom-server");

  @SuppressWarnings("unchecked")
  static List<RuleCase> all() {
    List<RuleCase> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/rules"))) {
      for (Path file : files.sorted().toList()) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Map<String, Map<String, Object>> specs = new Yaml(strict).load(Files.readString(file));
        specs.forEach(
            (rule, spec) ->
                ((List<Map<String, Object>>) spec.get("cases"))
                    .forEach(
                        fields ->
                            cases.add(
                                new RuleCase(
                                    rule,
                                    (Map<String, Object>) spec.getOrDefault("labels", Map.of()),
                                    fields))));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return rule + " " + fields.get("it");
  }

  /** The rules of this case, in the order of the files. */
  List<Rule> needed(List<Rule> rules) {
    Set<String> given = new HashSet<>();
    series().keySet().forEach(series -> given.add(series.replaceAll("\\{.*", "")));
    Set<String> names = new HashSet<>(Set.of(rule));
    // Recordings stand before what reads them.
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule candidate = rules.get(i);
      if (names.contains(candidate.name())) {
        PromQl.selectors(candidate.expr()).stream()
            .map(PromQl.Selector::name)
            .filter(name -> name.contains(":") && !given.contains(name))
            .forEach(names::add);
      }
    }
    return rules.stream().filter(each -> names.contains(each.name())).toList();
  }

  /** Writes the test file {@code name} and the rules beside it. */
  Path write(Path folder, String name, List<Rule> rules) {
    Map<String, Object> group =
        Map.of(
            "name",
            "all",
            // Annotations would have to be repeated in every expectation.
            "rules",
            rules.stream().map(each -> each.without("annotations").fields()).toList());
    try {
      Path ruleFile = folder.resolve(name + "-rules.yml");
      Files.writeString(ruleFile, new Yaml().dump(Map.of("groups", List.of(group))));
      Path testFile = folder.resolve(name + ".yml");
      Files.writeString(
          testFile,
          new Yaml()
              .dump(
                  Map.of(
                      "rule_files", List.of(ruleFile.toString()),
                      "evaluation_interval", every(),
                      "tests", List.of(test()))));
      return testFile;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long promtool takes, in evaluations: the cheap ones are tried first. */
  long cost() {
    Stream<String> times =
        fields.get("is") instanceof Map<?, ?> samples
            ? samples.keySet().stream().map(String.class::cast)
            : Stream.of("silent", "fires").flatMap(key -> times(key).stream());
    return times.mapToLong(RuleCase::seconds).max().orElseThrow() / seconds(every());
  }

  /** Whether it fires and then is silent. */
  boolean resolves() {
    long silent = times("silent").stream().mapToLong(RuleCase::seconds).max().orElse(0);
    long fires = times("fires").stream().mapToLong(RuleCase::seconds).max().orElse(silent);
    return silent > fires;
  }

  private String every() {
    return (String) fields.getOrDefault("every", "15s");
  }

  @SuppressWarnings("unchecked")
  private Map<String, String> series() {
    return (Map<String, String>) fields.get("series");
  }

  @SuppressWarnings("unchecked")
  private List<String> times(String key) {
    return (List<String>) fields.getOrDefault(key, List.of());
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> test() {
    List<Object> series = new ArrayList<>();
    series()
        .forEach((name, values) -> series.add(Map.of("series", instances(name), "values", values)));
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("interval", every());
    test.put("input_series", series);
    if (fields.containsKey("is")) {
      List<Object> samples = new ArrayList<>();
      ((Map<String, List<Object>>) fields.get("is"))
          .forEach(
              (time, expected) ->
                  samples.add(Map.of("expr", rule, "eval_time", time, "exp_samples", expected)));
      test.put("promql_expr_test", samples);
    } else {
      List<Object> alerts = new ArrayList<>();
      times("silent").forEach(time -> alerts.add(expectation(time, List.of())));
      times("fires").forEach(time -> alerts.add(expectation(time, firing())));
      test.put("alert_rule_test", alerts);
    }
    return test;
  }

  private Map<String, Object> expectation(String time, List<Object> expected) {
    return Map.of("eval_time", time, "alertname", rule, "exp_alerts", expected);
  }

  Set<String> labelsOfTheFiring() {
    Set<String> keys = new HashSet<>(labels.keySet());
    targets().forEach(target -> keys.addAll(target.keySet()));
    return keys;
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> targets() {
    Object target = fields.getOrDefault("target", JOB);
    return target instanceof List<?> list
        ? (List<Map<String, Object>>) list
        : List.of((Map<String, Object>) target);
  }

  private List<Object> firing() {
    List<Object> expected = new ArrayList<>();
    for (Map<String, Object> own : targets()) {
      Map<String, Object> all = new TreeMap<>(labels);
      all.putAll(own);
      expected.add(Map.of("exp_labels", all));
    }
    return expected;
  }

  private static String instances(String series) {
    return series
        .replace("<a>", "<job>,instance=\"a\"")
        .replace("<b>", "<job>,instance=\"b\"")
        .replace("<job>", "cluster=\"c\",namespace=\"n\",job=\"chatroom-server\"");
  }

  static long seconds(String duration) {
    long seconds = 0;
    Matcher part = Pattern.compile("(\\d+)([smhd])").matcher(duration);
    while (part.find()) {
      long unit =
          switch (part.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3600;
            default -> 86400;
          };
      seconds += unit * Long.parseLong(part.group(1));
    }
    return seconds;
  }
}
