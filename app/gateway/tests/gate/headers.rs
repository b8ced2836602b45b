//! What passes the gate in either direction.

use farthing_wire::hot;
use http::{Request, Response, StatusCode};
use http_body_util::Full;

use super::scene::{PRICE, Scene, get};

/// server invariants 32 and 33
#[tokio::test]
async fn the_service_sees_no_credential_and_nobody_keeps_the_reply() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let response = Response::builder().header("cache-control", "public, max-age=600");
    let response = response.header("expires", "tomorrow").body(Full::default()).unwrap();
    *scene.service.answer.lock().unwrap() = Ok(response);
    let mut request = payer.get("/page", 1, 0);
    request.headers_mut().insert("x-original-url", "/free".parse().unwrap());
    let reply = scene.ask(request).await;
    assert_eq!(reply.headers["cache-control"], "private, no-store");
    assert!(!reply.headers.contains_key("expires"));
    let last = scene.service.last.lock().unwrap();
    let seen = &last.as_ref().unwrap().0.headers;
    for name in [hot::NAME, "payment-signature", "x-original-url"] {
        assert!(!seen.contains_key(name), "{name}");
    }
}

/// Which of two credentials pays is for nobody to choose.
#[tokio::test]
async fn refuses_two_credentials() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut request = payer.get("/page", 1, 0);
    request.headers_mut().append("farthing", hot::encode(&payer.shown(2, 1)).parse().unwrap());
    let reply = scene.ask(request).await;
    assert_eq!((reply.status, scene.asked()), (StatusCode::BAD_REQUEST, 0));
}

/// gateway rule R8: early data can be sent again by who recorded it.
#[tokio::test]
async fn refuses_a_payment_in_early_data() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut request = payer.get("/page", 1, 0);
    request.headers_mut().insert("early-data", "1".parse().unwrap());
    assert_eq!(scene.ask(request).await.status, StatusCode::TOO_EARLY);
    assert_eq!(scene.sums(&payer.channel), (0, 0));
}

/// server invariant 34
#[tokio::test]
async fn every_method_and_spelling_meets_the_same_price() {
    let scene = Scene::new();
    for (method, path) in [
        ("HEAD", "/page"),
        ("GET", "/page/"),
        ("GET", "/x/../page"),
        ("GET", "/%70age"),
        ("GET", "/PAGE"),
        ("GET", "http://other.example/page"),
        ("OPTIONS", "/page"),
        ("DELETE", "/page"),
        ("GET", "//page"),
        ("GET", "/page;free"),
        ("GET", "/..%2fpage"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Full::default()).unwrap();
        let status = scene.ask(request).await.status;
        assert!(status.is_client_error(), "{method} {path}: {status}");
    }
    assert_eq!(scene.asked(), 0);
}

/// gateway rule R16: wrong promises of one address are not looked at for a while, those of others are.
#[tokio::test]
async fn an_address_that_shows_wrong_links_is_paused_and_others_are_served() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut paused = false;
    for _ in 0..200 {
        let reply = scene.ask(get("/page", &payer.forged(1, 0))).await;
        paused |= reply.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(paused);
    let other = std::net::Ipv4Addr::new(192, 0, 2, 2).into();
    assert_eq!(scene.ask_from(other, payer.get("/page", 1, 0)).await.status, StatusCode::OK);
}

/// gateway rule R14: as much is at risk as may be, and what is paid for is served.
#[tokio::test]
async fn no_promise_is_taken_that_puts_more_at_risk_than_may_be() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/page", 2, 0)).await.status, StatusCode::OK);
    scene.shared.risk.set_poor(true);
    let new = scene.ask(payer.get("/page", 3, 1)).await;
    assert_eq!(new.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(scene.ask(payer.get("/page", 2, 1)).await.status, StatusCode::OK);
}

/// server invariant 32: what is free for one and priced for others is kept by no cache.
#[tokio::test]
async fn a_free_copy_of_a_priced_page_is_kept_by_nobody() {
    let scene = Scene::new();
    let response = Response::builder().header("cache-control", "public, max-age=600");
    *scene.service.answer.lock().unwrap() = Ok(response.body(Full::default()).unwrap());
    let gift = scene.ask(Request::get("/gift").body(Full::default()).unwrap()).await;
    assert_eq!(
        (gift.status, &gift.headers["cache-control"]),
        (StatusCode::OK, &"private, no-store".parse().unwrap())
    );
    let second = scene.ask(Request::get("/gift").body(Full::default()).unwrap()).await;
    assert_eq!(second.status, StatusCode::PAYMENT_REQUIRED);
}

/// gateway rule R20: who means to pay does, and keeps what is free for later.
#[tokio::test]
async fn a_request_that_brings_a_promise_is_paid_for_though_it_might_be_free() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let paid = scene.ask(payer.get("/gift", 1, 0)).await;
    assert_eq!((paid.status, paid.receipt().amount), (StatusCode::OK, PRICE));
    let free = scene.ask(Request::get("/gift").body(Full::default()).unwrap()).await;
    assert_eq!((free.status, scene.sums(&payer.channel)), (StatusCode::OK, (PRICE, 0)));
}

/// gateway rule R14: prepaying is no way around what may be owed.
#[tokio::test]
async fn a_channel_is_served_only_up_to_what_it_may_owe() {
    let scene = Scene::with(|config| config.chain.risk_each = Some(100 * PRICE));
    let payer = scene.by_link(1, 200_000);
    let mut shown = payer.shown(10_000, 0);
    shown.max = 70;
    for number in 0..10 {
        shown.number = number;
        assert_eq!(scene.ask(get("/dear", &shown)).await.status, StatusCode::OK);
    }
    shown.number = 10;
    let more = scene.ask(get("/dear", &shown)).await;
    assert_eq!((more.status, scene.asked()), (StatusCode::SERVICE_UNAVAILABLE, 10));
    // What is refused counts nothing, and another channel has its own. A retry pays nothing, so it is served.
    shown.number = 9;
    assert_eq!(scene.ask(get("/dear", &shown)).await.status, StatusCode::OK);
    assert_eq!(scene.shared.risk.total(), 100 * PRICE);
    let mut other = scene.by_link(2, 200_000).shown(10, 0);
    other.max = 70;
    assert_eq!(scene.ask(get("/dear", &other)).await.status, StatusCode::OK);
}

/// gateway rule R3: who has no allowance left cannot tell a link that is far from the best one from one that is near.
#[tokio::test]
async fn a_wrong_link_costs_the_same_and_says_the_same_whatever_its_distance() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 70_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    for (index, last) in [(2, 1), (300, 2)] {
        let stranger = std::net::IpAddr::from([198, 51, 100, last]);
        let mut replies = Vec::new();
        for _ in 0..60 {
            let reply = scene.ask_from(stranger, get("/page", &payer.forged(index, 1))).await;
            let is_told = reply.status == StatusCode::PAYMENT_REQUIRED;
            replies.push((reply.status, is_told.then(|| reply.error())));
        }
        replies.dedup();
        let link = Some("invalid_farthing_channel_link".to_owned());
        let all = [(StatusCode::PAYMENT_REQUIRED, link), (StatusCode::TOO_MANY_REQUESTS, None)];
        assert_eq!(replies, all, "{index}");
    }
}

/// gateway rule R3: nor does a stranger learn which numbers were used, or how much is owed, where no more is sold.
#[tokio::test]
async fn a_stranger_learns_nothing_of_a_channel_that_owes_as_much_as_it_may() {
    let scene = Scene::with(|config| config.chain.risk_each = Some(PRICE));
    let (full, empty) = (scene.by_link(1, 7_000), scene.by_link(2, 7_000));
    assert_eq!(scene.ask(full.get("/page", 5, 0)).await.status, StatusCode::OK);
    let mut replies = Vec::new();
    for (payer, number) in [(&full, 0), (&full, 1), (&empty, 0)] {
        let reply = scene.ask(get("/page", &payer.forged(6, number))).await;
        replies.push((reply.status, reply.body));
    }
    scene.shared.risk.set_poor(true);
    let poor = scene.ask(get("/page", &empty.forged(6, 0))).await;
    replies.push((poor.status, poor.body));
    replies.dedup();
    assert_eq!(replies.len(), 1, "{replies:?}");
    assert_eq!(replies[0].0, StatusCode::PAYMENT_REQUIRED);
}
