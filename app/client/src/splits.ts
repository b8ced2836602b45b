/** How a creator's earnings divide, without dust: only what divides without remainder is distributed. */

/** The most shares that a creator may have beside its payout. */
export const MAX_SPLITS = 8;

/** Hundredths of a percent in a whole. */
export const BPS_SCALE = 10_000n;

/** Why a list of shares is refused. */
export type SplitError = "TooMany" | "ZeroShare" | "OverWhole";

/** Why an amount cannot be said: it does not fit 64 bits; a share is more than the whole. */
export type PriceError = "Overflow" | "ShareTooLarge";

/** How a balance divides. Amounts are base units. */
export type Division = {
  /** What is distributed is a multiple of this. */
  unit: bigint;
  distributed: bigint;
  /** Of each share, in the order of the splits. */
  shares: bigint[];
  /** What the shares leave of it. */
  payout: bigint;
  /** What stays in the balance until the next distribution. */
  left: bigint;
};

/** What is wrong with a list of shares, in hundredths of a percent; `undefined` where nothing is. */
export function splitError(bps: readonly number[]): SplitError | undefined {
  if (bps.length > MAX_SPLITS) return "TooMany";
  if (bps.includes(0)) return "ZeroShare";
  return bps.reduce((sum, one) => sum + one, 0) > Number(BPS_SCALE) ? "OverWhole" : undefined;
}

/** The smallest amount in base units that divides without remainder. */
export function splitUnit(bps: readonly number[]): bigint {
  return BPS_SCALE / bps.reduce((common, one) => gcd(common, BigInt(one)), BPS_SCALE);
}

/** `amount * bps / 10,000` in base units, rounded up; exact where the amount is a multiple of {@link splitUnit}. */
export function splitShare(amount: bigint, bps: number): bigint {
  return BigInt(bps) >= BPS_SCALE ? amount : (amount * BigInt(bps) + BPS_SCALE - 1n) / BPS_SCALE;
}

/** How a balance divides, or what is wrong with the shares: who gets what of it. */
export function divide(balance: bigint, bps: readonly number[]): Division | SplitError {
  const error = splitError(bps);
  if (error) return error;
  const unit = splitUnit(bps);
  const distributed = balance - (balance % unit);
  const shares = bps.map((one) => splitShare(distributed, one));
  const payout = shares.reduce((left, share) => left - share, distributed);
  return { unit, distributed, shares, payout, left: balance - distributed };
}

/** `price * quantity` in base units. */
export function totalPrice(price: bigint, quantity: bigint): bigint | PriceError {
  const total = price * quantity;
  return total > 2n ** 64n - 1n ? "Overflow" : total;
}

/** What a referrer gets of an amount, in base units: rounded towards the seller. */
export function referralShare(amount: bigint, bps: number): bigint | PriceError {
  return BigInt(bps) > BPS_SCALE ? "ShareTooLarge" : (amount * BigInt(bps)) / BPS_SCALE;
}

function gcd(one: bigint, other: bigint): bigint {
  return other === 0n ? one : gcd(other, one % other);
}
