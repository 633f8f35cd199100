package io.chatroom.instrumentation.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chatroom.instrumentation.bundle.MonitoringBundle.Language;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class MonitoringBundleTest {

  private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");

  /**
   * What reads the same in both languages: values of labels, quantiles, classes of status, windows.
   */
  private static final Pattern NO_WORDS =
      Pattern.compile("(\\{\\{\\w+}}|p\\d\\d|[45]xx|\\d+[mhd]|CPU|[ ()])+");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void files_haveNothingLeftToFillIn(Language language) {
    assertThat(files(language))
        .allSatisfy(
            (path, text) ->
                assertThat(text)
                    .doesNotContain("[[", "||", "]]")
                    .doesNotContainPattern("@[a-z]+@"));
  }

  @Test
  void english_hasNoChinese() {
    assertThat(files(Language.EN).values()).noneMatch(text -> CHINESE.matcher(text).find());
  }

  @Test
  void chinese_hasChineseWhereverPeopleRead() {
    Map<String, String> files = files(Language.ZH);

    assertThat(Rule.read(files).stream().filter(Rule::isAlert))
        .allSatisfy(
            alert -> {
              assertThat(alert.annotations().get("summary")).containsPattern(CHINESE);
              assertThat(alert.annotations().get("description")).containsPattern(CHINESE);
            });
    assertThat(Panels.withRows(files))
        .extracting(Panels.Exported::title)
        .allSatisfy(title -> assertThat(title).containsPattern(CHINESE));
    assertThat(Panels.of(files))
        .allSatisfy(
            panel -> assertThat((String) panel.json().get("description")).containsPattern(CHINESE));
    assertThat(Panels.dashboards(files).values())
        .allSatisfy(
            dashboard -> {
              assertThat((String) dashboard.get("title")).containsPattern(CHINESE);
              assertThat((String) dashboard.get("description")).containsPattern(CHINESE);
            });
    assertThat(Panels.of(files).stream().flatMap(panel -> panel.targets().stream()))
        .extracting(target -> (String) target.get("legendFormat"))
        .filteredOn(legend -> !NO_WORDS.matcher(legend).matches())
        .allSatisfy(legend -> assertThat(legend).containsPattern(CHINESE));
  }

  @Test
  void chineseRunbooks_haveChineseInEveryLineOfText() {
    assertThat(Runbooks.of(files(Language.ZH)).values())
        .allSatisfy(
            text -> {
              assertThat(text).contains("## 含义", "## 影响", "## 诊断", "## 处置");
              // The first line is the alert's name; code is code.
              assertThat(text.replaceAll("(?s)```.*?```", "").lines().skip(1))
                  .filteredOn(line -> !line.isBlank())
                  .allSatisfy(line -> assertThat(line).containsPattern(CHINESE));
            });
  }

  @Test
  void alerts_tellSeverityServiceAndRunbook() {
    assertThat(Rule.all().stream().filter(Rule::isAlert))
        .allSatisfy(
            alert -> {
              if (!alert.name().equals("ChatRoomAlertEscalated")) { // keeps those of the original
                assertThat(Set.of("critical", "warning", "info", "none"))
                    .contains(alert.labels().get("severity"));
                assertThat(Set.of("chatroom", "host", "postgresql", "redis", "nginx", "monitoring"))
                    .contains(alert.labels().get("service"));
              }
              assertThat(alert.annotations())
                  .containsKeys("summary", "description")
                  .containsEntry("runbook_url", "https://wiki/chat/" + alert.name() + ".md");
            });
  }

  @Test
  void theTenAlerts_haveTheirNamesSeveritiesAndTimes() {
    assertThat(
            Rule.all().stream()
                .filter(Rule::isAlert)
                .map(
                    rule ->
                        rule.name()
                            + " "
                            + rule.fields().get("for")
                            + " "
                            + rule.labels().get("severity")))
        .contains(
            "ChatRoomHighErrorRate 2m critical",
            "ChatRoomHighResponseTime 5m warning",
            "ChatRoomHighConcurrentConnections 1m warning",
            "HighCPUUsage 5m warning",
            "HighMemoryUsage 5m critical",
            "DiskSpaceUsage 5m critical",
            "PostgreSQLDown 1m critical",
            "PostgreSQLHighConnections 5m warning",
            "RedisDown 1m critical",
            "RedisHighMemoryUsage 5m warning");
  }

  @Test
  void runbooks_areThereForEachAlertAndForNothingElse() throws IOException {
    Set<String> alerts =
        Rule.all().stream().filter(Rule::isAlert).map(Rule::name).collect(Collectors.toSet());

    try (var sources = Files.list(Path.of("src/main/resources/META-INF/chatroom/runbooks"))) {
      assertThat(sources.map(file -> file.getFileName().toString().replace(".md", "")))
          .containsExactlyInAnyOrderElementsOf(alerts);
    }
    assertThat(Runbooks.of(files(Language.EN)))
        .allSatisfy(
            (path, text) ->
                assertThat(text)
                    .startsWith("# " + path.substring(9, path.length() - 3) + "\n")
                    .contains(
                        "## Meaning", "## Impact", "## Diagnosis", "## Mitigation", "```promql"));
  }

  @Test
  void job_isPutIn() {
    assertThat(
            MonitoringBundle.builder()
                .job("chat-eu")
                .build()
                .files()
                .get("rules/chatroom-alerts.yml"))
        .contains("absent(up{job=\"chat-eu\"})")
        .doesNotContain("chatroom-server");
  }

  @Test
  @SuppressWarnings("unchecked")
  void kubernetesRules_haveTheSameGroups() {
    Map<String, String> files = files(Language.EN);
    Map<String, Object> rule = new Yaml().load(files.get("kubernetes/chatroom-alerts.yml"));
    Map<String, Object> plain = new Yaml().load(files.get("rules/chatroom-alerts.yml"));

    assertThat(rule).containsEntry("kind", "PrometheusRule");
    assertThat(((Map<String, Object>) rule.get("spec")).get("groups"))
        .isEqualTo(plain.get("groups"));
  }

  @Test
  void export_writesEveryFile() throws IOException {
    Path target = folder.resolve("new/one");
    MonitoringBundle bundle = MonitoringBundle.builder().build();

    bundle.exportTo(target);

    assertThat(bundle.files())
        .allSatisfy((path, text) -> assertThat(target.resolve(path)).hasContent(text));
  }

  @Test
  void export_leavesAFolderAloneThatIsNotEmpty() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "mine");
    MonitoringBundle bundle = MonitoringBundle.builder().build();

    assertThatThrownBy(() -> bundle.exportTo(folder))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(folder).isDirectoryNotContaining("glob:**rules");

    bundle.exportTo(folder, StandardCopyOption.REPLACE_EXISTING);
    assertThat(folder.resolve("mine.txt")).hasContent("mine");
    assertThat(folder.resolve("rules")).isNotEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wiki", "mailto:a@b.c", "https://a b", "https://a'b", "https://a\"b"})
  void runbookUrl_mustBeAbsolute(String url) {
    assertThatThrownBy(() -> MonitoringBundle.builder().runbookUrl(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + url + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\"b", "a{b}"})
  void job_mustBeAName(String job) {
    assertThatThrownBy(() -> MonitoringBundle.builder().job(job))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + job + "'");
  }

  @Test
  void template_refusesAParameterThatDoesNotExist() {
    Template template = new Template(Language.EN, Map.of("job", "x"));

    assertThat(template.render("@job@ [[a||b]]")).isEqualTo("x a");
    assertThatThrownBy(() -> template.render("@jab@")).hasMessageContaining("@jab@");
  }

  @Test
  void dashboardReader_refusesALineThatDoesNotFit() {
    assertThatThrownBy(() -> DashboardReader.read("x", "panel stat 1x1\n"))
        .hasMessageContaining("panel stat 1x1");
    for (String line : List.of("query up\n", "panel stat 1x1 s\nquary up\n")) {
      assertThatThrownBy(() -> DashboardReader.read("x", line))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Map<String, String> files(Language language) {
    return MonitoringBundle.builder().language(language).build().files();
  }
}
