// The W3C trace context of what one does here.

// 00: the server decides what is recorded. The address ?trace=01 asks for this tab's messages to be.
const asked = new URLSearchParams(location.search).get('trace');
const flags = /^[0-9a-f]{2}$/.test(asked ?? '') ? asked : '00';

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
