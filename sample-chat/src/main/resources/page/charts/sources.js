// Where the lines of a panel come from: a Prometheus, or the application's own /metrics.

import { Samples } from './samples.js';
import { evaluate, metricsOf, parse, signature } from './promql.js';

/**
 * Both sources have `read(dashboard, panel, target, minutes)`. It answers a list of lines, each with
 * `labels`, `times` in seconds and `values`; of a panel that shows no time span, one value each.
 */
export class PrometheusSource {
  async read(dashboard, panel, target, minutes) {
    const query = new URLSearchParams({ dashboard: dashboard.uid, panel: panel.id, query: target.refId, minutes });
    const response = await fetch(`monitor/data?${query}`);
    if (!response.ok) {
      throw new Error(`${query}: ${response.status}`);
    }
    const { data } = await response.json();
    return data.result.map(({ metric, values, value }) => {
      const points = values ?? [value];
      return { labels: metric, times: points.map((point) => point[0]), values: points.map((point) => Number(point[1])) };
    });
  }
}

/** Scrapes /metrics as a Prometheus does, and keeps what it found while the page is open. */
export class MetricsSource {
  static EVERY_SECONDS = 2;
  static #CAPACITY = 900; // half an hour
  static #RATE_SECONDS = 20;
  static #PATIENCE = 5_000;

  #samples = new Samples(MetricsSource.#CAPACITY, { job: 'chatroom-server', instance: location.host });
  #queries = new Map();
  #timer = 0;
  #listener;
  #paused = false;

  /** `listener(isUp)` hears of each scrape. */
  constructor(listener) {
    this.#listener = listener;
  }

  /** When the first scrape that is kept was, in seconds. */
  get since() {
    return this.#samples.times[0];
  }

  get isRunning() {
    return this.#timer !== 0;
  }

  start() {
    if (!this.#timer) {
      this.#timer = setInterval(() => this.#scrape(), MetricsSource.EVERY_SECONDS * 1000);
      this.#scrape();
    }
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  /** Whether all that a panel reads is something that the application has. */
  knows(panel) {
    return panel.targets.some((target) => this.#query(target).metrics.every((name) => this.#samples.has(name)));
  }

  async read(dashboard, panel, target) {
    const query = this.#query(target);
    const times = this.#samples.times;
    if (!target.range) {
      return evaluate(query.tree, this.#samples.at(times.at(-1))).map(({ labels, value }) => ({
        labels,
        times: [times.at(-1)],
        values: [value],
      }));
    }
    this.#evaluateNew(query, times);
    return lines(query.results);
  }

  #query(target) {
    let query = this.#queries.get(target.expr);
    if (!query) {
      const tree = parse(
        target.expr
          .replaceAll('$__rate_interval', `${MetricsSource.#RATE_SECONDS}s`)
          .replaceAll(/\$(cluster|job|instance)/g, '.*'),
      );
      query = { tree, metrics: metricsOf(tree), results: [] };
      this.#queries.set(target.expr, query);
    }
    return query;
  }

  /** Evaluates a query for the scrapes since it was last asked for, and forgets what is too old. */
  #evaluateNew(query, times) {
    const last = query.results.at(-1)?.time ?? -1;
    for (const time of times.filter((candidate) => candidate > last)) {
      query.results.push({ time, vector: evaluate(query.tree, this.#samples.at(time)) });
    }
    query.results.splice(0, query.results.findIndex((result) => result.time >= times[0]));
  }

  async #scrape() {
    const begin = performance.now();
    const time = Date.now() / 1000;
    try {
      const response = await fetch('metrics', {
        headers: { Accept: 'text/plain;version=0.0.4' },
        signal: AbortSignal.timeout(MetricsSource.#PATIENCE),
      });
      if (!response.ok) {
        throw new Error(`metrics: ${response.status}`);
      }
      const scraped = await response.text();
      const seconds = (performance.now() - begin) / 1000;
      const count = scraped.match(/^[^#\n]/gm)?.length ?? 0;
      // What a Prometheus says of a scrape.
      const own = `up 1\nscrape_duration_seconds ${seconds}\nscrape_samples_post_metric_relabeling ${count}`;
      this.#samples.add(time, `${scraped}\n${own}`);
      this.#listener(true);
    } catch {
      if (this.#samples.times.length > 0) {
        this.#samples.add(time, 'up 0');
      }
      this.#listener(false);
    }
  }
}

/** From a list of vectors to a list of lines. */
function lines(results) {
  const byLabels = new Map();
  for (const { time, vector } of results) {
    for (const { labels, value } of vector) {
      const key = signature(labels);
      if (!byLabels.has(key)) {
        byLabels.set(key, { labels, times: [], values: [] });
      }
      byLabels.get(key).times.push(time);
      byLabels.get(key).values.push(value);
    }
  }
  return [...byLabels.values()];
}
