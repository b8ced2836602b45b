//! What one channel pays for a route at most.

use super::Route;
use crate::config::{CapSettings, Config, RouteSettings};
use crate::ledger::Cap;

/// The scope of the site's cap: no route has it.
pub const SITE: u32 = u32::MAX;

/// A cap that covers a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CapOffer {
    /// Base units that one channel is charged in a period, at most.
    pub amount: u64,
    /// Seconds of a period.
    pub seconds: u32,
    /// Whether it is the site's: what other routes cost counts for it as well.
    pub is_site: bool,
    /// Requests in a minute that are free once it is reached.
    pub free_a_minute: u32,
}

impl CapOffer {
    /// That of a route: its own, or the site's where it stays in it. What is metered has none.
    pub(super) fn of(settings: &RouteSettings, config: &Config) -> Option<Self> {
        let site = config.pay.cap.filter(|_| settings.capped);
        let is_fixed = !settings.free && settings.meter.is_none();
        let cap: CapSettings = settings.cap.or(site).filter(|_| is_fixed)?;
        Some(Self {
            amount: cap.amount,
            seconds: cap.period.seconds(),
            is_site: settings.cap.is_none(),
            free_a_minute: config.limits.capped_per_minute,
        })
    }
}

impl Route {
    /// Its cap, as the ledger counts for it.
    #[must_use]
    pub fn capping(&self) -> Option<Cap> {
        let CapOffer { amount, seconds, is_site, free_a_minute } = self.cap?;
        let scope = if is_site { SITE } else { self.id.into() };
        Some(Cap { scope, most: amount, seconds, free_a_minute })
    }
}
