//! The payer's side of fans: what it remembers of each, and the rules by which it signs.
//!
//! ```text
//! chain ──look──▶ ┌──────┐ ──pay──▶ a voucher to sign, once the page is written
//!                 │ page │ ──plan─▶ an assignment of many shares to sign, likewise
//!                 └──────┘
//! ```
//!
//! A payer that signs carelessly can be made to pay more than it promised last: old vouchers are not taken
//! back, and a slot that comes back to a payee counts from zero. So a page holds, for ever, each payee that
//! ever had a slot or may have had it, with the highest promise to it, and keeps to these rules:
//!
//! 1. **Confirmed.** [`FanPage::pay`] promises only what a confirmed share holds, until the end that is
//!    confirmed.
//! 2. **Never below.** A promise is never lower than the highest to the same payee in the same slot.
//! 3. **A different slot.** A payee whose slot another has had since, or may still get, is given a slot that
//!    it never had.
//! 4. **Possible until settled.** A signed assignment counts as possible until an assignment of its revision
//!    has landed for good, however often it is signed anew: its slots are given to nobody else. Once a lease
//!    that it gives is over it lands no more, and may have: then they are given to those alone that never had
//!    them.
//! 5. **Caps.** A share at most, a fee at most, one fee for a lease, and a tenth of what is in the fan stays
//!    free.
//! 6. **Written first.** What is signed is in the page before; [`crate::store::FanPages`] does it.
//!
//! Then all payees together can never claim more than the newest promises to them, whoever lands what, and
//! in whatever fork.
//!
//! One promise is made before its share is confirmed: `first`, which a payee asks along with an assignment
//! that it pays the fee of. It counts as any other from then on, whether the assignment lands or not.
//!
//! Pure logic: no clock, no network, no files. Times are Unix seconds as the cluster has them; amounts are
//! base units.

mod chosen;
mod favourites;
mod page;
mod pay;
mod plan;
mod refusal;

pub use favourites::{DAYS_MAX, DAYS_MIN, Limits, Spending, favourites};
pub use page::{FanLook, FanPage, Held, SignedAssign};
pub use plan::{Item, Plan, Wish};
pub use refusal::FanRefusal;
