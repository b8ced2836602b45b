//! The node is away, of another cluster, behind, or lies, and the chain does what it may at the worst moment.

use super::{
    bill::Bill,
    process::Gateway,
    scene::{PRICE, Scene, reader},
};
use farthing_sdk::{
    Client,
    development::public_keypair,
    instructions::RequestClose,
    solana::{Account, Signer},
};

/// A gateway that was killed after its payer had so many pages.
fn killed_after<'a>(scene: &'a Scene, pages: u32) -> Bill<'a> {
    let bill = Bill::new(scene, scene.payer());
    let gateway = scene.gateway();
    (0..pages).for_each(|number| assert!(bill.pay(gateway.address, number)));
    gateway.kill();
    bill
}

/// What a payment is answered with, once.
fn status(gateway: &Gateway, bill: &Bill<'_>, number: u32) -> u16 {
    let target = format!("/page/{}/{number}", bill.payer.channel);
    let reply = bill.payer.ask(gateway.address, ("GET", &target), (number, number + 1));
    reply.expect("a reply").status
}

/// gateway rule R15, server invariant 38
#[test]
fn nothing_is_served_for_promises_while_no_node_answers() {
    let scene = Scene::new();
    let bill = killed_after(&scene, 2);
    scene.node.whims().is_down = true;
    let gateway = scene.gateway();
    assert_eq!(status(&gateway, &bill, 2), 503);
    assert_eq!(gateway.ask("GET", "/free/x", &[]).expect("a reply").status, 200);
    assert_eq!(gateway.ask("GET", "/page/x", &[]).expect("a reply").status, 402);
    scene.node.whims().is_down = false;
    assert!(bill.pay(gateway.address, 2));
    // Once it was read, a node that goes away stops nothing.
    scene.node.whims().is_down = true;
    assert!(bill.pay(gateway.address, 3));
    gateway.stop();
    bill.close(2, "in the end");
}

/// gateway rule R23, server invariant 23
#[test]
fn a_node_of_another_cluster_is_believed_nothing() {
    let scene = Scene::new();
    let bill = killed_after(&scene, 2);
    let payer = Bill::new(&scene, scene.payer());
    scene.node.whims().is_foreign = true;
    let gateway = scene.gateway();
    assert_eq!(status(&gateway, &bill, 2), 503);
    assert_eq!(status(&gateway, &payer, 0), 503);
    gateway.kill();
    assert_eq!((scene.sums(&bill.payer), scene.sums(&payer.payer)), ((2 * PRICE, 0), (0, 0)));
}

/// gateway rule R14: a close that was asked for while the gateway was away is answered with a claim.
#[test]
fn a_close_that_is_asked_for_while_the_gateway_is_away_costs_it_nothing() {
    let scene = Scene::new();
    let bill = killed_after(&scene, 4);
    let before = scene.earned();
    let channel = scene.on_chain(&bill.payer);
    let close = RequestClose::of(bill.payer.channel, &channel, reader().pubkey()).instruction();
    Client::new(&*scene.node.live()).submit(&[close], &reader(), &[]).expect("it is asked for");
    let gateway = scene.gateway();
    gateway.wait_for(|| scene.earned() == before + 4 * PRICE);
    gateway.stop();
    bill.close(2, "in the end");
}

/// What is sent is lost; it is claimed again, and paid once.
#[test]
fn a_claim_that_the_cluster_drops_is_sent_again() {
    let scene = Scene::new();
    let bill = killed_after(&scene, 4);
    let before = scene.earned();
    scene.node.whims().loses = true;
    let gateway = scene.gateway();
    gateway.wait_for(|| scene.node.asked("sendTransaction") > 0);
    assert!(bill.pay(gateway.address, 4));
    assert_eq!(scene.earned(), before);
    gateway.kill();
    scene.node.whims().loses = false;
    let gateway = scene.gateway();
    gateway.wait_for(|| scene.earned() == before + 5 * PRICE);
    gateway.stop();
    bill.close(3, "in the end");
}

/// gateway rule R10
#[test]
fn a_claimer_without_lamports_takes_no_new_promise_and_serves_what_is_paid() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let gateway = scene.gateway();
    assert!(bill.pay(gateway.address, 0));
    // Prepaid: three are promised, two of them served.
    let ask =
        |number| bill.payer.ask(gateway.address, ("GET", "/page/x"), (number, 3)).expect("a reply");
    assert!(ask(1).is_delivered());
    let claimer = public_keypair("claimer").pubkey();
    scene
        .node
        .live()
        .set_account(claimer, Account { lamports: 999_999, ..Account::default() })
        .expect("set");
    gateway.wait_for(|| status(&gateway, &bill, 9) == 503);
    assert!(ask(2).is_delivered());
    scene
        .node
        .live()
        .set_account(claimer, Account { lamports: 9_000_000, ..Account::default() })
        .expect("set");
    gateway.wait_for(|| status(&gateway, &bill, 3) == 200);
    gateway.stop();
}

/// server invariant 28, gateway rule R14: a node that says that a channel is gone stops that channel and no other; and
/// when it says so no more, what was served is not served a second time for the same promises.
#[test]
fn a_node_that_lies_about_one_channel_stops_that_one_and_nothing_is_served_twice() {
    let scene = Scene::new();
    let bill = killed_after(&scene, 3);
    let other = killed_after(&scene, 1);
    // What can be claimed is claimed once the lie is over; so nobody claims before.
    scene.node.whims().loses = true;
    scene.node.whims().lies.insert(bill.payer.channel, None);
    let gateway = scene.gateway();
    assert!(other.pay(gateway.address, 1));
    gateway.wait_for(|| status(&gateway, &bill, 3) == 402);
    scene.node.whims().lies.clear();
    // Promised before and served before.
    let served = scene.service.seen().len();
    for number in 4..8 {
        let target = format!("/page/again/{number}");
        let reply =
            bill.payer.ask(gateway.address, ("GET", &target), (number, 3)).expect("a reply");
        assert_ne!(reply.status, 200, "{number}: {reply:?}");
    }
    assert_eq!(scene.service.seen().len(), served);
    gateway.kill();
}
