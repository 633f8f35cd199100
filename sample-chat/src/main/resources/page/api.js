// The REST calls. An error has the server's `code`, and `status` where there was an answer.

async function call(method, path, body) {
  const response = await fetch(new URL(path, document.baseURI), {
    method,
    headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  if (response.status === 204) {
    return null;
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw Object.assign(new Error(answer.text ?? `${path}: ${response.status}`), {
      status: response.status,
      code: answer.code,
    });
  }
  return answer;
}

const pathOf = (room) => `api/rooms/${encodeURIComponent(room)}`;

/** Who one is signed in as: {name, role, expires}. */
export const session = () => call('GET', 'api/session');

/** Signs in under a name; with a password as ops. */
export const signIn = (name, password) => call('POST', 'api/session', { name, ...(password && { password }) });

export const signOut = () => call('DELETE', 'api/session');

/** The rooms one may see: [{name, kind, with, online, newest}], one's own first. */
export const rooms = async () => (await call('GET', 'api/rooms')).rooms;

export const createRoom = (kind, name, members) => call('POST', 'api/rooms', { kind, name, members });

/** The room of two, which is made where there is none: {name, with}. */
export const directRoom = (other) => call('POST', 'api/rooms', { kind: 'direct', with: other });

export const invite = (room, name) => call('POST', `${pathOf(room)}/members`, { name });

/** The newest messages of a room, or those older than an id: {messages, more}, oldest first. */
export const history = (room, before) =>
  call('GET', `${pathOf(room)}/messages?limit=100${before === undefined ? '' : `&before=${before}`}`);

/** The oldest messages newer than an id: {messages, more}, oldest first. */
export const historyAfter = (room, after) => call('GET', `${pathOf(room)}/messages?limit=100&after=${after}`);
