package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The stack in containers: valid, complete, pinned, and without secrets. */
class ComposeTest {

  private static final Path STACK = Path.of("stack");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OWN_IMAGE = "chatroom-sample-chat:0.1.0";

  /** A version of two or three numbers, and perhaps what it is built on. */
  private static final Pattern PINNED =
      Pattern.compile("[\\w./-]+:v?\\d+\\.\\d+(\\.\\d+)?(-[a-z]+)?");

  /** Services whose image has no program that could ask; and one that ends. */
  private static final Set<String> WITHOUT_HEALTHCHECK =
      Set.of("nginx-exporter", "otel-collector", "fluent-bit", "bundle");

  private final Map<String, Object> compose = yaml("docker-compose.yml");
  private final Map<String, Map<String, Object>> services = objects(compose, "services");

  @Test
  @Tag("tools")
  void compose_isWhatTheSpecificationAllows(@TempDir Path folder) throws Exception {
    Schema schema = specification(folder);
    assertThat(errors(compose, schema)).isEmpty();

    Map<String, Object> broken = yaml("docker-compose.yml");
    objects(broken, "services").get("redis").put("helthcheck", Map.of());
    assertThat(errors(broken, schema)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat-1",
        "chat-2",
        "nginx",
        "postgresql",
        "redis",
        "node-exporter",
        "postgres-exporter",
        "redis-exporter",
        "nginx-exporter",
        "prometheus",
        "alertmanager",
        "grafana",
        "jaeger",
        "otel-collector",
        "opensearch",
        "opensearch-dashboards",
        "influxdb"
      })
  void service_isThere(String name) {
    assertThat(services).containsKey(name);
  }

  @Test
  void images_arePinned() throws IOException {
    assertThat(services.values())
        .extracting(service -> (String) service.get("image"))
        .allSatisfy(
            image -> {
              if (!image.equals(OWN_IMAGE)) {
                assertThat(image).matches(PINNED);
              }
            });
    assertThat(Files.readString(Path.of("Dockerfile")).lines())
        .filteredOn(line -> line.startsWith("FROM"))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).containsPattern(":\\d+\\.\\d+\\.\\d+[\\w.-]+"));
  }

  @Test
  void everyMountedFile_exists() {
    assertThat(services.values().stream().flatMap(ComposeTest::mounts).toList())
        .filteredOn(source -> source.startsWith("."))
        .hasSizeGreaterThan(7)
        .allSatisfy(source -> assertThat(STACK.resolve(source)).exists());
  }

  @Test
  void everyNamedVolume_isDeclared() {
    Set<String> declared = objects(compose, "volumes").keySet();

    assertThat(services.values().stream().flatMap(ComposeTest::mounts).toList())
        .filteredOn(source -> !source.startsWith(".") && !source.startsWith("/"))
        .isNotEmpty()
        .allSatisfy(source -> assertThat(declared).contains(source));
  }

  /** From the environment, so that no file has one; and handed on as files. */
  @Test
  void secrets_areInNoFileAndInNoEnvironment() {
    Map<String, Map<String, Object>> secrets = objects(compose, "secrets");
    assertThat(secrets.values())
        .allSatisfy(each -> assertThat(each).containsOnlyKeys("environment"));
    for (Map<String, Object> service : services.values()) {
      for (Object used : (List<?>) service.getOrDefault("secrets", List.of())) {
        assertThat(secrets)
            .containsKey(
                used instanceof Map<?, ?> map ? (String) map.get("source") : (String) used);
      }
      assertThat(environment(service))
          .allSatisfy(
              (name, value) -> {
                if (name.matches(".*(PASSWORD|PASS|TOKEN|SECRET).*")) {
                  assertThat(name).endsWith("_FILE");
                  assertThat(value).startsWith("/run/secrets/");
                }
              });
    }
  }

  @Test
  void services_tellWhetherTheyAreWell() {
    assertThat(services)
        .allSatisfy(
            (name, service) -> {
              if (!WITHOUT_HEALTHCHECK.contains(name)) {
                assertThat(service).as(name).containsKey("healthcheck");
              }
            });
  }

  @Test
  void ports_areOnLoopbackOnly() {
    assertThat(services.values())
        .flatExtracting(service -> (List<?>) service.getOrDefault("ports", List.of()))
        .hasSizeGreaterThan(5)
        .allSatisfy(port -> assertThat((String) port).startsWith("127.0.0.1:"));
  }

  /** Names that one file uses and another gives. */
  @Test
  void addresses_areThoseOfServices() throws IOException {
    Set<String> named = new TreeSet<>();
    try (Stream<Path> files = Files.walk(STACK, 4)) {
      for (Path file : files.filter(ComposeTest::isOfCompose).toList()) {
        // Without what is said in comments, and addresses of the outside.
        String text = Files.readString(file).replaceAll("(?m)(^|\\s)#.*", "");
        Pattern.compile(
                "(?:https?://|server |redis://|postgresql://|targets: \\[|, )'?([a-z][a-z0-9-]*):\\d{4}")
            .matcher(text)
            .results()
            .forEach(match -> named.add(match.group(1)));
      }
    }
    named.remove("localhost");
    named.remove("chatroom-webhook"); // a second name, below

    assertThat(named).contains("chat-2", "jaeger", "influxdb", "postgres-exporter");
    assertThat(services.keySet()).containsAll(named);
    assertThat(List.of("chat-1", "chat-2"))
        .allSatisfy(
            chat ->
                assertThat(services.get(chat).toString()).contains("aliases=[chatroom-webhook]"));
  }

  @Test
  void dockerfile_copiesWhatExists() throws IOException {
    assertThat(Files.readString(Path.of("Dockerfile")).lines())
        .filteredOn(line -> line.startsWith("COPY sample-chat/"))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(Path.of("..", line.split(" ")[1])).exists());
  }

  private static boolean isOfCompose(Path file) {
    String name = file.toString();
    return name.matches(".*\\.(yml|conf)")
        && !name.contains("kubernetes")
        && !name.startsWith("stack/data");
  }

  /** Sources of mounts: a path, or the name of a volume. */
  private static Stream<String> mounts(Map<String, Object> service) {
    return ((List<?>) service.getOrDefault("volumes", List.of()))
        .stream()
            .map(
                volume ->
                    volume instanceof Map<?, ?> map
                        ? (String) map.get("source")
                        : ((String) volume).split(":")[0]);
  }

  /** The schema of the Compose Specification, from an npm package that carries it. */
  private static Schema specification(Path folder) throws Exception {
    run(folder, Tools.find("npm", "npm").toString(), "pack", "--silent", "dclint@3.1.0");
    run(folder, "tar", "xzf", "dclint-3.1.0.tgz");
    ObjectNode source =
        (ObjectNode) JSON.readTree(folder.resolve("package/schemas/compose.schema.json").toFile());
    source.remove("$id"); // relative, which the validator does not take
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(source);
  }

  private static void run(Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(process.waitFor()).as("%s", List.of(command)).isZero();
  }

  private static List<String> errors(Map<String, Object> file, Schema schema) {
    List<String> errors = new ArrayList<>();
    for (Error error : schema.validate(JSON.<JsonNode>valueToTree(file))) {
      errors.add(error.toString());
    }
    return errors;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> environment(Map<String, Object> service) {
    return (Map<String, String>) service.getOrDefault("environment", Map.of());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> objects(Map<String, Object> of, String key) {
    return (Map<String, Map<String, Object>>) of.get(key);
  }

  private static Map<String, Object> yaml(String file) {
    try {
      return new Yaml().load(Files.readString(STACK.resolve(file)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
