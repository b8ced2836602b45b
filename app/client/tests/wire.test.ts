// app/wire/vectors: what goes over HTTP, as the gateway reads and writes it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { audience, channelSalt } from "../src/http/bind.js";
import { readHotReceipt, readLongReceipt, readSettled } from "../src/http/receipt.js";
import { readRequired } from "../src/http/required.js";
import { envelope, hotForm, openPayload, promisePayload, readHotForm, topUpPayload, type Shown } from "../src/http/shown.js";
import { fromBase64, toBase64Url, toHex } from "../src/text.js";
import { account, bytes, cases } from "./read.js";

type Header = { header: string; json: string };
const inside = (header: string): unknown => JSON.parse(new TextDecoder().decode(fromBase64(header)));

test("salts and audiences", () => {
  for (const it of cases<{ ledger: string; origin: string; channel_salt: string; audience: string }>("wire/vectors/salt")) {
    assert.equal(channelSalt(bytes(it.ledger), it.origin), BigInt(it.channel_salt));
    assert.equal(toHex(audience(bytes(it.ledger), it.origin)), it.audience);
  }
});

type ShownText = {
  account: string;
  number: number;
  max: string;
  slot?: number;
  index?: number;
  hash?: string;
  cumulative?: string;
  expires_at?: string;
  signature?: string;
};

function shownOf(it: ShownText): Shown {
  const common = { account: account(it.account), number: it.number, max: BigInt(it.max) };
  if (it.hash !== undefined) return { ...common, promise: { kind: "link", index: it.index as number, hash: bytes(it.hash) } };
  const slot = it.slot === undefined ? {} : { slot: it.slot };
  const signature = bytes(it.signature as string);
  const [cumulative, expiresAt] = [BigInt(it.cumulative as string), BigInt(it.expires_at as string)];
  return { ...common, promise: { kind: "voucher", cumulative, expiresAt, signature, ...slot } };
}

test("the short form", () => {
  for (const { header, shown } of cases<{ header: string; shown: ShownText }>("wire/vectors/hot")) {
    assert.equal(hotForm(shownOf(shown)), header);
    assert.deepEqual(readHotForm(header), shownOf(shown));
  }
  for (const wrong of ["", "A".repeat(107).replace(/A$/, "B"), "=".repeat(166)]) assert.equal(readHotForm(wrong), undefined);
});

test("payments in the long form", () => {
  const all = cases<{ shown: ShownText }>("wire/vectors/hot").map(({ shown }) => shownOf(shown));
  for (const [at, { header, json }] of cases<Header>("wire/vectors/payment").entries()) {
    const { accepted: raw, payload } = inside(header) as { accepted: unknown; payload: { type: string; transaction: string } };
    const transaction = payload.type === "open" || payload.type === "topUp" ? (fromBase64(payload.transaction) as Uint8Array) : new Uint8Array();
    const shown = all[at] ?? (all[1] as Shown);
    const written =
      payload.type === "open" ? openPayload(shown, transaction) : payload.type === "topUp" ? topUpPayload(shown.account, transaction) : promisePayload(shown);
    // As texts: a time of 64 bits is no number here.
    const text = new TextDecoder().decode(fromBase64(envelope({ raw }, written)));
    assert.equal(text, json);
  }
});

test("receipts", () => {
  type Case = { hot: { header: string; bytes: string }; payment_response: Header };
  for (const { hot, payment_response } of cases<Case>("wire/vectors/receipt")) {
    const [short, long] = [readHotReceipt(hot.header), readLongReceipt(payment_response.header)];
    assert.equal(short?.number, 22);
    const { requestId, opening, ...same } = long;
    assert.deepEqual(same, short);
    assert.deepEqual([requestId, opening === undefined], ["f-22", false]);
    const told = inside(payment_response.header) as { amount: string; extra: Record<string, unknown> };
    assert.equal(`${long.amount}`, told.amount);
    for (const name of ["promised", "served", "returned", "left", "funded", "claimed"] as const) {
      assert.equal(`${long.state[name]}`, told.extra[name], name);
    }
    assert.equal(long.state.closesAt === undefined ? null : Number(long.state.closesAt), told.extra.closesAt);
  }
});

test("what is asked and corrected", () => {
  for (const { header } of cases<Header>("wire/vectors/required")) {
    const [read, told] = [readRequired(header), inside(header) as { error?: string; extensions?: unknown; accepts: unknown[] }];
    assert.equal(read.error, told.error);
    assert.equal(read.known === undefined, told.extensions === undefined);
    const [offer] = read.offers;
    assert.ok(offer?.scheme === "farthing-channel");
    assert.deepEqual(offer.raw, told.accepts[0]);
    assert.deepEqual([offer.amount, offer.unit, offer.minDeposit, offer.minFirst], [14n, 7n, 7_000n, 7n]);
    if (read.known) assert.deepEqual([read.known.lastNumber, read.known.state.served], [22, 147n]);
  }
});

test("offers of several schemes", () => {
  for (const { header } of cases<Header>("wire/vectors/offers")) {
    const { offers } = readRequired(header);
    assert.deepEqual(offers.map(({ scheme }) => scheme), ["farthing-channel", "exact", "farthing-pay"]);
  }
});

test("single payments", () => {
  for (const { name, header, json } of cases<Header & { name: string }>("wire/vectors/single")) {
    if (name === "PAYMENT-RESPONSE") {
      const settled = readSettled(new Headers({ "payment-response": header }));
      const told = JSON.parse(json) as { success: boolean; errorReason?: string };
      const expected = told.success ? "success" : told.errorReason === "settlement_pending" ? "pending" : "failed";
      assert.equal(settled?.outcome, expected);
    }
    if (name !== "PAYMENT-SIGNATURE") continue;
    const { accepted: raw, payload } = inside(header) as { accepted: unknown; payload: object };
    assert.equal(envelope({ raw }, JSON.stringify(payload)), header);
  }
});

test("what no gateway writes is refused", () => {
  const [{ header }] = cases<Header>("wire/vectors/required") as [Header];
  const change = (act: (told: Told) => void) => {
    const told = inside(header) as Told;
    act(told);
    return Buffer.from(JSON.stringify(told)).toString("base64");
  };
  type Told = { x402Version: number; accepts: { amount: unknown; extra: Record<string, unknown> }[] };
  const wrong: ((told: Told) => void)[] = [
    (told) => void (told.x402Version = 1),
    (told) => void (told.accepts[0]!.amount = 14),
    (told) => void (told.accepts[0]!.amount = "014"),
    (told) => void (told.accepts[0]!.amount = "15"),
    (told) => void (told.accepts[0]!.amount = "0"),
    (told) => void (told.accepts[0]!.amount = `${2n ** 64n}`),
    (told) => void (told.accepts[0]!.extra.ledger = toBase64Url(new Uint8Array(16))),
    (told) => void (told.accepts[0]!.extra.surprise = true),
    (told) => void (told.accepts[0]!.extra.minFirst = "7001"),
    (told) => void (told.accepts[0]!.extra.minGraceSeconds = 899),
    (told) => void (told.accepts[0]!.extra.credentials = ["voucher", "voucher"]),
    (told) => void delete told.accepts[0]!.extra.genesis,
  ];
  for (const act of wrong) assert.throws(() => readRequired(change(act)), { name: "PayError", fault: "Unreadable" }, `${act}`);
  assert.throws(() => readRequired(`${header} `), { fault: "Unreadable" });
});
