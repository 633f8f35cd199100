// The part of PromQL that the bundled dashboards ask with, evaluated as Prometheus does.

const CLAUSES = new Set(['by', 'without']);

const AGGREGATIONS = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  max: (values) => values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a)),
  min: (values) => values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a)),
  count: (values) => values.length,
};

const FUNCTIONS = {
  rate: ([range], data) => overRange(range, data, (samples, from, to) => increase(samples, from, to) / (to - from)),
  increase: ([range], data) => overRange(range, data, increase),
  histogram_quantile: ([q, buckets], data) => quantile(evaluate(q, data), evaluate(buckets, data)),
  vector: ([scalar], data) => [{ labels: {}, value: evaluate(scalar, data) }],
};

const OPERATORS = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const COMPARISONS = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

// From the operators that bind least.
const PRECEDENCE = [['or'], Object.keys(COMPARISONS), ['+', '-'], ['*', '/']];

const UNITS = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

// Reading

const KINDS = [
  /(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w:])/,
  /(?<word>[a-z_:][\w:]*)/,
  /(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/,
  /\[(?<range>\d+[smhdw])\]/,
  /(?<sign>=~|!~|!=|==|>=|<=|[-+*/<>=(){},])/,
];
const TOKEN = new RegExp(`\\s*(?:${KINDS.map((kind) => kind.source).join('|')})`, 'iy');

/** A query as a tree for `evaluate`. Throws where it is none, or one of the parts we do not know. */
export function parse(query) {
  const parser = new Parser(query);
  const tree = parser.expression(0);
  parser.end();
  return tree;
}

/** The metrics that a query reads. */
export function metricsOf(tree) {
  const names = tree.kind === 'select' ? [tree.name] : [];
  return [...new Set([...names, ...(tree.parts ?? []).flatMap(metricsOf)])];
}

class Parser {
  #query;
  #tokens = [];
  #at = 0;

  constructor(query) {
    this.#query = query;
    TOKEN.lastIndex = 0;
    const text = query.trim();
    while (TOKEN.lastIndex < text.length) {
      const before = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) {
        throw new Error(`not understood at ${before}: ${query}`);
      }
      const [kind, value] = Object.entries(match.groups).find(([, found]) => found !== undefined);
      this.#tokens.push({ kind, value });
    }
  }

  expression(level) {
    if (level === PRECEDENCE.length) {
      return this.#primary();
    }
    let left = this.expression(level + 1);
    while (PRECEDENCE[level].includes(this.#peek())) {
      const operator = this.#next();
      left = { kind: 'binary', operator, parts: [left, this.expression(level + 1)] };
    }
    return left;
  }

  end() {
    if (this.#at < this.#tokens.length) {
      this.#fail();
    }
  }

  #primary() {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'number') {
      this.#at += 1;
      return { kind: 'number', value: Number(token.value) };
    }
    if (this.#accept('(')) {
      const inner = this.expression(0);
      this.#expect(')');
      return inner;
    }
    if (token?.kind !== 'word') {
      this.#fail();
    }
    const name = this.#next();
    if (name in AGGREGATIONS || name === 'topk') {
      return this.#aggregation(name);
    }
    if (this.#peek() === '(') {
      if (!(name in FUNCTIONS)) {
        throw new Error(`the function ${name} is not known here: ${this.#query}`);
      }
      return { kind: 'call', name, parts: this.#arguments() };
    }
    return this.#selector(name);
  }

  #aggregation(name) {
    const before = this.#clause();
    const parts = this.#arguments();
    return { kind: 'aggregate', name, ...(before ?? this.#clause()), parts };
  }

  #clause() {
    if (!CLAUSES.has(this.#peek())) {
      return undefined;
    }
    const without = this.#next() === 'without';
    this.#expect('(');
    const labels = [];
    while (!this.#accept(')')) {
      labels.push(this.#next());
      this.#accept(',');
    }
    return { without, labels };
  }

  #arguments() {
    this.#expect('(');
    const parts = [];
    while (!this.#accept(')')) {
      parts.push(this.expression(0));
      this.#accept(',');
    }
    return parts;
  }

  #selector(name) {
    const matchers = [];
    if (this.#accept('{')) {
      while (!this.#accept('}')) {
        matchers.push(matcher(this.#next(), this.#next(), unquoted(this.#next())));
        this.#accept(',');
      }
    }
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'range') {
      return { kind: 'select', name, matchers };
    }
    this.#at += 1;
    const seconds = Number(token.value.slice(0, -1)) * UNITS[token.value.at(-1)];
    return { kind: 'select', name, matchers, seconds };
  }

  #peek() {
    return this.#tokens[this.#at]?.value;
  }

  #next() {
    if (this.#at === this.#tokens.length) {
      this.#fail();
    }
    return this.#tokens[this.#at++].value;
  }

  #accept(sign) {
    const found = this.#peek() === sign && this.#tokens[this.#at].kind === 'sign';
    this.#at += found ? 1 : 0;
    return found;
  }

  #expect(sign) {
    if (!this.#accept(sign)) {
      this.#fail();
    }
  }

  #fail() {
    const found = this.#peek() ?? 'the end';
    throw new Error(`not understood at '${found}': ${this.#query}`);
  }
}

function unquoted(text) {
  return text.slice(1, -1).replace(/\\(.)/g, (whole, character) => (character === 'n' ? '\n' : character));
}

/** Whether a label fits; one that is not there is an empty one. */
function matcher(label, operator, wanted) {
  const pattern = operator.endsWith('~') ? new RegExp(`^(?:${wanted})$`, 's') : undefined;
  const isNegative = operator.startsWith('!');
  return (labels) => {
    const value = labels[label] ?? '';
    return (pattern ? pattern.test(value) : value === wanted) !== isNegative;
  };
}

// Evaluating

/**
 * What `tree` is at the time of `data`: a number, or a list of {labels, value}.
 *
 * `data` has `time` in seconds; `since`, before which nobody looked; `latest(selector)`: a list of {labels, value}, and
 * `window(selector, from, to)`: a list of {labels, times, values}.
 */
export function evaluate(tree, data) {
  switch (tree.kind) {
    case 'number':
      return tree.value;
    case 'select':
      return data.latest(tree);
    case 'call':
      return FUNCTIONS[tree.name](tree.parts, data);
    case 'aggregate':
      return aggregate(tree, data);
    default:
      return binary(tree.operator, evaluate(tree.parts[0], data), evaluate(tree.parts[1], data));
  }
}

function overRange(selector, data, of) {
  const from = Math.max(data.time - selector.seconds, data.since);
  const result = [];
  for (const series of data.window(selector, from, data.time)) {
    if (series.times.length > 1) {
      result.push({ labels: unnamed(series.labels), value: of(series, from, data.time) });
    }
  }
  return result;
}

/**
 * How much a counter has grown between two times. Samples rarely lie at its ends, so that the growth
 * between the first and the last is stretched to them: not past the middle to a sample that is
 * missing, and not back before the counter was 0.
 */
function increase({ times, values }, from, to) {
  const last = times.length - 1;
  let growth = values[last] - values[0];
  for (let i = 1; i <= last; i++) {
    growth += values[i] < values[i - 1] ? values[i - 1] : 0; // it began again at 0
  }
  const sampled = times[last] - times[0];
  const apart = sampled / last;
  const before = times[0] - from;
  const sinceZero = growth > 0 && values[0] >= 0 ? sampled * (values[0] / growth) : Infinity;
  const stretch = (seconds) => (seconds < apart * 1.1 ? seconds : apart / 2);
  const covered = sampled + stretch(Math.min(before, sinceZero)) + stretch(to - times[last]);
  return (growth * covered) / sampled;
}

function aggregate(tree, data) {
  const vector = evaluate(tree.parts.at(-1), data);
  const groups = new Map();
  for (const sample of vector) {
    const labels = grouping(sample.labels, tree);
    const key = signature(labels);
    if (!groups.has(key)) {
      groups.set(key, { labels, samples: [] });
    }
    groups.get(key).samples.push(sample);
  }
  if (tree.name === 'topk') {
    const k = evaluate(tree.parts[0], data);
    return [...groups.values()].flatMap(({ samples }) => samples.sort(descending).slice(0, k));
  }
  return [...groups.values()].map(({ labels, samples }) => ({
    labels,
    value: AGGREGATIONS[tree.name](samples.map((sample) => sample.value)),
  }));
}

function descending(a, b) {
  return Number.isNaN(a.value) - Number.isNaN(b.value) || b.value - a.value;
}

/** What is left of the labels to group by; the name of a metric never is. */
function grouping(labels, { without = false, labels: names = [] }) {
  return Object.fromEntries(
    Object.entries(unnamed(labels)).filter(([name]) => names.includes(name) !== without),
  );
}

function binary(operator, left, right) {
  if (operator === 'or') {
    const known = new Set(left.map((sample) => signature(unnamed(sample.labels))));
    return [...left, ...right.filter((sample) => !known.has(signature(unnamed(sample.labels))))];
  }
  const compare = COMPARISONS[operator];
  const compute = OPERATORS[operator] ?? ((a) => a);
  const pair = (labels, a, b, kept) =>
    compare && !compare(a, b) ? [] : [{ labels: compare ? labels : unnamed(labels), value: compare ? kept : compute(a, b) }];
  if (typeof left === 'number' && typeof right === 'number') {
    return compute(left, right);
  }
  if (typeof left === 'number') {
    return right.flatMap((sample) => pair(sample.labels, left, sample.value, sample.value));
  }
  if (typeof right === 'number') {
    return left.flatMap((sample) => pair(sample.labels, sample.value, right, sample.value));
  }
  const partners = new Map(right.map((sample) => [signature(unnamed(sample.labels)), sample.value]));
  return left.flatMap((sample) => {
    const partner = partners.get(signature(unnamed(sample.labels)));
    return partner === undefined ? [] : pair(sample.labels, sample.value, partner, sample.value);
  });
}

/** The value below which the share `q` lies, taking each bucket as evenly filled. */
function quantile(q, buckets) {
  const histograms = new Map();
  for (const { labels, value } of buckets) {
    const { le, ...rest } = unnamed(labels);
    const key = signature(rest);
    if (le !== undefined) {
      if (!histograms.has(key)) {
        histograms.set(key, { labels: rest, steps: [] });
      }
      histograms.get(key).steps.push({ le: le === '+Inf' ? Infinity : Number(le), count: value });
    }
  }
  return [...histograms.values()].map(({ labels, steps }) => ({ labels, value: within(q, steps) }));
}

function within(q, steps) {
  steps.sort((a, b) => a.le - b.le);
  const last = steps.length - 1;
  const total = steps[last].count;
  if (steps[last].le !== Infinity || last === 0 || !(total > 0)) {
    return NaN;
  }
  for (let i = 1; i <= last; i++) {
    steps[i].count = Math.max(steps[i].count, steps[i - 1].count);
  }
  const rank = q * steps[last].count;
  const at = steps.findIndex((step) => step.count >= rank);
  if (at === last) {
    return steps[last - 1].le;
  }
  const start = at === 0 ? 0 : steps[at - 1].le;
  const below = at === 0 ? 0 : steps[at - 1].count;
  if (at === 0 && steps[0].le <= 0) {
    return steps[0].le;
  }
  return start + (steps[at].le - start) * ((rank - below) / (steps[at].count - below));
}

function unnamed({ __name__: name, ...rest }) {
  return rest;
}

/** The same for the same labels, in whatever order they were read. */
export function signature(labels) {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
