//! What somebody can do with what others have paid: replay it, learn from it, take it elsewhere.

use super::{
    http::Connection,
    payer::Payer,
    process::Gateway,
    scene::{PRICE, Scene},
};

const STRANGER: u8 = 9;

/// A gateway that has served so many pages of a payer, number and promise going up together.
fn served(scene: &Scene, pages: u32) -> (Payer, Gateway) {
    let (payer, gateway) = (scene.payer(), scene.gateway());
    for number in 0..pages {
        let reply =
            payer.get(gateway.address, &format!("/page/{number}"), number).expect("a reply");
        assert!(reply.is_delivered(), "{reply:?}");
    }
    (payer, gateway)
}

/// gateway rule R3: a claim shows its link to everybody, so it pays for nothing from before it is sent.
#[test]
fn links_that_were_seen_on_the_chain_pay_a_stranger_nothing() {
    let scene = Scene::new();
    let (payer, gateway) = served(&scene, 3);
    // Ahead of what is served: seven are promised, four of them served.
    let reply = payer.ask(gateway.address, ("GET", "/page/3"), (3, 7)).expect("a reply");
    assert!(reply.is_delivered());
    gateway.kill();
    let gateway = scene.gateway();
    gateway.wait_for(|| scene.on_chain(&payer).claimed > 0);
    // What was prepaid and not served is not claimed.
    assert_eq!(scene.on_chain(&payer).claimed, 4 * PRICE);
    let mut stranger = Connection::from(STRANGER, gateway.address).expect("a connection");
    for index in 1..=4 {
        let header = payer.header(20 + index, index);
        let reply = stranger.ask("GET", "/page/9", &[("farthing", &header)]).expect("a reply");
        assert!(reply.status == 402 && reply.required().known.is_none(), "{index}: {reply:?}");
    }
    // The payer's own goes on.
    let reply = payer.ask(gateway.address, ("GET", "/page/4"), (4, 7)).expect("a reply");
    assert!(reply.is_delivered(), "{reply:?}");
    assert_eq!(scene.service.count("/page/9"), 0);
    gateway.stop();
    assert_eq!(scene.sums(&payer), (5 * PRICE, 0));
}

/// gateway rule R3: no reply to a stranger says more of a channel than one to a channel that nobody knows, and none
/// says a link.
#[test]
fn corrective_replies_reveal_nothing_to_who_has_shown_nothing() {
    let scene = Scene::new();
    let (payer, gateway) = served(&scene, 3);
    let links: Vec<String> = (0..=4).map(|index| payer.header(0, index)[59..].to_owned()).collect();
    let mut stranger = Connection::from(STRANGER, gateway.address).expect("a connection");
    for (number, index) in [(0, 1), (2, 3), (3, 4), (3, 3), (0, 19_999), (3, 0)] {
        let header = payer.forged(number, index);
        let reply = stranger.ask("GET", "/page/0", &[("farthing", &header)]).expect("a reply");
        assert!(
            reply.status == 402 && reply.required().known.is_none(),
            "{number} {index}: {reply:?}"
        );
        assert_eq!((reply.header("farthing"), reply.header("payment-response")), (None, None));
        let all = format!("{:?}{}", reply.headers, reply.text());
        assert!(!links.iter().any(|link| all.contains(&link[4..40])));
    }
    // Its payer, who promises no more, is told how it stands.
    let reply = payer.ask(gateway.address, ("GET", "/page/3"), (3, 3)).expect("a reply");
    let known = reply.required().known.expect("how it stands");
    assert_eq!((known.last_number, known.state.served, known.state.left), (2, 3 * PRICE, 0));
    gateway.stop();
}

/// gateway rule R4: a payment for another gateway of the same payee, or for another origin that passes requests on, is
/// none here.
#[test]
fn a_channel_of_another_ledger_or_origin_pays_for_nothing() {
    let scene = Scene::new();
    let id = scene.id();
    let mut other = id;
    other[0] ^= 1;
    let payers = [
        scene.payer_of(&other, super::scene::ORIGIN),
        scene.payer_of(&id, "https://relay.example"),
        scene.payer_of(&id, "http://127.0.0.1:8403"),
    ];
    let gateway = scene.gateway();
    for payer in &payers {
        let reply = payer.get(gateway.address, "/page/1", 1).expect("a reply");
        assert_eq!(reply.error(), "invalid_farthing_channel_ledger");
    }
    assert_eq!(scene.service.seen().len(), 0);
    gateway.stop();
}

/// gateway rule R4: two gateways of one payee, each with its ledger: what pays at one is refused at the other.
#[test]
fn two_ledgers_with_one_payee_do_not_serve_one_payment_twice() {
    let scene = Scene::new();
    let (payer, gateway) = served(&scene, 1);
    let second = scene.beside("second");
    let other = Gateway::start(&scene.path("second/gate.toml"), "").map_err(|run| run.err);
    let other = other.expect("it starts");
    assert_ne!(
        second,
        gateway
            .ask("GET", "/page/1", &[])
            .expect("a reply")
            .required()
            .channel()
            .expect("channels")
            .ledger
    );
    for number in [0, 1] {
        let reply = payer.get(other.address, "/page/0", number).expect("a reply");
        assert_eq!(reply.error(), "invalid_farthing_channel_ledger");
    }
    assert_eq!(scene.service.count("/page/0"), 1);
    other.stop();
    gateway.stop();
}

/// gateway rule R6: a price that goes up takes nothing of what is prepaid without consent.
#[test]
fn a_price_that_is_raised_under_prepaid_money_waits_for_the_payers_consent() {
    let scene = Scene::new();
    let (payer, gateway) = served(&scene, 1);
    let ask =
        |number| payer.ask(gateway.address, ("GET", "/page/x"), (number, 9)).expect("a reply");
    assert!(ask(1).is_delivered());
    scene.reconfigure(|text| {
        text.replace("path = \"/**\"\nprice = 7", "path = \"/**\"\nprice = 14")
    });
    gateway.signal("HUP");
    gateway.wait_for(|| {
        gateway
            .ask("GET", "/page/x", &[])
            .is_some_and(|reply| reply.required().accepts[0].amount() == 14)
    });
    let reply = ask(2);
    assert_eq!(
        (reply.error().as_str(), reply.required().accepts[0].amount()),
        ("invalid_farthing_channel_price", 14)
    );
    let mut shown = payer.shown(2, 9);
    shown.max = 14;
    let header = farthing_wire::hot::encode(&shown);
    let reply = gateway.ask("GET", "/page/x", &[("farthing", &header)]).expect("a reply");
    let receipt = reply.receipt().expect("a receipt");
    assert_eq!((receipt.amount, receipt.state.left), (14, 9 * PRICE - 2 * PRICE - 14));
    // A retry of what was paid at the old price is not paid again.
    let reply = ask(1);
    assert!(
        reply.status != 200 || reply.receipt().is_some_and(|receipt| receipt.amount == 0),
        "{reply:?}"
    );
    // A configuration that is wrong changes nothing.
    scene.reconfigure(|text| text.replace("price = 14", "price = -1"));
    gateway.signal("HUP");
    gateway.wait_for(|| gateway.log().contains("stay as they are"));
    assert_eq!(
        gateway.ask("GET", "/page/x", &[]).expect("a reply").required().accepts[0].amount(),
        14
    );
    gateway.stop();
    scene.reconfigure(|text| text.replace("price = -1", "price = 14"));
    assert_eq!(scene.sums(&payer), (2 * PRICE + 14, 0));
}
