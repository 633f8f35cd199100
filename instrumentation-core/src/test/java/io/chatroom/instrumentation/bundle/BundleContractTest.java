package io.chatroom.instrumentation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.ChatMeter;
import io.chatroom.instrumentation.Label;
import io.chatroom.instrumentation.bundle.PromQl.Match;
import io.chatroom.instrumentation.bundle.PromQl.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bundle and the contract speak of the same metrics, in both directions. */
class BundleContractTest {

  /** What Prometheus adds to each series, and `le` of buckets. */
  private static final Set<String> TARGET =
      Set.of("cluster", "namespace", "job", "instance", "le", "__name__");

  private static final Pattern PLAIN_ALTERNATIVES = Pattern.compile("\\w+(\\|\\w+)*");

  private final Map<String, String> files = MonitoringBundle.builder().build().files();
  private final List<Rule> rules = Rule.read(files);
  private final Map<String, ChatMeter> meters = meters();
  private final Map<String, Set<String>> recorded = recorded();

  @Test
  void everySeries_isInTheContractOrRecorded() {
    assertThat(selectors().map(Selector::name))
        .allSatisfy(
            name -> {
              if (name.contains(":")) {
                assertThat(recorded).containsKey(name);
              } else if (name.startsWith("chatroom_")) {
                assertThat(meters).containsKey(name);
              }
            });
  }

  @Test
  void everyLabel_isOneOfItsSeries() {
    assertThat(selectors().filter(selector -> knows(selector.name())))
        .allSatisfy(
            selector ->
                assertThat(labels(selector.name()))
                    .as(selector.toString())
                    .containsAll(selector.matches().stream().map(Match::label).toList()));
  }

  @Test
  void everyValue_isOneItsLabelCanTake() {
    assertThat(selectors().filter(selector -> meters.containsKey(selector.name())))
        .allSatisfy(
            selector -> {
              for (Match match : selector.matches()) {
                List<String> allowed = values(meters.get(selector.name()), match.label());
                if (!allowed.isEmpty() && PLAIN_ALTERNATIVES.matcher(match.value()).matches()) {
                  assertThat(allowed)
                      .as(selector.toString())
                      .contains(match.value().split("\\|", -1));
                }
              }
            });
  }

  @Test
  void everyGrouping_isByLabelsOfItsSeries() {
    assertThat(queries().filter(query -> readsOnlyOurs(query)))
        .allSatisfy(
            query -> {
              Set<String> labels = new TreeSet<>(Set.of("part", "ago"));
              PromQl.selectors(query).forEach(each -> labels.addAll(labels(each.name())));
              assertThat(labels).as(query).containsAll(PromQl.groupingLabels(query));
            });
  }

  @Test
  void everyMetricOfTheContract_isInARuleOrAPanel() {
    Set<ChatMeter> used =
        selectors()
            .map(selector -> meters.get(selector.name()))
            .filter(meter -> meter != null)
            .collect(Collectors.toSet());

    assertThat(ChatMeter.values()).allMatch(used::contains, "is used");
  }

  @Test
  void everyRecording_isInAnAlertOrAPanel() {
    Set<String> used = selectors().map(Selector::name).collect(Collectors.toSet());

    assertThat(used).containsAll(recorded.keySet());
  }

  private Stream<Selector> selectors() {
    return queries().flatMap(query -> PromQl.selectors(query).stream());
  }

  /** Of rules, panels and runbooks. */
  private Stream<String> queries() {
    return Stream.of(
            rules.stream().map(Rule::expr),
            Panels.of(files).stream().flatMap(panel -> panel.queries().stream()),
            Runbooks.queries(files).stream())
        .flatMap(query -> query);
  }

  private boolean readsOnlyOurs(String query) {
    return PromQl.selectors(query).stream().allMatch(selector -> knows(selector.name()));
  }

  private boolean knows(String name) {
    return meters.containsKey(name) || recorded.containsKey(name);
  }

  private Set<String> labels(String name) {
    Set<String> labels = new TreeSet<>(TARGET);
    if (meters.containsKey(name)) {
      labels.addAll(meters.get(name).labelKeys());
    } else {
      labels.addAll(recorded.getOrDefault(name, Set.of()));
    }
    return labels;
  }

  private static List<String> values(ChatMeter meter, String label) {
    return meter.labels().stream()
        .filter(each -> each.key().equals(label))
        .map(Label::values)
        .findFirst()
        .orElse(List.of());
  }

  /** By the name of each series: a histogram has three. */
  private static Map<String, ChatMeter> meters() {
    Map<String, ChatMeter> meters = new HashMap<>();
    for (ChatMeter meter : ChatMeter.values()) {
      (meter.kind() == ChatMeter.Kind.HISTOGRAM
              ? Stream.of("_bucket", "_count", "_sum")
              : Stream.of(""))
          .forEach(suffix -> meters.put(meter.prometheusName() + suffix, meter));
    }
    return meters;
  }

  /** What is recorded, with the labels it keeps or gets. */
  private Map<String, Set<String>> recorded() {
    Map<String, Set<String>> labels = new HashMap<>();
    for (Rule rule : rules) {
      if (!rule.isAlert()) {
        Set<String> own = labels.computeIfAbsent(rule.name(), name -> new TreeSet<>());
        own.addAll(rule.labels().keySet());
        own.addAll(PromQl.groupingLabels(rule.expr()));
        new ArrayList<>(PromQl.selectors(rule.expr()))
            .forEach(selector -> own.addAll(labels.getOrDefault(selector.name(), Set.of())));
      }
    }
    return labels;
  }

  @Test
  void checks_noticeAMisspeltMetricAndLabel() {
    String query = "sum by (roomclass) (rate(chatroom_mesages_total{knd=\"text\"}[5m]))";

    assertThat(PromQl.selectors(query))
        .containsExactly(
            new Selector("chatroom_mesages_total", List.of(new Match("knd", "=", "text"))));
    assertThat(PromQl.groupingLabels(query)).containsExactly("roomclass");
    assertThat(Arrays.asList("chatroom_mesages_total")).noneMatch(meters::containsKey);
  }
}
