//! Called by another program, down to the deepest level that the runtime allows.
//!
//! - given the deepest level
//!   - when an order is fulfilled, cancelled or declined there, and freed: it works, because none of
//!     them calls anything itself (I7)
//! - given one level more: the runtime refuses

use farthing_sdk::solana::{Instruction, InstructionError};
use farthing_tests::{relay::*, scene::*};

#[test]
fn every_exit_of_an_order_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    for how in 0..3 {
        let (scene, _, order) = Scene::with_order();
        scene.at(scene.order_at(&order).deadline + 300);
        let relay = install(&scene);
        let depth = deepest(&scene, relay);
        assert!(depth >= 4, "{depth}");
        let exits: [Instruction; 3] = [
            scene.fulfil_order(&order).into(),
            scene.cancel_order(&order, "reader").into(),
            scene.decline_order(&order, "author").into(),
        ];
        let too_deep = below(relay, depth + 1, exits[how].clone());
        scene.refuses(too_deep, InstructionError::CallDepth);
        scene.given(below(relay, depth, exits[how].clone()));
        scene.advance_slots(151);
        scene.given(below(relay, depth, scene.close_order(&order)));
        assert_gone(&scene, &order);
    }
}
