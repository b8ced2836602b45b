//! `claim_signed`: pays vouchers to one payee, as `claim` does, with their signatures checked here instead of
//! by the Ed25519 program: no fee for each, and more compute units. Anyone may call. Each voucher is for the
//! remaining account in the same place. One that cannot be paid is skipped with its status and does not make
//! the others fail (bug class 30).

use super::claim::refusal;
use crate::{
    FarthingError, clock,
    curve::Syscalls,
    events::{self, VouchersClaimed, status},
    instructions::batch::{Paid, pay_each},
    state::{Channel, ChannelKind, Payee, Stored},
};
use anchor_lang::prelude::*;
use farthing_core::{signature::is_signed, voucher::Voucher};

/// What a voucher says beside its channel, and its signature.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
#[repr(C)]
pub struct VoucherClaim {
    /// Base units promised since the channel was opened.
    pub cumulative: u64,
    /// Unix seconds from which it is worth nothing; 0 for never.
    pub expires_at: i64,
    /// By the channel's key, of the voucher.
    pub signature: [u8; 64],
}

#[derive(Accounts)]
pub struct ClaimSigned {
    /// Gets the money. Ours by its type.
    #[account(mut)]
    pub payee: Account<Payee>,
}

impl ClaimSigned {
    /// `channels` may be any accounts, but for the payee itself, which is written already.
    pub fn claim_signed(
        &mut self,
        channels: &[AccountView],
        claims: &[VoucherClaim],
    ) -> Result<()> {
        require!(claims.len() == channels.len(), FarthingError::ClaimCountMismatch);
        let (payee, now) = (*self.payee.account().address(), clock::now()?);
        let mut claims = claims.iter();
        let begins = events::discriminator::<VouchersClaimed>();
        pay_each(&mut self.payee, channels, begins, &mut |view, balance| {
            let taken = Stored::<Channel>::take(*view)?;
            let (Some(claim), Some(mut channel)) = (claims.next(), taken) else {
                return Ok(Err(status::NOT_LIVE));
            };
            let due = refusal(&channel, &payee, ChannelKind::Voucher, now)
                .map_or_else(|| due(&channel, view.address(), claim, now), Err);
            let paid = match due {
                Err(reason) => Err(reason),
                Ok(amount) => {
                    channel.held().pay_out(balance, amount)?;
                    Ok(Paid { amount, total: channel.claimed })
                }
            };
            channel.give_back();
            Ok(paid)
        })
    }
}

/// Base units that a voucher brings; or a status. The signature is checked last, since it costs most.
#[inline(always)]
fn due(
    channel: &Channel,
    address: &Address,
    claim: &VoucherClaim,
    now: i64,
) -> core::result::Result<u64, u8> {
    let VoucherClaim { cumulative, expires_at, signature } = *claim;
    let voucher = Voucher { channel: address.to_bytes(), cumulative, expires_at };
    if !voucher.is_in_time(now) {
        return Err(status::EXPIRED);
    }
    let amount = channel.due(cumulative)?;
    if !is_signed::<Syscalls>(&channel.credential, &signature, &voucher.encode()) {
        return Err(status::WRONG_CREDENTIAL);
    }
    Ok(amount)
}
