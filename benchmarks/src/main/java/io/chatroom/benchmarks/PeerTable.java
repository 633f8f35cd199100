package io.chatroom.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs ours and the peers side by side and prints one Markdown table per event on standard output;
 * progress goes to standard error. Every row is run once per round, so that a machine that becomes
 * slower for a while does so for all; the tables show medians, less that of the bare call.
 */
public final class PeerTable {

  /** A row of a table. The first is the bare call. */
  interface Peer {
    String name();

    /** Markdown. */
    String title();
  }

  private record Table(String name, String event, Class<?> type, String method, Peer[] peers) {
    String benchmark() {
      return (type.getName() + "." + method).replace(".", "\\.") + "$";
    }
  }

  /** How long and how often; what {@code --quick} shows is no more than an order of magnitude. */
  private record Pace(int rounds, int warmups, int measurements, TimeValue iteration) {
    static final Pace FULL = new Pace(2, 2, 3, TimeValue.seconds(1));
    static final Pace QUICK = new Pace(1, 2, 2, TimeValue.milliseconds(300));
  }

  private static final List<Table> TABLES =
      List.of(
          new Table("http", "An HTTP request", HttpPeers.class, "request", HttpPeers.Peer.values()),
          new Table(
              "received",
              "A WebSocket message received",
              WebSocketPeers.class,
              "received",
              WebSocketPeers.Peer.values()),
          new Table(
              "sent",
              "A WebSocket message sent",
              WebSocketPeers.class,
              "sent",
              WebSocketPeers.Peer.values()),
          new Table("jdbc", "A JDBC query", JdbcPeers.class, "query", JdbcPeers.Peer.values()));

  private static final int[] THREADS = {1, 2};

  /** JMH uses what newer JDKs warn about. */
  private static final String[] QUIETLY =
      Runtime.version().feature() >= 24
          ? new String[] {"--sun-misc-unsafe-memory-access=allow"}
          : new String[0];

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Pace pace;
  private boolean failed;

  private PeerTable(Pace pace) {
    this.pace = pace;
  }

  /**
   * Takes {@code --quick}, and the names of tables to leave out the others. Exits with 1 if a row
   * could not be run.
   */
  public static void main(String[] arguments) {
    List<String> names = new ArrayList<>(List.of(arguments));
    PeerTable program = new PeerTable(names.remove("--quick") ? Pace.QUICK : Pace.FULL);
    List<Table> wanted =
        TABLES.stream().filter(table -> names.isEmpty() || names.contains(table.name)).toList();
    if (wanted.size() < names.size()) {
      System.err.println("Takes --quick and any of " + TABLES.stream().map(Table::name).toList());
      System.exit(2);
    }
    System.out.println(machine());
    wanted.forEach(program::print);
    System.exit(program.failed ? 1 : 0);
  }

  private void print(Table table) {
    Samples[][] samples = measured(table);
    Samples[] bare = samples[0];
    System.out.printf(
        Locale.ROOT,
        "%n%s (bare: %.0f ns at one thread, %.0f ns at two, %.0f B), over the bare one:%n%n",
        table.event,
        bare[0].nanos(),
        bare[1].nanos(),
        bare[0].bytes());
    System.out.println("| | 1 thread, ns | 2 threads, ns | allocated, B |");
    System.out.println("|---|---:|---:|---:|");
    for (int peer = 1; peer < samples.length; peer++) {
      System.out.printf(
          "| %s | %s | %s | %s |%n",
          table.peers[peer].title(),
          difference(samples[peer][0].nanos(), bare[0].nanos()),
          difference(samples[peer][1].nanos(), bare[1].nanos()),
          difference(samples[peer][0].bytes(), bare[0].bytes()));
    }
  }

  private static String difference(double own, double bare) {
    return Double.isNaN(own - bare)
        ? "failed"
        : String.format(Locale.ROOT, "%,d", Math.round(own - bare));
  }

  /** By peer, then by number of threads. */
  private Samples[][] measured(Table table) {
    Samples[][] samples = new Samples[table.peers.length][THREADS.length];
    for (Samples[] row : samples) {
      for (int threads = 0; threads < row.length; threads++) {
        row[threads] = new Samples();
      }
    }
    for (int round = 0; round < pace.rounds; round++) {
      for (int threads = 0; threads < THREADS.length; threads++) {
        for (int peer = 0; peer < samples.length; peer++) {
          run(table, table.peers[peer], THREADS[threads], samples[peer][threads]);
        }
      }
    }
    return samples;
  }

  /** One row in a JVM of its own. */
  private void run(Table table, Peer peer, int threads, Samples samples) {
    Options options =
        new OptionsBuilder()
            .include(table.benchmark())
            .param("peer", peer.name())
            .threads(threads)
            .forks(1)
            .warmupIterations(pace.warmups)
            .warmupTime(pace.iteration)
            .measurementIterations(pace.measurements)
            .measurementTime(pace.iteration)
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend(QUIETLY)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    String row = table.name + ", " + peer.name() + ", threads: " + threads;
    try {
      for (RunResult result : new Runner(options).run()) {
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
          fork.getIterationResults().forEach(samples::add);
        }
      }
      System.err.printf(
          Locale.ROOT, "%s: %.0f ns, %.0f B%n", row, samples.nanos(), samples.bytes());
    } catch (RunnerException e) {
      failed = true;
      System.err.println(row + ": failed");
      e.printStackTrace();
    }
  }

  private static String machine() {
    return "%d processors (%s), JDK %s, %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            Runtime.version(),
            System.getProperty("os.name"));
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException notLinux) {
      return System.getProperty("os.arch");
    }
  }

  /** What the iterations of a row showed; NaN if there were none. */
  private static final class Samples {

    private final List<Double> nanos = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    void add(IterationResult iteration) {
      nanos.add(iteration.getPrimaryResult().getScore());
      bytes.add(iteration.getSecondaryResults().get(ALLOCATED).getScore());
    }

    double nanos() {
      return median(nanos);
    }

    double bytes() {
      return median(bytes);
    }

    private static double median(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      if (sorted.length == 0) {
        return Double.NaN;
      }
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }
}
