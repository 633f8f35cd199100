package io.chatroom.benchmarks.endtoend;

import io.chatroom.benchmarks.endtoend.Server.Usage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the sample chat, and a bare echo, under load on loopback, as they are and without the
 * library, in turns, and prints a Markdown table. Both kinds run side by side, each resting while
 * the other works; what is compared is two turns that follow each other, so that a machine that
 * becomes slower for a while does so for both. HTTP is left out where there is no {@code wrk}.
 */
public final class EndToEnd {

  private static final int CHAT_CLIENTS = 500;
  private static final int ECHO_CLIENTS = 100;

  /**
   * So many that there is always a request for a thread that has answered one. With as many as
   * there are threads these are parked and woken for each request, or not, by chance.
   */
  private static final int HTTP_CONNECTIONS = 64;

  private static final int IDLE_CONNECTIONS = 10_000;
  private static final int TURN_SECONDS = 2;
  private static final int WARM_UP_SECONDS = 3;

  /** All clients have one address, and write as fast as they can. */
  static final String NO_LIMITS =
      """
      connection.messages.per-second=1000000
      user.messages.per-second=1000000
      address.sign-ins.per-second=1000000
      address.connections=1000000
      connections=1000000
      """;

  /** The share of the CPU time below which a turn is free of compiling. */
  private static final double COMPILED = 0.01;

  /** So many of those in a row, and it is over: after one, or two, it often begins again. */
  private static final int TURNS_WITHOUT_COMPILING = 3;

  private static final Pattern WRK_RATE = Pattern.compile("Requests/sec:\\s*([\\d.]+)");
  private static final Pattern WRK_P99 = Pattern.compile("99%\\s*([\\d.]+)(us|ms|s)");

  private static final List<String> PARTS = List.of("idle", "page", "rooms", "chat", "echo");

  private final Set<String> parts;
  private final boolean isNull;
  private final int jvms;
  private final int rounds;
  private final int warmUps;
  private final int idle;
  private final Comparison seen = new Comparison();
  private final Path work;
  private final Path sample;
  private final Path echo;

  private EndToEnd(boolean isNull, boolean quick, int jvms, Path sample, Set<String> parts)
      throws IOException {
    this.isNull = isNull;
    this.jvms = jvms;
    this.parts = parts;
    this.rounds = quick ? 2 : 6;
    this.warmUps = quick ? 1 : 16;
    this.idle = quick ? 1_000 : IDLE_CONNECTIONS;
    this.sample = sample;
    this.work = Files.createTempDirectory("chatroom-end-to-end");
    this.echo = work.resolve("echo");
  }

  /**
   * Takes the sample's jar, {@code --quick} for a look whether it works, {@code --once} for one
   * pair of JVMs in place of three, {@code --null} to compare the bare server with itself, which
   * tells how much of a ratio is chance, and the names of parts to leave out the others.
   */
  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>(List.of(arguments));
    boolean quick = names.remove("--quick");
    boolean once = names.remove("--once");
    boolean isNull = names.remove("--null");
    List<String> parts = names.subList(Math.min(1, names.size()), names.size());
    if (names.isEmpty() || !PARTS.containsAll(parts)) {
      System.err.println(
          "Takes the jar of the sample chat, --quick, --once, --null, and parts of "
              + PARTS
              + "; got "
              + names);
      System.exit(2);
    }
    EndToEnd program =
        new EndToEnd(
            isNull,
            quick,
            quick || once ? 1 : 3,
            Path.of(names.get(0)).toAbsolutePath(),
            Set.copyOf(parts.isEmpty() ? PARTS : parts));
    try {
      program.run();
    } finally {
      program.deleteWork();
    }
    System.exit(0);
  }

  private void deleteWork() throws IOException {
    try (Stream<Path> files = Files.walk(work)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private void run() throws Exception {
    Path bare = work.resolve("bare");
    BareClasses.writeTo(bare);
    BareClasses.copy(EchoServer.class, echo);
    List<Path> without = List.of(bare, echo, sample);
    List<Path> with = isNull ? without : List.of(echo, sample);

    for (int pair = 0; pair < jvms; pair++) {
      onNewServers(with, without);
    }
    seen.print(isNull ? "without as well" : "with", jvms);
  }

  /** What a JVM makes of a program differs from one to the next by more than what is looked for. */
  private void onNewServers(List<Path> with, List<Path> without) throws Exception {
    if (!parts.equals(Set.of("echo"))) {
      try (Server bareChat = chat(without);
          Server chat = chat(with)) {
        checkMetrics(bareChat, 404);
        checkMetrics(chat, isNull ? 404 : 200);
        chat(bareChat, chat);
      }
    }
    if (parts.contains("echo")) {
      try (Server bareEcho =
              Server.start(Server.classPath(without), EchoServer.class.getName(), Map.of());
          Server monitored =
              Server.start(Server.classPath(with), EchoServer.class.getName(), Map.of())) {
        echo(bareEcho, monitored);
      }
    }
  }

  private void chat(Server bare, Server with) throws Exception {
    if (parts.contains("idle")) {
      memory(bare, with);
    }
    if (parts.contains("page")) {
      http("HTTP, the page", "/", bare, with);
    }
    if (parts.contains("rooms")) {
      http("HTTP, the rooms", "/api/rooms", bare, with);
    }
    if (parts.contains("chat")) {
      try (Load bareLoad = Load.chat(bare.port(), CHAT_CLIENTS);
          Load load = Load.chat(with.port(), CHAT_CLIENTS)) {
        compare(
            "chat of 500",
            "message",
            bare,
            with,
            (server, seconds) -> (server == with ? load : bareLoad).run(seconds));
      }
    }
  }

  private void http(String load, String path, Server bare, Server with) throws Exception {
    if (hasWrk()) {
      compare(load, "request", bare, with, (server, seconds) -> wrk(server, path, seconds));
    } else {
      System.err.println(load + " is left out: no wrk here (Debian's package wrk)");
    }
  }

  private void echo(Server bare, Server with) throws Exception {
    try (Load bareLoad = Load.echo(bare.port(), ECHO_CLIENTS);
        Load load = Load.echo(with.port(), ECHO_CLIENTS)) {
      compare(
          "bare echo",
          "echo",
          bare,
          with,
          (server, seconds) -> (server == with ? load : bareLoad).run(seconds));
    }
  }

  /** Whether the library is there, or is not, as it should be. */
  private static void checkMetrics(Server server, int expected) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
    int status =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
            .statusCode();
    if (status != expected) {
      throw new IllegalStateException(uri + " answers " + status + ", not " + expected);
    }
  }

  private Server chat(List<Path> classPath) throws Exception {
    Path limits = work.resolve("limits.properties");
    Files.writeString(limits, NO_LIMITS);
    return Server.start(
        Server.classPath(classPath),
        "io.chatroom.sample.ChatServer",
        Map.of(
            "CHAT_HOST",
            "127.0.0.1",
            "CHAT_PORT",
            "0",
            "CHAT_LOG_MESSAGES",
            "WARN",
            "CHAT_DATA",
            Files.createTempDirectory(work, "data").toString(),
            "CHAT_CONFIG",
            limits.toString()));
  }

  /** One load on one server for some seconds. */
  private interface Work {
    Load.Result on(Server server, int seconds) throws Exception;
  }

  /** What one server did in one turn. */
  private record Turn(Load.Result result, Usage usage) {

    static Turn of(Server server, Work work) throws Exception {
      Usage before = server.usage();
      Load.Result result = work.on(server, TURN_SECONDS);
      return new Turn(result, server.usage().since(before));
    }

    boolean compiled() {
      return usage.compilersShare() > COMPILED;
    }
  }

  /**
   * Runs both in turns. A JVM may begin to compile again long after it was warm; a pair of turns in
   * which one does is repeated, as long as there are as many others.
   */
  private void compare(String load, String unit, Server bare, Server with, Work work)
      throws Exception {
    warmUp(load, bare, with, work);
    int kept = 0;
    int repeated = 0;
    while (kept < rounds) {
      boolean bareFirst = (kept + repeated) % 2 == 0;
      Turn first = Turn.of(bareFirst ? bare : with, work);
      Turn second = Turn.of(bareFirst ? with : bare, work);
      if (repeated < rounds && (first.compiled() || second.compiled())) {
        repeated++;
        continue;
      }
      kept++;
      Turn own = bareFirst ? second : first;
      Turn bares = bareFirst ? first : second;
      seen.add(load, unit, true, bares.result, bares.usage);
      seen.add(load, unit, false, own.result, own.usage);
    }
    System.err.printf("%s: %d of %d pairs of turns repeated%n", load, repeated, kept + repeated);
  }

  /**
   * Lets both work in turns until their JVMs have compiled what there is to compile. On few cores
   * that takes most of a minute, as the compilers have to share them with the load; what is
   * measured before is mostly compiling, of which the one that is warmed up last has more to do.
   */
  private void warmUp(String load, Server bare, Server with, Work work) throws Exception {
    int quietTurns = 0;
    for (int round = 0; round < warmUps && quietTurns < TURNS_WITHOUT_COMPILING; round++) {
      double busiest = 0;
      for (Server server : round % 2 == 0 ? List.of(with, bare) : List.of(bare, with)) {
        Usage before = server.usage();
        work.on(server, WARM_UP_SECONDS);
        busiest = Math.max(busiest, server.usage().since(before).compilersShare());
        server.awaitCompilers();
      }
      System.err.printf(
          "%s, warm-up %d: compilers took %.0f %% of the CPU time%n", load, round, 100 * busiest);
      quietTurns = busiest <= COMPILED ? quietTurns + 1 : 0;
    }
  }

  private void memory(Server bare, Server with) throws Exception {
    for (Server server : List.of(bare, with)) {
      List<SocketChannel> first = Load.idle(server.port(), "/chat/lobby", idle / 10); // classes
      long before = server.liveBytes();
      List<SocketChannel> open = Load.idle(server.port(), "/chat/lobby", idle);
      double bytes = (double) (server.liveBytes() - before) / idle;
      seen.add(
          "%,d idle connections: heap for each, B".formatted(idle), "%,.0f", server == bare, bytes);
      open.addAll(first);
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  private Load.Result wrk(Server server, String path, int seconds) throws Exception {
    Process wrk =
        new ProcessBuilder(
                "wrk",
                "-t1",
                "-c" + HTTP_CONNECTIONS,
                "-d" + seconds + "s",
                "--latency",
                "-H",
                "Cookie: " + Load.signIn(server.port(), "wrk"),
                "http://127.0.0.1:" + server.port() + path)
            .redirectErrorStream(true)
            .start();
    String told = new String(wrk.getInputStream().readAllBytes());
    wrk.waitFor();
    Matcher rate = WRK_RATE.matcher(told);
    Matcher p99 = WRK_P99.matcher(told);
    if (!rate.find() || !p99.find()) {
      throw new IllegalStateException("wrk says:\n" + told);
    }
    double nanos =
        Double.parseDouble(p99.group(1))
            * switch (p99.group(2)) {
              case "us" -> 1e3;
              case "ms" -> 1e6;
              default -> 1e9;
            };
    double perSecond = Double.parseDouble(rate.group(1));
    return new Load.Result(
        Math.round(perSecond * seconds), seconds, new long[] {Math.round(nanos)});
  }

  private static boolean hasWrk() throws InterruptedException {
    try {
      Process wrk = new ProcessBuilder("wrk", "-v").redirectErrorStream(true).start();
      wrk.getInputStream().readAllBytes();
      return wrk.waitFor(5, TimeUnit.SECONDS);
    } catch (IOException none) {
      return false;
    }
  }
}
