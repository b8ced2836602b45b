//! `claim_fans`: pays vouchers of fans to one payee. Anyone may call. Each claim is for the remaining account
//! in the same place. A voucher that cannot be paid is skipped with its status and does not make the others
//! fail (bug class 30).

use crate::{
    FarthingError, clock,
    curve::Syscalls,
    events::{self, FansClaimed, status},
    instructions::batch::{Outcome, Paid, pay_each},
    state::{Fan, Payee, Stored, slot_mut},
};
use anchor_lang::prelude::*;
use farthing_core::{
    fan::{ClaimRefusal, FanVoucher, Recipient, Slot, SlotClaim},
    signature::is_signed,
};
use farthing_framework::{is_derived, sha256};

/// What a voucher of a fan says, and its signature: the rest of it follows from the accounts.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
#[repr(C)]
pub struct FanClaim {
    /// Units promised since the payee has the slot.
    pub cumulative: u16,
    /// The place of the share in the fan, from 0.
    pub slot: u8,
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
        let claiming = Claiming {
            recipient: Recipient {
                payee: self.payee.account().address().to_bytes(),
                audience: *audience,
            },
            mint: self.payee.mint,
            now: clock::now()?,
        };
        let mut claims = claims.iter();
        let begins = events::discriminator::<FansClaimed>();
        pay_each(&mut self.payee, fans, begins, &mut |view, balance| {
            let taken = Stored::<Fan>::take(*view)?;
            let (Some(claim), Some(mut fan)) = (claims.next(), taken) else {
                return Ok(Err(status::NOT_LIVE));
            };
            let paid = claiming.due(&mut fan, claim);
            if let Ok(Paid { amount, .. }) = paid {
                fan.held().pay_out(balance, amount)?;
            }
            fan.give_back();
            Ok(paid)
        })
    }
}

/// Who claims, and when.
struct Claiming {
    recipient: Recipient,
    mint: Address,
    /// Unix seconds.
    now: i64,
}

impl Claiming {
    /// Marks in its slot as claimed what a voucher brings now; or a status. What costs most is asked last.
    /// A function of its own has the registers that the comparisons need.
    #[inline(never)]
    fn due(&self, fan: &mut Stored<Fan>, claim: &FanClaim) -> Outcome {
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
        // Each is below 2^48.
        let unit = u64::from(fan.unit);
        let amount = unit.wrapping_mul(u64::from(units));
        // Never more than there is while the clock only goes on (F1). Where it did not, one fan must not
        // keep the others of the batch from being paid.
        if amount > fan.left() {
            return Err(status::NOTHING_DUE);
        }
        slot.claimed = slot.claimed.saturating_add(units);
        *bytes = slot.to_bytes();
        Ok(Paid { amount, total: unit.wrapping_mul(u64::from(slot.claimed)) })
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
