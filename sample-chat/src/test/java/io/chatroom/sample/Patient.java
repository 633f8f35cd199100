package io.chatroom.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The chat that is made to suffer, and the people who use it. */
final class Patient implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Stack stack;
  private final String cookie;
  private final SilentCrowd crowd;
  private final Path limits;
  private volatile boolean open = true;
  private volatile int messagesPerSecond = 4;
  private volatile int readers = 1;
  private volatile int failuresPerSecond;
  private volatile boolean deaf;
  private volatile boolean reconnecting;

  Patient(Stack stack) throws IOException {
    this.stack = stack;
    limits = Path.of(stack.environment().get("CHAT_CONFIG"));
    Files.writeString(
        limits, Files.readString(limits).replaceAll("(?m)^connections=.*", "connections=500"));
    cookie = TestClient.signIn(http, "127.0.0.1", port(), "Patient", null);
    crowd = new SilentCrowd(port(), cookie);
    threads.submit(this::talking);
    for (int i = 0; i < 16; i++) {
      int number = i;
      threads.submit(() -> reading(number));
    }
    threads.submit(this::failing);
    threads.submit(this::goingDeaf);
    threads.submit(this::comingAndGoing);
  }

  /** So many messages a second, in a room of three. */
  void talk(int perSecond) {
    messagesPerSecond = perSecond;
  }

  /** So many people read the history, one page after the other. */
  void read(int people) {
    readers = people;
  }

  void fail(int perSecond) {
    failuresPerSecond = perSecond;
  }

  void deafListeners(boolean on) {
    deaf = on;
  }

  void reconnect(boolean on) {
    reconnecting = on;
  }

  void crowd(int connections) throws IOException {
    crowd.connect(connections);
  }

  void cutCrowd() throws IOException {
    crowd.cut();
  }

  void readManyTimes(int times) throws IOException, InterruptedException {
    for (int i = 0; i < times; i++) {
      get("/api/rooms");
    }
  }

  /** Just above what is open, or no longer. */
  void limitOpenFiles(boolean tight) throws IOException, InterruptedException {
    long pid = stack.pid("chat");
    long open;
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      open = files.count();
    }
    Process prlimit =
        new ProcessBuilder(
                Tools.find("prlimit", "util-linux").toString(),
                "--pid=" + pid,
                "--nofile=" + (tight ? open * 115 / 100 : open * 4) + ":")
            .start();
    if (prlimit.waitFor() != 0) {
      throw new AssertionError("prlimit failed");
    }
  }

  /** Locks again and again, each time for as long, until it is closed. */
  AutoCloseableLock lockMessages(Duration each) {
    AtomicBoolean locking = new AtomicBoolean(true);
    var done =
        threads.submit(
            () -> {
              try (Connection connection = connection();
                  Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (locking.get()) {
                  statement.execute("LOCK TABLE room_message IN ACCESS EXCLUSIVE MODE");
                  long until = System.nanoTime() + each.toNanos();
                  while (locking.get() && System.nanoTime() < until) {
                    Thread.sleep(50);
                  }
                  connection.commit();
                }
              }
              return null;
            });
    return () -> {
      locking.set(false);
      try {
        done.get();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    };
  }

  void renameMessages(boolean away) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          away
              ? "ALTER TABLE room_message RENAME TO room_message_away"
              : "ALTER TABLE room_message_away RENAME TO room_message");
    }
  }

  private void talking() {
    List<TestClient> people = new ArrayList<>();
    while (open) {
      try {
        if (people.isEmpty()) {
          for (int i = 0; i < 3; i++) {
            TestClient person =
                TestClient.connectAs("Talker " + i, http, "127.0.0.1", port(), "tea");
            person.join();
            people.add(person);
          }
        }
        int now = messagesPerSecond;
        for (int i = 0; i < now / 4; i++) {
          people.get(0).say("words");
        }
        Thread.sleep(250);
      } catch (Exception | AssertionError disconnected) {
        people.clear();
        pause(500);
      }
    }
    people.forEach(TestClient::cut);
  }

  private void reading(int number) {
    while (open) {
      if (number >= readers) {
        pause(100);
        continue;
      }
      try {
        get("/api/rooms/tea/messages");
      } catch (IOException | InterruptedException e) {
        pause(500);
      }
      // One alone is in no hurry, and neither are a few.
      pause(readers < 16 ? 1_000 : 10);
    }
  }

  private void failing() {
    while (open) {
      try {
        for (int i = 0; i < failuresPerSecond; i++) {
          get("/debug/fail");
        }
      } catch (IOException | InterruptedException e) {
        pause(500);
      }
      pause(900);
    }
  }

  /** New ones all the time, as those before are cut off; much is said to them. */
  private void goingDeaf() {
    SilentCrowd listeners = null;
    TestClient speaker = null;
    String words = "x".repeat(4_000);
    while (open) {
      try {
        if (!deaf) {
          if (listeners != null) {
            listeners.cut();
            speaker.leave();
            listeners = null;
          }
          pause(200);
          continue;
        }
        if (listeners == null) {
          listeners = new SilentCrowd(port(), cookie);
          speaker = TestClient.connectAs("Speaker", http, "127.0.0.1", port(), "deaf");
          speaker.join();
        }
        if (listeners.size() < 60) {
          listeners.enterDeaf(2, "deaf");
        }
        for (int i = 0; i < 40; i++) {
          speaker.say(words);
        }
        pause(400);
      } catch (Exception | AssertionError disconnected) {
        listeners = null;
        pause(500);
      }
    }
  }

  private void comingAndGoing() {
    while (open) {
      if (!reconnecting) {
        pause(100);
        continue;
      }
      try {
        new RawPeer(port(), "/chat/door", cookie).leave();
      } catch (IOException e) {
        pause(500);
      }
      pause(5);
    }
  }

  private void get(String path) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Cookie", cookie)
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private Connection connection() throws SQLException {
    try {
      String password = Files.readString(stack.data().resolve("secrets/postgresql-password"));
      return DriverManager.getConnection(
          "jdbc:postgresql://127.0.0.1:" + stack.port("postgresql") + "/chat", "chat", password);
    } catch (IOException e) {
      throw new SQLException(e);
    }
  }

  private int port() {
    return stack.port("chat");
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    open = false;
    threads.shutdownNow();
    crowd.cut();
  }

  /** A lock that is given back. */
  interface AutoCloseableLock extends AutoCloseable {
    @Override
    void close();
  }
}
