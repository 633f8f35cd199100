package io.chatroom.sample;

import io.chatroom.instrumentation.FanOut;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room while somebody of this instance is in it. Everybody gets its messages in the order of
 * their ids and each once, and each is stored before anybody gets it. Ids have no gap: one that is
 * missing when the next arrives is read from the database.
 */
final class Room {

  /** Missed messages that are sent again to somebody who comes back; of more they are told. */
  static final int REPLAY_MAX = 200;

  private static final long UNKNOWN = -1;

  private static final Logger log = LoggerFactory.getLogger(Room.class);

  private final StoredRoom stored;
  private final MessageStore messages;
  private final Cluster cluster;

  // Two locks: going must not wait for the database. Where both are taken, it is in this order.
  private final ReentrantLock order = new ReentrantLock();
  private final Object membership = new Object();

  // The id up to which the members have got all; changed under the lock of the order.
  private volatile long delivered = UNKNOWN;

  // Copied on write: a send that fails may remove a member while we iterate.
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> connectionsByUser = new TreeMap<>();

  Room(StoredRoom stored, MessageStore messages, Cluster cluster) {
    this.stored = stored;
    this.messages = messages;
    this.cluster = cluster;
  }

  StoredRoom stored() {
    return stored;
  }

  /**
   * Welcomes {@code member}, sends what they missed, and tells the others, if they do not know the
   * user yet.
   *
   * @param after the last message they have seen, or null if they will read the history
   */
  void enter(Member member, @Nullable Long after) throws SQLException {
    order.lock();
    try {
      if (delivered == UNKNOWN || (after != null && after > delivered)) {
        catchUp();
      }
      List<ServerMessage.Message> missed =
          after == null || after >= delivered
              ? List.of()
              : messages.newest(stored, after, delivered + 1, REPLAY_MAX);
      synchronized (membership) {
        add(member);
        member.send(
            new ServerMessage.Welcome(
                stored.name(), member.user(), users(), stored.kind().label(), delivered));
        replay(member, after, missed);
      }
    } finally {
      order.unlock();
    }
  }

  private void add(Member member) {
    boolean isNew = connectionsByUser.merge(member.user(), 1, Integer::sum) == 1;
    if (isNew) {
      if (!cluster.usersElsewhere(stored.name()).contains(member.user())) {
        broadcast(new ServerMessage.Presence(member.user(), true));
      }
      cluster.presence(stored.name(), member.user(), true);
    }
    members.add(member);
  }

  private static void replay(
      Member member, @Nullable Long after, List<ServerMessage.Message> missed) {
    if (after == null || missed.isEmpty()) {
      return;
    }
    long first = missed.get(0).id();
    if (first > after + 1) {
      member.send(new ServerMessage.Gap(after + 1, first - 1));
    }
    missed.forEach(member::send);
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
        if (!cluster.usersElsewhere(stored.name()).contains(member.user())) {
          broadcast(new ServerMessage.Presence(member.user(), false));
        }
        cluster.presence(stored.name(), member.user(), false);
      }
    }
  }

  /** A user came to another instance, or went from the last other one. */
  void presenceElsewhere(String user, boolean online) {
    synchronized (membership) {
      if (!connectionsByUser.containsKey(user)) {
        broadcast(new ServerMessage.Presence(user, online));
      }
    }
  }

  /** Tells all but {@code user}. */
  void typing(String user, boolean on) {
    String json = Json.write(new ServerMessage.Typing(user, on));
    synchronized (membership) {
      for (Member member : members) {
        if (!member.user().equals(user)) {
          member.send(json);
        }
      }
    }
  }

  /**
   * Stores a message and sends it to everybody in the room, its author included, who is told first
   * that it is stored.
   *
   * @param author null if it comes from nobody in the room
   * @return false if it had been stored before
   * @throws SQLException if it could not be stored; nobody has got it then
   */
  boolean write(@Nullable Member author, MessageStore.Draft draft, FanOut fanOut)
      throws SQLException {
    MessageStore.Stored result;
    order.lock();
    try {
      result = messages.add(stored, draft);
      if (author != null && draft.clientId() != null) {
        Boolean duplicate = result.isNew() ? null : Boolean.TRUE;
        author.send(new ServerMessage.Ack(draft.clientId(), result.message().id(), duplicate));
      }
      try {
        deliver(result.message(), fanOut);
      } catch (SQLException e) {
        log.warn("A stored message waits for those before it: {}", e.toString());
      }
      if (result.isNew()) {
        cluster.stored(stored, result.message(), fanOut); // within the lock, so in order
      }
    } finally {
      order.unlock();
    }
    if (result.isNew()) {
      log.info("Message {} is stored and on its way", result.message().id());
    }
    return result.isNew();
  }

  /** Sends a message that is stored, and before it any that was missed; one sent before is not. */
  void deliver(ServerMessage.Message message, FanOut fanOut) throws SQLException {
    order.lock();
    try {
      if (delivered == UNKNOWN || message.id() <= delivered) {
        return; // whoever comes first reads from the database how far it is
      }
      if (message.id() > delivered + 1) {
        deliverUntil(message.id());
      }
      broadcast(message, fanOut);
    } finally {
      order.unlock();
    }
  }

  /** Sends what is stored and was not told to us. */
  void catchUp() throws SQLException {
    order.lock();
    try {
      long newest = messages.newest(stored);
      if (delivered == UNKNOWN) {
        delivered = newest;
      } else if (newest > delivered) {
        deliverUntil(newest + 1);
      }
    } finally {
      order.unlock();
    }
  }

  /** Whether {@code newest} is stored and the members have not got it. */
  boolean isBehind(long newest) {
    return delivered != UNKNOWN && delivered < newest;
  }

  private void deliverUntil(long end) throws SQLException {
    while (delivered < end - 1) {
      List<ServerMessage.Message> missed = messages.oldest(stored, delivered, end, REPLAY_MAX);
      if (missed.isEmpty()) {
        throw new SQLException("Messages after %d are not there".formatted(delivered));
      }
      missed.forEach(message -> broadcast(message, FanOut.NONE));
    }
  }

  /** Users in the room, on any instance. */
  int userCount() {
    synchronized (membership) {
      return users().size();
    }
  }

  /** Users of this instance. */
  Set<String> usersHere() {
    synchronized (membership) {
      return new HashSet<>(connectionsByUser.keySet());
    }
  }

  private List<String> users() {
    Set<String> users = new TreeSet<>(connectionsByUser.keySet());
    users.addAll(cluster.usersElsewhere(stored.name()));
    return List.copyOf(users);
  }

  private void broadcast(ServerMessage.Message message, FanOut fanOut) {
    String json = Json.write(message);
    synchronized (membership) {
      for (Member member : members) {
        member.send(json, fanOut);
      }
    }
    delivered = message.id();
  }

  private void broadcast(ServerMessage message) {
    String json = Json.write(message);
    for (Member member : members) {
      member.send(json);
    }
  }
}
