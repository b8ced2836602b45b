/**
 * Ed25519 signatures, as the chain takes them.
 *
 * **A payee that trusts the platform's check alone serves for nothing.** WebCrypto takes signatures that the chain
 * refuses: `R` the neutral point, keys of small order. So neither key nor `R` may be of small order here, in any
 * encoding; and who serves for promises asks for a key of prime order besides, since of others the chain refuses some.
 */

import { hasPrimeOrder, hasSmallOrder } from "./curve.js";

/** Bytes of a signature: `R`, then `S`. */
export const SIGNATURE_LENGTH = 64;

/**
 * Whether `key` has signed the message, as the Ed25519 program sees it.
 *
 * @param key - 32 bytes.
 * @param signature - 64 bytes.
 * @throws `DOMException` where the platform has no Ed25519: an old browser, or a page that is not on a secure origin.
 */
export async function isSigned(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (key.length !== 32 || signature.length !== SIGNATURE_LENGTH) return false;
  if (hasSmallOrder(key) || hasSmallOrder(signature)) return false;
  const own = (bytes: Uint8Array) => Uint8Array.from(bytes);
  const imported = await importKey(own(key));
  return imported !== undefined && crypto.subtle.verify("Ed25519", imported, own(signature), own(message));
}

/** `undefined` of bytes that the platform takes for no key. */
async function importKey(key: Uint8Array<ArrayBuffer>): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "DataError") return undefined;
    throw error;
  }
}

/** Keys that were looked at: looking takes milliseconds, and a payee sees the same one in each request. */
const looked = new Map<string, boolean>();
const LOOKED_MAX = 10_000;

/** Whether vouchers of a key are worth serving for: a point of prime order, in its canonical encoding. */
export function isVoucherKey(key: Uint8Array): boolean {
  const name = String.fromCharCode(...key);
  let verdict = looked.get(name);
  if (verdict === undefined) {
    verdict = hasPrimeOrder(key);
    if (looked.size >= LOOKED_MAX) looked.clear();
    looked.set(name, verdict);
  }
  return verdict;
}
