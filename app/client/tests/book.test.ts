// What a payee takes, and what it serves for nothing: nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPairSigner, getAddressEncoder, lamports, type Account, type Address, type KeyPairSigner } from "@solana/kit";
import {
  ChannelKind,
  ChannelStatus,
  FARTHING_PROGRAM_ADDRESS,
  getChannelDecoder,
  RefusedVoucher,
  signVoucher,
  VoucherBook,
  type BookPage,
  type Channel,
} from "../src/index.js";

const NOW = 1_800_000_000n;
const [key, stranger, at] = await Promise.all([generateKeyPairSigner(), generateKeyPairSigner(), generateKeyPairSigner()]);
const address: Address = at.address;

function channel(change: Partial<Channel> = {}): Account<Channel> {
  const blank = getChannelDecoder().decode(new Uint8Array(300));
  const credential = getAddressEncoder().encode(key.address);
  const data = { ...blank, credential, funded: 1_000n, grace: 3_600, kind: ChannelKind.Voucher, status: ChannelStatus.Open, ...change };
  return { address, data, executable: false, lamports: lamports(1n), programAddress: FARTHING_PROGRAM_ADDRESS, space: 1n };
}

const voucher = (cumulative: bigint, more: { expiresAt?: bigint; channel?: Address; signer?: KeyPairSigner } = {}) => {
  const { signer = key, ...rest } = more;
  return signVoucher(signer, { channel: address, cumulative, ...rest });
};
const book = (change: Partial<Channel> = {}, page?: BookPage) => new VoucherBook(channel(change), { now: () => NOW, ...(page ? { page } : {}) });
const refusal = async (act: Promise<unknown>) => {
  const error = await act.then(() => undefined, (it: unknown) => it);
  return error instanceof RefusedVoucher ? error.refusal : error;
};

test("a promise pays for what was not served yet, in any order and at once", async () => {
  const one = book();
  const all = await Promise.all([voucher(10n), voucher(20n), voucher(30n)]);
  const left = await Promise.all([all[2]!, all[0]!, all[1]!].map((it) => one.accept(it, 10n)));
  assert.deepEqual(left, [20n, 10n, 0n]);
  assert.deepEqual([one.best?.cumulative, one.served, one.left], [30n, 30n, 0n]);
  assert.equal(await refusal(one.accept(all[2]!, 1n)), "Unpaid");
  assert.equal(one.served, 30n);
});

test("each guard has its own refusal, and nothing is served then", async () => {
  const good = await voucher(10n);
  const wrong: [Promise<unknown>, string][] = [
    [book({ kind: ChannelKind.Chain }).accept(good, 1n), "WrongKind"],
    [book().accept(await voucher(10n, { channel: key.address }), 1n), "OtherChannel"],
    [book().accept(await voucher(10n, { signer: stranger }), 1n), "OtherSigner"],
    [book().accept({ ...good, cumulative: 11n }, 1n), "BadSignature"],
    [book().accept(await voucher(1_001n), 1n), "AboveFunded"],
    [book().accept(good, 11n), "Unpaid"],
    [book().accept(await voucher(10n, { expiresAt: NOW + 600n }), 1n), "Expires"],
    [book({ closeAsked: NOW - 3_000n }).accept(good, 1n), "Closing"],
    [book({ expiresAt: NOW - 3_000n }).accept(good, 1n), "Closing"],
    [book({ status: ChannelStatus.Ended }).accept(good, 1n), "Closing"],
  ];
  for (const [act, expected] of wrong) assert.equal(await refusal(act), expected);
  assert.equal(await book({ closeAsked: NOW - 2_999n }).accept(await voucher(10n, { expiresAt: NOW + 601n }), 1n), 9n);
  await assert.rejects(book().accept(good, -1n), RangeError);
});

test("what is claimed counts as served, also where the page of it was lost", async () => {
  const one = book({ claimed: 40n });
  assert.equal(await refusal(one.accept(await voucher(40n), 1n)), "Unpaid");
  assert.equal(await one.accept(await voucher(41n), 1n), 0n);
  const page = { best: await voucher(50n), served: 45n };
  assert.equal(book({ claimed: 40n }, page).left, 5n);
});

test("what cannot be written down is not served", async () => {
  const failing = new VoucherBook(channel(), { now: () => NOW, save: async () => Promise.reject(new Error("disk full")) });
  await assert.rejects(failing.accept(await voucher(10n), 10n), /disk full/);
  assert.deepEqual([failing.served, failing.best], [0n, undefined]);
});

test("a book goes on with its channel as it is now, and with no other", async () => {
  const one = book();
  one.update(channel({ funded: 2_000n }));
  assert.equal(await one.accept(await voucher(1_500n), 1n), 1_499n);
  assert.throws(() => one.update({ ...channel(), address: key.address }), RangeError);
});
