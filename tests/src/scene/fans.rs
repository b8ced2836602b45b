//! The reader's fans, and what is promised on them.

use super::{FUNDED, Scene};
use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot, Tag};
use farthing_sdk::{
    accounts::{Fan, FanSlot},
    args::{FanClaim, FanShare, FanTerms},
    instructions::{Assign, ClaimFans, OpenFan, ReleaseShare, RequestCloseFan, TopUpFan},
    solana::{Address, Signer as _},
};
use sha2::{Digest, Sha256};

/// Base units that a unit of a ready-made fan's slots is worth.
pub const FAN_UNIT: u64 = 10;
/// Slots of a ready-made fan.
pub const SLOTS: u8 = 8;
/// The last day of a ready-made fan.
pub const LAST_DAY: u8 = 60;
/// Where the payees of a scene count promises.
pub const AUDIENCE: [u8; 32] = [7; 32];

/// SHA-256 of the parts in a row.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize().into()
}

/// Whom a slot is for.
pub fn tag(fan: &Address, payee: &Address, audience: [u8; 32]) -> Tag {
    Recipient { payee: payee.to_bytes(), audience }.tag(fan.as_array(), sha256)
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
        FanShare { slot, tag: tag(fan, &self.purse("friend"), AUDIENCE), until, share }
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
        let Fan { unit, opened_at, last_day, .. } = self.fan_at(fan);
        let voucher = FanVoucher {
            fan: fan.to_bytes(),
            recipient: Recipient { payee: payee.to_bytes(), audience: AUDIENCE },
            slot,
            cumulative: u64::from(unit) * u64::from(cumulative),
            expires_at: Lease { opened_at, last_day }.end(day),
        };
        let digest = sha256(&[&voucher.encode()]);
        let signature = self.wallet("pen").sign_message(&digest).into();
        FanClaim { slot, cumulative, day, signature }
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
}
