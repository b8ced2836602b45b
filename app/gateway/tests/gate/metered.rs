//! Replies that cost what they use: reserved, measured, and the rest given back, however they end.

use std::io;
use std::time::{Duration, Instant};

use farthing_gateway::config::{Config, MeterBy};
use farthing_gateway::gate::{ENDED, EXTENDS, USED};
use http::StatusCode;
use http_body_util::BodyExt;

use super::scene::{ByLink, PRICE, Scene, get};
use super::sending::{EACH, RESERVED, ask, data, dear, meter, read, receipt, sends, trailer};

pub fn metered(by: MeterBy, patience_seconds: u16) -> Scene {
    Scene::with(measured(by, patience_seconds))
}

/// Has `/dear` cost what it uses.
pub fn measured(by: MeterBy, patience_seconds: u16) -> impl FnOnce(&mut Config) {
    move |config| meter(config, by, patience_seconds)
}

/// What was kept of the first request's price.
pub fn kept(scene: &Scene, payer: &ByLink) -> u64 {
    let (served, returned) = scene.sums(&payer.channel);
    served - returned
}

#[tokio::test]
async fn what_the_service_reports_ahead_is_charged_and_the_receipt_says_it() {
    for (used, charged) in
        [("0", 0), ("3", 21), ("10", 70), ("11", 70), ("99999999999999999999", 70)]
    {
        let scene = metered(MeterBy::Report, 1);
        let payer = scene.by_link(1, 7_000);
        let mut reply = sends([data(10)]);
        reply.headers_mut().insert(USED, used.parse().unwrap());
        let reply = ask(&scene, dear(&payer, (0, 10)), reply).await;
        assert_eq!(reply.status(), StatusCode::OK);
        assert!(!reply.headers().contains_key(USED));
        let is_read = used.len() < 20;
        if is_read {
            assert_eq!(receipt(reply.headers()).amount, charged, "{used}");
        }
        let (bytes, trailers, is_whole) = read(reply).await;
        assert!(is_whole && bytes == 10);
        assert_eq!(trailers.is_empty(), is_read, "{used}");
        assert_eq!(kept(&scene, &payer), charged, "{used}");
        assert_eq!(scene.shared.risk.total(), charged);
    }
}

#[tokio::test]
async fn what_the_service_reports_behind_is_charged_before_the_receipt_goes_out() {
    let scene = metered(MeterBy::Report, 1);
    let payer = scene.by_link(1, 7_000);
    let reply = ask(&scene, dear(&payer, (0, 10)), sends([data(10), data(5), trailer("4")])).await;
    assert_eq!(receipt(reply.headers()).amount, RESERVED);
    let (bytes, trailers, is_whole) = read(reply).await;
    assert!(is_whole && bytes == 15);
    assert_eq!((receipt(&trailers).amount, receipt(&trailers).state.left), (28, 42));
    assert!(!trailers.contains_key(USED) && !trailers.contains_key(ENDED));
    assert_eq!(trailers["x-service"], "says");
    assert_eq!(kept(&scene, &payer), 28);
    // What went back is on disk: a ledger that is opened again has it, and no fact is left.
    let scene = scene.again();
    assert_eq!(scene.sums(&payer.channel), (70, 42));
    assert!(scene.ledger.each(b"gate/meter/").is_empty());
}

#[tokio::test]
async fn a_service_that_reports_nothing_has_used_all_and_one_that_breaks_off_nothing() {
    let scene = metered(MeterBy::Report, 1);
    let payer = scene.by_link(1, 7_000);
    let reply = ask(&scene, dear(&payer, (0, 10)), sends([data(10)])).await;
    assert!(read(reply).await.2);
    assert_eq!(kept(&scene, &payer), 70);
    let broken = Err(io::Error::other("broken"));
    let reply = ask(&scene, dear(&payer, (1, 20)), sends([data(10), broken])).await;
    assert!(!read(reply).await.2);
    assert_eq!(kept(&scene, &payer), 70);
}

#[tokio::test]
async fn a_payer_that_goes_away_pays_for_what_it_was_measured_to_have_had() {
    for (by, charged) in [(MeterBy::Kib, 21), (MeterBy::Report, 70), (MeterBy::Second, 7)] {
        let scene = metered(by, 1);
        let payer = scene.by_link(1, 7_000);
        let mut reply = ask(&scene, dear(&payer, (0, 10)), sends([data(2_049), data(4_000)])).await;
        assert_eq!(
            reply.body_mut().frame().await.unwrap().unwrap().into_data().unwrap().len(),
            2_049
        );
        drop(reply);
        assert_eq!(kept(&scene, &payer), charged, "{by:?}");
        assert!(scene.ledger.each(b"gate/meter/").is_empty());
    }
}

#[tokio::test]
async fn a_service_that_refuses_costs_nothing_and_leaves_no_fact() {
    let scene = metered(MeterBy::Kib, 1);
    let payer = scene.by_link(1, 7_000);
    let mut reply = sends([data(10)]);
    *reply.status_mut() = StatusCode::NOT_FOUND;
    let reply = ask(&scene, dear(&payer, (0, 10)), reply).await;
    assert_eq!(reply.status(), StatusCode::NOT_FOUND);
    assert!(read(reply).await.2);
    assert_eq!(kept(&scene, &payer), 0);
    assert!(scene.ledger.each(b"gate/meter/").is_empty());
}

#[tokio::test]
async fn bytes_go_out_as_far_as_they_are_paid_and_wait_for_more() {
    let scene = metered(MeterBy::Kib, 1);
    let payer = scene.by_link(1, 7_000);
    let reply = ask(&scene, dear(&payer, (0, 10)), sends([data(9_000), data(9_000)])).await;
    let begun = Instant::now();
    let (bytes, trailers, is_whole) = read(reply).await;
    assert!(is_whole && begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(
        (bytes, &trailers[ENDED]),
        (10_240, &"unpaid".parse::<http::HeaderValue>().unwrap())
    );
    assert_eq!((receipt(&trailers).amount, kept(&scene, &payer)), (70, 70));
}

#[tokio::test]
async fn a_second_request_extends_a_reply_that_waits_and_the_rest_of_both_goes_back() {
    let scene = metered(MeterBy::Kib, 30);
    let payer = scene.by_link(1, 7_000);
    let reply = ask(&scene, dear(&payer, (3, 10)), sends([data(9_000), data(4_000)])).await;
    let reading = read(reply);
    let extending = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut more = dear(&payer, (4, 20));
        more.headers_mut().insert(EXTENDS, 3.into());
        scene.ask(more).await
    };
    let ((bytes, trailers, is_whole), extended) = tokio::join!(reading, extending);
    assert_eq!((extended.status, scene.asked()), (StatusCode::OK, 0));
    assert_eq!(extended.receipt().amount, RESERVED);
    assert!(is_whole && !trailers.contains_key(ENDED));
    // 13,000 bytes are thirteen units begun.
    assert_eq!((bytes, receipt(&trailers).amount, kept(&scene, &payer)), (13_000, 91, 91));
    assert!(scene.ledger.each(b"gate/meter/").is_empty());
    // Once more: the number is used, and nothing is charged.
    let mut again = dear(&payer, (4, 20));
    again.headers_mut().insert(EXTENDS, 3.into());
    assert_eq!(scene.ask(again).await.status, StatusCode::CONFLICT);
    assert_eq!(kept(&scene, &payer), 91);
}

#[tokio::test]
async fn nothing_is_extended_but_a_reply_of_the_same_channel_and_route_that_is_under_way() {
    let scene = metered(MeterBy::Kib, 1);
    let (payer, other) = (scene.by_link(1, 7_000), scene.by_link(2, 7_000));
    let mut reply = sends([data(10)]);
    reply.body_mut().is_endless = true;
    let mut reply = ask(&scene, dear(&payer, (3, 10)), reply).await;
    assert!(reply.body_mut().frame().await.unwrap().is_ok());
    let extend = |payer: &ByLink, of: (u32, u32), first: &str| {
        let mut request = dear(payer, of);
        request.headers_mut().insert(EXTENDS, first.parse().unwrap());
        scene.ask(request)
    };
    assert_eq!(extend(&other, (5, 10), "3").await.status, StatusCode::NOT_FOUND);
    assert_eq!(extend(&payer, (6, 20), "2").await.status, StatusCode::NOT_FOUND);
    for wrong in ["", "-3", "3.0", "x", "4294967296"] {
        assert_eq!(extend(&payer, (7, 30), wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let mut twice = dear(&payer, (7, 30));
    twice.headers_mut().append(EXTENDS, 3.into());
    twice.headers_mut().append(EXTENDS, 3.into());
    assert_eq!(scene.ask(twice).await.status, StatusCode::BAD_REQUEST);
    let mut fixed = payer.get("/page", 31, 8);
    fixed.headers_mut().insert(EXTENDS, 3.into());
    assert_eq!(scene.ask(fixed).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(kept(&scene, &other), 0);
    drop(reply);
    assert_eq!(kept(&scene, &payer), 7);
}

#[tokio::test]
async fn seconds_cost_while_nothing_comes_and_a_wait_for_money_costs_nothing() {
    let scene = metered(MeterBy::Second, 1);
    let payer = scene.by_link(1, 7_000);
    let mut endless = sends([data(10)]);
    endless.body_mut().is_endless = true;
    // One unit is reserved elsewhere: /dear's ten seconds are too long for a test.
    let mut config = scene.config.clone();
    let route = config.routes.iter_mut().find(|route| route.path == "/dear").unwrap();
    route.price = Some(EACH);
    scene.gate.reload(&config).unwrap();
    let request = get("/dear", &payer.shown(1, 0));
    let begun = Instant::now();
    let (bytes, trailers, _) = read(ask(&scene, request, endless).await).await;
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(2), "a second that is paid and one of patience: {took:?}");
    assert_eq!((bytes, receipt(&trailers).amount, kept(&scene, &payer)), (10, PRICE, PRICE));
    assert!(trailers.contains_key(ENDED));
}

/// gateway rule R7: what costs what it uses is not done again for nothing.
#[tokio::test]
async fn a_retry_of_a_metered_reply_is_told_that_it_was_served() {
    let scene = metered(MeterBy::Kib, 1);
    let payer = scene.by_link(1, 7_000);
    assert!(read(ask(&scene, dear(&payer, (0, 10)), sends([data(10)])).await).await.2);
    let reply = scene.ask(dear(&payer, (0, 10))).await;
    assert_eq!((reply.status, scene.asked()), (StatusCode::CONFLICT, 0));
    let said: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(said["served"]["returned"], false);
    assert_eq!(kept(&scene, &payer), 7);
}

/// A process that dies with a reply under way leaves a fact behind: what that says is used is kept, once.
#[tokio::test]
async fn what_was_not_used_goes_back_where_the_process_died() {
    let scene = metered(MeterBy::Kib, 1);
    let payer = scene.by_link(1, 7_000);
    let mut endless = sends([data(3_000)]);
    endless.body_mut().is_endless = true;
    let mut reply = ask(&scene, dear(&payer, (5, 10)), endless).await;
    assert!(reply.body_mut().frame().await.unwrap().is_ok());
    let facts = scene.ledger.each(b"gate/meter/");
    let [(key, value)] = &facts[..] else { panic!("{facts:?}") };
    drop(reply);
    assert_eq!(kept(&scene, &payer), 21);
    // The same for a request of which the ledger has no end.
    let (key, value) = (key.clone(), value.clone());
    let other = scene.by_link(2, 7_000);
    let mut config = scene.config.clone();
    config.routes.iter_mut().for_each(|route| route.meter = None);
    scene.gate.reload(&config).unwrap();
    assert_eq!(scene.ask(dear(&other, (5, 10))).await.status, StatusCode::OK);
    assert_eq!(kept(&scene, &other), 70);
    let key = [&key[..b"gate/meter/".len()], &[2; 32], &key[key.len() - 5..]].concat();
    scene.ledger.put(&key, Some(&value)).unwrap();
    let scene = scene.again();
    assert_eq!(kept(&scene, &other), 21);
    let scene = scene.again();
    assert_eq!((kept(&scene, &other), scene.ledger.each(b"gate/meter/").len()), (21, 0));
}
