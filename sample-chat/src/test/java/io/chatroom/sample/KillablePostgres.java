package io.chatroom.sample;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A PostgreSQL that can be killed, and that comes back with its data on its port. */
final class KillablePostgres implements AutoCloseable {

  private final Path folder;
  private final int port = quietPort();
  private EmbeddedPostgres server;

  KillablePostgres(Path folder) throws IOException {
    this.folder = folder;
    start();
  }

  /** As {@code CHAT_DATABASE_URL} takes it. */
  String url() {
    return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
  }

  /** As {@link #url}, for {@code user}, who may have a password after a colon. */
  String url(String user) {
    return url().replace("postgres@", user + "@");
  }

  /** The same without a user. */
  String urlOfNobody() {
    return url().replace("postgres@", "");
  }

  /** Makes a user who is asked for a password, as nobody else is; one that is there gets it. */
  void setPassword(String user, String password) throws Exception {
    execute(
        "DO $$ BEGIN CREATE ROLE %s LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
            .formatted(user),
        "ALTER ROLE %s PASSWORD '%s'".formatted(user, password));
    Files.writeString(
        folder.resolve("pg_hba.conf"),
        "host all %s 127.0.0.1/32 scram-sha-256%nhost all all 127.0.0.1/32 trust%n"
            .formatted(user));
    execute("SELECT pg_reload_conf()"); // soon
    await().until(() -> !isAccepted(user, "not " + password));
  }

  /** Ends their connections, so that they have to connect again. */
  void disconnect(String user) throws Exception {
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(user));
  }

  private boolean isAccepted(String user, String password) {
    try (Connection connection =
        server.getDatabase(user, "postgres", Map.of("password", password)).getConnection()) {
      return connection.isValid(1);
    } catch (SQLException refused) {
      return false;
    }
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private void start() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setPort(port)
            // As PostgreSQL itself has it; for tests these are off.
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("unix_socket_directories", "")
            .setPGStartupWait(Duration.ofMinutes(2))
            .start();
  }

  /** SIGKILL to all of its processes, the first one first. */
  void kill() throws IOException {
    Path pidFile = folder.resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> all =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    await().until(() -> all.stream().noneMatch(KillablePostgres::isRunning));
    Files.delete(pidFile); // where nobody collects the dead, the pid would look taken
  }

  void restart() throws IOException {
    server.close();
    start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** Below those that systems hand out: it must stay free while the server is down. */
  private static int quietPort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // Then another.
      }
    }
  }
}
