package io.chatroom.sample;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Redis that keeps nothing, and that can be killed and started again on its port. */
final class RedisProcess implements AutoCloseable {

  private final Path folder;
  private final int port;
  private final List<String> options;
  private Process process;

  /** With more of its {@code options}. */
  RedisProcess(Path folder, String... options) throws IOException {
    this.folder = folder;
    this.options = List.of(options);
    this.port = Tools.freePort();
    start();
  }

  /** As {@code CHAT_REDIS_URL} takes it. */
  String url() {
    return "redis://127.0.0.1:" + port;
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Tools.find("redis-server", "redis-server").toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString()));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    await("Redis").until(() -> Tools.isListening(port));
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
