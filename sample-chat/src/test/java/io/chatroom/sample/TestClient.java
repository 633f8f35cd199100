package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A peer of the chat that keeps what it gets until asked for it. */
final class TestClient implements WebSocket.Listener {

  private static final ObjectMapper json = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private WebSocket socket;

  /** Connects as a user who signs in for it. */
  static TestClient connectAs(String user, HttpClient http, String host, int port, String room) {
    return connect(http, host, port, room, signIn(http, host, port, user, null));
  }

  /**
   * Connects.
   *
   * @param cookie who one is, as from {@link #signIn}
   */
  static TestClient connect(HttpClient http, String host, int port, String room, String cookie) {
    TestClient client = new TestClient();
    URI uri = URI.create("ws://" + host + ":" + port + "/chat/" + TestChat.encode(room));
    client.socket =
        http.newWebSocketBuilder().header("Cookie", cookie).buildAsync(uri, client).join();
    return client;
  }

  /**
   * Signs in and answers what the Cookie header is from now on.
   *
   * @param password of ops, or null for an ordinary user
   */
  static String signIn(HttpClient http, String host, int port, String user, String password) {
    ObjectNode body = json.createObjectNode().put("name", user);
    if (password != null) {
      body.put("password", password);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/api/session"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
      return cookie.substring(0, cookie.indexOf(';'));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Enters the room and waits for the welcome. */
  JsonNode join() {
    return send("{\"type\":\"join\"}").next("welcome");
  }

  /** Comes back to the room after the last message seen. */
  JsonNode join(long after) {
    return send("{\"type\":\"join\",\"after\":" + after + "}").next("welcome");
  }

  /** Writes with an id of its own, so that it may be sent again. */
  TestClient say(String words, String clientId) {
    ObjectNode message =
        json.createObjectNode().put("type", "message").put("clientId", clientId).put("text", words);
    return send(message.toString());
  }

  TestClient send(String message) {
    socket.sendText(message, true).join();
    return this;
  }

  TestClient say(String words) {
    try {
      return send("{\"type\":\"message\",\"text\":" + json.writeValueAsString(words) + "}");
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  void sendBytes(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** The next message of {@code type}; those before it are dropped. */
  JsonNode next(String type) {
    JsonNode message;
    do {
      message = next();
    } while (!message.path("type").asText().equals(type));
    return message;
  }

  JsonNode next() {
    try {
      JsonNode message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(message).as("a message in time").isNotNull();
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String nextError() {
    return next("error").path("code").asText();
  }

  /** Leaves with a close handshake. */
  void leave() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    closeCode();
  }

  /** Cuts the TCP connection. */
  void cut() {
    socket.abort();
  }

  /** The code the server closed with. */
  int closeCode() {
    return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      try {
        received.add(json.readTree(text.toString()));
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      } finally {
        text.setLength(0);
      }
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.completeExceptionally(error);
  }
}
