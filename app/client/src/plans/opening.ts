/** Streams and channels: money that is set aside, and comes back where it is not earned. */

import { getAddressEncoder, type Address, type InstructionPlan } from "@solana/kit";
import { Chain } from "../chain.js";
import {
  ChannelKind,
  findChannelPda,
  findStreamPda,
  getOpenChannelInstructionAsync,
  getOpenStreamInstructionAsync,
  Right,
} from "../generated/index.js";
import { randomSalt } from "../salt.js";
import { rateOf } from "../stream.js";
import { at, cover, currentSlot, depositOf, inOrder, nowSeconds, PlanError, type PlanContext, type Units } from "./context.js";
import { payeeOf } from "./payee.js";

/** Seconds that a transaction may take to land: so far ahead is the start of a stream with an end. */
const START_MARGIN = 60n;

/** A stream of `amount` base units: so many every `per.seconds` seconds, or all of it until `end`. */
export type StreamInput = {
  /** A wallet, a deposit or earnings. */
  payee: Address;
  mint: Address;
  /** Base units that are set aside. */
  amount: Units;
  /** Base units, every so many seconds. Either this or `end`. */
  rate?: { amount: Units; seconds: bigint };
  /** When all of it is earned. */
  end?: Date;
  /** What the payer may do, as bits of `Right`; all of it by default. */
  rights?: number;
};

/**
 * Opens a stream, and puts before it what is missing on either side.
 *
 * @throws {@link PlanError} where neither a rate nor an end is given, or one that no stream can have.
 */
export async function stream(context: PlanContext, input: StreamInput): Promise<InstructionPlan & { stream: Address }> {
  const { mint, amount } = input;
  const { payee, instructions } = await payeeOf(context, input.payee, mint);
  const deposit = await depositOf(context, context.identity.address, mint);
  const named = { deposit, payee, salt: randomSalt(), openSlot: await currentSlot(context) };
  const terms = { amount, unlock: 0n, cliff: 0n, flags: input.rights ?? Right.ALL, generation: 0, ...paceOf(input) };
  const open = await getOpenStreamInstructionAsync(
    { payer: context.payer, authority: context.identity, ...named, ...terms },
    at(context),
  );
  const [address] = await findStreamPda(named, at(context));
  return { ...inOrder([...(await cover(context, mint, amount)), ...instructions, open]), stream: address };
}

function paceOf({ amount, rate, end }: StreamInput): { rateWhole: bigint; rateFraction: bigint; start: bigint; end: bigint } {
  const last = end ? BigInt(Math.floor(end.getTime() / 1000)) : 0n;
  const start = end ? nowSeconds() + START_MARGIN : 0n;
  const found = end ? rateOf(amount, last - start) : rate && rateOf(rate.amount, rate.seconds);
  if (!found || (found.whole === 0n && found.fraction === 0n)) {
    throw new PlanError("a stream needs an amount, and an end of at least a minute from now or a rate: at most 68 years ahead");
  }
  return { rateWhole: found.whole, rateFraction: found.fraction, start, end: last };
}

/** A channel, and what promises in it: a key that signs vouchers, or the links of a hash chain. */
export type ChannelInput = {
  /** A wallet, a deposit or earnings. */
  payee: Address;
  mint: Address;
  /** Base units that are set aside. */
  amount: Units;
  /** The key that signs vouchers: a browser's own, as `browserKey` makes it. Either this or `links`. */
  signer?: Address;
  /** A secret seed of 32 random bytes, for this channel alone, and what a link is worth: `amount` is a multiple of it. */
  links?: { seed: Uint8Array; unit: Units };
  /** Seconds, 900 to 2,592,000, in which the payee can claim after the payer asks to close; a day by default. */
  grace?: number;
  /** Unix seconds from which it closes by itself; 0 for never. */
  expiresAt?: bigint;
  /** What its address is bound to; random by default. */
  salt?: bigint;
};

/** A day, as the SDK in Rust has it. */
export const GRACE = 86_400;

/** Links of a chain that are made at once without anybody waiting long. */
export const LINKS_MAX = 1_000_000n;

/**
 * Opens a channel, and puts before it what is missing on either side. The plan says where it will be, and has the chain
 * of one by links.
 *
 * @throws {@link PlanError} where neither a key nor links are given, or the links do not come to the amount.
 */
export async function openChannel(
  context: PlanContext,
  input: ChannelInput,
): Promise<InstructionPlan & { channel: Address; chain?: Chain }> {
  const { mint, amount } = input;
  const { payee, instructions } = await payeeOf(context, input.payee, mint);
  const deposit = await depositOf(context, context.identity.address, mint);
  const named = { deposit, payee, salt: input.salt ?? randomSalt(), openSlot: await currentSlot(context) };
  const [channel] = await findChannelPda(named, at(context));
  const chain = input.links && chainOf(input.links, channel, amount);
  const terms = { amount, ...credentialOf(input, chain), grace: input.grace ?? GRACE, expiresAt: input.expiresAt ?? 0n };
  const open = await getOpenChannelInstructionAsync(
    { payer: context.payer, authority: context.identity, ...named, ...terms },
    at(context),
  );
  const plan = inOrder([...(await cover(context, mint, amount)), ...instructions, open]);
  return { ...plan, channel, ...(chain ? { chain } : {}) };
}

/** The chain depends on the channel's address, and so comes last. */
function chainOf({ seed, unit }: { seed: Uint8Array; unit: Units }, channel: Address, amount: Units): Chain {
  if (unit < 1n || amount % unit !== 0n || amount / unit > LINKS_MAX) {
    throw new PlanError(`${amount} base units are no whole number of links, at most a million`);
  }
  return new Chain(seed, channel, Number(amount / unit));
}

function credentialOf({ signer, links }: ChannelInput, chain: Chain | undefined) {
  if (links && chain) return { kind: ChannelKind.Chain, credential: chain.root, unit: links.unit, length: chain.length };
  if (!signer) throw new PlanError("a channel needs a key that signs, or links");
  return { kind: ChannelKind.Voucher, credential: getAddressEncoder().encode(signer), unit: 0n, length: 0 };
}
