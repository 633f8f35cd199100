package io.chatroom.sample.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Alertmanager's API, version 2, as far as the chat uses it. Of a cluster any member will do: they
 * tell each other. Every call ends within a bound.
 */
final class AlertmanagerClient {

  /** Begins the comment of every silence that was made here. */
  static final String MADE_HERE = "chat: ";

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int BODY_MAX = 16 * 1024 * 1024;

  private static final JsonMapper json = new JsonMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final List<URI> members;

  AlertmanagerClient(List<URI> members) {
    this.members = members;
  }

  boolean isConfigured() {
    return !members.isEmpty();
  }

  /** One condition of a silence, on a label; a label that is not there counts as empty. */
  record Matcher(String name, String value, boolean isRegex, boolean isEqual) {

    static Matcher equal(String name, String value) {
      return new Matcher(name, value, false, true);
    }

    static Matcher regex(String name, String value) {
      return new Matcher(name, value, true, true);
    }

    boolean matches(Map<String, String> labels) {
      String actual = labels.getOrDefault(name, "");
      boolean fits = isRegex ? Pattern.matches(value, actual) : value.equals(actual);
      return fits == isEqual;
    }
  }

  /**
   * A silence that was made here and holds.
   *
   * @param by who made it
   */
  record Silence(String id, String by, String comment, Instant until, List<Matcher> matchers) {
    boolean covers(Map<String, String> labels) {
      return matchers.stream().allMatch(matcher -> matcher.matches(labels));
    }
  }

  /**
   * Makes a silence that holds from now on.
   *
   * @return Alertmanager's id of it
   * @throws IOException if no member made it; the message says why
   */
  String silence(List<Matcher> matchers, Instant until, String by, String comment)
      throws IOException {
    Map<String, Object> body =
        Map.of(
            "matchers",
            matchers,
            "startsAt",
            Instant.now().toString(),
            "endsAt",
            until.toString(),
            "createdBy",
            by,
            "comment",
            MADE_HERE + comment);
    JsonNode answer = call("POST", "/api/v2/silences", json.writeValueAsString(body));
    String id = answer.path("silenceID").asText();
    if (id.isEmpty()) {
      throw new IOException("Alertmanager told no id of the silence");
    }
    return id;
  }

  /** The silences that were made here and hold, the newest first. */
  List<Silence> silences() throws IOException {
    List<JsonNode> held = new ArrayList<>();
    for (JsonNode silence : call("GET", "/api/v2/silences", "")) {
      if (silence.path("status").path("state").asText().equals("active")
          && silence.path("comment").asText().startsWith(MADE_HERE)) {
        held.add(silence);
      }
    }
    held.sort((a, b) -> b.path("startsAt").asText().compareTo(a.path("startsAt").asText()));
    return held.stream().map(AlertmanagerClient::silence).toList();
  }

  private static Silence silence(JsonNode node) {
    List<Matcher> matchers = new ArrayList<>();
    for (JsonNode matcher : node.path("matchers")) {
      matchers.add(
          new Matcher(
              matcher.path("name").asText(),
              matcher.path("value").asText(),
              matcher.path("isRegex").asBoolean(),
              matcher.path("isEqual").asBoolean(true)));
    }
    return new Silence(
        node.path("id").asText(),
        node.path("createdBy").asText(),
        node.path("comment").asText().substring(MADE_HERE.length()),
        OffsetDateTime.parse(node.path("endsAt").asText()).toInstant(),
        List.copyOf(matchers));
  }

  /** Ends a silence. */
  void expire(String id) throws IOException {
    call("DELETE", "/api/v2/silence/" + id, "");
  }

  /** The fingerprints of all alerts it knows, silenced ones included. */
  Set<String> fingerprints() throws IOException {
    Set<String> known = new HashSet<>();
    for (JsonNode alert : call("GET", "/api/v2/alerts", "")) {
      known.add(alert.path("fingerprint").asText());
    }
    return known;
  }

  private JsonNode call(String method, String path, String body) throws IOException {
    IOException failure = new IOException("No Alertmanager is configured (CHAT_ALERTMANAGER_URL)");
    for (URI member : members) {
      try {
        return call(member, method, path, body);
      } catch (RefusedException e) {
        throw e; // the others would say the same
      } catch (IOException e) {
        failure = new IOException("%s: %s".formatted(member, reason(e)), e);
      }
    }
    throw failure;
  }

  /** An answer that says no. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private JsonNode call(URI member, String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(member + path))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<InputStream> response = send(request);
    byte[] answer;
    try (InputStream in = response.body()) {
      answer = in.readNBytes(BODY_MAX + 1);
    }
    if (answer.length > BODY_MAX) {
      throw new IOException("answered with more than %d bytes".formatted(BODY_MAX));
    }
    if (response.statusCode() / 100 != 2) {
      String said = new String(answer, StandardCharsets.UTF_8).strip();
      String problem =
          "Alertmanager answered %d %s"
              .formatted(response.statusCode(), said.substring(0, Math.min(300, said.length())));
      throw response.statusCode() / 100 == 4
          ? new RefusedException(problem)
          : new IOException(problem);
    }
    try {
      return answer.length == 0 ? json.nullNode() : json.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IOException("answered something that is no JSON", e);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
