//! Requests that show vouchers, which another thread verifies.

use std::sync::Arc;

use http::StatusCode;

use farthing_core::voucher::Voucher;
use farthing_vouchers::signed::SignedVoucher;
use farthing_wire::{Shown, ShownPromise};

use super::scene::{PRICE, Scene, get, now};

#[tokio::test]
async fn a_voucher_pays_and_the_same_one_covers_nothing_more() {
    let scene = Scene::new();
    let payer = scene.by_voucher(1, 7_000);
    let paid = scene.ask(get("/page", &payer.shown(PRICE, 0))).await;
    assert_eq!((paid.status, paid.receipt().state.promised), (StatusCode::OK, PRICE));
    let more = scene.ask(get("/page", &payer.shown(PRICE, 1))).await;
    assert_eq!(more.error(), "invalid_farthing_channel_stale");
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (1, (PRICE, 0)));
}

/// gateway rule R1
#[tokio::test]
async fn a_hundred_vouchers_at_once_are_each_served_once() {
    let scene = Arc::new(Scene::new());
    let payer = Arc::new(scene.by_voucher(1, 70_000));
    let mut asked = Vec::new();
    for number in 0..100_u32 {
        let (scene, payer) = (Arc::clone(&scene), Arc::clone(&payer));
        asked.push(tokio::spawn(async move {
            let cumulative = PRICE * (u64::from(number) + 1);
            scene.ask(get("/page", &payer.shown(cumulative, number))).await.status
        }));
    }
    for asked in asked {
        assert_eq!(asked.await.unwrap(), StatusCode::OK);
    }
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (100, (100 * PRICE, 0)));
}

/// server invariant 24: a forged one among good ones costs the good ones nothing.
#[tokio::test]
async fn one_forged_voucher_in_a_batch_is_the_only_one_refused() {
    let scene = Arc::new(Scene::new());
    let payer = Arc::new(scene.by_voucher(1, 70_000));
    let mut asked = Vec::new();
    for number in 0..80_u32 {
        let mut shown = payer.shown(PRICE * (u64::from(number) + 1), number);
        if number == 40 {
            shown = payer.shown(PRICE, number);
            if let ShownPromise::Voucher { cumulative, .. } = &mut shown.promise {
                *cumulative = 41 * PRICE;
            }
        }
        let scene = Arc::clone(&scene);
        asked.push(tokio::spawn(async move { scene.ask(get("/page", &shown)).await }));
    }
    for (number, asked) in asked.into_iter().enumerate() {
        let reply = asked.await.unwrap();
        if number == 40 {
            assert_eq!(reply.error(), "invalid_farthing_channel_signature");
        } else {
            assert_eq!(reply.status, StatusCode::OK, "number {number}");
        }
    }
    assert_eq!(scene.sums(&payer.channel), (79 * PRICE, 0));
}

/// server invariant 27: by the date of its voucher a payer cannot undercut the time that is left to claim.
#[tokio::test]
async fn refuses_a_voucher_that_expires_before_it_could_be_claimed_like_any_other() {
    let scene = Scene::new();
    let payer = scene.by_voucher(1, 7_000);
    let lasting = i64::from(scene.config.pay.min_grace_seconds + scene.config.pay.margin_seconds);
    let shown = |expires_at| {
        let voucher = Voucher { channel: payer.channel, cumulative: PRICE, expires_at };
        Shown::voucher(SignedVoucher::sign(voucher, &payer.key), 0, PRICE)
    };
    let soon = scene.ask(get("/page", &shown(now() + lasting - 5))).await;
    assert_eq!(soon.error(), "invalid_farthing_channel_expired");
    let lasting = scene.ask(get("/page", &shown(now() + lasting + 60))).await;
    assert_eq!(lasting.status, StatusCode::OK);
}

/// gateway rule R4: what a channel of an older ledger has promised is claimed, and nothing more is sold to it.
#[tokio::test]
async fn nothing_is_sold_to_a_channel_of_an_older_ledger() {
    let scene = Scene::new();
    let (links, vouchers) = (scene.by_link(1, 7_000), scene.by_voucher(2, 7_000));
    for channel in [links.channel, vouchers.channel] {
        scene.gate.only_claim(&channel.into()).unwrap();
    }
    for shown in [links.shown(1, 0), vouchers.shown(PRICE, 0)] {
        let reply = scene.ask(get("/page", &shown)).await;
        assert_eq!(reply.error(), "invalid_farthing_channel_ledger");
    }
    assert_eq!((scene.asked(), scene.sums(&vouchers.channel)), (0, (0, 0)));
}

/// gateway rule R16: signatures are verified by a thread that all share.
#[tokio::test]
async fn an_address_that_shows_forged_vouchers_is_soon_not_looked_at() {
    let scene = Arc::new(Scene::new());
    let payer = scene.by_voucher(1, 7_000);
    let mut forged = payer.shown(PRICE, 0);
    if let ShownPromise::Voucher { cumulative, .. } = &mut forged.promise {
        *cumulative = 2 * PRICE;
    }
    let ask = |_| {
        let scene = Arc::clone(&scene);
        tokio::spawn(async move { scene.ask(get("/page", &forged)).await.status })
    };
    let mut is_paused = false;
    // Many at once, several times: some are allowed again while a slow machine verifies the others.
    for _ in 0..20 {
        for asked in (0..300).map(ask).collect::<Vec<_>>() {
            is_paused |= asked.await.unwrap() == StatusCode::TOO_MANY_REQUESTS;
        }
    }
    assert!(is_paused);
    let other = std::net::Ipv4Addr::new(192, 0, 2, 2).into();
    let reply = scene.ask_from(other, get("/page", &payer.shown(PRICE, 0))).await;
    assert_eq!(reply.status, StatusCode::OK);
}
