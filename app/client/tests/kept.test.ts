// What this browser keeps: keys and payments, in an IndexedDB of the specification's own rules. In a real browser it is
// used by app/web.

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPairSigner } from "@solana/kit";
import { browserKey, browserStore, signVoucher, verifyVoucher } from "../src/index.js";
import type { Receipt } from "../src/http/payments.js";

test("a key is the same after a reload, in two tabs that ask at once, and another by another name", async () => {
  const [one, two] = await Promise.all([browserKey("reading"), browserKey("reading")]);
  const later = await browserKey("reading");
  assert.deepEqual([one.address, one.isKept], [two.address, true]);
  assert.equal(later.address, one.address);
  assert.notEqual((await browserKey("listening")).address, one.address);
  const { address: channel } = await generateKeyPairSigner();
  assert.ok(await verifyVoucher(await signVoucher(later, { channel, cumulative: 7n })));
  assert.equal(later.keyPair.privateKey.extractable, false);
});

test("changes of two tabs at once are made one after the other, as a whole or not at all", async () => {
  const [one, two] = [browserStore("payments"), browserStore("payments")];
  const add = (text: string | undefined) => ({ text: `${Number(text ?? 0) + 1}`, result: Number(text ?? 0) });
  const results = await Promise.all(Array.from({ length: 40 }, (_, at) => (at % 2 ? one : two).change("count", add)));
  assert.equal(new Set(results).size, 40);
  const failing = one.change("count", () => {
    throw new RangeError("over the limit");
  });
  await assert.rejects(failing, RangeError);
  assert.equal(await two.change("count", add), 40);
});

test("receipts are kept in their order, amounts exactly", async () => {
  const store = browserStore("receipts");
  const receipt = (at: number): Receipt => ({
    ...{ at, origin: "https://ada.example", method: "GET", url: "https://ada.example/", status: 200, way: "pay" as const },
    amount: 2n ** 63n + 1n,
    promised: 0n,
  });
  for (const at of [1, 2, 3]) await store.keep(receipt(at));
  assert.deepEqual(await browserStore("receipts").receipts(), [1, 2, 3].map(receipt));
});
