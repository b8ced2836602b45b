/**
 * SHA-256 without waiting. The browser's own is asynchronous, and a chain of ten thousand hashes would wait ten
 * thousand times.
 */

const PRIMES = firstPrimes(64);
/** The first 32 bits of the fractions of the primes' cube roots. */
const ROUNDS = Uint32Array.from(PRIMES, (prime) => fraction(prime, 3n));
/** The same of the square roots of the first eight. */
const START = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(prime, 2n));

/** The hash of the parts in a row. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const state = START.slice();
  const words = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let word = 0; word < 16; word += 1) words[word] = view.getUint32(block + 4 * word);
    compress(state, words);
  }
  return inOrder(state);
}

/** Hashes 48 bytes again and again, of which each hash replaces the first 32: one block each time. */
export function sha256Steps(first: Uint8Array, rest: Uint8Array, steps: number): Uint8Array<ArrayBuffer> {
  const [block, words] = [new Uint32Array(16), new Uint32Array(64)];
  const view = new DataView(new ArrayBuffer(64));
  [...first, ...rest, 0x80].forEach((byte, at) => view.setUint8(at, byte));
  view.setUint32(60, 48 * 8);
  for (let word = 0; word < 16; word += 1) block[word] = view.getUint32(4 * word);
  const state = new Uint32Array(8);
  for (let step = 0; step < steps; step += 1) {
    words.set(block);
    state.set(START);
    compress(state, words);
    block.set(state);
  }
  return inOrder(block.subarray(0, 8));
}

function inOrder(words: Uint32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, at) => view.setUint32(4 * at, word));
  return bytes;
}

const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/** Mixes a block, which is the first sixteen words, into the state. */
function compress(state: Uint32Array, words: Uint32Array): void {
  for (let at = 16; at < 64; at += 1) {
    const [early, late] = [words[at - 15] as number, words[at - 2] as number];
    const first = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const second = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[at] = ((words[at - 16] as number) + first + (words[at - 7] as number) + second) | 0;
  }
  let a = state[0] as number, b = state[1] as number, c = state[2] as number, d = state[3] as number;
  let e = state[4] as number, f = state[5] as number, g = state[6] as number, h = state[7] as number;
  for (let at = 0; at < 64; at += 1) {
    const chosen = (e & f) ^ (~e & g);
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + (ROUNDS[at] as number) + (words[at] as number)) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] = (state[at] as number) + word;
  });
}

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let number = 2n; primes.length < count; number += 1n) {
    if (primes.every((prime) => number % prime !== 0n)) primes.push(number);
  }
  return primes;
}

/** The first 32 bits behind the point of a root, by halving. */
function fraction(number: bigint, root: bigint): number {
  const target = number << (32n * root);
  let [low, high] = [0n, number << 32n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** root <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}
