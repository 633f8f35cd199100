package io.chatroom.instrumentation.jdbc;

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
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** A server whose processes can be killed, and which comes back with its data on its port. */
final class RestartablePostgres implements AutoCloseable {

  private final Path dataDirectory;
  private final int port = quietPort();
  private EmbeddedPostgres server;

  RestartablePostgres(Path dataDirectory) throws IOException {
    this.dataDirectory = dataDirectory;
    this.server = start();
  }

  DataSource database() {
    return server.getPostgresDatabase();
  }

  /** SIGKILL to the postmaster, then to whatever it had started. Returns when all are gone. */
  void kill() throws IOException {
    Path pidFile = dataDirectory.resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> all =
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> all.stream().noneMatch(RestartablePostgres::isRunning));
    // In a container whose first process collects no others, the pid would look taken for ever.
    Files.delete(pidFile);
  }

  /** Starts what was killed, which recovers as after a crash. */
  void restart() throws IOException {
    server.close(); // lets go of the data directory; finds nothing to stop, and says so in the log
    server = start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(dataDirectory)
        .setCleanDataDirectory(false)
        .setPort(port)
        .setServerConfig("synchronous_commit", "on") // or the last commits would be lost
        .setServerConfig("unix_socket_directories", "") // as these have a file with the pid too
        .setPGStartupWait(Duration.ofMinutes(2))
        .start();
  }

  /** The dead that nobody has collected still have a pid, but no command. */
  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** Below the ports that systems hand out, so that nobody gets it while the server is down. */
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
