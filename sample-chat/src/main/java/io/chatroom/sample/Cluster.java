package io.chatroom.sample;

import io.chatroom.instrumentation.FanOut;
import java.util.Map;
import java.util.Set;

/** The other instances of the chat. Nothing here throws or waits. */
interface Cluster extends AutoCloseable {

  /** Where there is one instance. */
  Cluster NONE =
      new Cluster() {
        @Override
        public void stored(StoredRoom room, ServerMessage.Message message, FanOut fanOut) {}

        @Override
        public void presence(String room, String user, boolean online) {}

        @Override
        public void typing(String room, String user, boolean on) {}

        @Override
        public void kick(String user) {}

        @Override
        public Set<String> usersElsewhere(String room) {
          return Set.of();
        }

        @Override
        public Map<String, Set<String>> usersElsewhere() {
          return Map.of();
        }

        @Override
        public void close() {}
      };

  /** Tells of a message that is stored. */
  void stored(StoredRoom room, ServerMessage.Message message, FanOut fanOut);

  /** Tells that a user came to this instance, or went from it. */
  void presence(String room, String user, boolean online);

  void typing(String room, String user, boolean on);

  void kick(String user);

  /** Who is in {@code room} on other instances. */
  Set<String> usersElsewhere(String room);

  /** The same for every room. */
  Map<String, Set<String>> usersElsewhere();

  @Override
  void close();
}
