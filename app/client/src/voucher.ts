/**
 * Vouchers: cumulative promises of a channel, signed off chain. 50 bytes:
 * `0x56 0x01 ‖ channel (32) ‖ cumulative u64 LE ‖ expires_at i64 LE`.
 */

import {
  createSignableMessage,
  getAddressDecoder,
  getAddressEncoder,
  type Address,
  type MessagePartialSigner,
} from "@solana/kit";
import { isSigned, isVoucherKey } from "./signature.js";

/** Bytes of a voucher. */
export const VOUCHER_LENGTH = 50;

/** A promise of the payer's, worth nothing without the signature of the channel's key. */
export type Voucher = {
  /** The channel: its address binds program, payer, payee, mint, salt and slot. */
  channel: Address;
  /** Base units promised since the channel was opened, 0 to 2^64 - 1. */
  cumulative: bigint;
  /** Unix seconds from which it is worth nothing; 0 or absent for never. */
  expiresAt?: bigint;
};

/** A voucher with its signature. */
export type SignedVoucher = Voucher & {
  /** The key that signed. */
  signer: Address;
  /** 64 bytes. Keep them: who signs again may get others, and both are good. */
  signature: Uint8Array;
};

/** Why bytes are no voucher. */
export class VoucherError extends Error {
  override name = "VoucherError";
  constructor(
    /** Other than 50 bytes; bytes that begin like something else; a version that does not exist yet. */
    readonly reason: "Length" | "Tag" | "Version",
  ) {
    super(`these bytes are no voucher: ${reason}`);
  }
}

/**
 * The bytes that are signed.
 *
 * @throws `RangeError` where a number does not fit 64 bits.
 */
export function encodeVoucher(voucher: Voucher): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(VOUCHER_LENGTH);
  bytes.set([0x56, 0x01]);
  bytes.set(getAddressEncoder().encode(voucher.channel), 2);
  putNumbers(bytes, 34, voucher.cumulative, voucher.expiresAt ?? 0n);
  return bytes;
}

/** Writes an amount and a time of 64 bits each, and refuses what would be cut. */
export function putNumbers(bytes: Uint8Array, at: number, amount: bigint, time: bigint): void {
  if (BigInt.asUintN(64, amount) !== amount) throw new RangeError(`${amount} is no amount of 64 bits`);
  if (BigInt.asIntN(64, time) !== time) throw new RangeError(`${time} is no time of 64 bits`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setBigUint64(at, amount, true);
  view.setBigInt64(at + 8, time, true);
}

/**
 * Reads a voucher. Every bit of the 50 bytes counts: two messages are never the same voucher.
 *
 * @throws {@link VoucherError}
 */
export function decodeVoucher(bytes: Uint8Array): Required<Voucher> {
  if (bytes.length !== VOUCHER_LENGTH) throw new VoucherError("Length");
  if (bytes[0] !== 0x56) throw new VoucherError("Tag");
  if (bytes[1] !== 0x01) throw new VoucherError("Version");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    channel: getAddressDecoder().decode(bytes, 2),
    cumulative: view.getBigUint64(34, true),
    expiresAt: view.getBigInt64(42, true),
  };
}

/** Whether a promise still counts: always where it has no end, else strictly before it. In Unix seconds. */
export function isInTime({ expiresAt = 0n }: { expiresAt?: bigint }, now: bigint): boolean {
  return expiresAt === 0n || now < expiresAt;
}

/**
 * Signs a voucher. A payer keeps the highest one that it has shown, and writes it down before it shows it.
 *
 * @throws `RangeError` where a number does not fit 64 bits; whatever the signer throws.
 */
export async function signVoucher(signer: MessagePartialSigner, voucher: Voucher): Promise<SignedVoucher> {
  const signature = await signedBy(signer, encodeVoucher(voucher));
  return { ...voucher, signer: signer.address, signature };
}

/** What a key signs of bytes. */
export async function signedBy(signer: MessagePartialSigner, bytes: Uint8Array): Promise<Uint8Array> {
  const [signatures] = await signer.signMessages([createSignableMessage(bytes)]);
  const signature = signatures?.[signer.address];
  if (!signature) throw new Error(`${signer.address} has signed nothing`);
  return signature;
}

/**
 * Whether a voucher may be served for: signed by its signer as the chain takes it, with a key of prime order. Whether
 * that is the channel's key is for the caller to compare, or for {@link VoucherBook}.
 *
 * @throws `DOMException` where the platform has no Ed25519.
 */
export async function verifyVoucher(voucher: SignedVoucher): Promise<boolean> {
  const key = Uint8Array.from(getAddressEncoder().encode(voucher.signer));
  return isVoucherKey(key) && isSigned(key, voucher.signature, encodeVoucher(voucher));
}
