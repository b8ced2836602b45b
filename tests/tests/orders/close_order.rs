//! - given an order of any age
//!   - when it ends and is freed in one transaction: from the same slot on, with all its lamports
//! - given an open order: refused, however old

use super::exits::{ENDS, end, overdue};
use farthing_tests::prelude::*;

#[test]
fn an_end_and_its_freeing_fit_in_one_transaction_once_the_address_is_spent() {
    // I8, I12; lamports that somebody sent to it as well.
    for how in ENDS {
        for (age, spent) in [(0, false), (149, false), (150, false), (151, true)] {
            let (scene, _, order) = overdue();
            scene.prefund(&order, 12_345);
            scene.advance_slots(age);
            let both: [Instruction; 2] =
                [end(&scene, &order, how), scene.close_order(&order).into()];
            let outcome = scene.run_all(&both);
            if spent {
                let outcome = outcome.succeeded();
                let all = i128::from(scene.rent(Order::SIZE)) + 12_345;
                assert_eq!(outcome.lamports_delta(&scene.address("reader")), all);
                assert_gone(&scene, &order);
            } else {
                outcome.assert_err(AddressNotSpent);
            }
        }
    }
}

#[test]
fn refuses_an_open_order_however_old() {
    // bug class 2: the money would vanish with the account.
    let (scene, _, order) = Scene::with_order();
    for slots in [0, 151, 1_000_000] {
        scene.advance_slots(slots);
        scene.refuses(scene.close_order(&order), OrderNotEnded);
    }
    scene.at(scene.order_at(&order).deadline + 365 * DAY);
    scene.refuses(scene.close_order(&order), OrderNotEnded);
}
