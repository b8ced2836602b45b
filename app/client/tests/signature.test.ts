// The money trap: what platforms accept as signed, and the chain refuses. Each crafted signature is shown to the
// Ed25519 program on LiteSVM as well.

import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { test } from "node:test";
import {
  appendTransactionMessageInstructions,
  createTransactionMessage,
  generateKeyPairSigner,
  getAddressDecoder,
  lamports,
  pipe,
  setTransactionMessageFeePayerSigner,
  signTransactionMessageWithSigners,
} from "@solana/kit";
import { ed25519 } from "@noble/curves/ed25519.js";
import { FailedTransactionMetadata, LiteSVM } from "litesvm";
import {
  decodeVoucher,
  ed25519Instruction,
  encodeVoucher,
  hasPrimeOrder,
  hasSmallOrder,
  isSigned,
  isVoucherKey,
  signVoucher,
  verifyVoucher,
  type SignedVoucher,
} from "../src/index.js";
import { sha256, sha256Steps } from "../src/sha256.js";

const Point = ed25519.Point;
type P = InstanceType<typeof Point>;
const ORDER = Point.Fn.ORDER;
const little = (bytes: Uint8Array) => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
const bytesOf = (number: bigint) => Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * at)) & 255n));
const SECRET = 123456789n;
const KEY = Point.BASE.multiply(SECRET);
/** A point of order 8. */
const EIGHT = Point.fromBytes(bytesOf(0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n), true);

const challenge = (r: Uint8Array, key: Uint8Array, message: Uint8Array) =>
  little(createHash("sha512").update(r).update(key).update(message).digest()) % ORDER;

/** Signs with a key and an `R` that may both have a part of small order. */
function craft(key: P, r: P, nonce: bigint, cumulative: bigint): SignedVoucher {
  const voucher = { channel: getAddressDecoder().decode(new Uint8Array(32).fill(3)), cumulative, expiresAt: 0n };
  const [keyBytes, rBytes] = [key.toBytes(), r.toBytes()];
  const s = (nonce + challenge(rBytes, keyBytes, encodeVoucher(voucher)) * SECRET) % ORDER;
  return { ...voucher, signer: getAddressDecoder().decode(keyBytes), signature: Uint8Array.from([...rBytes, ...bytesOf(s)]) };
}

const svm = new LiteSVM();
const payer = await generateKeyPairSigner();
svm.airdrop(payer.address, lamports(100_000_000_000n));

async function chainTakes(voucher: SignedVoucher): Promise<boolean> {
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    (it) => setTransactionMessageFeePayerSigner(payer, it),
    (it) => svm.setTransactionMessageLifetimeUsingLatestBlockhash(it),
    (it) => appendTransactionMessageInstructions([ed25519Instruction([voucher])], it),
  );
  const result = svm.sendTransaction(await signTransactionMessageWithSigners(message));
  svm.expireBlockhash();
  return !(result instanceof FailedTransactionMetadata);
}

const keyOf = ({ signer }: SignedVoucher) => Uint8Array.from(Buffer.from(Point.fromBytes(keyBytesOf(signer), true).toBytes()));
function keyBytesOf(signer: string): Uint8Array {
  let number = 0n;
  for (const letter of signer) number = number * 58n + BigInt("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".indexOf(letter));
  return bytesOf(number).reverse();
}

/** What the platform alone would say. */
async function platformTakes(voucher: SignedVoucher): Promise<boolean> {
  const key = await webcrypto.subtle.importKey("raw", keyBytesOf(voucher.signer), "Ed25519", false, ["verify"]).catch(() => undefined);
  return key !== undefined && webcrypto.subtle.verify("Ed25519", key, voucher.signature, encodeVoucher(voucher));
}

test("what is served for is what the chain takes, in every combination of small parts", async () => {
  let [taken, trapped] = [0, 0];
  for (let c = 0; c < 8; c += 1) {
    for (let d = 0; d < 8; d += 1) {
      for (const nonce of [0n, 777n]) {
        const [ofKey, ofR] = [c === 0 ? Point.ZERO : EIGHT.multiplyUnsafe(BigInt(c)), d === 0 ? Point.ZERO : EIGHT.multiplyUnsafe(BigInt(d))];
        const r = (nonce === 0n ? Point.ZERO : Point.BASE.multiply(nonce)).add(ofR);
        for (let cumulative = 1n; cumulative <= 3n; cumulative += 1n) {
          const voucher = craft(KEY.add(ofKey), r, nonce, cumulative);
          const [chain, ours] = [await chainTakes(voucher), await isSigned(keyBytesOf(voucher.signer), voucher.signature, encodeVoucher(voucher))];
          assert.equal(ours, chain, JSON.stringify({ c, d, nonce: `${nonce}` }));
          // A key of mixed order signs some that the chain refuses: none of it is served for.
          assert.equal(await verifyVoucher(voucher), chain && c === 0);
          if (chain) taken += 1;
          if (!chain && (await platformTakes(voucher))) trapped += 1;
        }
      }
    }
  }
  assert.ok(taken > 0 && trapped > 0, `${taken} taken, ${trapped} that the platform alone would have taken`);
});

test("another key, amount or signature is refused", async () => {
  const good = craft(KEY, Point.BASE.multiply(777n), 777n, 9n);
  assert.ok(await verifyVoucher(good));
  const signature = (act: (bytes: Uint8Array) => void) => {
    const bytes = Uint8Array.from(good.signature);
    act(bytes);
    return { ...good, signature: bytes };
  };
  const above = bytesOf(little(good.signature.slice(32)) + ORDER);
  for (const wrong of [
    { ...good, cumulative: 10n },
    { ...good, expiresAt: 1n },
    { ...good, channel: getAddressDecoder().decode(new Uint8Array(32).fill(4)) },
    { ...good, signer: getAddressDecoder().decode(Point.BASE.toBytes()) },
    signature((bytes) => (bytes[5]! ^= 1)),
    signature((bytes) => bytes.set(above, 32)),
    { ...good, signature: good.signature.slice(1) },
  ]) {
    assert.equal(await verifyVoucher(wrong), false);
  }
});

test("keys of small and mixed order, and what is no point, are no voucher keys", () => {
  assert.ok(isVoucherKey(KEY.toBytes()));
  for (let c = 0; c < 8; c += 1) {
    const small = c === 0 ? Point.ZERO : EIGHT.multiplyUnsafe(BigInt(c));
    assert.ok(hasSmallOrder(small.toBytes()));
    assert.equal(hasPrimeOrder(small.toBytes()), false);
    assert.equal(hasPrimeOrder(KEY.add(small).toBytes()), c === 0);
  }
  // 0 and 1 once more, above p, with either sign; a point encoded above p; no point at all.
  const p = 2n ** 255n - 19n;
  for (const y of [p, p + 1n, p + 2n ** 255n]) assert.ok(hasSmallOrder(bytesOf(y)));
  for (const y of [p + 3n, 2n, 2n ** 255n + 1n]) assert.equal(hasPrimeOrder(bytesOf(y)), false);
  assert.equal(hasPrimeOrder(new Uint8Array(31)), false);
});

test("what Kit's keys sign is taken, and read again", async () => {
  const key = await generateKeyPairSigner();
  const voucher = { channel: payer.address, cumulative: 2n ** 64n - 1n, expiresAt: -1n };
  const signed = await signVoucher(key, voucher);
  assert.ok(await verifyVoucher(signed));
  assert.deepEqual(decodeVoucher(encodeVoucher(signed)), voucher);
  assert.ok(keyOf(signed));
});

test("our own hash is SHA-256", () => {
  const node = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  for (let length = 0; length < 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
    assert.equal(Buffer.from(sha256(bytes.subarray(0, length >> 1), bytes.subarray(length >> 1))).toString("hex"), node(bytes));
  }
  const [first, rest] = [new Uint8Array(32).fill(5), Uint8Array.from({ length: 16 }, (_, at) => at)];
  let slow = first;
  for (let step = 0; step < 3; step += 1) slow = Uint8Array.from(createHash("sha256").update(slow).update(rest).digest());
  assert.deepEqual(sha256Steps(first, rest, 3), slow);
  assert.deepEqual(sha256Steps(first, rest, 0), first);
});
