package io.chatroom.instrumentation.websocket;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process of the JDK that the tests run on, and what it says. */
final class OwnJvm implements AutoCloseable {

  private static final String END = "(the end of its output)";
  private static final long PATIENCE_SECONDS = 60;

  private final Path errors;
  private final Process process;
  private final BufferedWriter in;
  private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
  private final List<String> said = new ArrayList<>();

  /** Keeps its errors in {@code folder}. */
  OwnJvm(Path folder, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.add("-Dlogback.configurationFile=" + Path.of("src/test/resources/own-jvm-logback.xml"));
    command.addAll(arguments);
    errors = Files.createTempFile(folder, "errors", ".log");
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    in = process.outputWriter();
    Thread reader = new Thread(() -> read(process.inputReader()), "own-jvm");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(BufferedReader out) {
    try (out) {
      out.lines().forEach(unread::add);
    } catch (IOException | RuntimeException closed) {
      // It was destroyed.
    } finally {
      unread.add(END);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Once it has said where it listens. */
  int port() throws IOException {
    return Integer.parseInt(saying(line -> line.startsWith("port ")).substring("port ".length()));
  }

  /** The first line that is {@code wanted} of all that it has said, or says now. */
  String saying(Predicate<String> wanted) throws IOException {
    for (String line : said) {
      if (wanted.test(line)) {
        return line;
      }
    }
    String line = next();
    while (!wanted.test(line)) {
      line = next();
    }
    return line;
  }

  /** Has it read {@code line}; returns what it says to that, up to a dot alone. */
  List<String> ask(String line) throws IOException {
    tell(line);
    int before = said.size();
    while (!next().equals(".")) {}
    return List.copyOf(said.subList(before, said.size()));
  }

  void tell(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
  }

  /** All that was waited for. */
  List<String> said() {
    return said;
  }

  private String next() throws IOException {
    try {
      String line = unread.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.equals(END)) {
        throw new AssertionError(
            "It said no more than\n" + String.join("\n", said) + "\n" + Files.readString(errors));
      }
      said.add(line);
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Without a chance to do anything more. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
