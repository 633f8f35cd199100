package io.chatroom.instrumentation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.bundle.RuleMutants.Mutant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Whether the cases would notice a change: of a threshold, a comparison, a window or a label. */
@Tag("tools")
class RulesMutationTest {

  @TempDir Path folder;

  @Test
  void everyChangeOfARule_makesACaseFail(TestReporter reporter) throws Exception {
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

    reporter.publishEntry(
        "mutants killed", mutants.size() - survivors.size() + " of " + mutants.size());
    assertThat(survivors)
        .extracting(mutant -> rules.get(mutant.index()) + ": " + mutant.change())
        .isEmpty();
  }
}
