//! given several payers of one folder, as several processes have it
//!   when one rests              -> another pays by the same channel, and the first goes on behind it
//!   when they have one budget   -> together they never pass it, and each knows what is left
//!   when a policy asks a person -> each request is asked for; where nobody is there, nothing is paid
//!   when a site is not allowed  -> it is not even asked

mod support;

use farthing_payer::{Limits, PayError, Payer, Policy, Unfit, report::report, spending::Budgets};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use support::{
    chain::{Chain, Market},
    gateway::{Desk, Shared, words},
    payer_by,
    site::Site,
};

const PRICE: u64 = 7;

struct Stage {
    desk: Shared,
    site: Site,
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let desk = Desk::shared(Market::new(), PRICE);
        let site = Desk::serve(&desk, |_, _| None);
        Self { desk, site, folder: tempfile::tempdir().unwrap() }
    }

    fn payer(&self, policy: Policy) -> Payer<Chain> {
        let desk = self.desk.lock().unwrap();
        payer_by(&desk.market, self.folder.path(), (Limits::of(2 * PRICE), policy))
    }

    fn number(&self, payer: &Payer<Chain>) -> u32 {
        let reply = payer.get(&self.site.url).unwrap_or_else(|error| panic!("{}", words(&error)));
        reply.receipt.unwrap().number
    }
}

#[test]
fn a_payer_that_rests_lets_another_go_on_by_the_same_channel() {
    let stage = Stage::new();
    let (first, second) = (stage.payer(Policy::default()), stage.payer(Policy::default()));
    for expected in [1, 3] {
        assert_eq!(stage.number(&first), expected);
        first.rest();
        assert_eq!(stage.number(&second), expected + 1);
        second.rest();
    }
    assert_eq!(stage.desk.lock().unwrap().market.channels().len(), 1);
}

#[test]
fn a_budget_is_one_for_all_and_what_is_counted_and_paid_is_reported() {
    let stage = Stage::new();
    let budgets = Budgets { day: Some(3 * PRICE), ..Budgets::default() };
    let thrifty = || stage.payer(Policy { budgets, ..Policy::default() });
    let (first, second) = (thrifty(), thrifty());
    let left = |payer: &Payer<Chain>| payer.left(&stage.site.url).unwrap()[0].left;
    assert_eq!(stage.number(&first), 1);
    first.rest();
    assert_eq!((left(&first), left(&second)), (2 * PRICE, 2 * PRICE));
    first.rest();
    assert_eq!((stage.number(&second), stage.number(&second)), (2, 3));
    second.rest();
    for payer in [&first, &second] {
        assert!(matches!(payer.get(&stage.site.url), Err(PayError::Spending(_))));
        payer.rest();
    }
    assert_eq!(stage.desk.lock().unwrap().log.len(), 3);
    let lines = report(stage.folder.path()).unwrap();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!((line.requests, line.paid, line.counted), (3, 3 * PRICE, 3 * PRICE));
    assert_eq!((line.site.as_str(), line.scheme.as_str()), (&*stage.site.url, "farthing-channel"));
}

#[test]
fn a_person_is_asked_where_the_policy_says_so() {
    let stage = Stage::new();
    let asks = || stage.payer(Policy { ask_above: Some(PRICE - 1), ..Policy::default() });
    let alone = asks();
    let error = alone.get(&stage.site.url).unwrap_err();
    assert!(matches!(error, PayError::NobodyToAsk { price: PRICE }), "{error}");
    drop(alone);
    let (agrees, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (agreed, counted) = (Arc::clone(&agrees), Arc::clone(&asked));
    let payer = asks().asking(Box::new(move |quote| {
        assert_eq!(quote.price, PRICE);
        counted.fetch_add(1, Ordering::Relaxed);
        agreed.load(Ordering::Relaxed)
    }));
    let error = payer.get(&stage.site.url).unwrap_err();
    assert!(matches!(error, PayError::NotAgreed { price: PRICE }), "{error}");
    assert!(stage.desk.lock().unwrap().market.channels().is_empty());
    agrees.store(true, Ordering::Relaxed);
    // Also where the price is known by then.
    assert_eq!((stage.number(&payer), stage.number(&payer)), (1, 2));
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    // At the price from which on nobody is asked, nobody is.
    drop(payer);
    let free = stage.payer(Policy { ask_above: Some(PRICE), ..Policy::default() });
    assert_eq!(stage.number(&free), 3);
}

/// What was agreed to is the price that was told: one that rises meanwhile is asked for again.
#[test]
fn a_price_that_rises_above_what_may_be_paid_without_asking_is_asked_for() {
    let stage = Stage::new();
    let policy = Policy { ask_above: Some(PRICE), ..Policy::default() };
    let payer = stage.payer(policy);
    assert_eq!(stage.number(&payer), 1);
    {
        let mut desk = stage.desk.lock().unwrap();
        (desk.asked.amount, desk.asked.unit) = (2 * PRICE, PRICE);
    }
    let error = payer.get(&stage.site.url).unwrap_err();
    assert!(matches!(error, PayError::NobodyToAsk { price } if price == 2 * PRICE), "{error}");
    assert_eq!(stage.desk.lock().unwrap().log.len(), 1);
}

#[test]
fn a_site_that_is_not_allowed_is_not_asked() {
    let stage = Stage::new();
    let policy = Policy { sites: vec!["https://a.example".into()], ..Policy::default() };
    let error = stage.payer(policy).get(&stage.site.url).unwrap_err();
    assert!(matches!(error, PayError::Unfit(Unfit::SiteNotAllowed { .. })), "{error}");
    assert!(stage.site.seen().is_empty());
    let policy = Policy { sites: vec![stage.site.url.clone()], ..Policy::default() };
    assert_eq!(stage.number(&stage.payer(policy)), 1);
}
