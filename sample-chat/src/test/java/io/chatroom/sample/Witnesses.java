package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Clients that write and are written to while something is killed, and what became of it all. */
final class Witnesses implements AutoCloseable {

  private static final ObjectMapper json = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicReference<URI> server;
  private final int rooms;
  private final List<ResumingClient> clients = new ArrayList<>();
  private final String cookie;

  /** What became of the messages: those acknowledged and not stored, and those stored twice. */
  record Outcome(int acknowledged, int stored, int lost, int doubled) {}

  Witnesses(URI uri, int clients, int rooms, int pauseMillis) {
    this.server = new AtomicReference<>(uri);
    this.rooms = rooms;
    this.cookie = signIn("watcher");
    for (int i = 0; i < clients; i++) {
      String user = "user" + i;
      this.clients.add(
          new ResumingClient(server, "room" + i % rooms, user, signIn(user), pauseMillis));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> all(ResumingClient::isJoined));
    this.clients.forEach(ResumingClient::startWriting);
  }

  private String signIn(String user) {
    return TestClient.signIn(http, server.get().getHost(), server.get().getPort(), user, null);
  }

  /** Writes again, after everything was settled. */
  void goOn() {
    clients.forEach(ResumingClient::startWriting);
  }

  void moveTo(URI uri) {
    server.set(uri);
  }

  int acknowledged() {
    return clients.stream().mapToInt(client -> client.acknowledged().size()).sum();
  }

  /** Goes on until so many more messages are acknowledged. */
  void awaitMore(int messages) {
    int until = acknowledged() + messages;
    await().atMost(Duration.ofSeconds(90)).until(() -> acknowledged() >= until);
  }

  /**
   * Lets everybody finish, and checks that each member of a room got each of its messages once and
   * in order, where none is lost or doubled.
   */
  Outcome settle() throws IOException, InterruptedException {
    clients.forEach(ResumingClient::stopWriting);
    await().atMost(Duration.ofSeconds(90)).until(() -> all(ResumingClient::isSettled));
    int stored = 0;
    int lost = 0;
    int doubled = 0;
    for (int room = 0; room < rooms; room++) {
      List<ResumingClient.Seen> history = history("room" + room);
      Set<String> texts = new HashSet<>();
      history.forEach(message -> texts.add(message.text()));
      stored += history.size();
      doubled += history.size() - texts.size();
      int lostHere = lost(members(room), texts);
      lost += lostHere;
      if (lostHere == 0) {
        members(room).forEach(member -> assertSaw(member, history));
      }
    }
    return new Outcome(acknowledged(), stored, lost, doubled);
  }

  private List<ResumingClient> members(int room) {
    return IntStream.range(0, clients.size())
        .filter(i -> i % rooms == room)
        .mapToObj(clients::get)
        .toList();
  }

  /** Of what was acknowledged to them, that which is not among {@code stored}. */
  private static int lost(List<ResumingClient> members, Set<String> stored) {
    return (int)
        members.stream()
            .flatMap(member -> member.acknowledged().stream())
            .filter(text -> !stored.contains(text))
            .count();
  }

  private static void assertSaw(ResumingClient member, List<ResumingClient.Seen> history) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(member.seen()).isEqualTo(history));
  }

  /** All of a room's messages, from the first, by the pages of the REST call. */
  private List<ResumingClient.Seen> history(String room) throws IOException, InterruptedException {
    List<ResumingClient.Seen> history = new ArrayList<>();
    boolean more = true;
    while (more) {
      URI uri =
          server
              .get()
              .resolve("/api/rooms/%s/messages?limit=100&after=%d".formatted(room, history.size()));
      HttpRequest request = HttpRequest.newBuilder(uri).header("Cookie", cookie).build();
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      JsonNode page = json.readTree(body);
      for (JsonNode message : page.path("messages")) {
        long id = message.path("id").asLong();
        assertThat(id).as("no gap in " + room).isEqualTo(history.size() + 1);
        history.add(new ResumingClient.Seen(id, message.path("text").asText()));
      }
      more = page.path("more").asBoolean();
    }
    return history;
  }

  private boolean all(Predicate<ResumingClient> test) {
    return clients.stream().allMatch(test);
  }

  @Override
  public void close() {
    clients.forEach(ResumingClient::close);
  }

  /** One row of the table of faults, which is printed after the tests. */
  static void report(String table, String killed, Outcome outcome) throws IOException {
    Path file = Path.of("target", "figures", table + ".md");
    Files.createDirectories(file.getParent());
    if (!Files.exists(file)) {
      Files.writeString(
          file,
          "| killed under load | acknowledged | stored | lost | doubled |\n"
              + "|---|---:|---:|---:|---:|\n");
    }
    Files.writeString(
        file,
        "| %s | %d | %d | %d | %d |\n"
            .formatted(
                killed,
                outcome.acknowledged(),
                outcome.stored(),
                outcome.lost(),
                outcome.doubled()),
        StandardOpenOption.APPEND);
  }
}
