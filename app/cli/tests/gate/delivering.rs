//! The service behind is slow, fails or breaks off, and payers go away: what is charged, what comes back, and what is
//! delivered again.

use super::{
    http::{Connection, Reply, head},
    payer::Payer,
    process::Gateway,
    scene::{PRICE, Scene},
    service::BIG,
};
use std::{
    thread,
    time::{Duration, Instant},
};

/// A gateway whose payer has paid for one page, so that its channel is known.
fn begun(scene: &Scene) -> (Gateway, Payer) {
    let payer = scene.payer();
    let gateway = scene.gateway();
    let reply = payer.get(gateway.address, "/page/first", 0).expect("a reply");
    assert!(reply.is_delivered(), "{reply:?}");
    (gateway, payer)
}

fn charged(reply: &Reply) -> u64 {
    reply.receipt().expect("a receipt").amount
}

/// What is on disk after a stop, without the first page.
#[track_caller]
fn assert_sums(scene: &Scene, (gateway, payer): (Gateway, &Payer), (pages, back): (u64, u64)) {
    gateway.stop();
    assert_eq!(scene.sums(payer), ((pages + 1) * PRICE, back * PRICE));
}

/// gateway rule R8
#[test]
fn a_service_that_takes_too_long_costs_nothing() {
    let scene = Scene::with(|text| text.replace("#upstream_seconds = 60", "upstream_seconds = 1"));
    let (gateway, payer) = begun(&scene);
    let reply = payer.get(gateway.address, "/slow/3000/1", 1).expect("a reply");
    assert_eq!((reply.status, charged(&reply)), (504, 0));
    // What came back pays for the next, with the promise of before.
    let reply = payer.ask(gateway.address, ("GET", "/page/2"), (2, 2)).expect("a reply");
    assert!(reply.is_delivered());
    assert_sums(&scene, (gateway, &payer), (2, 1));
}

/// gateway rule R8
#[test]
fn a_service_that_fails_or_has_nothing_new_costs_nothing_and_the_retry_is_not_free() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    for (number, status) in (1..).zip([500, 503, 404, 304, 400]) {
        let target = format!("/status/{status}/{number}");
        let reply = payer.ask(gateway.address, ("GET", &target), (number, 2)).expect("a reply");
        assert_eq!((reply.status, charged(&reply)), (status, 0), "{status}");
        let again = payer.ask(gateway.address, ("GET", &target), (number, 2)).expect("a reply");
        assert_eq!((again.status, scene.service.count(&target)), (409, 1), "{status}");
    }
    assert_sums(&scene, (gateway, &payer), (5, 5));
}

/// gateway rule R8
#[test]
fn a_service_that_hangs_up_without_an_answer_costs_nothing() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    let reply = payer.get(gateway.address, "/silent/1", 1).expect("a reply");
    assert_eq!((reply.status, charged(&reply), scene.service.count("/silent/1")), (502, 0, 1));
    assert_sums(&scene, (gateway, &payer), (1, 1));
}

/// gateway rule R8
#[test]
fn a_body_that_the_service_cuts_is_delivered_again_for_nothing_and_never_as_if_it_were_whole() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    for round in 0..6 {
        let reply = payer.get(gateway.address, "/cut/1", 1).expect("a reply");
        assert_eq!((reply.status, reply.is_whole), (200, false), "round {round}");
        assert_eq!(charged(&reply), if round == 0 { PRICE } else { 0 });
    }
    assert_sums(&scene, (gateway, &payer), (1, 0));
}

/// gateway rule R7, gateway rule R8: who goes away while the service works has paid, and gets it when it comes back.
#[test]
fn a_payer_that_goes_away_before_the_answer_gets_it_when_it_asks_again() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    let (target, header) = ("/slow/400/1", payer.header(1, 2));
    let mut connection = gateway.connect().expect("a connection");
    connection.send(head("GET", target, &[("farthing", &header)]).as_bytes()).expect("sent");
    gateway.wait_for(|| scene.service.count(target) == 1);
    drop(connection);
    gateway.wait_for(|| {
        let reply = payer.get(gateway.address, target, 1).expect("a reply");
        assert!(reply.is_delivered() || reply.status == 409, "{reply:?}");
        reply.is_delivered() && charged(&reply) == 0
    });
    assert_sums(&scene, (gateway, &payer), (1, 0));
}

/// gateway rule R8: an abort brings no money back, however late; server invariant 26.
#[test]
fn a_payer_that_breaks_off_at_99_percent_has_paid_and_gets_it_three_times_more() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    let header = payer.header(1, 2);
    let mut connection = gateway.connect().expect("a connection");
    connection.send(head("GET", "/big/1", &[("farthing", &header)]).as_bytes()).expect("sent");
    assert_eq!(connection.read(BIG / 100 * 99).len(), BIG / 100 * 99);
    drop(connection);
    for _ in 0..3 {
        gateway.wait_for(|| {
            payer.get(gateway.address, "/big/1", 1).is_some_and(|reply| reply.is_delivered())
        });
    }
    let reply = payer.get(gateway.address, "/big/1", 1).expect("a reply");
    assert_eq!((reply.status, scene.service.count("/big/1")), (409, 4));
    assert_sums(&scene, (gateway, &payer), (1, 0));
}

/// gateway rule R8: a range of a page would have the price of all of it.
#[test]
fn a_range_of_a_paid_page_is_not_asked_for() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    let header = payer.header(1, 2);
    let headers = [("farthing", header.as_str()), ("range", "bytes=0-1"), ("if-range", "\"1\"")];
    let reply = gateway.ask("GET", "/page/range", &headers).expect("a reply");
    assert_eq!((reply.status, reply.text().as_str()), (200, "/page/range"));
    let seen = scene.service.seen();
    let asked = seen.iter().find(|seen| seen.target == "/page/range").expect("it was asked");
    assert!(asked.all("range").is_empty() && asked.all("if-range").is_empty());
    assert_sums(&scene, (gateway, &payer), (1, 0));
}

/// gateway rule R7: another request does not get what a number has paid for.
#[test]
fn a_number_pays_for_one_request_and_no_other() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    assert!(payer.get(gateway.address, "/page/1", 1).is_some_and(|reply| reply.is_delivered()));
    for (method, target) in [("GET", "/page/2"), ("HEAD", "/page/1"), ("GET", "/page/1?more")] {
        let reply = payer.ask(gateway.address, (method, target), (1, 2)).expect("a reply");
        assert_eq!(reply.status, 409, "{method} {target}");
    }
    assert_eq!((scene.service.count("/page/2"), scene.service.count("/page/1")), (0, 1));
    assert_sums(&scene, (gateway, &payer), (1, 0));
}

/// gateway rule R7: what the service does once is not done twice, whatever the payer sends.
#[test]
fn a_post_is_done_once_and_its_retry_is_told_so() {
    let scene = Scene::new();
    let (gateway, payer) = begun(&scene);
    let header = payer.header(1, 2);
    let post = |target: &str| -> Option<Reply> {
        let headers =
            [("farthing", header.as_str()), ("content-length", "4"), ("connection", "close")];
        let mut connection = Connection::to(gateway.address)?;
        connection.send(&[head("POST", target, &headers).as_bytes(), b"body"].concat())?;
        connection.reply("POST")
    };
    let first = post("/post/1").expect("a reply");
    assert_eq!((first.status, charged(&first)), (200, PRICE));
    let again = post("/post/1").expect("a reply");
    assert_eq!((again.status, scene.service.count("/post/1")), (409, 1));
    let outcome: serde_json::Value = serde_json::from_slice(&again.body).expect("JSON");
    assert_eq!(outcome["served"]["status"], 200);
    let seen = scene.service.seen();
    let asked = seen.iter().find(|seen| seen.target == "/post/1").expect("it was asked");
    assert_eq!((asked.all("idempotency-key").len(), &asked.body[..]), (1, &b"body"[..]));
    assert_sums(&scene, (gateway, &payer), (1, 0));
}

/// gateway rule R7: who goes away while its voucher is being verified has paid, and gets its page when it asks again.
#[test]
fn a_payer_that_goes_away_while_its_voucher_is_verified_is_served_when_it_comes_back() {
    let scene = Scene::new();
    let (payer, gateway) = (scene.signer(), scene.gateway());
    assert!(payer.get(gateway.address, "/page/first", 0).is_some_and(|reply| reply.is_delivered()));
    for number in 1..=100 {
        let (target, header) = (format!("/page/{number}"), payer.header(number, number + 1));
        let mut connection = gateway.connect().expect("a connection");
        connection.send(head("GET", &target, &[("farthing", &header)]).as_bytes()).expect("sent");
    }
    for number in 1..=100 {
        let target = format!("/page/{number}");
        let is_served = || {
            payer.get(gateway.address, &target, number).is_some_and(|reply| reply.is_delivered())
        };
        let until = Instant::now() + Duration::from_secs(10);
        while !is_served() {
            assert!(Instant::now() < until, "page {number} is paid and never delivered");
            thread::sleep(Duration::from_millis(20));
        }
    }
    assert_sums(&scene, (gateway, &payer), (100, 0));
}
