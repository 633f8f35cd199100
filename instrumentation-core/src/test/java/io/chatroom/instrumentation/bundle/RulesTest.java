package io.chatroom.instrumentation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The rules on Prometheus' own engine: the cases of src/test/resources/rules. */
@Tag("tools")
class RulesTest {

  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  @TempDir Path folder;

  @Test
  void rules_areAcceptedByPromtoolWithEveryLint() throws Exception {
    for (MonitoringBundle.Language language : MonitoringBundle.Language.values()) {
      Path target = folder.resolve(language.name());
      MonitoringBundle.builder().language(language).build().exportTo(target);

      Promtool.Result result =
          Promtool.run(
              List.of(
                  "check",
                  "rules",
                  "--lint=all",
                  "--lint-fatal",
                  target.resolve("rules/chatroom-recording.yml").toString(),
                  target.resolve("rules/chatroom-alerts.yml").toString()));

      assertThat(result.exitCode()).as(result.output()).isZero();
    }
  }

  @TestFactory
  Stream<DynamicTest> cases() throws Exception {
    List<Rule> rules = Rule.all();
    List<RuleCase> cases = RuleCase.all();
    List<Path> files = new ArrayList<>();
    for (RuleCase each : cases) {
      files.add(each.write(folder, "case" + files.size(), each.needed(rules)));
    }
    Map<Path, String> complaints = Promtool.test(files);
    return Stream.iterate(0, i -> i < cases.size(), i -> i + 1)
        .map(
            i ->
                DynamicTest.dynamicTest(
                    cases.get(i).name(), () -> assertThat(complaints.get(files.get(i))).isEmpty()));
  }

  @Test
  void alerts_eachHaveCasesInWhichTheyFireAndAreSilent() {
    List<RuleCase> cases = RuleCase.all();
    Set<String> alerts =
        Rule.all().stream().filter(Rule::isAlert).map(Rule::name).collect(Collectors.toSet());

    assertThat(rulesWith(cases, "fires")).containsAll(alerts);
    alerts.remove("Watchdog"); // never silent
    assertThat(rulesWith(cases, "silent")).containsAll(alerts);
  }

  @Test
  void alerts_eachHaveACaseInWhichTheyResolve() {
    Set<String> alerts =
        Rule.all().stream().filter(Rule::isAlert).map(Rule::name).collect(Collectors.toSet());
    alerts.remove("Watchdog"); // never

    assertThat(RuleCase.all().stream().filter(RuleCase::resolves).map(RuleCase::rule))
        .containsAll(alerts);
  }

  /** A label that the alert does not have would read as nothing. */
  @Test
  void annotations_nameLabelsThatTheAlertHas() {
    List<RuleCase> cases = RuleCase.all();

    assertThat(Rule.all().stream().filter(Rule::isAlert))
        .allSatisfy(
            alert -> {
              Set<String> labels = new TreeSet<>(alert.labels().keySet());
              cases.stream()
                  .filter(each -> each.rule().equals(alert.name()))
                  .forEach(each -> labels.addAll(each.labelsOfTheFiring()));
              assertThat(labels)
                  .as(alert.name())
                  .containsAll(
                      LABEL
                          .matcher(alert.annotations().toString())
                          .results()
                          .map(label -> label.group(1))
                          .toList());
            });
  }

  private static Set<String> rulesWith(List<RuleCase> cases, String expectation) {
    return cases.stream()
        .filter(each -> each.fields().containsKey(expectation))
        .map(RuleCase::rule)
        .collect(Collectors.toSet());
  }
}
