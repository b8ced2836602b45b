use super::{Deposit, Earnings};
use anchor_lang::{Discriminator, IdlAccountType, bytemuck, prelude::*};
use core::mem::offset_of;

/// The first fields of a [`Deposit`] and of an [`Earnings`]: what can be paid.
///
/// Not an account of its own. Loading one as `Account<Payee>` accepts either of the two, by owner
/// and discriminator, so that one instruction pays both at the price of one account.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(C)]
pub struct Payee {
    /// Base units.
    pub balance: u64,
    /// The reserve's mint.
    pub mint: Address,
}

const _: () = assert!(
    offset_of!(Deposit, balance) == offset_of!(Payee, balance)
        && offset_of!(Earnings, balance) == offset_of!(Payee, balance)
        && offset_of!(Deposit, mint) == offset_of!(Payee, mint)
        && offset_of!(Earnings, mint) == offset_of!(Payee, mint)
        && size_of::<Deposit>() == size_of::<Earnings>()
);

impl SlabSchema for Payee {
    const DATA_OFFSET: usize = Deposit::DISCRIMINATOR.len();
    const MIN_DATA_LEN: usize = Self::DATA_OFFSET + size_of::<Deposit>();

    #[inline(always)]
    fn validate(view: &AccountView, data: &[u8]) -> Result<()> {
        require!(view.owned_by(&crate::ID), ProgramError::IllegalOwner);
        require!(data.len() >= Self::MIN_DATA_LEN, ProgramError::AccountDataTooSmall);
        require!(
            data.starts_with(Deposit::DISCRIMINATOR) || data.starts_with(Earnings::DISCRIMINATOR),
            ProgramError::InvalidAccountData
        );
        Ok(())
    }
}

// The interface description shows it as an unchecked account; `pay`'s documentation says which.
impl IdlAccountType for Payee {}
