//! Bytes behind the struct of an account.
//!
//! - given an account that is longer than its struct: read and written to its last byte, apart from the
//!   struct
//! - given one that is shared: read by all; given one that is only read: not written

use super::{Laid, load, load_mut};
use anchor::AccountView;

/// An account with bytes behind the struct, as the runtime lays it out.
#[repr(C)]
struct Longer {
    laid: Laid,
    tail: [u8; 8],
}

impl Longer {
    /// With 5 of the 8 bytes.
    fn counter() -> Self {
        let mut laid = Laid::counter();
        laid.header.data_len += 5;
        Self { laid, tail: [1, 2, 3, 4, 5, 99, 99, 99] }
    }

    fn view(&mut self) -> AccountView {
        // SAFETY: header, data and tail lie behind each other, as a view expects.
        unsafe { AccountView::new_unchecked((&raw mut *self).cast()) }
    }
}

#[test]
fn what_stands_behind_the_struct_is_read_and_written_to_its_last_byte() {
    let mut longer = Longer::counter();
    let mut account = load_mut(longer.view()).unwrap();
    assert_eq!(account.tail(), [1, 2, 3, 4, 5]);
    let (counter, tail) = account.with_tail_mut();
    counter.0 += 1;
    tail.copy_from_slice(&[7, 2, 3, 4, 9]);
    // The two are apart, so both can be written by turns.
    counter.0 += 1;
    assert_eq!(account.tail(), [7, 2, 3, 4, 9]);
    assert_eq!(account.0, 43);
    assert_eq!(longer.tail, [7, 2, 3, 4, 9, 99, 99, 99]);
}

#[test]
fn an_account_that_is_as_long_as_its_struct_has_nothing_behind_it() {
    let mut laid = Laid::counter();
    let mut account = load_mut(laid.view()).unwrap();
    assert!(account.tail().is_empty());
    assert!(account.with_tail_mut().1.is_empty());
}

#[test]
fn what_stands_behind_a_shared_account_is_read_by_all_who_share_it() {
    let mut longer = Longer::counter();
    let view = longer.view();
    let (one, other) = (load(view).unwrap(), load(view).unwrap());
    assert_eq!(one.tail(), other.tail());
    assert_eq!(one.tail(), [1, 2, 3, 4, 5]);
}

#[test]
#[should_panic = "needs #[account(mut)]"]
fn what_stands_behind_an_account_loaded_for_reading_is_not_written() {
    let mut longer = Longer::counter();
    let _ = load(longer.view()).unwrap().with_tail_mut();
}
