package io.chatroom.sample;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A room while somebody is in it. Everybody gets its messages in the order of their ids, and each
 * is stored before anybody gets it.
 */
final class Room {

  private final String name;
  private final MessageStore store;

  // Two locks: coming and going must not wait for the database. Where both are taken, it is in this
  // order.
  private final ReentrantLock writing = new ReentrantLock();
  private final Object membership = new Object();

  // Copied on write: a send that fails may remove a member while we iterate.
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> connectionsByUser = new TreeMap<>();

  Room(String name, MessageStore store) {
    this.name = name;
    this.store = store;
  }

  /** Welcomes {@code member} and tells the others, if they do not know the user yet. */
  void enter(Member member) {
    synchronized (membership) {
      boolean isNew = connectionsByUser.merge(member.user(), 1, Integer::sum) == 1;
      if (isNew) {
        broadcast(new ServerMessage.Presence(member.user(), true));
      }
      members.add(member);
      List<String> users = List.copyOf(connectionsByUser.keySet());
      member.send(Json.write(new ServerMessage.Welcome(name, member.user(), users)));
    }
  }

  /** Tells the others if it was the user's last connection. A second call does nothing. */
  void leave(Member member) {
    synchronized (membership) {
      if (!members.remove(member)) {
        return;
      }
      Integer left =
          connectionsByUser.computeIfPresent(
              member.user(), (user, connections) -> connections == 1 ? null : connections - 1);
      if (left == null) {
        broadcast(new ServerMessage.Presence(member.user(), false));
      }
    }
  }

  /**
   * Stores {@code text} and sends it to everybody in the room, its author included.
   *
   * @throws SQLException if it could not be stored; nobody has got it then
   */
  void write(Member author, String text) throws SQLException {
    writing.lock();
    try {
      ServerMessage.Message message = store.add(name, author.user(), text);
      synchronized (membership) {
        broadcast(message);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Users in the room. */
  int userCount() {
    synchronized (membership) {
      return connectionsByUser.size();
    }
  }

  private void broadcast(ServerMessage message) {
    String json = Json.write(message);
    for (Member member : members) {
      member.send(json);
    }
  }
}
