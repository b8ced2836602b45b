/** What the program needs of the token programs: where a wallet's tokens are, and an instruction that makes the place. */

import {
  AccountRole,
  address,
  getAddressEncoder,
  getProgramDerivedAddress,
  type Address,
  type Instruction,
  type TransactionSigner,
} from "@solana/kit";

/** The classic token program. */
export const TOKEN_PROGRAM = address("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");

const ASSOCIATED = address("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
const SYSTEM = address("11111111111111111111111111111111");

/** A mint, and the token program that runs it. */
export type Token = { mint: Address; program: Address };

/** The associated token account of a wallet. */
export async function tokensOf(owner: Address, { mint, program }: Token): Promise<Address> {
  const encode = getAddressEncoder().encode;
  const seeds = [encode(owner), encode(program), encode(mint)];
  const [found] = await getProgramDerivedAddress({ programAddress: ASSOCIATED, seeds });
  return found;
}

/** Makes a wallet's associated token account, unless it is there. */
export async function makeTokens(payer: TransactionSigner, owner: Address, token: Token): Promise<Instruction> {
  const accounts = [
    { address: payer.address, role: AccountRole.WRITABLE_SIGNER, signer: payer },
    { address: await tokensOf(owner, token), role: AccountRole.WRITABLE },
    { address: owner, role: AccountRole.READONLY },
    { address: token.mint, role: AccountRole.READONLY },
    { address: SYSTEM, role: AccountRole.READONLY },
    { address: token.program, role: AccountRole.READONLY },
  ];
  return { programAddress: ASSOCIATED, accounts, data: Uint8Array.of(1) };
}

/** A transfer of lamports, to a key that pays fees and rents of its own. */
export function transferLamports(from: TransactionSigner, to: Address, lamports: bigint): Instruction {
  const data = new Uint8Array(12);
  const view = new DataView(data.buffer);
  view.setUint32(0, 2, true);
  view.setBigUint64(4, lamports, true);
  const accounts = [
    { address: from.address, role: AccountRole.WRITABLE_SIGNER, signer: from },
    { address: to, role: AccountRole.WRITABLE },
  ];
  return { programAddress: SYSTEM, accounts, data };
}
