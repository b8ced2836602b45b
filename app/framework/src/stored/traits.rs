//! What else the framework asks of an account, all of it without a decision of our own.

use super::{OwningProgram, Stored, Versioned};
use alloc::vec::Vec;
use anchor::{
    AccountView, Address, AnchorAccount, CpiHandle, CpiHandleMut, Discriminator, IdlAccountType,
    Space, ToCpiHandle, ToCpiHandleMut, bytemuck::Pod, prelude::ProgramError,
};

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> Space
    for Stored<P, T, HERE>
{
    const INIT_SPACE: usize = Self::LENGTH;
}

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> Discriminator
    for Stored<P, T, HERE>
{
    const DISCRIMINATOR: &'static [u8] = T::DISCRIMINATOR;
}

impl<P, T, const HERE: bool> AsRef<AccountView> for Stored<P, T, HERE> {
    #[inline(always)]
    fn as_ref(&self) -> &AccountView {
        &self.view
    }
}

impl<P, T, const HERE: bool> AsRef<Address> for Stored<P, T, HERE> {
    #[inline(always)]
    fn as_ref(&self) -> &Address {
        self.view.address()
    }
}

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> ToCpiHandle
    for Stored<P, T, HERE>
{
    #[inline(always)]
    fn to_cpi_handle(&self) -> CpiHandle<'_> {
        self.cpi_handle()
    }
}

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> ToCpiHandleMut
    for Stored<P, T, HERE>
{
    #[inline(always)]
    fn try_to_cpi_handle_mut(&mut self) -> Result<CpiHandleMut<'_>, ProgramError> {
        self.try_cpi_handle_mut()
    }
}

// The interface description shows the account itself.
impl<P, T: IdlAccountType, const HERE: bool> IdlAccountType for Stored<P, T, HERE> {
    const __IDL_ACCOUNT_ENTRY: Option<&'static str> = T::__IDL_ACCOUNT_ENTRY;
    const __IDL_TYPE_DEF: Option<&'static str> = T::__IDL_TYPE_DEF;

    fn __idl_account_entry() -> Option<&'static str> {
        T::__idl_account_entry()
    }

    fn __idl_type_def() -> Option<&'static str> {
        T::__idl_type_def()
    }

    fn __register_idl_deps(accounts: &mut Vec<&'static str>, types: &mut Vec<&'static str>) {
        T::__register_idl_deps(accounts, types);
    }
}
