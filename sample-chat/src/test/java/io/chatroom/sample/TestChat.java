package io.chatroom.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A chat on a free port, with a database of its own. */
final class TestChat implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final ChatConfig config;
  private final ChatServer server;
  private final Map<String, String> cookies = new ConcurrentHashMap<>();

  /** Enough for tests that are about something else, from one address. */
  private static final String NO_LIMITS =
      """
      connection.messages.per-second=1000000
      connection.messages.burst=1000000
      user.messages.per-second=1000000
      user.messages.burst=1000000
      address.sign-ins.per-second=1000000
      address.sign-ins.burst=1000000
      address.connections=1000000
      connections=1000000
      """;

  /** The password of those who sign in as ops. */
  static final String OPS_PASSWORD = "correct horse battery";

  TestChat(Path data) {
    this(config(data));
  }

  /** As the environment would say, with {@code more} names and values. */
  static ChatConfig config(Path data, String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CHAT_HOST", "127.0.0.1");
    environment.put("CHAT_PORT", "0");
    environment.put("CHAT_DATA", data.toString());
    environment.put("CHAT_DEBUG", "true");
    environment.put("CHAT_OPS_PASSWORD", OPS_PASSWORD);
    environment.put("CHAT_CONFIG", noLimits(data.resolveSibling("limits.properties")).toString());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return ChatConfig.from(environment);
  }

  static Path noLimits(Path file) {
    try {
      return Files.writeString(file, NO_LIMITS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One whose {@code /monitor} asks a Prometheus. */
  static TestChat watchedBy(Path data, URI prometheus) {
    return new TestChat(config(data, "CHAT_PROMETHEUS_URL", prometheus.toString()));
  }

  TestChat(ChatConfig config) {
    this.config = config;
    server = ChatServer.start(config);
  }

  /** The same data on the same port. */
  ChatConfig configForAnotherStart() {
    return config(config.data(), "CHAT_PORT", Integer.toString(server.port()));
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  ChatServer server() {
    return server;
  }

  /** Signs in once for each name, as a browser does. */
  String cookie(String user) {
    return cookies.computeIfAbsent(
        user, name -> TestClient.signIn(http, "127.0.0.1", server.port(), name, null));
  }

  String opsCookie(String user) {
    return TestClient.signIn(http, "127.0.0.1", server.port(), user, OPS_PASSWORD);
  }

  TestClient connect(String room) {
    return connect(room, "Guest");
  }

  TestClient connect(String room, String user) {
    return TestClient.connect(http, "127.0.0.1", server.port(), room, cookie(user));
  }

  TestClient join(String room, String user) {
    TestClient client = connect(room, user);
    client.join();
    return client;
  }

  TestClient joinOps(String user) {
    TestClient client =
        TestClient.connect(http, "127.0.0.1", server.port(), "ops", opsCookie(user));
    client.join();
    return client;
  }

  /** As somebody who is signed in. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path, "Guest").GET());
  }

  HttpResponse<String> post(String path, String user, String json)
      throws IOException, InterruptedException {
    return send(
        request(path, user)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  HttpRequest.Builder request(String path, String user) {
    return HttpRequest.newBuilder(uri(path)).header("Cookie", cookie(user));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    server.close();
  }
}
