//! `claim_fans`: pays vouchers of fans to one payee. Anyone may call. Each claim is for the remaining account
//! in the same place. A voucher that cannot be paid is skipped with its status and does not make the others
//! fail (bug class 30).

use crate::{
    FarthingError, clock,
    curve::Syscalls,
    events::{Batch, FansClaimed, status},
    state::{Fan, Hot, Payee, slot_mut},
};
use alloc::vec::Vec;
use anchor_lang::prelude::*;
use farthing_core::{
    fan::{ClaimRefusal, FanVoucher, Recipient, Slot, SlotClaim},
    signature::is_signed,
};
use farthing_framework::{is_derived, sha256};

/// What a voucher of a fan says, and its signature: the rest of it follows from the accounts.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct FanClaim {
    /// The place of the share in the fan, from 0.
    pub slot: u8,
    /// Units promised since the payee has the slot.
    pub cumulative: u16,
    /// The day at whose end the voucher expires, counted from the fan's opening.
    pub day: u8,
    /// By the fan's key, of the hash of the voucher.
    pub signature: [u8; 64],
}

#[derive(Accounts)]
pub struct ClaimFans {
    /// Gets the money. Ours by its type.
    #[account(mut)]
    pub payee: Account<Payee>,
}

impl ClaimFans {
    /// `fans` may be any accounts, but for the payee itself, which is written already.
    pub fn claim_fans(
        &mut self,
        fans: &[AccountView],
        audience: &[u8; 32],
        claims: &[FanClaim],
    ) -> Result<()> {
        require!(claims.len() == fans.len(), FarthingError::ClaimCountMismatch);
        let payee = *self.payee.account();
        let balance_before = self.payee.balance;
        let mut room = Vec::with_capacity(Batch::length(fans.len()));
        let mut batch = Batch::new(room.spare_capacity_mut());
        let claiming = Claiming {
            recipient: Recipient { payee: payee.address().to_bytes(), audience: *audience },
            mint: self.payee.mint,
            now: clock::now()?,
        };
        for (view, claim) in fans.iter().zip(claims) {
            let Some(mut fan) = Hot::<Fan>::take(*view)? else {
                batch.skipped(status::NOT_LIVE);
                continue;
            };
            match claiming.due(&mut fan, claim) {
                Err(reason) => batch.skipped(reason),
                Ok(Due { amount, total }) => {
                    fan.held().pay_out(&mut self.payee.balance, amount)?;
                    batch.paid(amount, total);
                }
            }
            fan.give_back();
        }
        let amount = self.payee.balance.wrapping_sub(balance_before);
        require!(amount != 0, FarthingError::NothingClaimed);
        batch.log::<FansClaimed>(payee.address(), amount, self.payee.balance)
    }
}

/// Who claims, and when.
struct Claiming {
    recipient: Recipient,
    mint: Address,
    /// Unix seconds.
    now: i64,
}

/// Base units that a claim brings, and that its slot has paid with them.
struct Due {
    amount: u64,
    total: u64,
}

impl Claiming {
    /// Marks in its slot as claimed what a voucher brings now; or a status. What costs most is asked last.
    /// A function of its own has the registers that the comparisons need.
    #[inline(never)]
    fn due(&self, fan: &mut Hot<Fan>, claim: &FanClaim) -> core::result::Result<Due, u8> {
        if fan.is_ended() {
            return Err(status::ENDED);
        }
        let address = *fan.address();
        let tag = self.recipient.tag(address.as_array(), sha256);
        let (fan, slots) = fan.with_tail_mut();
        let bytes = slot_mut(slots, claim.slot).ok_or(status::OTHER_SLOT)?;
        let mut slot = Slot::from_bytes(bytes);
        let asked = SlotClaim { tag, cumulative: claim.cumulative, day: claim.day };
        let units = slot.due(&asked, &fan.lease(), self.now).map_err(status_of)?;
        if !self.is_of_mint(fan, &address) {
            return Err(status::OTHER_MINT);
        }
        if !self.is_signed(fan, &address, claim) {
            return Err(status::WRONG_CREDENTIAL);
        }
        slot.claimed = slot.claimed.saturating_add(units);
        *bytes = slot.to_bytes();
        // Each is below 2^48.
        let unit = u64::from(fan.unit);
        let amount = unit.wrapping_mul(u64::from(units));
        Ok(Due { amount, total: unit.wrapping_mul(u64::from(slot.claimed)) })
    }

    /// Whether the fan holds what the payee is paid in. Its address says so.
    fn is_of_mint(&self, fan: &Fan, address: &Address) -> bool {
        let seeds: [&[u8]; 5] = [
            b"fan",
            fan.deposit.as_ref(),
            self.mint.as_ref(),
            &fan.salt.to_le_bytes(),
            &fan.open_slot.to_le_bytes(),
        ];
        is_derived(address, &seeds, fan.bump, &crate::ID)
    }

    /// Whether the fan's key has signed the voucher that the claim is of.
    fn is_signed(&self, fan: &Fan, address: &Address, claim: &FanClaim) -> bool {
        let voucher = FanVoucher {
            fan: address.to_bytes(),
            recipient: self.recipient,
            slot: claim.slot,
            cumulative: u64::from(fan.unit).wrapping_mul(u64::from(claim.cumulative)),
            expires_at: fan.lease().end(claim.day),
        };
        is_signed::<Syscalls>(fan.key.as_array(), &claim.signature, &voucher.digest(sha256))
    }
}

fn status_of(refusal: ClaimRefusal) -> u8 {
    match refusal {
        ClaimRefusal::OtherTag => status::OTHER_SLOT,
        ClaimRefusal::LeaseOver => status::LEASE_OVER,
        ClaimRefusal::OutlivesLease => status::OUTLIVES_LEASE,
        ClaimRefusal::Expired => status::EXPIRED,
        ClaimRefusal::NothingDue => status::NOTHING_DUE,
    }
}
