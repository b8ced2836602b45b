//! Each way honestly, and what its payer is told.

use farthing_gateway::chain::State;
use farthing_gateway::ledger::Booked;
use farthing_sdk::solana::Signer;
use farthing_wire::mpp::ChargeReceipt;
use farthing_wire::{Outcome, PaymentRequired};

use crate::payer::{ALL, Asked, Speaks, bodiless, get};
use crate::scene::{FEE, PRICE, Scene};

/// server invariants 15, 17 and 20: the tokens have come when the reply goes out, and the ledger says so.
#[tokio::test]
async fn each_way_pays_for_one_reply_with_its_receipt() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let before = scene.lamports(&scene.sponsor);
        let reply = scene.ask(bodiless(scene.paid("/page?a=1", speaks).await)).await;
        assert_eq!((reply.status.as_u16(), &reply.body[..]), (200, &b"the page"[..]), "{reply:?}");
        assert_eq!((scene.earned(), scene.asked()), (PRICE, 1), "{speaks:?}");
        let fee = before - scene.lamports(&scene.sponsor);
        assert!((FEE..=FEE + 1).contains(&fee), "{fee}");
        let all = scene.settlements();
        assert_eq!((all.len(), all[0].state, all[0].released), (1, State::Confirmed, 1));
        assert_eq!(reply.headers["cache-control"], "private, no-store");
        match speaks {
            Speaks::V2 => {
                let settled = reply.settled();
                assert_eq!((settled.outcome, settled.amount), (Outcome::Success, PRICE));
                assert_eq!(settled.payer, scene.payer.pubkey().to_bytes());
                assert_eq!(settled.transaction, <[u8; 64]>::from(all[0].signature));
            }
            Speaks::V1 => assert!(reply.headers.contains_key("x-payment-response")),
            Speaks::Charge => {
                let receipt = reply.headers["payment-receipt"].as_bytes();
                let receipt = ChargeReceipt::decode(receipt).unwrap();
                assert_eq!(receipt.reference, <[u8; 64]>::from(all[0].signature));
            }
        }
    }
}

/// server invariant 33: the service behind sees no payment, and a name for the request.
#[tokio::test]
async fn no_payment_reaches_the_service() {
    for speaks in ALL {
        let scene = Scene::new().await;
        scene.ask(bodiless(scene.paid("/page", speaks).await)).await;
        let (parts, _) = scene.service.last.lock().unwrap().take().unwrap();
        for name in ["payment-signature", "x-payment", "authorization", "farthing"] {
            assert!(!parts.headers.contains_key(name), "{speaks:?} {name}");
        }
    }
}

/// A receipt is booked once, with its route, and kept with the others.
#[tokio::test]
async fn what_was_paid_is_booked_once() {
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    scene.ask(crate::payer::same(&request)).await;
    scene.ask(request).await;
    let booked = |scene: &Scene| {
        let all = scene.ledger.receipts(i64::MIN, i64::MAX).unwrap();
        all.map(|receipt| receipt.unwrap().booked).collect::<Vec<_>>()
    };
    let [Booked::Settled(settled)] = booked(&scene)[..] else { panic!("{:?}", booked(&scene)) };
    assert_eq!((settled.amount, settled.payer), (PRICE, scene.payer.pubkey().to_bytes()));
    let scene = scene.again().await;
    assert_eq!(booked(&scene), [Booked::Settled(settled)]);
}

/// All clients are served by one reply: those of version 2 read the header first, those of version 1 the body alone.
#[tokio::test]
async fn one_reply_asks_in_everybodys_words() {
    let scene = Scene::new().await;
    let reply = scene.ask(get("/page")).await;
    let header = &reply.headers["payment-required"];
    let required = PaymentRequired::decode(header.as_bytes()).unwrap();
    let schemes: Vec<_> = required.accepts.iter().map(farthing_wire::Accept::scheme).collect();
    assert_eq!(schemes, ["farthing-channel", "exact"]);
    let body = reply.json();
    assert_eq!((&body["x402Version"], body["accepts"].as_array().unwrap().len()), (&1.into(), 1));
    assert_eq!(body["accepts"][0]["maxAmountRequired"], PRICE.to_string());
    assert!(body["farthing"]["command"].as_str().unwrap().contains("farthing get"));
    assert!(reply.headers["www-authenticate"].to_str().unwrap().starts_with("Payment id=\""));
    let ours = ["payment-required", "www-authenticate"];
    let bytes: usize = ours.iter().map(|name| reply.headers[*name].len() + name.len() + 4).sum();
    // gateway rule R19
    assert!(bytes <= 4_096, "{bytes}");
    // No two 402s ask for the same transaction.
    let again = scene.ask(get("/page")).await;
    assert_ne!(again.exact().unwrap().memo, reply.exact().unwrap().memo);
    assert!(matches!(Asked::of(&again, Speaks::V1), Asked::V1(exact) if exact.memo.is_none()));
}

/// Who speaks only version 2 still reads the body that there was.
#[tokio::test]
async fn without_version_1_the_body_is_that_of_version_2() {
    let scene = Scene::with(|config| config.exact.v1 = false).await;
    let body = scene.ask(get("/page")).await.json();
    assert_eq!((&body["x402Version"], &body["accepts"][1]["scheme"]), (&2.into(), &"exact".into()));
    let refused = scene.ask(bodiless(scene.paid("/page", Speaks::V2).await)).await;
    assert_eq!(refused.status, 200);
}
