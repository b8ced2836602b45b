/**
 * Promises of a fan: one account of a payer, out of which many payees are paid, each up to a share of its own. 115
 * bytes, hashed before they are signed:
 * `0x56 0x02 ‖ fan (32) ‖ payee (32) ‖ audience (32) ‖ slot u8 ‖ cumulative u64 LE ‖ expires_at i64 LE`.
 */

import { getAddressEncoder, type Address, type MessagePartialSigner } from "@solana/kit";
import { sha256 } from "./sha256.js";
import { isSigned, isVoucherKey } from "./signature.js";
import { putNumbers, signedBy } from "./voucher.js";

/** Bytes of a fan's voucher. */
export const FAN_VOUCHER_LENGTH = 115;

/** Who is paid, and where. */
export type Recipient = {
  /** The deposit or earnings. */
  payee: Address;
  /** 32 bytes that name where the payee counts promises: see `audience`. */
  audience: Uint8Array;
};

/** A promise out of a fan, worth nothing without the signature of the fan's key over its hash. */
export type FanVoucher = Recipient & {
  fan: Address;
  /** The place of the share in the fan, from 0. */
  slot: number;
  /** Base units promised since the recipient has the slot: a multiple of the fan's unit. */
  cumulative: bigint;
  /** Unix seconds from which it is worth nothing: the end of a day of the fan, never 0. */
  expiresAt: bigint;
};

/** A fan's voucher with its signature, 64 bytes. */
export type SignedFanVoucher = FanVoucher & { signer: Address; signature: Uint8Array };

/**
 * The bytes whose hash is signed.
 *
 * @throws `RangeError` where a number does not fit, or the audience has not 32 bytes.
 */
export function encodeFanVoucher(voucher: FanVoucher): Uint8Array<ArrayBuffer> {
  const { fan, payee, audience, slot, cumulative, expiresAt } = voucher;
  if (audience.length !== 32) throw new RangeError("an audience has 32 bytes");
  if (!Number.isInteger(slot) || slot < 0 || slot > 255) throw new RangeError(`${slot} is no slot`);
  const bytes = new Uint8Array(FAN_VOUCHER_LENGTH);
  bytes.set([0x56, 0x02]);
  bytes.set(getAddressEncoder().encode(fan), 2);
  bytes.set(getAddressEncoder().encode(payee), 34);
  bytes.set(audience, 66);
  bytes[98] = slot;
  putNumbers(bytes, 99, cumulative, expiresAt);
  return bytes;
}

/** What is signed: the hash of the voucher's bytes, 32 bytes. */
export function digestOf(voucher: FanVoucher): Uint8Array {
  return sha256(encodeFanVoucher(voucher));
}

/** The nine bytes that name a recipient in a fan's slot. */
export function tagOf(fan: Address, { payee, audience }: Recipient): Uint8Array {
  const [name, encode] = [new TextEncoder().encode("fan"), getAddressEncoder().encode];
  return sha256(name, Uint8Array.from(encode(fan)), Uint8Array.from(encode(payee)), audience).slice(0, 9);
}

/**
 * Signs a fan's voucher.
 *
 * @throws As {@link encodeFanVoucher}; whatever the signer throws.
 */
export async function signFanVoucher(signer: MessagePartialSigner, voucher: FanVoucher): Promise<SignedFanVoucher> {
  return { ...voucher, signer: signer.address, signature: await signedBy(signer, digestOf(voucher)) };
}

/**
 * Whether a fan's voucher may be served for, as {@link verifyVoucher} says it of a channel's.
 *
 * @throws `DOMException` where the platform has no Ed25519.
 */
export async function verifyFanVoucher(voucher: SignedFanVoucher): Promise<boolean> {
  const key = Uint8Array.from(getAddressEncoder().encode(voucher.signer));
  return isVoucherKey(key) && isSigned(key, voucher.signature, digestOf(voucher));
}
