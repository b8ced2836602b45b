/**
 * What a payee must know of a key before it sells for what the key signs, and no platform tells: whether it has the
 * prime order. Arithmetic on edwards25519 in plain numbers; nothing secret goes through it.
 */

const P = 2n ** 255n - 19n;
/** The order of the base point. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = modulo(-121665n * power(121666n, P - 2n));
/** A square root of -1. */
const ROOT = power(2n, (P - 1n) / 4n);

/** `y` of the points of small order in every encoding, without the sign: 0, 1, -1, two more, and 0 and 1 above p. */
const SMALL_ORDER = smallOrder();

type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

/** Whether 32 bytes encode a point whose order divides 8, in the canonical way or another. */
export function hasSmallOrder(encoding: Uint8Array): boolean {
  return SMALL_ORDER.has(number(encoding) & (2n ** 255n - 1n));
}

/**
 * Whether a key is one that a signer has: a point in its canonical encoding, and of the order of the base point. Of
 * such a key no signature is taken here that the chain would refuse for the key. Takes some milliseconds.
 */
export function hasPrimeOrder(key: Uint8Array): boolean {
  if (key.length !== 32 || hasSmallOrder(key)) return false;
  const point = decoded(key);
  return point !== undefined && isNeutral(multiplied(point, ORDER));
}

/** `undefined` of what is no point, or is not encoded in the canonical way. */
function decoded(encoding: Uint8Array): Point | undefined {
  const whole = number(encoding);
  const [sign, y] = [whole >> 255n, whole & (2n ** 255n - 1n)];
  if (y >= P) return undefined;
  const square = modulo(y * y);
  const [above, below] = [modulo(square - 1n), modulo(D * square + 1n)];
  // The root of a quotient without a division: RFC 8032, 5.1.3.
  const cube = modulo(below * below * below);
  let x = modulo(above * cube * power(modulo(above * cube * modulo(below ** 4n)), (P - 5n) / 8n));
  const check = modulo(below * x * x);
  if (check === modulo(-above)) x = modulo(x * ROOT);
  else if (check !== above) return undefined;
  if (x === 0n && sign === 1n) return undefined;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, modulo(x * y)];
}

function added([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = modulo((y1 - x1) * (y2 - x2));
  const b = modulo((y1 + x1) * (y2 + x2));
  const c = modulo(2n * D * t1 * t2);
  const d = modulo(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
}

function multiplied(point: Point, times: bigint): Point {
  let [sum, double]: [Point, Point] = [[0n, 1n, 1n, 0n], point];
  for (let rest = times; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = added(sum, double);
    double = added(double, double);
  }
  return sum;
}

const isNeutral = ([x, y, z]: Point) => x === 0n && y === z;

function modulo(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, modulo(base)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

/** Least significant byte first. */
function number(bytes: Uint8Array): bigint {
  return bytes.subarray(0, 32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Of order 8 are the square roots of a number: `y` and `p - y`. */
function smallOrder(): ReadonlySet<bigint> {
  const eight = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
  return new Set([0n, 1n, P - 1n, P, P + 1n, eight, P - eight]);
}
