//! Called by another program, down to the deepest level that the runtime allows.
//!
//! - given the deepest level
//!   - when an order is fulfilled, cancelled or declined there, and freed: it works, because none of
//!     them calls anything itself (I7)
//! - given one level more: the runtime refuses

use super::support::*;
use farthing_sdk::solana::{Instruction, InstructionError};
use farthing_tests::relay::*;

#[test]
fn every_exit_of_an_order_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    for how in 0..3 {
        let (shop, _, order) = Shop::with_order();
        shop.at(shop.order_at(&order).deadline + 300);
        let relay = install(&shop);
        let depth = deepest(&shop, relay);
        assert!(depth >= 4, "{depth}");
        let exits: [Instruction; 3] = [
            shop.fulfil(&order).into(),
            shop.cancel(&order, "reader").into(),
            shop.decline(&order, "author").into(),
        ];
        let too_deep = below(relay, depth + 1, exits[how].clone());
        let _ = shop.run(too_deep).assert_framework_err(InstructionError::CallDepth);
        shop.given(below(relay, depth, exits[how].clone()));
        shop.advance_slots(151);
        shop.given(below(relay, depth, shop.free(&order)));
        assert_gone(&shop, &order);
    }
}
