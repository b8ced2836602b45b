/** Whom money may go to: what receives it must be able to get it out again. */

import { address, fetchEncodedAccount, getAddressDecoder, isOffCurveAddress, type Address, type Instruction } from "@solana/kit";
import { DEPOSIT_DISCRIMINATOR, EARNINGS_DISCRIMINATOR, FARTHING_PROGRAM_ADDRESS, OFFSETS } from "../generated/index.js";
import { areSame } from "../text.js";
import { depositOf, ensureDeposit, PlanError, type PlanContext } from "./context.js";

const SYSTEM = address("11111111111111111111111111111111");

/** Who is paid, and what must be sent first so that it can be. */
export type Payee = { payee: Address; instructions: Instruction[] };

/**
 * The account that is paid: a deposit or earnings as it is, or the deposit of a wallet, which is opened if it is not
 * there.
 *
 * @throws {@link PlanError} where it is of another mint, or nobody could sign for it: a mint, a token account, a program.
 */
export async function payeeOf(context: PlanContext, to: Address, mint: Address): Promise<Payee> {
  const account = await fetchEncodedAccount(context.rpc, to, { commitment: "confirmed" });
  if (account.exists && account.programAddress === (context.programAddress ?? FARTHING_PROGRAM_ADDRESS)) {
    const found = balanceMint(Uint8Array.from(account.data));
    if (found === undefined) throw new PlanError(`${to} is neither a deposit nor earnings, and no wallet`);
    if (found !== mint) throw new PlanError(`${to} is of another mint, ${found}`);
    return { payee: to, instructions: [] };
  }
  if (isOffCurveAddress(to) || (account.exists && account.programAddress !== SYSTEM)) {
    throw new PlanError(`${to} is no wallet: nobody could take out what is paid to it`);
  }
  return { payee: await depositOf(context, to, mint), instructions: await ensureDeposit(context, to, mint) };
}

/** The mint of a deposit or of earnings, which lie alike; `undefined` of any other account. */
export function balanceMint(data: Uint8Array): Address | undefined {
  const begins = (bytes: ArrayLike<number>) => areSame(data.subarray(0, 8), Uint8Array.from(bytes));
  const isBalance = begins(DEPOSIT_DISCRIMINATOR) || begins(EARNINGS_DISCRIMINATOR);
  return isBalance ? getAddressDecoder().decode(data, OFFSETS.deposit.mint) : undefined;
}
