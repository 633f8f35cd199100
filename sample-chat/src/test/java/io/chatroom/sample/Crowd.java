package io.chatroom.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** People who chat, come and go, and ask for this and that, so that there is something to see. */
final class Crowd implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("Ada", "Grace", "Mary", "Linus", "Margaret", "Ken", "Barbara", "Dennis", "Radia");
  private static final List<String> ROOMS = List.of("lobby", "support", "releases");

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<TestClient> clients = new ArrayList<>();
  private final TestChat chat;
  private int turn;

  Crowd(TestChat chat) {
    this.chat = chat;
    for (int i = 0; i < NAMES.size(); i++) {
      clients.add(chat.join(ROOMS.get(i % ROOMS.size()), NAMES.get(i)));
    }
    thread.scheduleWithFixedDelay(this::takeATurn, 0, 100, TimeUnit.MILLISECONDS);
  }

  static int size() {
    return NAMES.size();
  }

  private void takeATurn() {
    int who = turn % NAMES.size();
    String room = ROOMS.get(who % ROOMS.size());
    clients.get(who).say("Turn " + turn);
    try {
      switch (turn % 10) {
        case 3 -> chat.get("/api/rooms");
        case 5 -> chat.get("/api/rooms/" + room + "/messages");
        case 7 -> chat.get("/nothing");
        case 9 -> {
          clients.get(who).send("no JSON");
          clients.get(who).leave();
          clients.set(who, chat.join(room, NAMES.get(who)));
        }
        default -> {
          // A message is enough.
        }
      }
      if (turn % 50 == 49) {
        chat.get("/debug/fail");
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    turn++;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    clients.forEach(TestClient::cut);
  }
}
