// The page: who is here, what was said, and a place to write.

import * as api from './api.js';
import { Connection } from './connection.js';
import { language, text, translate } from './texts.js';
import { Timeline, avatar } from './timeline.js';

const ROOMS_REFRESH = 15_000;
const CATCH_UP = 500; // messages read after a broken connection before starting over
const NAME_KEY = 'chat.name';

const $ = (id) => document.getElementById(id);
const byName = new Intl.Collator(language).compare;

let room = '';
let user = '';
let connection = null;
let timeline = null;
let people = new Set();
let rooms = [];
let unread = 0;
let sent = ''; // the text last sent, given back when it is refused

translate(document);
roomFromAddress();
$('name').value = sessionStorage.getItem(NAME_KEY) ?? localStorage.getItem(NAME_KEY) ?? '';
const known = sessionStorage.getItem(NAME_KEY); // this tab has joined before: a reload goes on
if (known) {
  enter(known);
} else {
  askForName();
}

// Entering and leaving

function roomFromAddress() {
  let name = '';
  try {
    name = decodeURIComponent(location.hash.slice(1));
  } catch {
    // A hash that is no name: the lobby.
  }
  room = name.trim() || 'lobby';
  $('room-title').textContent = `# ${room}`;
  $('room').value = room;
  showTitle();
}

function askForName(problem) {
  connection?.close();
  connection = null;
  $('entrance-error').textContent = problem ?? '';
  $('entrance-error').hidden = !problem;
  if (!$('entrance').open) {
    $('entrance').showModal();
  }
  $('name').select();
}

$('entrance').addEventListener('cancel', (event) => event.preventDefault());

$('entrance-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = $('name').value.trim();
  const wanted = $('room').value.trim();
  if (name && wanted) {
    if (wanted !== room) {
      history.replaceState(null, '', `#${encodeURIComponent(wanted)}`);
      roomFromAddress();
    }
    enter(name);
  }
});

async function enter(name) {
  try {
    user = (await api.signIn(name)).name;
  } catch (problem) {
    sessionStorage.removeItem(NAME_KEY);
    askForName(text.errors[problem.code] ?? problem.message);
    return;
  }
  timeline = new Timeline($('messages'), user);
  unread = 0;
  $('empty').hidden = true;
  $('earlier').hidden = true;
  $('newest').hidden = true;
  showNotice('');
  showPeople([]);
  connection?.close();
  connection = new Connection(room, user, { state: showState, message: received });
  readRooms();
}

$('leave').addEventListener('click', () => {
  sessionStorage.removeItem(NAME_KEY);
  closePanels();
  askForName();
});

window.addEventListener('hashchange', () => {
  roomFromAddress();
  closePanels();
  if (connection) {
    enter(user);
  }
});

// What the server says

function received(message) {
  switch (message.type) {
    case 'welcome':
      welcomed(message);
      break;
    case 'presence':
      if (message.online) {
        people.add(message.user);
      } else {
        people.delete(message.user);
      }
      showPeople(people);
      break;
    case 'message':
      sent = message.user === user ? '' : sent;
      showMessages([message], message.user !== user);
      break;
    case 'error':
      refused(message);
      break;
  }
}

function welcomed(message) {
  $('entrance').close();
  user = message.user;
  $('me').textContent = user;
  sessionStorage.setItem(NAME_KEY, user);
  localStorage.setItem(NAME_KEY, user);
  showPeople(message.users);
  readNewest();
  readRooms();
  if (matchMedia('(hover: hover)').matches) {
    $('text').focus(); // not on a phone, where it would raise the keyboard
  }
}

function refused(error) {
  const reason = text.errors[error.code] ?? error.text;
  if (error.code === 'bad_name' || error.code === 'bad_room') {
    sessionStorage.removeItem(NAME_KEY);
    askForName(reason);
    return;
  }
  showNotice(reason);
  if (!$('text').value) {
    $('text').value = sent;
  }
}

// History

/** The newest page, and after a broken connection the pages back to what is on the screen. */
async function readNewest() {
  const shown = timeline;
  const last = shown.newestId;
  try {
    let page = await api.history(room);
    const missed = [...page.messages];
    const leavesGap = () => last !== undefined && page.more && page.messages[0].id > last;
    while (leavesGap() && missed.length < CATCH_UP) {
      page = await api.history(room, page.messages[0].id);
      missed.unshift(...page.messages);
    }
    if (shown !== timeline) {
      return; // another room by now
    }
    const startOver = leavesGap();
    if (startOver) {
      timeline.clear();
    }
    showMessages(missed, last !== undefined);
    if (last === undefined || startOver) {
      $('earlier').hidden = !page.more;
    }
    $('empty').hidden = !timeline.isEmpty;
  } catch {
    showNotice(text.historyFailed);
  }
}

$('earlier').addEventListener('click', async () => {
  const shown = timeline;
  $('earlier').disabled = true;
  try {
    const page = await api.history(room, shown.oldestId);
    if (shown === timeline) {
      const scroll = $('scroll');
      const fromBottom = scroll.scrollHeight - scroll.scrollTop;
      shown.add(page.messages);
      scroll.scrollTop = scroll.scrollHeight - fromBottom; // what one was reading stays in place
      $('earlier').hidden = !page.more;
    }
  } catch {
    showNotice(text.historyFailed);
  } finally {
    $('earlier').disabled = false;
  }
});

// Showing

function isAtBottom() {
  const scroll = $('scroll');
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

function showMessages(messages, areFromOthers) {
  const follow = isAtBottom() || !areFromOthers;
  const added = timeline.add(messages);
  $('empty').hidden = $('empty').hidden || added > 0;
  if (follow) {
    $('scroll').scrollTop = $('scroll').scrollHeight;
  }
  if (areFromOthers && added > 0 && (!follow || document.hidden)) {
    unread += added;
  }
  showUnread();
}

function showUnread() {
  $('newest').hidden = unread === 0 || isAtBottom();
  $('newest').textContent = `↓ ${text.newMessages(unread)}`;
  showTitle();
}

function showTitle() {
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${room} · ${text.title}`;
}

function read() {
  if (unread > 0 && isAtBottom() && !document.hidden) {
    unread = 0;
    showUnread();
  }
}

$('scroll').addEventListener('scroll', read, { passive: true });
document.addEventListener('visibilitychange', read);
$('newest').addEventListener('click', () => {
  $('scroll').scrollTop = $('scroll').scrollHeight;
});

function showState(state, seconds) {
  $('connection').dataset.state = state;
  $('connection').textContent = {
    connecting: text.stateConnecting,
    online: text.stateOnline,
    offline: text.stateOffline(seconds),
  }[state];
  $('send').disabled = state !== 'online';
  if (state === 'online') {
    showNotice('');
  }
}

function showNotice(words) {
  $('notice').textContent = words;
  $('notice').hidden = !words;
}

function showPeople(users) {
  people = new Set(users);
  const rows = [...people].sort(byName).map((name) => {
    const label = document.createElement('bdi');
    label.className = 'label';
    label.textContent = name === user ? `${name} (${text.you})` : name;
    const row = document.createElement('li');
    row.className = 'person';
    row.append(avatar(name), label);
    return row;
  });
  $('people').replaceChildren(...rows);
  $('people-count').textContent = people.size;
  $('online-count').textContent = people.size;
  showRoomList();
}

async function readRooms() {
  try {
    rooms = await api.rooms();
  } catch {
    // The connection's state says enough.
  }
  showRoomList();
}

/** The rooms as last read; of ours we know better. */
function showRoomList() {
  const others = rooms.filter((entry) => entry.name !== room);
  const at = rooms.findIndex((entry) => entry.name === room);
  others.splice(Math.max(at, 0), 0, { name: room, online: people.size });
  $('rooms').replaceChildren(...others.map(roomRow));
}

function roomRow(entry) {
  const hash = document.createElement('span');
  hash.className = 'hash';
  hash.textContent = '#';
  const label = document.createElement('bdi');
  label.className = 'label';
  label.textContent = entry.name;
  const link = document.createElement('a');
  link.href = `#${encodeURIComponent(entry.name)}`;
  link.append(hash, label);
  if (entry.name === room) {
    link.setAttribute('aria-current', 'page');
  }
  if (entry.online > 0) {
    const count = document.createElement('span');
    count.className = 'count';
    count.textContent = entry.online;
    count.title = `${text.online}: ${entry.online}`;
    link.append(count);
  }
  const row = document.createElement('li');
  row.append(link);
  return row;
}

setInterval(() => {
  if (connection && !document.hidden) {
    readRooms();
  }
}, ROOMS_REFRESH);

$('other-room').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = $('other-room-name').value.trim();
  if (name) {
    $('other-room-name').value = '';
    location.hash = encodeURIComponent(name);
  }
});

// Writing

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const words = $('text').value;
  if (!words.trim()) {
    return;
  }
  showNotice('');
  if (connection?.send({ type: 'message', text: words })) {
    sent = words;
    $('text').value = '';
  } else {
    showNotice(text.notSent);
  }
});

$('text').addEventListener('keydown', (event) => {
  // Enter also ends the composition of a Chinese word, which is not sending.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $('composer').requestSubmit();
  }
});

// Panels, on narrow screens

function openPanel(panel, button) {
  closePanels();
  panel.classList.add('open');
  button.setAttribute('aria-expanded', 'true');
  $('shade').hidden = false;
}

function closePanels() {
  for (const panel of [$('rooms-panel'), $('people-panel')]) {
    panel.classList.remove('open');
  }
  for (const button of [$('show-rooms'), $('show-people')]) {
    button.setAttribute('aria-expanded', 'false');
  }
  $('shade').hidden = true;
}

$('show-rooms').addEventListener('click', () => openPanel($('rooms-panel'), $('show-rooms')));
$('show-people').addEventListener('click', () => openPanel($('people-panel'), $('show-people')));
$('shade').addEventListener('click', closePanels);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    closePanels();
  }
});
