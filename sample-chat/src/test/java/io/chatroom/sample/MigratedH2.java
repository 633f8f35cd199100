package io.chatroom.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/** A file of H2 as the migrations leave it. They run once; then each test has a copy of its own. */
public final class MigratedH2 {

  private static byte @Nullable [] migrated;

  private MigratedH2() {}

  /**
   * In a folder without one. The file stays open, as that of a chat does, until the pool is closed.
   */
  public static synchronized JdbcConnectionPool in(Path folder) throws IOException {
    Path file = folder.resolve("chat.mv.db");
    if (migrated == null) {
      JdbcConnectionPool first = open(folder);
      Flyway.configure().dataSource(first).load().migrate();
      first.dispose();
      migrated = Files.readAllBytes(file);
    } else {
      Files.write(file, migrated);
    }
    return open(folder);
  }

  private static JdbcConnectionPool open(Path folder) {
    return JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("chat"), "", "");
  }
}
