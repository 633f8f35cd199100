package io.chatroom.sample.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prometheus' query API. Every call ends within a bound. */
final class PrometheusClient {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final int BODY_MAX = 256 * 1024 * 1024;

  private static final JsonMapper json = new JsonMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI url;

  PrometheusClient(URI url) {
    this.url = url;
  }

  /**
   * A series of a result.
   *
   * @param values by time; a time without a value is not in it
   */
  record Series(Map<String, String> labels, Map<Instant, Double> values) {}

  /**
   * The values of {@code query} at {@code first}, one {@code step} later and so on until {@code
   * last}.
   *
   * @throws IOException if there is no answer; the message says why
   */
  List<Series> range(String query, Instant first, Instant last, Duration step) throws IOException {
    JsonNode data =
        call(
            "/api/v1/query_range",
            "query=%s&start=%d&end=%d&step=%d"
                .formatted(
                    encoded(query),
                    first.getEpochSecond(),
                    last.getEpochSecond(),
                    step.toSeconds()));
    List<Series> found = new ArrayList<>();
    for (JsonNode result : data.path("result")) {
      Map<String, String> labels = new TreeMap<>();
      result
          .path("metric")
          .properties()
          .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
      Map<Instant, Double> values = new TreeMap<>();
      for (JsonNode point : result.path("values")) {
        double value = number(point.path(1).asText());
        if (!Double.isNaN(value)) {
          values.put(Instant.ofEpochSecond(Math.round(point.path(0).asDouble())), value);
        }
      }
      found.add(new Series(labels, values));
    }
    return found;
  }

  private JsonNode call(String path, String form) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(ANSWER)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    HttpResponse<InputStream> response = send(request);
    byte[] body;
    try (InputStream in = response.body()) {
      body = in.readNBytes(BODY_MAX);
    }
    JsonNode answer;
    try {
      answer = json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is no Prometheus: it answered %d and no JSON".formatted(url, response.statusCode()),
          e);
    }
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException(
          "Prometheus at %s answered %d: %s"
              .formatted(url, response.statusCode(), answer.path("error").asText("no reason")));
    }
    return answer.path("data");
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException("no answer from Prometheus at %s: %s".formatted(url, why), e);
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }
}
