//! Random spending by key against an oracle that knows no state: it has the list of what was spent and
//! when, and adds it up anew, in numbers without a size, for every payment (I4).

use farthing_tests::prelude::*;
use num_bigint::BigUint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a session was allowed, and everything that was spent by it.
struct Oracle {
    terms: SessionTerms,
    /// When these terms began to hold, unix seconds.
    since: i64,
    /// Seconds and base units, since the session was opened.
    spent: Vec<(i64, u64)>,
    /// How many of those were spent under earlier terms.
    before: usize,
}

impl Oracle {
    fn total(&self) -> BigUint {
        self.spent.iter().map(|(_, amount)| BigUint::from(*amount)).sum()
    }

    /// Spent in the window of `now`, under the present terms.
    fn in_window(&self, now: i64) -> BigUint {
        let window = |time: i64| (time - self.since) as u64 / self.terms.window_seconds;
        let these = self.spent[self.before..].iter();
        let same = these.filter(|(time, _)| window(*time) == window(now));
        same.map(|(_, amount)| BigUint::from(*amount)).sum()
    }

    /// Why a payment is refused, if it is.
    fn judges(&self, amount: u64, now: i64) -> Option<FarthingError> {
        if self.terms.expires_at != 0 && now >= self.terms.expires_at {
            return Some(SessionExpired);
        }
        if self.total() + amount > BigUint::from(self.terms.total_limit) {
            return Some(SessionTotalExceeded);
        }
        let limit = BigUint::from(self.terms.window_limit);
        let windowed = self.terms.window_seconds != 0;
        (windowed && self.in_window(now) + amount > limit).then_some(SessionWindowExceeded)
    }
}

/// Limits that are small and large, with and without windows and expiry.
fn limits(random: &mut ChaCha8Rng, now: i64) -> SessionTerms {
    let total = match random.random_range(0..4) {
        0 => u64::MAX,
        _ => random.random_range(0..3_000),
    };
    let mut terms = SessionTerms::up_to(total);
    if random.random_range(0..4) != 0 {
        let seconds = [1, 2, 7, 60, u64::MAX][random.random_range(0..5)];
        terms = terms.per_window(random.random_range(0..500), seconds);
    }
    if random.random_range(0..4) == 0 {
        terms = terms.until(now + random.random_range(1..200));
    }
    terms
}

/// An amount that is small, at a limit of the oracle's, or one beyond it.
fn amount(random: &mut ChaCha8Rng, oracle: &Oracle, now: i64) -> u64 {
    let left = |limit: u64, spent: BigUint| {
        u64::try_from(spent).map_or(0, |spent| limit.saturating_sub(spent))
    };
    let total = left(oracle.terms.total_limit, oracle.total());
    let window = match oracle.terms.window_seconds {
        0 => total,
        _ => left(oracle.terms.window_limit, oracle.in_window(now)),
    };
    let most = total.min(window).min(1_000);
    match random.random_range(0..4) {
        0 => most.max(1),
        1 => most + 1,
        _ => random.random_range(1..200),
    }
}

/// One session's life; how many payments went through and how many did not.
fn life(seed: u64) -> (usize, usize) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let scene = Scene::set();
    let terms = limits(&mut random, scene.now());
    let session: Address = scene.session(terms.clone());
    let mut oracle = Oracle { terms, since: scene.now(), spent: Vec::new(), before: 0 };
    let mut refused = 0;
    for _ in 0..120 {
        scene.advance_seconds(random.random_range(0..4) * random.random_range(0..20));
        if random.random_range(0..25) == 0 {
            oracle.terms = limits(&mut random, scene.now());
            scene.given(scene.update_session(&session, oracle.terms.clone()));
            (oracle.since, oracle.before) = (scene.now(), oracle.spent.len());
        }
        let amount = amount(&mut random, &oracle, scene.now());
        match oracle.judges(amount, scene.now()) {
            Some(error) => {
                scene.refuses(scene.spend(amount), error);
                refused += 1;
            }
            None => {
                scene.given(scene.spend(amount));
                oracle.spent.push((scene.now(), amount));
            }
        }
        assert_eq!(BigUint::from(scene.session_at(&session).spent), oracle.total());
    }
    (oracle.spent.len(), refused)
}

#[test]
fn random_spending_is_what_an_oracle_without_state_allows() {
    let lives: Vec<_> = (0..24).map(life).collect();
    // The draw is worth something: each outcome happens often.
    let (spent, refused) = lives.iter().fold((0, 0), |sum, life| (sum.0 + life.0, sum.1 + life.1));
    assert!(spent > 400 && refused > 400, "{spent} spent, {refused} refused");
}
