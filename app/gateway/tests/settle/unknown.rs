//! What was sent and is not known to have landed: never unpaid, never paid twice.

use farthing_gateway::chain::State;
use farthing_wire::Outcome;

use crate::net::Sending;
use crate::payer::{ALL, Speaks, bodiless, same};
use crate::scene::{FEE, PRICE, Scene};

/// server invariant 20: what a node answers to a sending says nothing.
#[tokio::test]
async fn a_landing_of_which_the_answer_is_lost_is_one_payment() {
    let scene = Scene::new().await;
    scene.net.set_sending(Sending::LandsUnheard);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    assert_eq!(scene.ask(request).await.status, 200);
    assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
}

/// server invariant 16: unknown is never unpaid.
#[tokio::test]
async fn while_it_is_unknown_the_reply_is_held_back_and_no_second_payment_is_asked_for() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let before = scene.lamports(&scene.sponsor);
        scene.net.set_sending(Sending::Lost);
        let (request, other) =
            (scene.paid("/page", speaks).await, scene.paid("/page", speaks).await);
        let (request, other) = (bodiless(request), bodiless(other));
        scene.net.die_on_send();
        let pending = scene.ask(same(&request)).await;
        assert_ne!(&pending.body[..], b"the page");
        assert!(!pending.headers.contains_key("payment-required"), "{speaks:?}");
        assert!(!pending.headers.contains_key("www-authenticate"));
        let record = scene.settlements().pop().unwrap();
        match speaks {
            Speaks::V2 => {
                let settled = pending.settled();
                assert_eq!((pending.status.as_u16(), settled.outcome), (402, Outcome::Pending));
                assert_eq!(settled.transaction, <[u8; 64]>::from(record.signature));
            }
            Speaks::V1 => {
                assert_eq!(pending.status, 402);
                assert!(pending.headers.contains_key("x-payment-response"));
            }
            Speaks::Charge => assert_eq!(pending.status, 409),
        }
        // Another payment of the same payer for the same request is told the same, and signed by nobody.
        if speaks == Speaks::V2 {
            scene.net.hold_back_fates(true);
            scene.net.set_down(false);
            let told = scene.ask(same(&other)).await;
            assert_eq!(told.settled().transaction, <[u8; 64]>::from(record.signature));
        }
        scene.net.set_sending(Sending::Lands);
        scene.net.hold_back_fates(false);
        scene.net.set_down(false);
        scene.settled().await;
        assert_eq!(scene.settlements()[0].state, State::Confirmed);
        assert_eq!(scene.ask(request).await.status, 200, "{speaks:?}");
        assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
        assert!(before - scene.lamports(&scene.sponsor) <= FEE + 1);
    }
}

/// gateway rule R7: a payer that has lost its payment, as stock clients do, is not charged for what is owed to it.
#[tokio::test]
async fn who_pays_anew_for_what_is_owed_gets_it_for_the_first_payment() {
    let scene = Scene::new().await;
    scene.net.set_sending(Sending::Lost);
    let first = scene.paid("/page", Speaks::V2).await;
    scene.net.die_on_send();
    assert_eq!(scene.ask(bodiless(first)).await.outcome(), Some(Outcome::Pending));
    scene.net.set_sending(Sending::Lands);
    scene.net.set_down(false);
    scene.settled().await;
    let first = scene.settlements()[0].signature;
    let reply = scene.ask(bodiless(scene.paid("/page", Speaks::V2).await)).await;
    assert_eq!((reply.status.as_u16(), reply.settled().transaction), (200, first.into()));
    assert_eq!((scene.earned(), scene.net.different(), scene.settlements().len()), (PRICE, 1, 1));
}

/// server invariants 16 and 19
#[tokio::test]
async fn what_was_sent_before_a_restart_is_taken_up_and_not_signed_anew() {
    let scene = Scene::new().await;
    scene.net.set_sending(Sending::Lost);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    scene.net.die_on_send();
    assert_eq!(scene.ask(same(&request)).await.outcome(), Some(Outcome::Pending));
    let scene = scene.again().await;
    scene.net.set_sending(Sending::Lands);
    scene.net.set_down(false);
    scene.settled().await;
    assert_eq!(scene.ask(request).await.status, 200);
    assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
}

/// server invariant 16: once its last block is past, it is known, cost nothing, and another payment is the way.
#[tokio::test]
async fn what_never_landed_is_told_so_and_may_be_paid_anew() {
    let scene = Scene::new().await;
    let before = scene.lamports(&scene.sponsor);
    scene.net.set_sending(Sending::Lost);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let reply = scene.ask(same(&request)).await;
    assert_eq!(reply.outcome(), Some(Outcome::Failed("transaction_never_landed".into())));
    assert_eq!((reply.status.as_u16(), scene.settlements()[0].state), (402, State::NeverLanded));
    let again = scene.ask(request).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (402, "transaction_never_landed"));
    scene.net.set_sending(Sending::Lands);
    assert_eq!(scene.ask(bodiless(scene.paid("/page", Speaks::V2).await)).await.status, 200);
    assert_eq!(scene.earned(), PRICE);
    assert!(before - scene.lamports(&scene.sponsor) <= FEE + 1);
}

/// server invariant 19: one answer of one node, about one account.
#[tokio::test]
async fn a_clock_far_ahead_forgets_no_payment() {
    let scene = Scene::new().await;
    let paid = bodiless(scene.paid("/page", Speaks::V2).await);
    assert_eq!(scene.ask(same(&paid)).await.status, 200);
    let other = bodiless(scene.paid("/other", Speaks::V2).await);
    let ahead = 365 * 24 * 3_600;
    scene.net.live().advance_seconds(ahead);
    let told = scene.ask(same(&other)).await;
    assert_eq!((told.status.as_u16(), scene.asked(), scene.settlements().len()), (503, 1, 1));
    scene.net.live().advance_seconds(-ahead);
    let (known, new) = (scene.ask(paid).await.status, scene.ask(other).await.status);
    assert_eq!((known.as_u16(), new.as_u16(), scene.net.different()), (200, 200, 2));
}
