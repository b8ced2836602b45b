//! Postgres ends and comes back.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use farthing_gateway::chain::Moment;
use farthing_gateway::ledger::{
    NotNoted, PASS_KEY, Settings,
    rows::{self, Asked, Rows, RowsError},
};
use http::StatusCode;

use super::cluster::{Cluster, End};
use super::scene::{PRICE, Scene};
use super::shared::Two;

async fn until(what: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if what() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it takes too long");
}

/// gateway rule R5: meanwhile requests are refused and nothing is delivered; afterwards it goes on by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_refused_while_postgres_is_away_and_served_when_it_is_back() {
    let mut cluster = Cluster::new(&[]);
    let two = Arc::new(Two::on(cluster.ledger()));
    let payer = Arc::new(two.by_link(1, 70_000));
    let mut number = 0;
    for end in [End::Fast, End::Crash] {
        let served = two.one.asked();
        cluster.stop(end);
        // In doubt from here on: it is held, and decided afterwards.
        let held = {
            let (two, payer) = (Arc::clone(&two), Arc::clone(&payer));
            tokio::spawn(async move { two.one.ask(payer.get("/page", number + 1, number)).await })
        };
        until(|| two.one.ledger.check_room() == Err(NotNoted::Busy)).await;
        assert!(two.one.gate.ails().contains(&"ledger"));
        let refused = two.one.ask(payer.get("/page", number + 2, number + 1)).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(two.one.asked(), served, "nothing was delivered");
        cluster.start();
        assert_eq!(held.await.unwrap().status, StatusCode::OK);
        let ask = |scene: &'static str| if scene == "one" { &two.one } else { &two.other };
        for (place, scene) in (1..).zip(["one", "other"]) {
            assert_eq!(served_at_last(ask(scene), &payer, number + place).await, StatusCode::OK);
        }
        number += 3;
    }
    assert_eq!(two.sums(), (6 * PRICE, 0));
}

/// As a payer does: asks again where it is told to.
async fn served_at_last(scene: &Scene, payer: &super::scene::ByLink, number: u32) -> StatusCode {
    for _ in 0..100 {
        let status = scene.ask(payer.get("/page", number + 1, number)).await.status;
        if status != StatusCode::SERVICE_UNAVAILABLE {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    StatusCode::SERVICE_UNAVAILABLE
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}

/// gateway rule R4: a database that was put back has lost what was acknowledged, and is served from by nobody who knows.
#[test]
fn a_gateway_ends_when_its_database_has_lost_what_it_acknowledged() {
    let mut cluster = Cluster::new(&[]);
    let address = cluster.ledger();
    let downs = Arc::new(AtomicUsize::new(0));
    let down = Arc::clone(&downs);
    let on_down = Arc::new(move |error: &std::io::Error| {
        assert!(error.to_string().contains("has lost what it acknowledged"), "{error}");
        down.fetch_add(1, Ordering::SeqCst);
    });
    let rows = Rows::open(&address, &Settings { on_down, ..Settings::default() }).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let read = || runtime.block_on(rows.read([7; 32].into()));
    assert_eq!(read(), Ok(false));
    cluster.stop(End::Fast);
    let (data, aside) = (cluster.folder().join("data"), cluster.folder().join("aside"));
    copy(&data, &aside);
    cluster.start();
    assert_eq!(read(), Ok(false));
    assert_eq!(read(), Ok(false));
    cluster.stop(End::Fast);
    fs::remove_dir_all(&data).unwrap();
    fs::rename(&aside, &data).unwrap();
    cluster.start();
    assert!(read().is_err());
    runtime.block_on(until(|| downs.load(Ordering::SeqCst) == 1));
    assert_eq!(rows.check_room(), Err(NotNoted::Down(farthing_gateway::ledger::Down)));
    let ask = farthing_vouchers::book::Ask { number: 0, price: 1, route: 0, print: 0 };
    assert!(rows.give_back_now(Asked::give_back([7; 32].into(), ask, 404)).is_err());
    assert_eq!(rows.put(b"key", None), Err(RowsError::Lost));
}

/// gateway rule R4: what a backup has is only claimed, and who still runs on it ends.
#[tokio::test]
async fn a_restored_database_has_a_new_id_and_its_channels_are_only_claimed() {
    let downs = Arc::new(AtomicUsize::new(0));
    let down = Arc::clone(&downs);
    let on_down = Arc::new(move |_: &std::io::Error| {
        down.fetch_add(1, Ordering::SeqCst);
    });
    let two = Two::new();
    let payer = two.by_link(1, 70_000);
    assert_eq!(two.one.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    let address = two.address.clone();
    let secret = |scene: &Scene| scene.ledger.secret::<32>(PASS_KEY).unwrap();
    let marked_by = secret(&two.one);
    drop(two);
    let running = Rows::open(&address, &Settings { on_down, ..Settings::default() }).unwrap();
    let restored = rows::restore(&address).unwrap();
    assert_eq!((restored.before, restored.rows), (running.id(), 1));
    assert!(running.read(payer.channel.into()).await.is_err());
    until(|| downs.load(Ordering::SeqCst) == 1).await;
    let two = Two::on(address);
    assert_eq!(two.one.ledger.id(), restored.id);
    // Who has read the backup marks no tokens.
    assert_ne!(secret(&two.one), marked_by);
    assert_eq!(secret(&two.one), secret(&two.other));
    for scene in [&two.one, &two.other] {
        scene.shared.fresh.note(&payer.channel, Moment::now(), 3_600);
        for (index, number) in [(1, 0), (2, 1)] {
            let refused = scene.ask(payer.get("/page", index, number)).await;
            assert_eq!(refused.error(), "invalid_farthing_channel_ledger");
        }
    }
}
