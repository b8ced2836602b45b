//! What is checked of an account, and who may have it.

use crate::Refused;
use anchor::{
    AccountView, ErrorCode, Owner, pinocchio::account::NOT_BORROWED, prelude::ProgramError, require,
};

/// Borrow states, as the framework counts them: below this nothing can be shared any more, because
/// the account is held for writing (0) or shared too often (1).
const SHAREABLE: u8 = 2;
pub(super) const HELD: u8 = 0;

/// How an account of some type is known. One constant for each type, which the checks are handed whole.
pub(super) struct Kind {
    /// Its discriminator.
    pub first_word: u64,
    /// Its bytes, at least, the discriminator among them.
    pub length: usize,
    /// Where its version stands, within that length.
    pub version_at: usize,
    /// The version that the program knows.
    pub version: u8,
}

/// What is wrong with an account. Returned in a register, which the framework's error is not: a
/// comparison at each place instead of seven steps.
#[derive(Clone, Copy)]
pub(super) enum Refusal {
    NotWritable,
    TooShort,
    NotOurs,
    OtherKind,
    OtherVersion,
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
            Refusal::OtherVersion => Refused::VersionUnknown.into(),
            Refusal::Borrowed => Self::AccountBorrowFailed,
        }
    }
}

#[inline(never)]
pub(super) fn share<P: Owner>(view: AccountView, kind: &'static Kind) -> Result<(), Refusal> {
    share_here::<P>(view, kind)
}

/// Checks an account that is only read, and keeps others from writing it.
#[inline(always)]
pub(super) fn share_here<P: Owner>(view: AccountView, kind: &'static Kind) -> Result<(), Refusal> {
    let state = borrow_state(view);
    require!(state >= SHAREABLE, Refusal::Borrowed);
    require!(is_of::<P>(view), Refusal::NotOurs);
    require!(view.data_len() >= kind.length, Refusal::TooShort);
    require_kind(view, kind)?;
    set_borrow_state(view, state - 1);
    Ok(())
}

#[inline(never)]
pub(super) fn hold<P: Owner>(view: AccountView, kind: &'static Kind) -> Result<(), Refusal> {
    hold_here::<P>(view, kind)
}

/// Checks an account that is written, and keeps others from it.
#[inline(always)]
pub(super) fn hold_here<P: Owner>(view: AccountView, kind: &'static Kind) -> Result<(), Refusal> {
    require!(view.is_writable(), Refusal::NotWritable);
    require!(view.data_len() >= kind.length, Refusal::TooShort);
    require!(is_of::<P>(view), Refusal::NotOurs);
    require_kind(view, kind)?;
    require!(borrow_state(view) == NOT_BORROWED, Refusal::Borrowed);
    set_borrow_state(view, HELD);
    Ok(())
}

#[inline(never)]
pub(super) fn take<P: Owner>(view: AccountView, kind: &'static Kind) -> Result<(), Refusal> {
    take_here::<P>(view, kind)
}

/// Checks an account that somebody in this instruction may have already, and keeps others from it.
/// Whether it is writable is left to the runtime, which fails an instruction that changed another.
#[inline(always)]
pub(super) fn take_here<P: Owner>(view: AccountView, kind: &'static Kind) -> Result<(), Refusal> {
    require!(is_of::<P>(view), Refusal::NotOurs);
    require!(borrow_state(view) == NOT_BORROWED, Refusal::Borrowed);
    require!(view.data_len() >= kind.length, Refusal::TooShort);
    require_kind(view, kind)?;
    set_borrow_state(view, HELD);
    Ok(())
}

#[inline(always)]
fn is_of<P: Owner>(view: AccountView) -> bool {
    anchor::address_eq(view.owner(), &P::OWNER)
}

/// Whether data of at least the length of a kind begin and are numbered as it.
#[inline(always)]
fn require_kind(view: AccountView, kind: &'static Kind) -> Result<(), Refusal> {
    // Also here, so that nothing rests on the order of checks. Costs nothing: it was just asked.
    require!(view.data_len() >= kind.length, Refusal::TooShort);
    // SAFETY: the data are that long, and have eight bytes of discriminator in front and the version
    // among them (asserted where kinds are made). Read here and let go, while nothing else runs.
    let (first_word, version) = unsafe {
        let data = view.data_ptr();
        (data.cast::<u64>().read_unaligned(), data.add(kind.version_at).read())
    };
    require!(first_word == kind.first_word.to_le(), Refusal::OtherKind);
    require!(version == kind.version, Refusal::OtherVersion);
    Ok(())
}

#[inline(always)]
fn borrow_state(view: AccountView) -> u8 {
    // SAFETY: a view points to the account's header for as long as the instruction runs.
    unsafe { (*view.account_ptr()).borrow_state }
}

#[inline(always)]
pub(super) fn set_borrow_state(mut view: AccountView, state: u8) {
    // SAFETY: as above; the byte is there to be written by whoever borrows.
    unsafe { (*view.account_mut_ptr()).borrow_state = state }
}
