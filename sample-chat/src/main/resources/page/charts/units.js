// Numbers as people read them, by Grafana's names of units.

import { language } from '../language.js';
import { text } from './texts.js';

const plain = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const large = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 4 });
const percent = new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 3 });

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

const units = {
  short: number,
  cps: (value) => number(value) + text.perSecond,
  reqps: (value) => number(value) + text.requestsPerSecond,
  ops: (value) => number(value) + text.operationsPerSecond,
  percentunit: (value) => percent.format(value),
  s: seconds,
  bytes,
};

/** `value` in `unit`; a dash for what is no number. */
export function format(value, unit) {
  return Number.isFinite(value) ? (units[unit] ?? number)(value) : '–';
}

function number(value) {
  return Math.abs(value) < 1000 ? plain.format(value) : large.format(value);
}

function seconds(value) {
  const size = Math.abs(value);
  if (size === 0 || size >= 1) {
    return size < 300 ? `${plain.format(value)} s` : `${plain.format(value / 60)} min`;
  }
  return size >= 0.001 ? `${plain.format(value * 1e3)} ms` : `${plain.format(value * 1e6)} µs`;
}

function bytes(value) {
  const power = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return `${plain.format(value / 1024 ** power)} ${BYTES[power]}`;
}
