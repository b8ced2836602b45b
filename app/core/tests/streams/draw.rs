//! Random terms and steps. A plain seeded generator: a hundred thousand histories in seconds, and
//! the number of the history that failed brings it back.

use farthing_core::bounds::STREAM_PERIOD_MAX;
use farthing_core::stream::{Fixed, Side, Terms};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How much of what there is a step asks for.
#[derive(Clone, Copy, Debug)]
pub enum Portion {
    All,
    /// This many 2^64ths of it.
    Part(u64),
    /// One base unit more than there is.
    TooMuch,
}

impl Portion {
    pub fn of(self, available: u64) -> u64 {
        match self {
            Self::All => available,
            Self::Part(share) => ((u128::from(available) * u128::from(share)) >> 64) as u64,
            Self::TooMuch => available.saturating_add(1),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Step {
    Withdraw(Portion),
    TopUp(u64),
    Refund(Portion),
    Pause,
    Resume(Fixed),
    Rate(Fixed),
    Settle,
    /// The payee hands the rest to another: all that is accrued is paid to the old one first.
    Transfer,
    Cancel(Side),
}

#[derive(Clone, Debug)]
pub struct History {
    pub terms: Terms,
    pub opened: i64,
    /// Seconds to wait, and then what happens.
    pub steps: Vec<(u64, Step)>,
}

/// The sizes that a history's amounts and times have in common, so that they meet: streams dry up
/// between two steps, pauses span the cliff.
struct Scale {
    amount: u64,
    seconds: u64,
}

pub fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Every magnitude up to `2^bits`, with 0, 1 and the neighbours of the powers of two drawn often.
pub fn magnitude(rng: &mut ChaCha8Rng, bits: u32) -> u64 {
    let shift = 64 - rng.random_range(0..=bits);
    let value = if shift == 64 { 0 } else { u64::MAX >> shift };
    match rng.random_range(0..4u8) {
        0 => value,
        1 => value.saturating_sub(1),
        2 => value.saturating_add(1).min(u64::MAX >> (64 - bits)),
        _ => rng.random_range(0..=value),
    }
}

pub fn rate(rng: &mut ChaCha8Rng, amount: u64, seconds: u64) -> Fixed {
    match rng.random_range(0..10u8) {
        0 => Fixed::ZERO,
        1 => Fixed { whole: rng.random(), fraction: rng.random() },
        2 => Fixed { whole: 0, fraction: magnitude(rng, 64) },
        _ => {
            let period = rng.random_range(1..=seconds.clamp(1, STREAM_PERIOD_MAX));
            Fixed::per(rng.random_range(0..=amount), period).unwrap()
        }
    }
}

fn portion(rng: &mut ChaCha8Rng) -> Portion {
    match rng.random_range(0..8u8) {
        0..3 => Portion::All,
        3 => Portion::TooMuch,
        _ => Portion::Part(rng.random()),
    }
}

fn terms(rng: &mut ChaCha8Rng, scale: &Scale) -> (Terms, i64) {
    let opened = rng.random_range(-1_000_000_000..=2_000_000_000i64);
    let seconds = i64::try_from(scale.seconds).unwrap();
    let start = opened + rng.random_range(-seconds / 4..=seconds);
    let funded = rng.random_range(0..=scale.amount);
    let unlock = match rng.random_range(0..4u8) {
        0 => rng.random_range(0..=scale.amount),
        1 => rng.random_range(0..=funded),
        _ => 0,
    };
    let cliff = if rng.random() { start } else { start + rng.random_range(0..=seconds) };
    let rate = rate(rng, scale.amount, scale.seconds);
    let terms = Terms { funded, unlock, rate, start, cliff };
    let end = start + rng.random_range(1..=seconds);
    // Half of them have a fixed end, where the terms allow it.
    let terms = if rng.random() { terms.with_end(end).unwrap_or(terms) } else { terms };
    (terms, opened)
}

fn step(rng: &mut ChaCha8Rng, scale: &Scale) -> Step {
    match rng.random_range(0..20u8) {
        0..6 => Step::Withdraw(portion(rng)),
        6..9 => Step::TopUp(match rng.random_range(0..8u8) {
            0 => rng.random(),
            1 => 0,
            _ => rng.random_range(0..=scale.amount),
        }),
        9..12 => Step::Refund(portion(rng)),
        12..14 => Step::Pause,
        14..16 => Step::Resume(rate(rng, scale.amount, scale.seconds)),
        16 => Step::Rate(rate(rng, scale.amount, scale.seconds)),
        17 => Step::Settle,
        18 => Step::Transfer,
        _ => Step::Cancel(if rng.random() { Side::Payer } else { Side::Payee }),
    }
}

pub fn history(seed: u64) -> History {
    let mut rng = generator(seed);
    let scale = Scale {
        amount: magnitude(&mut rng, 64).max(1),
        seconds: match rng.random_range(0..4u8) {
            0 => magnitude(&mut rng, 36).max(1),
            _ => rng.random_range(1..=100),
        },
    };
    let (terms, opened) = terms(&mut rng, &scale);
    let count = rng.random_range(1..=16);
    let steps = (0..count).map(|_| {
        let wait = match rng.random_range(0..4u8) {
            0 => 0,
            1 => 1,
            2 => rng.random_range(0..=scale.seconds / 4),
            _ => rng.random_range(0..=scale.seconds),
        };
        (wait, step(&mut rng, &scale))
    });
    let steps = steps.collect();
    History { terms, opened, steps }
}
