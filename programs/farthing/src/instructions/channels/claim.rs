//! `claim`: pays vouchers to one payee. Anyone may call. Each voucher is a record of the Ed25519 program's
//! instruction just before, for the remaining account in the same place. A voucher that cannot be paid is
//! skipped with its status and does not make the others fail (bug class 30).

use super::signatures;
use crate::{
    FarthingError,
    clock::Lazy,
    events::{Batch, VouchersClaimed, status},
    state::{Channel, ChannelKind, Hot, Payee},
};
use anchor_lang::{address_eq, prelude::*};
use core::mem::MaybeUninit;
use farthing_core::{
    ed25519::{RECORDS_MAX, SignatureRecords},
    voucher::VoucherRef,
    window,
};

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
        let records = SignatureRecords::parse(signatures::before(&sysvar)?)
            .map_err(|_| FarthingError::SignaturesMalformed)?;
        require!(records.len() == channels.len(), FarthingError::ClaimCountMismatch);
        let payee = *self.payee.account();
        let balance_before = self.payee.balance;
        let mut room = [const { MaybeUninit::uninit() }; Batch::length(RECORDS_MAX)];
        let mut claiming = Claiming {
            payee: payee.address(),
            balance: &mut self.payee.balance,
            clock: Lazy::default(),
            batch: Batch::new(&mut room),
        };
        for (view, record) in channels.iter().zip(records.iter()) {
            claiming.settle(view, record.key, record.message)?;
        }
        let Claiming { payee, balance, batch, .. } = claiming;
        let amount = balance.wrapping_sub(balance_before);
        require!(amount != 0, FarthingError::NothingClaimed);
        batch.log::<VouchersClaimed>(payee, amount, *balance)
    }
}

struct Claiming<'a> {
    payee: &'a Address,
    balance: &'a mut u64,
    clock: Lazy,
    batch: Batch<'a>,
}

impl Claiming<'_> {
    /// Pays what is due of the voucher in a message that `key` signed, capped by what the channel is
    /// funded with. A function of its own has the registers that the comparisons need.
    ///
    /// # Errors
    /// `VoucherMalformed`.
    #[inline(never)]
    fn settle(&mut self, view: &AccountView, key: &[u8; 32], message: &[u8; 50]) -> Result<()> {
        let voucher = VoucherRef::decode(message).map_err(|_| FarthingError::VoucherMalformed)?;
        let Some(mut channel) = Hot::<Channel>::take(*view)? else {
            self.batch.skipped(status::NOT_LIVE);
            return Ok(());
        };
        let now = self.clock.now_if(channel.closes() || voucher.expires_at != 0)?;
        let due = refusal(&channel, self.payee, ChannelKind::Voucher, now)
            .or_else(|| refusal_of_voucher(&channel, view.address(), key, &voucher, now))
            .map_or_else(|| channel.due(voucher.cumulative), Err);
        match due {
            Err(reason) => self.batch.skipped(reason),
            Ok(amount) => {
                channel.held().pay_out(self.balance, amount)?;
                self.batch.paid(amount, channel.claimed);
            }
        }
        channel.give_back();
        Ok(())
    }
}

/// Why nothing can be claimed from a channel now, whatever is shown: a status. `now`, in unix seconds,
/// matters only if the channel closes.
#[inline(always)]
pub fn refusal(channel: &Channel, payee: &Address, kind: ChannelKind, now: i64) -> Option<u8> {
    if !address_eq(&channel.payee, payee) {
        return Some(status::OTHER_PAYEE);
    }
    if channel.is_ended() {
        return Some(status::ENDED);
    }
    if channel.kind != kind as u8 {
        return Some(status::OTHER_KIND);
    }
    window::has_come(now, channel.claimable_until()).then_some(status::GRACE_OVER)
}

/// Why a voucher signed by `key` promises nothing here.
#[inline(always)]
fn refusal_of_voucher(
    channel: &Channel,
    address: &Address,
    key: &[u8; 32],
    voucher: &VoucherRef,
    now: i64,
) -> Option<u8> {
    if voucher.channel != address.as_array() {
        return Some(status::OTHER_CHANNEL);
    }
    if channel.credential != *key {
        return Some(status::WRONG_CREDENTIAL);
    }
    (!voucher.is_in_time(now)).then_some(status::EXPIRED)
}
