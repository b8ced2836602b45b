// app/core/vectors, case by case: what Rust and the program make of the same inputs.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  assigned,
  decodeEd25519,
  decodeVoucher,
  digestOf,
  divide,
  encodeFanVoucher,
  encodeVoucher,
  isSigned,
  linkError,
  rateOf,
  referralShare,
  shareDue,
  tagOf,
  totalPrice,
  verifyFanVoucher,
  VoucherError,
  getFanSlotDecoder,
  getFanSlotEncoder,
  Chain,
  after,
  isBefore,
  termEnd,
  accrued,
  depletesAt,
  earned,
  isDry,
  refundable,
  returned,
  withdrawable,
} from "../src/index.js";
import { toHex } from "../src/text.js";
import { createKeyPairSignerFromPrivateKeyBytes } from "@solana/kit";
import { account, bytes, cases, type Outcome } from "./read.js";

type Fixed = { whole: string; fraction: string };
const big = ({ whole, fraction }: Fixed) => ({ whole: BigInt(whole), fraction: BigInt(fraction) });

test("vouchers", () => {
  type Case = { message: string; outcome: Outcome<{ channel: string; cumulative: string; expires_at: string }> };
  for (const { message, outcome } of cases<Case>("core/vectors/voucher")) {
    if ("error" in outcome) {
      assert.throws(() => decodeVoucher(bytes(message)), (error) => error instanceof VoucherError && error.reason === outcome.error);
      continue;
    }
    const { channel, cumulative, expires_at } = outcome.ok;
    const voucher = { channel: account(channel), cumulative: BigInt(cumulative), expiresAt: BigInt(expires_at) };
    assert.equal(toHex(encodeVoucher(voucher)), message);
    assert.deepEqual(decodeVoucher(bytes(message)), voucher);
  }
});

test("a voucher's numbers are refused where they would be cut", () => {
  const channel = account("00".repeat(32));
  for (const cumulative of [-1n, 2n ** 64n]) assert.throws(() => encodeVoucher({ channel, cumulative }), RangeError);
  assert.throws(() => encodeVoucher({ channel, cumulative: 0n, expiresAt: 2n ** 63n }), RangeError);
});

test("chains", () => {
  type Case = {
    channel: string;
    seed: string;
    length: number;
    known_index: number;
    known: string;
    index: number;
    link: string;
    outcome: Outcome<null>;
  };
  for (const it of cases<Case>("core/vectors/chain")) {
    const channel = account(it.channel);
    const known = { index: it.known_index, hash: bytes(it.known) };
    const expected = "error" in it.outcome ? it.outcome.error : undefined;
    assert.equal(linkError({ index: it.index, hash: bytes(it.link) }, known, channel), expected);
    const chain = new Chain(bytes(it.seed), channel, it.length);
    assert.equal(toHex(chain.link(it.known_index).hash), it.known);
    if (expected === undefined) assert.equal(toHex(chain.link(it.index).hash), it.link);
  }
});

test("instructions of the Ed25519 program", () => {
  type Case = { data: string; outcome: Outcome<{ key: string; message: string }[]> };
  for (const { data, outcome } of cases<Case>("core/vectors/ed25519")) {
    const read = decodeEd25519(bytes(data))?.map(({ key, message }) => ({ key, message: toHex(message) }));
    const expected = "error" in outcome ? undefined : outcome.ok.map(({ key, message }) => ({ key: account(key), message }));
    assert.deepEqual(read, expected);
  }
});

for (const name of ["signature", "fan_signature"]) {
  test(`signatures: ${name}`, async () => {
    type Case = { key: string; message: string; digest?: string; signature: string; is_accepted: boolean };
    for (const it of cases<Case>(`core/vectors/${name}`)) {
      const message = bytes(it.digest ?? it.message);
      assert.equal(await isSigned(bytes(it.key), bytes(it.signature), message), it.is_accepted, JSON.stringify(it));
    }
  });
}

test("vouchers of fans", async () => {
  type Case = {
    fan: string;
    payee: string;
    audience: string;
    slot: number;
    cumulative: string;
    expires_at: string;
    tag: string;
    message: string;
    digest: string;
    signature: string;
  };
  const { address: signer } = await createKeyPairSignerFromPrivateKeyBytes(new Uint8Array(32).fill(7));
  for (const it of cases<Case>("core/vectors/fan_voucher")) {
    const [fan, recipient] = [account(it.fan), { payee: account(it.payee), audience: bytes(it.audience) }];
    const voucher = { fan, ...recipient, slot: it.slot, cumulative: BigInt(it.cumulative), expiresAt: BigInt(it.expires_at) };
    assert.equal(toHex(encodeFanVoucher(voucher)), it.message);
    assert.equal(toHex(digestOf(voucher)), it.digest);
    assert.equal(toHex(tagOf(fan, recipient)), it.tag);
    assert.ok(await verifyFanVoucher({ ...voucher, signer, signature: bytes(it.signature) }));
  }
});

test("slots of fans", () => {
  type Case = {
    opened_at: number;
    last_day: number;
    now: string;
    slot: string;
    tag: string;
    until: number;
    share: number;
    assigned: Outcome<string>;
    cumulative: number;
    day: number;
    due: Outcome<number>;
  };
  for (const it of cases<Case>("core/vectors/fan_slot")) {
    const lease = { openedAt: BigInt(it.opened_at), lastDay: it.last_day };
    const [slot, now, tag] = [getFanSlotDecoder().decode(bytes(it.slot)), BigInt(it.now), bytes(it.tag)];
    const given = assigned(slot, { tag, until: it.until, share: it.share }, lease, now);
    const written = typeof given === "string" ? { error: given } : { ok: toHex(Uint8Array.from(getFanSlotEncoder().encode(given))) };
    assert.deepEqual(written, it.assigned);
    const due = shareDue(slot, { tag, cumulative: it.cumulative, day: it.day }, lease, now);
    assert.deepEqual(typeof due === "string" ? { error: due } : { ok: due }, it.due);
  }
});

const outcome = (value: bigint | string) => (typeof value === "string" ? { error: value } : { ok: `${value}` });

test("prices", () => {
  type Case = { price: string; quantity: string; total: Outcome<string> };
  for (const it of cases<Case>("core/vectors/price")) {
    assert.deepEqual(outcome(totalPrice(BigInt(it.price), BigInt(it.quantity))), it.total);
  }
});

test("shares of referrers", () => {
  type Case = { amount: string; bps: number; share: Outcome<string> };
  for (const it of cases<Case>("core/vectors/referral")) {
    assert.deepEqual(outcome(referralShare(BigInt(it.amount), it.bps)), it.share);
  }
});

test("splits", () => {
  type Division = { unit: string; distributed: string; shares: string[]; payout: string; left: string };
  for (const it of cases<{ bps: number[]; balance: string; outcome: Outcome<Division> }>("core/vectors/splits")) {
    const read = divide(BigInt(it.balance), it.bps);
    if (typeof read === "string") {
      assert.deepEqual({ error: read }, it.outcome);
      continue;
    }
    const { unit, distributed, shares, payout, left } = read;
    const written = { unit: `${unit}`, distributed: `${distributed}`, shares: shares.map(String), payout: `${payout}`, left: `${left}` };
    assert.deepEqual({ ok: written }, it.outcome);
  }
});

test("rates", () => {
  for (const it of cases<{ amount: string; period: string; rate: Fixed | null }>("core/vectors/rate")) {
    assert.deepEqual(rateOf(BigInt(it.amount), BigInt(it.period)), it.rate === null ? undefined : big(it.rate));
  }
});

test("streams", () => {
  type Case = Record<
    | "funded"
    | "withdrawn"
    | "unlock"
    | "since"
    | "start"
    | "cliff"
    | "now"
    | "accrued"
    | "withdrawable"
    | "refundable"
    | "returned_by_payee",
    string
  > & { rate: Fixed; base: Fixed; earned: Fixed; is_paused: boolean; is_dry: boolean; depletes_at: string | null };
  for (const it of cases<Case>("core/vectors/stream")) {
    const [funded, withdrawn, unlock] = [BigInt(it.funded), BigInt(it.withdrawn), BigInt(it.unlock)];
    const [since, start, cliff, now] = [BigInt(it.since), BigInt(it.start), BigInt(it.cliff), BigInt(it.now)];
    const rates = { rate: big(it.rate), base: big(it.base) };
    const schedule = { funded, withdrawn, unlock, since, start, cliff, ...rates, isPaused: it.is_paused };
    assert.deepEqual(earned(schedule, now), big(it.earned));
    assert.equal(accrued(schedule, now), BigInt(it.accrued));
    assert.equal(withdrawable(schedule, now), BigInt(it.withdrawable));
    assert.equal(refundable(schedule, now), BigInt(it.refundable));
    assert.equal(returned(schedule, "payee", now), BigInt(it.returned_by_payee));
    assert.equal(isDry(schedule, now), it.is_dry);
    assert.equal(depletesAt(schedule), it.depletes_at === null ? undefined : BigInt(it.depletes_at));
  }
});

test("windows", () => {
  type Case = { start: string; seconds: string; units: string; after: string; term_end: string; start_is_before_term_end: boolean };
  for (const it of cases<Case>("core/vectors/window")) {
    const [start, seconds, units] = [BigInt(it.start), BigInt(it.seconds), BigInt(it.units)];
    assert.equal(after(start, seconds), BigInt(it.after));
    assert.equal(termEnd(start, seconds, units), BigInt(it.term_end));
    assert.equal(isBefore(start, termEnd(start, seconds, units)), it.start_is_before_term_end);
  }
});
