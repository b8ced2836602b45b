/** Bringing home what came in. */

import type { Address, Instruction, InstructionPlan } from "@solana/kit";
import {
  fetchAllMaybeDeposit,
  fetchCreator,
  fetchEarnings,
  findEarningsPda,
  getDistributeInstruction,
  getReleasePassInstruction,
  getWithdrawInstructionAsync,
  getWithdrawStreamsInstruction,
  type Creator,
  type Pass,
} from "../generated/index.js";
import { queries } from "../queries.js";
import { divide, splitUnit } from "../splits.js";
import { scheduleOf, withdrawable } from "../stream.js";
import { makeTokens, tokensOf } from "../tokens.js";
import { at, depositOf, inOrder, nowSeconds, openDeposit, PlanError, tokenOf, type PlanContext } from "./context.js";

/** Streams that one instruction pushes. */
const STREAMS_AT_ONCE = 20;

/** As an amount: everything there is. */
export const ALL = 2n ** 64n - 1n;

/** The default public key: nobody. */
const NOBODY = "11111111111111111111111111111111" as Address;

/** What a creator collects. */
export type CollectInput = {
  creator: Address;
  mint: Address;
  /** The wallet whose token account gets what comes to the identity's own deposit. */
  to: Address;
};

/**
 * Everything that a creator has earned in a mint: pushes streams, releases passes whose refund window is over,
 * distributes by the splits, and withdraws the identity's own deposit to a wallet.
 *
 * @throws {@link PlanError} where there is nothing to do; `SolanaError` where there is no such creator or earnings.
 */
export async function collect(context: PlanContext, { creator, mint, to }: CollectInput): Promise<InstructionPlan> {
  const [earnings] = await findEarningsPda({ creator, mint }, at(context));
  const { data: terms } = await fetchCreator(context.rpc, creator, { commitment: "confirmed" });
  const { data: held } = await fetchEarnings(context.rpc, earnings, { commitment: "confirmed" });
  const pushed = await pushStreams(context, earnings);
  const released = await releasePasses(context, creator, earnings);
  const all = [...pushed.instructions, ...released.instructions];
  const balance = held.balance + pushed.amount + released.amount;
  const bps = [...terms.splitBps].slice(0, terms.splitCount);
  if (balance >= splitUnit(bps) && balance > 0n) {
    const owners = terms.splitOwners.slice(0, terms.splitCount);
    all.push(...(await openMissing(context, [terms.payout, ...owners], mint)));
    all.push(await distribute(context, { creator, earnings, terms }, mint));
  }
  const own = context.identity.address;
  const deposit = await depositOf(context, own, mint);
  const brought = shareOf(terms, own, balance) + (await balanceOf(context, deposit));
  if (brought > 0n) all.push(...(await takeOut(context, mint, to, deposit)));
  if (all.length === 0) throw new PlanError("there is nothing to collect");
  return inOrder(all);
}

/** Pays everything that has accrued in all streams of a payee. Anyone may send it. */
export async function pushStreams(context: PlanContext, payee: Address): Promise<{ instructions: Instruction[]; amount: bigint }> {
  const all = await queries(context.rpc, context.programAddress).streams({ to: payee });
  const now = nowSeconds();
  const due = all.map(({ address, data }) => ({ address, amount: withdrawable(scheduleOf(data), now) })).filter(({ amount }) => amount > 0n);
  const instructions: Instruction[] = [];
  for (let first = 0; first < due.length; first += STREAMS_AT_ONCE) {
    const streams = due.slice(first, first + STREAMS_AT_ONCE).map(({ address }) => address);
    instructions.push(getWithdrawStreamsInstruction({ payee, streams }, at(context)));
  }
  return { instructions, amount: due.reduce((sum, { amount }) => sum + amount, 0n) };
}

/** Releases the passes of a creator whose refund window is over. Anyone may send it. */
async function releasePasses(context: PlanContext, creator: Address, earnings: Address) {
  const all = await queries(context.rpc, context.programAddress).passesOf(creator);
  const now = nowSeconds();
  const due = all.filter(({ data }) => data.earnings === earnings && data.held > 0n && now >= data.refundableUntil);
  const instructions = due.map(({ address, data }) => release(context, address, data));
  return { instructions, amount: due.reduce((sum, { data }) => sum + data.held - data.referral, 0n) };
}

function release(context: PlanContext, pass: Address, { payerDeposit: deposit, earnings, referrer }: Pass): Instruction {
  const referred = referrer === NOBODY ? {} : { referrer };
  return getReleasePassInstruction({ pass, deposit, earnings, ...referred }, at(context));
}

async function distribute(context: PlanContext, of: { creator: Address; earnings: Address; terms: Creator }, mint: Address) {
  const { creator, earnings, terms } = of;
  const owners = await Promise.all(terms.splitOwners.slice(0, terms.splitCount).map((owner) => depositOf(context, owner, mint)));
  const payout = await depositOf(context, terms.payout, mint);
  return getDistributeInstruction({ creator, earnings, payout, owners }, at(context));
}

/** Opens the deposits that earnings are divided into and that are not there. */
async function openMissing(context: PlanContext, owners: readonly Address[], mint: Address): Promise<Instruction[]> {
  const deposits = await Promise.all(owners.map((owner) => depositOf(context, owner, mint)));
  const found = await fetchAllMaybeDeposit(context.rpc, deposits, { commitment: "confirmed" });
  const missing = owners.filter((_, at) => !found[at]?.exists);
  return Promise.all([...new Set(missing)].map((owner) => openDeposit(context, owner, mint)));
}

/** Base units of a distribution that go to a wallet's deposit. */
function shareOf(terms: Creator, wallet: Address, balance: bigint): bigint {
  const division = divide(balance, terms.splitBps.slice(0, terms.splitCount));
  if (typeof division === "string") return 0n;
  const at = terms.splitOwners.slice(0, terms.splitCount).indexOf(wallet);
  const share = at < 0 ? 0n : (division.shares[at] as bigint);
  return terms.payout === wallet ? share + division.payout : share;
}

async function balanceOf(context: PlanContext, deposit: Address): Promise<bigint> {
  const [found] = await fetchAllMaybeDeposit(context.rpc, [deposit], { commitment: "confirmed" });
  return found?.exists ? found.data.balance : 0n;
}

/** Withdraws all of the identity's deposit to a wallet's token account, which is made if it is not there. */
export async function takeOut(context: PlanContext, mint: Address, to: Address, deposit: Address): Promise<Instruction[]> {
  const { identity: owner, payer } = context;
  const token = await tokenOf(context, mint);
  const input = { owner, deposit, mint, tokenProgram: token.program, amount: ALL, destination: await tokensOf(to, token) };
  return [await makeTokens(payer, to, token), await getWithdrawInstructionAsync(input, at(context))];
}
