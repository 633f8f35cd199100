package io.chatroom.sample;

/** One connection that has joined a room under a name; a user has one for each of their tabs. */
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

  void send(String json) {
    outbox.send(json);
  }
}
