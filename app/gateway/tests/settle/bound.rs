//! A payment is for one request, at one price, in the words that were asked for.

use farthing_gateway::config::Config;
use farthing_sdk::solana::Signer;
use farthing_wire::{ExactPayment, ExactRequirements};

use crate::payer::{ALL, Asked, Speaks, bodiless, same, transfer};
use crate::scene::{PRICE, Scene};

/// server invariants 2 and 18: by the memo where the protocol has a place for it, else by who shows it first.
#[tokio::test]
async fn a_payment_for_another_request_is_refused() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let head = scene.paid("/page", speaks).await;
        let elsewhere = |path: &str| {
            let mut request = bodiless(http::Request::get(path));
            *request.headers_mut() = head.headers_ref().unwrap().clone();
            request
        };
        if speaks != Speaks::V1 {
            assert_eq!(scene.ask(elsewhere("/other")).await.status, 409, "{speaks:?}");
            assert!(scene.settlements().is_empty() && scene.asked() == 0);
        }
        assert_eq!(scene.ask(elsewhere("/page")).await.status, 200, "{speaks:?}");
        for path in ["/other", "/page?a", "/page/"] {
            assert_eq!(scene.ask(elsewhere(path)).await.status, 409, "{speaks:?} {path}");
        }
        let mut other = elsewhere("/post");
        *other.method_mut() = http::Method::POST;
        assert_eq!(scene.ask(other).await.status, 409, "{speaks:?}");
        assert_eq!((scene.earned(), scene.asked()), (PRICE, 1));
    }
}

/// server invariant 1: price, asset, payee and network are ours, whatever a payer echoes.
#[tokio::test]
async fn what_is_echoed_must_be_what_was_asked() {
    let scene = Scene::new().await;
    let Asked::V2(asked) = scene.asked_for("/page", Speaks::V2).await else { panic!() };
    let transaction =
        transfer((&scene.net, scene.token), &scene.payer, Asked::V2(asked.clone()).terms());
    let all = [
        ExactRequirements { amount: 1, ..asked.clone() },
        ExactRequirements { asset: [9; 32], ..asked.clone() },
        ExactRequirements { pay_to: [9; 32], ..asked.clone() },
        ExactRequirements { fee_payer: [9; 32], ..asked.clone() },
        ExactRequirements { max_timeout_seconds: 61, ..asked.clone() },
        ExactRequirements {
            network: "solana:4uhcVJyU9pJkvQyS88uRDiswHXSCkY3z".into(),
            ..asked.clone()
        },
        ExactRequirements { memo: None, ..asked.clone() },
    ];
    for other in all {
        let payment = ExactPayment { transaction: transaction.clone() };
        let value = payment.encode(&other).unwrap();
        let head = http::Request::get("/page").header("payment-signature", value);
        let refused = scene.ask(bodiless(head)).await;
        assert_eq!(refused.status, 402, "{other:?}");
        assert_eq!(refused.code(), "invalid_payment_requirements", "{other:?}");
    }
    // A memo that this gateway has not made.
    let forged = ExactRequirements { memo: Some("A".repeat(30)), ..asked.clone() };
    let value = ExactPayment { transaction: transaction.clone() }.encode(&forged).unwrap();
    let head = http::Request::get("/page").header("payment-signature", value);
    assert_eq!(scene.ask(bodiless(head)).await.status, 409);
    assert!(scene.net.sent().is_empty() && scene.asked() == 0);
    let value = ExactPayment { transaction }.encode(&asked).unwrap();
    let head = http::Request::get("/page").header("payment-signature", value);
    assert_eq!(scene.ask(bodiless(head)).await.status, 200);
}

/// server invariants 1 and 9: the transaction must pay what is asked, each way.
#[tokio::test]
async fn a_transaction_that_pays_otherwise_is_refused_with_its_reason() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let asked = scene.asked_for("/page", speaks).await;
        let (amount, wallet, sponsor, memo) = asked.terms();
        let own = scene.payer.pubkey().to_bytes();
        for (terms, code) in [
            (
                (amount - 1, wallet, sponsor, memo.clone()),
                "invalid_exact_svm_payload_amount_mismatch",
            ),
            ((amount, own, sponsor, memo.clone()), "invalid_exact_svm_payload_recipient_mismatch"),
            ((amount, wallet, [9; 32], memo.clone()), "invalid_exact_svm_fee_payer_mismatch"),
        ] {
            let transaction = transfer((&scene.net, scene.token), &scene.payer, terms);
            let (name, value) = asked.header(transaction);
            let head = http::Request::get("/page").header(name, value);
            let refused = scene.ask(bodiless(head)).await;
            assert_eq!(
                (refused.status.as_u16(), refused.code()),
                (402, code.to_owned()),
                "{speaks:?}"
            );
        }
        assert!(scene.net.sent().is_empty() && scene.asked() == 0);
    }
}

/// server invariants 2 and 12: the memo that was asked for is in the transaction, or it is another payment.
#[tokio::test]
async fn a_payment_without_its_memo_is_refused() {
    for speaks in [Speaks::V2, Speaks::Charge] {
        let scene = Scene::new().await;
        let asked = scene.asked_for("/page", speaks).await;
        let (amount, wallet, sponsor, _) = asked.terms();
        let bare = (amount, wallet, sponsor, None);
        let (name, value) = asked.header(transfer((&scene.net, scene.token), &scene.payer, bare));
        let refused = scene.ask(bodiless(http::Request::get("/page").header(name, value))).await;
        assert_eq!(refused.code(), "invalid_exact_svm_payload_memo_count");
    }
}

/// server invariant 1: a price that was raised meanwhile is the price.
#[tokio::test]
async fn a_payment_at_an_older_price_is_told_the_new_one() {
    for speaks in [Speaks::V2, Speaks::Charge] {
        let scene = Scene::new().await;
        let request = bodiless(scene.paid("/page", speaks).await);
        let mut dearer: Config = scene.config.clone();
        dearer.routes.iter_mut().for_each(|route| route.price = route.price.map(|price| 2 * price));
        scene.gate.reload(&dearer).unwrap();
        let refused = scene.ask(request).await;
        assert_eq!(refused.code(), "invalid_payment_requirements");
        assert_eq!(refused.exact().unwrap().amount, 2 * PRICE);
        assert_eq!(scene.asked(), 0);
    }
}

/// server invariants 4 and 18: nobody chooses which of two payments counts.
#[tokio::test]
async fn two_credentials_are_one_too_many() {
    let scene = Scene::new().await;
    let (first, second) =
        (scene.paid("/page", Speaks::V2).await, scene.paid("/page", Speaks::Charge).await);
    let mut both = bodiless(first);
    both.headers_mut().extend(second.headers_ref().unwrap().clone());
    assert_eq!(scene.ask(same(&both)).await.status, 400);
    for (name, value) in
        [("x-payment", "e30="), ("farthing", "x"), ("authorization", "Payment e30")]
    {
        let mut both = bodiless(scene.paid("/page", Speaks::V2).await);
        both.headers_mut().append(name, value.parse().unwrap());
        assert_eq!(scene.ask(both).await.status, 400, "{name}");
    }
    assert_eq!((scene.asked(), scene.net.sent().len()), (0, 0));
}

/// server invariant 5
#[tokio::test]
async fn what_cannot_be_read_is_400_in_each_header() {
    let scene = Scene::new().await;
    for (name, value) in
        [("payment-signature", "e30="), ("x-payment", "e30="), ("authorization", "Payment e30")]
    {
        let refused = scene.ask(bodiless(http::Request::get("/page").header(name, value))).await;
        assert_eq!(refused.status, 400, "{name}: {refused:?}");
    }
    // A login of the site's own is no payment.
    let login = http::Request::get("/page").header("authorization", "Bearer e30");
    assert_eq!(scene.ask(bodiless(login)).await.status, 402);
}

/// Where the operator wants it, only reading is sold this way.
#[tokio::test]
async fn methods_that_do_more_than_read_are_sold_this_way_only_if_the_operator_wants() {
    let scene = Scene::with(|config| config.exact.unsafe_methods = false).await;
    let asked = scene.ask(http::Request::post("/post").body(Default::default()).unwrap()).await;
    assert!(asked.exact().is_none() && !asked.headers.contains_key("www-authenticate"));
    assert_eq!(asked.json()["x402Version"], 2);
    assert_eq!(scene.ask(bodiless(scene.paid("/page", Speaks::V2).await)).await.status, 200);
}
