//! What the parts need to know of the configuration.

use std::time::Duration;

use farthing_sdk::client::Policy as SendPolicy;
use farthing_sdk::solana::CommitmentLevel;
use farthing_vouchers::book::{Fee, Policy, SharePolicy};
use farthing_wire::{audience, channel_salt};

use crate::chain::{
    CLAIM_LAMPORTS, ClaimTimes, RiskCaps, Rounds, Settings, SponsorCaps, StartTerms, Terms,
};
use crate::config::Config;
use crate::ledger;

/// Micro-lamports of a compute unit above which a claim waits, and one that would be lost otherwise.
const CLAIM_PRICE: u64 = 11_000;
const CLAIM_PRICE_URGENT: u64 = 1_000_000;

const DAY: u32 = 86_400;

/// Seconds that a sponsored channel lives at most (R9).
const SPONSORED_LIFE: u32 = 7 * DAY;

/// Between two rounds of claims.
const CLAIM_EVERY: Duration = Duration::from_secs(10);

/// Between two rounds of looks at most, where the grace would allow more.
const WATCH_EVERY: Duration = Duration::from_secs(60);

const MIB: u64 = 1024 * 1024;

/// What the book risks.
#[must_use]
pub fn policy(config: &Config) -> Policy {
    let pay = &config.pay;
    let cheapest = config.routes.iter().filter_map(|route| route.price).min();
    let shares = pay.takes("fan").then(|| SharePolicy {
        price: cheapest.unwrap_or(pay.unit),
        lease: pay.fan_min_lease_seconds.into(),
        most: pay.fan_max_share(),
    });
    Policy { credit: pay.credit, margin: pay.margin_seconds.into(), shares }
}

/// Base units that may be served and not claimed of one channel or share.
fn risk_each(config: &Config) -> u64 {
    config.chain.risk_each.unwrap_or_else(|| config.pay.token().saturating_mul(10))
}

/// How the ledger is opened.
#[must_use]
pub fn ledger(config: &Config) -> ledger::Settings {
    ledger::Settings {
        policy: policy(config),
        risk: risk_each(config),
        keep_days: config.ledger.keep_days,
        segment: u64::from(config.ledger.segment_mib).saturating_mul(MIB),
        ..ledger::Settings::default()
    }
}

/// What the chain's side decides by; `None` where not exactly one payee is named.
#[must_use]
pub fn chain(config: &Config, id: &[u8; 16]) -> Option<Settings> {
    let (pay, chain, origin) = (&config.pay, &config.chain, &config.gate.origin);
    let tokens = |count: u64| pay.token().saturating_mul(count);
    let terms = Terms {
        mint: pay.mint.address(),
        payee: pay.payee()?.address().address(),
        salt: channel_salt(id, origin),
        audience: audience(id, origin),
        unit: pay.unit,
        min_grace: pay.min_grace_seconds,
        min_deposit: pay.min_deposit(),
        takes_links: pay.takes("link"),
        takes_vouchers: pay.takes("voucher"),
        policy: policy(config),
    };
    let risk = RiskCaps {
        row: risk_each(config),
        total: chain.risk_all.unwrap_or_else(|| tokens(1_000)),
        second_look: chain.finalized_above.unwrap_or_else(|| tokens(10)),
    };
    let sponsor = SponsorCaps {
        fee: chain.fee_max,
        by_address: chain.sponsor_hour_each,
        by_hour: chain.sponsor_hour,
        rent: chain.sponsor_rent,
        life: SPONSORED_LIFE,
    };
    let units_per_sol = chain.units_per_sol.unwrap_or_else(|| tokens(150)).max(1);
    let fee = Fee { lamports: CLAIM_LAMPORTS, units_per_sol }.in_units();
    let claims = ClaimTimes {
        times: chain.claim_above.unwrap_or_else(|| tokens(1)).checked_div(fee).unwrap_or(1).max(1),
        sweep: Duration::from_secs(chain.claim_after_seconds.into()),
        price: CLAIM_PRICE,
        urgent_price: CLAIM_PRICE_URGENT,
        reserve: chain.claimer_reserve,
    };
    Some(Settings { terms, risk, sponsor, claims, units_per_sol, genesis: pay.genesis.0 })
}

/// On which terms readers are started; `None` where nobody is.
#[must_use]
pub fn starts(config: &Config) -> Option<StartTerms> {
    let start = &config.start;
    Some(StartTerms {
        back_to: config.paid_back()?.address(),
        min_deposit: start.min_deposit.unwrap_or_else(|| config.pay.token()),
        rent_percent: start.rent_percent,
        session_life: start.session_days.saturating_mul(DAY),
        quote_life: start.quote_seconds,
    })
}

/// How often the chain's side works.
#[must_use]
pub fn rounds(settings: &Settings) -> Rounds {
    Rounds {
        bringers: 4,
        lookers: 2,
        queue: 256,
        watch_every: settings.poll_every().min(WATCH_EVERY),
        claim_every: CLAIM_EVERY,
    }
}

/// How transactions are sent: what favours us counts from finalized, which the chain's side sees to itself.
#[must_use]
pub fn sending() -> SendPolicy {
    SendPolicy { commitment: CommitmentLevel::Confirmed, ..SendPolicy::default() }
}
