// A creator sells a pass and an item, and collects; the reader buys in one signature, with a session for more.

import assert from "node:assert/strict";
import { createClient, generateKeyPairSigner, lamports } from "@solana/kit";
import {
  Action,
  creatorSalt,
  farthingProgram,
  findCreatorPda,
  findDepositPda,
  findEarningsPda,
  findListingPda,
  findOrderPda,
  findPassPda,
  findReservePda,
  findSessionPda,
  getCreateListingInstructionAsync,
  getOpenDepositInstruction,
  getOpenEarningsInstruction,
  getPlaceOrderInstructionAsync,
  getRegisterCreatorInstructionAsync,
  nodeAt,
  orderSalt,
  sendingByPolling,
  signedByOne,
  spendable,
  TOKEN_PROGRAM,
  tokensOf,
} from "../../src/index.js";
import { clientOf, tell, told, wallet } from "./stage.js";

const [founder, reader] = [await wallet("creator"), await wallet("reader")];
const client = clientOf(founder);
const { mint } = told;
const openSlot = await client.rpc.getSlot({ commitment: "confirmed" }).send();
const salt = await creatorSalt(founder.address, openSlot);
const [creator] = await findCreatorPda({ founder: founder.address, salt, openSlot });
const [[reserve], [earnings], [deposit], [listing]] = await Promise.all([
  findReservePda({ mint }),
  findEarningsPda({ creator, mint }),
  findDepositPda({ owner: founder.address, mint }),
  findListingPda({ creator, number: 0 }),
]);
const none = { uri: "", uriHash: new Uint8Array(32) };
await client.sendTransactions([
  await getRegisterCreatorInstructionAsync({
    payer: founder,
    founder,
    salt,
    openSlot,
    operator: founder.address,
    payout: founder.address,
    splits: [],
    ...none,
  }),
  getOpenEarningsInstruction({ payer: founder, authority: founder, creator, reserve, earnings }),
  getOpenDepositInstruction({ payer: founder, owner: founder.address, reserve, deposit }),
  await getCreateListingInstructionAsync({
    payer: founder,
    authority: founder,
    creator,
    earnings,
    number: 0,
    price: 1_000n,
    period: 0n,
    duration: 86_400n,
    refundWindow: 0n,
    supplyCap: 0n,
    referralBps: 0,
    contentHash: new Uint8Array(32),
    uri: "",
  }),
]);

const shop = clientOf(reader);
assert.equal(await shop.farthing.queries.hasPaid({ listing, owner: reader.address }), null);
const key = await generateKeyPairSigner();
const limits = { totalLimit: 10_000n, windowLimit: 0n, windowSeconds: 0n, actions: Action.PAY | Action.BUY };
const expiresAt = BigInt(Math.floor(Date.now() / 1000) + 3_600);
const anybody = "11111111111111111111111111111111" as typeof mint;
const session = { payee: anybody, ...limits, expiresAt, key: key.address, fund: lamports(10_000_000n) };
const buy = await shop.farthing.plans.buy({ listing, topUp: 50_000n, session });
await buy.sendTransaction();
const [pass] = await findPassPda({ listing, holder: reader.address });
assert.deepEqual(await shop.farthing.queries.hasPaid({ listing, owner: reader.address }), { pass });
const [purse] = await findDepositPda({ owner: reader.address, mint });
const [at] = await findSessionPda({ deposit: purse, key: key.address });
const opened = await shop.farthing.accounts.session.fetch(at);
assert.equal(spendable(opened.data, BigInt(Math.floor(Date.now() / 1000))), 10_000n);
await assert.rejects(shop.farthing.plans.buy({ listing, maxPrice: 999n }), { name: "PlanError" });

// An order of a game item, paid once its key is delivered: never tried by a node first, which would see the key.
const [item] = await findListingPda({ creator, number: 1 });
const terms = { price: 500n, period: 0n, duration: 0n, refundWindow: 0n, supplyCap: 0n, referralBps: 0, contentHash: new Uint8Array(32), uri: "" };
await client.sendTransaction([
  await getCreateListingInstructionAsync({ payer: founder, authority: founder, creator, earnings, number: 1, ...terms }),
]);
const secret = crypto.getRandomValues(new Uint8Array(32));
const keyHash = new Uint8Array(await crypto.subtle.digest("SHA-256", secret));
const slot = await client.rpc.getSlot({ commitment: "confirmed" }).send();
const orderSeeds = { listing: item, deposit: purse, salt: await orderSalt(item, purse, slot), openSlot: slot };
const { generation } = (await shop.farthing.accounts.listing.fetch(item)).data;
const deadline = BigInt(Math.floor(Date.now() / 1000) + 3_600);
const lock = { maxPrice: 500n, generation, deadline, keyHash, deliveryHash: new Uint8Array(32) };
await shop.sendTransaction([await getPlaceOrderInstructionAsync({ payer: reader, owner: reader, earnings, ...orderSeeds, ...lock })]);
const [order] = await findOrderPda(orderSeeds);
assert.equal((await shop.farthing.queries.orders(purse)).length, 1);
const silent = createClient()
  .use(signedByOne(founder))
  .use(nodeAt(told.url))
  .use(sendingByPolling({ preflight: false, every: 50 }))
  .use(farthingProgram());
await assert.rejects(silent.farthing.plans.fulfil({ order, key: new Uint8Array(32) }), { name: "PlanError" });
await (await silent.farthing.plans.fulfil({ order, key: secret })).sendTransaction();

// Everything that came in comes home: a pass and an item.
const tokens = await tokensOf(founder.address, { mint, program: TOKEN_PROGRAM });
const held = async () => BigInt((await client.rpc.getTokenAccountBalance(tokens, { commitment: "confirmed" }).send()).value.amount);
const before = await held();
await (await client.farthing.plans.collect({ creator, mint, to: founder.address })).sendTransactions();
assert.equal((await held()) - before, 1_500n);
await assert.rejects(client.farthing.plans.collect({ creator, mint, to: founder.address }), { name: "PlanError" });
tell({ creator, listing, pass });
