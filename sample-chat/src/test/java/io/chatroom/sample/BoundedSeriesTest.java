package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What outsiders invent must not become series. */
class BoundedSeriesTest {

  private static final Logger log = LoggerFactory.getLogger(BoundedSeriesTest.class);

  private static final int ROOMS = 10_000;
  private static final int PATHS = 10_000;
  private static final int USERS = 5_000;

  @TempDir Path data;

  @Test
  void roomsPathsAndUsers_addNoSeriesAndTotalsAreExact() throws Exception {
    try (TestChat chat = new TestChat(data)) {
      outsiders(chat, 1, 1, 1); // what there is one of for each kind of event, the scrape included
      Metrics before = outsiders(chat, 1, 1, 1);
      Metrics after = outsiders(chat, ROOMS, PATHS, USERS);
      log.info(
          "Series before: {}, after {} rooms, {} paths and {} users: {}",
          before.series().size(),
          ROOMS,
          PATHS,
          USERS,
          after.series().size());
      assertThat(after.series()).isEqualTo(before.series());
      assertGrew(before, after, ROOMS, "chatroom_websocket_connections_total");
      assertGrew(before, after, ROOMS, "chatroom_websocket_disconnections_total");
      assertGrew(before, after, USERS, "chatroom_messages_total");
      assertGrew(before, after, PATHS, "chatroom_http_requests_total", "status=\"404\"");
      assertGrew(before, after, ROOMS, "chatroom_http_requests_total", "status=\"101\"");
      assertThat(after.sum("chatroom_users_online")).isZero();
      assertThat(after.sum("chatroom_websocket_connections_active")).isZero();
      assertThat(after.sum("chatroom_exceptions_total")).isZero();
      assertThat(after.sum("chatroom_instrumentation_errors_total")).isZero();
    }
  }

  private static void assertGrew(
      Metrics before, Metrics after, int by, String name, String... labels) {
    assertThat(after.sum(name, labels) - before.sum(name, labels)).as(name).isEqualTo(by);
  }

  /** Each room is visited by one connection, some of which write as a user of their own. */
  private static Metrics outsiders(TestChat chat, int rooms, int paths, int users)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> tasks = new ArrayList<>();
    for (int i = 0; i < rooms; i++) {
      boolean writes = i < users;
      tasks.add(threads.submit(() -> visit(chat, writes)));
    }
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 0; i < paths; i++) {
      tasks.add(threads.submit(() -> ask(http, chat)));
    }
    for (Future<?> task : tasks) {
      task.get();
    }
    threads.shutdown();
    return await()
        .until(
            () -> new Metrics(chat.get("/metrics").body()),
            metrics ->
                metrics.sum("chatroom_websocket_connections_active") == 0
                    && metrics.sum("chatroom_http_requests_active") <= 1); // which asks for this
  }

  private static Void visit(TestChat chat, boolean writes) throws IOException {
    int port = chat.uri("/").getPort();
    String user = writes ? UUID.randomUUID().toString() : "Guest";
    try (RawPeer peer = new RawPeer(port, "/chat/" + UUID.randomUUID(), chat.cookie(user))) {
      if (writes) {
        peer.send("{\"type\":\"join\"}");
        peer.send("{\"type\":\"message\",\"text\":\"hello\"}");
        peer.readThrough("\"hello\"");
      }
      peer.leave();
    }
    return null;
  }

  private static Void ask(HttpClient http, TestChat chat) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(chat.uri("/" + UUID.randomUUID())).build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(404);
    return null;
  }
}
