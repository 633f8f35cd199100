// How far one has read in each room, on this device. Ids count a room's messages without a gap.

const ROOMS_MAX = 300;

export class Reads {
  #key;
  #byRoom;

  constructor(user) {
    this.#key = `chat.read ${user}`;
    this.#byRoom = new Map(JSON.parse(localStorage.getItem(this.#key) ?? '[]'));
  }

  /** Everything up to `id` has been seen. */
  read(room, id) {
    if (id > (this.#byRoom.get(room) ?? -1)) {
      this.#byRoom.delete(room); // the last one read is the last one forgotten
      this.#byRoom.set(room, id);
      const kept = [...this.#byRoom].slice(-ROOMS_MAX);
      localStorage.setItem(this.#key, JSON.stringify(kept));
    }
  }

  /** Unread messages of a room as the server lists it. A public room where one never was has none. */
  unread({ name, kind, newest }) {
    const read = this.#byRoom.get(name) ?? (kind === 'public' ? Infinity : 0);
    return Math.max(0, (newest ?? 0) - read);
  }
}
