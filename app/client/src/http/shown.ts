/** What a paying request shows: the short form in one header, and x402's own envelope. */

import { getAddressDecoder, getAddressEncoder, getBase58Decoder, type Address } from "@solana/kit";
import { fromBase64Url, toBase64, toBase64Url } from "../text.js";
import type { Offer } from "./required.js";

/** All that was promised so far, as it is shown. Amounts are base units, times Unix seconds. */
export type Promised =
  | { kind: "link"; index: number; hash: Uint8Array }
  | { kind: "voucher"; cumulative: bigint; expiresAt: bigint; signature: Uint8Array; slot?: number };

/** A request with its number, and the most that it may cost. */
export type Shown = { account: Address; number: number; max: bigint; promise: Promised };

/** The header `Farthing` of a request: base64url without padding, numbers little-endian. */
export function hotForm({ account, number, max, promise }: Shown): string {
  const slot = promise.kind === "voucher" && promise.slot !== undefined ? [promise.slot] : [];
  const bytes = new Uint8Array(promise.kind === "link" ? 80 : 124 + slot.length);
  const view = new DataView(bytes.buffer);
  bytes.set(getAddressEncoder().encode(account));
  bytes.set(slot, 32);
  const at = 32 + slot.length;
  view.setUint32(at, number, true);
  view.setBigUint64(at + 4, max, true);
  if (promise.kind === "link") {
    view.setUint32(at + 12, promise.index, true);
    bytes.set(promise.hash, at + 16);
  } else {
    view.setBigUint64(at + 12, promise.cumulative, true);
    view.setBigInt64(at + 20, promise.expiresAt, true);
    bytes.set(promise.signature, at + 28);
  }
  return toBase64Url(bytes);
}

/** Reads the short form: what a gateway of one's own does. `undefined` of anything else. */
export function readHotForm(header: string): Shown | undefined {
  const bytes = [107, 166, 167].includes(header.length) ? fromBase64Url(header) : undefined;
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer);
  const isShare = header.length === 167;
  const at = isShare ? 33 : 32;
  if (isShare && (bytes[32] as number) > 63) return undefined;
  const promise: Promised =
    header.length === 107
      ? { kind: "link", index: view.getUint32(at + 12, true), hash: bytes.slice(at + 16) }
      : {
          kind: "voucher",
          cumulative: view.getBigUint64(at + 12, true),
          expiresAt: view.getBigInt64(at + 20, true),
          signature: bytes.slice(at + 28),
          ...(isShare ? { slot: bytes[32] as number } : {}),
        };
  return { account: getAddressDecoder().decode(bytes), number: view.getUint32(at, true), max: view.getBigUint64(at + 4, true), promise };
}

/**
 * The payload of a promise in the long form, as JSON; `isAlone` where no channel is named around it. Written by hand,
 * since a time of 64 bits is no number of JavaScript's.
 */
export function promisePayload({ account, number, max, promise }: Shown, isAlone = true): string {
  const begin = { type: promise.kind, ...(isAlone ? { channel: account } : {}) };
  if (promise.kind === "link") {
    return JSON.stringify({ ...begin, number, max: `${max}`, index: promise.index, hash: toBase64Url(promise.hash) });
  }
  const slot = promise.slot === undefined ? {} : { slot: promise.slot };
  const head = JSON.stringify({ ...begin, ...slot, number, max: `${max}`, cumulative: `${promise.cumulative}` });
  const signature = JSON.stringify(getBase58Decoder().decode(promise.signature));
  return `${head.slice(0, -1)},"expiresAt":${promise.expiresAt},"signature":${signature}}`;
}

/** The payload of an opening that the gateway is to send, with the first promise. */
export function openPayload(shown: Shown, transaction: Uint8Array): string {
  const head = JSON.stringify({ type: "open", channel: shown.account, transaction: toBase64(transaction) });
  return `${head.slice(0, -1)},"first":${promisePayload(shown, false)}}`;
}

/** The payload of a top-up that the gateway is to send. It pays for no request. */
export function topUpPayload(channel: Address, transaction: Uint8Array): string {
  return JSON.stringify({ type: "topUp", channel, transaction: toBase64(transaction) });
}

/** The header `PAYMENT-SIGNATURE`: what is paid, as the server gave it, and how. */
export function envelope({ raw }: Pick<Offer, "raw">, payload: string): string {
  const json = `{"x402Version":2,"accepted":${JSON.stringify(raw)},"payload":${payload}}`;
  return toBase64(new TextEncoder().encode(json));
}
