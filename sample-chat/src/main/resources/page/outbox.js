// What one has written and the server has not yet confirmed.

import { randomHex, traceparent } from './trace.js';

const KEY = 'chat.outbox';

/**
 * The unconfirmed messages of a user in a room, in order, kept over a reload. One is on its way at a
 * time, so that they arrive in the order they were written in. Each has an id of ours: sent again after
 * a broken connection, it is stored once.
 *
 * An entry is {clientId, text, state, reason}; `state` is 'waiting', 'sent' or 'refused'.
 */
export class Outbox {
  #key;
  #entries;
  #send;
  #changed;
  #timer = 0;

  /** `send(message)` answers whether it could; `changed(entries)` hears of every change. */
  constructor(room, user, send, changed) {
    this.#key = `${KEY} ${JSON.stringify([user, room])}`;
    this.#entries = JSON.parse(sessionStorage.getItem(this.#key) ?? '[]');
    this.#send = send;
    this.#changed = changed;
    changed(this.#entries);
  }

  add(text) {
    this.#entries.push({ clientId: randomHex(12), text, state: 'waiting' });
    this.#next();
  }

  /** A connection is there, perhaps a new one: what was on its way may not have arrived. */
  connected() {
    for (const entry of this.#entries.filter((one) => one.state === 'sent')) {
      entry.state = 'waiting';
    }
    this.#next();
  }

  confirmed(clientId) {
    this.#entries = this.#entries.filter((entry) => entry.clientId !== clientId);
    this.#next();
  }

  /** The server refused a message; with `seconds` it may be tried again after them. */
  refused(clientId, reason, seconds) {
    const entry = this.#entries.find((one) => one.clientId === clientId);
    if (!entry) {
      return;
    }
    if (seconds) {
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.connected();
      }, seconds * 1000);
    } else {
      entry.state = 'refused';
      entry.reason = reason;
    }
    this.#next();
  }

  /** Takes one out, to write it anew or never; answers its text. */
  remove(clientId) {
    const text = this.#entries.find((entry) => entry.clientId === clientId)?.text;
    this.confirmed(clientId);
    return text;
  }

  close() {
    clearTimeout(this.#timer);
  }

  #next() {
    const first = this.#entries.find((entry) => entry.state !== 'refused');
    if (first?.state === 'waiting' && !this.#timer) {
      const { clientId, text } = first;
      if (this.#send({ type: 'message', traceparent: traceparent(), clientId, text })) {
        first.state = 'sent';
      }
    }
    if (this.#entries.length > 0) {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#entries));
    } else {
      sessionStorage.removeItem(this.#key);
    }
    this.#changed(this.#entries);
  }
}
