/** Paying and buying out of a deposit. */

import type { Address, Instruction, InstructionPlan, Lamports } from "@solana/kit";
import {
  fetchListing,
  findEarningsPda,
  getBuyInstruction,
  getBuyPassInstructionAsync,
  getOpenSessionInstructionAsync,
  getPayInstruction,
  ListingStatus,
  type Listing,
  type SessionTermsArgs,
} from "../generated/index.js";
import { transferLamports } from "../tokens.js";
import { at, cover, currentSlot, depositOf, fill, inOrder, PlanError, type PlanContext, type Units } from "./context.js";
import { payeeOf } from "./payee.js";

/** Brings tokens from the wallet into its deposit, which is opened if it is not there. */
export async function topUp(context: PlanContext, input: { mint: Address; amount: Units }): Promise<InstructionPlan> {
  return inOrder(await fill(context, input.mint, input.amount));
}

/** A payment: to a wallet, whose deposit is opened if it is not there; or to a deposit, or earnings. */
export type PayInput = { to: Address; mint: Address; amount: Units; reference?: Uint8Array };

/**
 * Pays out of the deposit, and brings in from the wallet what that lacks.
 *
 * @throws {@link PlanError} where nobody could take out what is paid, or the payee is of another mint.
 */
export async function pay(context: PlanContext, { to, mint, amount, reference }: PayInput): Promise<InstructionPlan> {
  const { payee, instructions } = await payeeOf(context, to, mint);
  const deposit = await depositOf(context, context.identity.address, mint);
  const note = reference ?? new Uint8Array(32);
  return inOrder([
    ...(await cover(context, mint, amount)),
    ...instructions,
    getPayInstruction({ authority: context.identity, deposit, payee, amount, reference: note }, at(context)),
  ]);
}

/** The limits of a key that spends without a prompt, and the lamports that it is given for fees and rents. */
export type SessionInput = SessionTermsArgs & { key: Address; fund: Lamports };

/** A purchase. */
export type BuyInput = {
  listing: Address;
  /** Base units that the deposit is to hold after it, at least: for the next ones. */
  topUp?: Units;
  /** Base units of one unit, at most; the price that was read where none is set. */
  maxPrice?: Units;
  /** Units: 1 where none are said. */
  quantity?: bigint;
  /** Who holds the pass, where the listing gives one; the buyer where nobody is named. */
  holder?: Address;
  /** 32 bytes, the buyer's note, where the listing gives no pass. */
  reference?: Uint8Array;
  /** Lets a key buy the next ones, in the same signature. */
  session?: SessionInput;
};

/**
 * Buys a listing, and puts before it what is missing: the deposit, and the money that it lacks. With a session the
 * next purchases need no prompt.
 *
 * @throws {@link PlanError} where it is paid by the second, does not sell, or costs more than `maxPrice`.
 */
export async function buy(context: PlanContext, input: BuyInput): Promise<InstructionPlan> {
  const { data: listing } = await fetchListing(context.rpc, input.listing, { commitment: "confirmed" });
  const quantity = input.quantity ?? 1n;
  const maxPrice = input.maxPrice ?? listing.price;
  if (listing.period !== 0n) throw new PlanError("the listing is paid by the second: open a stream for it");
  if (listing.status !== ListingStatus.Active) throw new PlanError("the listing does not sell for now");
  if (listing.price > maxPrice) throw new PlanError(`it costs ${listing.price} base units, more than ${maxPrice}`);
  const needed = listing.price * quantity + (input.topUp ?? 0n);
  return inOrder([
    ...(await cover(context, listing.mint, needed)),
    await purchase(context, input, { listing, quantity, maxPrice }),
    ...(input.session ? await session(context, listing.mint, input.session) : []),
  ]);
}

type Agreed = { listing: Listing; quantity: bigint; maxPrice: bigint };

async function purchase(context: PlanContext, input: BuyInput, agreed: Agreed): Promise<Instruction> {
  const { listing, quantity, maxPrice } = agreed;
  const { identity: authority, payer } = context;
  const [earnings] = await findEarningsPda({ creator: listing.creator, mint: listing.mint }, at(context));
  const deposit = await depositOf(context, authority.address, listing.mint);
  const consent = { quantity, maxPrice, generation: listing.generation };
  if (!givesPass(listing)) {
    const reference = input.reference ?? new Uint8Array(32);
    return getBuyInstruction({ authority, deposit, listing: input.listing, earnings, ...consent, reference }, at(context));
  }
  const holder = input.holder ?? authority.address;
  return getBuyPassInstructionAsync({ payer, authority, deposit, listing: input.listing, earnings, holder, consent }, at(context));
}

/** Whether a purchase gives a pass: for a time, or such as can be refunded. */
export function givesPass(listing: Pick<Listing, "duration" | "refundWindow">): boolean {
  return listing.duration !== 0n || listing.refundWindow !== 0n;
}

/** Lets a key spend out of the identity's deposit, within limits, and gives it lamports for fees and rents. */
export async function session(context: PlanContext, mint: Address, input: SessionInput): Promise<Instruction[]> {
  const { key, fund, ...terms } = input;
  const { payer, identity: owner } = context;
  const deposit = await depositOf(context, owner.address, mint);
  const openSlot = await currentSlot(context);
  const open = await getOpenSessionInstructionAsync({ payer, owner, deposit, key, openSlot, terms }, at(context));
  return fund > 0n ? [transferLamports(payer, key, fund), open] : [open];
}
