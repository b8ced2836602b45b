//! Fans.

use super::{PUT_ASIDE, Stage};
use crate::{
    scene::{AUDIENCE, tag},
    signing,
};
use farthing_sdk::{
    accounts::Fan,
    args::{FanClaim, FanShare, FanTerms},
    instructions::OpenFan,
    solana::{Address, Keypair, Signer},
};

/// Base units that a unit of a fan's slots is worth.
const UNIT: u32 = 10;
/// Units of every share.
pub const UNITS: u16 = 12;
/// The day at whose end every lease ends.
const UNTIL: u8 = 2;
/// Seconds of a day of a lease.
const DAY: i64 = 86_400;

impl Stage {
    /// What `open_fan` of the reader looks like: of the key of [`Self::signer`], without shares.
    pub fn fanning(&mut self, slots: u8) -> OpenFan {
        let (slot, salt) = (self.machine.clock().slot, self.salt() as u32);
        let terms = fan_terms(&self.signer(), slots);
        OpenFan::new(self.reader, self.coin.mint, slot, terms).salt(salt).payer(self.sponsor)
    }

    /// A fan of the reader's, with a share for each of these payees.
    pub fn fan(&mut self, payees: &[Address]) -> Address {
        let mut open = self.fanning(30);
        open.shares = self.shares(&open.fan, payees);
        self.must(open.clone());
        open.fan
    }

    /// A fan of the stranger's, with a share for a payee. Its key and its address are the same in every run
    /// and for every seed, so that nothing else on the stage depends on it.
    pub(super) fn add_strangers_fan(&mut self, stranger: Address, payee: Address) {
        let (slot, key) = (self.machine.clock().slot, Keypair::new_from_array([78; 32]));
        let terms = fan_terms(&key, 8);
        let mut open = OpenFan::new(stranger, self.coin.mint, slot, terms).salt(1);
        open.shares = self.shares(&open.fan, &[payee]);
        self.must(open.payer(self.sponsor));
    }

    /// Shares for payees, from the first slot on.
    pub fn shares(&self, fan: &Address, payees: &[Address]) -> Vec<FanShare> {
        let share = |(slot, payee): (u8, &Address)| FanShare {
            slot,
            tag: tag(fan, payee, AUDIENCE),
            until: UNTIL,
            share: UNITS,
        };
        (0..).zip(payees).map(share).collect()
    }

    /// What the fan's key promises a payee: of a slot so many units until the end of a day.
    pub fn fan_claim(
        &self,
        at: &Address,
        payee: &Address,
        (slot, cumulative, day): (u8, u16, u8),
    ) -> FanClaim {
        let fan: Fan = self.read(at);
        let promised = u64::from(fan.unit) * u64::from(cumulative);
        let expires_at = i64::from(fan.opened_at) + DAY * i64::from(day);
        let message = signing::fan_voucher(at, payee, &AUDIENCE, (slot, promised, expires_at));
        let signature = signing::sign_hashed(&self.signer(), &message);
        FanClaim { slot, cumulative, day, signature }
    }

    /// Lets days and slots pass.
    pub fn pass_days(&mut self, days: i64, slots: u64) {
        self.machine.pass(DAY * days, slots);
    }
}

fn fan_terms(key: &Keypair, slots: u8) -> FanTerms {
    FanTerms { amount: PUT_ASIDE, key: key.pubkey(), unit: UNIT, slots, last_day: 60 }
}
