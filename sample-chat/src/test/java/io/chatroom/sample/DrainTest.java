package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance with 2,000 clients is told to end while some of them write; all is by default. */
class DrainTest {

  private static final int CLIENTS = 2_000;
  private static final long SECOND = 1_000_000_000;
  private static final String CLOSED = "chatroom_websocket_disconnections_total";
  private static final int WRITERS = 20;
  private static final int MOST_PER_SECOND = 200;

  @TempDir Path folder;

  @Test
  void clients_goElsewhereWithoutARushAndLoseNothing() throws Exception {
    try (KillablePostgres postgres = new KillablePostgres(folder.resolve("postgres"));
        ChatProcess leaving = chat("leaving", postgres);
        ChatProcess staying = chat("staying", postgres);
        Witnesses writers = new Witnesses(uri(leaving), WRITERS, 2, 100);
        LightCrowd crowd =
            new LightCrowd(CLIENTS, leaving.port(), staying.port(), cookie(leaving))) {
      await().atMost(Duration.ofSeconds(60)).until(() -> crowd.joined() == CLIENTS);
      writers.moveTo(uri(staying));
      CompletableFuture<Metrics> lastFigures = CompletableFuture.supplyAsync(() -> watch(leaving));
      long beganNanos = System.nanoTime();
      assertThat(leaving.terminate()).as("1 if cut off at its bound").isEqualTo(128 + 15);
      Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);

      await().atMost(Duration.ofSeconds(60)).until(() -> crowd.rejoined() == CLIENTS);
      int most = mostInASecond(crowd.reconnectedNanos(), crowd.standstills());
      report(crowd.reconnectedNanos(), beganNanos, took, most);
      assertThat(crowd.sentAway()).isEqualTo(CLIENTS);
      assertThat(most).isLessThanOrEqualTo(MOST_PER_SECOND);

      Witnesses.Outcome outcome = writers.settle();
      assertThat(outcome.lost()).isZero();
      assertThat(outcome.doubled()).isZero();

      Metrics figures = lastFigures.get(30, TimeUnit.SECONDS);
      assertThat(figures.sum(CLOSED)).isEqualTo(CLIENTS + WRITERS);
      assertThat(figures.sum(CLOSED, "initiator=\"server\"", "reason=\"shutdown\""))
          .isEqualTo(CLIENTS + WRITERS);
    }
  }

  private ChatProcess chat(String name, KillablePostgres postgres) throws IOException {
    return new ChatProcess(
        folder.resolve(name),
        Map.of(
            "CHAT_DATABASE_URL", postgres.url(), "CHAT_DRAIN_DELAY", "")); // as if it were not set
  }

  private static URI uri(ChatProcess chat) {
    return URI.create("http://127.0.0.1:" + chat.port());
  }

  private static String cookie(ChatProcess chat) {
    return TestClient.signIn(HttpClient.newHttpClient(), "127.0.0.1", chat.port(), "Crowd", null);
  }

  /** The last figures of an instance that ends. */
  private static Metrics watch(ChatProcess chat) {
    int port = chat.port();
    Metrics last = new Metrics("");
    while (chat.isRunning()) {
      try {
        Metrics now = new Metrics(Tools.get(port, "/metrics"));
        last = now.sum(CLOSED) >= last.sum(CLOSED) ? now : last; // not of what is half undeployed
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (IOException e) {
        // It has just ended, or is about to.
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return last;
  }

  /**
   * The fullest second, of those in which the crowd's one thread was not held up: after a
   * standstill of two seconds all who were sent away meanwhile would leave at once, which 2,000
   * people do not.
   */
  private static int mostInASecond(List<Long> nanos, List<LightCrowd.Standstill> standstills) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < nanos.size(); to++) {
      long end = nanos.get(to);
      while (end - nanos.get(from) >= SECOND) {
        from++;
      }
      boolean heldUp =
          standstills.stream()
              .anyMatch(still -> still.fromNanos() < end && still.toNanos() > end - 3 * SECOND);
      most = heldUp ? most : Math.max(most, to - from + 1);
    }
    return most;
  }

  private static void report(List<Long> nanos, long beganNanos, Duration took, int most)
      throws IOException {
    StringBuilder table = new StringBuilder();
    table.append(
        "%,d clients drained in %.1f s, at most %d reconnects to the other instance in any second%n%n"
            .formatted(CLIENTS, took.toMillis() / 1e3, most));
    table.append("| second of the drain | reconnects |\n|---:|---:|\n");
    int second = 0;
    for (int from = 0; from < nanos.size(); second++) {
      long end = beganNanos + TimeUnit.SECONDS.toNanos(second + 1);
      int to = from;
      while (to < nanos.size() && nanos.get(to) < end) {
        to++;
      }
      table.append("| %d | %d |%n".formatted(second, to - from));
      from = to;
    }
    Path file = Path.of("target", "figures", "chat-drain.md");
    Files.createDirectories(file.getParent());
    Files.writeString(file, table);
  }
}
