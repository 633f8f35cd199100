package io.chatroom.sample;

import io.chatroom.instrumentation.FanOut;

/** One connection that has joined a room; a user has one for each of their tabs. */
final class Member {

  private final String user;
  private final Outbox outbox;

  Member(String user, Outbox outbox) {
    this.user = user;
    this.outbox = outbox;
  }

  String user() {
    return user;
  }

  /** Sends what is for this member alone, or no chat message. */
  void send(ServerMessage message) {
    outbox.send(Json.write(message));
  }

  void send(String json) {
    outbox.send(json);
  }

  /** Sends a chat message that is for everybody. */
  void send(String json, FanOut fanOut) {
    outbox.send(json, fanOut);
  }
}
