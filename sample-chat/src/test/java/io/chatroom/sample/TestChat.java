package io.chatroom.sample;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A chat on a free port, with a database of its own. */
final class TestChat implements AutoCloseable {

  static {
    // What takes a moment here can take many on a machine that builds other things as well.
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final ChatConfig config;
  private final ChatServer server;

  TestChat(Path data) {
    this(new ChatConfig("127.0.0.1", 0, data, true));
  }

  TestChat(ChatConfig config) {
    this.config = config;
    server = ChatServer.start(config);
  }

  /** The same data on the same port. */
  ChatConfig configForAnotherStart() {
    return new ChatConfig(config.host(), server.port(), config.data(), config.debug());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  ChatServer server() {
    return server;
  }

  TestClient connect(String room) {
    return TestClient.connect(http, "127.0.0.1", server.port(), room);
  }

  TestClient join(String room, String user) {
    TestClient client = connect(room);
    client.send("{\"type\":\"join\",\"user\":\"" + user + "\"}");
    client.next("welcome");
    return client;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    server.close();
  }
}
