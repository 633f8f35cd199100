// The messages of a room, in order, each once.

import { language, text } from './texts.js';

const GROUP_MILLIS = 5 * 60_000;

const timeFormat = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
const dayAndYearFormat = new Intl.DateTimeFormat(language, { dateStyle: 'long' });

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

export class Timeline {
  #list;
  #me;
  #messages = [];

  constructor(list, me) {
    this.#list = list;
    this.#me = me;
    this.clear();
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

  clear() {
    this.#messages = [];
    this.#list.replaceChildren();
  }

  /** Adds messages that come after all, before all, or between; those known already are left out. */
  add(messages) {
    const known = new Set(this.#messages.map((message) => message.id));
    const fresh = messages.filter((message) => !known.has(message.id));
    if (fresh.length === 0) {
      return 0;
    }
    const isNewest = fresh.every((message) => message.id > (this.newestId ?? -1));
    const previous = this.#messages.at(-1);
    this.#messages.push(...fresh);
    if (isNewest) {
      this.#append(fresh, previous);
    } else {
      this.#messages.sort((a, b) => a.id - b.id);
      this.#list.replaceChildren();
      this.#append(this.#messages, undefined);
    }
    return fresh.length;
  }

  #append(messages, before) {
    const rows = document.createDocumentFragment();
    let previous = before;
    for (const message of messages) {
      const at = new Date(message.at);
      const previousAt = previous && new Date(previous.at);
      const isNewDay = !previousAt || at.toDateString() !== previousAt.toDateString();
      if (isNewDay) {
        rows.append(dayRow(at));
      }
      const follows = !isNewDay && previous.user === message.user && at - previousAt < GROUP_MILLIS;
      rows.append(this.#row(message, at, follows));
      previous = message;
    }
    this.#list.append(rows);
  }

  #row(message, at, follows) {
    const row = document.createElement('li');
    row.className = 'message';
    row.dataset.id = message.id;
    row.classList.toggle('mine', message.user === this.#me);
    row.classList.toggle('follows', follows);

    const author = document.createElement('bdi');
    author.className = 'author';
    author.textContent = message.user;
    const time = document.createElement('time');
    time.dateTime = message.at;
    time.title = at.toLocaleString(language);
    time.textContent = timeFormat.format(at);
    const byline = document.createElement('div');
    byline.className = 'byline';
    byline.append(author, time);

    const bubble = document.createElement('div');
    bubble.className = 'bubble';
    bubble.dir = 'auto';
    bubble.textContent = message.text;
    bubble.title = time.title;

    const body = document.createElement('div');
    body.className = 'body';
    body.append(byline, bubble);
    row.append(avatar(message.user), body);
    return row;
  }
}

function dayRow(at) {
  const row = document.createElement('li');
  row.className = 'day';
  const now = new Date();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (at.toDateString() === now.toDateString()) {
    row.textContent = text.today;
  } else if (at.toDateString() === yesterday.toDateString()) {
    row.textContent = text.yesterday;
  } else {
    row.textContent = (at.getFullYear() === now.getFullYear() ? dayFormat : dayAndYearFormat).format(at);
  }
  return row;
}
