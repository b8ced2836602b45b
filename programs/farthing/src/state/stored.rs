use anchor_lang::{
    Discriminator, IdlAccountType,
    accounts::SlabInit,
    bytemuck::{Pod, Zeroable},
    prelude::*,
};
use core::ops::{Deref, DerefMut};

/// [`Account`] with its checks in one shared function instead of a copy at each place: the same
/// account for ten units more and five hundred bytes less. For all but the cheapest instructions.
pub type Stored<T> = Account<Checked<T>>;

/// Carries the choice that [`Stored`] makes. Reads and writes as `T`.
#[derive(Clone, Copy, Pod, Zeroable)]
#[bytemuck(crate = "anchor_lang::bytemuck")]
#[repr(transparent)]
pub struct Checked<T>(T);

impl<T> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Checked<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Discriminator + Pod> SlabSchema for Checked<T> {
    const DATA_OFFSET: usize = T::DISCRIMINATOR.len();
    const MIN_DATA_LEN: usize = Self::DATA_OFFSET + size_of::<T>();

    #[inline(always)]
    fn validate(view: &AccountView, data: &[u8]) -> Result<()> {
        check(view, data, T::DISCRIMINATOR, Self::MIN_DATA_LEN)
    }
}

/// What the framework checks of every account: owner, length, discriminator.
#[inline(never)]
fn check(
    view: &AccountView,
    data: &[u8],
    discriminator: &'static [u8],
    min_len: usize,
) -> Result<()> {
    require!(view.owned_by(&crate::ID), ProgramError::IllegalOwner);
    require!(data.len() >= min_len, ProgramError::AccountDataTooSmall);
    require!(data.starts_with(discriminator), ProgramError::InvalidAccountData);
    Ok(())
}

impl<T: SlabInit + Discriminator + Pod> SlabInit for Checked<T> {
    type Params<'a> = T::Params<'a>;

    #[inline(always)]
    fn create_and_initialize<'a>(
        payer: &AccountView,
        account: &AccountView,
        space: usize,
        params: &Self::Params<'a>,
        signer_seeds: Option<&[&[u8]]>,
        payer_signer_seeds: Option<&[&[u8]]>,
    ) -> Result<()> {
        T::create_and_initialize(payer, account, space, params, signer_seeds, payer_signer_seeds)
    }
}

// The interface description shows the account itself.
impl<T: IdlAccountType + Pod> IdlAccountType for Checked<T> {
    const __IDL_ACCOUNT_ENTRY: Option<&'static str> = T::__IDL_ACCOUNT_ENTRY;
    const __IDL_TYPE_DEF: Option<&'static str> = T::__IDL_TYPE_DEF;

    fn __idl_account_entry() -> Option<&'static str> {
        T::__idl_account_entry()
    }

    fn __idl_type_def() -> Option<&'static str> {
        T::__idl_type_def()
    }

    fn __register_idl_deps(
        accounts: &mut alloc::vec::Vec<&'static str>,
        types: &mut alloc::vec::Vec<&'static str>,
    ) {
        T::__register_idl_deps(accounts, types);
    }
}
