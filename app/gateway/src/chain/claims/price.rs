//! What a claim costs, and how dear it may be. Prices are told by one node, and who lands a few dear transactions
//! that write the payee raises them for everyone: so a price never decides whether something is lost, only what
//! is paid for it.

use crate::chain::settings::Settings;
use farthing_sdk::{
    client::policy::fee,
    core::chain::HASHES_MAX,
    vouchers::book::{Credential, Page, Promise},
};

/// Compute units of a transaction that claims, besides the credential, at most.
const UNITS_OF_CLAIM: u64 = 2_000;

/// Compute units of a hash of a chain, at most.
const UNITS_OF_HASH: u64 = 138;

/// Compute units of the program's own check of a signature, with the tenth that is asked for above it.
const UNITS_OF_SIGNATURE: u64 = 26_000;

/// What claiming all that one row owes takes, alone and at whatever price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// One after the other: an instruction checks only so many hashes. At least 1.
    transactions: u32,
    /// Compute units of all of them, at least 1.
    units: u64,
}

impl Work {
    /// To claim what was served on a page.
    pub fn of(page: &Page) -> Self {
        let hashes = hashes(page);
        let transactions = hashes.div_ceil(HASHES_MAX).max(1);
        let credential = match page.promise {
            Some(Promise::Voucher(_) | Promise::Share(_)) => UNITS_OF_SIGNATURE,
            Some(Promise::Link(_)) | None => u64::from(hashes) * UNITS_OF_HASH,
        };
        let others = u64::from(transactions) * UNITS_OF_CLAIM;
        Self { transactions, units: credential.saturating_add(others) }
    }

    /// Lamports at a price in micro-lamports for a compute unit.
    pub fn lamports(&self, price: u64) -> u64 {
        let signatures = fee(usize::try_from(self.transactions).unwrap_or(usize::MAX), 0, 0);
        let priority = (u128::from(self.units) * u128::from(price)).div_ceil(1_000_000);
        signatures.saturating_add(u64::try_from(priority).unwrap_or(u64::MAX))
    }

    /// The same for one of its transactions, on average: what a claim is large against, however many it takes.
    pub fn lamports_each(&self, price: u64) -> u64 {
        self.lamports(price).div_ceil(u64::from(self.transactions.max(1)))
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

/// Hashes of the chain from what is claimed to what was served; 0 where there is none.
fn hashes(page: &Page) -> u32 {
    match (page.promise, &page.channel.credential) {
        (Some(Promise::Link(best)), Credential::Chain { unit, claimed, .. }) => {
            let served = page.spent().div_ceil((*unit).max(1));
            let index = u32::try_from(served).unwrap_or(u32::MAX).min(best.index);
            index.saturating_sub(claimed.index)
        }
        _ => 0,
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
