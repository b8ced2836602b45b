//! given a price
//!   when it is not above the limits   -> a channel is opened after asking, and the request is paid
//!   when it is known                  -> the next one is paid at once, in the short form
//!   when it is for HEAD               -> nothing is paid
//!   when nobody agrees                -> nothing is set aside
//! given many threads                  -> one channel, each request a number of its own
//! given a reply that is worth nothing -> its money pays for the next request
//! given a redirect                    -> it is not followed, and no promise leaves the origin

mod support;

use farthing_payer::{Credential, Limits, PayError, Request, Unfit, Unpaid, tab::TabError};
use farthing_wire::{PAYMENT_SIGNATURE, hot};
use std::{collections::BTreeSet, sync::Mutex};
use support::{
    chain::Market,
    gateway::{Desk, Shared, shown},
    payer, payer_with,
    site::Sent,
};

const PRICE: u64 = 7;

fn market(shared: &Shared) -> std::sync::MutexGuard<'_, Desk> {
    shared.lock().unwrap()
}

#[test]
fn a_channel_is_opened_once_and_then_paid_ahead() {
    for credential in [Credential::Link, Credential::Voucher] {
        let shared = Desk::shared(Market::new(), PRICE);
        let site = Desk::serve(&shared, |_, _| None);
        let folder = tempfile::tempdir().unwrap();
        let asked: &'static Mutex<Vec<u64>> = Box::leak(Box::default());
        let payer = {
            let desk = market(&shared);
            let consent = Box::new(|proposal: &farthing_payer::Proposal| {
                asked.lock().unwrap().push(proposal.amount);
                true
            });
            payer_with(&desk.market, folder.path(), Limits::of(PRICE), (credential, consent))
        };
        for (index, path) in ["a", "a", "b"].into_iter().enumerate() {
            let reply = payer.get(&format!("{}/{path}", site.url)).unwrap();
            assert_eq!(reply.body, format!("this is /{path}").as_bytes());
            let receipt = reply.receipt.unwrap();
            let number = u32::try_from(index + 1).unwrap();
            assert_eq!((receipt.number, receipt.amount), (number, PRICE));
            assert_eq!(receipt.promised, PRICE * u64::from(number));
        }
        // Asked once; a hundred times the price is set aside.
        assert_eq!(*asked.lock().unwrap(), [100 * PRICE]);
        let desk = market(&shared);
        assert_eq!(desk.market.channels().len(), 1);
        assert_eq!(desk.market.channels()[0].1.funded, 100 * PRICE);
        // One without payment for each path; the long form first, then the short one.
        let forms: Vec<_> = site
            .seen()
            .iter()
            .map(|seen| {
                (seen.header(PAYMENT_SIGNATURE).is_some(), seen.header(hot::NAME).is_some())
            })
            .collect();
        let (none, long, short) = ((false, false), (true, false), (false, true));
        assert_eq!(forms, [none, long, short, none, short]);
        drop(desk);
        assert_eq!(payer.receipts(&site.url).unwrap().len(), 3);
    }
}

#[test]
fn what_costs_nothing_is_not_paid() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| Some(Sent::ok("free")));
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE));
    let reply = payer.get(&site.url).unwrap();
    assert_eq!((reply.status, reply.body, reply.receipt), (200, b"free".to_vec(), None));
    let unpaid = payer.quote(&Request::get(&site.url)).unwrap();
    assert!(matches!(unpaid, Unpaid::Reply(reply) if reply.body == b"free"));
    assert!(market(&shared).market.channels().is_empty());
}

/// Whoever asks for the price of what is free has it done, and gets what came of it.
#[test]
fn what_is_free_is_done_once() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| Some(Sent::ok("ordered")));
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE));
    let order = Request { method: "POST".into(), body: b"one".into(), ..Request::get(&site.url) };
    let Unpaid::Reply(reply) = payer.quote(&order).unwrap() else { panic!("it has a price") };
    assert_eq!((reply.body, reply.receipt), (b"ordered".to_vec(), None));
    assert_eq!(site.seen().len(), 1);
}

#[test]
fn a_price_does_not_come_with_more_than_is_read_for_nothing() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |seen, _| {
        let status = if seen.target == "/free" { 200 } else { 402 };
        Some(Sent { body: vec![b'x'; 256 * 1024 + 1], ..Sent::status(status) })
    });
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE));
    let refused = payer.get(&format!("{}/dear", site.url));
    assert!(matches!(refused, Err(PayError::TooLarge { most: 262_144 })), "{refused:?}");
    assert_eq!(payer.get(&format!("{}/free", site.url)).unwrap().body.len(), 256 * 1024 + 1);
}

/// gateway rule R8
#[test]
fn head_is_never_paid_for() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| None);
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE));
    payer.get(&site.url).unwrap();
    let head = Request { method: "HEAD".into(), ..Request::get(&site.url) };
    assert!(matches!(payer.send(&head), Err(PayError::NeverForHead { price: PRICE })));
    assert_eq!(payer.channels(&site.url).unwrap()[0].promised, PRICE);
}

/// gateway rule R6
#[test]
fn what_is_too_dear_is_not_paid_and_opens_nothing() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| None);
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE - 1));
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Unfit(Unfit::Price { price: PRICE, max: 6 })), "{refused}");
    assert!(market(&shared).market.channels().is_empty());
}

#[test]
fn nothing_is_set_aside_that_was_not_agreed_to() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| None);
    let folder = tempfile::tempdir().unwrap();
    let refuse = (Credential::Either, Box::new(|_: &farthing_payer::Proposal| false) as _);
    let payer = payer_with(&market(&shared).market, folder.path(), Limits::of(PRICE), refuse);
    assert!(matches!(payer.get(&site.url), Err(PayError::Declined)));
    assert!(market(&shared).market.channels().is_empty());
    assert!(payer.channels(&site.url).unwrap().is_empty());
}

#[test]
fn what_is_no_deposit_is_not_paid() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| None);
    let wallet = farthing_sdk::solana::Signer::pubkey(&market(&shared).market.payee);
    market(&shared).asked.pay_to = wallet.to_bytes();
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE));
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Unfit(Unfit::Payee { payee }) if payee == wallet));
}

#[test]
fn at_one_origin_no_more_is_set_aside_than_may_be() {
    let shared = Desk::shared(Market::new(), PRICE);
    market(&shared).asked.min_deposit = 60;
    let site = Desk::serve(&shared, |_, _| None);
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { set_aside: 100, ..Limits::of(PRICE) };
    let payer = payer(&market(&shared).market, folder.path(), limits);
    // Fourteen requests fit into what may be set aside.
    for _ in 0..14 {
        payer.get(&site.url).unwrap();
    }
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::SetAside { most: 100, .. }), "{refused}");
}

#[test]
fn many_threads_share_a_channel_and_each_request_has_a_number() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| None);
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { at_once: 40, in_flight: 40 * PRICE, ..Limits::of(PRICE) };
    let payer = payer(&market(&shared).market, folder.path(), limits);
    let numbers: BTreeSet<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..40)
            .map(|thread| {
                let (payer, site) = (&payer, &site);
                scope.spawn(move || {
                    let url = format!("{}/{thread}", site.url);
                    let get = |_| {
                        payer
                            .get(&url)
                            .unwrap_or_else(|error| panic!("{thread}: {error:?}"))
                            .receipt
                            .unwrap()
                            .number
                    };
                    [0, 1].map(get)
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(numbers, (1..=80).collect());
    let desk = market(&shared);
    assert_eq!(desk.market.channels().len(), 1);
    let account = desk.accounts.values().next().unwrap();
    assert_eq!((account.served, account.best), (80 * PRICE, 80 * PRICE));
}

/// gateway rule R8
#[test]
fn money_that_came_back_pays_for_the_next_request() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |seen, desk| {
        let (shown, is_hot) = shown(seen, &desk.asked)?;
        if seen.target != "/missing" {
            return None;
        }
        desk.admit(seen, &shown).unwrap();
        desk.accounts.get_mut(&shown.row.account).unwrap().returned += PRICE;
        let (name, receipt) = desk.receipt(&shown, 0, is_hot);
        Some(Sent::status(404).with(name, receipt))
    });
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE));
    for (path, status, promised) in
        [("", 200, 1), ("missing", 404, 2), ("missing", 404, 2), ("", 200, 2), ("", 200, 3)]
    {
        let reply = payer.get(&format!("{}/{path}", site.url)).unwrap();
        assert_eq!((reply.status, reply.receipt.unwrap().promised), (status, promised * PRICE));
    }
}

/// gateway rule R8
#[test]
fn money_that_is_kept_for_nothing_counts_against_what_may_be_in_flight() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |seen, desk| {
        let (shown, is_hot) = shown(seen, &desk.asked)?;
        let amount = desk.admit(seen, &shown).ok()?;
        let (name, receipt) = desk.receipt(&shown, amount, is_hot);
        Some(Sent::status(500).with(name, receipt))
    });
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { in_flight: 3 * PRICE, ..Limits::of(PRICE) };
    let payer = payer(&market(&shared).market, folder.path(), limits);
    for _ in 0..3 {
        assert_eq!(payer.get(&site.url).unwrap().status, 500);
    }
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Tab(TabError::AtRisk { outstanding: 28, cap: 21 })));
    assert_eq!(market(&shared).accounts.values().next().unwrap().best, 3 * PRICE);
}

/// gateway rule R21
#[test]
fn a_redirect_is_not_followed() {
    let stranger = support::site::Site::start(|_| Sent::ok("mine now"));
    let shared = Desk::shared(Market::new(), PRICE);
    let elsewhere = stranger.url.clone();
    let site = Desk::serve(&shared, move |seen, desk| {
        let (shown, is_hot) = shown(seen, &desk.asked)?;
        let amount = desk.admit(seen, &shown).ok()?;
        let (name, receipt) = desk.receipt(&shown, amount, is_hot);
        Some(Sent::status(307).with("location", elsewhere.clone()).with(name, receipt))
    });
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(PRICE));
    let reply = payer.get(&site.url).unwrap();
    assert_eq!(reply.status, 307);
    assert!(reply.headers.contains(&("location".into(), stranger.url.clone())));
    assert!(stranger.seen().is_empty());
}

#[test]
fn all_that_is_promised_stays_within_the_budget_whoever_asks() {
    let folder = tempfile::tempdir().unwrap();
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| None);
    let limits = Limits { in_all: 4 * PRICE + 1, ..Limits::of(PRICE) };
    let payer = payer(&market(&shared).market, folder.path(), limits);
    for _ in 0..4 {
        payer.get(&site.url).unwrap();
    }
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Tab(TabError::Budget { raise: PRICE, left: 1 })));
}

/// gateway rule R6
#[test]
fn a_price_that_rose_is_paid_up_to_the_limit_and_not_beyond() {
    let shared = Desk::shared(Market::new(), PRICE);
    let site = Desk::serve(&shared, |_, _| None);
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&market(&shared).market, folder.path(), Limits::of(2 * PRICE));
    payer.get(&site.url).unwrap();
    market(&shared).asked.amount = 2 * PRICE;
    let receipt = payer.get(&site.url).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.amount, receipt.promised), (2, 14, 21));
    market(&shared).asked.amount = 3 * PRICE;
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Unfit(Unfit::Price { price: 21, max: 14 })), "{refused}");
    // What was promised before the price was known serves the next request.
    assert_eq!(payer.channels(&site.url).unwrap()[0].promised, 35);
    market(&shared).asked.amount = 2 * PRICE;
    let receipt = payer.get(&site.url).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (4, 35));
}
