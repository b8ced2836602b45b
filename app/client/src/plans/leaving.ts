/** Leaving: everything that can come home does, and what cannot yet is said, with when. */

import type { Address, Instruction, InstructionPlan } from "@solana/kit";
import { claimableUntil, isClaimable } from "../channel.js";
import {
  ChannelStatus,
  fetchMaybeDeposit,
  FanStatus,
  getCancelOrderInstruction,
  getCancelStreamInstruction,
  getCloseDepositInstruction,
  getCloseOrderInstruction,
  getCloseSessionInstruction,
  getCloseStreamInstruction,
  getFinishCloseFanInstruction,
  getFinishCloseInstruction,
  getFreeChannelInstruction,
  getFreeFanInstruction,
  getRequestCloseFanInstruction,
  getRequestCloseInstruction,
  getRevokeSessionInstruction,
  OrderStatus,
  Right,
  SessionStatus,
  StreamStatus,
  type Channel,
  type Fan,
  type Order,
  type Session,
  type Stream,
} from "../generated/index.js";
import { endOfDay, isLiving } from "../lease.js";
import { queries } from "../queries.js";
import { mayFree } from "../salt.js";
import { takeOut } from "./collecting.js";
import { at, currentSlot, depositOf, inOrder, nowSeconds, PlanError, type PlanContext } from "./context.js";

/** Seconds after its deadline until an order can be cancelled. */
const CANCEL_GRACE = 300n;

/** Something that does not come home yet. */
export type Staying = {
  what: "stream" | "channel" | "order" | "session" | "fan";
  address: Address;
  /** Unix seconds from when it can; absent where it is the other side's to say, or a matter of a minute. */
  from?: bigint;
};

type Now = { time: bigint; slot: bigint };
type Step = { instructions: Instruction[]; stays?: Staying };

/**
 * Ends everything that a deposit pays for, as far as it can be ended now, and withdraws what is in it. Money of passes
 * is not asked back. Call it again when what stays can come: it goes on where it was.
 *
 * @throws {@link PlanError} where there is no deposit; `SolanaError` of the node.
 */
export async function leave(
  context: PlanContext,
  { mint, to }: { mint: Address; to: Address },
): Promise<InstructionPlan & { stays: readonly Staying[] }> {
  const deposit = await depositOf(context, context.identity.address, mint);
  const found = await fetchMaybeDeposit(context.rpc, deposit, { commitment: "confirmed" });
  if (!found.exists) throw new PlanError("there is no deposit of this token");
  const steps = await endAll(context, deposit);
  const stays = steps.flatMap((step) => step.stays ?? []);
  const all = steps.flatMap((step) => step.instructions);
  // What ends brings something back, perhaps nothing: a withdrawal of nothing would fail, and with it the rest.
  if (found.data.balance > 0n) all.push(...(await takeOut(context, mint, to, deposit)));
  const isLast = steps.length === 0 && found.data.children === 0 && found.data.sessions === 0;
  if (isLast) {
    all.push(getCloseDepositInstruction({ owner: context.identity, deposit, rentPayer: found.data.rentPayer }, at(context)));
  }
  if (all.length === 0) throw new PlanError("nothing can come home yet");
  return { ...inOrder(all), stays };
}

async function endAll(context: PlanContext, deposit: Address): Promise<Step[]> {
  const lists = queries(context.rpc, context.programAddress);
  const now = { time: nowSeconds(), slot: await currentSlot(context) };
  const [streams, channels, sessions, orders, fans] = await Promise.all([
    lists.streams({ from: deposit }),
    lists.channels({ from: deposit }),
    lists.sessions(deposit),
    lists.orders(deposit),
    lists.fans(deposit),
  ]);
  return [
    ...sessions.map(({ address, data }) => endSession(context, address, data, now)),
    ...streams.map(({ address, data }) => endStream(context, address, data, now)),
    ...channels.map(({ address, data }) => endChannel(context, address, data, now)),
    ...fans.map(({ address, data }) => endFan(context, address, data, now)),
    ...(await Promise.all(orders.map(({ address, data }) => endOrder(context, address, data, now)))),
  ];
}

function endSession(context: PlanContext, session: Address, data: Session, now: Now): Step {
  const { deposit, rentPayer } = data;
  const instructions: Instruction[] = [];
  if (data.status === SessionStatus.Active && now.time < data.expiresAt) {
    instructions.push(getRevokeSessionInstruction({ authority: context.identity, deposit, session }, at(context)));
  }
  if (!mayFree(data.revision, now.slot)) return { instructions, stays: { what: "session", address: session } };
  instructions.push(getCloseSessionInstruction({ session, deposit, rentPayer }, at(context)));
  return { instructions };
}

function endStream(context: PlanContext, stream: Address, data: Stream, now: Now): Step {
  const { deposit, payee, rentPayer, end } = data;
  const stays: Staying = { what: "stream", address: stream, ...(end === 0n ? {} : { from: end }) };
  const instructions: Instruction[] = [];
  if (data.status !== StreamStatus.Ended) {
    const isOver = end !== 0n && now.time >= end;
    if ((data.flags & Right.CANCEL) === 0 && !isOver) return { instructions, stays };
    instructions.push(getCancelStreamInstruction({ authority: context.identity, stream, deposit, payee }, at(context)));
  }
  if (!mayFree(data.openSlot, now.slot)) return { instructions, stays: { what: "stream", address: stream } };
  instructions.push(getCloseStreamInstruction({ stream, rentPayer }, at(context)));
  return { instructions };
}

function endChannel(context: PlanContext, channel: Address, data: Channel, now: Now): Step {
  const { deposit, payee, rentPayer } = data;
  const instructions: Instruction[] = [];
  if (data.status === ChannelStatus.Open) {
    if (data.closeAsked === 0n) {
      instructions.push(getRequestCloseInstruction({ authority: context.identity, channel, deposit }, at(context)));
    }
    if (isClaimable(data, now.time)) {
      const from = claimableUntil(data) ?? now.time + BigInt(data.grace);
      return { instructions, stays: { what: "channel", address: channel, from } };
    }
    instructions.push(getFinishCloseInstruction({ channel, deposit, payee }, at(context)));
  }
  if (!mayFree(data.openSlot, now.slot)) return { instructions, stays: { what: "channel", address: channel } };
  instructions.push(getFreeChannelInstruction({ channel, rentPayer }, at(context)));
  return { instructions };
}

function endFan(context: PlanContext, fan: Address, data: Fan, now: Now): Step {
  const { deposit, rentPayer } = data;
  const instructions: Instruction[] = [];
  if (data.status !== FanStatus.Ended) {
    if (data.status === FanStatus.Open) {
      instructions.push(getRequestCloseFanInstruction({ authority: context.identity, fan, deposit }, at(context)));
    }
    const lease = { openedAt: BigInt(data.openedAt), lastDay: data.lastDay };
    const living = data.slots.filter((slot) => slot.share > slot.claimed && isLiving(slot, lease, now.time));
    if (living.length > 0) {
      const from = living.map((slot) => endOfDay(lease, slot.until)).reduce((one, other) => (one > other ? one : other));
      return { instructions, stays: { what: "fan", address: fan, from } };
    }
    instructions.push(getFinishCloseFanInstruction({ fan, deposit }, at(context)));
  }
  if (!mayFree(data.openSlot, now.slot)) return { instructions, stays: { what: "fan", address: fan } };
  instructions.push(getFreeFanInstruction({ fan, rentPayer }, at(context)));
  return { instructions };
}

async function endOrder(context: PlanContext, order: Address, data: Order, now: Now): Promise<Step> {
  const { buyerDeposit: deposit, earnings, listing, rentPayer } = data;
  const instructions: Instruction[] = [];
  if (data.status === OrderStatus.Open) {
    const from = data.deadline + CANCEL_GRACE;
    if (now.time < from) return { instructions, stays: { what: "order", address: order, from } };
    instructions.push(getCancelOrderInstruction({ authority: context.identity, order, deposit, earnings, listing }, at(context)));
  }
  if (!mayFree(data.openSlot, now.slot)) return { instructions, stays: { what: "order", address: order } };
  instructions.push(getCloseOrderInstruction({ order, rentPayer }, at(context)));
  return { instructions };
}
