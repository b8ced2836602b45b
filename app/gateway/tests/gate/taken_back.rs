//! "Not worth it": what a payer returns within a day (`returns`).
//!
//! ```text
//! asked for ─▶ by the same request, its number and an authentic promise: once, and the same again says so
//!   refused ─▶ of another request, unknown, free, late, being answered, more than may, not offered, malformed
//!   afterwards ─▶ no free redelivery · the next read needs no new money · less is claimed · a cap counts less
//!   however ─▶ 50 at once, after a crash, after a claim
//! ```

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::config::{Config, ReturnSettings};
use farthing_gateway::gate::{Failed, Sent};
use farthing_gateway::ledger::{Booked, Ledger, RETURN_SECONDS, Settings};
use farthing_gateway::run::ledger_settings;
use farthing_sdk::solana::{Address, Signature};
use farthing_vouchers::book::{ClaimPolicy, Credential};
use farthing_wire::{
    PAYMENT_REQUIRED, PaymentRequired, RETURN, RateOf, RefundRate, ReturnRefusal, Returned, Shown,
};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use tokio::time::timeout;

use super::caps::{CAP, capped};
use super::scene::{ByLink, PEER, PRICE, Reply, Scene, config, get, now, post};

/// Of every route: one in so many.
fn returning(one_in: u32) -> impl Fn(&mut Config) {
    move |config| {
        for route in config.routes.iter_mut().filter(|route| !route.free) {
            route.returns = Some(ReturnSettings { one_in });
        }
    }
}

/// The same request once more, which says that it was not worth it.
fn back(mut request: Request<Full<Bytes>>) -> Request<Full<Bytes>> {
    request.headers_mut().insert(RETURN, HeaderValue::from_static("1"));
    request
}

impl Scene {
    async fn give(&self, shown: &Shown) -> Reply {
        self.ask(back(get("/page", shown))).await
    }

    async fn buys(&self, payer: &ByLink, numbers: std::ops::Range<u32>) {
        for number in numbers {
            let reply = self.ask(payer.get("/page", number + 1, number)).await;
            assert_eq!((reply.status, reply.receipt().amount), (StatusCode::OK, PRICE));
        }
    }
}

impl Reply {
    fn returned(&self) -> Returned {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        Returned::decode(&self.body).unwrap()
    }

    fn refusal(&self) -> ReturnRefusal {
        assert_eq!(self.status, StatusCode::CONFLICT, "{self:?}");
        let said: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        ReturnRefusal::from_code(said["error"].as_str().unwrap()).unwrap()
    }
}

/// gateway rule R2
#[tokio::test]
async fn what_is_returned_pays_for_the_next_and_is_returned_once() {
    let scene = Scene::with(returning(10));
    let payer = scene.by_link(1, 7_000);
    scene.buys(&payer, 0..1).await;
    let reply = scene.give(&payer.shown(1, 0)).await;
    assert_eq!(reply.returned(), Returned { number: 0, amount: PRICE, is_before: false });
    assert_eq!((reply.receipt().amount, reply.receipt().state.left), (0, PRICE));
    // It was on disk before it was said.
    assert_eq!(scene.ledger.durable(), scene.ledger.last());
    let twice = scene.give(&payer.shown(1, 0)).await;
    assert_eq!(twice.returned(), Returned { number: 0, amount: PRICE, is_before: true });
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (1, (PRICE, PRICE)));
    // No new money.
    let next = scene.ask(payer.get("/page", 1, 1)).await;
    assert_eq!((next.status, next.receipt().state.promised), (StatusCode::OK, PRICE));
    assert_eq!(scene.sums(&payer.channel), (2 * PRICE, PRICE));
}

/// gateway rule R7: who has returned it has to buy it again.
#[tokio::test]
async fn what_was_returned_is_not_delivered_again_for_nothing() {
    let mut scene = Scene::with(returning(10));
    let payer = scene.by_link(1, 7_000);
    scene.buys(&payer, 0..1).await;
    scene.give(&payer.shown(1, 0)).await.returned();
    for is_crash in [false, true] {
        if is_crash {
            scene = scene.after_a_crash();
            scene.look(&payer.channel);
        }
        let retry = scene.ask(payer.get("/page", 1, 0)).await;
        let outcome: serde_json::Value = serde_json::from_slice(&retry.body).unwrap();
        assert_eq!((retry.status, scene.asked()), (StatusCode::CONFLICT, u64::from(!is_crash)));
        assert_eq!(outcome["served"]["returned"], true);
    }
}

/// gateway rule R2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_returns_at_once_give_the_money_back_once() {
    let scene = Arc::new(Scene::with(returning(1)));
    let payer = scene.by_link(1, 7_000);
    scene.buys(&payer, 0..10).await;
    let give = |_| {
        let (scene, shown) = (Arc::clone(&scene), payer.shown(10, 3));
        tokio::spawn(async move { scene.give(&shown).await.returned().is_before })
    };
    let mut first = 0;
    for given in (0..50).map(give).collect::<Vec<_>>() {
        first += u32::from(!given.await.unwrap());
    }
    assert_eq!((first, scene.sums(&payer.channel)), (1, (10 * PRICE, PRICE)));
}

#[tokio::test]
async fn one_in_ten_may_come_back_and_the_next_with_the_next_ten() {
    let mut scene = Scene::with(returning(10));
    let payer = scene.by_link(1, 70_000);
    scene.buys(&payer, 0..10).await;
    scene.give(&payer.shown(10, 9)).await.returned();
    for is_crash in [false, true] {
        if is_crash {
            scene = scene.after_a_crash();
            scene.look(&payer.channel);
        }
        let refused = scene.give(&payer.shown(10, 8)).await;
        assert_eq!(refused.refusal(), ReturnRefusal::Allowance);
    }
    scene.buys(&payer, 10..11).await;
    scene.give(&payer.shown(11, 8)).await.returned();
    assert_eq!(scene.give(&payer.shown(11, 7)).await.refusal(), ReturnRefusal::Allowance);
    assert_eq!(scene.sums(&payer.channel), (11 * PRICE, 2 * PRICE));
}

/// gateway rule R3: a stranger learns neither numbers nor whether one was returned.
#[tokio::test]
async fn only_who_shows_an_authentic_promise_is_told_anything() {
    let scene = Scene::with(returning(10));
    let (payer, other) = (scene.by_link(1, 7_000), scene.by_link(2, 7_000));
    scene.buys(&payer, 0..1).await;
    for number in [0, 7] {
        let forged = scene.give(&payer.forged(1, number)).await;
        assert_eq!(forged.error(), "invalid_farthing_channel_link");
    }
    // The other payer's own number 0 is nobody's yet.
    assert_eq!(scene.give(&other.shown(1, 0)).await.refusal(), ReturnRefusal::Unknown);
    let claimed = payer.chain.link(1).unwrap();
    let credential = Credential::Chain { unit: PRICE, length: 10_000, claimed };
    scene.know(&payer.channel, credential, (7_000, PRICE));
    let public = scene.give(&payer.shown(1, 0)).await;
    assert_eq!(public.error(), "invalid_farthing_channel_stale");
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
}

#[tokio::test]
async fn what_cannot_be_returned_is_refused_each_for_its_own_reason() {
    let scene = Scene::with(|config| {
        returning(10)(config);
        capped(config);
        let dear = config.routes.iter_mut().find(|route| route.path == "/dear").unwrap();
        dear.returns = None;
    });
    let payer = scene.by_link(1, 70_000);
    scene.buys(&payer, 0..10).await;
    let of = |path: &str, number| back(get(path, &payer.shown_up_to(11, number, 10 * PRICE)));
    assert_eq!(scene.ask(of("/page?other", 0)).await.refusal(), ReturnRefusal::Other);
    assert_eq!(scene.ask(of("/dear", 0)).await.refusal(), ReturnRefusal::Offered);
    assert_eq!(scene.ask(of("/page", 10)).await.refusal(), ReturnRefusal::Unknown);
    // The cap is reached, so this one is free.
    let free = scene.ask(payer.get("/page", 11, 10)).await;
    assert_eq!((free.status, free.receipt().amount), (StatusCode::OK, 0));
    assert_eq!(scene.ask(of("/page", 10)).await.refusal(), ReturnRefusal::Unknown);
    let mut wrong = of("/page", 0);
    wrong.headers_mut().insert(RETURN, HeaderValue::from_static("0"));
    assert_eq!(scene.ask(wrong).await.status, StatusCode::BAD_REQUEST);
    let mut twice = of("/page", 0);
    twice.headers_mut().append(RETURN, HeaderValue::from_static("1"));
    assert_eq!(scene.ask(twice).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(scene.sums(&payer.channel), (CAP, 0));
    // 256 numbers later nothing is known of it any more.
    let far = scene.ask(payer.get("/page", 11, 400)).await;
    assert_eq!(far.status, StatusCode::OK);
    assert_eq!(scene.ask(of("/page", 0)).await.refusal(), ReturnRefusal::Late);
}

#[tokio::test]
async fn what_was_bought_a_day_ago_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    returning(10)(&mut config);
    let time = Arc::new(AtomicI64::new(now()));
    let clock = Arc::clone(&time);
    let clock: Arc<dyn Fn() -> i64 + Send + Sync> = Arc::new(move || clock.load(Ordering::SeqCst));
    let settings = Settings { clock, ..ledger_settings(&config) };
    let ledger = Ledger::create(&config.ledger.folder, &settings).unwrap();
    let scene = Scene::of(ledger, folder, config);
    let payer = scene.by_link(1, 7_000);
    scene.buys(&payer, 0..2).await;
    time.fetch_add(RETURN_SECONDS - 1, Ordering::SeqCst);
    scene.give(&payer.shown(2, 0)).await.returned();
    time.fetch_add(1, Ordering::SeqCst);
    // Not told from what was never bought: it is not kept for longer.
    assert_eq!(scene.give(&payer.shown(2, 1)).await.refusal(), ReturnRefusal::Unknown);
    assert_eq!(scene.sums(&payer.channel), (2 * PRICE, PRICE));
}

/// gateway rule R8: while it is on its way it cannot come back.
#[tokio::test]
async fn what_is_being_answered_is_not_returned() {
    let scene = Scene::with(returning(1));
    let payer = scene.by_link(1, 7_000);
    let slow = |_: Request<Sent<Full<Bytes>>>| pending::<Result<Response<Full<Bytes>>, Failed>>();
    let (request, service) = (payer.get("/page", 1, 0), (std::future::ready(true), slow));
    let mut first = Box::pin(scene.gate.serve((&scene.local, PEER), request, service));
    assert!(timeout(Duration::from_millis(300), &mut first).await.is_err());
    let running = scene.give(&payer.shown(1, 0)).await;
    assert_eq!(running.refusal(), ReturnRefusal::Running);
    assert_eq!(running.headers["retry-after"], "1");
    drop(first);
    scene.give(&payer.shown(1, 0)).await.returned();
    assert_eq!(scene.sums(&payer.channel), (PRICE, PRICE));
}

#[tokio::test]
async fn what_the_service_refused_has_come_back_already_and_is_no_return() {
    let scene = Scene::with(returning(10));
    let payer = scene.by_link(1, 7_000);
    scene.answers(404);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.receipt().amount, 0);
    assert!(scene.give(&payer.shown(1, 0)).await.returned().is_before);
    scene.answers(200);
    scene.buys(&payer, 1..2).await;
    // One was bought, so one may come back.
    scene.give(&payer.shown(2, 1)).await.returned();
    assert_eq!(scene.sums(&payer.channel), (2 * PRICE, 2 * PRICE));
}

/// gateway rule R2, gateway rule R3: what the chain has paid is not taken back by it: it pays for what is read next.
#[tokio::test]
async fn what_is_returned_after_it_was_claimed_pays_for_the_next_reads_and_less_is_claimed() {
    let scene = Scene::with(returning(1));
    let payer = scene.by_link(1, 10 * PRICE);
    scene.buys(&payer, 0..10).await;
    let claimed = payer.chain.link(10).unwrap();
    let credential = Credential::Chain { unit: PRICE, length: 10_000, claimed };
    scene.know(&payer.channel, credential, (10 * PRICE, 10 * PRICE));
    let risk = scene.shared.risk.total();
    for number in 0..4 {
        let left = scene.give(&payer.shown(11, number)).await.receipt().state.left;
        assert_eq!(left, u64::from(number + 1) * PRICE);
    }
    // It was claimed, so it was not at risk any more.
    assert_eq!(scene.shared.risk.total(), risk);
    let policy = ClaimPolicy { fee: 0, times: 1, soon: 0, only_served: true };
    let due = || scene.ledger.shard(&payer.channel).book.claims(&policy, now()).len();
    for number in 10..14 {
        assert_eq!(due(), 0);
        let reply = scene.ask(payer.get("/page", 11, number)).await;
        assert_eq!((reply.status, reply.receipt().amount), (StatusCode::OK, PRICE));
    }
    assert_eq!((due(), scene.sums(&payer.channel)), (0, (14 * PRICE, 4 * PRICE)));
    let none = scene.ask(payer.get("/page", 11, 14)).await;
    assert_eq!(none.error(), "invalid_farthing_channel_underfunded");
}

#[tokio::test]
async fn what_is_returned_does_not_count_for_the_cap() {
    let scene = Scene::with(|config| {
        returning(1)(config);
        capped(config);
    });
    let payer = scene.by_link(1, CAP);
    scene.buys(&payer, 0..10).await;
    scene.give(&payer.shown(11, 4)).await.returned();
    let scene = scene.after_a_crash();
    scene.look(&payer.channel);
    let mut charged = Vec::new();
    for number in 10..12 {
        charged.push(scene.ask(payer.get("/page", 11, number)).await.receipt().amount);
    }
    assert_eq!(charged, [PRICE, 0]);
    assert_eq!(scene.sums(&payer.channel), (CAP + PRICE, PRICE));
}

#[tokio::test]
async fn a_post_is_returned_by_what_it_says_of_its_body() {
    let scene = Scene::with(returning(10));
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(post("/post", &payer.shown(1, 0), "x")).await.status, StatusCode::OK);
    scene.ask(back(post("/post", &payer.shown(1, 0), "x"))).await.returned();
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (1, (PRICE, PRICE)));
}

#[tokio::test]
async fn a_voucher_returns_as_a_link_does_and_receipts_tell_it_from_a_refusal() {
    let scene = Scene::with(returning(10));
    let payer = scene.by_voucher(1, 7_000);
    assert_eq!(scene.ask(get("/page", &payer.shown(PRICE, 0))).await.status, StatusCode::OK);
    scene.give(&payer.shown(PRICE, 0)).await.returned();
    let booked = scene.ledger.receipts(i64::MIN, i64::MAX).unwrap();
    let booked: Vec<_> = booked.map(|receipt| receipt.unwrap().booked).collect();
    assert_eq!(booked[1..], [Booked::Returned { amount: PRICE, is_wish: true }]);
}

/// What a 402 says of it.
fn rate_of(reply: &Reply) -> serde_json::Value {
    let said: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    said["farthing"]["refundRate"].clone()
}

#[tokio::test]
async fn how_much_came_back_is_said_from_a_hundred_on_and_signed_by_the_ledgers_key() {
    let scene = Scene::with(returning(10));
    let payer = scene.by_link(1, 70_000);
    scene.buys(&payer, 0..100).await;
    for number in 90..97 {
        scene.give(&payer.shown(100, number)).await.returned();
    }
    let unpaid = |path| Request::get(path).body(Full::default()).unwrap();
    let said = rate_of(&scene.ask(unpaid("/page")).await);
    assert_eq!((&said["ofThousand"], &said["route"]), (&70.into(), &"/**".into()));
    let text = |name: &str| said[name].as_str().unwrap().to_owned();
    let (key, signature): (Address, Signature) =
        (text("key").parse().unwrap(), text("signature").parse().unwrap());
    let rate = RefundRate {
        route: text("route"),
        listing: None,
        of_thousand: 70,
        at: said["at"].as_i64().unwrap(),
        key: key.to_bytes(),
        signature: signature.into(),
    };
    let asks = scene.ask(unpaid("/page")).await;
    let asks = PaymentRequired::decode(asks.headers[PAYMENT_REQUIRED].as_bytes()).unwrap();
    let asks = asks.channel().unwrap();
    let origin = &scene.config.gate.origin;
    let of = RateOf { origin, ledger: &asks.ledger, pay_to: &asks.pay_to };
    let verifies = |of: &RateOf<'_>| signature.verify(&rate.key, rate.text(of).as_bytes());
    assert!(verifies(&of) && !verifies(&RateOf { pay_to: &[1; 32], ..of }));
    // Of ten that were bought nothing is said.
    let few = rate_of(&scene.ask(unpaid("/live")).await);
    assert!(few.is_null(), "{few}");
    // A person is told as well.
    let page = Request::get("/page").header("accept", "text/html").body(Full::default()).unwrap();
    let page = scene.ask(page).await;
    let page = String::from_utf8_lossy(&page.body);
    for words in ["Not worth it?", "one in 10", "--return NUMBER", "70 were returned"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    // The key is the ledger's, so it is the same after a stop.
    let scene = scene.again();
    let again = rate_of(&scene.ask(unpaid("/page")).await);
    assert_eq!((&again["key"], &again["ofThousand"]), (&said["key"], &70.into()));
}
