package io.chatroom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The stack that {@code stack/up} starts, on free ports, with the chat of this build. */
final class Stack implements AutoCloseable {

  static final List<String> COMPONENTS =
      List.of(
          "postgresql",
          "redis",
          "influxdb",
          "influxdb-rpc",
          "chat",
          "nginx",
          "node-exporter",
          "postgres-exporter",
          "redis-exporter",
          "nginx-exporter",
          "alertmanager",
          "prometheus");

  private final Path folder;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  /**
   * Nothing runs yet.
   *
   * @param folder where everything is kept, by {@code data} in it
   */
  Stack(Path folder) throws IOException {
    this.folder = folder;
    // The server of PostgreSQL runs as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : COMPONENTS) {
      ports.put(name, Tools.freePort());
      environment.put(
          "STACK_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT",
          String.valueOf(ports.get(name)));
    }
    environment.put("CHAT_PORT", String.valueOf(ports.get("chat")));
    environment.put("CHAT_DEBUG", "true");
    environment.put("STACK_CHAT", chat().toString());
    Path limits = TestChat.noLimits(folder.resolve("limits.properties"));
    environment.put("CHAT_CONFIG", limits.toString());
  }

  /** For {@code STACK_WITHOUT}. */
  static String allBut(String... wanted) {
    return String.join(
        " ", COMPONENTS.stream().filter(name -> !List.of(wanted).contains(name)).toList());
  }

  /** Sets a variable for {@code up}. */
  Stack with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** The variables that are set for {@code up}, and by it for the chat. */
  Map<String, String> environment() {
    return environment;
  }

  /** Starts it; answers what was said. */
  String up(String... arguments) throws IOException, InterruptedException {
    return run(0, "up", arguments);
  }

  String down() throws IOException, InterruptedException {
    return run(0, "down");
  }

  /** Runs one of the programs in stack/, which must end with {@code exitCode}. */
  String run(int exitCode, String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", "stack/" + program));
    command.addAll(List.of("--data", data().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Path output = folder.resolve(program + ".out");
    // A pipe would stay open for as long as what was started holds it.
    Process process = builder.redirectOutput(output.toFile()).start();
    int code = process.waitFor();
    String said = Files.readString(output);
    assertThat(code).as(said).isEqualTo(exitCode);
    return said;
  }

  int port(String component) {
    return ports.get(component);
  }

  Path data() {
    return folder.resolve("data");
  }

  /** The database that the chat was given. */
  String databaseUrl() throws IOException {
    String password = Files.readString(data().resolve("secrets/postgresql-password"));
    return "postgresql://chat:" + password + "@127.0.0.1:" + port("postgresql") + "/chat";
  }

  /** Lets Prometheus find the chat at these ports from now on. */
  void scrape(List<Integer> chats) throws IOException {
    targets(chats.stream().map(chat -> "- targets: ['127.0.0.1:" + chat + "']\n").toList());
  }

  /** Puts a file of targets for the chat's job in place, whole. */
  void targets(List<String> entries) throws IOException {
    Path file = data().resolve("prometheus/targets/chatroom-server.yml");
    Path next = Files.writeString(folder.resolve("targets.yml"), String.join("", entries) + "\n");
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The process of a component, as recorded. */
  long pid(String component) throws IOException {
    return Long.parseLong(Files.readString(data().resolve("run/" + component)).split(" ")[0]);
  }

  /** Ends a component as {@code kill -9} does; nginx as asked: its workers would go on. */
  void kill(String component) throws IOException {
    ProcessHandle process = ProcessHandle.of(pid(component)).orElseThrow();
    if (component.equals("nginx")) {
      process.destroy();
    } else {
      process.destroyForcibly();
    }
  }

  /** As {@code run} would, without building anything. */
  private Path chat() throws IOException {
    Path script = folder.resolve("chat");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Files.writeString(
        script,
        "#!/bin/sh\nexec '%s' ${JAVA_OPTS:-} -Dlogback.configurationFile=logback.xml -cp '%s' %s\n"
            .formatted(java, classes, ChatServer.class.getName()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  /** What the components wrote last, for the message of a failed test. */
  String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(data().resolve("logs"))) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        all.append("== ").append(file.getFileName()).append('\n');
        all.append(text.substring(Math.max(0, text.length() - 1_000))).append('\n');
      }
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    try {
      down();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
