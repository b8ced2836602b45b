//! The payer's side of fans.
//!
//! ```text
//! rules   each rule of the wallet   -> kept; and what is lost without it, shown on a fan by core's functions
//! sizes   how much, for how long    -> favourites, renewals, caps
//! together  an honest payer and honest payees for months -> all that is served is paid
//! walk    any life of a fan with forks, lost and late assignments, and payees that keep every voucher
//!   what they can claim together    -> never more than the newest promises
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod rules;
mod sizes;
mod together;
mod walk;

use farthing_core::fan::{FanVoucher, Lease, Recipient, SlotClaim, Tag};
use farthing_model::fan::{Fan, Refused};
use farthing_vouchers::fans::{FanLook, FanPage, Plan};
use farthing_vouchers::signed;

const FAN: [u8; 32] = [0xfa; 32];
const NOW: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

fn recipient(payee: u8) -> Recipient {
    Recipient { payee: [payee; 32], audience: [payee + 100; 32] }
}

fn tag(payee: u8) -> Tag {
    signed::tag(&recipient(payee), &FAN)
}

/// What the payer sees of a fan of which nothing is in doubt.
fn look(fan: &Fan, seen: u64) -> FanLook {
    let is_open = !fan.is_closing && !fan.is_ended;
    let (unit, lease, slots) = (fan.unit, fan.lease, fan.slots.clone());
    let (revision, settled) = (fan.revision, fan.revision);
    let (funded, claimed) = (fan.funded, fan.claimed);
    FanLook { unit, lease, revision, settled, funded, claimed, slots, is_open, seen }
}

/// A fan of 8 slots with 100,000 base units, of 10 a unit, until day 200.
fn fan() -> Fan {
    Fan::open(Lease { opened_at: NOW as u32, last_day: 200 }, 10, 8, 100_000)
}

/// Lands an assignment.
fn land(fan: &mut Fan, plan: &Plan, now: i64) -> Result<(), Refused> {
    let given: Vec<_> =
        plan.items.iter().map(|item| (usize::from(item.slot), item.given)).collect();
    fan.assign(plan.revision, &given, now)
}

fn asks(fan: &Fan, voucher: &FanVoucher) -> SlotClaim {
    let tag = signed::tag(&voucher.recipient, &FAN);
    voucher.claim(tag, fan.unit, &fan.lease).unwrap()
}

/// Base units that a voucher brings.
fn claim(fan: &mut Fan, voucher: &FanVoucher, now: i64) -> u64 {
    let asks = asks(fan, voucher);
    fan.claim(voucher.slot.into(), &asks, now)
}

/// Base units of the newest promise to a payee in a slot.
fn promised(page: &FanPage, slot: u8, payee: u8) -> u64 {
    page.of(slot, &tag(payee)).map_or(0, |held| u64::from(held.units) * 10)
}
