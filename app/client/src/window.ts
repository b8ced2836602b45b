/** Times, half-open: what lasts until a bound is true strictly before it and over at it. In Unix seconds; they saturate. */

/** The end of what never ends. */
export const PERPETUAL = 2n ** 63n - 1n;

const MOST = 2n ** 64n - 1n;

/** The time `seconds` after `start`, at most {@link PERPETUAL}. */
export function after(start: bigint, seconds: bigint): bigint {
  const end = start + seconds;
  return end > PERPETUAL ? PERPETUAL : end;
}

/** The end of a term of so many units of `duration` seconds; a duration of 0 means for ever. */
export function termEnd(start: bigint, duration: bigint, units: bigint): bigint {
  if (duration === 0n) return PERPETUAL;
  const seconds = duration * units;
  return after(start, seconds > MOST ? MOST : seconds);
}

/** Whether `until` still lies ahead. */
export const isBefore = (now: bigint, until: bigint): boolean => now < until;
