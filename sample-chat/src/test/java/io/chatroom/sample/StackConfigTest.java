package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.chatroom.instrumentation.bundle.MonitoringBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * The configurations in stack/: accepted by the programs they are for, complete, and without
 * secrets.
 */
class StackConfigTest {

  private static final Path STACK = Path.of("stack");
  private static final Pattern SECRET =
      Pattern.compile(
          // Paths, lists and references are none.
          "(?i)(password|token|secret(?!name)|api_key|credentials)\\w*: *['\"]?(?!secrets/|false\\b|[/\\[{])\\S");

  @TempDir Path folder;

  @Test
  @Tag("tools")
  void prometheus_acceptsItsConfigurationWithTheBundlesRules() throws Exception {
    MonitoringBundle.builder().build().exportTo(folder);
    Files.copy(STACK.resolve("prometheus.yml"), folder.resolve("prometheus.yml"));
    Files.createDirectory(folder.resolve("targets"));
    try (Stream<Path> targets = Files.list(STACK.resolve("targets"))) {
      for (Path file : targets.toList()) {
        Files.copy(file, folder.resolve("targets").resolve(file.getFileName()));
      }
    }

    String said = promtool("check", "config", folder.resolve("prometheus.yml").toString());

    assertThat(said).contains("rules found").doesNotContain("WARNING");
  }

  /** Debian builds Prometheus without Kubernetes, so the rest is checked without the discovery. */
  @Test
  @Tag("tools")
  void prometheus_acceptsItsConfigurationForKubernetes() throws Exception {
    String config = Files.readString(STACK.resolve("prometheus-kubernetes.yml"));
    Path file = folder.resolve("prometheus.yml");
    Files.writeString(
        file,
        config
            .replaceAll("kubernetes_sd_configs: .*", "static_configs: []")
            .replaceAll("/var/run/secrets/\\S+/(ca.crt|token)", file.toString()));

    assertThat(promtool("check", "config", "--syntax-only", file.toString())).contains("SUCCESS");
  }

  @Test
  @SuppressWarnings("unchecked")
  void jobs_areThoseTheRulesAndTheirTargetsKnow() throws IOException {
    Map<String, Object> config = yaml(STACK.resolve("prometheus.yml"));
    List<Map<String, Object>> scrapes = (List<Map<String, Object>>) config.get("scrape_configs");

    assertThat(scrapes)
        .extracting(scrape -> (String) scrape.get("job_name"))
        .contains("chatroom-server", "node-exporter", "postgres-exporter", "redis-exporter")
        .allSatisfy(job -> assertThat(STACK.resolve("targets/" + job + ".yml")).exists());
    assertThat(scrapes.get(0))
        .containsEntry("scrape_interval", "10s")
        .containsEntry("scrape_timeout", "5s");
    assertThat((Map<String, Object>) config.get("global"))
        .containsEntry("scrape_interval", "15s")
        .containsEntry("evaluation_interval", "15s")
        .containsEntry(
            "external_labels", Map.of("cluster", "chatroom-cluster", "environment", "production"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void grafana_linksOnlyToDataSourcesThatExist() throws IOException {
    Map<String, Object> config =
        yaml(STACK.resolve("grafana/provisioning/datasources/chatroom.yml"));
    List<Map<String, Object>> sources = (List<Map<String, Object>>) config.get("datasources");
    Set<Object> uids = new HashSet<>();
    sources.forEach(source -> uids.add(source.get("uid")));

    assertThat(uids).containsExactlyInAnyOrder("prometheus", "jaeger", "opensearch");
    assertThat(Pattern.compile("datasourceUid=(\\w+)").matcher(config.toString()).results())
        .hasSize(4)
        .allSatisfy(link -> assertThat(uids).contains(link.group(1)));
  }

  /** From a point of a panel to its trace, on to the lines of its log, and back. */
  @Test
  void grafana_leadsFromMetricToTraceToLog() throws IOException {
    String sources =
        Files.readString(STACK.resolve("grafana/provisioning/datasources/chatroom.yml"));

    assertThat(sources)
        .containsSubsequence(
            "uid: prometheus",
            "exemplarTraceIdDestinations:",
            "{name: trace_id, datasourceUid: jaeger}",
            "uid: jaeger",
            "tracesToLogsV2:",
            "datasourceUid: opensearch",
            "query: 'trace_id:\"$${__trace.traceId}\"'",
            "tracesToMetrics:",
            "datasourceUid: prometheus",
            "uid: opensearch",
            "dataLinks:",
            "{field: trace_id, datasourceUid: jaeger, url: '$${__value.raw}'}");
  }

  /** In compose Grafana finds both where it looks. */
  @Test
  void grafana_hasItsDashboardsWhereItLooks() throws IOException {
    String provider =
        Files.readString(STACK.resolve("grafana/provisioning/dashboards/chatroom.yml"));
    String folder = provider.replaceAll("(?s).*options: \\{path: ([^}]+)}.*", "$1");

    assertThat(Files.readString(STACK.resolve("docker-compose.yml")))
        .contains("./grafana/provisioning:/etc/grafana/provisioning", folder);
  }

  @Test
  void files_areYamlWithoutSecrets() throws IOException {
    try (Stream<Path> files = Files.walk(STACK)) {
      assertThat(files.filter(file -> file.toString().endsWith(".yml")))
          .isNotEmpty()
          .allSatisfy(
              file -> {
                String text = Files.readString(file);
                assertThat(new Yaml().loadAll(text)).isNotEmpty();
                assertThat(text).as(file.toString()).doesNotContainPattern(SECRET);
              });
    }
  }

  private static Map<String, Object> yaml(Path file) throws IOException {
    return new Yaml().load(Files.readString(file));
  }

  private static String promtool(String... arguments) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(Tools.promtool().toString()), Stream.of(arguments))
                    .toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
