package io.chatroom.instrumentation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.bundle.RuleMutants.Mutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the cases would notice a change: of a threshold, a comparison, a window or a label. */
@Tag("tools")
class RulesMutationTest {

  @TempDir Path folder;

  @Test
  void everyChangeOfARule_makesACaseFail() throws Exception {
    List<Rule> rules = Rule.all();
    List<Mutant> mutants = RuleMutants.of(rules);
    Map<Mutant, List<RuleCase>> left = new LinkedHashMap<>();
    List<RuleCase> cases = new ArrayList<>(RuleCase.all());
    cases.sort(Comparator.comparingLong(RuleCase::cost));
    for (Mutant mutant : mutants) {
      Rule original = rules.get(mutant.index());
      List<RuleCase> able = new ArrayList<>();
      cases.stream().filter(each -> each.needed(rules).contains(original)).forEach(able::add);
      left.put(mutant, able);
    }

    List<Mutant> survivors = new ArrayList<>();
    while (!left.isEmpty()) {
      Map<Path, Mutant> round = new LinkedHashMap<>();
      left.forEach(
          (mutant, able) -> {
            if (able.isEmpty()) {
              survivors.add(mutant);
            } else {
              RuleCase next = able.remove(0);
              List<Rule> changed = new ArrayList<>(next.needed(rules));
              changed.set(changed.indexOf(rules.get(mutant.index())), mutant.rule());
              round.put(next.write(folder, "mutant" + round.size(), changed), mutant);
            }
          });
      survivors.forEach(left::remove);
      Promtool.test(List.copyOf(round.keySet()))
          .forEach(
              (file, complaint) -> {
                if (!complaint.isEmpty()) {
                  left.remove(round.get(file));
                }
              });
    }

    writeFigures(rules, cases.size(), mutants.size(), mutants.size() - survivors.size());
    assertThat(survivors)
        .extracting(mutant -> rules.get(mutant.index()) + ": " + mutant.change())
        .isEmpty();
  }

  private static void writeFigures(List<Rule> rules, int cases, int mutants, int noticed)
      throws IOException {
    Map<String, String> files = MonitoringBundle.builder().build().files();
    long alerts = rules.stream().filter(Rule::isAlert).count();
    List<Panels.Exported> panels = Panels.of(files);
    String table =
        """
        | rules and dashboards | |
        |---|---|
        | recording rules | %d |
        | alerting rules (names, each with a runbook in two languages) | %d (%d) |
        | cases on promtool | %d |
        | changes of a rule that a case noticed | %d of %d |
        | dashboards, panels, queries | %d, %d, %d |
        """
            .formatted(
                rules.size() - alerts,
                alerts,
                Runbooks.of(files).size(),
                cases,
                noticed,
                mutants,
                Panels.dashboards(files).size(),
                panels.size(),
                panels.stream().mapToInt(panel -> panel.queries().size()).sum());
    Files.createDirectories(Path.of("target/figures"));
    Files.writeString(Path.of("target/figures/rules.md"), table);
  }
}
