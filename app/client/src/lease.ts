/** Leases of a fan: who may have how much of it, until when. Units are the fan's, days begin with its opening. */

import type { FanSlot } from "./generated/index.js";
import { areSame } from "./text.js";

/** Seconds of a day of a lease. */
export const LEASE_DAY = 86_400n;

/** Seconds from now that a lease may end, at most: 31 days. */
export const LEASE_MAX = 31n * LEASE_DAY;

/** When the leases of a fan end. */
export type Lease = {
  /** Unix seconds at which the fan was opened. */
  openedAt: bigint;
  /** The last day on which a lease may end, 1 to 255. */
  lastDay: number;
};

/** A share that the fan's key gives. */
export type Assignment = {
  /** Nine bytes: who gets it. */
  tag: Uint8Array;
  /** The day at whose end the lease ends. */
  until: number;
  /** Units that the slot holds from then on. */
  share: number;
};

/** Why a share is not given. */
export type AssignmentError =
  | "EndsInThePast"
  | "EndsTooLate"
  | "EndsAfterTheFan"
  | "Reserved"
  | "Falls"
  | "BelowClaimed";

/** Why a voucher brings nothing, in the order in which it is asked. Its signature is asked last. */
export type ShareRefusal = "OtherTag" | "LeaseOver" | "OutlivesLease" | "Expired" | "NothingDue";

/** Unix seconds at which a day of the fan ends. */
export const endOfDay = ({ openedAt }: Lease, day: number): bigint => openedAt + LEASE_DAY * BigInt(day);

/** The day, 1 to 255, that ends at this time, in Unix seconds; `undefined` where none does. */
export function dayThatEnds({ openedAt }: Lease, at: bigint): number | undefined {
  const day = (at - openedAt) / LEASE_DAY;
  return day >= 1n && day <= 255n && openedAt + LEASE_DAY * day === at ? Number(day) : undefined;
}

/** Whether a slot's lease lives: until its end and not at it; of one never used, never. */
export function isLiving(slot: Pick<FanSlot, "until">, lease: Lease, now: bigint): boolean {
  return slot.until !== 0 && now < endOfDay(lease, slot.until);
}

/** The slot with a share given at `now`, in Unix seconds, or why it is not given. Whether the fan has the money is for {@link reserved}. */
export function assigned(slot: FanSlot, given: Assignment, lease: Lease, now: bigint): FanSlot | AssignmentError {
  const end = endOfDay(lease, given.until);
  if (given.until === 0 || now >= end) return "EndsInThePast";
  if (end - now > LEASE_MAX) return "EndsTooLate";
  if (given.until > lease.lastDay) return "EndsAfterTheFan";
  const isSame = slot.until !== 0 && areSame(Uint8Array.from(slot.tag), given.tag);
  if (isLiving(slot, lease, now)) {
    if (!isSame) return "Reserved";
    if (given.share < slot.share || given.until < slot.until) return "Falls";
  }
  const claimed = isSame ? slot.claimed : 0;
  return given.share < claimed ? "BelowClaimed" : { ...given, claimed };
}

/** Units that a voucher of so many units, which expires at the end of a day, brings at `now`; or why none. */
export function shareDue(
  slot: FanSlot,
  claim: { tag: Uint8Array; cumulative: number; day: number },
  lease: Lease,
  now: bigint,
): number | ShareRefusal {
  if (slot.until === 0 || !areSame(Uint8Array.from(slot.tag), claim.tag)) return "OtherTag";
  if (!isLiving(slot, lease, now)) return "LeaseOver";
  if (claim.day > slot.until) return "OutlivesLease";
  if (now >= endOfDay(lease, claim.day)) return "Expired";
  const units = Math.min(claim.cumulative, slot.share) - slot.claimed;
  return units > 0 ? units : "NothingDue";
}

/** Base units that living leases hold at `now`, of slots of `unit` base units a unit. */
export function reserved(slots: readonly FanSlot[], unit: number, lease: Lease, now: bigint): bigint {
  const living = slots.filter((slot) => isLiving(slot, lease, now));
  const units = living.reduce((sum, slot) => sum + BigInt(Math.max(slot.share - slot.claimed, 0)), 0n);
  return units * BigInt(unit);
}
