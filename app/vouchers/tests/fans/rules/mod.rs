//! Each rule of the wallet, and what is lost without it: what the page refuses is done on the fan beside
//! it, and an old voucher pays what the newest does not promise.

mod assignments;
mod promises;

use crate::{FAN, NOW, fan, land, look, recipient, tag};
use farthing_core::fan::{Assignment, FanVoucher};
use farthing_model::fan::Fan;
use farthing_vouchers::fans::{FanPage, FanRefusal, Limits, Plan, Wish};

const LIMITS: Limits = Limits { least: 100, most: 2_500, share: 10_000, fee: 100 };
const A: u8 = 1;
const B: u8 = 2;

fn wish(payee: u8, amount: u64, days: u8) -> Wish {
    Wish { recipient: recipient(payee), amount, days, fee: 0 }
}

fn plan(page: &mut FanPage, payee: u8, amount: u64, days: u8, now: i64) -> Plan {
    page.plan(&[wish(payee, amount, days)], &LIMITS, now).unwrap()
}

fn pay(page: &mut FanPage, payee: u8, amount: u64, now: i64) -> Result<FanVoucher, FanRefusal> {
    page.pay(&recipient(payee), amount, now)
}

/// The payer, with a share of 1,000 base units for A in slot 0 until the end of day 5.
fn opened() -> (Fan, FanPage) {
    let (mut fan, mut page) = (fan(), FanPage::new(FAN));
    page.note(look(&fan, 1)).unwrap();
    let plan = plan(&mut page, A, 1_000, 5, NOW);
    assert_eq!((plan.revision, plan.items.len(), plan.items[0].slot), (0, 1, 0));
    assert_eq!(plan.items[0].given, Assignment { tag: tag(A), until: 5, share: 100 });
    land(&mut fan, &plan, NOW).unwrap();
    page.note(look(&fan, 2)).unwrap();
    (fan, page)
}

/// What the page would not sign, on the fan.
fn give(fan: &mut Fan, slot: u8, payee: u8, until: u8, now: i64) {
    let given = Assignment { tag: tag(payee), until, share: 100 };
    fan.assign(fan.revision, &[(slot.into(), given)], now).unwrap();
}
