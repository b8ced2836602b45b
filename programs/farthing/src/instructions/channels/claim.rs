//! `claim`: pays vouchers to the one payee of theirs. Anyone may push it. Each voucher is a record of
//! the Ed25519 program's instruction just before, for the remaining account in the same place. State
//! never makes it fail: what cannot be paid is skipped with its status (bug class 30).

use super::signatures;
use crate::{
    FarthingError,
    clock::Lazy,
    events::{Batch, Outcome, VouchersClaimed, status},
    state::{Channel, ChannelKind, Payee, with_live_mut},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::{ed25519::Records, voucher::Voucher};

#[derive(Accounts)]
pub struct Claim {
    /// Gets the money. Ours by its type.
    #[account(mut)]
    pub payee: Account<Payee>,
    /// Shows the instruction before, by its address.
    #[account(address = signatures::INSTRUCTIONS @ FarthingError::WrongInstructions)]
    pub instructions: UncheckedAccount,
}

impl Claim {
    /// `channels` may be any accounts, but for the payee itself, which is written already.
    pub fn claim(&mut self, channels: &[AccountView]) -> Result<()> {
        let sysvar = self.instructions.account().try_borrow()?;
        let records = Records::parse(signatures::before(&sysvar)?)
            .map_err(|_| FarthingError::SignaturesMalformed)?;
        require!(records.len() == channels.len(), FarthingError::ClaimCountMismatch);
        let mut clock = Lazy::default();
        let payee = *self.payee.address();
        let mut batch = Batch::new(channels.len());
        for (view, (key, message)) in channels.iter().zip(records) {
            let voucher = Voucher::decode(message).map_err(|_| FarthingError::VoucherMalformed)?;
            let balance = &mut self.payee.balance;
            let outcome = with_live_mut(view, |channel: &mut Channel| {
                let kind = ChannelKind::Voucher;
                if let Some(reason) = refusal(channel, &payee, kind, &mut clock)? {
                    return Ok(Outcome::skipped(reason));
                }
                pay(channel, view.address(), key, &voucher, &mut clock, balance)
            })?;
            batch.add(outcome.unwrap_or(Outcome::skipped(status::NOT_LIVE)))?;
        }
        require!(batch.amount() != 0, FarthingError::NothingClaimed);
        batch.log::<VouchersClaimed>(&payee, self.payee.balance);
        Ok(())
    }
}

/// Why nothing can be claimed from a channel now, whatever is shown: a status.
#[inline(always)]
pub fn refusal(
    channel: &Channel,
    payee: &Address,
    kind: ChannelKind,
    clock: &mut Lazy,
) -> Result<Option<u8>> {
    if !address_eq(&channel.payee, payee) {
        return Ok(Some(status::OTHER_PAYEE));
    }
    if channel.is_ended() {
        return Ok(Some(status::ENDED));
    }
    if channel.kind != kind as u8 {
        return Ok(Some(status::OTHER_KIND));
    }
    match channel.claimable_until() {
        Some(until) if clock.now()? >= until => Ok(Some(status::GRACE_OVER)),
        _ => Ok(None),
    }
}

/// Pays what a voucher signed by `key` promises and is not claimed, as far as the channel is funded.
#[inline(always)]
fn pay(
    channel: &mut Channel,
    address: &Address,
    key: &[u8; 32],
    voucher: &Voucher,
    clock: &mut Lazy,
    balance: &mut u64,
) -> Result<Outcome> {
    if voucher.channel != *address.as_array() {
        return Ok(Outcome::skipped(status::OTHER_CHANNEL));
    }
    if channel.credential != *key {
        return Ok(Outcome::skipped(status::WRONG_CREDENTIAL));
    }
    if voucher.expires_at != 0 && !voucher.is_in_time(clock.now()?) {
        return Ok(Outcome::skipped(status::EXPIRED));
    }
    let amount = channel.due(voucher.cumulative);
    channel.held().pay_out(balance, amount)?;
    Ok(Outcome::paid(amount, channel.claimed))
}
