// A key of this browser's own: here where there is no IndexedDB. Kept keys are tested in a real browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPairSigner } from "@solana/kit";
import { browserKey, signVoucher, verifyVoucher } from "../src/index.js";

test("where nothing is kept a key still signs, says so, and does not leave", async () => {
  const key = await browserKey("reading");
  assert.equal(key.isKept, false);
  const { address: channel } = await generateKeyPairSigner();
  assert.ok(await verifyVoucher(await signVoucher(key, { channel, cumulative: 7n })));
  assert.equal(key.keyPair.privateKey.extractable, false);
});
