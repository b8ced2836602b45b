//! How the gateway is, for people and for programs.

use serde_json::{Value, json};

use super::Parts;
use crate::chain::Purse;
use crate::gate::route_names;
use crate::ledger::Mode;
use crate::metrics::Figures;
use crate::settle::Till;

/// All of it, as JSON. Amounts are base units as text, lamports numbers, times seconds unless they say otherwise.
pub(super) fn status(parts: &Parts) -> Value {
    let Parts { gate, chain, settings, totals } = parts;
    let (ails, health, purses) = (gate.ails(), chain.health(), chain.purses());
    let sums = totals.of(gate.ledger());
    let text = |amount: u64| amount.to_string();
    json!({
        "healthy": ails.is_empty(),
        "because": ails,
        "draining": gate.is_draining(),
        "running": gate.metrics().sums().running,
        "ledger": ledger(parts),
        "cluster": {
            "lag_seconds": gate.chain_lag().map(|lag| lag.as_secs()),
            "failed_watches": health.failed_watches,
            "failed_claims": health.failed_claims,
            "failed_reclaims": health.failed_reclaims,
            "takes_promises": health.takes_promises,
            "looking": chain.looking(),
        },
        "token": { "decimals": settings.decimals, "symbol": settings.symbol },
        "money": {
            "channels": sums.channels,
            "promised": text(sums.promised),
            "served": text(sums.served),
            "returned": text(sums.returned),
            "claimed": text(sums.claimed),
            "at_risk": text(sums.at_risk),
        },
        "keys": {
            "claimer": purse(&purses.claimer),
            "sponsor": purses.sponsor.as_ref().map(purse),
        },
        "budgets": {
            "fees_left_this_hour": purses.hour_left,
            "rent_out": health.rent_out,
            "rent_left": purses.rent_left,
        },
        "claims": {
            "transactions": health.claims.transactions,
            "rows": health.claims.rows,
            "lamports": health.claims.lamports,
            "amount": text(health.claims.amount),
        },
        "singles": gate.till().map(|till| singles(till)),
        "alarms": chain.alarms(),
    })
}

/// Payments by one transaction, where they are taken.
fn singles(till: &Till) -> Value {
    let (open, owed) = till.settlements().open_and_owed();
    json!({
        "because": till.ready().err().map(|unready| unready.to_string()),
        "under_way": till.under_way(),
        "open": open,
        "owed": owed,
    })
}

fn ledger(parts: &Parts) -> Value {
    let ledger = parts.gate.ledger();
    let commits = ledger.commits();
    let id: String = ledger.id().iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "id": id,
        "direct": ledger.mode() == Mode::Direct,
        "has_room": ledger.has_room(),
        "waiting": ledger.last().saturating_sub(ledger.durable()),
        "verifying": parts.gate.verifying(),
        "commits": commits.count(),
        "commit_micros_p50": commits.quantile(500),
        "commit_micros_p99": commits.quantile(990),
    })
}

fn purse(purse: &Purse) -> Value {
    json!({ "address": purse.key.to_string(), "lamports": purse.lamports })
}

/// The same in figures.
pub(super) fn figures(parts: &Parts) -> Figures {
    let Parts { gate, chain, totals, .. } = parts;
    let (ledger, health, purses) = (gate.ledger(), chain.health(), chain.purses());
    let sums = totals.of(ledger);
    let counted = gate.metrics().sums();
    let waiting = ledger.last().saturating_sub(ledger.durable());
    let mut gauges = vec![
        ("healthy", "Whether it sells: 1 or 0", u64::from(gate.ails().is_empty())),
        ("running", "Paid requests that are being answered", counted.running),
        ("channels", "Channels and shares that are known", sums.channels),
        ("promised_units", "Base units promised by known channels", sums.promised),
        ("claimed_units", "Base units claimed of known channels", sums.claimed),
        ("at_risk_units", "Base units served, not returned and not claimed", sums.at_risk),
        ("log_waiting", "Records that wait for the disk", waiting),
        ("vouchers_waiting", "Vouchers that wait to be verified", gate.verifying() as u64),
        ("looks_waiting", "Channels that wait to be looked at", chain.looking() as u64),
        ("failed_watches", "Rounds of looks in a row that failed", health.failed_watches),
        ("failed_claims", "Rounds of claims in a row that failed", health.failed_claims),
        (
            "failed_reclaims",
            "Rounds of bringing rents home in a row that failed",
            health.failed_reclaims,
        ),
        ("fees_left_lamports", "Fees that may be spent within the hour", purses.hour_left),
        ("rent_out_lamports", "Rent that is out", health.rent_out),
        ("rent_left_lamports", "Rent that may still be laid out", purses.rent_left),
    ];
    if let Some(till) = gate.till() {
        let (open, owed) = till.settlements().open_and_owed();
        let is_taken = u64::from(till.ready().is_ok());
        gauges.extend([
            ("singles_taken", "Whether payments by one transaction are taken: 1 or 0", is_taken),
            ("singles_open", "Of these, those that may still land", open),
            ("singles_owed", "Of these, those that are paid and brought nothing yet", owed),
        ]);
    }
    let known = [
        (
            "chain_lag_seconds",
            "Since the cluster was heard",
            gate.chain_lag().map(|lag| lag.as_secs()),
        ),
        ("claimer_lamports", "Of the key that pays for claims", purses.claimer.lamports),
        (
            "sponsor_lamports",
            "Of the key that pays for openings",
            purses.sponsor.and_then(|one| one.lamports),
        ),
    ];
    gauges.extend(known.into_iter().filter_map(|(name, help, value)| Some((name, help, value?))));
    let counters = vec![
        ("claim_transactions", "Claims that are finalized", health.claims.transactions),
        ("claim_fees_lamports", "Fees of claims", health.claims.lamports),
        ("claim_paid_units", "Base units that claims have brought", health.claims.amount),
        ("alarms", "Alarms", health.alarms),
    ];
    Figures {
        sums: counted,
        names: route_names(ledger),
        commits: ledger.commits(),
        gauges,
        counters,
    }
}
