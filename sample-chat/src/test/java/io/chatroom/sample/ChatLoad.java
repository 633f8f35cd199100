package io.chatroom.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * People in rooms on every instance, for as long as it is open: they talk, read the history, come
 * and go, sign in with a wrong password, ask for what does not exist and meet a fault.
 */
final class ChatLoad implements AutoCloseable {

  private static final int PEOPLE = 4;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final List<TestClient> people = new ArrayList<>();
  private final List<Integer> ports;
  private final String cookie;
  private int turn;

  ChatLoad(List<Integer> ports) {
    this.ports = List.copyOf(ports);
    this.cookie = TestClient.signIn(http, "127.0.0.1", ports.get(0), "Reader", null);
    for (int port : ports) {
      for (int i = 0; i < PEOPLE; i++) {
        TestClient person =
            TestClient.connectAs("Person " + i, http, "127.0.0.1", port, "room " + i % 2);
        person.join();
        people.add(person);
      }
    }
    clock.scheduleAtFixedRate(this::live, 0, 250, TimeUnit.MILLISECONDS);
  }

  private void live() {
    try {
      turn++;
      for (TestClient person : people) {
        person.say("words " + turn);
      }
      for (int port : ports) {
        ask(port, "/api/rooms");
        ask(port, "/api/rooms/room%201/messages");
        ask(port, "/nothing/" + turn);
        ask(port, "/debug/fail");
        visit(port);
        wrongPassword(port);
      }
    } catch (Exception stopping) {
      // The next turn tries again; what stays away shows in the panels.
    }
  }

  private void visit(int port) {
    TestClient guest = TestClient.connect(http, "127.0.0.1", port, "room 0", cookie);
    guest.join();
    guest.send("no JSON").next("error");
    guest.leave();
  }

  private void ask(int port, String path) throws IOException, InterruptedException {
    http.send(request(port, path).header("Cookie", cookie).build(), discarding());
  }

  private void wrongPassword(int port) throws IOException, InterruptedException {
    http.send(
        request(port, "/api/session")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"Eve\",\"password\":\"wrong\"}"))
            .build(),
        discarding());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }

  private static HttpResponse.BodyHandler<Void> discarding() {
    return HttpResponse.BodyHandlers.discarding();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    people.forEach(TestClient::cut);
  }
}
