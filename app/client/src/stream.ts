/**
 * What a stream earns for its payee, second by second, by the program's own arithmetic: `base + rate * (now - since)`,
 * never more than `funded`, in base units with 64 bits behind the point. Times are Unix seconds of the cluster, whose
 * clock may differ from this machine's by seconds.
 */

import { Right, StreamStatus, type Stream } from "./generated/index.js";

const WORD = 64n;
const MOST = 2n ** 64n - 1n;
const LATEST = 2n ** 63n - 1n;
/** A unit is started once 2^-24 of it is earned, in parts of 2^-64: less may come from the rounding of the rate. */
const STARTED = 1n << 40n;

/** Seconds of a rate's period, at most. */
export const STREAM_PERIOD_MAX = 1n << 31n;

/** `whole + fraction / 2^64` base units; of a rate, a second. */
export type Fixed = { whole: bigint; fraction: bigint };

/** A stream's money and time. Amounts are base units, times Unix seconds. */
export type Schedule = {
  funded: bigint;
  withdrawn: bigint;
  unlock: bigint;
  rate: Fixed;
  base: Fixed;
  since: bigint;
  start: bigint;
  cliff: bigint;
  isPaused: boolean;
};

/** What a stream is doing. */
export type Phase = "scheduled" | "before cliff" | "running" | "paused" | "dry" | "over" | "ended";

/** A stream at one second. Amounts are base units. */
export type Moment = {
  phase: Phase;
  /** The payee's, withdrawn or not. */
  accrued: bigint;
  withdrawn: bigint;
  /** The payee can take it. */
  withdrawable: bigint;
  /** What goes back to a payer that ends it. */
  left: bigint;
  /** What the payer can take back without ending it: `left`, with the right to a refund. */
  refundable: bigint;
};

const bits = ({ whole, fraction }: Fixed) => (whole << WORD) | fraction;
const fixed = (value: bigint): Fixed => ({ whole: value >> WORD, fraction: value & MOST });

/** The rate of so many base units every period; `undefined` unless the period is 1 to 2^31 seconds. */
export function rateOf(amount: bigint, period: bigint): Fixed | undefined {
  if (period < 1n || period > STREAM_PERIOD_MAX) return undefined;
  return fixed(((amount << WORD) + period - 1n) / period);
}

/** The schedule of a stream as it was read. */
export function scheduleOf(stream: Stream): Schedule {
  const { funded, withdrawn, unlock, since, start, cliff } = stream;
  return {
    ...{ funded, withdrawn, unlock, since, start, cliff },
    rate: { whole: stream.rateWhole, fraction: stream.rateFraction },
    base: { whole: stream.baseWhole, fraction: stream.baseFraction },
    isPaused: stream.status === StreamStatus.Paused,
  };
}

/** What has been earned by `now`, to the last part. It disregards the cliff, and before the start it is the unlock to come. */
export function earned(schedule: Schedule, now: bigint): Fixed {
  const elapsed = schedule.isPaused || now <= schedule.since ? 0n : now - schedule.since;
  const grown = bits(schedule.base) + bits(schedule.rate) * elapsed;
  return grown >> WORD >= schedule.funded ? { whole: schedule.funded, fraction: 0n } : fixed(grown);
}

/** Base units that are the payee's at `now`, withdrawn or not. */
export function accrued(schedule: Schedule, now: bigint): bigint {
  return due(schedule, now, earned(schedule, now).whole);
}

function due({ withdrawn, start, cliff, unlock }: Schedule, now: bigint, whole: bigint): bigint {
  if (now < start) return withdrawn;
  const owed = now < cliff ? least(whole, unlock) : whole;
  return owed > withdrawn ? owed : withdrawn;
}

/** Base units that the payee can take at `now`. */
export function withdrawable(schedule: Schedule, now: bigint): bigint {
  return positive(accrued(schedule, now) - schedule.withdrawn);
}

/** Base units that go back to the payer if a side ends the stream at `now`: the started unit goes to the other side. */
export function returned(schedule: Schedule, side: "payer" | "payee", now: bigint): bigint {
  if (side === "payee") return positive(schedule.funded - accrued(schedule, now));
  const { whole, fraction } = earned(schedule, now);
  return positive(schedule.funded - due(schedule, now, fraction >= STARTED ? whole + 1n : whole));
}

/** Base units that the payer can take back at `now`, where it may. */
export const refundable = (schedule: Schedule, now: bigint): bigint => returned(schedule, "payer", now);

/** Whether the stream has begun and time earns nothing more, because all that is funded is earned. */
export function isDry(schedule: Schedule, now: bigint): boolean {
  return now >= schedule.start && earned(schedule, now).whole === schedule.funded;
}

/**
 * The first Unix second at which it is dry if nobody changes it: what a page counts down to. `undefined` if none is:
 * it is paused, has no rate, or lasts past every clock.
 */
export function depletesAt(schedule: Schedule): bigint | undefined {
  const left = (schedule.funded << WORD) - bits(schedule.base);
  if (left <= 0n) return schedule.since;
  const rate = bits(schedule.rate);
  if (schedule.isPaused || rate === 0n) return undefined;
  const seconds = (left - 1n) / rate + 1n;
  const at = schedule.since + seconds;
  return seconds > MOST || at > LATEST ? undefined : at;
}

/** Everything of a stream at `now`. */
export function momentOf(stream: Stream, now: bigint): Moment {
  const schedule = scheduleOf(stream);
  const left = refundable(schedule, now);
  const mayRefund = stream.status !== StreamStatus.Ended && (stream.flags & Right.REFUND) !== 0;
  return {
    phase: phaseOf(stream, schedule, now),
    accrued: accrued(schedule, now),
    withdrawn: stream.withdrawn,
    withdrawable: withdrawable(schedule, now),
    left,
    refundable: mayRefund ? left : 0n,
  };
}

function phaseOf(stream: Stream, schedule: Schedule, now: bigint): Phase {
  if (stream.status === StreamStatus.Ended) return "ended";
  if (stream.end !== 0n && now >= stream.end) return "over";
  if (schedule.isPaused) return "paused";
  if (now < schedule.start) return "scheduled";
  if (now < schedule.cliff) return "before cliff";
  return isDry(schedule, now) ? "dry" : "running";
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);
const positive = (value: bigint) => (value > 0n ? value : 0n);
