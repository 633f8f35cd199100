package io.chatroom.instrumentation.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One server for all tests of this process, which ends with it. */
final class Postgres {

  private static final EmbeddedPostgres SERVER = start();

  private Postgres() {}

  static EmbeddedPostgres server() {
    return SERVER;
  }

  static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
