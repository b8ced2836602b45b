//! Where something is not there, nothing is sold, and nothing is signed.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use farthing_gateway::chain::Alarm;
use farthing_gateway::settle::Unready;
use farthing_sdk::addresses;
use farthing_sdk::client::Network;
use farthing_sdk::solana::{Account, Signer};

use crate::payer::{ALL, Speaks, bodiless, get, same};
use crate::scene::{FEE, PRICE, Scene};

/// server invariant 38
#[tokio::test]
async fn nothing_is_served_while_no_node_answers() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let request = bodiless(scene.paid("/page", speaks).await);
        scene.net.set_down(true);
        let reply = scene.ask(same(&request)).await;
        assert_eq!((reply.status.as_u16(), scene.asked()), (503, 0), "{speaks:?}");
        assert!(reply.headers.contains_key("retry-after"));
        assert!(scene.settlements().is_empty());
        scene.net.set_down(false);
        assert_eq!(scene.ask(request).await.status, 200);
    }
}

/// server invariant 38: a node that goes away while the service works leaves the payment unsigned.
#[tokio::test]
async fn a_node_that_goes_away_while_the_service_works_leaves_nothing_signed() {
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let net = Arc::clone(&scene.net);
    *scene.service.act.lock().unwrap() = Some(Box::new(move || net.set_down(true)));
    let reply = scene.ask(same(&request)).await;
    assert_eq!((reply.status.as_u16(), scene.asked()), (503, 1));
    assert!(scene.net.sent().is_empty() && scene.settlements().is_empty());
    *scene.service.act.lock().unwrap() = None;
    scene.net.set_down(false);
    assert_eq!((scene.ask(request).await.status.as_u16(), scene.earned()), (200, PRICE));
}

/// server invariant 38
#[tokio::test]
async fn nothing_is_signed_while_the_ledger_does_not_write() {
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    scene.ledger.close().unwrap();
    assert_eq!((scene.ask(same(&request)).await.status.as_u16(), scene.asked()), (503, 0));
    assert!(scene.net.sent().is_empty());
    // It goes down between the reservation and the signature.
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let ledger = Arc::clone(&scene.ledger);
    *scene.service.act.lock().unwrap() = Some(Box::new(move || ledger.close().unwrap()));
    let reply = scene.ask(request).await;
    assert_eq!((reply.status.as_u16(), scene.asked()), (503, 1));
    assert_ne!(&reply.body[..], b"the page");
    assert!(scene.net.sent().is_empty());
}

/// Waits until it is so.
async fn until(scene: &Scene, is_so: impl Fn(&Result<(), Unready>) -> bool) {
    for _ in 0..500 {
        if is_so(&scene.till.ready().map(|_| ())) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", scene.till.ready());
}

/// Waits until the alarms are so.
async fn until_alarms(scene: &Scene, is_so: impl Fn(&[Alarm]) -> bool) {
    for _ in 0..500 {
        if is_so(&scene.shared.alarms.recent()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", scene.shared.alarms.recent());
}

/// server invariant 22: it is looked at ever again, not only when the gateway starts.
#[tokio::test]
async fn a_sponsor_that_has_too_little_is_not_offered_until_it_has_enough() {
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let poor = Account { lamports: 1, ..Account::default() };
    scene.net.lie(scene.sponsor.pubkey(), Some(poor));
    until(&scene, |ready| matches!(ready, Err(Unready::SponsorPoor(..)))).await;
    // The operator hears of it, once, until it is mended.
    until_alarms(&scene, |alarms| {
        matches!(alarms, [Alarm::SinglesStopped { reason }] if reason.contains("the sponsor"))
    })
    .await;
    let asked = scene.ask(get("/page")).await;
    assert!(asked.exact().is_none() && !asked.headers.contains_key("www-authenticate"));
    assert_eq!(asked.json()["x402Version"], 2);
    assert_eq!((scene.ask(same(&request)).await.status.as_u16(), scene.asked()), (503, 0));
    scene.net.stop_lying();
    until(&scene, Result::is_ok).await;
    until_alarms(&scene, <[Alarm]>::is_empty).await;
    assert_eq!(scene.ask(request).await.status, 200);
}

/// server invariant 22, gateway rule R12: nobody here makes the wallet's account, and none but a wallet is paid.
#[tokio::test]
async fn a_wallet_without_an_account_or_that_is_no_wallet_is_not_offered() {
    let scene = Scene::new().await;
    let destination = addresses::ata(&scene.wallet.pubkey(), scene.token);
    let account = scene.net.live().account(&destination).unwrap().unwrap();
    let mut frozen = account.clone();
    frozen.data[108] = 2;
    let of_program = Account { lamports: 1, owner: farthing_sdk::PROGRAM_ID, ..Account::default() };
    for (about, lie, code) in [
        (destination, None, "NoDestination"),
        (destination, Some(frozen), "Destination"),
        (scene.wallet.pubkey(), Some(of_program), "NotAWallet"),
        (scene.token.mint, None, "Mint"),
    ] {
        scene.net.lie(about, lie);
        until(&scene, |ready| format!("{ready:?}").contains(code)).await;
        assert!(scene.ask(get("/page")).await.exact().is_none(), "{code}");
        scene.net.stop_lying();
        until(&scene, Result::is_ok).await;
    }
}

/// gateway rule R9: what is signed for payments counts against the sponsor's budgets, and a restart forgets
/// nothing.
#[tokio::test]
async fn the_sponsors_budgets_count_the_fees_of_payments() {
    let change = |config: &mut farthing_gateway::config::Config| {
        config.chain.sponsor_hour_each = 2 * FEE + 2;
        config.chain.sponsor_hour = 3 * FEE + 3;
    };
    let scene = Scene::with(change).await;
    for path in ["/a", "/b"] {
        assert_eq!(scene.ask(bodiless(scene.paid(path, Speaks::V2).await)).await.status, 200);
    }
    let scene = scene.again().await;
    let third = bodiless(scene.paid("/c", Speaks::V2).await);
    assert_eq!(scene.ask(same(&third)).await.status, 429);
    let elsewhere = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
    assert_eq!(scene.ask_from(elsewhere, third).await.status, 200);
    let other = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 2));
    let fourth = bodiless(scene.paid("/d", Speaks::V2).await);
    assert_eq!(scene.ask_from(other, same(&fourth)).await.status, 503);
    assert_eq!((scene.asked(), scene.net.different()), (1, 3));
    scene.net.live().advance(Duration::from_secs(3_600));
    assert_eq!(scene.ask_from(other, fourth).await.status, 200);
}

/// server invariant 35
#[tokio::test]
async fn an_address_has_so_many_payments_looked_at() {
    let scene = Scene::with(|config| config.limits.payments_per_minute = 3).await;
    let asked = scene.asked_for("/page", Speaks::V2).await;
    let (amount, wallet, sponsor, memo) = asked.terms();
    let terms = (amount - 1, wallet, sponsor, memo);
    let cheap = crate::payer::transfer((&scene.net, scene.token), &scene.payer, terms);
    let (name, value) = asked.header(cheap);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let head = http::Request::get("/page").header(name, &value);
        statuses.push(scene.ask(bodiless(head)).await.status.as_u16());
    }
    assert_eq!(statuses, [402, 402, 402, 429]);
    let good = bodiless(scene.paid("/page", Speaks::V2).await);
    let elsewhere = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
    assert_eq!(scene.ask_from(elsewhere, good).await.status, 200);
}

/// A full queue is told before anything is accepted.
#[tokio::test]
async fn more_than_may_wait_are_told_at_once() {
    let patient = |config: &mut farthing_gateway::config::Config| {
        config.exact.confirm_seconds = 120;
    };
    let scene = Arc::new(Scene::with(patient).await);
    scene.net.stand_still();
    let mut requests = Vec::new();
    for number in 0..80 {
        requests.push(bodiless(scene.paid(&format!("/{number}"), Speaks::V2).await));
    }
    let (told, stop) = std::sync::mpsc::channel::<()>();
    let (net, (held, holds)) = (Arc::clone(&scene.net), std::sync::mpsc::channel());
    // No node answers anybody until this thread is done.
    let holder = std::thread::spawn(move || {
        let _live = net.live();
        held.send(()).unwrap();
        let _ = stop.recv();
    });
    holds.recv().unwrap();
    let tasks: Vec<_> = requests
        .into_iter()
        .map(|request| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { scene.ask(request).await.status.as_u16() })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let told_already = tasks.iter().filter(|task| task.is_finished()).count();
    drop(told);
    holder.join().unwrap();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    let busy = statuses.iter().filter(|status| **status == 503).count();
    assert!(busy >= 10 && told_already == busy, "{busy} of {told_already}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 80 - busy);
    assert_eq!(scene.earned(), PRICE * u64::try_from(80 - busy).unwrap());
}

/// Nothing new is sold while the gateway drains, and what was paid is delivered.
#[tokio::test]
async fn a_gateway_that_drains_delivers_what_was_paid_and_sells_nothing_new() {
    let scene = Scene::new().await;
    let (paid, new) =
        (scene.paid("/page", Speaks::V2).await, scene.paid("/other", Speaks::V2).await);
    let (paid, new) = (bodiless(paid), bodiless(new));
    assert_eq!(scene.ask(same(&paid)).await.status, 200);
    scene.gate.drain(true);
    assert_eq!(scene.ask(new).await.status, 503);
    assert_eq!((scene.ask(paid).await.status.as_u16(), scene.asked()), (200, 2));
}
