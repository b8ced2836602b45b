//! Accounts of the program itself.

mod checks;
mod lifetime;
// A test may fail in whatever way it likes.
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]
mod tests;
mod traits;

use anchor::{
    AccountClose, AccountInitialize, AccountView, Address, AnchorAccount, Discriminator, Owner,
    bytemuck::Pod,
    pinocchio::account::NOT_BORROWED,
    prelude::{ProgramError, ProgramResult},
};
use checks::{
    HEADER_LENGTH, Kind, Refusal, hold, hold_here, set_borrow_state, share, share_here, take,
    take_here,
};
use core::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
    slice,
};

/// Bytes of every discriminator.
const DISCRIMINATOR_LENGTH: usize = 8;

/// A program whose accounts are [`Stored`].
pub trait OwningProgram: Owner {
    /// The version of the accounts that it knows. Not 0, which an account has until it is written.
    const VERSION: u8;
}

/// An account that says which version it is, so that no program reads bytes that it has no meaning for.
pub trait Versioned {
    /// Where the version stands in the struct, in bytes.
    const VERSION_AT: usize;
}

/// The framework's `Account`, with the same checks and errors, for accounts of the program `P`; but
/// each check, creation and closing is one function for all of them instead of a copy at each place,
/// and the account itself is one pointer. Where `HERE` ([`Hot`]), the check is copied after all, which
/// saves the call. An account of another version is refused wherever it is loaded or taken.
pub struct Stored<P, T, const HERE: bool = false> {
    view: AccountView,
    /// Whether the instruction may write: only `#[account(mut)]` makes sure that no other place
    /// holds the same account.
    written: bool,
    kind: PhantomData<(P, T)>,
}

/// The same account as [`Stored`], with its checks copied to each place that loads it instead of called
/// there: ten units cheaper, and a few hundred bytes longer.
pub type Hot<P, T> = Stored<P, T, true>;

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> Stored<P, T, HERE> {
    pub(crate) const LENGTH: usize = DISCRIMINATOR_LENGTH + size_of::<T>();

    const KIND: Kind = Kind {
        first_word: Self::FIRST_WORD,
        length: Self::LENGTH,
        version_at: HEADER_LENGTH + DISCRIMINATOR_LENGTH + T::VERSION_AT,
    };

    const FIRST_WORD: u64 = {
        assert!(align_of::<T>() <= 8, "the data of an account is aligned to eight bytes");
        assert!(T::VERSION_AT < size_of::<T>(), "the version is a byte of the account");
        assert!(P::VERSION != 0, "0 is an account that nobody has written yet");
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
        lifetime::create::<P>(payer, account, Self::KIND, seeds)?;
        Ok(Self::new(account, true))
    }

    /// [`Self::create`] with `tail` further bytes behind the struct, zeros.
    #[inline(always)]
    pub fn create_with_tail(
        payer: &AccountView,
        account: AccountView,
        tail: usize,
        seeds: &[&[u8]],
    ) -> Result<Self, ProgramError> {
        let length = Self::LENGTH.saturating_add(tail);
        lifetime::create::<P>(payer, account, Kind { length, ..Self::KIND }, seeds)?;
        Ok(Self::new(account, true))
    }

    /// The bytes behind the struct: as many as the account was created with.
    #[inline(always)]
    pub fn tail(&self) -> &[u8] {
        // SAFETY: loading has found that the data are as long as the struct at least, and the borrow
        // state keeps others from writing them.
        unsafe { slice::from_raw_parts(self.view.data_ptr().add(Self::LENGTH), self.tail_length()) }
    }

    /// The struct and the bytes behind it, both to be written.
    #[inline(always)]
    pub fn with_tail_mut(&mut self) -> (&mut T, &mut [u8]) {
        assert!(self.written, "needs #[account(mut)]");
        let length = self.tail_length();
        let data = self.view.data_mut_ptr();
        // SAFETY: as for `deref_mut` and `tail`; the two do not overlap.
        unsafe {
            let tail = slice::from_raw_parts_mut(data.add(Self::LENGTH), length);
            (&mut *data.add(DISCRIMINATOR_LENGTH).cast(), tail)
        }
    }

    #[inline(always)]
    fn tail_length(&self) -> usize {
        self.view.data_len().saturating_sub(Self::LENGTH)
    }

    /// Takes an account for writing that was not declared with its type: one of the remaining
    /// accounts, or one that may be gone. Nothing if it is not a live `T` of the program.
    ///
    /// # Errors
    /// `AccountBorrowFailed` when another place of this instruction has it; `VersionUnknown` when it is
    /// one, and not to be read by this program.
    #[inline(always)]
    pub fn take(view: AccountView) -> Result<Option<Self>, ProgramError> {
        let taken =
            if HERE { take_here::<P>(view, Self::KIND) } else { take::<P>(view, Self::KIND) };
        match taken {
            Ok(()) => Ok(Some(Self::new(view, true))),
            Err(refusal @ (Refusal::Borrowed | Refusal::OtherVersion)) => Err(refusal.into()),
            Err(_) => Ok(None),
        }
    }

    /// Gives an account back that was taken, so that another place may take it.
    ///
    /// # Panics
    /// When it is only read here: others may be reading it as well.
    #[inline(always)]
    pub fn give_back(self) {
        assert!(self.written, "needs #[account(mut)]");
        set_borrow_state(self.view, NOT_BORROWED);
    }
}

/// Whether the data of a loaded account begin with `discriminator`: which of several kinds it is.
#[inline(always)]
pub fn starts_with(account: &impl AnchorAccount, discriminator: &[u8]) -> bool {
    let view = account.account();
    if view.data_len() < discriminator.len() {
        return false;
    }
    // SAFETY: the data are that long. Loading marked the account, so that no other place has a reference
    // into it that writes, and nobody writes through this one while it is borrowed here.
    let first = unsafe { slice::from_raw_parts(view.data_ptr(), discriminator.len()) };
    first == discriminator
}

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> AnchorAccount
    for Stored<P, T, HERE>
{
    type Data = T;
    const MIN_DATA_LEN: usize = Self::LENGTH;

    #[inline(always)]
    fn load(view: AccountView) -> Result<Self, ProgramError> {
        if HERE {
            share_here::<P>(view, Self::KIND)?;
        } else {
            share::<P>(view, Self::KIND)?;
        }
        Ok(Self::new(view, false))
    }

    #[inline(always)]
    unsafe fn load_mut(view: AccountView) -> Result<Self, ProgramError> {
        if HERE {
            hold_here::<P>(view, Self::KIND)?;
        } else {
            hold::<P>(view, Self::KIND)?;
        }
        Ok(Self::new(view, true))
    }

    #[inline(always)]
    fn account(&self) -> &AccountView {
        &self.view
    }
}

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> Deref
    for Stored<P, T, HERE>
{
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: loading has found the data long enough, it is aligned (asserted above), any bytes
        // are a `T`, and the borrow state keeps others from writing them.
        unsafe { &*self.view.data_ptr().add(DISCRIMINATOR_LENGTH).cast() }
    }
}

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> DerefMut
    for Stored<P, T, HERE>
{
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        assert!(self.written, "needs #[account(mut)]");
        // SAFETY: as above; loaded for writing, which the borrow state keeps to this place, and the
        // runner has refused any other place of the instruction with the same account.
        unsafe { &mut *self.view.data_mut_ptr().add(DISCRIMINATOR_LENGTH).cast() }
    }
}

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> AccountInitialize
    for Stored<P, T, HERE>
{
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

impl<P: OwningProgram, T: Discriminator + Pod + Versioned, const HERE: bool> AccountClose
    for Stored<P, T, HERE>
{
    #[inline(always)]
    fn close(&mut self, destination: AccountView) -> ProgramResult {
        assert!(self.written, "needs #[account(mut)]");
        self.written = false;
        lifetime::close(self.view, destination)
    }
}
