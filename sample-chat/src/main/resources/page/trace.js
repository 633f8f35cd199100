// The W3C trace context of what one does here.

// 01 wishes to be recorded: the server grants it so many times a second, and decides by itself on the
// others. 00 would forbid it. The address ?trace=00 does that for this tab.
const asked = new URLSearchParams(location.search).get('trace');
const flags = /^[0-9a-f]{2}$/.test(asked ?? '') ? asked : '01';

/** A context of its own for each message. */
export function traceparent() {
  return `00-${randomHex(16)}-${randomHex(8)}-${flags}`;
}

/** Random, and never all zeros, which would be no id. */
export function randomHex(length) {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  if (bytes.every((byte) => byte === 0)) {
    bytes[0] = 1;
  }
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
