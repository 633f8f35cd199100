package io.chatroom.instrumentation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What a dashboard must have to be imported by Grafana and understood by people. */
class DashboardsTest {

  private static final Set<String> UNITS =
      Set.of("short", "s", "bytes", "percentunit", "reqps", "ops", "cps");

  private final Map<String, String> files = MonitoringBundle.builder().build().files();

  @Test
  void dashboards_areBareWithAStableUidAndNoId() {
    assertThat(Panels.dashboards(files).values())
        .hasSize(7)
        .allSatisfy(
            dashboard -> {
              assertThat(dashboard)
                  .containsEntry("schemaVersion", 42)
                  .containsEntry("refresh", "30s")
                  .containsEntry("time", Map.of("from", "now-1h", "to", "now"))
                  .doesNotContainKeys("id", "dashboard");
              assertThat((String) dashboard.get("title")).isNotBlank();
              assertThat((String) dashboard.get("description")).isNotBlank();
              assertThat((String) dashboard.get("uid")).startsWith("chatroom-").hasSizeLessThan(41);
            })
        .extracting(dashboard -> dashboard.get("uid"))
        .doesNotHaveDuplicates();
  }

  @Test
  @SuppressWarnings("unchecked")
  void dashboards_haveTheFourVariables() {
    assertThat(Panels.dashboards(files).values())
        .allSatisfy(
            dashboard ->
                assertThat(
                        (List<Map<String, Object>>)
                            ((Map<String, Object>) dashboard.get("templating")).get("list"))
                    .extracting(variable -> variable.get("name"))
                    .containsExactly("datasource", "cluster", "job", "instance"));
  }

  @Test
  void panels_haveTitleDescriptionUnitAndLegend() {
    assertThat(Panels.of(files))
        .allSatisfy(
            panel -> {
              assertThat(panel.title()).isNotBlank();
              assertThat((String) panel.json().get("description")).isNotBlank();
              assertThat(UNITS).contains((String) defaults(panel).get("unit"));
              assertThat(panel.targets()).isNotEmpty();
              assertThat(panel.targets())
                  .allSatisfy(
                      target -> assertThat((String) target.get("legendFormat")).isNotBlank());
            });
  }

  @Test
  @SuppressWarnings("unchecked")
  void thresholds_areAbsoluteAndBeginAtNull() {
    assertThat(Panels.of(files))
        .allSatisfy(
            panel -> {
              Map<String, Object> thresholds =
                  (Map<String, Object>) defaults(panel).get("thresholds");
              assertThat(thresholds).containsEntry("mode", "absolute");
              assertThat(((List<Map<String, Object>>) thresholds.get("steps")).get(0))
                  .containsEntry("value", null);
            });
  }

  @Test
  void panels_doNotOverlapAndHaveIdsOfTheirOwn() {
    Set<String> ids = new HashSet<>();
    Set<String> squares = new HashSet<>();
    for (Panels.Exported panel : Panels.withRows(files)) {
      assertThat(ids.add(panel.file() + panel.json().get("id"))).as(panel.toString()).isTrue();
      Map<String, Object> place = panel.object("gridPos");
      int x = (int) place.get("x");
      assertThat(x + (int) place.get("w")).as(panel.toString()).isLessThanOrEqualTo(24);
      for (int column = x; column < x + (int) place.get("w"); column++) {
        for (int row = 0; row < (int) place.get("h"); row++) {
          String square = panel.file() + column + "," + ((int) place.get("y") + row);
          assertThat(squares.add(square)).as(panel + " at " + square).isTrue();
        }
      }
    }
  }

  @Test
  void overview_hasTheSixPanelsWhereUsersKnowThem() {
    assertThat(Panels.of(files).stream().filter(each -> each.file().contains("overview")).limit(6))
        .extracting(Panels.Exported::type, panel -> panel.object("gridPos"))
        .extracting(Object::toString)
        .containsExactly(
            "(\"stat\", {\"h\"=8, \"w\"=24, \"x\"=0, \"y\"=0})",
            "(\"timeseries\", {\"h\"=8, \"w\"=12, \"x\"=0, \"y\"=8})",
            "(\"timeseries\", {\"h\"=8, \"w\"=12, \"x\"=12, \"y\"=8})",
            "(\"timeseries\", {\"h\"=8, \"w\"=12, \"x\"=0, \"y\"=16})",
            "(\"timeseries\", {\"h\"=8, \"w\"=12, \"x\"=12, \"y\"=16})",
            "(\"timeseries\", {\"h\"=8, \"w\"=24, \"x\"=0, \"y\"=24})");
  }

  /** Exporters have jobs and instances of their own, so their series are filtered by cluster. */
  @Test
  void queries_filterByTheVariables() {
    assertThat(Panels.of(files).stream().flatMap(panel -> panel.queries().stream()))
        .allSatisfy(
            query ->
                assertThat(PromQl.selectors(query))
                    .allSatisfy(
                        selector ->
                            assertThat(selector.matches().stream().map(PromQl.Match::value))
                                .as(query)
                                .contains(variablesOf(selector.name()))));
  }

  @Test
  void queries_takeTheRateOverTheIntervalOfTheScrape() {
    Stream<String> ofTheContract =
        Panels.of(files).stream()
            .flatMap(panel -> panel.queries().stream())
            .filter(query -> query.contains("rate("));

    assertThat(ofTheContract).allSatisfy(query -> assertThat(query).contains("$__rate_interval"));
  }

  @Test
  void latencyPanels_askForExemplars() {
    assertThat(Panels.of(files).stream().flatMap(panel -> panel.targets().stream()))
        .filteredOn(
            target -> target.get("expr").toString().contains("request_duration_seconds_bucket"))
        .isNotEmpty()
        .allSatisfy(target -> assertThat(target).containsEntry("exemplar", true));
  }

  @Test
  void languages_differInTextsOnly() {
    Map<String, String> chinese =
        MonitoringBundle.builder().language(MonitoringBundle.Language.ZH).build().files();
    List<List<String>> queries = queries(files);

    assertThat(queries(chinese)).isEqualTo(queries);
  }

  @Test
  @Tag("tools")
  void queries_areUnderstoodByPromtool(@TempDir Path folder) throws Exception {
    List<String> queries = new ArrayList<>(Runbooks.queries(files));
    Panels.of(files).forEach(panel -> queries.addAll(panel.queries()));
    List<Object> rules =
        queries.stream()
            .distinct()
            .map(query -> query.replace("$__rate_interval", "1m"))
            .<Object>map(
                query -> Map.of("record", "x", "expr", query, "labels", Map.of("q", query)))
            .toList();
    Path file = folder.resolve("queries.yml");
    Files.writeString(
        file,
        new Yaml().dump(Map.of("groups", List.of(Map.of("name", "queries", "rules", rules)))));

    Promtool.Result result =
        Promtool.run(List.of("check", "rules", "--lint=none", file.toString()));

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static List<List<String>> queries(Map<String, String> files) {
    return Panels.of(files).stream().map(Panels.Exported::queries).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> defaults(Panels.Exported panel) {
    return (Map<String, Object>) panel.object("fieldConfig").get("defaults");
  }

  private static String[] variablesOf(String series) {
    if (series.contains(":") && !series.startsWith("mountpoint:")) {
      return new String[] {"$cluster", "$job"};
    }
    return series.matches("(chatroom|jvm|process|up|scrape).*")
        ? new String[] {"$cluster", "$job", "$instance"}
        : new String[] {"$cluster"};
  }
}
