package io.chatroom.sample;

/** Whether this instance takes new connections. */
final class Readiness {

  private final Database database;
  private volatile boolean stopping;

  Readiness(Database database) {
    this.database = database;
  }

  void stop() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** Asks the database, and so may wait a second. */
  boolean isReady() {
    return !stopping && database.isReachable();
  }
}
