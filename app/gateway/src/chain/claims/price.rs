//! What a claim costs, and how dear it may be. Prices are told by one node, and who lands a few dear transactions
//! that write the payee raises them for everyone: so a price never decides whether something is lost, only what
//! is paid for it.

use crate::chain::settings::Settings;
use farthing_sdk::{
    client::policy::fee,
    vouchers::book::{Credential, Page, Promise},
};

/// Compute units of a claim besides the credential, at most.
const UNITS_OF_CLAIM: u32 = 2_000;

/// Compute units of a hash of a chain, at most.
const UNITS_OF_HASH: u32 = 138;

/// Compute units of the program's own check of a signature, with the tenth that is asked for above it.
const UNITS_OF_SIGNATURE: u32 = 26_000;

/// What claiming from one row alone takes, at whatever price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Compute units, at least 1.
    units: u32,
}

impl Work {
    /// To claim what is promised on a page.
    pub fn of(page: &Page) -> Self {
        let credential = match page.promise {
            Some(Promise::Voucher(_) | Promise::Share(_)) => UNITS_OF_SIGNATURE,
            Some(Promise::Link(link)) => {
                let claimed = match &page.channel.credential {
                    Credential::Chain { claimed, .. } => claimed.index,
                    _ => link.index,
                };
                link.index.saturating_sub(claimed).saturating_mul(UNITS_OF_HASH)
            }
            None => 0,
        };
        Self { units: credential.saturating_add(UNITS_OF_CLAIM).min(1_400_000) }
    }

    /// Lamports at a price in micro-lamports for a compute unit.
    pub fn lamports(&self, price: u64) -> u64 {
        fee(1, self.units, price)
    }

    /// The highest price at which it costs no more than so many lamports; 0 where it costs more at none.
    fn affordable(&self, lamports: u64) -> u64 {
        let priority = u128::from(lamports.saturating_sub(self.lamports(0)));
        let price = (priority * 1_000_000).checked_div(self.units.into()).unwrap_or(0);
        u64::try_from(price).unwrap_or(u64::MAX)
    }

    /// The most that is paid for a compute unit of a claim of `due` base units that would be lost otherwise. As
    /// long as there is time it is the urgent price. When half of it is gone it is what makes the claim cost half
    /// of what it brings, if that is more. It never costs more than it brings.
    pub fn most_urgent(&self, due: u64, is_late: bool, settings: &Settings) -> u64 {
        let lamports = settings.in_lamports(due);
        let half = if is_late { self.affordable(lamports / 2) } else { 0 };
        half.max(settings.claims.urgent_price).min(self.affordable(lamports))
    }

    /// The same for one that has waited for two sweeps: never more than the urgent price, nor, above the price at
    /// which it need not wait, than what makes it cost half of what it brings.
    pub fn most_overdue(&self, due: u64, settings: &Settings) -> u64 {
        let half = self.affordable(settings.in_lamports(due) / 2);
        half.min(settings.claims.urgent_price).max(settings.claims.price)
    }
}

/// The price that is told, or at most `most`: then a power of two, so that claims of different worth can be in
/// one transaction.
pub fn at_most(told: u64, most: u64) -> u64 {
    if told <= most {
        return told;
    }
    most.checked_ilog2().and_then(|log| 1u64.checked_shl(log)).unwrap_or(0)
}
