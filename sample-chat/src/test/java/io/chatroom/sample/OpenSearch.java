package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A real OpenSearch, in a process of its own. */
final class OpenSearch implements AutoCloseable {

  private static final Path BUILT = Path.of("..", "opensearch-node", "target");
  private static final Pattern PORT = Pattern.compile("HTTP port (\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Path output;
  private final Process process;
  private final URI address;

  OpenSearch(Path folder) throws IOException {
    Files.createDirectories(folder);
    output = folder.resolve("opensearch.log");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                BUILT.resolve("classes").toAbsolutePath()
                    + System.getProperty("path.separator")
                    + Files.readString(BUILT.resolve("class-path")),
                "io.chatroom.opensearch.OpenSearchNode",
                folder.resolve("node").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    String port =
        await("OpenSearch to start")
            .atMost(Duration.ofSeconds(120))
            .until(
                () -> PORT.matcher(Files.readString(output)).results().findFirst(),
                Optional::isPresent)
            .map(MatchResult::group)
            .orElseThrow()
            .replace("HTTP port ", "");
    address = URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Stores {@code lines}, JSON objects, as they are, to be found when it returns. */
  void store(String index, List<String> lines) throws IOException, InterruptedException {
    String body =
        lines.stream().map(line -> "{\"index\":{}}\n" + line + "\n").collect(Collectors.joining());
    JsonNode answer =
        send(
            HttpRequest.newBuilder(address.resolve(index + "/_bulk?refresh=true"))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.get("errors").asBoolean()).as(answer.toString()).isFalse();
  }

  /** What was stored and fits {@code query}, such as {@code field:word}. */
  List<JsonNode> find(String index, String query) throws IOException, InterruptedException {
    JsonNode answer =
        send(
            HttpRequest.newBuilder(
                address.resolve(index + "/_search?size=100&q=" + TestChat.encode(query))));
    return answer.at("/hits/hits").findValues("_source");
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json.readTree(response.body());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
