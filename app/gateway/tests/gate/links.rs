//! Requests that show links.

use farthing_wire::{PAYMENT_REQUIRED, PAYMENT_RESPONSE, Payment, PaymentRequired, Settlement};
use http::{Request, StatusCode};
use http_body_util::Full;

use super::scene::{PRICE, Scene, get};

#[tokio::test]
async fn a_free_path_is_passed_on_and_a_priced_one_says_what_it_costs() {
    let scene = Scene::new();
    let free = scene.ask(Request::get("/").body(Full::default()).unwrap()).await;
    assert_eq!((free.status, scene.asked()), (StatusCode::OK, 1));
    let unpaid = scene.ask(Request::get("/page").body(Full::default()).unwrap()).await;
    assert_eq!((unpaid.status, scene.asked()), (StatusCode::PAYMENT_REQUIRED, 1));
    let required = PaymentRequired::decode(unpaid.headers[PAYMENT_REQUIRED].as_bytes()).unwrap();
    assert_eq!(required.accepts[0].amount(), PRICE);
    assert_eq!(required.channel().unwrap().ledger, scene.ledger.id());
    assert_eq!(unpaid.headers["cache-control"], "no-store");
}

/// server invariants 24, 25 and 26
#[tokio::test]
async fn a_link_pays_for_one_request_and_is_on_disk_before_the_reply() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 70);
    let paid = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((paid.status, &paid.body[..]), (StatusCode::OK, &b"the page"[..]));
    assert_eq!(scene.ledger.durable(), scene.ledger.last());
    let receipt = paid.receipt();
    assert_eq!((receipt.number, receipt.amount, receipt.state.left), (0, PRICE, 0));
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
    // Shown again with a new number it covers nothing more.
    let again = scene.ask(payer.get("/page", 1, 1)).await;
    assert_eq!(again.status, StatusCode::PAYMENT_REQUIRED);
    assert_eq!(again.error(), "invalid_farthing_channel_stale");
    let required = PaymentRequired::decode(again.headers[PAYMENT_REQUIRED].as_bytes()).unwrap();
    assert_eq!(required.known.unwrap().last_number, 0);
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (1, (PRICE, 0)));
}

/// gateway rule R1: parallel requests come in any order.
#[tokio::test]
async fn requests_of_one_channel_are_served_in_any_order() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    for number in [5, 3, 4, 0, 2, 1_u32] {
        let reply = scene.ask(payer.get("/page", number + 1, number)).await;
        assert_eq!(reply.status, StatusCode::OK, "number {number}");
    }
    assert_eq!(scene.sums(&payer.channel), (6 * PRICE, 0));
}

/// gateway rule R1: one link for many prices covers as many requests, none more.
#[tokio::test]
async fn a_promise_ahead_covers_as_many_requests_as_it_is_worth() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    for number in 0..3 {
        assert_eq!(scene.ask(payer.get("/page", 3, number)).await.status, StatusCode::OK);
    }
    let more = scene.ask(payer.get("/page", 3, 3)).await;
    assert_eq!(more.error(), "invalid_farthing_channel_stale");
}

/// gateway rule R3: corrective replies reveal nothing to who has shown nothing authentic.
#[tokio::test]
async fn a_forged_link_learns_nothing_of_the_channel() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/page", 5, 0)).await.status, StatusCode::OK);
    for index in [1, 4, 5, 6] {
        let reply = scene.ask(get("/page", &payer.forged(index, 0))).await;
        assert_eq!(reply.error(), "invalid_farthing_channel_link", "index {index}");
        let required = PaymentRequired::decode(reply.headers[PAYMENT_REQUIRED].as_bytes()).unwrap();
        assert_eq!(required.known, None);
        assert!(!reply.headers.contains_key(PAYMENT_RESPONSE));
        assert!(!reply.headers.contains_key("farthing"));
    }
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (1, (PRICE, 0)));
}

/// gateway rule R6
#[tokio::test]
async fn nothing_is_charged_above_what_the_payer_agreed_to() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let reply = scene.ask(payer.get("/dear", 10, 0)).await;
    assert_eq!(reply.error(), "invalid_farthing_channel_price");
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (0, (0, 0)));
    let mut shown = payer.shown(10, 0);
    shown.max = 70;
    assert_eq!(scene.ask(get("/dear", &shown)).await.status, StatusCode::OK);
    assert_eq!(scene.sums(&payer.channel), (70, 0));
}

/// gateway rule R15: what was not read lately is not served; server invariant 38.
#[tokio::test]
async fn an_unknown_channel_is_served_nothing_while_the_cluster_is_silent() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    scene.shared.fresh.forget(&payer.channel);
    let reply = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((reply.status, scene.asked()), (StatusCode::SERVICE_UNAVAILABLE, 0));
}

/// gateway rule R16: a link far ahead costs its payer of an allowance.
#[tokio::test]
async fn a_link_far_ahead_is_taken_in_the_slow_lane() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 70_000);
    assert_eq!(scene.ask(payer.get("/page", 5_000, 0)).await.status, StatusCode::OK);
    assert_eq!(scene.ask(payer.get("/page", 5_000, 1)).await.status, StatusCode::OK);
}

/// The envelope of x402 pays as the hot form does, and its receipt names payer and opening.
#[tokio::test]
async fn the_envelope_pays_as_well() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let unpaid = scene.ask(Request::get("/page").body(Full::default()).unwrap()).await;
    let required = PaymentRequired::decode(unpaid.headers[PAYMENT_REQUIRED].as_bytes()).unwrap();
    let envelope = Payment::Shown(payer.shown(1, 0)).encode(required.channel().unwrap()).unwrap();
    let request = Request::get("/page").header("payment-signature", envelope);
    let paid = scene.ask(request.body(Full::default()).unwrap()).await;
    assert_eq!(paid.status, StatusCode::OK);
    let receipt = Settlement::decode(paid.headers[PAYMENT_RESPONSE].as_bytes()).unwrap();
    assert_eq!((receipt.payer, receipt.transaction), ([3; 32], [4; 64]));
    assert_eq!((receipt.amount, receipt.number, receipt.state.served), (PRICE, 0, PRICE));
}
