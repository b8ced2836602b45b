/** What a payee brings in: promises of channels, and the price of an order. */

import {
  nonDivisibleSequentialInstructionPlan,
  sequentialInstructionPlan,
  type Address,
  type InstructionPlan,
} from "@solana/kit";
import { ed25519Instruction } from "../ed25519.js";
import { fetchOrder, getClaimInstruction, getFulfilOrderInstruction } from "../generated/index.js";
import { sha256 } from "../sha256.js";
import { areSame } from "../text.js";
import { verifyVoucher, type SignedVoucher } from "../voucher.js";
import { at, inOrder, PlanError, type PlanContext } from "./context.js";

/** Vouchers in one transaction, with room for a fee payer's signature and a limit of compute units. */
const AT_ONCE = 4;

/**
 * Claims vouchers of channels that pay one deposit or earnings: the highest of each channel, in as few transactions as
 * they fit. Anyone may send it.
 *
 * @throws {@link PlanError} where there is none, or one that the chain would refuse: with it, all would fail.
 */
export async function claim(context: PlanContext, input: { payee: Address; vouchers: readonly SignedVoucher[] }): Promise<InstructionPlan> {
  const best = new Map<Address, SignedVoucher>();
  for (const voucher of input.vouchers) {
    const known = best.get(voucher.channel);
    if (!known || known.cumulative < voucher.cumulative) best.set(voucher.channel, voucher);
  }
  const all = [...best.values()];
  if (all.length === 0) throw new PlanError("there is no voucher to claim");
  for (const voucher of all) {
    if (!(await verifyVoucher(voucher))) throw new PlanError(`the voucher of ${voucher.channel} is not signed by ${voucher.signer}`);
  }
  const batches = Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, batch) => all.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE));
  // The claim reads what stands just before it, so the two are never parted.
  const one = (some: SignedVoucher[]) =>
    nonDivisibleSequentialInstructionPlan([
      ed25519Instruction(some),
      getClaimInstruction({ payee: input.payee, channels: some.map(({ channel }) => channel) }, at(context)),
    ]);
  return sequentialInstructionPlan(batches.map(one));
}

/**
 * Delivers the key of an order, for which the price is paid. **Never simulate it or send it with a preflight**: whoever
 * sees the key has what was bought, paid or not.
 *
 * @throws {@link PlanError} where it is another key: nothing must reveal it then.
 */
export async function fulfil(context: PlanContext, input: { order: Address; key: Uint8Array }): Promise<InstructionPlan> {
  const { data: order } = await fetchOrder(context.rpc, input.order, { commitment: "confirmed" });
  if (!areSame(sha256(input.key), Uint8Array.from(order.keyHash))) throw new PlanError("this is not the key of the order");
  const { buyerDeposit: deposit, earnings } = order;
  return inOrder([getFulfilOrderInstruction({ order: input.order, deposit, earnings, key: input.key }, at(context))]);
}
