//! One payment: taken, refused, cut off, on its way, over.

use super::stage::{Does, PRICE, Stage, pay};
use farthing_payer::{Limits, PayError, Request, tab::TabError};
use farthing_sdk::client::Network;

#[test]
fn a_payment_by_exact_brings_what_was_asked_for_and_moves_its_price_once() {
    let stage = Stage::exact();
    let payer = stage.thrifty(2 * PRICE);
    let reply = stage.get(&payer).unwrap();
    assert_eq!((reply.status, reply.body), (200, b"/page".to_vec()));
    let receipt = reply.receipt.unwrap();
    assert_eq!((receipt.scheme.as_str(), receipt.amount), ("exact", PRICE));
    assert!(receipt.channel.is_empty());
    let landed = receipt.transaction.unwrap().parse().unwrap();
    assert!(stage.market.client().network().status(&landed).unwrap().landed.is_some());
    assert_eq!(stage.paid(), PRICE);
    let left = payer.left(&stage.url("/")).unwrap();
    assert_eq!(left.iter().map(|left| left.left).collect::<Vec<_>>(), [PRICE]);
    // The same again is another request, and paid for by another transaction: the memo differs.
    stage.get(&payer).unwrap();
    assert_eq!(stage.paid(), 2 * PRICE);
    let error = stage.get(&payer).unwrap_err();
    assert!(matches!(error, PayError::Spending(_)), "{error}");
    assert_eq!((stage.paid(), stage.shown().len()), (2 * PRICE, 2));
    assert_eq!(payer.receipts(&stage.url("/")).unwrap().len(), 2);
}

/// gateway rule R11
#[test]
fn a_farthing_pay_is_bound_to_its_request_and_comes_from_the_deposit() {
    let stage = Stage::new(|market, _| vec![pay(market)]);
    stage.market.fill(3 * PRICE);
    let reply = stage.payer(Limits::of(PRICE)).get(&stage.url("/page?of=two")).unwrap();
    assert_eq!((reply.status, reply.body), (200, b"/page?of=two".to_vec()));
    assert_eq!(reply.receipt.unwrap().scheme, "farthing-pay");
    assert_eq!(stage.market.balance(), 2 * PRICE);
}

#[test]
fn a_cut_line_is_followed_by_the_same_payment_and_by_no_other() {
    let stage = Stage::exact();
    stage.does(Does::Cuts);
    let error = stage.get(&stage.payer(Limits::of(PRICE))).unwrap_err();
    assert!(matches!(error, PayError::SingleInDoubt { amount: PRICE, .. }), "{error}");
    assert_eq!(stage.paid(), PRICE);
    // Another process, later, when nothing of before can land any more.
    stage.market.outlast();
    stage.does(Does::Takes);
    let reply = stage.get(&stage.payer(Limits::of(PRICE))).unwrap();
    assert_eq!((reply.status, reply.receipt.unwrap().amount), (200, PRICE));
    let shown = stage.shown();
    assert!(shown.len() > 2 && shown.iter().all(|header| *header == shown[0]));
    assert_eq!(stage.paid(), PRICE);
}

#[test]
fn what_is_on_its_way_is_waited_for() {
    let stage = Stage::exact();
    stage.does(Does::Waits);
    let payer = stage.payer(Limits::of(PRICE));
    std::thread::scope(|scope| {
        let reply = scope.spawn(|| stage.get(&payer));
        while stage.shown().len() < 2 {
            std::thread::yield_now();
        }
        stage.does(Does::Takes);
        assert_eq!(reply.join().unwrap().unwrap().status, 200);
    });
    assert_eq!(stage.paid(), PRICE);
}

/// What a POST does a server of others may do twice: it is not sent again by itself.
#[test]
fn what_changes_something_is_not_asked_for_twice() {
    let stage = Stage::exact();
    stage.does(Does::HangsUp);
    let request = Request { method: "POST".into(), ..Request::get(&stage.url("/page")) };
    let payer = stage.payer(Limits::of(PRICE));
    assert!(matches!(payer.send(&request), Err(PayError::SingleInDoubt { .. })));
    assert_eq!(stage.shown().len(), 1);
    stage.does(Does::Takes);
    assert_eq!(payer.send(&request).unwrap().status, 200);
    assert_eq!((stage.shown().len(), stage.paid()), (2, PRICE));
}

#[test]
fn a_refused_payment_counts_until_it_can_never_land() {
    let stage = Stage::exact();
    stage.does(Does::Refuses);
    let payer = stage.thrifty(PRICE);
    for _ in 0..2 {
        let error = stage.get(&payer).unwrap_err();
        assert!(
            matches!(&error, PayError::SingleInDoubt { cause, .. } if cause == "insufficient_funds")
        );
        // Whatever the server says: it could still send it.
        assert_eq!(payer.left(&stage.url("/")).unwrap()[0].left, 0);
    }
    let first = stage.shown();
    assert_eq!(first[0], first[1]);
    drop(payer);
    stage.market.outlast();
    // By another process: what is over comes back to the budget, and another one is signed.
    stage.does(Does::Takes);
    assert_eq!(stage.get(&stage.thrifty(PRICE)).unwrap().status, 200);
    let shown = stage.shown();
    assert_eq!((shown.len(), shown[2] == shown[0]), (3, false));
    assert_eq!(stage.paid(), PRICE);
}

#[test]
fn a_reply_without_a_word_of_the_payment_is_a_reply_and_the_payment_stands() {
    let stage = Stage::exact();
    stage.does(Does::Breaks);
    let payer = stage.thrifty(PRICE);
    let reply = stage.get(&payer).unwrap();
    assert_eq!((reply.status, reply.receipt), (500, None));
    assert_eq!(payer.left(&stage.url("/")).unwrap()[0].left, 0);
    stage.does(Does::Takes);
    assert_eq!(stage.get(&payer).unwrap().status, 200);
    let shown = stage.shown();
    assert_eq!((shown.len(), shown[0] == shown[1], stage.paid()), (2, true, PRICE));
}

#[test]
fn a_payment_that_landed_and_brought_nothing_is_told_once() {
    let stage = Stage::exact();
    stage.does(Does::Cheats);
    let payer = stage.payer(Limits::of(PRICE));
    let error = stage.get(&payer).unwrap_err();
    let PayError::PaidBefore { transaction, .. } = &error else { panic!("{error}") };
    let landed = transaction.parse().unwrap();
    assert!(stage.market.client().network().status(&landed).unwrap().landed.is_some());
    // What the caller says now is a new payment.
    stage.does(Does::Takes);
    assert_eq!(stage.get(&payer).unwrap().status, 200);
    assert_eq!(stage.paid(), 2 * PRICE);
}

#[test]
fn what_is_signed_and_not_taken_is_bounded() {
    let stage = Stage::exact();
    stage.does(Does::Refuses);
    let limits = Limits { in_flight: 2 * PRICE, ..Limits::of(PRICE) };
    let payer = stage.payer(limits);
    for path in ["/one", "/two"] {
        let error = payer.get(&stage.url(path)).unwrap_err();
        assert!(matches!(error, PayError::SingleInDoubt { .. }), "{error}");
    }
    let error = payer.get(&stage.url("/three")).unwrap_err();
    let at_risk = TabError::AtRisk { outstanding: 3 * PRICE, cap: 2 * PRICE };
    assert!(matches!(error, PayError::Tab(error) if error == at_risk));
    assert_eq!(stage.shown().len(), 2);
    stage.market.outlast();
    stage.does(Does::Takes);
    assert_eq!(payer.get(&stage.url("/three")).unwrap().status, 200);
}
