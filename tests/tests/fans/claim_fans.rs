//! Vouchers of fans turned into balance.

use farthing_tests::prelude::*;

#[test]
fn a_promise_is_paid_up_to_its_share() {
    let (scene, fan) = Scene::with_fan();
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 3, 20, 10)]));
    let claim = scene.fan_claim(&fan, 3, 5, 10);
    let outcome = scene.run(scene.claim_fans(vec![(fan, claim)])).succeeded();
    println!("{}", outcome.compute_units);
    assert_moved(&outcome, &[(fan, -50), (scene.purse("friend"), 50)]);
    assert_eq!(scene.slot_at(&fan, 3).claimed, 5);
}
