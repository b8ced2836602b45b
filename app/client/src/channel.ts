/** What follows from a channel's fields, as the program has it. Amounts are base units, times Unix seconds. */

import { ChannelStatus, type Channel } from "./generated/index.js";

const LATEST = 2n ** 63n - 1n;

/** Base units in it. */
export function leftIn({ funded, claimed }: Pick<Channel, "funded" | "claimed">): bigint {
  return funded > claimed ? funded - claimed : 0n;
}

/** Base units that a promise of `cumulative` since the opening would still bring. */
export function dueOf({ funded, claimed }: Pick<Channel, "funded" | "claimed">, cumulative: bigint): bigint {
  const payable = cumulative < funded ? cumulative : funded;
  return payable > claimed ? payable - claimed : 0n;
}

/** Since when it closes, or from when it will; `undefined` where nothing closes it yet. */
export function closesSince({ closeAsked, expiresAt }: Pick<Channel, "closeAsked" | "expiresAt">): bigint | undefined {
  const times = [closeAsked, expiresAt].filter((at) => at !== 0n);
  return times.length === 0 ? undefined : times.reduce((one, other) => (one < other ? one : other));
}

/** From when the payee can claim no more, and anyone can finish the close; `undefined` where nothing closes it yet. */
export function claimableUntil(channel: Pick<Channel, "closeAsked" | "expiresAt" | "grace">): bigint | undefined {
  const since = closesSince(channel);
  if (since === undefined) return undefined;
  const until = since + BigInt(channel.grace);
  return until > LATEST ? LATEST : until;
}

/** Whether it takes no more money at `now`. */
export function isClosing(channel: Channel, now: bigint): boolean {
  const since = closesSince(channel);
  return since !== undefined && now >= since;
}

/** Whether the payee can claim at `now`. */
export function isClaimable(channel: Channel, now: bigint): boolean {
  const until = claimableUntil(channel);
  return channel.status === ChannelStatus.Open && (until === undefined || now < until);
}
