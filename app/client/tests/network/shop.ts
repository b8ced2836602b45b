// The creator lists something that gives a pass, and the reader buys it: in one signature, with a session for more.

import assert from "node:assert/strict";
import { generateKeyPairSigner, lamports } from "@solana/kit";
import {
  Action,
  creatorSalt,
  findCreatorPda,
  findDepositPda,
  findEarningsPda,
  findListingPda,
  findPassPda,
  findReservePda,
  findSessionPda,
  getCreateListingInstructionAsync,
  getOpenDepositInstruction,
  getOpenEarningsInstruction,
  getRegisterCreatorInstructionAsync,
  spendable,
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
tell({ creator, listing, pass });
