//! Who checks the signatures of a channel's vouchers: the Ed25519 program, for a fee each, or Farthing itself,
//! for compute units. Which is cheaper depends on what a compute unit costs.

use crate::{
    channels::VoucherRecord,
    client::policy::{compute_limit, fee},
    instructions::{Claim, ClaimSigned},
    solana::{Address, Instruction},
};
use farthing_core::ed25519::RECORDS_MAX;

/// Compute units of one check by Farthing, about: two blocks of SHA-512 and a sum of two points.
const UNITS_PER_CHECK: u64 = 23_500;

/// Compute units of a claim besides: for each channel, and as many again in all.
const UNITS_PER_CHANNEL: u64 = 1_000;

/// Who checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checker {
    /// With an instruction of its own before the claim, and 5,000 lamports for each signature.
    Ed25519Program,
    /// In the claim.
    Farthing,
}

impl Checker {
    /// The cheaper one at this price of a compute unit, in millionths of a lamport. The client asks for, and
    /// pays, a tenth more units than it needs.
    pub fn at(priority_fee: u64) -> Self {
        let signature = fee(1, 0, 0);
        let units = fee(0, compute_limit(UNITS_PER_CHECK), priority_fee);
        if units < signature { Self::Farthing } else { Self::Ed25519Program }
    }

    /// The instructions that claim so many vouchers: one payee's, of as many channels.
    pub fn claim(self, payee: Address, records: &[VoucherRecord]) -> Vec<Instruction> {
        match self {
            Self::Ed25519Program => Claim::of(payee, records).map_or_else(Vec::new, Vec::from),
            Self::Farthing => vec![ClaimSigned::of(payee, records).instruction()],
        }
    }

    /// Compute units that so many vouchers need, roughly.
    pub fn compute_units(self, vouchers: u64) -> u64 {
        let checks = match self {
            Self::Ed25519Program => 0,
            Self::Farthing => UNITS_PER_CHECK * vouchers,
        };
        checks + UNITS_PER_CHANNEL * (1 + vouchers)
    }

    /// The most vouchers in one transaction, even if more would fit.
    pub fn most(self) -> usize {
        match self {
            Self::Ed25519Program => RECORDS_MAX,
            Self::Farthing => usize::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 25,850 units for 5,000 lamports: 0.1934 lamports a unit.
    #[test]
    fn the_program_checks_itself_until_that_costs_what_a_signature_does() {
        for price in [0, 1_000, 193_384] {
            assert_eq!(Checker::at(price), Checker::Farthing, "{price}");
        }
        for price in [193_385, 1_000_000, u64::MAX] {
            assert_eq!(Checker::at(price), Checker::Ed25519Program, "{price}");
        }
        let limit = compute_limit(UNITS_PER_CHECK);
        assert_eq!((limit, fee(0, limit, 193_384), fee(0, limit, 193_385)), (25_850, 4_999, 5_000));
    }
}
