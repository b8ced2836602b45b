/** Bytes as text: base64, base64url and hexadecimal, each in one spelling only. */

const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`;

/** Standard base64, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = write(bytes, STANDARD);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return write(bytes, URL_SAFE);
}

/** Reads standard base64 with padding; `undefined` of any other spelling. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return read(text.slice(0, text.length - padding), STANDARD);
}

/** Reads base64url without padding; `undefined` of any other spelling. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  return read(text, URL_SAFE);
}

/** Two hexadecimal digits for each byte. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Reads hexadecimal digits in lower case; `undefined` of anything else. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^([0-9a-f]{2})*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

/** The parts in a row. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether both are the same bytes. For what is no secret: it stops at the first difference. */
export function areSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function write(bytes: Uint8Array, alphabet: string): string {
  let [text, bits, waiting] = ["", 0, 0];
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    waiting += 8;
    while (waiting >= 6) {
      waiting -= 6;
      text += alphabet[(bits >> waiting) & 63];
    }
  }
  return waiting > 0 ? text + alphabet[(bits << (6 - waiting)) & 63] : text;
}

function read(text: string, alphabet: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [bits, waiting, at] = [0, 0, 0];
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    waiting += 6;
    if (waiting >= 8) {
      waiting -= 8;
      bytes[at] = (bits >> waiting) & 255;
      at += 1;
    }
  }
  // What is left of the last letter must say nothing: otherwise there would be two texts for the same bytes.
  return (bits & ((1 << waiting) - 1)) === 0 ? bytes : undefined;
}
