package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The configurations that carry the log away name what the log has, and hang together. */
class LogShippingTest {

  private static final Path STACK = Path.of("stack");

  /** Of the plugins used, as far as they make sense here. */
  private static final Map<String, Set<String>> FLUENT_BIT_OPTIONS =
      Map.of(
          "SERVICE",
          Set.of("flush", "grace", "log_level", "parsers_file", "storage.path"),
          "INPUT",
          Set.of(
              "name",
              "tag",
              "path",
              "parser",
              "read_from_head",
              "db",
              "storage.type",
              "mem_buf_limit",
              "skip_long_lines"),
          "FILTER",
          Set.of("name", "match", "condition", "add"),
          "OUTPUT",
          Set.of(
              "name",
              "match",
              "host",
              "port",
              "http_user",
              "http_passwd",
              "logstash_format",
              "logstash_prefix",
              "time_key",
              "replace_dots",
              "suppress_type_name",
              "retry_limit"),
          "PARSER",
          Set.of("name", "format", "time_key", "time_format", "time_keep"));

  @Test
  void fluentBit_readsLinesWithAParserThatIsThere_andByTheFieldsTheyHave() throws IOException {
    List<Section> main = sections("fluent-bit.conf");
    Map<String, String> parser = only(sections("fluent-bit-parsers.conf"), "PARSER");
    Map<String, String> input = only(main, "INPUT");
    Map<String, String> output = only(main, "OUTPUT");

    assertThat(main)
        .extracting(Section::name)
        .containsExactly("SERVICE", "INPUT", "FILTER", "OUTPUT");
    assertThat(input).containsEntry("name", "tail").containsEntry("parser", parser.get("name"));
    assertThat(only(main, "SERVICE").get("parsers_file")).endsWith("fluent-bit-parsers.conf");
    assertThat(parser).containsEntry("format", "json");
    assertThat(LogsTest.FIELDS).contains(parser.get("time_key"));
    assertThat(output).containsEntry("name", "opensearch").containsEntry("match", input.get("tag"));
    assertThat(output.get("http_passwd")).startsWith("${");
  }

  /** Fluent Bit does not start with an option it does not know. */
  @Test
  void fluentBit_isGivenOptionsThatItsManualHas() throws IOException {
    List<Section> all = new ArrayList<>(sections("fluent-bit.conf"));
    all.addAll(sections("fluent-bit-parsers.conf"));
    for (Section section : all) {
      assertThat(section.entries.keySet())
          .as(section.name)
          .isSubsetOf(FLUENT_BIT_OPTIONS.get(section.name));
    }
  }

  /** A component that no pipeline names is never started, one that is not there stops all. */
  @Test
  void collectorOfSpans_namesWhatIsThere_andNothingElseIs() throws IOException {
    Map<?, ?> config = yaml("otel-collector.yml");
    Map<?, ?> pipeline = at(config, "service", "pipelines", "traces");
    for (String kind : List.of("receivers", "processors", "exporters")) {
      assertThat(at(config, kind).keySet()).isEqualTo(new HashSet<>((List<?>) pipeline.get(kind)));
    }
    assertThat(at(config, "extensions").keySet())
        .isEqualTo(new HashSet<>((List<?>) at(config, "service").get("extensions")));
    assertThat(((List<?>) pipeline.get("processors")).get(0)).isEqualTo("memory_limiter");
  }

  /** What the manual of the collector's JSON parser, and of its move, knows. */
  @Test
  void collectorsOperators_haveFieldsThatTheirManualHas() throws IOException {
    Map<?, ?> file = at(yaml("otel-collector-logs.yml"), "receivers", "filelog/chatroom");
    for (Object each : (List<?>) file.get("operators")) {
      Map<?, ?> operator = (Map<?, ?>) each;
      Set<String> known =
          operator.get("type").equals("json_parser")
              ? Set.of("type", "if", "parse_from", "parse_to", "timestamp", "severity", "trace")
              : Set.of("type", "if", "from", "to");
      assertThat(known).containsAll(operator.keySet().stream().map(Object::toString).toList());
      assertThat(operator.get("type")).isIn("json_parser", "move");
    }
  }

  @Test
  void collector_takesTheIdsOfLines_andAllItNamesIsThere() throws IOException {
    Map<?, ?> config = yaml("otel-collector-logs.yml");
    Map<?, ?> pipeline = at(config, "service", "pipelines", "logs/chatroom");
    for (String kind : List.of("receivers", "processors", "exporters")) {
      assertThat(at(config, kind).keySet()).isEqualTo(new HashSet<>((List<?>) pipeline.get(kind)));
    }
    String text = Files.readString(STACK.resolve("otel-collector-logs.yml"));
    assertThat(fieldsIn(text)).isNotEmpty().isSubsetOf(LogsTest.FIELDS);
    assertThat(fieldsIn(text)).contains("trace_id", "span_id", "@timestamp", "level", "message");
  }

  /** Two files are one configuration: neither may redefine what the other has. */
  @Test
  void collectorsOfSpansAndOfLogs_canBeOne() throws IOException {
    Map<?, ?> spans = yaml("otel-collector.yml");
    Map<?, ?> logs = yaml("otel-collector-logs.yml");
    for (String kind : List.of("receivers", "processors", "exporters")) {
      assertThat(at(logs, kind).keySet()).noneMatch(at(spans, kind)::containsKey);
    }
    assertThat(at(logs, "service", "pipelines").keySet())
        .noneMatch(at(spans, "service", "pipelines")::containsKey);
  }

  private record Section(String name, Map<String, String> entries) {}

  private static List<Section> sections(String file) throws IOException {
    List<Section> sections = new ArrayList<>();
    for (String line : Files.readAllLines(STACK.resolve(file))) {
      String text = line.strip();
      if (text.matches("\\[[A-Z]+]")) {
        sections.add(new Section(text.substring(1, text.length() - 1), new HashMap<>()));
      } else if (!text.isEmpty() && !text.startsWith("#")) {
        String[] entry = text.split("\\s+", 2);
        assertThat(entry).as(line).hasSize(2);
        assertThat(sections.get(sections.size() - 1).entries.put(entry[0], entry[1]))
            .as("twice: " + line)
            .isNull();
      }
    }
    return sections;
  }

  private static Map<String, String> only(List<Section> sections, String name) {
    return sections.stream().filter(section -> section.name.equals(name)).toList().get(0).entries;
  }

  private static Map<?, ?> yaml(String file) throws IOException {
    return new Yaml().load(Files.readString(STACK.resolve(file)));
  }

  private static Map<?, ?> at(Map<?, ?> config, String... path) {
    Map<?, ?> current = config;
    for (String step : path) {
      current = (Map<?, ?>) current.get(step);
    }
    return current;
  }

  private static List<String> fieldsIn(String config) {
    List<String> fields = new ArrayList<>();
    Matcher field = Pattern.compile("attributes(?:\\.(\\w+)|\\[\"([^\"]+)\"])").matcher(config);
    while (field.find()) {
      fields.add(field.group(1) != null ? field.group(1) : field.group(2));
    }
    return fields;
  }
}
