package io.chatroom.benchmarks.endtoend;

import io.chatroom.benchmarks.endtoend.FaultyCollector.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs two sample chats with every message traced, in turns: the collector of one is well, that of
 * the other fails in one way after the other, and is well again in between. Prints a Markdown table
 * of what that costs the chat. A first row compares a chat without traces. What is bounded is seen
 * in how many spans are dropped, and in the heap.
 */
public final class CollectorFaults {

  private static final int CLIENTS = 100;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int rounds;
  private final int seconds;
  private final Path work = Files.createTempDirectory("chatroom-collector-faults");
  private final Path limits = work.resolve("limits.properties");
  private final Path sample;

  private CollectorFaults(boolean quick, Path sample) throws IOException {
    this.rounds = quick ? 1 : 3;
    this.seconds = quick ? 1 : 2;
    this.sample = sample;
    Files.writeString(limits, EndToEnd.NO_LIMITS);
  }

  /** Takes the sample's jar, and {@code --quick} for a look whether it works. */
  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>(List.of(arguments));
    boolean quick = names.remove("--quick");
    if (names.size() != 1) {
      System.err.println("Takes the jar of the sample chat, and --quick");
      System.exit(2);
    }
    new CollectorFaults(quick, Path.of(names.get(0)).toAbsolutePath()).run();
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.println(
        "| the collector is | messages per second, healthy | then | ratio | p99 ms, healthy | then"
            + " | ratio | dropped: queue full | export failed | live heap MB, healthy | then"
            + " | afterwards | stopping, ms |");
    System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|");
    try (FaultyCollector well = new FaultyCollector();
        FaultyCollector faulty = new FaultyCollector();
        Server healthy = chat(well.endpoint());
        Server other = chat(faulty.endpoint());
        Server untraced = chat(null);
        Load healthyLoad = Load.chat(healthy.port(), CLIENTS);
        Load otherLoad = Load.chat(other.port(), CLIENTS);
        Load untracedLoad = Load.chat(untraced.port(), CLIENTS)) {
      warm(List.of(healthyLoad, otherLoad, untracedLoad));
      Comparison without = compare(healthy, healthyLoad, untraced, untracedLoad);
      row("not there: no traces", without, "–", "–", "–", stopping(null));
      untracedLoad.close();
      untraced.stop();
      for (Fault fault : Fault.values()) {
        Drops before = Drops.of(other);
        faulty.behave(fault);
        Comparison seen = compare(healthy, healthyLoad, other, otherLoad);
        Drops now = Drops.of(other);
        row(
            fault.title(),
            seen,
            "%,d".formatted(now.queueFull - before.queueFull),
            "%,d".formatted(now.exportFailed - before.exportFailed),
            comesBack(faulty, fault, otherLoad),
            stopping(fault));
      }
    }
  }

  /** All of them in turns, long enough for what is compiled on the way. */
  private void warm(List<Load> loads) {
    for (int turn = 0; turn < 4; turn++) {
      loads.forEach(load -> load.run(2L * seconds));
    }
  }

  private Comparison compare(Server healthy, Load healthyLoad, Server other, Load otherLoad) {
    Comparison comparison = new Comparison(new Seen(), new Seen());
    for (int round = 0; round < rounds; round++) {
      boolean first = round % 2 == 0;
      (first ? comparison.healthy : comparison.other)
          .add((first ? healthyLoad : otherLoad).run(seconds));
      (first ? comparison.other : comparison.healthy)
          .add((first ? otherLoad : healthyLoad).run(seconds));
    }
    comparison.healthy.liveBytes = healthy.liveBytes();
    comparison.other.liveBytes = other.liveBytes();
    return comparison;
  }

  private static void row(
      String title,
      Comparison seen,
      String queueFull,
      String exportFailed,
      String afterwards,
      long stoppingMillis) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %.2f | %.2f | %.2f | %.2f | %s | %s | %.0f | %.0f | %s | %,d |%n",
        title,
        seen.healthy.rate(),
        seen.other.rate(),
        seen.other.rate() / seen.healthy.rate(),
        seen.healthy.p99(),
        seen.other.p99(),
        seen.other.p99() / seen.healthy.p99(),
        queueFull,
        exportFailed,
        seen.healthy.liveBytes / 1e6,
        seen.other.liveBytes / 1e6,
        afterwards,
        stoppingMillis);
  }

  /** Whether spans arrive again when the collector is well again. */
  private static String comesBack(FaultyCollector collector, Fault fault, Load load)
      throws Exception {
    if (fault == Fault.NONE) {
      return "–";
    }
    collector.behave(Fault.NONE);
    long before = collector.accepted();
    for (int second = 1; second <= 60; second++) {
      load.run(1);
      if (collector.accepted() > before + 1) {
        return "back after " + second + " s";
      }
    }
    return "not back";
  }

  /** How long a chat, busy just now, takes to end while its collector fails. */
  private long stopping(Fault fault) throws Exception {
    try (FaultyCollector collector = new FaultyCollector();
        Server chat = chat(fault == null ? null : collector.endpoint());
        Load load = Load.chat(chat.port(), 10)) {
      collector.behave(fault == null ? Fault.NONE : fault);
      load.run(1);
      return chat.stop();
    }
  }

  /** One that closes its connections at once when it is told to end, so that the rest is seen. */
  private Server chat(String endpoint) throws Exception {
    Path data = Files.createTempDirectory(work, "chat");
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "CHAT_HOST", "127.0.0.1",
                "CHAT_PORT", "0",
                "CHAT_LOG_MESSAGES", "WARN",
                "CHAT_DATA", data.toString(),
                "CHAT_CONFIG", limits.toString(),
                "CHAT_DRAIN_DELAY", "0",
                "CHAT_DRAIN_RATE", "100000"));
    if (endpoint != null) {
      environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
      environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
      environment.put("OTEL_TRACES_SAMPLER", "parentbased_always_on");
    }
    return Server.start(
        Server.classPath(List.of(sample)), "io.chatroom.sample.ChatServer", environment);
  }

  /** Spans that a chat has dropped so far. */
  private record Drops(long queueFull, long exportFailed) {
    static Drops of(Server server) throws Exception {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
      String scrape =
          HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      return new Drops(in(scrape, "queue_full"), in(scrape, "export_failed"));
    }

    private static long in(String scrape, String reason) {
      String series = "chatroom_instrumentation_spans_dropped_total{reason=\"" + reason + "\"} ";
      return scrape
          .lines()
          .filter(line -> line.startsWith(series))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
          .findFirst()
          .orElseThrow();
    }
  }

  private record Comparison(Seen healthy, Seen other) {}

  /** What was seen of one chat, round by round. */
  private static final class Seen {
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> p99Millis = new ArrayList<>();
    private long liveBytes;

    void add(Load.Result result) {
      rates.add(result.perSecond());
      p99Millis.add(result.percentileMillis(0.99));
    }

    double rate() {
      return median(rates);
    }

    double p99() {
      return median(p99Millis);
    }

    private static double median(List<Double> values) {
      return values.stream().sorted().toList().get(values.size() / 2);
    }
  }
}
