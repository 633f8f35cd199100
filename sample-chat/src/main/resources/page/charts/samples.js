// What was scraped, for as long as it is of interest.

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/**
 * Samples of Prometheus' text format, scrape by scrape; the oldest scrape goes when there are
 * `capacity`. Each series has a number, and a scrape is an array of values by that number, with NaN
 * where it had none.
 */
export class Samples {
  #capacity;
  #numbers = new Map(); // by the series as it stands in the text
  #byName = new Map();
  #series = [];
  #scrapes = [];
  #shared;

  /** `shared` are labels that every series gets, as a Prometheus adds the target's. */
  constructor(capacity, shared = {}) {
    this.#capacity = capacity;
    this.#shared = shared;
  }

  get times() {
    return this.#scrapes.map((scrape) => scrape.time);
  }

  has(name) {
    return this.#byName.has(name);
  }

  /** Adds a scrape: its time in seconds and its text. Answers how many samples it has. */
  add(time, text) {
    const found = [];
    let count = 0;
    for (const line of text.split('\n')) {
      if (line && line[0] !== '#') {
        const end = line.lastIndexOf('}') + 1 || line.indexOf(' ');
        const value = line.slice(end).trim().split(' ', 1)[0];
        found[this.#number(line.slice(0, end))] = numberOf(value);
        count += 1;
      }
    }
    const values = new Float64Array(this.#series.length).fill(NaN);
    found.forEach((value, number) => {
      values[number] = value;
    });
    this.#scrapes.push({ time, values });
    if (this.#scrapes.length > this.#capacity) {
      this.#scrapes.shift();
    }
    return count;
  }

  /** How things were at the scrape of that time: what `evaluate` reads. */
  at(time) {
    const end = this.#scrapes.findLastIndex((scrape) => scrape.time <= time) + 1;
    return {
      time,
      since: this.#scrapes[0]?.time ?? time,
      latest: (selector) => this.#latest(selector, end),
      window: (selector, from) => this.#window(selector, from, end),
    };
  }

  #latest(selector, end) {
    const scrape = this.#scrapes[end - 1];
    const result = [];
    for (const { number, labels } of scrape ? this.#select(selector) : []) {
      const value = scrape.values[number] ?? NaN;
      if (!Number.isNaN(value)) {
        result.push({ labels, value });
      }
    }
    return result;
  }

  #window(selector, from, end) {
    let begin = end;
    while (begin > 0 && this.#scrapes[begin - 1].time >= from) {
      begin -= 1;
    }
    const scrapes = this.#scrapes.slice(begin, end);
    return this.#select(selector).map(({ number, labels }) => {
      const present = scrapes.filter((scrape) => !Number.isNaN(scrape.values[number] ?? NaN));
      return {
        labels,
        times: present.map((scrape) => scrape.time),
        values: present.map((scrape) => scrape.values[number]),
      };
    });
  }

  /** The series that fit. Kept with the selector until there are more series of its name. */
  #select(selector) {
    const candidates = this.#byName.get(selector.name) ?? [];
    if (selector.owner !== this || selector.of !== candidates.length) {
      selector.owner = this;
      selector.of = candidates.length;
      selector.fitting = candidates.filter(({ labels }) => selector.matchers.every((fits) => fits(labels)));
    }
    return selector.fitting;
  }

  #number(text) {
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      return known;
    }
    const number = this.#series.length;
    const brace = text.indexOf('{');
    const name = brace < 0 ? text : text.slice(0, brace);
    const labels = { ...this.#shared, __name__: name };
    for (const [, label, value] of brace < 0 ? [] : text.slice(brace).matchAll(LABEL)) {
      labels[label] = value.replace(/\\(.)/g, (whole, character) => (character === 'n' ? '\n' : character));
    }
    const series = { number, labels };
    this.#series.push(series);
    this.#numbers.set(text, number);
    if (!this.#byName.has(name)) {
      this.#byName.set(name, []);
    }
    this.#byName.get(name).push(series);
    return number;
  }
}

function numberOf(text) {
  return { '+Inf': Infinity, '-Inf': -Infinity }[text] ?? Number(text);
}
