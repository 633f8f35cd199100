// The monitor: the library's dashboards, drawn live.

import { element, panelOf, timeOf } from './charts/panel.js';
import { MetricsSource, PrometheusSource } from './charts/sources.js';
import { text } from './charts/texts.js';
import { language, switchLanguage, translate } from './language.js';

const REFRESH = 10_000;
const WIDTH = 24;
const SHORTEST_SPAN = 60; // seconds: a local view that has just begun fills from the right
const SPAN_KEY = 'monitor.minutes';

const $ = (id) => document.getElementById(id);

const prometheus = new PrometheusSource();
const metrics = new MetricsSource(scraped);

let dashboards = [];
let hasPrometheus = false;
let source = metrics;
let dashboard = null;
let panels = []; // what is on the screen
let timer = 0;
let metricsAreUp = true;

translate(document, text);
document.title = text.title;
for (const [minutes, words] of Object.entries(text.spans)) {
  $('span').append(new Option(words, minutes));
}
$('span').value = sessionStorage.getItem(SPAN_KEY) ?? '15';
$('language').addEventListener('click', switchLanguage);
$('pause').addEventListener('click', pauseOrResume);
$('span').addEventListener('change', () => {
  sessionStorage.setItem(SPAN_KEY, $('span').value);
  refresh();
});
window.addEventListener('hashchange', chooseDashboard);
start();

async function start() {
  try {
    const response = await fetch(`monitor/dashboards?lang=${language}`);
    if (!response.ok) {
      throw new Error(`dashboards: ${response.status}`);
    }
    const answer = await response.json();
    dashboards = answer.dashboards;
    hasPrometheus = answer.prometheus;
  } catch {
    showState('down', text.down);
    showNotice([text.dashboardsDown]);
    return;
  }
  source = hasPrometheus ? prometheus : metrics;
  $('dashboards').append(...dashboards.map(tab));
  chooseDashboard();
  resume();
}

function tab(one) {
  const link = element('a', '', shortTitle(one));
  link.href = `#${one.uid}`;
  const row = element('li');
  row.append(link);
  return row;
}

/** What comes after the colon that all titles have. */
function shortTitle(one) {
  return one.title.split(/[:：]\s*/).at(-1);
}

function chooseDashboard() {
  dashboard = dashboards.find((one) => `#${one.uid}` === location.hash) ?? dashboards[0];
  for (const link of $('dashboards').querySelectorAll('a')) {
    const isShown = link.hash === `#${dashboard.uid}`;
    link.toggleAttribute('aria-current', false);
    if (isShown) {
      link.setAttribute('aria-current', 'page');
      link.scrollIntoView({ block: 'nearest', inline: 'center' });
    }
  }
  $('title').textContent = dashboard.title;
  $('help').textContent = dashboard.description;
  document.title = `${shortTitle(dashboard)} · ${text.title}`;
  clearPanels();
  refresh();
}

// Reading, again and again

function pauseOrResume() {
  const pause = timer !== 0;
  if (pause) {
    clearInterval(timer);
    timer = 0;
    metrics.stop();
  } else {
    resume();
  }
  $('pause').setAttribute('aria-pressed', String(pause));
  $('pause').textContent = pause ? text.resume : text.pause;
}

function resume() {
  timer = setInterval(() => hasPrometheus && refresh(true), REFRESH);
  if (source === metrics) {
    metrics.start();
  } else {
    refresh();
  }
}

function scraped(isUp) {
  metricsAreUp = isUp;
  if (source === metrics) {
    refresh();
  }
}

/** Shows what the source has now. `retry` asks a Prometheus again that did not answer before. */
async function refresh(retry = false) {
  if (document.hidden && source === prometheus) {
    return; // nobody looks; the local view must go on to have something to show
  }
  const shown = dashboard;
  if (hasPrometheus && (source === prometheus || retry)) {
    const isUp = await refreshFrom(prometheus, shown);
    if (shown !== dashboard) {
      return;
    }
    source = isUp ? prometheus : metrics;
    if (isUp) {
      metrics.stop();
      showState('prometheus', text.fromPrometheus);
      showNotice([]);
    } else if (!metrics.isRunning && timer) {
      metrics.start();
    }
  }
  if (source === metrics && !metricsAreUp) {
    showState('down', text.down);
    showNotice([text.metricsDown]);
  } else if (source === metrics && metrics.since !== undefined) {
    await refreshFrom(metrics, shown);
    showState('metrics', text.fromMetrics);
    const local = text.localView(timeOf(metrics.since));
    showNotice(hasPrometheus ? [text.prometheusDown, local] : [local, text.localHint]);
  }
}

/** Whether the source answered at least one of the panels. */
async function refreshFrom(from, shown) {
  const specs = shown.panels.filter((spec) => spec.type !== 'row');
  const minutes = $('span').value;
  const results = await Promise.all(
    specs.map((spec) => Promise.all(spec.targets.map((target) => from.read(shown, spec, target, minutes))).catch(() => null)),
  );
  if (shown !== dashboard) {
    return true; // another is on the screen by now
  }
  if (results.every((result) => result === null)) {
    return false;
  }
  const isHere = (spec) => from === prometheus || metrics.knows(spec);
  layOut(shown, isHere);
  const span = spanOf(from, minutes);
  const isYoung = from === metrics && span[1] - metrics.since < 2 * MetricsSource.EVERY_SECONDS;
  for (const panel of panels) {
    const result = results[specs.indexOf(panel.spec)];
    if (result) {
      panel.show(result, span, isYoung);
    } else {
      panel.note(text.failed);
    }
  }
  $('span-choice').hidden = from !== prometheus;
  return true;
}

function spanOf(from, minutes) {
  const now = Date.now() / 1000;
  return from === prometheus ? [now - minutes * 60, now] : [Math.min(metrics.since, now - SHORTEST_SPAN), now];
}

// Laying out

function clearPanels() {
  panels.forEach((panel) => panel.destroy());
  panels = [];
  $('panels').replaceChildren();
  $('elsewhere').hidden = true;
}

/** Puts the panels on the page, where they are not yet. */
function layOut(shown, isHere) {
  const specs = shown.panels.filter((spec) => spec.type !== 'row' && isHere(spec));
  const isThere = specs.length === panels.length && specs.every((spec, index) => spec === panels[index].spec);
  if (isThere && panels.length > 0) {
    return;
  }
  clearPanels();
  const level = shown.panels.some((spec) => spec.type === 'row') ? 3 : 2;
  let line = [];
  let heading = null;
  for (const spec of shown.panels) {
    if (spec.type === 'row') {
      endLine(line);
      line = [];
      heading = element('h2', '', spec.title);
    } else if (isHere(spec)) {
      if (width(line) + spec.gridPos.w > WIDTH) {
        endLine(line);
        line = [];
      }
      if (heading) {
        $('panels').append(heading);
        heading = null;
      }
      const panel = panelOf(spec, level);
      panel.element.style.setProperty('--columns', spec.gridPos.w);
      line.push(panel);
      panels.push(panel);
      $('panels').append(panel.element);
    }
  }
  endLine(line);
  const elsewhere = shown.panels.filter((spec) => spec.type !== 'row' && !isHere(spec));
  $('elsewhere-list').replaceChildren(...elsewhere.map((spec) => element('li', '', spec.title)));
  $('elsewhere').hidden = elsewhere.length === 0;
}

function width(line) {
  return line.reduce((sum, panel) => sum + panel.spec.gridPos.w, 0);
}

/** The last of a line takes what is left of it. */
function endLine(line) {
  const last = line.at(-1);
  last?.element.style.setProperty('--columns', last.spec.gridPos.w + WIDTH - width(line));
}

function showState(state, words) {
  if ($('source').dataset.state !== state) {
    $('source').dataset.state = state;
    $('source').textContent = words;
  }
}

function showNotice(sentences) {
  const wanted = sentences.filter(Boolean);
  if (wanted.join() !== [...$('notice').children].map((span) => span.textContent).join()) {
    $('notice').replaceChildren(...wanted.map((words) => element('span', '', words)));
  }
  $('notice').hidden = wanted.length === 0;
}
