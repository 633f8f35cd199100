package io.chatroom.benchmarks.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The listeners of {@link BroadcastCost}, who time what they hear and print a Markdown table. */
final class BroadcastTurns {

  private static final int WARM_UP = 120;

  /** Broadcasts of each endpoint. */
  static final int ROUNDS = WARM_UP + 360;

  private static final String TEXT = "x".repeat(100);
  private static final List<String> PATHS = List.of("/bare", "/bare-again", "/monitored");

  /** Each comes as often after each other, and first. */
  private static final int[][] ORDERS = {
    {0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}, {1, 2, 0}, {0, 2, 1}
  };

  private BroadcastTurns() {}

  /** Takes the server's port and the number of listeners. */
  public static void main(String[] arguments) throws Exception {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    int listeners = Integer.parseInt(arguments[1]);
    List<Listeners> crowds = connect(server, listeners);
    List<List<Double>> micros = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int round = 0; round < ROUNDS; round++) {
      for (int endpoint : ORDERS[round % ORDERS.length]) {
        long nanos = crowds.get(endpoint).broadcast(TEXT);
        if (round >= WARM_UP) {
          micros.get(endpoint).add(nanos / 1e3 / listeners);
        }
      }
    }
    print(listeners, micros.get(0), micros.get(1), micros.get(2));
    for (Listeners crowd : crowds) {
      crowd.close();
    }
  }

  /** In turns, so that what is kept of them lies as mixed for one endpoint as for the other. */
  private static List<Listeners> connect(InetSocketAddress server, int count) throws IOException {
    List<Listeners> crowds = List.of(new Listeners(), new Listeners(), new Listeners());
    for (int i = 0; i < count; i++) {
      for (int endpoint = 0; endpoint < crowds.size(); endpoint++) {
        crowds.get(endpoint).connect(server, PATHS.get(endpoint));
      }
    }
    return crowds;
  }

  private static void print(
      int listeners, List<Double> bare, List<Double> again, List<Double> monitored) {
    List<Double> noise = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < bare.size(); round++) {
      noise.add(again.get(round) / bare.get(round));
      ratios.add(2 * monitored.get(round) / (bare.get(round) + again.get(round)));
    }
    System.out.printf(
        Locale.ROOT,
        "| broadcast to %,d sessions, %d of each | first quartile | median | third quartile |%n",
        listeners,
        bare.size());
    System.out.println("|---|---:|---:|---:|");
    Map<String, List<Double>> rows = new LinkedHashMap<>();
    rows.put("bare, us per session", bare);
    rows.put("bare again", again);
    rows.put("monitored, declared a chat", monitored);
    rows.put("ratio of bare again to bare: the noise", noise);
    rows.put("ratio of monitored to both bare", ratios);
    rows.forEach(BroadcastTurns::row);
  }

  private static void row(String what, List<Double> values) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.3f | %.3f | %.3f |%n",
        what,
        Quantile.of(values, 0.25),
        Quantile.of(values, 0.5),
        Quantile.of(values, 0.75));
  }
}
