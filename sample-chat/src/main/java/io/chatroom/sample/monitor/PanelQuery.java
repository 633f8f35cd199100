package io.chatroom.sample.monitor;

/**
 * A query of a panel, with Grafana's variables in it.
 *
 * @param overTime whether the panel shows a time span, or only how things are now
 */
record PanelQuery(String expr, boolean overTime) {

  /** Four scrapes of 15 seconds, as Grafana has it: fewer may not hold two samples. */
  private static final int SHORTEST_RATE_SECONDS = 60;

  /** The query for all clusters, jobs and instances, for points that are {@code step} apart. */
  String promQl(int stepSeconds) {
    int rate = Math.max(SHORTEST_RATE_SECONDS, stepSeconds + SHORTEST_RATE_SECONDS / 4);
    return expr.replace("$__rate_interval", rate + "s")
        .replace("$cluster", ".*")
        .replace("$job", ".*")
        .replace("$instance", ".*");
  }
}
