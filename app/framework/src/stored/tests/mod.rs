//! An account in memory, without the virtual machine.
//!
//! - given one that is ours: read and written in place
//! - given another owner, kind, length or version, or one that may only be read: refused, and left to
//!   others
//! - given one that is shared, held or taken: shared with readers only, and only so often
//! - given one that is closed: its lamports move, and nothing live is left

mod tail;

use super::{checks::HELD, *};
use crate::Stored;
use anchor::{bytemuck::Zeroable, pinocchio::account::RuntimeAccount};

const PROGRAM: Address = Address::new_from_array([7; 32]);

struct ThisProgram;

impl Owner for ThisProgram {
    const OWNER: Address = PROGRAM;
}

impl OwningProgram for ThisProgram {
    const VERSION: u8 = 1;
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[bytemuck(crate = "anchor::bytemuck")]
#[repr(C)]
struct Counter(u64, [u8; 8]);

impl Versioned for Counter {
    const VERSION_AT: usize = 8;
}

impl Discriminator for Counter {
    const DISCRIMINATOR: &'static [u8] = b"counter!";
}

type Account = Stored<ThisProgram, Counter>;
type HotAccount = Stored<ThisProgram, Counter, true>;

/// An account as the runtime lays it out.
#[repr(C)]
struct Laid {
    header: RuntimeAccount,
    data: [u8; 24],
}

impl Laid {
    fn counter() -> Self {
        let mut data = [0; 24];
        data[..8].copy_from_slice(Counter::DISCRIMINATOR);
        data[8..16].copy_from_slice(&41_u64.to_le_bytes());
        data[16] = ThisProgram::VERSION;
        let header = RuntimeAccount {
            borrow_state: NOT_BORROWED,
            is_signer: 0,
            is_writable: 1,
            executable: 0,
            padding: [0; 4],
            address: Address::new_from_array([1; 32]),
            owner: PROGRAM,
            lamports: 5,
            data_len: 24,
        };
        Self { header, data }
    }

    fn view(&mut self) -> AccountView {
        // SAFETY: header and data lie behind each other, as a view expects.
        unsafe { AccountView::new_unchecked((&raw mut *self).cast()) }
    }
}

fn load(view: AccountView) -> Result<Account, ProgramError> {
    Account::load(view)
}

fn load_mut(view: AccountView) -> Result<Account, ProgramError> {
    // SAFETY: nothing else refers to the account.
    unsafe { Account::load_mut(view) }
}

/// Errors of loading for reading, for writing, for writing with the check in its place, and of taking.
fn errors(laid: &mut Laid) -> [Option<ProgramError>; 4] {
    let mut each = |check: fn(AccountView) -> Option<ProgramError>| {
        laid.header.borrow_state = NOT_BORROWED;
        check(laid.view())
    };
    [
        each(|view| load(view).err()),
        each(|view| load_mut(view).err()),
        each(|view| {
            // SAFETY: nothing else refers to the account.
            unsafe { HotAccount::load_mut(view) }.err()
        }),
        each(|view| Account::take(view).err()),
    ]
}

#[test]
fn reads_and_writes_in_place() {
    let mut laid = Laid::counter();
    let mut account = load_mut(laid.view()).unwrap();
    account.0 += 1;
    assert_eq!(account.0, 42);
    assert_eq!(laid.data[8], 42);
}

#[test]
fn a_kind_is_known_by_the_first_bytes_of_a_loaded_account() {
    let mut laid = Laid::counter();
    let view = laid.view();
    let mut account = load_mut(view).unwrap();
    assert!(starts_with(&account, Counter::DISCRIMINATOR));
    account.0 += 1;
    assert!(starts_with(&account, Counter::DISCRIMINATOR));
    assert!(!starts_with(&account, &[0; 8]));
    // Too short to begin so.
    assert!(!starts_with(&account, &[Counter::DISCRIMINATOR, &[0; 64]].concat()));
}

#[test]
fn refuses_what_is_not_ours() {
    let mut laid = Laid::counter();
    laid.header.owner = Address::new_from_array([8; 32]);
    let error = Some(ProgramError::IllegalOwner);
    assert_eq!(errors(&mut laid), [error.clone(), error.clone(), error, None]);
}

#[test]
fn refuses_what_is_too_short() {
    let mut laid = Laid::counter();
    laid.header.data_len = 23;
    let error = Some(ProgramError::AccountDataTooSmall);
    assert_eq!(errors(&mut laid), [error.clone(), error.clone(), error, None]);
}

#[test]
fn refuses_another_kind() {
    let mut laid = Laid::counter();
    laid.data[0] += 1;
    let error = Some(ProgramError::InvalidAccountData);
    assert_eq!(errors(&mut laid), [error.clone(), error.clone(), error, None]);
}

#[test]
fn refuses_every_version_but_its_own() {
    // 0 is an account that nobody has written yet; the others are of a program to come.
    for version in [0, 2, 3, u8::MAX] {
        let mut laid = Laid::counter();
        laid.data[16] = version;
        let error = Some(ProgramError::Custom(5901));
        assert_eq!(errors(&mut laid), [error.clone(), error.clone(), error.clone(), error]);
    }
}

#[test]
fn refuses_to_write_what_may_only_be_read() {
    let mut laid = Laid::counter();
    laid.header.is_writable = 0;
    assert_eq!(load_mut(laid.view()).err(), Some(ProgramError::Custom(2000)));
    assert!(load(laid.view()).is_ok());
}

#[test]
fn an_account_held_for_writing_is_nobody_elses() {
    let mut laid = Laid::counter();
    let view = laid.view();
    let _held = load_mut(view).unwrap();
    assert_eq!(load(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert_eq!(load_mut(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert_eq!(Account::take(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert!(view.try_borrow().is_err());
}

#[test]
fn an_account_that_is_read_can_be_read_again_but_not_taken() {
    let mut laid = Laid::counter();
    let view = laid.view();
    let _read = load(view).unwrap();
    assert!(load(view).is_ok());
    assert_eq!(load_mut(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert_eq!(Account::take(view).err(), Some(ProgramError::AccountBorrowFailed));
}

#[test]
#[should_panic = "needs #[account(mut)]"]
fn an_account_that_others_may_be_reading_is_not_given_back() {
    let mut laid = Laid::counter();
    load(laid.view()).unwrap().give_back();
}

#[test]
fn an_account_does_not_close_into_itself() {
    let mut laid = Laid::counter();
    let view = laid.view();
    assert_eq!(load_mut(view).unwrap().close(view), Err(ProgramError::Custom(2011)));
    assert_eq!(laid.header.lamports, 5);
}

#[test]
fn an_account_shared_as_often_as_can_be_counted_is_not_shared_again() {
    let mut laid = Laid::counter();
    laid.header.borrow_state = 2;
    assert!(load(laid.view()).is_ok());
    for state in [1, 0] {
        laid.header.borrow_state = state;
        let view = laid.view();
        assert_eq!(load(view).err(), Some(ProgramError::AccountBorrowFailed));
        assert_eq!(HotAccount::load(view).err(), Some(ProgramError::AccountBorrowFailed));
        assert_eq!(laid.header.borrow_state, state);
    }
}

#[test]
fn readers_are_counted_as_the_framework_counts_them() {
    let mut laid = Laid::counter();
    let view = laid.view();
    let _read = (load(view).unwrap(), HotAccount::load(view).unwrap());
    assert!(view.try_borrow().is_ok());
    assert_eq!(laid.header.borrow_state, NOT_BORROWED - 2);
}

#[test]
fn an_account_that_is_taken_is_nobody_elses() {
    let mut laid = Laid::counter();
    let view = laid.view();
    let _taken = HotAccount::take(view).unwrap().unwrap();
    assert_eq!(Account::take(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert_eq!(HotAccount::take(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert_eq!(load(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert_eq!(load_mut(view).err(), Some(ProgramError::AccountBorrowFailed));
    assert_eq!(laid.header.borrow_state, HELD);
}

#[test]
fn what_is_refused_is_left_to_others() {
    let mut laid = Laid::counter();
    laid.data[0] += 1;
    let view = laid.view();
    assert!(load(view).is_err() && load_mut(view).is_err());
    assert!(Account::take(view).unwrap().is_none() && HotAccount::take(view).unwrap().is_none());
    assert_eq!(laid.header.borrow_state, NOT_BORROWED);
}

#[test]
fn says_first_that_it_may_only_be_read_then_that_it_is_short_then_whose_it_is() {
    let mut laid = Laid::counter();
    laid.data[0] += 1;
    laid.header.owner = Address::new_from_array([8; 32]);
    assert_eq!(load_mut(laid.view()).err(), Some(ProgramError::IllegalOwner));
    laid.header.data_len = 15;
    assert_eq!(load_mut(laid.view()).err(), Some(ProgramError::AccountDataTooSmall));
    assert_eq!(load(laid.view()).err(), Some(ProgramError::IllegalOwner));
    laid.header.is_writable = 0;
    assert_eq!(load_mut(laid.view()).err(), Some(ProgramError::Custom(2000)));
}

#[test]
#[should_panic = "needs #[account(mut)]"]
fn an_account_loaded_for_reading_is_not_closed() {
    let (mut laid, mut receiver) = (Laid::counter(), Laid::counter());
    let _ = load(laid.view()).unwrap().close(receiver.view());
}

#[test]
#[should_panic = "needs #[account(mut)]"]
fn a_closed_account_is_not_written() {
    let (mut laid, mut receiver) = (Laid::counter(), Laid::counter());
    let mut account = load_mut(laid.view()).unwrap();
    account.close(receiver.view()).unwrap();
    let _: &mut Counter = &mut account;
}

#[test]
fn lamports_that_do_not_fit_are_not_moved() {
    let (mut laid, mut receiver) = (Laid::counter(), Laid::counter());
    receiver.header.lamports = u64::MAX - 4;
    let closed = load_mut(laid.view()).unwrap().close(receiver.view());
    assert_eq!(closed, Err(ProgramError::ArithmeticOverflow));
    assert_eq!((laid.header.lamports, receiver.header.lamports), (5, u64::MAX - 4));
    assert_eq!(laid.header.owner, PROGRAM);
}

/// If a later program gave length and owner back, the old content would be there again but for its
/// discriminator.
#[test]
fn what_is_left_of_a_closed_account_is_of_no_kind() {
    let (mut laid, mut receiver) = (Laid::counter(), Laid::counter());
    let length = laid.header.data_len;
    load_mut(laid.view()).unwrap().close(receiver.view()).unwrap();
    (laid.header.owner, laid.header.data_len) = (PROGRAM, length);
    laid.header.borrow_state = NOT_BORROWED;
    assert_eq!(load(laid.view()).err(), Some(ProgramError::InvalidAccountData));
    assert!(Account::take(laid.view()).unwrap().is_none());
}

#[test]
fn an_account_given_back_can_be_taken_again() {
    let mut laid = Laid::counter();
    let view = laid.view();
    Account::take(view).unwrap().unwrap().give_back();
    assert!(Account::take(view).unwrap().is_some());
}

#[test]
#[should_panic = "needs #[account(mut)]"]
fn an_account_loaded_for_reading_is_not_written() {
    let mut laid = Laid::counter();
    load(laid.view()).unwrap().0 = 1;
}

#[test]
fn closing_moves_the_lamports_and_leaves_no_live_account() {
    let (mut laid, mut receiver) = (Laid::counter(), Laid::counter());
    load_mut(laid.view()).unwrap().close(receiver.view()).unwrap();
    assert_eq!((laid.header.lamports, receiver.header.lamports), (0, 10));
    assert_eq!(laid.header.owner, Address::default());
    assert_eq!((laid.header.data_len, &laid.data[..8]), (0, &[u8::MAX; 8][..]));
}
