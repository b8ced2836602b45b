// Every plan, on a real network, in the order of a reader's and a creator's day.

import assert from "node:assert/strict";
import { generateKeyPairSigner } from "@solana/kit";
import { fetchDeposit, fetchStream, findDepositPda, findEarningsPda, momentOf, signVoucher, VoucherBook, type Staying } from "../../src/index.js";
import { clientOf, tell, told, wallet } from "./stage.js";

const { mint } = told;
const [reader, creatorWallet, friend] = [await wallet("reader"), await wallet("creator"), await wallet("friend")];
const [client, payee] = [clientOf(reader), clientOf(creatorWallet)];
const { plans, queries, accounts } = client.farthing;
const depositOf = async (owner: typeof reader) => (await findDepositPda({ owner: owner.address, mint }))[0];
const balance = async (owner: typeof reader) => (await fetchDeposit(client.rpc, await depositOf(owner), { commitment: "confirmed" })).data.balance;

// Money in, and a payment to somebody else.
await (await plans.topUp({ mint, amount: 1_000_000n })).sendTransaction();
const [before, given] = [await balance(reader), await balance(friend)];
await (await plans.pay({ to: friend.address, mint, amount: 12_345n })).sendTransaction();
assert.deepEqual([await balance(reader), await balance(friend)], [before - 12_345n, given + 12_345n]);
// Nobody could take out what is paid to a mint, or to an address that is no key.
for (const to of [mint, (await findEarningsPda({ creator: reader.address, mint }))[0]]) {
  await assert.rejects(plans.pay({ to, mint, amount: 1n }), { name: "PlanError" });
}

// A stream, and what has accrued.
const stream = await plans.stream({ payee: friend.address, mint, amount: 100_000n, rate: { amount: 1_000n, seconds: 1n } });
await stream.sendTransaction();
const ending = await plans.stream({ payee: friend.address, mint, amount: 50_000n, end: new Date(Date.now() + 600_000), rights: 0 });
await ending.sendTransaction();
const [from, to] = [await depositOf(reader), await depositOf(friend)];
assert.equal((await queries.streams({ from })).length, 2);
assert.equal((await queries.streams({ to })).length, 2);
await assert.rejects(queries.streams({}), RangeError);
const running = await fetchStream(client.rpc, stream.stream, { commitment: "confirmed" });
assert.equal(momentOf(running.data, running.data.start + 10n).withdrawable, 10_000n);

// A channel: promised off chain, taken by a book, claimed.
const key = await generateKeyPairSigner();
const opening = await plans.openChannel({ payee: friend.address, mint, amount: 10_000n, signer: key.address });
await opening.sendTransaction();
const channel = await accounts.channel.fetch(opening.channel);
const book = new VoucherBook(channel);
const vouchers = [];
for (let cumulative = 100n; cumulative <= 1_000n; cumulative += 100n) {
  const voucher = await signVoucher(key, { channel: channel.address, cumulative });
  assert.equal(await book.accept(voucher, 100n), 0n);
  vouchers.push(voucher);
}
await (await payee.farthing.plans.claim({ payee: to, vouchers })).sendTransaction();
assert.equal((await accounts.channel.fetch(opening.channel)).data.claimed, 1_000n);
const [forged] = vouchers.map((voucher) => ({ ...voucher, cumulative: 5_000n }));
await assert.rejects(payee.farthing.plans.claim({ payee: to, vouchers: [forged!] }), { name: "PlanError" });

// What was done, as the program told it.
const history = [];
for await (const { events } of queries.history(from)) history.push(...events.map(({ event }) => event));
for (const event of ["Deposited", "Paid", "StreamOpened", "ChannelOpened"] as const) assert.ok(history.includes(event), event);

// Leaving: all that can come home does, and the rest says when.
const leaving = await plans.leave({ mint, to: reader.address });
await leaving.sendTransactions();
const stays = new Map(leaving.stays.map((it: Staying) => [it.address, it]));
assert.equal(stays.get(opening.channel)?.what, "channel");
assert.ok((stays.get(opening.channel)?.from ?? 0n) > 0n);
assert.equal(stays.get(ending.stream)?.from, (await fetchStream(client.rpc, ending.stream)).data.end);
assert.equal((await fetchStream(client.rpc, stream.stream, { commitment: "confirmed" })).data.status, 2);
tell({ left: await balance(reader), stays: stays.size });
