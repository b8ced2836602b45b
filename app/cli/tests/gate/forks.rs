//! The cluster goes on without a block that was confirmed, and perhaps with what was in it later.

use std::time::Duration;

use super::{
    bill::Bill,
    process::Gateway,
    scene::{PRICE, Scene},
};
use farthing_sdk::Embedded;

/// What a payment is answered with, once, and for another page than those that are counted.
fn status(gateway: &Gateway, bill: &Bill<'_>, number: u32) -> u16 {
    let target = format!("/page/{}/{number}", bill.payer.channel);
    let reply = bill.payer.ask(gateway.address, ("GET", &target), (number, number + 1));
    reply.expect("a reply").status
}

/// From now on the cluster is this one, some blocks later.
fn goes_on_with(scene: &Scene, gateway: &Gateway, other: &Embedded, seconds: u64) {
    let mut live = scene.node.live();
    *live = other.clone();
    live.advance(Duration::from_secs(seconds));
    drop(live);
    // The gateway looks at all channels when its configuration is read again, and not only a minute later.
    gateway.signal("HUP");
}

/// gateway rule R14: an opening that was confirmed and is not there any more. What was served meanwhile is at risk and
/// said so; nothing more is served, until it has landed again, and then all of it is claimed.
#[test]
fn a_fork_that_drops_an_opening_stops_the_channel_until_it_lands_again() {
    let scene = Scene::claiming();
    // Claims are lost as long as the cluster does not know where it goes on.
    scene.node.whims().loses = true;
    let without = scene.node.live().clone();
    let bill = Bill::new(&scene, scene.payer());
    let earned = scene.earned();
    let gateway = scene.gateway();
    (0..3).for_each(|number| bill.must_pay(gateway.address, number));
    let with = scene.node.live().clone();
    goes_on_with(&scene, &gateway, &without, 60);
    gateway.wait_for(|| gateway.log().contains("has ended with 21 served and not claimed"));
    let served = scene.service.seen().len();
    for number in 3..10 {
        assert_eq!(status(&gateway, &bill, number), 402, "{number}");
    }
    assert_eq!(scene.service.seen().len(), served);
    // The same transaction in another block.
    goes_on_with(&scene, &gateway, &with, 120);
    scene.node.whims().loses = false;
    gateway.wait_for(|| bill.pay(gateway.address, 3));
    gateway.wait_for(|| scene.earned() >= earned + 3 * PRICE);
    gateway.stop();
    bill.close(1, "in the end");
}
