package io.chatroom.instrumentation.bundle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Every small change of a rule that a test has to notice. */
final class RuleMutants {

  /**
   * @param index of the rule that was changed
   * @param change what became of what
   */
  record Mutant(int index, Rule rule, String change) {}

  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.:\\[])\\d+(\\.\\d+)?(?![\\w.:])");
  private static final Pattern COMPARISON = Pattern.compile("(?<= )(>=|<=|==|!=|>|<)(?= )");
  private static final Pattern DURATION = Pattern.compile("(?<=\\[|offset )(\\d+[smhdw])+");
  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Map<String, List<String>> COMPARISONS =
      Map.of(
          ">", List.of(">=", "<"),
          ">=", List.of(">", "<"),
          "<", List.of("<=", ">"),
          "<=", List.of("<", ">"),
          "==", List.of("!="),
          "!=", List.of("=="));
  private static final Map<String, String> MATCHES =
      Map.of("=", "!=", "!=", "=", "=~", "!~", "!~", "=~");

  private final List<Mutant> mutants = new ArrayList<>();
  private final int index;
  private final Rule rule;

  private RuleMutants(int index, Rule rule) {
    this.index = index;
    this.rule = rule;
  }

  static List<Mutant> of(List<Rule> rules) {
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      mutants.addAll(new RuleMutants(i, rules.get(i)).all());
    }
    return mutants;
  }

  private List<Mutant> all() {
    // Numbers in texts and windows are not thresholds, nor is the value of an alert that compares
    // nothing.
    if (!rule.isAlert() || COMPARISON.matcher(rule.expr()).find()) {
      each(NUMBER, number -> thresholds(number.group()), List.of(TEXT, DURATION));
    }
    each(COMPARISON, comparison -> COMPARISONS.get(comparison.group()), List.of(TEXT));
    each(DURATION, duration -> durations(duration.group()), List.of(TEXT));
    each(PromQl.MATCH, RuleMutants::matches, List.of());
    each(PromQl.GROUPING, RuleMutants::groupings, List.of());
    for (String field : List.of("for", "keep_firing_for")) {
      if (rule.fields().containsKey(field)) {
        String duration = String.valueOf(rule.fields().get(field));
        durations(duration)
            .forEach(other -> add(rule.with(field, other), field + " " + duration + " → " + other));
      }
    }
    rule.labels().forEach(this::label);
    return mutants;
  }

  private void label(String key, String value) {
    Map<String, String> other = new LinkedHashMap<>(rule.labels());
    other.put(key, value + "x");
    add(rule.with("labels", other), "label " + key + " " + value + " → " + value + "x");
    Map<String, String> fewer = new LinkedHashMap<>(rule.labels());
    fewer.remove(key);
    add(rule.with("labels", fewer), "no label " + key);
  }

  private void each(
      Pattern pattern, Function<MatchResult, List<String>> replacements, List<Pattern> outside) {
    String expr = rule.expr();
    Matcher matcher = pattern.matcher(expr);
    while (matcher.find()) {
      MatchResult found = matcher.toMatchResult();
      boolean inside =
          outside.stream()
              .flatMap(other -> other.matcher(expr).results())
              .anyMatch(other -> other.start() <= found.start() && found.end() <= other.end());
      if (!inside) {
        for (String replacement : replacements.apply(found)) {
          add(
              rule.with(
                  "expr",
                  expr.substring(0, found.start()) + replacement + expr.substring(found.end())),
              "'" + found.group() + "' at " + found.start() + " → '" + replacement + "'");
        }
      }
    }
  }

  private void add(Rule mutant, String change) {
    mutants.add(new Mutant(index, mutant, change));
  }

  /** A tenth more and a tenth less. */
  private static List<String> thresholds(String number) {
    BigDecimal value = new BigDecimal(number);
    return value.signum() == 0
        ? List.of("1")
        : List.of(
            value.multiply(new BigDecimal("1.1")).toPlainString(),
            value.multiply(new BigDecimal("0.9")).toPlainString());
  }

  /** Twice and half. */
  private static List<String> durations(String duration) {
    long seconds = RuleCase.seconds(duration);
    return List.of(2 * seconds + "s", seconds / 2 + "s");
  }

  /** The opposite, one alternative less, and not asked at all. */
  private static List<String> matches(MatchResult match) {
    String label = match.group(1);
    String operator = match.group(2);
    String value = match.group(3);
    List<String> others = new ArrayList<>();
    others.add(label + MATCHES.get(operator) + '"' + value + '"');
    if (value.contains("|") && !value.contains("(")) {
      String[] alternatives = value.split("\\|", -1);
      for (String dropped : alternatives) {
        String rest =
            Arrays.stream(alternatives)
                .filter(alternative -> !alternative.equals(dropped))
                .collect(Collectors.joining("|"));
        others.add(label + operator + '"' + rest + '"');
      }
    }
    others.add("__name__!=\"\"");
    return others;
  }

  /** One label less. */
  private static List<String> groupings(MatchResult grouping) {
    List<String> labels =
        Pattern.compile(", *").splitAsStream(grouping.group(2)).filter(l -> !l.isEmpty()).toList();
    return labels.stream()
        .map(
            dropped ->
                grouping.group(1)
                    + " ("
                    + labels.stream()
                        .filter(label -> !label.equals(dropped))
                        .collect(Collectors.joining(", "))
                    + ")")
        .toList();
  }
}
