//! The reader's fans, and what is promised on them.

use super::{FUNDED, Scene};
use crate::signing;
use farthing_core::fan::{FanVoucher, Lease, Slot, Tag};
use farthing_sdk::{
    accounts::{Fan, FanSlot},
    args::{FanClaim, FanShare, FanTerms},
    fans,
    instructions::{
        Assign, ClaimFans, FinishCloseFan, FreeFan, OpenFan, ReleaseShare, RequestCloseFan,
        TopUpFan,
    },
    solana::Address,
};

/// Base units that a unit of a ready-made fan's slots is worth.
pub const FAN_UNIT: u64 = 10;
/// Slots of a ready-made fan.
pub const SLOTS: u8 = 8;
/// The last day of a ready-made fan.
pub const LAST_DAY: u8 = 60;
/// Where the payees of a scene count promises.
pub const AUDIENCE: [u8; 32] = [7; 32];

/// Whom a slot is for.
pub fn tag(fan: &Address, payee: &Address, audience: [u8; 32]) -> Tag {
    fans::tag(fan, &fans::recipient(payee, audience))
}

impl Scene {
    /// Of the key "pen".
    pub fn fan_terms(&self) -> FanTerms {
        FanTerms {
            amount: FUNDED,
            key: self.address("pen"),
            unit: FAN_UNIT as u32,
            slots: SLOTS,
            last_day: LAST_DAY,
        }
    }

    /// What the reader sends to open a fan: each with a salt of its own, the same in every run.
    pub fn open_fan(&self, terms: FanTerms) -> OpenFan {
        let (reader, mint) = (self.address("reader"), self.token.mint);
        OpenFan::new(reader, mint, self.slot(), terms).salt(self.next_salt() as u32)
    }

    /// A scene with a fan that has given nothing yet.
    pub fn with_fan() -> (Self, Address) {
        let scene = Self::set();
        let open = scene.open_fan(scene.fan_terms());
        scene.given(open.clone());
        (scene, open.fan)
    }

    /// A share for the friend's deposit.
    pub fn share(&self, fan: &Address, slot: u8, share: u16, until: u8) -> FanShare {
        self.share_of(fan, &self.purse("friend"), (slot, share, until))
    }

    /// What the key "pen" sends to give shares.
    pub fn assign(&self, fan: &Address, shares: Vec<FanShare>) -> Assign {
        Assign::of(*fan, &self.fan_at(fan), shares)
    }

    pub fn fan_at(&self, fan: &Address) -> Fan {
        self.get(fan)
    }

    /// A slot as it is stored.
    pub fn slot_at(&self, fan: &Address, slot: u8) -> Slot {
        let FanSlot { share, claimed, until, tag } = self.fan_at(fan).slots.0[usize::from(slot)];
        Slot { share, claimed, until, tag }
    }

    /// A promise of "pen" to the friend's deposit.
    pub fn fan_claim(&self, fan: &Address, slot: u8, cumulative: u16, day: u8) -> FanClaim {
        self.fan_claim_of(fan, &self.purse("friend"), (slot, cumulative, day))
    }

    /// A promise of "pen" to any payee.
    pub fn fan_claim_of(
        &self,
        fan: &Address,
        payee: &Address,
        (slot, cumulative, day): (u8, u16, u8),
    ) -> FanClaim {
        let voucher = self.fan_voucher(fan, payee, (slot, cumulative, day));
        FanClaim { slot, cumulative, day, signature: self.sign_voucher("pen", &voucher) }
    }

    /// What is promised: of a slot so many units until the end of a day.
    pub fn fan_voucher(
        &self,
        fan: &Address,
        payee: &Address,
        (slot, cumulative, day): (u8, u16, u8),
    ) -> FanVoucher {
        let unit = self.fan_at(fan).unit;
        FanVoucher {
            fan: fan.to_bytes(),
            recipient: fans::recipient(payee, AUDIENCE),
            slot,
            cumulative: u64::from(unit) * u64::from(cumulative),
            expires_at: self.end_of(fan, day),
        }
    }

    /// By the key of a wallet.
    pub fn sign_voucher(&self, name: &str, voucher: &FanVoucher) -> [u8; 64] {
        signing::sign_hashed(&self.wallet(name), &voucher.encode())
    }

    /// Unix seconds at which a day of a fan ends.
    pub fn end_of(&self, fan: &Address, day: u8) -> i64 {
        let Fan { opened_at, last_day, .. } = self.fan_at(fan);
        Lease { opened_at, last_day }.end(day)
    }

    /// What turns promises into the friend's balance.
    pub fn claim_fans(&self, claims: Vec<(Address, FanClaim)>) -> ClaimFans {
        ClaimFans::new(self.purse("friend"), AUDIENCE, claims)
    }

    pub fn release_share(&self, fan: &Address, slot: u8) -> ReleaseShare {
        ReleaseShare::new(*fan, slot, self.purse("friend"), AUDIENCE, self.address("friend"))
    }

    pub fn top_up_fan(&self, fan: &Address, amount: u64) -> TopUpFan {
        TopUpFan::of(*fan, &self.fan_at(fan), self.address("reader"), amount)
    }

    /// By the reader.
    pub fn request_close_fan(&self, fan: &Address) -> RequestCloseFan {
        RequestCloseFan::of(*fan, &self.fan_at(fan), self.address("reader"))
    }

    pub fn finish_close_fan(&self, fan: &Address) -> FinishCloseFan {
        FinishCloseFan::of(*fan, &self.fan_at(fan))
    }

    pub fn free_fan(&self, fan: &Address) -> FreeFan {
        FreeFan::of(*fan, &self.fan_at(fan))
    }

    /// A scene with a fan in which the friend has a share of this many units in a slot, until a day.
    pub fn with_share(slot: u8, share: u16, until: u8) -> (Self, Address) {
        let (scene, fan) = Self::with_fan();
        scene.given(scene.assign(&fan, vec![scene.share(&fan, slot, share, until)]));
        (scene, fan)
    }

    /// A share for any payee at the usual audience.
    pub fn share_of(&self, fan: &Address, payee: &Address, share: (u8, u16, u8)) -> FanShare {
        let (slot, share, until) = share;
        FanShare { slot, tag: tag(fan, payee, AUDIENCE), until, share }
    }
}
