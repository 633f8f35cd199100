package io.chatroom.sample;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The chat as a process of its own, as {@code run} starts it. */
final class ChatProcess implements AutoCloseable {

  private static final Pattern URL = Pattern.compile("http://localhost:(\\d+)/");

  private final Process process;
  private final Path output;

  ChatProcess(Path folder) throws IOException {
    this(folder, Map.of());
  }

  /**
   * Starts one.
   *
   * @param environment what is set beside, or other than, the usual
   */
  ChatProcess(Path folder, Map<String, String> environment) throws IOException {
    Files.createDirectories(folder);
    output = Files.createTempFile(folder, "chat", ".log"); // one for each start
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-XX:TieredStopAtLevel=1", // it runs for seconds: less compiling, an earlier start
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile=logback.xml", // not that of some module's tests
            ChatServer.class.getName());
    builder.environment().put("CHAT_HOST", "127.0.0.1");
    builder.environment().put("CHAT_PORT", "0");
    builder.environment().put("CHAT_DATA", folder.resolve("data").toString());
    builder.environment().put("CHAT_DEBUG", "true");
    Path limits = TestChat.noLimits(folder.resolve("limits.properties"));
    builder.environment().put("CHAT_CONFIG", limits.toString());
    builder.environment().put("CHAT_DRAIN_DELAY", "0");
    builder.environment().putAll(environment);
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
  }

  /** The port it tells in its output. */
  int port() {
    return await("the chat to start")
        .atMost(Duration.ofSeconds(60))
        .until(() -> URL.matcher(output()), Matcher::find)
        .results()
        .map(result -> Integer.parseInt(result.group(1)))
        .findFirst()
        .orElseThrow();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** Tells it to end, as Ctrl-C and service managers do, and answers its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  /** Waits until it ends by itself, and answers its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("The chat did not end within 30 s");
    }
    return process.exitValue();
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
