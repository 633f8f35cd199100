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
    this(config, folder, List.of("--cluster.listen-address="));
  }

  private Alertmanager(Path config, Path folder, List<String> cluster) throws IOException {
    url = "http://127.0.0.1:" + Tools.freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                Tools.alertmanager().toString(),
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--web.listen-address=" + url.substring("http://".length())));
    command.addAll(cluster);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("alertmanager.log").toFile())
            .start();
  }

  /**
   * One of a cluster. Its members tell each other what they have sent, but do not wait for it: each
   * sends what it has not heard of yet, as they do when they are slow to meet.
   *
   * @param port where it listens for the others
   * @param peer where one of the others listens
   */
  static Alertmanager member(Path config, Path folder, int port, int peer) throws IOException {
    return new Alertmanager(
        config,
        folder,
        List.of(
            "--cluster.listen-address=127.0.0.1:" + port,
            "--cluster.advertise-address=127.0.0.1:" + port,
            "--cluster.peer=127.0.0.1:" + peer,
            "--cluster.settle-timeout=100ms",
            "--cluster.peer-timeout=1ms"));
  }

  /** How many members the cluster has, this one included, by what it knows. */
  int members() throws IOException {
    URI status = URI.create(url + "/api/v2/status");
    JsonNode said = json.readTree(send(HttpRequest.newBuilder(status).build()).body());
    return said.path("cluster").path("peers").size();
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
