// A connection to one room that comes back by itself.

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

/**
 * Connects to `room` as `user` and stays connected until closed.
 *
 * `listener` has `message(message)` for each message of the server, and `state(state, seconds)` with
 * 'connecting', 'online' (joined), or 'offline' with the seconds until the next try.
 */
export class Connection {
  #room;
  #user;
  #listener;
  #socket = null;
  #failures = 0;
  #timer = 0;
  #closed = false;
  #joined = false;

  constructor(room, user, listener) {
    this.#room = room;
    this.#user = user;
    this.#listener = listener;
    window.addEventListener('online', this.#now);
    this.#connect();
  }

  /** Sends, or answers false when not connected. */
  send(message) {
    if (!this.#joined || this.#socket.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.#closed = true;
    window.removeEventListener('online', this.#now);
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
  }

  #now = () => {
    if (this.#timer) {
      this.#connect();
    }
  };

  #connect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#listener.state('connecting');
    const url = new URL(`chat/${encodeURIComponent(this.#room)}`, document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ type: 'join' }));
    });
    socket.addEventListener('message', (event) => {
      if (this.#closed) {
        return;
      }
      const message = JSON.parse(event.data);
      if (message.type === 'welcome') {
        this.#joined = true;
        this.#failures = 0;
        this.#listener.state('online');
      }
      this.#listener.message(message);
    });
    socket.addEventListener('close', () => this.#lost());
  }

  #lost() {
    this.#joined = false;
    if (this.#closed) {
      return;
    }
    // Anywhere within the doubled delay: a server that restarts must not meet all at once.
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    const delay = longest * (0.5 + Math.random() / 2);
    this.#failures += 1;
    this.#listener.state('offline', Math.ceil(delay / 1000));
    this.#timer = setTimeout(() => this.#connect(), delay);
  }
}
