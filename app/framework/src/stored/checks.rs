//! What is checked of an account, and who may have it.

use super::OwningProgram;
use crate::Refused;
use anchor::{
    AccountView, ErrorCode,
    pinocchio::account::{NOT_BORROWED, RuntimeAccount},
    prelude::ProgramError,
    require,
};
use core::mem::offset_of;

/// Borrow states, as the framework counts them: below this nothing can be shared any more, because
/// the account is held for writing (0) or shared too often (1).
const SHAREABLE: u8 = 2;
pub(super) const HELD: u8 = 0;

/// How an account of some type is known.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Its discriminator, as the number that its bytes are.
    pub first_word: u64,
    /// Its bytes, at least, the discriminator among them.
    pub length: usize,
    /// Where its version stands, counted from the header, within that length of data.
    pub version_at: usize,
}

/// Bytes of an account in front of its data.
pub(super) const HEADER_LENGTH: usize = size_of::<RuntimeAccount>();

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

/// The checks as one function for each program. They take a kind apart, because it has more than one
/// register holds.
macro_rules! apart {
    ($($shared:ident = $here:ident),*) => {$(
        #[inline(always)]
        pub(super) fn $shared<P: OwningProgram>(view: AccountView, kind: Kind) -> Result<(), Refusal> {
            #[inline(never)]
            fn apart<P: OwningProgram>(
                view: AccountView,
                first_word: u64,
                length: usize,
                version_at: usize,
            ) -> Result<(), Refusal> {
                $here::<P>(view, Kind { first_word, length, version_at })
            }
            apart::<P>(view, kind.first_word, kind.length, kind.version_at)
        }
    )*};
}
apart!(share = share_here, hold = hold_here, take = take_here);

/// Checks an account that is only read, and marks it so that no other place writes it.
#[inline(always)]
pub(super) fn share_here<P: OwningProgram>(view: AccountView, kind: Kind) -> Result<(), Refusal> {
    let state = borrow_state(view);
    if state >= SHAREABLE && is_of::<P>(view) && is::<P>(view, kind) {
        set_borrow_state(view, state.wrapping_sub(1));
        return Ok(());
    }
    Err(why_not::<P>(view, kind.first_word, kind.length, kind.version_at, Asked::Share))
}

/// Checks an account that is written, and marks it so that no other place reads or writes it.
#[inline(always)]
pub(super) fn hold_here<P: OwningProgram>(view: AccountView, kind: Kind) -> Result<(), Refusal> {
    if is_writable_and_free(view) && is_of::<P>(view) && is::<P>(view, kind) {
        set_borrow_state(view, HELD);
        return Ok(());
    }
    Err(why_not::<P>(view, kind.first_word, kind.length, kind.version_at, Asked::Hold))
}

/// Checks an account that another place in this instruction may hold already, and marks it so that no
/// other reads or writes it. Whether it is writable is left to the runtime: an instruction that changed a
/// read-only account fails.
#[inline(always)]
pub(super) fn take_here<P: OwningProgram>(view: AccountView, kind: Kind) -> Result<(), Refusal> {
    // First, since it is the answer for an account that does not exist, and costs little.
    require!(is_of::<P>(view), Refusal::NotOurs);
    if borrow_state(view) == NOT_BORROWED && is::<P>(view, kind) {
        set_borrow_state(view, HELD);
        return Ok(());
    }
    Err(why_not::<P>(view, kind.first_word, kind.length, kind.version_at, Asked::Take))
}

#[inline(always)]
fn is_of<P: OwningProgram>(view: AccountView) -> bool {
    anchor::address_eq(view.owner(), &P::OWNER)
}

/// Whether an account's data are long enough, and begin and are numbered as its kind.
#[inline(always)]
fn is<P: OwningProgram>(view: AccountView, kind: Kind) -> bool {
    if view.data_len() < kind.length {
        return false;
    }
    // SAFETY: the data are that long, and have eight bytes of discriminator in front and the version
    // among them (asserted where kinds are made); they are aligned to eight bytes. Read here and let
    // go, while nothing else runs.
    let (first_word, version) = unsafe {
        let account = view.account_ptr().cast::<u8>();
        let first_word = account.add(HEADER_LENGTH).cast::<u64>().read();
        (u64::from_le(first_word), account.add(kind.version_at).read())
    };
    first_word == kind.first_word && version == P::VERSION
}

/// Two questions in one: both answers are in the first four bytes of an account's header.
#[inline(always)]
fn is_writable_and_free(view: AccountView) -> bool {
    const {
        assert!(offset_of!(RuntimeAccount, borrow_state) == 0);
        assert!(offset_of!(RuntimeAccount, is_writable) == 2);
    }
    // SAFETY: a view points to the account's header, which is aligned to eight bytes.
    let header = u32::from_le(unsafe { view.account_ptr().cast::<u32>().read() });
    header & 0x00ff_00ff == 0x0001_00ff
}

/// What an account was asked for.
#[derive(Clone, Copy)]
enum Asked {
    Share,
    Hold,
    Take,
}

impl Asked {
    /// What is looked at, in the framework's order.
    fn order(self) -> &'static [Refusal] {
        use Refusal::{Borrowed, NotOurs, NotWritable, OtherKind, OtherVersion, TooShort};
        match self {
            Self::Share => &[Borrowed, NotOurs, TooShort, OtherKind, OtherVersion],
            Self::Hold => &[NotWritable, TooShort, NotOurs, OtherKind, OtherVersion, Borrowed],
            Self::Take => &[NotOurs, Borrowed, TooShort, OtherKind, OtherVersion],
        }
    }
}

/// The first thing that is wrong with an account, of which something is. Looks again, so that accounts
/// that fit need not remember what they have been asked.
#[cold]
#[inline(never)]
fn why_not<P: OwningProgram>(
    view: AccountView,
    first_word: u64,
    length: usize,
    version_at: usize,
    asked: Asked,
) -> Refusal {
    let data = match view.data_len() {
        // SAFETY: the borrow ends in this function, and nothing else runs meanwhile.
        enough if enough >= length => unsafe { view.borrow_unchecked() },
        _ => &[],
    };
    let least = if matches!(asked, Asked::Share) { SHAREABLE } else { NOT_BORROWED };
    let is_wrong = |refusal: &&Refusal| match refusal {
        Refusal::NotWritable => !view.is_writable(),
        Refusal::TooShort => data.is_empty(),
        Refusal::NotOurs => !is_of::<P>(view),
        Refusal::OtherKind => data.first_chunk() != Some(&first_word.to_le_bytes()),
        Refusal::OtherVersion => {
            data.get(version_at.wrapping_sub(HEADER_LENGTH)) != Some(&P::VERSION)
        }
        Refusal::Borrowed => borrow_state(view) < least,
    };
    asked.order().iter().find(is_wrong).copied().unwrap_or(Refusal::Borrowed)
}

#[inline(always)]
fn borrow_state(view: AccountView) -> u8 {
    // SAFETY: a view points to the account's header for as long as the instruction runs.
    unsafe { (*view.account_ptr()).borrow_state }
}

#[inline(always)]
pub(super) fn set_borrow_state(mut view: AccountView, state: u8) {
    // SAFETY: as above; this byte is written by those who borrow.
    unsafe { (*view.account_mut_ptr()).borrow_state = state }
}
