package io.chatroom.sample;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
