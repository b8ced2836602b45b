//! Postgres ends and comes back.

use std::sync::Arc;

use farthing_gateway::config::Config;

use crate::cluster::{Cluster, End};
use crate::payer::{Speaks, bodiless, same};
use crate::scene::PRICE;
use crate::shared::Two;

/// server invariant 38, gateway rule R5: nothing is signed while nobody writes it down, and nothing was charged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_signed_while_postgres_is_away_and_the_payment_is_as_good_when_it_is_back() {
    let mut cluster = Cluster::new(&[]);
    let address = cluster.ledger();
    let two = Two::on([address.clone(), address], |_| ()).await;
    for (place, end) in [End::Fast, End::Crash].into_iter().enumerate() {
        let request = bodiless(two.one.paid(&format!("/{place}"), Speaks::V2).await);
        let sent = two.one.net.sent().len();
        cluster.stop(end);
        for gate in [&two.one, &two.other] {
            let refused = gate.ask(same(&request)).await;
            assert_eq!(refused.status, 503, "{:?}", refused.body);
        }
        assert_eq!((two.one.net.sent().len(), two.asked()), (sent, place as u64));
        cluster.start();
        let mut reply = two.other.ask(same(&request)).await;
        while reply.status == 503 {
            reply = two.other.ask(same(&request)).await;
        }
        assert_eq!(reply.status, 200);
    }
    assert_eq!((two.one.earned(), two.one.net.different(), two.booked()), (2 * PRICE, 2, 2));
}

/// It goes away while the service works: the answer is held back, and what was reserved is signed by nobody before it is
/// back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_held_back_when_postgres_goes_away_while_the_service_works() {
    let mut cluster = Cluster::new(&[]);
    let address = cluster.ledger();
    // The answer waits for the database too.
    let patient = |config: &mut Config| config.exact.confirm_seconds = 60;
    let two = Arc::new(Two::on([address.clone(), address], patient).await);
    let request = bodiless(two.one.paid("/page", Speaks::V2).await);
    let release = Arc::new(tokio::sync::Notify::new());
    *two.one.service.gate.lock().unwrap() = Some(Arc::clone(&release));
    let held = {
        let (two, request) = (Arc::clone(&two), same(&request));
        tokio::spawn(async move { two.one.ask(request).await })
    };
    while two.one.asked() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    cluster.stop(End::Crash);
    *two.one.service.gate.lock().unwrap() = None;
    release.notify_waiters();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert!(two.one.net.sent().is_empty(), "nothing is signed that is not written");
    cluster.start();
    let reply = held.await.unwrap();
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!((two.one.earned(), two.one.net.different()), (PRICE, 1));
}
