//! Replies that cost what they use, at two gates: what is reserved is a row, which whoever is left gives back.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::config::MeterBy;
use farthing_gateway::gate::{ENDED, EXTENDS, Replied, USED};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};

use super::cluster::{Cluster, query};
use super::proxy::{ALL, Proxy};
use super::scene::{ByLink, PRICE, Scene};
use super::sending::{
    EACH, RESERVED, Sending, ask, data, dear, meter, read, receipt, sends, trailer,
};
use super::shared::{Two, gate_with};

fn two(by: MeterBy, patience_seconds: u16) -> Two {
    Two::with(|config| meter(config, by, patience_seconds))
}

/// What was kept, once no reply is under way.
async fn kept(two: &Two) -> u64 {
    ended(&two.address).await;
    let (served, returned) = two.sums();
    served - returned
}

/// Waits until nothing is reserved and no request is being answered.
async fn ended(address: &str) {
    let open = "select (select count(*) from farthing.meter) + (select count(*) from farthing.request where state = 2)";
    for _ in 0..1_500 {
        if query(address, open).unwrap() == [["0"]] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("something is still reserved: {:?}", query(address, "select * from farthing.meter"));
}

/// Of the gateway that delivers a reply nothing is heard, though it goes on, until others have ended the reply.
async fn until_swept(address: &str) {
    let of = "select encode(gateway, 'hex') from farthing.meter";
    let gateway = query(address, of).unwrap()[0][0].clone();
    let silent = format!(
        "update farthing.gateway set seen = '-infinity' where id = decode('{gateway}', 'hex')"
    );
    for _ in 0..1_000 {
        query(address, &silent).unwrap();
        if query(address, "select count(*) from farthing.meter").unwrap() == [["0"]] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody has ended it");
}

fn extending(payer: &ByLink, of: (u32, u32), first: u32) -> Request<Full<Bytes>> {
    let mut more = dear(payer, of);
    more.headers_mut().insert(EXTENDS, first.into());
    more
}

/// A reply that sends so many bytes and then nothing, of which the first frame was read.
async fn endless(
    scene: &Scene,
    request: Request<Full<Bytes>>,
    bytes: usize,
) -> Response<Replied<Sending>> {
    let mut reply = sends([data(bytes)]);
    reply.body_mut().is_endless = true;
    let mut reply = ask(scene, request, reply).await;
    assert_eq!(reply.status(), StatusCode::OK);
    assert!(reply.body_mut().frame().await.unwrap().is_ok());
    reply
}

#[tokio::test]
async fn what_the_service_reports_is_charged_and_the_rest_comes_back() {
    let two = two(MeterBy::Report, 1);
    let payer = two.by_link(1, 70_000);
    let mut all = 0;
    for (number, (used, charged)) in (0..).zip([("0", 0), ("3", 21), ("10", 70), ("11", 70)]) {
        let gate = if number % 2 == 0 { &two.one } else { &two.other };
        let mut reply = sends([data(10)]);
        reply.headers_mut().insert(USED, used.parse().unwrap());
        let reply = ask(gate, dear(&payer, (number, 10 * (number + 1))), reply).await;
        all += charged;
        assert_eq!(receipt(reply.headers()).amount, charged, "{used}");
        let state = receipt(reply.headers()).state;
        assert_eq!(state.served - state.returned, all, "{used}: what came back is in the receipt");
        assert!(read(reply).await.2);
        assert_eq!(kept(&two).await, all, "{used}");
    }
    // Behind the body.
    let reply =
        ask(&two.one, dear(&payer, (4, 50)), sends([data(10), data(5), trailer("4")])).await;
    assert_eq!(receipt(reply.headers()).amount, RESERVED);
    let (bytes, trailers, is_whole) = read(reply).await;
    assert!(is_whole && bytes == 15);
    let (amount, state) = (receipt(&trailers).amount, receipt(&trailers).state);
    assert_eq!((amount, state.served - state.returned), (28, all + 28));
    assert_eq!(kept(&two).await, all + 28);
}

#[tokio::test]
async fn a_service_that_breaks_off_or_refuses_and_a_payer_that_leaves_release_what_was_not_used() {
    let two = two(MeterBy::Report, 1);
    let payer = two.by_link(1, 70_000);
    let broken = Err(io::Error::other("broken"));
    let reply = ask(&two.one, dear(&payer, (0, 10)), sends([data(10), broken])).await;
    assert!(!read(reply).await.2);
    assert_eq!(kept(&two).await, 0);
    let mut reply = sends([data(10)]);
    *reply.status_mut() = StatusCode::NOT_FOUND;
    let reply = ask(&two.other, dear(&payer, (1, 20)), reply).await;
    assert_eq!(reply.status(), StatusCode::NOT_FOUND);
    drop(reply);
    assert_eq!(kept(&two).await, 0);
    // What a payer has had that goes away, only the service could say.
    drop(endless(&two.one, dear(&payer, (2, 30)), 10).await);
    assert_eq!(kept(&two).await, RESERVED);
    let two = self::two(MeterBy::Kib, 1);
    let payer = two.by_link(1, 70_000);
    drop(endless(&two.one, dear(&payer, (0, 10)), 2_049).await);
    assert_eq!(kept(&two).await, 3 * EACH);
    let receipts = two.other.ledger.receipts(0, i64::MAX).unwrap();
    assert_eq!(receipts.count(), 2, "a sale, and what came back of it");
}

/// gateway rule R5: the balancer may send what extends a reply to the other gateway.
#[tokio::test]
async fn a_request_at_the_other_gate_extends_a_reply_that_waits_and_the_rest_of_both_comes_back() {
    let two = two(MeterBy::Kib, 30);
    let payer = two.by_link(1, 70_000);
    let reply = ask(&two.one, dear(&payer, (3, 10)), sends([data(9_000), data(4_000)])).await;
    let extend = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        two.other.ask(extending(&payer, (4, 20), 3)).await
    };
    let ((bytes, trailers, is_whole), extended) = tokio::join!(read(reply), extend);
    assert_eq!((extended.status, two.other.asked()), (StatusCode::OK, 0));
    assert_eq!(extended.receipt().amount, RESERVED);
    assert!(is_whole && !trailers.contains_key(ENDED));
    // 13,000 bytes are thirteen units begun.
    assert_eq!((bytes, receipt(&trailers).amount), (13_000, 13 * EACH));
    assert_eq!(kept(&two).await, 13 * EACH);
    // Its number buys nothing more, as an extension or by itself, at either gate.
    for gate in [&two.one, &two.other] {
        assert_eq!(gate.ask(extending(&payer, (4, 20), 3)).await.status, StatusCode::CONFLICT);
        assert_eq!(gate.ask(dear(&payer, (4, 20))).await.status, StatusCode::CONFLICT);
    }
    assert_eq!(kept(&two).await, 13 * EACH);
}

/// One extension is one, however often it is sent at once, and whoever breaks it off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_extension_pays_for_one_reservation_though_its_payer_hangs_up_and_asks_again() {
    let two = two(MeterBy::Kib, 1);
    let payer = two.by_link(1, 70_000);
    let reply = ask(&two.one, dear(&payer, (3, 10)), sends([data(9_000), data(60_000)])).await;
    let numbers = "select numbers from farthing.meter where number = 3";
    for turn in 0..200 {
        let gate = if turn % 2 == 0 { &two.other } else { &two.one };
        let extend = gate.ask(extending(&payer, (4, 20), 3));
        let _broken_off = tokio::time::timeout(Duration::from_millis(turn), extend).await;
        if turn > 12 && query(&two.address, numbers).unwrap() == [["{3,4}"]] {
            break;
        }
    }
    assert_eq!(query(&two.address, numbers).unwrap(), [["{3,4}"]]);
    let (bytes, trailers, _) = read(reply).await;
    assert_eq!(bytes, 20 * 1_024, "two reservations, and no more");
    assert_eq!(receipt(&trailers).amount, 2 * RESERVED);
    assert_eq!(kept(&two).await, 2 * RESERVED);
}

#[tokio::test]
async fn an_extension_of_nothing_that_is_under_way_costs_nothing() {
    let two = two(MeterBy::Kib, 1);
    let (payer, other) = (two.by_link(1, 70_000), two.by_link(2, 70_000));
    let reply = endless(&two.one, dear(&payer, (3, 10)), 10).await;
    for (payer, of, first) in [(&other, (5, 10), 3), (&payer, (6, 20), 2), (&payer, (7, 30), 7)] {
        let refused = two.other.ask(extending(payer, of, first)).await;
        assert_eq!((refused.status, refused.receipt().amount), (StatusCode::NOT_FOUND, 0));
    }
    drop(reply);
    assert_eq!(kept(&two).await, EACH);
    // Nor does one of a reply that is over.
    let refused = two.other.ask(extending(&payer, (8, 40), 3)).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(kept(&two).await, EACH);
}

/// gateway rule R5: the gateway that delivered is gone. What it had noted as used is kept, once, and the rest comes back,
/// though it goes on and says something else in the end.
#[tokio::test]
async fn what_a_gateway_had_reserved_that_is_gone_comes_back_by_the_other_and_once() {
    let two = two(MeterBy::Kib, 1);
    let payer = two.by_link(1, 70_000);
    let reply = endless(&two.one, dear(&payer, (5, 10)), 3_000).await;
    let noted = "select count(*) from farthing.meter where used = 21";
    while query(&two.address, noted).unwrap() != [["1"]] {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    until_swept(&two.address).await;
    assert_eq!(two.sums(), (RESERVED, RESERVED - 3 * EACH));
    drop(reply);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(two.sums(), (RESERVED, RESERVED - 3 * EACH));
    // What came back is spent at the gate that is left; the number is served.
    let retry = two.other.ask(dear(&payer, (5, 10))).await;
    assert_eq!(retry.status, StatusCode::CONFLICT);
    let said: serde_json::Value = serde_json::from_slice(&retry.body).unwrap();
    assert_eq!(said["served"]["returned"], false);
    assert_eq!(two.other.ask(payer.get("/page", 10, 6)).await.status, StatusCode::OK);
    assert_eq!(two.sums().0, RESERVED + PRICE);
}

/// gateway rule R7: what costs what it uses is not done again for nothing, wherever it is asked for.
#[tokio::test]
async fn a_retry_of_a_metered_reply_is_told_at_the_other_gate_that_it_was_served() {
    let two = two(MeterBy::Kib, 1);
    let payer = two.by_link(1, 70_000);
    assert!(read(ask(&two.one, dear(&payer, (0, 10)), sends([data(10)])).await).await.2);
    assert_eq!(kept(&two).await, EACH);
    for gate in [&two.other, &two.one] {
        let reply = gate.ask(dear(&payer, (0, 10))).await;
        assert_eq!((reply.status, gate.asked()), (StatusCode::CONFLICT, 0));
        let said: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(said["served"]["returned"], false);
        assert!(gate.gate.refund(&payer.channel.into(), 0).is_err(), "a number comes back once");
    }
    assert_eq!(kept(&two).await, EACH);
}

/// A payer that leaves before anything was asked of the service gets its reply by its retry, and what that does not use.
#[tokio::test]
async fn who_leaves_before_the_service_is_asked_is_served_and_measured_when_it_asks_again() {
    let two = two(MeterBy::Kib, 1);
    let payer = two.by_link(1, 70_000);
    let left = ask(&two.one, dear(&payer, (0, 10)), sends([data(10)]));
    assert!(tokio::time::timeout(Duration::from_millis(0), left).await.is_err());
    let waiting = "select count(*) from farthing.request where state = 1";
    for _ in 0..500 {
        if query(&two.address, waiting).unwrap() == [["1"]] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Until then it is reserved: it comes back where this gateway ends.
    assert_eq!(query(&two.address, "select count(*) from farthing.meter").unwrap(), [["1"]]);
    assert_eq!(two.sums(), (RESERVED, 0));
    let reply = ask(&two.other, dear(&payer, (0, 10)), sends([data(1_500)])).await;
    assert_eq!(reply.status(), StatusCode::OK);
    assert!(read(reply).await.2);
    assert_eq!(kept(&two).await, 2 * EACH);
}

/// gateway rule R2, gateway rule R5: of whose COMMIT nobody knows goes back once.
#[tokio::test]
async fn a_rest_whose_commit_is_in_doubt_comes_back_once() {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    let proxy = Proxy::new(cluster, &address);
    let with = |address: &str| gate_with(address, |config| meter(config, MeterBy::Kib, 1));
    let two = Two { one: with(&proxy.address), other: with(&address), address };
    let payer = two.by_link(1, 70_000);
    for (number, cut) in (0..).zip(ALL) {
        let reply =
            ask(&two.one, dear(&payer, (number, 10 * (number + 1))), sends([data(10)])).await;
        assert_eq!(reply.status(), StatusCode::OK);
        proxy.cut(cut);
        assert!(read(reply).await.2);
        assert_eq!(kept(&two).await, u64::from(number + 1) * EACH, "{cut:?}");
    }
    // The same of an admission, with what it reserves.
    for (number, cut) in (3..).zip(ALL) {
        proxy.cut(cut);
        let reply =
            ask(&two.one, dear(&payer, (number, 10 * (number + 1))), sends([data(10)])).await;
        assert_eq!(reply.status(), StatusCode::OK, "{cut:?}");
        assert!(read(reply).await.2);
        assert_eq!(kept(&two).await, u64::from(number + 1) * EACH, "{cut:?}");
    }
}
