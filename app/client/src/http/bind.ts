/** What binds a promise or a payment to one site, so that it is worth nothing elsewhere. */

import type { Address } from "@solana/kit";
import { sha256 } from "../sha256.js";
import { joined } from "../text.js";

const encode = (text: string) => new TextEncoder().encode(text);

function length(bytes: Uint8Array): Uint8Array {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, bytes.length, true);
  return four;
}

/** The salt that a channel to a gateway must have: with it the address binds ledger and origin, as it was dialled. */
export function channelSalt(ledger: Uint8Array, origin: string): bigint {
  const hash = sha256(encode("farthing gate 1"), ledger, encode(origin));
  return new DataView(hash.buffer).getBigUint64(0, true);
}

/** Where shares of fans count: 32 bytes. */
export function audience(ledger: Uint8Array, origin: string): Uint8Array {
  return sha256(encode("farthing gate 1"), ledger, new Uint8Array(16), encode(origin));
}

/** The CAIP-2 name of the network with a genesis hash. */
export const networkOf = (genesis: string): string => `solana:${genesis.slice(0, 32)}`;

/** The digest of a request: method, path with query, and what `Content-Digest` says of the body. */
export function requestDigest(method: string, target: string, content: string): Uint8Array {
  const parts = [method, target, content].map(encode).flatMap((bytes) => [length(bytes), bytes]);
  return sha256(encode("farthing request 1"), ...parts);
}

/** The reference of a single payment: everybody sees it on chain, the secret is shown to the gateway alone. */
export function payReference(paidFor: { ledger: Uint8Array; origin: string; quote: string; request: Uint8Array }, secret: Uint8Array) {
  const { ledger, origin, quote, request } = paidFor;
  const texts = [origin, quote].map(encode).flatMap((bytes) => [length(bytes), bytes]);
  return sha256(joined(encode("farthing pay 1"), ledger, ...texts, request, secret));
}

/** Who is paid, and through what: compared with what this payer knows by itself. */
export type Bound = { program: Address; genesis: string; network: string };
