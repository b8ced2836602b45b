//! When money comes back (R8).

use farthing_gateway::gate::Failed;
use http::StatusCode;

use super::scene::{PRICE, Scene};

/// gateway rule R8, server invariant 21
#[tokio::test]
async fn what_the_service_refuses_or_does_not_answer_costs_nothing() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    for (number, status) in (0..).zip([304, 400, 404, 500]) {
        scene.answers(status);
        let reply = scene.ask(payer.get("/page", 1, number)).await;
        assert_eq!(reply.status.as_u16(), status);
        assert_eq!((reply.receipt().amount, reply.receipt().state.left), (0, PRICE));
    }
    for (number, failed, status) in [(10, Failed::Broken, 502), (11, Failed::TimedOut, 504)] {
        *scene.service.answer.lock().unwrap() = Err(failed);
        let reply = scene.ask(payer.get("/page", 1, number)).await;
        assert_eq!((reply.status.as_u16(), reply.receipt().amount), (status, 0));
    }
    assert_eq!(scene.sums(&payer.channel), (6 * PRICE, 6 * PRICE));
    // What came back pays for the next one.
    scene.answers(200);
    let reply = scene.ask(payer.get("/page", 1, 20)).await;
    assert_eq!((reply.status, reply.receipt().amount), (StatusCode::OK, PRICE));
    // The return was on disk before the reply.
    assert_eq!(scene.ledger.durable(), scene.ledger.last());
}

/// gateway rule R8: a payer cannot have for nothing what it asks for twice.
#[tokio::test]
async fn what_was_returned_is_not_delivered_again() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    scene.answers(500);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status.as_u16(), 500);
    scene.answers(200);
    let retry = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((retry.status, scene.asked()), (StatusCode::CONFLICT, 1));
    let outcome: serde_json::Value = serde_json::from_slice(&retry.body).unwrap();
    assert_eq!(outcome["served"]["returned"], true);
}

/// gateway rule R8: nor has it for nothing what it was given before the service refused it.
#[tokio::test]
async fn what_was_delivered_is_not_returned_when_its_retry_is_refused() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    scene.answers(404);
    let retry = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((retry.status.as_u16(), retry.receipt().amount), (404, 0));
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
}

/// gateway rule R8: what the service refuses is work for it, so it is free only so often.
#[tokio::test]
async fn a_channel_gets_money_back_only_so_often_in_a_minute() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 70_000);
    let most = scene.config.limits.returns_per_minute;
    scene.answers(404);
    let mut charged = 0;
    for number in 0..most + 20 {
        let reply = scene.ask(payer.get("/page", number + 1, number)).await;
        charged += reply.receipt().amount;
    }
    // A minute may have turned in between.
    assert!(charged == 20 * PRICE || charged == 0, "{charged}");
}

/// gateway rule R17: the reply waits for the disk where the service did not.
#[tokio::test]
async fn an_overlapping_route_answers_once_the_payment_is_on_disk() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let reply = scene.ask(payer.get("/quick", 1, 0)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(scene.ledger.durable(), scene.ledger.last());
}
