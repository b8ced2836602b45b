//! What the oracle knows of fans: who has a slot is a payee and an audience, not a tag.

use super::{
    model::{Model, Purse, Refused, To, ensure},
    spending::Spender,
};
use crate::signing;
use farthing_sdk::solana::{Address, Keypair, Signer};

/// Seconds of a day of a lease.
pub const DAY: i64 = 86_400;
/// Base units spent on a fan go to whom its key says: no session for one payee may spend them.
pub const ANYBODY: To = To::Purse((usize::MAX, usize::MAX));

/// Who has a slot: a payee, and the number of the place where it counts promises.
pub type Holder = (To, u8);

/// The place of that number.
pub fn audience(number: u8) -> [u8; 32] {
    [number; 32]
}

/// Money with shares for many payees.
#[derive(Clone)]
pub struct FanModel {
    pub address: Address,
    pub payer: Purse,
    pub salt: u32,
    pub open_slot: u64,
    pub rent_payer: usize,
    /// Of the key that signs.
    pub secret: [u8; 32],
    pub unit: u32,
    pub last_day: u8,
    pub opened_at: i64,
    pub revision: u32,
    pub slots: Vec<SlotModel>,
    pub funded: u128,
    pub claimed: u128,
    /// Every promise that was signed, to be shown again at any time.
    pub promises: Vec<Promise>,
    pub closing: bool,
    pub ended: bool,
    pub freed: bool,
}

#[derive(Clone, Copy, Default)]
pub struct SlotModel {
    /// Nobody in a slot never used.
    pub holder: Option<Holder>,
    /// Units.
    pub share: u128,
    pub claimed: u128,
    pub until: u8,
}

/// A share that is given.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub slot: u8,
    pub holder: Holder,
    pub until: u8,
    pub share: u16,
}

/// What a key has signed.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// Number of the fan.
    pub fan: usize,
    pub secret: [u8; 32],
    pub holder: Holder,
    pub slot: u8,
    pub units: u16,
    pub day: u8,
    pub signature: [u8; 64],
}

impl FanModel {
    pub fn key(&self) -> Address {
        Keypair::new_from_array(self.secret).pubkey()
    }

    pub fn end(&self, day: u8) -> i64 {
        self.opened_at + DAY * i64::from(day)
    }

    /// The day, from 1, that has begun at a second.
    pub fn day(&self, now: i64) -> u8 {
        u8::try_from((now - self.opened_at) / DAY + 1).unwrap_or(u8::MAX)
    }

    pub fn is_living(&self, slot: &SlotModel, now: i64) -> bool {
        slot.holder.is_some() && now < self.end(slot.until)
    }

    pub fn is_over(&self, now: i64) -> bool {
        now >= self.end(self.last_day)
    }

    pub fn left(&self) -> u128 {
        self.funded - self.claimed
    }

    /// F1: what living shares hold.
    pub fn reserved(&self, now: i64) -> u128 {
        let living = self.slots.iter().filter(|slot| self.is_living(slot, now));
        living.map(|slot| (slot.share - slot.claimed) * u128::from(self.unit)).sum()
    }

    pub fn is_settled(&self, now: i64) -> bool {
        self.slots.iter().all(|slot| slot.share == slot.claimed || !self.is_living(slot, now))
    }

    /// Gives shares one after the other, all or none.
    pub fn give(&mut self, shares: &[Given], now: i64) -> Result<(), Refused> {
        for given in shares {
            let slot = self.slots.get(usize::from(given.slot)).ok_or("no such slot")?;
            let next = self.given(slot, given, now)?;
            self.slots[usize::from(given.slot)] = next;
        }
        ensure(self.reserved(now) <= self.left(), "more than there is (F1)")
    }

    fn given(&self, slot: &SlotModel, given: &Given, now: i64) -> Result<SlotModel, Refused> {
        let end = self.end(given.until);
        ensure(given.until != 0 && end > now, "a lease that is over")?;
        ensure(end - now <= 31 * DAY, "more than 31 days")?;
        ensure(given.until <= self.last_day, "longer than the fan")?;
        let share = u128::from(given.share);
        let is_same = slot.holder == Some(given.holder);
        if self.is_living(slot, now) {
            ensure(is_same, "reserved for another")?;
            ensure(share >= slot.share && given.until >= slot.until, "a share that falls")?;
        }
        let claimed = if is_same { slot.claimed } else { 0 };
        ensure(share >= claimed, "less than is claimed")?;
        Ok(SlotModel { holder: Some(given.holder), share, claimed, until: given.until })
    }
}

impl Model {
    /// Signs a promise of a fan's, by its key or by another.
    pub fn promise(&self, fan: usize, secret: [u8; 32], given: Given) -> Promise {
        let (one, Given { slot, holder, until: day, share: units }) = (&self.fans[fan], given);
        let payee = self.payee_at(holder.0);
        let numbers = (slot, u64::from(one.unit) * u64::from(units), one.end(day));
        let message = signing::fan_voucher(&one.address, &payee, &audience(holder.1), numbers);
        let signature = signing::sign_hashed(&Keypair::new_from_array(secret), &message);
        Promise { fan, secret, holder, slot, units, day, signature }
    }

    /// Promises for shares that were given: all of it; and more, for longer, which a careful wallet would
    /// not sign.
    pub fn promise_shares(&mut self, fan: usize, shares: &[Given]) {
        let secret = self.fans[fan].secret;
        for given in shares {
            let (until, share) = (given.until.saturating_add(3), given.share.saturating_mul(2));
            let bold = Given { until, share, ..*given };
            let promises = [*given, bold].map(|given| self.promise(fan, secret, given));
            self.fans[fan].promises.extend(promises);
        }
    }

    /// A fan's mint.
    pub fn mint_of_fan(&self, fan: usize) -> usize {
        self.fans[fan].payer.1
    }
}

/// Who asks to close a fan.
#[derive(Clone, Copy, Debug)]
pub enum Asker {
    /// The fan's key, or that of another fan.
    Key([u8; 32]),
    Spender(Spender),
}
