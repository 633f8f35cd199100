package io.chatroom.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Between Alertmanager and the chat: hands on what is posted to {@code /alerts}, as it came, and
 * remembers when the chat took what. Stands in for the mailboxes of others at {@code /others}.
 */
final class AlertRelay implements AutoCloseable {

  private static final ObjectMapper json = new ObjectMapper();

  /** An alert of a notification that was taken. */
  record Arrival(long nanos, String status, Map<String, String> labels, String startsAt) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final URI chat;

  AlertRelay(int chatPort) throws IOException {
    chat = URI.create("http://127.0.0.1:" + chatPort + "/alerts");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/alerts", this::relay);
    server.createContext("/others", this::keep);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
  }

  String urlForOthers() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/others";
  }

  /** The first arrival of an alert with these labels and this status after {@code nanos}. */
  Optional<Arrival> first(Map<String, String> labels, String status, long nanos) {
    return arrivals.stream()
        .filter(each -> each.status().equals(status) && each.nanos() > nanos)
        .filter(each -> each.labels().entrySet().containsAll(labels.entrySet()))
        .findFirst();
  }

  /** The newest arrival of an alert with these labels. */
  Optional<Arrival> last(Map<String, String> labels) {
    return arrivals.stream()
        .filter(each -> each.labels().entrySet().containsAll(labels.entrySet()))
        .reduce((earlier, later) -> later);
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int status = post(body, exchange.getRequestHeaders().getFirst("Authorization"));
      if (status / 100 == 2) {
        arrivals.addAll(read(json.readTree(body)));
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private void keep(HttpExchange exchange) throws IOException {
    try (exchange) {
      arrivals.addAll(read(json.readTree(exchange.getRequestBody())));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private int post(byte[] body, String authorization) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(chat)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException down) {
      return 503; // Alertmanager tries again
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Arrival> read(JsonNode notification) {
    List<Arrival> read = new ArrayList<>();
    long now = System.nanoTime();
    for (JsonNode alert : notification.path("alerts")) {
      read.add(
          new Arrival(
              now,
              alert.path("status").asText(),
              json.convertValue(alert.path("labels"), Map.class),
              alert.path("startsAt").asText()));
    }
    return read;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
