//! Nobody knows whether a COMMIT was done: the row is asked, and nobody is told before.

use crate::cluster::{Cluster, query};
use crate::payer::{Speaks, bodiless, same};
use crate::proxy::{ALL, Cut, Proxy};
use crate::scene::PRICE;
use crate::shared::Two;

/// Words of the statements by which a payment goes on: reserved, signed and settled, counted as delivered, taken in hand.
const STATEMENTS: [&str; 4] = [
    "from farthing.reserve(",
    "insert into farthing.settled",
    "and hold = $3 and state = 2 returning",
    "gateway = $3, hold = $4",
];

/// Times that a case is played until its statement is met: the other gate's round may be the first to settle.
const TRIES: usize = 5;

/// server invariants 15 and 18, gateway rule R5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_of_which_any_commit_is_in_doubt_is_one_payment_and_one_release() {
    for words in STATEMENTS {
        for cut in ALL {
            let mut is_met = false;
            for _ in 0..TRIES {
                is_met = is_met || in_doubt(words, cut).await;
            }
            assert!(is_met, "{words} {cut:?}: the statement was met");
        }
    }
}

/// Plays one case, and says whether the statement with these words was met and cut.
async fn in_doubt(words: &'static str, cut: Cut) -> bool {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    let proxy = Proxy::of(cluster, &address, words);
    let two = Two::on([proxy.address.clone(), address.clone()], |_| ()).await;
    let request = bodiless(two.one.paid("/page", Speaks::V2).await);
    let mut replies = 0;
    if words.starts_with("gateway") {
        // What is paid is taken in hand again.
        assert_eq!(two.one.ask(same(&request)).await.status, 200);
        replies += 1;
        two.left().await;
    }
    proxy.cut(cut);
    let reply = two.one.ask(same(&request)).await;
    assert_eq!(reply.status, 200, "{words} {cut:?}: {reply:?}");
    replies += 1;
    two.left().await;
    // The other gate counts from what was done.
    while two.other.ask(same(&request)).await.status == 200 {
        replies += 1;
        two.left().await;
    }
    assert_eq!(replies, 4, "{words} {cut:?}");
    let facts = (two.one.earned(), two.one.net.different(), two.booked());
    assert_eq!(facts, (PRICE, 1, 1), "{words} {cut:?}");
    let counted = query(&address, "select count(*), sum(fees) from farthing.spending").unwrap();
    assert_eq!(counted[0][0], "1");
    proxy.cuts.load(std::sync::atomic::Ordering::SeqCst) == 1
}
