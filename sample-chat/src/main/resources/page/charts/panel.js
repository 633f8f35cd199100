// One panel: a card with a chart, figures or bars.

import uPlot from '../uplot/uPlot.esm.js';
import { language } from '../language.js';
import { signature } from './promql.js';
import { text } from './texts.js';
import { format } from './units.js';

const MOST_LINES = 12;
const FEW_LINES = 3; // so many are always shown
const HEIGHT = 190;
const COLORS = 8;
const STACKED = 0.35; // how opaque areas are that add up

const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false });
const clockToTheSecond = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});

export function timeOf(seconds) {
  return clockToTheSecond.format(seconds * 1000);
}

export function element(name, className, words) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (words !== undefined) {
    made.textContent = words;
  }
  return made;
}

/** Makes the panel of `spec`, as the dashboard has it, under a heading of that level. */
export function panelOf(spec, level) {
  switch (spec.type) {
    case 'stat':
      return new FiguresPanel(spec, level);
    case 'bargauge':
      return new BarsPanel(spec, level);
    default:
      return new ChartPanel(spec, level);
  }
}

/** What all have: `element` to put somewhere, and `show` for lines as the sources give them. */
class Panel {
  element = element('section', 'card');
  spec;
  body = element('div', 'card-body');
  stage = this.body.appendChild(element('div', 'stage'));
  #note = element('p', 'note');

  constructor(spec, level) {
    this.spec = spec;
    const heading = element(`h${level}`, 'card-title', spec.title);
    heading.id = `panel-${spec.id}`;
    this.element.setAttribute('aria-labelledby', heading.id);
    this.element.append(heading, element('p', 'help', spec.description), this.body);
    this.stage.append(this.#note);
    this.note(text.loading);
  }

  get unit() {
    return this.spec.fieldConfig.defaults.unit;
  }

  /** Words in the place of what is not there; none to take them away. */
  note(words = '') {
    this.#note.replaceChildren(element('span', '', words));
    this.#note.hidden = !words;
    this.element.dataset.state = words ? 'empty' : 'drawn';
  }

  destroy() {}

  /**
   * @param results for each target of the panel its lines
   * @param span from and to, in seconds
   */
  show(results, span, isYoung) {
    const lines = results.flatMap((found, index) =>
      found.map((line) => ({ ...line, target: this.spec.targets[index], label: this.#label(line, index) })),
    );
    const isQuiet = (line) => !line.values.some((value) => Number.isFinite(value) && value !== 0);
    if (lines.some((line) => line.values.some(Number.isFinite)) && !(lines.length > FEW_LINES && lines.every(isQuiet))) {
      this.note();
    } else if (isYoung) {
      this.note(text.collecting);
    } else {
      this.note(lines.length > 0 ? text.nothing : text.noData);
    }
    this.draw(lines, span);
  }

  #label(line, index) {
    const words = this.spec.targets[index].legendFormat.replace(/\{\{(\w+)\}\}/g, (whole, name) => line.labels[name] ?? '');
    return words.trim() || this.spec.title;
  }

  /** The colour that thresholds give to a value. */
  colorOf(line, value) {
    const override = this.spec.fieldConfig.overrides.find((one) => one.matcher.options === line.target.refId);
    const thresholds =
      override?.properties.find((property) => property.id === 'thresholds').value ?? this.spec.fieldConfig.defaults.thresholds;
    return thresholds.steps.findLast((step) => step.value === null || value >= step.value)?.color ?? 'blue';
  }
}

/** Large figures, one for each line. */
class FiguresPanel extends Panel {
  #list = this.stage.appendChild(element('dl', 'figures'));

  draw(lines) {
    this.#list.replaceChildren(
      ...lines.map((line) => {
        const value = line.values.at(-1);
        const figure = element('div', 'figure');
        const number = element('dd', '', format(value, this.unit));
        number.dataset.color = this.colorOf(line, value);
        figure.append(element('dt', '', line.label), number);
        return figure;
      }),
    );
  }
}

/** A bar for each line, the longest first. */
class BarsPanel extends Panel {
  #list = this.stage.appendChild(element('ol', 'bars'));

  draw(lines) {
    const sorted = lines.sort((a, b) => b.values.at(-1) - a.values.at(-1));
    const most = sorted[0]?.values.at(-1) || 1;
    this.#list.replaceChildren(
      ...sorted.map((line) => {
        const value = line.values.at(-1);
        const bar = element('li', 'bar-row');
        bar.style.setProperty('--share', `${(100 * value) / most}%`);
        bar.append(element('bdi', '', line.label), element('span', '', format(value, this.unit)));
        return bar;
      }),
    );
  }
}

/** Lines over time, with a legend whose entries switch them off and on. */
class ChartPanel extends Panel {
  #plot = null;
  #frame = this.stage.appendChild(element('div', 'plot'));
  #legend = this.body.appendChild(element('ul', 'legend'));
  #more = this.body.appendChild(element('p', 'more'));
  #time = element('p', 'at');
  #places = new Map(); // of the lines by what they are, so that each keeps its colour
  #hidden = new Set();
  #lines = [];
  #span = null;
  #shape = '';
  #resize = new ResizeObserver(() => this.#fit());
  #scheme = matchMedia('(prefers-color-scheme: dark)');

  constructor(spec, level) {
    super(spec, level);
    this.#frame.tabIndex = 0;
    this.#frame.setAttribute('role', 'img');
    this.#frame.setAttribute('aria-label', text.chart(spec.title));
    this.#frame.addEventListener('keydown', (event) => this.#moveCursor(event));
    this.#frame.addEventListener('blur', () => this.#plot?.setCursor({ left: -10, top: -10 }));
    this.#time.setAttribute('aria-live', 'polite');
    this.element.append(this.#time);
    this.#resize.observe(this.#frame);
    this.#scheme.addEventListener('change', this.#redraw);
  }

  destroy() {
    this.#resize.disconnect();
    this.#scheme.removeEventListener('change', this.#redraw);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #redraw = () => {
    this.#shape = '';
    this.draw(this.#lines, this.#span);
  };

  get #isStacked() {
    return this.spec.fieldConfig.defaults.custom?.stacking?.mode === 'normal';
  }

  draw(lines, span) {
    this.#lines = this.#chosen(lines);
    this.#span = span;
    const shape = JSON.stringify(this.#lines.map((line) => [line.key, this.#hidden.has(line.key)]));
    if (shape !== this.#shape || !this.#plot) {
      this.#shape = shape;
      this.#plot?.destroy();
      this.#frame.replaceChildren();
      this.#plot = new uPlot(this.#options(), this.#data(), this.#frame);
      this.#drawLegend();
    } else {
      this.#plot.setData(this.#data(), true);
    }
    this.#showValues(this.#plot.cursor.idx);
  }

  /** The lines with the most, each in its place; of many not those that were at 0 all the time. */
  #chosen(lines) {
    const named = lines.map((line) => ({ ...line, key: `${line.target.refId} ${signature(line.labels)}` }));
    const isCrowded = named.length > FEW_LINES || this.#isStacked; // at 0 it would lie on the one below
    const lively = isCrowded ? named.filter((line) => line.values.some((value) => value > 0)) : named;
    const last = (line) => line.values.findLast(Number.isFinite) ?? -Infinity;
    const most = [...lively].sort((a, b) => last(b) - last(a)).slice(0, MOST_LINES);
    this.#more.textContent = [
      lively.length > MOST_LINES ? text.more(lively.length - MOST_LINES) : '',
      named.length > lively.length ? text.quiet(named.length - lively.length) : '',
    ].filter(Boolean).join(' · ');
    for (const line of lively.filter((one) => most.includes(one))) {
      if (!this.#places.has(line.key)) {
        this.#places.set(line.key, this.#places.size);
      }
    }
    return most.sort((a, b) => this.#places.get(a.key) - this.#places.get(b.key));
  }

  /** Times, then the values of each line at them, with null where it has none. */
  #data() {
    const times = [...new Set(this.#lines.flatMap((line) => line.times))].sort((a, b) => a - b);
    const at = new Map(times.map((time, index) => [time, index]));
    const columns = this.#lines.map((line) => {
      const column = new Array(times.length).fill(null);
      if (!this.#hidden.has(line.key)) {
        line.times.forEach((time, index) => {
          column[at.get(time)] = Number.isFinite(line.values[index]) ? line.values[index] : null;
        });
      }
      return column;
    });
    if (this.#isStacked) {
      for (let line = 1; line < columns.length; line++) {
        columns[line] = columns[line].map((value, index) => (value ?? 0) + (columns[line - 1][index] ?? 0));
      }
    }
    return [times, ...columns];
  }

  #color(line) {
    const index = this.#places.get(line.key) % COLORS;
    return getComputedStyle(document.documentElement).getPropertyValue(`--line-${index + 1}`).trim();
  }

  #options() {
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue('--ink-soft').trim();
    const grid = { stroke: style.getPropertyValue('--line').trim(), width: 1 };
    const font = `12px ${style.getPropertyValue('--font')}`;
    const max = this.spec.fieldConfig.defaults.max;
    const stacked = this.#isStacked;
    return {
      width: Math.max(1, this.#frame.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      padding: [10, 32, 0, 0],
      cursor: {
        drag: { x: false, y: false },
        sync: { key: 'monitor', setSeries: false },
        points: { size: 7 },
        y: false,
      },
      focus: { alpha: 0.25 },
      scales: {
        x: { range: () => this.#span },
        y: { range: (plot, low, high) => [Math.min(0, low ?? 0), max ?? (high > 0 ? high * 1.12 : 1)] },
      },
      axes: [
        {
          stroke: ink,
          font,
          grid: { show: false },
          ticks: { ...grid, size: 4 },
          size: 30,
          space: 70,
          values: (plot, splits, axis, space, step) => splits.map((at) => (step < 60 ? clockToTheSecond : clock).format(at * 1000)),
        },
        {
          stroke: ink,
          font,
          grid,
          ticks: { show: false },
          size: (plot, values) => Math.max(44, ...(values ?? []).map((value) => 14 + 7 * value.length)),
          space: 36,
          values: (plot, splits) => splits.map((value) => format(value, this.unit)),
        },
      ],
      series: [
        {},
        ...this.#lines.map((line, index) => ({
          label: line.label,
          stroke: this.#hidden.has(line.key) ? 'transparent' : this.#color(line),
          fill: this.#fill(line, index),
          width: 1.75,
          points: { show: false, size: 5, fill: this.#color(line), filter: (plot, series) => alone(plot.data[series]) },
        })),
      ],
      bands: stacked
        ? this.#lines.slice(1).map((line, index) => ({ series: [index + 2, index + 1], fill: translucent(this.#color(line), STACKED) }))
        : [],
      hooks: {
        setCursor: [(plot) => this.#showValues(plot.cursor.idx)],
        draw: [(plot) => this.#drawThresholds(plot, style)],
      },
    };
  }

  /** The area of the lowest of stacked lines; a hint of one under a line that is alone. */
  #fill(line, index) {
    if (this.#isStacked) {
      return index === 0 && !this.#hidden.has(line.key) ? translucent(this.#color(line), STACKED) : undefined;
    }
    return this.#lines.length === 1 ? translucent(this.#color(line), 0.12) : undefined;
  }

  #drawThresholds(plot, style) {
    const { ctx, bbox } = plot;
    for (const step of this.spec.fieldConfig.defaults.thresholds.steps) {
      if (step.value !== null && step.value <= plot.scales.y.max) {
        const y = plot.valToPos(step.value, 'y', true);
        ctx.save();
        ctx.strokeStyle = style.getPropertyValue(step.color === 'red' ? '--bad' : '--busy');
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        ctx.restore();
      }
    }
  }

  #drawLegend() {
    this.#legend.replaceChildren(
      ...this.#lines.map((line, index) => {
        const swatch = element('span', 'swatch');
        swatch.style.background = this.#color(line);
        const button = element('button');
        button.type = 'button';
        button.setAttribute('aria-pressed', String(!this.#hidden.has(line.key)));
        button.append(swatch, element('bdi', '', line.label), element('b'));
        button.addEventListener('click', () => this.#toggle(line.key, index));
        button.addEventListener('pointerenter', () => this.#plot?.setSeries(index + 1, { focus: true }));
        button.addEventListener('pointerleave', () => this.#plot?.setSeries(null, { focus: false }));
        const row = element('li');
        row.append(button);
        return row;
      }),
    );
  }

  #toggle(key, index) {
    if (!this.#hidden.delete(key)) {
      this.#hidden.add(key);
    }
    this.draw(this.#lines, this.#span);
    this.#legend.children[index]?.firstChild.focus(); // the button was made anew
  }

  /** The values under the cursor, or the newest. */
  #showValues(index) {
    const times = this.#plot?.data[0] ?? [];
    const isNow = index === null || index === undefined;
    const time = isNow ? undefined : times[index];
    this.#time.textContent = time === undefined ? '' : timeOf(time);
    [...this.#legend.children].forEach((row, at) => {
      const line = this.#lines[at];
      const value = line && (time === undefined ? line.values.at(-1) : line.values[line.times.indexOf(time)]);
      row.querySelector('b').textContent = format(value, this.unit);
    });
  }

  #moveCursor(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const times = this.#plot?.data[0];
    if (step && times?.length) {
      event.preventDefault();
      const now = this.#plot.cursor.idx ?? times.length - 1;
      const index = Math.min(times.length - 1, Math.max(0, now + step));
      this.#plot.setCursor({ left: this.#plot.valToPos(times[index], 'x'), top: HEIGHT / 2 });
    }
  }

  #fit() {
    const width = this.#frame.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: HEIGHT });
    }
  }
}

/** Places of values without a neighbour: no line would show them, such as the very first. */
function alone(values) {
  const places = [];
  values.forEach((value, index) => {
    if (value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null) {
      places.push(index);
    }
  });
  return places.length > 0 ? places : null;
}

/** A colour written #rrggbb, less opaque. */
function translucent(color, alpha) {
  return color + Math.round(alpha * 255).toString(16).padStart(2, '0');
}
