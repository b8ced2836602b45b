//! Lamports of the transactions that a way needs. Compute units are the worst that were measured (docs/costs.json),
//! but for `exact`, whose stock clients set a limit, which is what they pay for.

use super::{FanStage, LINKS_CLAIMED, Market, Spending, Way};

/// Compute units of an instruction, the worst that were measured; a test holds them to docs/costs.json.
pub(super) const PAY: u64 = 662;
pub(super) const BUY_PASS: u64 = 3_150;
pub(super) const OPEN_CHANNEL: u64 = 2_963;
pub(super) const CLOSE_CHANNEL: u64 = 727;
pub(super) const CLAIM_CHAIN: u64 = 1_038;
pub(super) const CLAIM_SIGNED: u64 = 24_628;
pub(super) const OPEN_FAN: u64 = 13_069;
pub(super) const ASSIGN: u64 = 1_205;
pub(super) const CLOSE_FAN: u64 = 1_002;
pub(super) const CLAIM_FANS: u64 = 16_716;

/// Compute units of one hash of a chain.
const HASH: u64 = 134;

/// Compute units that stock clients of x402 set as the limit of a payment.
const EXACT: u64 = 20_000;

/// All of them; `None` beyond 128 bits.
pub(super) fn of(market: &Market, spending: &Spending, way: &Way) -> Option<u128> {
    let requests = spending.requests();
    match *way {
        Way::Pass { is_held: true, .. } => Some(0),
        Way::Pass { .. } => market.fee(1, BUY_PASS.into()),
        Way::Link { opening, unit } => {
            let links = spending.paid().div_ceil(unit.max(1).into());
            let claims = links.div_ceil(LINKS_CLAIMED.into()).max(1);
            let units = claims.checked_mul(CLAIM_CHAIN.into())?;
            let units = units.checked_add(links.checked_mul(HASH.into())?)?;
            let claimed = market.fee(claims, units)?;
            claimed.checked_add(market.channel(opening.is_some())?)
        }
        Way::Voucher { opening } => {
            let claimed = market.fee(1, CLAIM_SIGNED.into())?;
            claimed.checked_add(market.channel(opening.is_some())?)
        }
        Way::Share { stage, together, .. } => {
            let together = together.max(1).into();
            let units = u128::from(CLAIM_FANS).checked_mul(together)?;
            let claimed = market.fee(1, units)?.div_ceil(together);
            claimed.checked_add(market.share(stage)?)
        }
        Way::Pay { is_sponsored } => market.each(requests, 1 + u128::from(is_sponsored), PAY),
        Way::Exact => market.each(requests, 2, EXACT),
    }
}

impl Market {
    /// Of transactions with so many signatures and compute units in all.
    fn fee(&self, signatures: u128, units: u128) -> Option<u128> {
        let price = units.checked_mul(self.unit_price.into())?.div_ceil(1_000_000);
        signatures.checked_mul(self.signature.into())?.checked_add(price)
    }

    /// Of a transaction for each request.
    fn each(&self, requests: u64, signatures: u128, units: u64) -> Option<u128> {
        self.fee(signatures, units.into())?.checked_mul(requests.into())
    }

    /// Of a channel's opening and its end.
    fn channel(&self, is_new: bool) -> Option<u128> {
        let both = u128::from(OPEN_CHANNEL) + u128::from(CLOSE_CHANNEL);
        if is_new { self.fee(2, both) } else { Some(0) }
    }

    /// Of what a share needs before the first promise, and its part of the fan's end.
    fn share(&self, stage: FanStage) -> Option<u128> {
        match stage {
            FanStage::None { payees } => {
                let both = u128::from(OPEN_FAN) + u128::from(CLOSE_FAN);
                Some(self.fee(2, both)?.div_ceil(payees.max(1).into()))
            }
            FanStage::Open => self.fee(1, ASSIGN.into()),
            FanStage::Shared => Some(0),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    /// What is measured of the program, and written by `cargo xtask bench`.
    #[test]
    fn compute_units_are_those_of_the_cost_table() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/costs.json");
        let costs: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for (name, units) in [
            ("pay", PAY),
            ("buy_pass", BUY_PASS),
            ("open_channel", OPEN_CHANNEL),
            ("close_channel", CLOSE_CHANNEL),
            ("claim_chain", CLAIM_CHAIN),
            ("claim_signed", CLAIM_SIGNED),
            ("open_fan_30_shares", OPEN_FAN),
            ("assign", ASSIGN),
            ("request_close_fan", CLOSE_FAN),
            ("claim_fans", CLAIM_FANS),
        ] {
            assert_eq!(costs["instructions"][name]["worst"], units, "{name}");
        }
    }
}
