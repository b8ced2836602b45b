/** Names for new accounts: a salt, and a slot of the last 150, so that no address ever lives twice. */

import type { Address } from "@solana/kit";
import { findCreatorPda, findOrderPda } from "./generated/index.js";

/** Slots, about a minute: how old the slot in a new address may be, and how long an emptied account stays. */
export const OPEN_SLOT_WINDOW = 150n;

/** Whether an emptied account that was opened at a slot may be freed. */
export const mayFree = (openSlot: bigint, slot: bigint): boolean => slot > openSlot + OPEN_SLOT_WINDOW;

/** A number that nobody else is likely to start from. Not a secret. */
export function randomSalt(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0] as bigint;
}

/** The first salt whose creator has bump 255, which is the cheapest to register. */
export function creatorSalt(founder: Address, openSlot: bigint, start = randomSalt()): Promise<bigint> {
  return first(start, (salt) => findCreatorPda({ founder, salt, openSlot }));
}

/** The first salt whose order has bump 255, which is the cheapest to place. */
export function orderSalt(listing: Address, deposit: Address, openSlot: bigint, start = randomSalt()): Promise<bigint> {
  return first(start, (salt) => findOrderPda({ listing, deposit, salt, openSlot }));
}

/** About every second salt will do, so the search is short. */
async function first(start: bigint, find: (salt: bigint) => Promise<readonly [Address, number]>): Promise<bigint> {
  for (let salt = start; ; salt = BigInt.asUintN(64, salt + 1n)) {
    const [, bump] = await find(salt);
    if (bump === 255) return salt;
  }
}
