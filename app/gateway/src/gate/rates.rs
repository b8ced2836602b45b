//! How much of each route was returned, signed: counted once a minute at most, since it takes a look at every part of the
//! ledger.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use farthing_wire::{Origin, RateOf, RefundRate};

use crate::chain::Moment;
use crate::ledger::{Ledger, NotNoted, RATE_KEY, Tally};
use crate::routes::Route;

/// How long a count is told.
const EVERY: Duration = Duration::from_secs(60);

/// Requests of a route from which on a rate is told: of fewer it says little, and who has returned one.
pub const RATE_FROM: u64 = 100;

/// The rates of a gateway.
#[derive(Clone)]
pub(super) struct Rates(Arc<Shared>);

struct Shared {
    ledger: Arc<Ledger>,
    key: SigningKey,
    origin: Origin,
    pay_to: [u8; 32],
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    begun: Option<Moment>,
    /// Unix seconds.
    at: i64,
    tallies: HashMap<u16, Tally>,
}

impl Rates {
    /// Signed by a key of the ledger's, which is made with the first use: all gateways that share it have the same.
    ///
    /// # Errors
    /// [`NotNoted`]
    pub(super) fn new(
        ledger: &Arc<Ledger>,
        origin: Origin,
        pay_to: [u8; 32],
    ) -> Result<Self, NotNoted> {
        let key = SigningKey::from_bytes(&ledger.secret(RATE_KEY)?);
        let (ledger, counted) = (Arc::clone(ledger), Mutex::default());
        Ok(Self(Arc::new(Shared { ledger, key, origin, pay_to, counted })))
    }

    /// That of a route, where returns are offered and enough was bought.
    pub(super) fn of(&self, route: &Route) -> Option<RefundRate> {
        route.returns?;
        let (at, tally) = self.counted(route.id);
        let Tally { bought, back } = tally;
        if bought < RATE_FROM {
            return None;
        }
        // Rounded up: it is no better than it says.
        let of_thousand = u128::from(back).saturating_mul(1_000).div_ceil(bought.into());
        let mut rate = RefundRate {
            route: route.path.clone(),
            listing: route.listing.map(|listing| listing.address),
            of_thousand: u16::try_from(of_thousand).unwrap_or(1_000),
            at,
            key: self.0.key.verifying_key().to_bytes(),
            signature: [0; 64],
        };
        let Shared { ledger, key, origin, pay_to, .. } = &*self.0;
        let text = rate.text(&RateOf { origin, ledger: &ledger.id(), pay_to });
        rate.signature = key.sign(text.as_bytes()).to_bytes();
        Some(rate)
    }

    /// As it was counted last, and when.
    fn counted(&self, route: u16) -> (i64, Tally) {
        let mut counted = self.0.lock();
        let now = Moment::now();
        if counted.begun.is_none_or(|begun| now.since(&begun) >= EVERY) {
            counted.begun = Some(now);
            drop(counted);
            self.count();
            counted = self.0.lock();
        }
        (counted.at, counted.tallies.get(&route).copied().unwrap_or_default())
    }

    /// At once where that takes no time; what a database says comes when it has said it.
    fn count(&self) {
        match (self.0.ledger.rows(), tokio::runtime::Handle::try_current()) {
            (Some(_), Ok(runtime)) => {
                let shared = Arc::clone(&self.0);
                drop(runtime.spawn_blocking(move || shared.count()));
            }
            _ => self.0.count(),
        }
    }
}

impl Shared {
    fn count(&self) {
        let at = self.ledger.time();
        let Some(tallies) = self.ledger.tallies() else { return };
        let mut counted = self.lock();
        (counted.at, counted.tallies) = (at, tallies);
    }

    /// Nothing panics under it.
    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
