// The messages of a room, in order, each once; of a long history only a part is in the document.

import { language, text } from './texts.js';

const GROUP_MILLIS = 5 * 60_000;
const ROWS_MOST = 240;
const ROWS_STEP = 80;
const NEAR = 900; // pixels to an end at which more is drawn

const timeFormat = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
const dayAndYearFormat = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
const fullFormat = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });

const LINK = /https?:\/\/[^\s<>"'，。；（）]+[^\s<>"'，。；（）.,;:!?)]/g;

/** How a line about an alert begins. */
const STATE = /^(?:FIRING|RESOLVED)(?= )/gm;

/** A circle with the first letter of a name, in a colour of its own. */
export function avatar(name) {
  const element = document.createElement('span');
  element.className = 'avatar';
  element.setAttribute('aria-hidden', 'true');
  element.textContent = [...name][0].toUpperCase();
  let hash = 0;
  for (const character of name) {
    hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  }
  element.style.setProperty('--hue', (hash * 47) % 360);
  return element;
}

/**
 * Keeps all messages it got, and the rows of at most `ROWS_MOST` of them in `list`: scrolled towards
 * one end, rows are added there and taken away at the other. At the oldest message it asks
 * `onOldest()` for older ones.
 */
export class Timeline {
  #scroll;
  #list;
  #me;
  #onOldest;
  #messages = [];
  #ids = new Set();
  #start = 0; // of the rows, among the messages
  #end = 0;
  #frame = 0;

  constructor(scroll, list, me, onOldest) {
    this.#scroll = scroll;
    this.#list = list;
    this.#me = me;
    this.#onOldest = onOldest;
    this.#scroll.addEventListener('scroll', this.#scrolled, { passive: true });
    this.clear();
  }

  close() {
    this.#scroll.removeEventListener('scroll', this.#scrolled);
    cancelAnimationFrame(this.#frame);
  }

  get oldestId() {
    return this.#messages[0]?.id;
  }

  get newestId() {
    return this.#messages.at(-1)?.id;
  }

  get isEmpty() {
    return this.#messages.length === 0;
  }

  /** Whether the newest message is drawn and in sight. */
  get isAtEnd() {
    const below = this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight;
    return this.#end === this.#messages.length && below < 80;
  }

  clear() {
    this.#messages = [];
    this.#ids.clear();
    this.#draw(0, 0);
  }

  showNewest() {
    if (this.#end < this.#messages.length) {
      this.#draw(Math.max(0, this.#messages.length - ROWS_MOST), this.#messages.length);
    }
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  /**
   * Adds messages that come after all, before all, or between, with `follow` staying at the newest;
   * those known already are left out. Answers those that were not.
   */
  add(messages, follow) {
    const fresh = messages.filter((message) => !this.#ids.has(message.id)).sort((a, b) => a.id - b.id);
    if (fresh.length === 0) {
      return fresh;
    }
    fresh.forEach((message) => this.#ids.add(message.id));
    if (fresh[0].id > (this.newestId ?? -1)) {
      this.#append(fresh);
    } else if (fresh.at(-1).id < this.oldestId) {
      this.#prepend(fresh);
    } else {
      this.#messages = [...this.#messages, ...fresh].sort((a, b) => a.id - b.id);
      this.#draw(Math.max(0, this.#messages.length - ROWS_MOST), this.#messages.length);
    }
    if (follow) {
      this.showNewest();
    }
    return fresh;
  }

  #append(fresh) {
    const isDrawnToTheEnd = this.#end === this.#messages.length;
    const room = Math.max(ROWS_MOST - (this.#end - this.#start), ROWS_STEP);
    this.#messages.push(...fresh);
    if (isDrawnToTheEnd && fresh.length <= room) {
      this.#keepingPlace(() => this.#drawBelow(fresh.length));
    }
  }

  #prepend(fresh) {
    this.#messages.unshift(...fresh);
    this.#start += fresh.length;
    this.#end += fresh.length;
    this.#keepingPlace(() => this.#drawAbove());
  }

  #scrolled = () => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
      if (scrollTop < NEAR && this.#start > 0) {
        this.#keepingPlace(() => this.#drawAbove());
      } else if (scrollTop < NEAR && this.#messages.length > 0) {
        this.#onOldest();
      }
      if (scrollHeight - scrollTop - clientHeight < NEAR && this.#end < this.#messages.length) {
        this.#keepingPlace(() => this.#drawBelow(ROWS_STEP));
      }
    });
  };

  // Drawing

  #draw(start, end) {
    this.#start = start;
    this.#end = end;
    this.#list.replaceChildren(...this.#rows(start, end));
  }

  #drawAbove() {
    const count = Math.min(ROWS_STEP, this.#start);
    // The row that was the first is drawn anew: it may follow one of the same author now.
    this.#list.firstChild?.replaceWith(...this.#rows(this.#start, this.#start + 1));
    this.#list.prepend(...this.#rows(this.#start - count, this.#start));
    this.#start -= count;
    while (this.#end - this.#start > ROWS_MOST) {
      this.#list.lastChild.remove();
      this.#end -= 1;
    }
  }

  #drawBelow(most) {
    const end = Math.min(this.#messages.length, this.#end + most);
    this.#list.append(...this.#rows(this.#end, end));
    this.#end = end;
    while (this.#end - this.#start > ROWS_MOST) {
      this.#list.firstChild.remove();
      this.#start += 1;
    }
  }

  /** What one is reading stays where it is. */
  #keepingPlace(change) {
    const top = this.#scroll.getBoundingClientRect().top;
    const anchor = [...this.#list.children].find((row) => row.getBoundingClientRect().bottom > top);
    const id = anchor?.dataset.id;
    const before = anchor?.getBoundingClientRect().top;
    change();
    const after = id && this.#list.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top;
    if (after !== undefined && after !== before) {
      this.#scroll.scrollTop += after - before;
    }
  }

  #rows(start, end) {
    return this.#messages.slice(start, end).map((message, index) => this.#row(message, this.#messages[start + index - 1]));
  }

  #row(message, previous) {
    const at = new Date(message.at);
    const previousAt = previous && new Date(previous.at);
    const isNewDay = !previousAt || at.toDateString() !== previousAt.toDateString();
    const follows =
      !isNewDay && previous.user === message.user && previous.kind === message.kind && at - previousAt < GROUP_MILLIS;

    const row = document.createElement('li');
    row.dataset.id = message.id;
    if (isNewDay) {
      row.append(dayLine(at));
    }
    const shown = document.createElement('div');
    shown.className = `message ${message.kind ?? 'text'}`;
    shown.classList.toggle('mine', message.user === this.#me && message.kind !== 'system');
    shown.classList.toggle('follows', follows);
    const body = document.createElement('div');
    body.className = 'body';
    const show = message.kind === 'system' ? marked : bubble;
    body.append(byline(message, at), show(message.text, fullFormat.format(at)));
    shown.append(avatar(message.user), body);
    row.append(shown);
    return row;
  }
}

function byline(message, at) {
  const author = document.createElement('bdi');
  author.className = 'author';
  author.textContent = message.user;
  const time = document.createElement('time');
  time.dateTime = message.at;
  time.textContent = timeFormat.format(at);
  const line = document.createElement('div');
  line.className = 'byline';
  line.append(author, time);
  return line;
}

/** What was written, as text; addresses in it can be followed. */
export function bubble(words, title = '') {
  const element = document.createElement('div');
  element.className = 'bubble';
  element.dir = 'auto';
  element.title = title;
  appendWords(element, words);
  return element;
}

/** What the chat itself says; alerts that fire, and those that ended, can be told at a glance. */
function marked(words, title) {
  const element = bubble('', title);
  let from = 0;
  for (const { 0: state, index } of words.matchAll(STATE)) {
    const mark = document.createElement('span');
    mark.className = `mark ${state.toLowerCase()}`;
    mark.textContent = state;
    appendWords(element, words.slice(from, index));
    element.append(mark);
    element.classList.add(state.toLowerCase());
    from = index + state.length;
  }
  appendWords(element, words.slice(from));
  return element;
}

function appendWords(element, words) {
  let at = 0;
  for (const { 0: address, index } of words.matchAll(LINK)) {
    const link = document.createElement('a');
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    link.textContent = address;
    element.append(words.slice(at, index), link);
    at = index + address.length;
  }
  element.append(words.slice(at));
}

function dayLine(at) {
  const line = document.createElement('div');
  line.className = 'day';
  const now = new Date();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (at.toDateString() === now.toDateString()) {
    line.textContent = text.today;
  } else if (at.toDateString() === yesterday.toDateString()) {
    line.textContent = text.yesterday;
  } else {
    line.textContent = (at.getFullYear() === now.getFullYear() ? dayFormat : dayAndYearFormat).format(at);
  }
  return line;
}
