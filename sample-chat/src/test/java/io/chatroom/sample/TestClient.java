package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
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

  static TestClient connect(HttpClient http, String host, int port, String room) {
    TestClient client = new TestClient();
    URI uri = URI.create("ws://" + host + ":" + port + "/chat/" + TestChat.encode(room));
    client.socket = http.newWebSocketBuilder().buildAsync(uri, client).join();
    return client;
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
