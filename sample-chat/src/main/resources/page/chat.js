// The page: who is here, what was said, and a place to write.

import * as api from './api.js';
import { Connection } from './connection.js';
import { switchLanguage } from './language.js';
import { Outbox } from './outbox.js';
import { Reads } from './reads.js';
import { $, RoomList, element, icon } from './rooms.js';
import { language, text, translate } from './texts.js';
import { Timeline, avatar, bubble } from './timeline.js';
import { OthersTyping, OwnTyping } from './typing.js';

const ROOMS_REFRESH = 5_000;
const ROOMS_REFRESH_HIDDEN = 30_000; // where nobody looks, only the title counts
const GAP_MOST = 2_000; // more missed messages than this are not read one by one
const NAME_KEY = 'chat.name';
const SESSION_KEY = 'chat.session'; // there is one, or was

const byName = new Intl.Collator(language).compare;

let me = null; // {name, role}
let reads = null;
let roomsRead = 0;
let visit = null; // what belongs to the room on the screen, made anew for each

const roomList = new RoomList($('rooms'));
const ownTyping = new OwnTyping((on) => visit?.connection.send({ type: 'typing', on }));

translate(document);
start();

async function start() {
  $('room').value = roomInAddress();
  $('name').value = localStorage.getItem(NAME_KEY) ?? '';
  if (!localStorage.getItem(SESSION_KEY)) {
    askForName();
    return;
  }
  try {
    signedIn(await api.session());
  } catch (problem) {
    askForName(problem.status ? '' : text.unreachable);
  }
}

// Signing in and out

function askForName(problem = '') {
  leaveRoom();
  me = null;
  $('entrance-error').textContent = problem;
  $('entrance-error').hidden = !problem;
  if (!$('entrance').open) {
    $('entrance').showModal();
  }
  $('name').select();
}

$('entrance').addEventListener('cancel', (event) => event.preventDefault());

$('entrance-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const name = $('name').value.trim();
  const wanted = $('room').value.trim();
  if (!name || !wanted) {
    return;
  }
  $('join').disabled = true;
  try {
    const session = await api.signIn(name, $('password').value);
    if (wanted !== roomInAddress()) {
      history.replaceState(null, '', `#${encodeURIComponent(wanted)}`);
    }
    signedIn(session);
  } catch (problem) {
    askForName(reasonOf(problem));
  } finally {
    $('join').disabled = false;
  }
});

function signedIn(session) {
  me = session;
  reads = new Reads(me.name);
  localStorage.setItem(NAME_KEY, me.name);
  localStorage.setItem(SESSION_KEY, 'true');
  $('password').value = '';
  $('entrance').close();
  $('me').textContent = me.name;
  $('me-avatar').replaceChildren(avatar(me.name));
  $('role').hidden = me.role !== 'ops';
  enterRoom(roomInAddress());
}

$('leave').addEventListener('click', async () => {
  closePanels();
  leaveRoom();
  localStorage.removeItem(SESSION_KEY);
  await api.signOut().catch(() => {}); // the next sign-in replaces the session in any case
  askForName();
});

function reasonOf(problem) {
  return text.errors[problem.code] ?? (problem.status ? problem.message : text.unreachable);
}

// Rooms

function roomInAddress() {
  let name = '';
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    // A hash that is no name: the lobby.
  }
  return name.trim() || 'lobby';
}

function go(name) {
  location.hash = encodeURIComponent(name);
}

window.addEventListener('hashchange', () => {
  closePanels();
  if (me) {
    enterRoom(roomInAddress());
  }
});

function leaveRoom() {
  ownTyping.stop();
  visit?.close();
  visit = null;
}

function enterRoom(name) {
  leaveRoom();
  showNotice('');
  $('text').value = '';
  $('empty').hidden = true;
  $('newest').hidden = true;
  visit = new Visit(name);
  readRooms();
}

/** One's stay in a room, from choosing it to going elsewhere. */
class Visit {
  room;
  kind = 'public';
  people = new Set();
  unread = 0;
  hasMore = true;
  isReading = false;
  held = null; // what comes while the gap before it is filled
  isClosed = false;

  constructor(room) {
    this.room = room;
    this.timeline = new Timeline($('scroll'), $('messages'), me.name, () => this.readOlder());
    this.typing = new OthersTyping((names) => showTyping(names));
    this.connection = new Connection(room, {
      lastSeen: () => this.timeline.newestId,
      message: (message) => this.received(message),
      state: showState,
      refused: checkSession,
      over: (reason) => this.over(reason),
    });
    this.outbox = new Outbox(room, me.name, (message) => this.connection.send(message), showOutbox);
    this.showRoom();
    showPeople(this);
  }

  close() {
    this.isClosed = true;
    this.connection.close();
    this.outbox.close();
    this.typing.clear();
    this.timeline.close();
    this.timeline.clear();
    $('outbox').replaceChildren();
  }

  showRoom() {
    const entry = roomList.find(this.room);
    $('room-icon').replaceChildren(icon(entry?.kind ?? this.kind));
    $('room-title').textContent = entry?.with ?? this.room;
    $('text').placeholder = this.kind === 'system' ? text.writeOps : text.write;
    $('invite').hidden = this.kind !== 'private';
    showTitle();
  }

  received(message) {
    switch (message.type) {
      case 'welcome':
        this.welcomed(message);
        break;
      case 'presence':
        this.people[message.online ? 'add' : 'delete'](message.user);
        this.typing.set(message.user, false);
        showPeople(this);
        break;
      case 'typing':
        this.typing.set(message.user, message.on);
        break;
      case 'gap':
        this.fillGap(message);
        break;
      case 'message':
        if (this.held) {
          this.held.push(message);
        } else {
          this.show([message], true);
        }
        break;
      case 'ack':
        this.outbox.confirmed(message.clientId);
        break;
      case 'error':
        this.refused(message);
        break;
    }
  }

  welcomed(message) {
    if (message.user !== me.name) {
      location.reload(); // signed in as another in another tab
      return;
    }
    this.kind = message.kind;
    this.people = new Set(message.users);
    this.last = message.last;
    this.showRoom();
    showPeople(this);
    showNotice('');
    if (this.timeline.isEmpty) {
      this.readNewest();
    }
    this.outbox.connected();
    if (!matchMedia('(pointer: coarse)').matches && !document.querySelector('dialog[open]')) {
      $('text').focus(); // not on a phone, where it would raise the keyboard
    }
  }

  refused(error) {
    const reason = text.errors[error.code] ?? error.text;
    if (error.clientId) {
      this.outbox.refused(error.clientId, reason, error.retryAfter);
    }
    if (error.code === 'forbidden' || error.code === 'bad_room') {
      this.connection.close();
      showState('refused');
    }
    if (!error.clientId || error.retryAfter) {
      showNotice(reason);
    }
  }

  over(reason) {
    if (reason === 'bad_room') {
      showState('refused');
      showNotice(text.errors.bad_room);
    } else {
      askForName(text.errors[reason]);
    }
  }

  // History

  async readNewest() {
    this.isReading = true;
    try {
      const page = await api.history(this.room);
      if (!this.isClosed) {
        this.hasMore = page.more;
        this.show(page.messages, false);
        $('empty').hidden = !this.timeline.isEmpty;
      }
    } catch {
      this.failed();
    } finally {
      this.isReading = false;
    }
  }

  async readOlder() {
    if (!this.hasMore || this.isReading || this.timeline.isEmpty) {
      return;
    }
    this.isReading = true;
    try {
      const page = await api.history(this.room, this.timeline.oldestId);
      if (!this.isClosed) {
        this.hasMore = page.more;
        this.timeline.add(page.messages, false);
      }
    } catch {
      this.failed();
    } finally {
      this.isReading = false;
    }
  }

  /** Reads what was missed, oldest first, and shows only then what came meanwhile. */
  async fillGap({ from, to }) {
    this.held = [];
    let isFilled = to - from < GAP_MOST;
    try {
      for (let after = from - 1; isFilled && after < to && !this.isClosed; after = this.timeline.newestId) {
        const page = await api.historyAfter(this.room, after);
        const missed = page.messages.filter((message) => message.id <= to);
        this.show(missed, true);
        isFilled = missed.length > 0;
      }
    } catch {
      isFilled = false;
    }
    if (this.isClosed) {
      return;
    }
    const held = this.held;
    this.held = null;
    if (isFilled) {
      this.show(held, true);
    } else {
      this.timeline.clear(); // rather begin anew than show a hole
      this.readNewest();
    }
  }

  failed() {
    if (!this.isClosed) {
      showNotice(text.historyFailed);
    }
  }

  // Showing

  show(messages, isNews) {
    const isOwn = messages.some((message) => message.user === me.name);
    const follow = !isNews || isOwn || this.timeline.isAtEnd;
    const fresh = this.timeline.add(messages, follow);
    const news = isNews ? fresh.filter((message) => message.user !== me.name) : [];
    news.forEach((message) => this.typing.set(message.user, false));
    if (news.length > 0) {
      $('announcer').textContent = `${news.at(-1).user}: ${news.at(-1).text}`;
      if (!follow || document.hidden) {
        this.unread += news.length;
      }
    }
    if (fresh.length > 0) {
      $('empty').hidden = true;
    }
    this.seen();
  }

  /** What is in sight is read. */
  seen() {
    if (!document.hidden && this.timeline.isAtEnd) {
      this.unread = 0;
      if (this.timeline.newestId) {
        reads.read(this.room, this.timeline.newestId);
      }
    }
    showUnread();
  }
}

/** A handshake failed: is it the network, or is one signed out? */
async function checkSession() {
  try {
    await api.session();
  } catch (problem) {
    if (problem.status === 401) {
      askForName(text.errors.signed_out);
    }
  }
}

$('scroll').addEventListener('scroll', () => visit?.seen(), { passive: true });
document.addEventListener('visibilitychange', () => {
  visit?.seen();
  readRooms();
});
$('newest').addEventListener('click', () => {
  visit?.timeline.showNewest();
  visit?.seen();
});

// The place to write grows and shrinks: who was at the end stays there.
let wasAtEnd = true;
$('scroll').addEventListener('scroll', () => (wasAtEnd = visit?.timeline.isAtEnd ?? true), { passive: true });
new ResizeObserver(() => wasAtEnd && visit?.timeline.showNewest()).observe($('scroll'));

function showUnread() {
  $('newest').hidden = !visit || visit.timeline.isEmpty || visit.timeline.isAtEnd;
  $('newest').textContent = visit?.unread > 0 ? `↓ ${text.newMessages(visit.unread)}` : `↓ ${text.toNewest}`;
  showTitle();
}

function showTitle() {
  const elsewhere = roomList.unreadBeside(visit?.room);
  const all = (visit?.unread ?? 0) + elsewhere;
  document.title = `${all > 0 ? `(${all}) ` : ''}${$('room-title').textContent || text.rooms} · ${text.title}`;
  $('unread-elsewhere').textContent = elsewhere > 99 ? '99+' : elsewhere;
  $('unread-elsewhere').hidden = elsewhere === 0;
  $('show-rooms').setAttribute('aria-label', elsewhere > 0 ? `${text.rooms}, ${text.unread(elsewhere)}` : text.rooms);
}

function showState(state, seconds) {
  $('connection').dataset.state = state;
  $('connection-words').textContent = {
    connecting: text.stateConnecting,
    online: text.stateOnline,
    offline: text.stateOffline(seconds),
    refused: text.stateRefused,
  }[state];
  $('send').disabled = state === 'refused';
  $('text').disabled = state === 'refused';
}

function showNotice(words) {
  $('notice').textContent = words;
  $('notice').hidden = !words;
}

function showTyping(names) {
  $('typing').textContent = names.length > 0 ? text.typing(names) : '';
}

function showPeople({ people, room }) {
  const rows = [...people].sort(byName).map((name) => {
    const label = element('bdi', 'label', name === me.name ? `${name} (${text.you})` : name);
    const row = element('li');
    const person = element(name === me.name ? 'div' : 'button', 'person');
    if (name !== me.name) {
      person.type = 'button';
      person.title = text.talkTo(name);
      person.addEventListener('click', () => talkTo(name));
    }
    person.append(avatar(name), label);
    row.append(person);
    return row;
  });
  $('people').replaceChildren(...rows);
  $('people-count').textContent = people.size;
  $('online-count').textContent = people.size;
  $('show-people').setAttribute('aria-label', `${text.people}: ${people.size}`);
  roomList.setOnline(room, people.size);
}

/** The rooms as last read, and how much in them is unread. */
async function readRooms() {
  if (!me) {
    return;
  }
  roomsRead = Date.now();
  const entries = await api.rooms().catch(() => null); // the connection's state says enough
  if (me) {
    roomList.show(entries, visit?.room, visit?.kind, (entry) => reads.unread(entry));
    visit?.showRoom();
    showTitle();
  }
}

setInterval(() => {
  if (!document.hidden || Date.now() - roomsRead > ROOMS_REFRESH_HIDDEN) {
    readRooms();
  }
}, ROOMS_REFRESH);

$('other-room').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = $('other-room-name').value.trim();
  if (name) {
    $('other-room-name').value = '';
    go(name);
  }
});

async function talkTo(name) {
  try {
    const made = await api.directRoom(name);
    roomList.add({ ...made, online: 0, newest: null });
    go(made.name);
  } catch (problem) {
    showNotice(reasonOf(problem));
  }
}

$('new-room').addEventListener('click', () => {
  closePanels();
  $('room-error').hidden = true;
  $('room-dialog').showModal();
});

$('room-cancel').addEventListener('click', () => $('room-dialog').close());
for (const kind of document.querySelectorAll('input[name=kind]')) {
  kind.addEventListener('change', () => {
    $('members-field').hidden = $('room-form').elements.kind.value !== 'private';
  });
}

$('room-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const name = $('room-name').value.trim();
  const kind = $('room-form').elements.kind.value;
  const members = $('members').value.split(/[,，、;\n]/).map((member) => member.trim()).filter(Boolean);
  try {
    await api.createRoom(kind, name, kind === 'private' ? members : undefined);
    $('room-dialog').close();
    $('room-form').reset();
    $('members-field').hidden = true;
    go(name);
  } catch (problem) {
    $('room-error').textContent = reasonOf(problem);
    $('room-error').hidden = false;
  }
});

$('invite').addEventListener('submit', async (event) => {
  event.preventDefault();
  const name = $('invite-name').value.trim();
  if (!name) {
    return;
  }
  try {
    await api.invite(visit.room, name);
    $('invite-name').value = '';
    $('invited').textContent = text.invited(name);
  } catch (problem) {
    $('invited').textContent = reasonOf(problem);
  }
});

// Writing

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const words = $('text').value;
  if (!words.trim() || !visit) {
    return;
  }
  showNotice('');
  $('text').value = '';
  ownTyping.stop();
  visit.outbox.add(words);
  visit.timeline.showNewest();
});

$('text').addEventListener('input', () => ownTyping.changed($('text').value.trim() !== ''));

$('text').addEventListener('keydown', (event) => {
  // Enter also ends the composition of a Chinese word, which is not sending.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $('composer').requestSubmit();
  }
});

/** What is not confirmed yet stands below what was said. */
function showOutbox(entries) {
  const rows = entries.map((entry) => {
    const row = element('li');
    const message = element('div', `message mine pending ${entry.state}`);
    const body = element('div', 'body');
    const state = element('p', 'state', entry.state === 'refused' ? entry.reason : text.sending);
    if (entry.state === 'refused') {
      const edit = element('button', 'quiet', text.edit);
      edit.type = 'button';
      edit.addEventListener('click', () => {
        $('text').value = visit.outbox.remove(entry.clientId);
        $('text').focus();
      });
      state.append(' ', edit);
    }
    body.append(bubble(entry.text), state);
    message.append(body);
    row.append(message);
    return row;
  });
  $('outbox').replaceChildren(...rows);
  if (entries.length > 0) {
    $('empty').hidden = true;
    $('scroll').scrollTop = $('scroll').scrollHeight;
  }
}

// Panels, on narrow screens, and keys

function openPanel(panel, button) {
  closePanels();
  panel.classList.add('open');
  button.setAttribute('aria-expanded', 'true');
  $('stage').inert = true;
  $('shade').hidden = false;
  panel.querySelector('a, button, input')?.focus();
}

function closePanels() {
  const opener = document.querySelector('[aria-expanded=true]');
  for (const panel of [$('rooms-panel'), $('people-panel')]) {
    panel.classList.remove('open');
  }
  for (const button of [$('show-rooms'), $('show-people')]) {
    button.setAttribute('aria-expanded', 'false');
  }
  $('stage').inert = false;
  $('shade').hidden = true;
  opener?.focus();
}

$('show-rooms').addEventListener('click', () => openPanel($('rooms-panel'), $('show-rooms')));
$('show-people').addEventListener('click', () => openPanel($('people-panel'), $('show-people')));
$('shade').addEventListener('click', closePanels);
$('language').addEventListener('click', switchLanguage);

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    closePanels();
  } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    const name = roomList.beside(visit?.room, event.key === 'ArrowUp' ? -1 : 1);
    if (me && name) {
      event.preventDefault();
      go(name);
    }
  }
});
