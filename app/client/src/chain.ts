/**
 * Hash chains: one hash for each payment to verify, and no signature to claim.
 *
 * `h(x) = sha256(x ‖ channel[0..16])` and `root = h^n(seed)`. Link `i` is `h^(n - i)(seed)`: `i` steps lead from it
 * to the root, and it is worth `i` units. Who has link `i` can make every link before it, and none after.
 */

import { getAddressEncoder, type Address } from "@solana/kit";
import { sha256Steps } from "./sha256.js";
import { areSame } from "./text.js";

/** Most hashes that one claim of a link takes. */
export const HASHES_MAX = 10_000;

/** A payment by a hash chain. */
export type Link = {
  /** Units paid since the channel was opened, 0 (the root) to the chain's length. */
  index: number;
  /** The 32 bytes that only the payer could know. */
  hash: Uint8Array;
};

/** Why a link proves nothing: it pays no more than the known one; is too far from it; does not lead to it. */
export type LinkError = "Stale" | "TooFar" | "WrongLink";

/** Takes `steps` steps of `h` from a link towards the root. */
export function walk(hash: Uint8Array, channel: Address, steps: number): Uint8Array {
  return sha256Steps(hash, getAddressEncoder().encode(channel).slice(0, 16), steps);
}

/**
 * What is wrong with a link that is shown after a known one of the same channel, at first the root at index 0;
 * `undefined` where nothing is. Whether the index is within the chain's length is for the caller to say.
 */
export function linkError(shown: Link, known: Link, channel: Address): LinkError | undefined {
  const steps = Math.max(shown.index - known.index, 0);
  if (steps === 0) return "Stale";
  if (steps > HASHES_MAX) return "TooFar";
  return areSame(walk(shown.hash, channel, steps), known.hash) ? undefined : "WrongLink";
}

/** The links of a channel, made from a secret seed. Keep the seed: without it the rest of the chain is lost. */
export class Chain {
  /** Every so many links one is kept, so that none takes long and few are kept. */
  readonly #stride: number;
  /** Link `length - stride * i`, from the seed towards the root. */
  readonly #kept: Uint8Array[];

  /**
   * Makes all links once: a million of them take about a second.
   *
   * @param seed - 32 secret random bytes, of this channel alone.
   * @param length - links, 1 to 2^32 - 1.
   * @throws `RangeError`
   */
  constructor(
    seed: Uint8Array,
    readonly channel: Address,
    readonly length: number,
  ) {
    if (seed.length !== 32) throw new RangeError("a seed has 32 bytes");
    if (!Number.isInteger(length) || length < 1 || length > 0xffff_ffff) throw new RangeError("a chain has 1 to 2^32 - 1 links");
    this.#stride = Math.ceil(Math.sqrt(length));
    this.#kept = [Uint8Array.from(seed)];
    for (let left = length; left >= this.#stride; left -= this.#stride) {
      this.#kept.push(walk(this.#kept.at(-1) as Uint8Array, channel, this.#stride));
    }
  }

  /** What the channel is opened with. */
  get root(): Uint8Array {
    return this.link(0).hash;
  }

  /** @throws `RangeError` of an index that the chain does not have. */
  link(index: number): Link {
    if (!Number.isInteger(index) || index < 0 || index > this.length) throw new RangeError(`the chain has ${this.length} links`);
    const steps = this.length - index;
    const from = this.#kept[Math.floor(steps / this.#stride)] as Uint8Array;
    return { index, hash: walk(from, this.channel, steps % this.#stride) };
  }
}
