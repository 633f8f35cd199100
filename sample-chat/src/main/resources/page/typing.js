// Who types, and telling that one does.

const TELL_EVERY = 3_000;
const FORGET_AFTER = 5_000;

/** Tells with `send(on)` that one types: now and then while one does, and when it is over. */
export class OwnTyping {
  #send;
  #told = 0;

  constructor(send) {
    this.#send = send;
  }

  changed(hasText) {
    const now = Date.now();
    if (hasText && now - this.#told >= TELL_EVERY) {
      this.#told = now;
      this.#send(true);
    } else if (!hasText) {
      this.stop();
    }
  }

  stop() {
    if (this.#told) {
      this.#told = 0;
      this.#send(false);
    }
  }
}

/** Who else types. `changed(names)` hears of it. */
export class OthersTyping {
  #timers = new Map();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  set(user, on) {
    clearTimeout(this.#timers.get(user));
    if (on) {
      this.#timers.set(user, setTimeout(() => this.set(user, false), FORGET_AFTER));
    } else {
      this.#timers.delete(user);
    }
    this.#changed([...this.#timers.keys()]);
  }

  clear() {
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
    this.#changed([]);
  }
}
