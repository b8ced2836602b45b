/** The instruction before a claim, in which the Ed25519 program checks signatures, in the one layout that counts. */

import {
  address,
  getAddressDecoder,
  getAddressEncoder,
  type Address,
  type Instruction,
  type ReadonlyUint8Array,
} from "@solana/kit";
import { areSame } from "./text.js";
import { encodeVoucher, VOUCHER_LENGTH, type SignedVoucher } from "./voucher.js";

/** Most vouchers in one instruction: a transaction has no room for more. */
export const RECORDS_MAX = 8;

/** The program of the runtime that checks signatures. */
export const ED25519_PROGRAM_ADDRESS = address("Ed25519SigVerify111111111111111111111111111");

const [COUNT, OFFSETS, KEY, SIGNATURE] = [2, 14, 32, 64];
const RECORD = KEY + SIGNATURE + VOUCHER_LENGTH;

/** The key and the message of one record, which the Ed25519 program has verified. */
export type VerifiedRecord = { key: Address; message: Uint8Array };

/**
 * Checks vouchers: put it just before `claim`, with nothing between, and name the channels in the same order.
 *
 * @throws `RangeError` unless there are 1 to 8.
 */
export function ed25519Instruction(vouchers: readonly SignedVoucher[]): Instruction & { data: Uint8Array } {
  if (vouchers.length < 1 || vouchers.length > RECORDS_MAX) throw new RangeError(`1 to ${RECORDS_MAX} vouchers go into one instruction`);
  const begin = COUNT + OFFSETS * vouchers.length;
  const data = new Uint8Array(begin + RECORD * vouchers.length);
  data.set(header(vouchers.length));
  vouchers.forEach((voucher, at) => {
    const record = begin + RECORD * at;
    data.set(getAddressEncoder().encode(voucher.signer), record);
    data.set(voucher.signature, record + KEY);
    data.set(encodeVoucher(voucher), record + KEY + SIGNATURE);
  });
  return { programAddress: ED25519_PROGRAM_ADDRESS, accounts: [], data };
}

/** The records of an instruction's data; `undefined` unless it is laid out in exactly this way, with 1 to 8. */
export function decodeEd25519(data: ReadonlyUint8Array): VerifiedRecord[] | undefined {
  const bytes = Uint8Array.from(data);
  const count = bytes[0] ?? 0;
  if (count < 1 || count > RECORDS_MAX) return undefined;
  const begin = COUNT + OFFSETS * count;
  if (bytes.length !== begin + RECORD * count || !areSame(bytes.subarray(0, begin), header(count))) return undefined;
  return Array.from({ length: count }, (_, at) => {
    const record = begin + RECORD * at;
    return { key: getAddressDecoder().decode(bytes, record), message: bytes.slice(record + KEY + SIGNATURE, record + RECORD) };
  });
}

/** Everything before the payloads: where they lie, each with the index that means "in this instruction". */
function header(count: number): Uint8Array {
  const bytes = new Uint8Array(COUNT + OFFSETS * count);
  const view = new DataView(bytes.buffer);
  bytes[0] = count;
  for (let record = 0; record < count; record += 1) {
    const key = bytes.length + RECORD * record;
    const offsets = [key + KEY, 0xffff, key, 0xffff, key + KEY + SIGNATURE, VOUCHER_LENGTH, 0xffff];
    offsets.forEach((offset, at) => view.setUint16(COUNT + OFFSETS * record + 2 * at, offset, true));
  }
  return bytes;
}
