//! The node is away, of another cluster, behind, or lies, and the chain does what it may at the worst moment.

use std::{cell::Cell, thread, time::Duration};

use super::{
    bill::Bill,
    process::Gateway,
    scene::{ORIGIN, PRICE, Scene, reader},
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
    (0..pages).for_each(|number| bill.must_pay(gateway.address, number));
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
    bill.must_pay(gateway.address, 2);
    // Once it was read, a node that goes away stops nothing.
    scene.node.whims().is_down = true;
    bill.must_pay(gateway.address, 3);
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
    bill.must_pay(gateway.address, 4);
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
    bill.must_pay(gateway.address, 0);
    // Prepaid: much is promised, little of it served.
    let ask = |shown| bill.payer.ask(gateway.address, ("GET", "/page/x"), shown).expect("a reply");
    assert!(ask((1, 500)).is_delivered());
    let claimer = public_keypair("claimer").pubkey();
    scene
        .node
        .live()
        .set_account(claimer, Account { lamports: 999_999, ..Account::default() })
        .expect("set");
    let next = Cell::new(3);
    let status = || {
        let number = next.replace(next.get() + 1);
        // Few enough that the numbers of before stay in the channel's window.
        thread::sleep(Duration::from_millis(300));
        ask((number, 500 + number)).status
    };
    gateway.wait_for(|| status() == 503);
    let reply = ask((2, 500));
    assert!(reply.is_delivered(), "{reply:?}: {}", reply.text());
    scene
        .node
        .live()
        .set_account(claimer, Account { lamports: 9_000_000, ..Account::default() })
        .expect("set");
    gateway.wait_for(|| status() == 200);
    gateway.stop();
}

/// server invariant 28, gateway rule R14: a node that says that a channel is gone stops that channel and no other; and
/// when it says so no more, what was served is not served a second time for the same promises.
#[test]
fn a_node_that_lies_about_one_channel_stops_that_one_and_nothing_is_served_twice() {
    let scene = Scene::new();
    // Nothing is claimed before the lie is over.
    scene.node.whims().loses = true;
    let before = scene.earned();
    let bill = killed_after(&scene, 3);
    let other = killed_after(&scene, 1);
    scene.node.whims().lies.insert(bill.payer.channel, None);
    let gateway = scene.gateway();
    other.must_pay(gateway.address, 1);
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
    scene.node.whims().loses = false;
    let gateway = scene.gateway();
    bill.must_pay(gateway.address, 3);
    // All that was served before is claimed, three pages of one and two of the other; the last one perhaps later.
    gateway.wait_for(|| scene.earned() >= before + 5 * PRICE);
    gateway.stop();
    bill.close(3, "in the end");
}

/// server invariant 28: what a node that is behind does not have is not there, and what was read stays.
#[test]
fn a_node_that_fell_behind_opens_no_new_channel_and_closes_no_old_one() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let gateway = scene.gateway();
    bill.must_pay(gateway.address, 0);
    scene.node.falls_behind();
    let id = gateway
        .ask("GET", "/page/x", &[])
        .expect("a reply")
        .required()
        .channel()
        .expect("channels")
        .ledger;
    let new = Bill::new(&scene, scene.payer_of(&id, ORIGIN));
    assert_eq!(status(&gateway, &new, 0), 402);
    bill.must_pay(gateway.address, 1);
    scene.node.whims().view = None;
    new.must_pay(gateway.address, 0);
    gateway.stop();
    bill.close(1, "in the end");
    new.close(1, "in the end");
}

/// gateway rule R14: a channel with much in it counts once a second node has it too.
#[test]
fn money_that_a_second_node_does_not_have_pays_for_nothing() {
    let scene = Scene::new();
    let second = scene.node.beside();
    scene.reconfigure(|text| {
        let both =
            format!("rpc = [\"{}\", \"{}\"]\nfinalized_above = 1000", scene.node.url, second.url);
        text.replace(&format!("rpc = [\"{}\"]", scene.node.url), &both)
    });
    let bill = Bill::new(&scene, scene.payer());
    second.whims().lies.insert(bill.payer.channel, None);
    let gateway = scene.gateway();
    assert!([402, 409].contains(&status(&gateway, &bill, 0)));
    assert_eq!(scene.service.seen().len(), 0);
    second.whims().lies.clear();
    bill.must_pay(gateway.address, 0);
    gateway.stop();
    bill.close(1, "in the end");
}
