//! Ed25519 signatures, checked with the curve operations that a platform has: a program's system calls, or
//! a library off chain. Both sides then take the same signatures.
//!
//! ```text
//! k = sha512(R ‖ A ‖ message) mod l      S·B - k·A = R, byte for byte
//! ```
//!
//! Stricter than the Ed25519 program in one point only: `R` must be encoded in its canonical form. That
//! program also takes another encoding of the same point, which only somebody can make who knows what
//! nobody knows of a point that nobody chose. Of a key of mixed order both take the same; who serves for
//! promises asks for a key of prime order besides (`farthing_vouchers::verify`).

/// Bytes of a key, of a point and of a scalar.
const LENGTH: usize = 32;

/// Bytes of a signature: `R`, then `S`.
pub const SIGNATURE_LENGTH: usize = 64;

/// The base point `B`.
const BASE_POINT: [u8; LENGTH] = {
    let mut bytes = [0x66; LENGTH];
    bytes[0] = 0x58;
    bytes
};

/// `c = l - 2^252`, where `l` is the order of `B`: the least significant 32 bits first.
const ORDER_REST: Words = [0x5cf5_d3ed, 0x5812_631a, 0xa2f7_9cd6, 0x14de_f9de, 0, 0, 0, 0];

/// Bits of `l` but for its highest, in the last of eight words.
const TOP_BITS: u32 = 28;

/// The platform's operations.
pub trait Curve {
    /// SHA-512 of the parts in a row; `None` when they are longer than the platform can take. No message of
    /// ours is.
    fn sha512(parts: [&[u8]; 3]) -> Option<[u8; 64]>;

    /// `scalars[0]·points[0] + scalars[1]·points[1]`, encoded; `None` when a scalar is not below `l` or a
    /// point is none.
    fn sum(scalars: &[[u8; LENGTH]; 2], points: &[[u8; LENGTH]; 2]) -> Option<[u8; LENGTH]>;
}

/// Whether `key` has signed the message.
pub fn is_signed<C: Curve>(
    key: &[u8; LENGTH],
    signature: &[u8; SIGNATURE_LENGTH],
    message: &[u8],
) -> bool {
    let (r, s) = signature.split_at(LENGTH);
    let (Some(r), Some(s)) = (r.first_chunk(), s.first_chunk()) else { return false };
    if has_small_order(key) || has_small_order(r) {
        return false;
    }
    let Some(hash) = C::sha512([r, key, message]) else { return false };
    let k = reduced(&hash);
    // The other sign of A, and not l - k: for a key of mixed order these differ.
    C::sum(&[*s, k], &[BASE_POINT, negated(key)]).is_some_and(|sum| sum == *r)
}

/// Whether a key is one that a signer has: canonically encoded, and of the order of `B`. Of such a key no
/// signature is taken that another verifier would refuse for the key.
///
/// `(l - 1)·A = -A`, byte for byte: the sum is encoded canonically, and with a part of small order in `A`
/// it is another point, since `l` is odd. The neutral point with its sign set passes that, for it has no
/// sign, so points of small order are asked for by themselves.
pub fn has_prime_order<C: Curve>(key: &[u8; LENGTH]) -> bool {
    if has_small_order(key) {
        return false;
    }
    let mut less = bytes(&ORDER);
    // Its lowest bit is set, since it is odd.
    if let Some(first) = less.first_mut() {
        *first ^= 1;
    }
    C::sum(&[less, [0; LENGTH]], &[*key, BASE_POINT]).is_some_and(|sum| sum == negated(key))
}

/// The encoding of the point with the other sign.
fn negated(point: &[u8; LENGTH]) -> [u8; LENGTH] {
    let mut negated = *point;
    if let Some(last) = negated.last_mut() {
        *last ^= 0x80;
    }
    negated
}

/// Whether an encoding, canonical or not, is that of a point whose order divides 8. There are eight such
/// points. With either sign their `y` are 0, 1, -1 and two more, and `y` of less than 19 has a second
/// encoding, above `2^255 - 19`.
#[must_use]
pub fn has_small_order(encoding: &[u8; LENGTH]) -> bool {
    let mut y = *encoding;
    if let Some(last) = y.last_mut() {
        *last &= 0x7f;
    }
    // Their second bytes are few: hardly ever is a whole point compared.
    let [_, second, ..] = y;
    SMALL_ORDER
        .iter()
        .any(|small| matches!(small, [_, known, ..] if *known == second) && *small == y)
}

/// `y` of the points of small order, in every encoding.
const SMALL_ORDER: [[u8; LENGTH]; 7] = [
    small(0, 0, 0),
    small(1, 0, 0),
    // p - 1, p and p + 1, of which the last two are 0 and 1 again.
    small(0xec, 0xff, 0x7f),
    small(0xed, 0xff, 0x7f),
    small(0xee, 0xff, 0x7f),
    ORDER_EIGHT[0],
    ORDER_EIGHT[1],
];

const fn small(first: u8, middle: u8, last: u8) -> [u8; LENGTH] {
    let mut bytes = [middle; LENGTH];
    bytes[0] = first;
    bytes[LENGTH - 1] = last;
    bytes
}

/// `y` of the points of order 8: the square roots of a number, and so `y` and `p - y`.
const ORDER_EIGHT: [[u8; LENGTH]; 2] = [
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// A number of 512 bits modulo `l`, both least significant byte first.
///
/// `16 l = 2^256 + 16 c` with `c = l - 2^252`: so whatever stands above bit 256 counts `-16 c` each. The
/// product is of 385 bits, so it is taken apart in the same way, and once more. The sum of what is left
/// lies between `-2^257` and `2^257`; of that the quotient by `l` is at most one wrong.
#[must_use]
pub fn reduced(wide: &[u8; 64]) -> [u8; LENGTH] {
    let number = words::<16>(wide);
    let (low, high) = number.split_at(8);
    let first = times_short(high);
    let (minus, above) = first.split_at(8);
    let second = times_short(above);
    let (plus, above) = second.split_at(8);
    let minus_too = times_short(above);
    let (mut sum, mut carry) = ([0; 8], 0i64);
    let all = low.iter().zip(minus).zip(plus).zip(&minus_too);
    for (to, (((low, minus), plus), minus_too)) in sum.iter_mut().zip(all) {
        // Each is below 2^32, so this is far within 64 bits.
        let more = i64::from(*low).wrapping_add(i64::from(*plus)).wrapping_add(carry);
        let all = more.wrapping_sub(i64::from(*minus)).wrapping_sub(i64::from(*minus_too));
        *to = all as u32;
        carry = all >> 32;
    }
    bytes(&remainder(sum, carry))
}

/// `carry·2^256 + number` modulo `l`, where `carry` is -2 to 1.
fn remainder(mut number: Words, carry: i64) -> Words {
    let mut quotient = carry.wrapping_mul(16);
    if let Some(top) = number.last_mut() {
        quotient = quotient.wrapping_add(i64::from(*top >> TOP_BITS));
        *top &= (1 << TOP_BITS) - 1;
    }
    // What stood above bit 252 is gone with `quotient·2^252`; the other part of `quotient·l` follows.
    if plus(&mut number, &ORDER_REST, quotient.wrapping_neg()) < 0 {
        plus(&mut number, &ORDER, 1);
        return number;
    }
    let mut less = number;
    if plus(&mut less, &ORDER, -1) < 0 { number } else { less }
}

/// A number of 256 bits.
type Words = [u32; 8];

const ORDER: Words = {
    let [a, b, c, d, ..] = ORDER_REST;
    [a, b, c, d, 0, 0, 0, 1 << TOP_BITS]
};

/// `16 c`: so much is `2^256` short of `16 l`.
const SHORT: [u32; 5] = [0xcf5d_3ed0, 0x8126_31a5, 0x2f79_cd65, 0x4def_9dea, 1];

fn words<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut words = [0; N];
    for (word, chunk) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u32::from_le_bytes(*chunk);
    }
    words
}

fn bytes(words: &Words) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    for (chunk, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *chunk = word.to_le_bytes();
    }
    bytes
}

/// `16 c` times a number of at most eight words.
fn times_short(number: &[u32]) -> [u32; 13] {
    let mut product = [0; 13];
    for (at, word) in number.iter().enumerate() {
        // What is above the number's length costs nothing.
        if *word == 0 {
            continue;
        }
        let (mut carry, mut places) = (0u64, product.iter_mut().skip(at));
        for (factor, place) in SHORT.iter().zip(&mut places) {
            // At most (2^32 - 1)^2 + 2·(2^32 - 1), which is 2^64 - 1.
            let more = u64::from(*word).wrapping_mul(u64::from(*factor));
            let all = more.wrapping_add(u64::from(*place)).wrapping_add(carry);
            *place = all as u32;
            carry = all >> 32;
        }
        // Nothing stands there yet: the word before has written one place less far.
        if let Some(place) = places.next() {
            *place = carry as u32;
        }
    }
    product
}

/// Adds `times` times the addend, where `times` is -64 to 64. Returns what stands above the number then:
/// -1 when it is negative.
fn plus(number: &mut Words, addend: &Words, times: i64) -> i64 {
    let mut carry = 0i64;
    for (to, addend) in number.iter_mut().zip(addend) {
        // Below 2^39.
        let more = times.wrapping_mul(i64::from(*addend));
        let all = more.wrapping_add(i64::from(*to)).wrapping_add(carry);
        *to = all as u32;
        carry = all >> 32;
    }
    carry
}
