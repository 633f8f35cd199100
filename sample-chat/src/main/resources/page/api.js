// The REST calls.

async function get(path) {
  const response = await fetch(new URL(path, document.baseURI), { headers: { Accept: 'application/json' } });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return response.json();
}

/** The rooms, the fullest first: [{name, online, newest}]. */
export async function rooms() {
  return (await get('api/rooms')).rooms;
}

/** The newest messages of a room, or those older than an id: {messages, more}, oldest first. */
export function history(room, before) {
  const query = before === undefined ? '' : `?before=${before}`;
  return get(`api/rooms/${encodeURIComponent(room)}/messages${query}`);
}

/** Signs in under a name; answers {name, role}, or throws an error with the server's code. */
export async function signIn(name) {
  const response = await fetch(new URL('api/session', document.baseURI), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw Object.assign(new Error(answer.text), { code: answer.code });
  }
  return answer;
}
