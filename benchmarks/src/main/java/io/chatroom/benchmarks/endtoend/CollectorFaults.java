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
import java.util.Map;

/**
 * Runs the sample chat with every message traced, twice: with a collector that is well, and with
 * one that fails in some way, in turns, and prints a Markdown table of what that costs the chat. A
 * first row compares a chat without traces.
 */
public final class CollectorFaults {

  private static final int CLIENTS = 100;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int rounds;
  private final int seconds;
  private final Path work = Files.createTempDirectory("chatroom-collector-faults");
  private final Path sample;

  private CollectorFaults(boolean quick, Path sample) throws IOException {
    this.rounds = quick ? 1 : 5;
    this.seconds = quick ? 2 : 5;
    this.sample = sample;
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
            + " | ratio | spans dropped | afterwards | stopping, ms |");
    System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---|---:|");
    compare(null);
    for (Fault fault : Fault.values()) {
      compare(fault);
    }
  }

  /**
   * One row.
   *
   * @param fault null for a chat without traces; NONE shows how much two of the same differ
   */
  private void compare(Fault fault) throws Exception {
    try (FaultyCollector well = new FaultyCollector();
        FaultyCollector faulty = new FaultyCollector();
        Server healthy = chat("healthy", well.endpoint());
        Server other = chat("other", fault == null ? null : faulty.endpoint())) {
      Seen seenHealthy = new Seen();
      Seen seenOther = new Seen();
      try (Load healthyLoad = Load.chat(healthy.port(), CLIENTS);
          Load otherLoad = Load.chat(other.port(), CLIENTS)) {
        healthyLoad.run(seconds);
        otherLoad.run(seconds); // both are warm, and healthy, now
        if (fault != null) {
          faulty.behave(fault);
        }
        for (int round = 0; round < rounds; round++) {
          boolean first = round % 2 == 0;
          (first ? seenHealthy : seenOther).add((first ? healthyLoad : otherLoad).run(seconds));
          (first ? seenOther : seenHealthy).add((first ? otherLoad : healthyLoad).run(seconds));
        }
        String dropped = fault == null ? "–" : Long.toString(dropped(other));
        String back = fault == null ? "–" : comesBack(faulty, fault, otherLoad);
        if (fault != null) {
          faulty.behave(fault);
          otherLoad.run(1);
        }
        long stopping = other.stop();
        System.out.printf(
            "| %s | %,.0f | %,.0f | %.2f | %.2f | %.2f | %.2f | %s | %s | %,d |%n",
            fault == null ? "not there: no traces" : fault.title(),
            seenHealthy.rate(),
            seenOther.rate(),
            seenOther.rate() / seenHealthy.rate(),
            seenHealthy.p99(),
            seenOther.p99(),
            seenOther.p99() / seenHealthy.p99(),
            dropped,
            back,
            stopping);
      }
    }
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

  private Server chat(String name, String endpoint) throws Exception {
    Path limits = work.resolve("limits.properties");
    Files.writeString(limits, EndToEnd.NO_LIMITS);
    Path data = Files.createTempDirectory(work, name);
    List<String> settings =
        new ArrayList<>(
            List.of(
                "CHAT_HOST", "127.0.0.1",
                "CHAT_PORT", "0",
                "CHAT_LOG_MESSAGES", "WARN",
                "CHAT_DATA", data.toString(),
                "CHAT_CONFIG", limits.toString()));
    if (endpoint != null) {
      settings.addAll(
          List.of(
              "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
              "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
              "OTEL_TRACES_SAMPLER", "parentbased_always_on"));
    }
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < settings.size(); i += 2) {
      environment.put(settings.get(i), settings.get(i + 1));
    }
    return Server.start(
        Server.classPath(List.of(sample)), "io.chatroom.sample.ChatServer", environment);
  }

  private static long dropped(Server server) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
    String scrape = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    return scrape
        .lines()
        .filter(line -> line.startsWith("chatroom_instrumentation_spans_dropped_total{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What was seen of one chat, round by round. */
  private static final class Seen {
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> p99Millis = new ArrayList<>();

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
