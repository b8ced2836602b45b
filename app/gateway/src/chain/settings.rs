//! What the operator has decided about the chain, in numbers. The configuration file says it; here it is
//! checked once and then only read.

use farthing_sdk::{
    solana::Address,
    vouchers::book::{Fee, Policy},
};
use std::time::Duration;

/// What a channel or a fan must be so that it can pay here.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The token that is taken.
    pub mint: Address,
    /// Our deposit of that mint, or our earnings in it.
    pub payee: Address,
    /// The salt that a channel of this ledger and origin has (R4).
    pub salt: u64,
    /// Where a fan's vouchers say that we count promises: this ledger and this origin.
    pub audience: [u8; 32],
    /// Base units of a link.
    pub unit: u64,
    /// Seconds, at least, in which we can still claim when a channel closes: 900 to 30 days.
    pub min_grace: u32,
    /// Base units that a channel is funded with, at least.
    pub min_deposit: u64,
    /// Whether channels may pay by links.
    pub takes_links: bool,
    /// Whether channels may pay by vouchers.
    pub takes_vouchers: bool,
    /// What the book takes, shares of fans included.
    pub policy: Policy,
}

/// How much may be promised and not claimed, in base units (R14).
#[derive(Clone, Copy, Debug)]
pub struct RiskCaps {
    /// Of one channel or share.
    pub row: u64,
    /// Of all together.
    pub total: u64,
    /// From so much on, what is funded counts from finalized only and as a second node has it too.
    pub second_look: u64,
}

/// What opening and topping up for payers may cost (R9).
#[derive(Clone, Copy, Debug)]
pub struct SponsorCaps {
    /// Lamports of fees of one transaction, at most.
    pub fee: u64,
    /// Lamports of fees and of rent that one address causes in an hour, at most.
    pub by_address: u64,
    /// Lamports of fees in an hour, at most.
    pub by_hour: u64,
    /// Lamports of rent that is out, at most, of all sponsored channels.
    pub rent: u64,
    /// Seconds after which a sponsored channel must expire, at most. R9 says seven days.
    pub life: u32,
}

/// When to claim, and what it may cost.
#[derive(Clone, Copy, Debug)]
pub struct ClaimTimes {
    /// A claim is sent once it pays so many times its fee.
    pub times: u64,
    /// Once in this time everything that pays more than its fee is claimed.
    pub sweep: Duration,
    /// Micro-lamports for a compute unit above which a claim that is not urgent waits, for twice the time of a
    /// sweep at most.
    pub price: u64,
    /// What is paid at most for one that would be lost otherwise, as long as there is time. It waits for no price.
    pub urgent_price: u64,
    /// Lamports that the claimer keeps for a mass exit; below it no new promises are taken (R10).
    pub reserve: u64,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Settings {
    pub terms: Terms,
    pub risk: RiskCaps,
    pub sponsor: SponsorCaps,
    pub claims: ClaimTimes,
    /// Base units of the mint that a SOL is worth, more than 0: what turns lamports into money.
    pub units_per_sol: u64,
    /// The first block's hash, by which the cluster is known.
    pub genesis: [u8; 32],
}

impl Settings {
    /// Base units that so many lamports are worth, rounded up.
    pub fn in_units(&self, lamports: u64) -> u64 {
        Fee { lamports, units_per_sol: self.units_per_sol }.in_units()
    }

    /// Lamports that so many base units are worth, rounded down.
    pub fn in_lamports(&self, units: u64) -> u64 {
        let product = u128::from(units) * 1_000_000_000;
        let lamports = product.checked_div(self.units_per_sol.into()).unwrap_or(0);
        u64::try_from(lamports).unwrap_or(u64::MAX)
    }

    /// How often every channel at risk is read: a quarter of the smallest grace (R15).
    pub fn poll_every(&self) -> Duration {
        Duration::from_secs(u64::from(self.terms.min_grace) / 4)
    }

    /// How old a look at a channel may be for it to serve. Two rounds: one may fail. It leaves half of the
    /// smallest grace to claim in.
    pub fn stale_after(&self) -> Duration {
        Duration::from_secs(u64::from(self.terms.min_grace) / 2)
    }
}
