/** What plans stand on: a node to read from, and who signs and pays. */

import {
  sequentialInstructionPlan,
  type Address,
  type GetAccountInfoApi,
  type GetMultipleAccountsApi,
  type GetProgramAccountsApi,
  type GetSignaturesForAddressApi,
  type GetSlotApi,
  type GetTransactionApi,
  type Instruction,
  type InstructionPlan,
  type Rpc,
  type TransactionSigner,
} from "@solana/kit";
import {
  fetchMaybeDeposit,
  fetchReserve,
  findDepositPda,
  findReservePda,
  getDepositTokensInstructionAsync,
  getOpenDepositInstruction,
} from "../generated/index.js";
import { tokensOf, type Token } from "../tokens.js";

/** Amounts are base units of the mint. */
export type Units = bigint;

/** What plans ask of a node. */
export type PlanApi = GetAccountInfoApi &
  GetMultipleAccountsApi &
  GetProgramAccountsApi &
  GetSignaturesForAddressApi &
  GetSlotApi &
  GetTransactionApi;

/** Who acts, and through which node. */
export type PlanContext = {
  rpc: Rpc<PlanApi>;
  /** Pays fees and rents. */
  payer: TransactionSigner;
  /** Owner of the deposit, or a creator's authority. */
  identity: TransactionSigner;
  /** The program, if it is not at its usual address. */
  programAddress?: Address;
};

/** A plan cannot be made as things stand. Nothing was sent. */
export class PlanError extends Error {
  override name = "PlanError";
}

/** In one transaction if they fit, in this order in any case. */
export const inOrder = (instructions: readonly Instruction[]): InstructionPlan => sequentialInstructionPlan([...instructions]);

/** Where new addresses are named. */
export const currentSlot = (context: PlanContext): Promise<bigint> => context.rpc.getSlot({ commitment: "confirmed" }).send();

/** Seconds of the cluster's clock, as far as this machine knows it. */
export const nowSeconds = (): bigint => BigInt(Math.floor(Date.now() / 1000));

/** The seeds' program. */
export const at = ({ programAddress }: PlanContext) => (programAddress ? { programAddress } : {});

/** The deposit of a wallet. */
export async function depositOf(context: PlanContext, owner: Address, mint: Address): Promise<Address> {
  const [deposit] = await findDepositPda({ owner, mint }, at(context));
  return deposit;
}

/**
 * The mint of a reserve, and its token program.
 *
 * @throws `SolanaError` where the mint has no reserve.
 */
export async function tokenOf(context: PlanContext, mint: Address): Promise<Token> {
  const [reserve] = await findReservePda({ mint }, at(context));
  const { data } = await fetchReserve(context.rpc, reserve, { commitment: "confirmed" });
  return { mint, program: data.tokenProgram };
}

/** Opens a wallet's deposit, unless it is there. */
export async function openDeposit(context: PlanContext, owner: Address, mint: Address): Promise<Instruction> {
  const [reserve] = await findReservePda({ mint }, at(context));
  const deposit = await depositOf(context, owner, mint);
  return getOpenDepositInstruction({ payer: context.payer, owner, reserve, deposit }, at(context));
}

/** Opens a wallet's deposit where there is none. */
export async function ensureDeposit(context: PlanContext, owner: Address, mint: Address): Promise<Instruction[]> {
  const deposit = await fetchMaybeDeposit(context.rpc, await depositOf(context, owner, mint), { commitment: "confirmed" });
  return deposit.exists ? [] : [await openDeposit(context, owner, mint)];
}

/** Brings so many base units from the wallet's token account into its deposit, which is opened if it is not there. */
export async function fill(context: PlanContext, mint: Address, amount: Units): Promise<Instruction[]> {
  const { identity } = context;
  const token = await tokenOf(context, mint);
  const [deposit, source] = [await depositOf(context, identity.address, mint), await tokensOf(identity.address, token)];
  const tokenProgram = token.program;
  const bring = await getDepositTokensInstructionAsync({ authority: identity, source, mint, deposit, tokenProgram, amount }, at(context));
  return [await openDeposit(context, identity.address, mint), bring];
}

/** What must come first so that the deposit can pay `amount`: what it lacks is brought in from the wallet. */
export async function cover(context: PlanContext, mint: Address, amount: Units): Promise<Instruction[]> {
  const { identity } = context;
  const deposit = await fetchMaybeDeposit(context.rpc, await depositOf(context, identity.address, mint), { commitment: "confirmed" });
  const balance = deposit.exists ? deposit.data.balance : 0n;
  if (balance < amount) return fill(context, mint, amount - balance);
  return deposit.exists ? [] : [await openDeposit(context, identity.address, mint)];
}
