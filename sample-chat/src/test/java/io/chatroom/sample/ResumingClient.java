package io.chatroom.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client as the README describes it: comes back by itself, at a random moment, after the last
 * message seen, reads a gap over HTTP, and sends again what was not acknowledged.
 */
final class ResumingClient implements AutoCloseable {

  /** A message as it was received. */
  record Seen(long id, String text) {}

  private static final ObjectMapper json = new ObjectMapper();
  private static final HttpClient http = HttpClient.newHttpClient();

  private final AtomicReference<URI> server;
  private final String room;
  private final String user;
  private final String cookie;
  private final int pauseMillis;

  private final List<Seen> seen = new ArrayList<>();
  private final List<String> acknowledged = new ArrayList<>();
  private WebSocket socket;
  private boolean joined;
  private boolean sending;
  private boolean closed;
  private int written;
  private String pending;
  private long backOffMillis = 100;

  /**
   * @param server where the chat is; it may change
   * @param cookie from a sign-in as {@code user}
   * @param pauseMillis from an acknowledgement to the next message, about
   */
  ResumingClient(
      AtomicReference<URI> server, String room, String user, String cookie, int pauseMillis) {
    this.server = server;
    this.room = room;
    this.user = user;
    this.cookie = cookie;
    this.pauseMillis = pauseMillis;
    connect();
  }

  /** Writes one message after the other until stopped, each with a text of its own. */
  synchronized void startWriting() {
    sending = true;
    if (pending == null) {
      next();
    }
  }

  /** Writes no more; what is under way is seen through. */
  synchronized void stopWriting() {
    sending = false;
  }

  synchronized boolean isSettled() {
    return joined && pending == null;
  }

  synchronized boolean isJoined() {
    return joined;
  }

  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Texts whose receipt has come. */
  synchronized List<String> acknowledged() {
    return List.copyOf(acknowledged);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (socket != null) {
      socket.abort();
    }
  }

  private void connect() {
    URI uri =
        URI.create(
            server.get().toString().replace("http:", "ws:") + "/chat/" + TestChat.encode(room));
    http.newWebSocketBuilder()
        .header("Cookie", cookie)
        .connectTimeout(Duration.ofSeconds(5))
        .buildAsync(uri, new Listener())
        .whenComplete(
            (connected, failure) -> {
              if (failure != null) {
                later(this::connect, backOff());
              }
            });
  }

  private synchronized long backOff() {
    backOffMillis = Math.min(2_000, 2 * backOffMillis);
    return backOffMillis / 2 + ThreadLocalRandom.current().nextLong(backOffMillis / 2);
  }

  private synchronized void opened(WebSocket opened) {
    if (closed) {
      opened.abort();
      return;
    }
    socket = opened;
    long last = seen.isEmpty() ? 0 : seen.get(seen.size() - 1).id();
    opened.sendText("{\"type\":\"join\",\"after\":" + last + "}", true);
  }

  private synchronized void lost(WebSocket which) {
    if (which == socket && !closed) {
      socket = null;
      joined = false;
      later(this::connect, backOff());
    }
  }

  private synchronized void received(JsonNode message) throws IOException, InterruptedException {
    switch (message.path("type").asText()) {
      case "welcome" -> {
        joined = true;
        backOffMillis = 100;
        if (pending != null) {
          sendPending();
        }
      }
      case "message" -> see(message);
      case "gap" -> readGap(message.path("from").asLong(), message.path("to").asLong());
      case "ack" -> {
        if (message.path("clientId").asText().equals(pending)) {
          acknowledged.add(pending);
          pending = null;
          if (sending) {
            later(this::next, pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis));
          }
        }
      }
      case "error" -> {
        if (message.path("clientId").asText().equals(pending)) {
          later(this::sendPending, 1_000 * message.path("retryAfter").asLong(1));
        }
      }
      default -> {}
    }
  }

  private void see(JsonNode message) {
    seen.add(new Seen(message.path("id").asLong(), message.path("text").asText()));
  }

  private void readGap(long from, long to) throws IOException, InterruptedException {
    for (long after = from - 1; after < to; ) {
      URI uri =
          server
              .get()
              .resolve(
                  "/api/rooms/%s/messages?after=%d&before=%d&limit=100"
                      .formatted(TestChat.encode(room), after, to + 1));
      HttpRequest request = HttpRequest.newBuilder(uri).header("Cookie", cookie).build();
      JsonNode page =
          json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
      for (JsonNode message : page.path("messages")) {
        see(message);
        after = message.path("id").asLong();
      }
    }
  }

  private synchronized void next() {
    if (sending && pending == null) {
      written++;
      pending = user + "-" + written;
      sendPending();
    }
  }

  private synchronized void sendPending() {
    if (joined && pending != null && socket != null) {
      String message =
          "{\"type\":\"message\",\"clientId\":\"%1$s\",\"text\":\"%1$s\"}".formatted(pending);
      socket.sendText(message, true);
    }
  }

  private void later(Runnable task, long millis) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onOpen(WebSocket webSocket) {
      opened(webSocket);
      webSocket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          received(json.readTree(text.toString()));
        } catch (JsonProcessingException e) {
          throw new AssertionError(e);
        } catch (IOException | InterruptedException e) {
          webSocket.abort(); // the gap is read after the next connection
          lost(webSocket);
        }
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
      lost(webSocket);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      lost(webSocket);
    }
  }
}
