//! What does not pay is not released.

use std::sync::Arc;
use std::time::Duration;

use farthing_gateway::chain::State;
use farthing_sdk::client::Network;
use farthing_sdk::development::public_keypair;
use farthing_sdk::solana::Signer;
use farthing_sdk::{Token, addresses};
use farthing_wire::Outcome;

use crate::net::Net;
use crate::payer::{ALL, Speaks, bodiless, same};
use crate::scene::{FEE, PRICE, Scene};

/// The payer has no tokens any more, as of the same block.
fn empty(net: &Net, token: Token) {
    let from = addresses::ata(&public_keypair("reader").pubkey(), token);
    let live = net.live();
    let mut account = live.account(&from).unwrap().unwrap();
    // Where the amount stands in a token account.
    account.data[64..72].fill(0);
    live.set_account(from, account).unwrap();
}

/// server invariants 14, 17 and 20: a transaction that reverts pays for nothing, and whoever made it is not taken for a
/// while, since it cost us its fee.
#[tokio::test]
async fn what_reverts_on_chain_is_never_released() {
    for speaks in ALL {
        let scene = Scene::new().await;
        scene.net.stand_still();
        let before = scene.lamports(&scene.sponsor);
        // The nodes that are asked lag behind, as no look before signing can rule out.
        scene.net.simulate_as_of_now();
        let source = addresses::ata(&scene.payer.pubkey(), scene.token);
        let account = scene.net.live().account(&source).unwrap();
        scene.net.lie(source, account);
        empty(&scene.net, scene.token);
        let request = bodiless(scene.paid("/page", speaks).await);
        let reply = scene.ask(same(&request)).await;
        assert_eq!((reply.status.as_u16(), scene.asked()), (402, 1), "{speaks:?}");
        assert_ne!(&reply.body[..], b"the page");
        if speaks == Speaks::V2 {
            assert_eq!(reply.outcome(), Some(Outcome::Failed("transaction_failed".into())));
        }
        assert_eq!((scene.settlements()[0].state, scene.earned()), (State::Failed, 0));
        assert!(before - scene.lamports(&scene.sponsor) >= FEE);
        assert_eq!(scene.ask(request).await.status, 402);
        // Without a memo it would be the same transaction.
        let anew = scene.ask(bodiless(scene.paid("/page", Speaks::V2).await)).await;
        assert_eq!(
            (anew.status.as_u16(), scene.asked(), scene.net.different()),
            (429, 1, 1),
            "{anew:?}"
        );
        // The hour is over.
        scene.later(Duration::from_secs(3_601));
        scene.net.live().mint_to(&scene.payer.pubkey(), scene.token, PRICE).unwrap();
        scene.net.simulate_as_of_now();
        scene.net.stop_lying();
        assert_eq!(scene.ask(bodiless(scene.paid("/page", Speaks::V2).await)).await.status, 200);
    }
}

/// server invariant 14: it is run again when the service has answered, so that the fee is not spent for nothing.
#[tokio::test]
async fn money_that_moves_away_while_the_service_works_costs_us_nothing() {
    let scene = Scene::new().await;
    let before = scene.lamports(&scene.sponsor);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let (net, token) = (Arc::clone(&scene.net), scene.token);
    *scene.service.act.lock().unwrap() = Some(Box::new(move || empty(&net, token)));
    let reply = scene.ask(request).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["error"]),
        (402, &"insufficient_funds".into())
    );
    assert_eq!((scene.asked(), scene.earned(), scene.settlements().len()), (1, 0, 0));
    assert_eq!(scene.lamports(&scene.sponsor), before);
    assert!(scene.net.sent().is_empty());
}

/// A blockhash that is over by then would never land.
#[tokio::test]
async fn a_payment_that_expires_while_the_service_works_is_not_signed() {
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let net = Arc::clone(&scene.net);
    *scene.service.act.lock().unwrap() = Some(Box::new(move || net.live().pause(Duration::ZERO)));
    let reply = scene.ask(same(&request)).await;
    let code = "invalid_exact_svm_payload_transaction_blockhash";
    assert_eq!((reply.status.as_u16(), &reply.json()["error"]), (402, &code.into()));
    assert!(scene.net.sent().is_empty() && scene.settlements().is_empty());
    // Shown again it is refused before the service is asked.
    assert_eq!((scene.ask(request).await.code().as_str(), scene.asked()), (code, 1));
}

/// server invariant 9: whose tokens are too few is told before anything is done.
#[tokio::test]
async fn who_has_too_little_is_told_before_the_service_is_asked() {
    let scene = Scene::new().await;
    empty(&scene.net, scene.token);
    let reply = scene.ask(bodiless(scene.paid("/page", Speaks::V2).await)).await;
    assert_eq!((reply.code().as_str(), scene.asked()), ("insufficient_funds", 0));
}
