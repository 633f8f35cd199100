package io.chatroom.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A real Alertmanager on a free port of loopback. */
public final class Alertmanager implements AutoCloseable {

  private static final ObjectMapper json = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String url;

  public Alertmanager(Path config, Path folder) throws IOException {
    url = "http://127.0.0.1:" + Tools.freePort();
    process =
        new ProcessBuilder(
                Tools.alertmanager().toString(),
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=" + url.substring("http://".length()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("alertmanager.log").toFile())
            .start();
  }

  public String url() {
    return url;
  }

  public boolean isReady() {
    try {
      return send(HttpRequest.newBuilder(URI.create(url + "/-/ready")).build()).statusCode() == 200;
    } catch (IOException notYetUp) {
      return false;
    }
  }

  /** Alerts that fire from now on. */
  public void fire(List<Map<String, String>> alerts) throws IOException {
    List<Object> body = new ArrayList<>();
    alerts.forEach(labels -> body.add(Map.of("labels", labels)));
    tell(body);
  }

  /** Alerts that fire since {@code start}. */
  public void fire(List<Map<String, String>> alerts, String start) throws IOException {
    List<Object> body = new ArrayList<>();
    alerts.forEach(labels -> body.add(Map.of("labels", labels, "startsAt", start)));
    tell(body);
  }

  /** Alerts that fired since {@code start} and have ended. */
  public void resolve(List<Map<String, String>> alerts, String start) throws IOException {
    String now = Instant.now().toString();
    List<Object> body = new ArrayList<>();
    alerts.forEach(labels -> body.add(Map.of("labels", labels, "startsAt", start, "endsAt", now)));
    tell(body);
  }

  private void tell(List<Object> body) throws IOException {
    send(
        HttpRequest.newBuilder(URI.create(url + "/api/v2/alerts"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build());
  }

  /** Alertmanager's own hash of an alert that fires. */
  public String fingerprint(Map<String, String> labels) throws IOException {
    URI all = URI.create(url + "/api/v2/alerts");
    for (JsonNode alert : json.readTree(send(HttpRequest.newBuilder(all).build()).body())) {
      if (json.valueToTree(labels).equals(alert.path("labels"))) {
        return alert.path("fingerprint").asText();
      }
    }
    throw new AssertionError("Alertmanager knows no alert " + labels);
  }

  /** Names of the alerts that reach nobody, because others or a silence cover them. */
  public Set<String> suppressed() throws IOException {
    return names("suppressed");
  }

  /** Names of the alerts that are told of. */
  public Set<String> active() throws IOException {
    return names("active");
  }

  private Set<String> names(String state) throws IOException {
    Set<String> names = new TreeSet<>();
    URI all = URI.create(url + "/api/v2/alerts");
    for (JsonNode alert : json.readTree(send(HttpRequest.newBuilder(all).build()).body())) {
      if (alert.path("status").path("state").asText().equals(state)) {
        JsonNode labels = alert.path("labels");
        names.add(labels.path("alertname").asText() + labels.path("it").asText());
      }
    }
    return names;
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly(); // nothing, where it has ended
  }
}
