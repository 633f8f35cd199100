// The list of rooms, and small helpers for what is on the page.

import { text } from './texts.js';

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  public: 'M10 4 8 20M16 4l-2 16M4 9h16M3 15h16',
  private: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  direct: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c.7-3.700 3.700-5.500 7.500-5.500s6.800 1.800 7.500 5.500',
  system: 'M12 3l8 3v6c0 4.500-3.200 7.700-8 9-4.800-1.300-8-4.500-8-9V6z',
};

export const $ = (id) => document.getElementById(id);

export function element(name, className = '', words) {
  const made = document.createElement(name);
  made.className = className;
  if (words !== undefined) {
    made.textContent = words;
  }
  return made;
}

/** What kind of room it is, as a picture. */
export function icon(kind) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[kind] ?? ICONS.public);
  svg.append(path);
  return svg;
}

export class RoomList {
  #list;
  #entries = [];
  #unread = new Map();
  #current;

  constructor(list) {
    this.#list = list;
  }

  find(name) {
    return this.#entries.find((entry) => entry.name === name);
  }

  /** A room that the server has just made. */
  add(entry) {
    if (!this.find(entry.name)) {
      this.#entries.unshift(entry);
    }
  }

  /** Unread messages of all rooms but one. */
  unreadBeside(name) {
    return [...this.#unread].reduce((sum, [room, unread]) => sum + (room === name ? 0 : unread), 0);
  }

  /** The room `step` places after one, around the end. */
  beside(name, step) {
    const at = this.#entries.findIndex((entry) => entry.name === name);
    return this.#entries.at((at + step) % this.#entries.length)?.name;
  }

  /** We know better than the last answer how many are in the room on the screen. */
  setOnline(name, online) {
    const entry = this.find(name);
    if (entry && entry.online !== online) {
      entry.online = online;
      this.#draw();
    }
  }

  /** Shows `entries`, or those known, and among them the one that is entered. */
  show(entries, current, kind, unreadOf) {
    const known = this.find(current);
    this.#entries = entries ?? this.#entries;
    if (current && !this.find(current)) {
      this.#entries.unshift(known ?? { name: current, kind: kind ?? 'public', with: null, online: 0, newest: null });
    }
    this.#current = current;
    this.#unread = new Map(this.#entries.map((entry) => [entry.name, unreadOf(entry)]));
    this.#draw();
  }

  #draw() {
    const hadFocus = this.#list.contains(document.activeElement) ? document.activeElement.hash : undefined;
    this.#list.replaceChildren(...this.#entries.map((entry) => this.#row(entry)));
    if (hadFocus !== undefined) {
      [...this.#list.querySelectorAll('a')].find((link) => link.hash === hadFocus)?.focus();
    }
  }

  #row(entry) {
    const isCurrent = entry.name === this.#current;
    const unread = isCurrent ? 0 : (this.#unread.get(entry.name) ?? 0);
    const link = element('a');
    link.href = `#${encodeURIComponent(entry.name)}`;
    link.append(icon(entry.kind), element('bdi', 'label', entry.with ?? entry.name));
    if (entry.kind !== 'public') {
      link.append(element('span', 'unseen', text.kinds[entry.kind]));
    }
    if (isCurrent) {
      link.setAttribute('aria-current', 'page');
    }
    link.classList.toggle('has-unread', unread > 0);
    if (unread > 0) {
      link.append(counted('count unread', unread, text.unread(unread)));
    } else if (entry.online > 0) {
      link.append(counted('count', entry.online, text.onlineCount(entry.online)));
    }
    const row = element('li');
    row.append(link);
    return row;
  }
}

/** A number to see, and words to hear. */
function counted(className, number, words) {
  const shown = element('span', className);
  const figure = element('span', '', number > 99 ? '99+' : number);
  figure.setAttribute('aria-hidden', 'true');
  shown.append(figure, element('span', 'unseen', words));
  shown.title = words;
  return shown;
}
