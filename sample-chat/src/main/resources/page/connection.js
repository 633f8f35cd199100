// A connection to one room that comes back by itself.

import { traceparent } from './trace.js';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const AFTER_LIMIT = 10_000; // there are too many connections: not again at once
const CONNECT_PATIENCE = 15_000;

const GOING_AWAY = 1001;
const BAD_ROOM = 1008;
const EXPIRED = 4001;
const KICKED = 4003;
const RATE_LIMITED = 4029;

/**
 * Connects to `room` and stays connected until closed.
 *
 * `listener` has `lastSeen()`: the id of the newest message that is known, or undefined;
 * `message(message)` for each message of the server; `state(state, seconds)` with 'connecting',
 * 'online' (joined), or 'offline' with the seconds until the next try; `refused()` when a handshake
 * failed, which the browser does not tell from a network that is down; and `over(reason)` when there
 * is no use in coming back: 'signed_out', 'kicked' or 'bad_room'.
 */
export class Connection {
  #room;
  #listener;
  #socket = null;
  #failures = 0;
  #timer = 0;
  #patience = 0;
  #closed = false;
  #joined = false;

  constructor(room, listener) {
    this.#room = room;
    this.#listener = listener;
    window.addEventListener('online', this.#now);
    window.addEventListener('offline', this.#cut);
    this.#connect();
  }

  get isOnline() {
    return this.#joined && this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends, or answers false when not connected. */
  send(message) {
    if (!this.isOnline) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.#closed = true;
    window.removeEventListener('online', this.#now);
    window.removeEventListener('offline', this.#cut);
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
    this.#socket?.close(1000);
  }

  #now = () => {
    if (this.#timer) {
      this.#connect();
    }
  };

  /** The network is gone; a socket may take minutes to notice. */
  #cut = () => this.#lost(this.#socket, { code: 1006 });

  #connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#listener.state('connecting');
    const url = new URL(`chat/${encodeURIComponent(this.#room)}`, document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    let opened = false;
    this.#socket = socket;
    this.#patience = setTimeout(() => this.#lost(socket, { code: 1006 }), CONNECT_PATIENCE);
    socket.addEventListener('open', () => {
      opened = true;
      const after = this.#listener.lastSeen();
      socket.send(JSON.stringify({ type: 'join', ...(after !== undefined && { after }), traceparent: traceparent() }));
    });
    socket.addEventListener('message', (event) => {
      if (socket === this.#socket && !this.#closed) {
        this.#received(JSON.parse(event.data));
      }
    });
    socket.addEventListener('close', (event) => {
      if (socket === this.#socket && !opened && !this.#closed) {
        this.#listener.refused();
      }
      this.#lost(socket, event);
    });
  }

  #received(message) {
    if (message.type === 'welcome') {
      this.#joined = true;
      this.#failures = 0;
      clearTimeout(this.#patience);
      this.#listener.state('online');
    }
    this.#listener.message(message);
  }

  #lost(socket, { code }) {
    if (socket !== this.#socket || this.#closed) {
      return; // a newer one has taken over
    }
    this.#joined = false;
    this.#socket = null;
    clearTimeout(this.#patience);
    socket?.close();
    const over = { [BAD_ROOM]: 'bad_room', [EXPIRED]: 'signed_out', [KICKED]: 'kicked' }[code];
    if (over) {
      this.close();
      this.#listener.over(over);
    } else {
      this.#comeBack(this.#delay(code));
    }
  }

  /** At a random moment: a server that restarts must not meet all its clients at once. */
  #delay(code) {
    if (code === GOING_AWAY && this.#failures === 0) {
      this.#failures = 1;
      return Math.random() * 1000;
    }
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    this.#failures += 1;
    return longest * (0.5 + Math.random() / 2) + (code === RATE_LIMITED ? AFTER_LIMIT : 0);
  }

  #comeBack(delay) {
    this.#listener.state('offline', Math.ceil(delay / 1000));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }
}
