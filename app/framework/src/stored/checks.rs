//! What is checked of an account, and who may have it.

use anchor::{
    AccountView, ErrorCode, Owner, pinocchio::account::NOT_BORROWED, prelude::ProgramError, require,
};

/// Borrow states, as the framework counts them: below this nothing can be shared any more, because
/// the account is held for writing (0) or shared too often (1).
const SHAREABLE: u8 = 2;
pub(super) const HELD: u8 = 0;

/// What is wrong with an account. Returned in a register, which the framework's error is not: a
/// comparison at each place instead of seven steps.
#[derive(Clone, Copy)]
pub(super) enum Refusal {
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

#[inline(never)]
pub(super) fn share<P: Owner>(
    view: AccountView,
    first_word: u64,
    length: usize,
) -> Result<(), Refusal> {
    share_here::<P>(view, first_word, length)
}

/// Checks an account that is only read, and keeps others from writing it.
#[inline(always)]
pub(super) fn share_here<P: Owner>(
    view: AccountView,
    first_word: u64,
    length: usize,
) -> Result<(), Refusal> {
    let state = borrow_state(view);
    require!(state >= SHAREABLE, Refusal::Borrowed);
    require!(is_of::<P>(view), Refusal::NotOurs);
    require!(view.data_len() >= length, Refusal::TooShort);
    require!(starts_with(view, first_word), Refusal::OtherKind);
    set_borrow_state(view, state - 1);
    Ok(())
}

#[inline(never)]
pub(super) fn hold<P: Owner>(
    view: AccountView,
    first_word: u64,
    length: usize,
) -> Result<(), Refusal> {
    hold_here::<P>(view, first_word, length)
}

/// Checks an account that is written, and keeps others from reading it.
#[inline(always)]
pub(super) fn hold_here<P: Owner>(
    view: AccountView,
    first_word: u64,
    length: usize,
) -> Result<(), Refusal> {
    let fits = view.is_writable()
        && view.data_len() >= length
        && is_of::<P>(view)
        && starts_with(view, first_word);
    if !fits {
        return Err(why_not_held::<P>(view, length));
    }
    set_borrow_state(view, HELD);
    Ok(())
}

/// Looks again, so that accounts that fit need not remember what they have been asked.
#[cold]
#[inline(never)]
fn why_not_held<P: Owner>(view: AccountView, length: usize) -> Refusal {
    if !view.is_writable() {
        Refusal::NotWritable
    } else if view.data_len() < length {
        Refusal::TooShort
    } else if !is_of::<P>(view) {
        Refusal::NotOurs
    } else {
        Refusal::OtherKind
    }
}

#[inline(never)]
pub(super) fn take<P: Owner>(
    view: AccountView,
    first_word: u64,
    length: usize,
) -> Result<(), Refusal> {
    take_here::<P>(view, first_word, length)
}

/// Checks an account that somebody in this instruction may hold already, and keeps others from it.
#[inline(always)]
pub(super) fn take_here<P: Owner>(
    view: AccountView,
    first_word: u64,
    length: usize,
) -> Result<(), Refusal> {
    require!(is_of::<P>(view), Refusal::NotOurs);
    require!(borrow_state(view) == NOT_BORROWED, Refusal::Borrowed);
    require!(view.data_len() >= length, Refusal::TooShort);
    require!(starts_with(view, first_word), Refusal::OtherKind);
    set_borrow_state(view, HELD);
    Ok(())
}

#[inline(always)]
fn is_of<P: Owner>(view: AccountView) -> bool {
    anchor::address_eq(view.owner(), &P::OWNER)
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
pub(super) fn set_borrow_state(mut view: AccountView, state: u8) {
    // SAFETY: as above; the byte is there to be written by whoever borrows.
    unsafe { (*view.account_mut_ptr()).borrow_state = state }
}
