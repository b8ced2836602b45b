//! Accounts of the program itself.

use crate::create_derived;
use alloc::vec::Vec;
use anchor::{
    AccountClose, AccountInitialize, AccountView, Address, AnchorAccount, CpiHandle, CpiHandleMut,
    Discriminator, ErrorCode, IdlAccountType, Owner, Space, ToCpiHandle, ToCpiHandleMut,
    bytemuck::Pod,
    pinocchio::account::NOT_BORROWED,
    prelude::{ProgramError, ProgramResult},
    require,
};
use core::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
    result::Result,
};

/// Bytes of every discriminator.
const DISCRIMINATOR_LENGTH: usize = 8;
/// Borrow states, as the framework counts them: below this nothing can be shared any more, because
/// the account is held for writing (0) or shared too often (1).
const SHAREABLE: u8 = 2;
const HELD: u8 = 0;

/// The framework's `Account`, with the same checks and errors, for accounts of the program `P`; but
/// each check, creation and closing is one function for all of them instead of a copy at each place,
/// and the account itself is one pointer. Costs a dozen units more and four hundred bytes less.
pub struct Stored<P, T> {
    view: AccountView,
    /// Whether the instruction may write: only `#[account(mut)]` makes sure that no other place
    /// holds the same account.
    written: bool,
    kind: PhantomData<(P, T)>,
}

impl<P: Owner, T: Discriminator + Pod> Stored<P, T> {
    const LENGTH: usize = DISCRIMINATOR_LENGTH + size_of::<T>();

    const FIRST_WORD: u64 = {
        assert!(align_of::<T>() <= 8, "the data of an account is aligned to eight bytes");
        match T::DISCRIMINATOR.first_chunk() {
            Some(bytes) if T::DISCRIMINATOR.len() == DISCRIMINATOR_LENGTH => {
                u64::from_le_bytes(*bytes)
            }
            _ => panic!("a discriminator has eight bytes"),
        }
    };

    #[inline(always)]
    fn new(view: AccountView, written: bool) -> Self {
        Self { view, written, kind: PhantomData }
    }

    #[inline(always)]
    pub fn address(&self) -> &Address {
        self.view.address()
    }

    /// Creates the account that `seeds`, with their bump, lead to: what `init` does.
    #[inline(always)]
    pub fn create(
        payer: &AccountView,
        account: AccountView,
        seeds: &[&[u8]],
    ) -> Result<Self, ProgramError> {
        create::<P>(payer, account, Self::FIRST_WORD, Self::LENGTH, seeds)?;
        Ok(Self::new(account, true))
    }

    /// Takes an account for writing that was not declared with its type: one of the remaining
    /// accounts, or one that may be gone. Nothing if it is not a live `T` of the program.
    ///
    /// # Errors
    /// `AccountBorrowFailed` when another place of this instruction has it.
    #[inline(always)]
    pub fn take(view: AccountView) -> Result<Option<Self>, ProgramError> {
        match take::<P>(view, Self::FIRST_WORD, Self::LENGTH) {
            Ok(()) => Ok(Some(Self::new(view, true))),
            Err(Refusal::Borrowed) => Err(ProgramError::AccountBorrowFailed),
            Err(_) => Ok(None),
        }
    }

    /// Gives an account back that was taken, so that another place may take it.
    #[inline(always)]
    pub fn give_back(self) {
        set_borrow_state(self.view, NOT_BORROWED);
    }
}

impl<P: Owner, T: Discriminator + Pod> AnchorAccount for Stored<P, T> {
    type Data = T;
    const MIN_DATA_LEN: usize = Self::LENGTH;

    #[inline(always)]
    fn load(view: AccountView) -> Result<Self, ProgramError> {
        share::<P>(view, Self::FIRST_WORD, Self::LENGTH)?;
        Ok(Self::new(view, false))
    }

    #[inline(always)]
    unsafe fn load_mut(view: AccountView) -> Result<Self, ProgramError> {
        hold::<P>(view, Self::FIRST_WORD, Self::LENGTH)?;
        Ok(Self::new(view, true))
    }

    #[inline(always)]
    fn account(&self) -> &AccountView {
        &self.view
    }
}

/// What is wrong with an account. Returned in a register, which the framework's error is not: a
/// comparison at each place instead of seven steps.
#[derive(Clone, Copy)]
enum Refusal {
    NotWritable,
    TooShort,
    NotOurs,
    OtherKind,
    Borrowed,
}

impl From<Refusal> for ProgramError {
    #[cold]
    #[inline(never)]
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotWritable => ErrorCode::ConstraintMut.into(),
            Refusal::TooShort => Self::AccountDataTooSmall,
            Refusal::NotOurs => Self::IllegalOwner,
            Refusal::OtherKind => Self::InvalidAccountData,
            Refusal::Borrowed => Self::AccountBorrowFailed,
        }
    }
}

/// Checks an account that is only read, and keeps others from writing it.
#[inline(never)]
fn share<P: Owner>(view: AccountView, first_word: u64, length: usize) -> Result<(), Refusal> {
    let state = borrow_state(view);
    require!(state >= SHAREABLE, Refusal::Borrowed);
    require!(view.owned_by(&P::OWNER), Refusal::NotOurs);
    require!(view.data_len() >= length, Refusal::TooShort);
    require!(starts_with(view, first_word), Refusal::OtherKind);
    set_borrow_state(view, state - 1);
    Ok(())
}

/// Checks an account that is written, and keeps others from reading it.
#[inline(never)]
fn hold<P: Owner>(view: AccountView, first_word: u64, length: usize) -> Result<(), Refusal> {
    require!(view.is_writable(), Refusal::NotWritable);
    require!(view.data_len() >= length, Refusal::TooShort);
    require!(view.owned_by(&P::OWNER), Refusal::NotOurs);
    require!(starts_with(view, first_word), Refusal::OtherKind);
    set_borrow_state(view, HELD);
    Ok(())
}

/// Checks an account that somebody in this instruction may hold already, and keeps others from it.
#[inline(never)]
fn take<P: Owner>(view: AccountView, first_word: u64, length: usize) -> Result<(), Refusal> {
    require!(view.owned_by(&P::OWNER), Refusal::NotOurs);
    require!(borrow_state(view) == NOT_BORROWED, Refusal::Borrowed);
    require!(view.data_len() >= length, Refusal::TooShort);
    require!(starts_with(view, first_word), Refusal::OtherKind);
    set_borrow_state(view, HELD);
    Ok(())
}

#[inline(always)]
fn starts_with(view: AccountView, first_word: u64) -> bool {
    // SAFETY: read here and let go, while nothing else runs.
    let bytes = unsafe { view.borrow_unchecked() };
    bytes.first_chunk() == Some(&first_word.to_le_bytes())
}

#[inline(always)]
fn borrow_state(view: AccountView) -> u8 {
    // SAFETY: a view points to the account's header for as long as the instruction runs.
    unsafe { (*view.account_ptr()).borrow_state }
}

#[inline(always)]
fn set_borrow_state(mut view: AccountView, state: u8) {
    // SAFETY: as above; the byte is there to be written by whoever borrows.
    unsafe { (*view.account_mut_ptr()).borrow_state = state }
}

impl<P, T> Deref for Stored<P, T>
where
    P: Owner,
    T: Discriminator + Pod,
{
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: loading has found the data long enough, it is aligned (asserted above), any bytes
        // are a `T`, and the borrow state keeps others from writing them.
        unsafe { &*self.view.data_ptr().add(DISCRIMINATOR_LENGTH).cast() }
    }
}

impl<P: Owner, T: Discriminator + Pod> DerefMut for Stored<P, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        assert!(self.written, "needs #[account(mut)]");
        // SAFETY: as above; loaded for writing, which the borrow state keeps to this place, and the
        // runner has refused any other place of the instruction with the same account.
        unsafe { &mut *self.view.data_mut_ptr().add(DISCRIMINATOR_LENGTH).cast() }
    }
}

impl<P: Owner, T: Discriminator + Pod> AccountInitialize for Stored<P, T> {
    type Params<'a> = ();

    #[inline(always)]
    fn create_and_initialize<'a>(
        payer: &AccountView,
        account: &AccountView,
        _space: usize,
        _owner: &Address,
        (): &(),
        seeds: Option<&[&[u8]]>,
        _payer_seeds: Option<&[&[u8]]>,
    ) -> Result<Self, ProgramError> {
        Self::create(payer, *account, seeds.unwrap_or(&[]))
    }
}

/// Creates an account, all zeros but for its discriminator. Lamports that are there already count
/// towards its rent.
#[inline(never)]
fn create<P: Owner>(
    payer: &AccountView,
    mut account: AccountView,
    first_word: u64,
    length: usize,
    seeds: &[&[u8]],
) -> Result<(), ProgramError> {
    create_derived(payer, &account, length, &P::OWNER, seeds)?;
    // SAFETY: written here and let go, while nothing else runs.
    let bytes = unsafe { account.borrow_unchecked_mut() };
    let discriminator = bytes.first_chunk_mut().ok_or(ProgramError::AccountDataTooSmall)?;
    *discriminator = first_word.to_le_bytes();
    set_borrow_state(account, HELD);
    Ok(())
}

impl<P: Owner, T: Discriminator + Pod> AccountClose for Stored<P, T> {
    #[inline(always)]
    fn close(&mut self, destination: AccountView) -> ProgramResult {
        assert!(self.written, "needs #[account(mut)]");
        self.written = false;
        close(self.view, destination)
    }
}

/// Gives the lamports to `destination` and the account back to the system. The discriminator is
/// overwritten too, so that nobody takes what is left for a live account.
#[inline(never)]
fn close(mut account: AccountView, mut destination: AccountView) -> ProgramResult {
    let lamports = destination.lamports().checked_add(account.lamports());
    destination.set_lamports(lamports.ok_or(ProgramError::ArithmeticOverflow)?);
    account.set_lamports(0);
    // SAFETY: whoever closes has loaded the account for writing, and nothing else runs.
    unsafe {
        if let Some(discriminator) = account.borrow_unchecked_mut().first_chunk_mut() {
            *discriminator = [u8::MAX; DISCRIMINATOR_LENGTH];
        }
        account.close_unchecked();
    }
    Ok(())
}

impl<P: Owner, T: Discriminator + Pod> Space for Stored<P, T> {
    const INIT_SPACE: usize = Self::LENGTH;
}

impl<P: Owner, T: Discriminator + Pod> Discriminator for Stored<P, T> {
    const DISCRIMINATOR: &'static [u8] = T::DISCRIMINATOR;
}

impl<P, T> AsRef<AccountView> for Stored<P, T> {
    #[inline(always)]
    fn as_ref(&self) -> &AccountView {
        &self.view
    }
}

impl<P, T> AsRef<Address> for Stored<P, T> {
    #[inline(always)]
    fn as_ref(&self) -> &Address {
        self.view.address()
    }
}

impl<P: Owner, T: Discriminator + Pod> ToCpiHandle for Stored<P, T> {
    #[inline(always)]
    fn to_cpi_handle(&self) -> CpiHandle<'_> {
        self.cpi_handle()
    }
}

impl<P: Owner, T: Discriminator + Pod> ToCpiHandleMut for Stored<P, T> {
    #[inline(always)]
    fn try_to_cpi_handle_mut(&mut self) -> Result<CpiHandleMut<'_>, ProgramError> {
        self.try_cpi_handle_mut()
    }
}

// The interface description shows the account itself.
impl<P, T: IdlAccountType> IdlAccountType for Stored<P, T> {
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
