//! given a server that was promised as much as may be, and delivers nothing
//!   when the channel closes and can be claimed -> nothing is promised in another
//!   when its grace is over                     -> another channel pays

mod support;

use farthing_payer::{Limits, PayError, Payer, tab::TabError};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use support::{
    chain::{Chain, Market},
    gateway::{Desk, Shared, shown, words},
    payer,
    site::{Sent, Site},
};

const PRICE: u64 = 7;
const IN_FLIGHT: u64 = 2 * PRICE;

/// A server that takes every promise and hangs up, until it is told to be honest.
fn dishonest() -> (Shared, Site, Arc<AtomicBool>) {
    let shared = Desk::shared(Market::new(), PRICE);
    let honest = Arc::new(AtomicBool::new(false));
    let is_honest = Arc::clone(&honest);
    let site = Desk::serve(&shared, move |seen, desk| {
        let is_kept = shown(seen, &desk.asked).is_some() && !is_honest.load(Ordering::Relaxed);
        is_kept.then(|| Sent { hangs_up: true, ..desk.answer(seen) })
    });
    (shared, site, honest)
}

fn outstanding(payer: &Payer<Chain>, site: &Site) -> u64 {
    let known = payer.channels(&site.url).unwrap();
    known.iter().map(|one| one.promised - one.delivered).sum()
}

#[track_caller]
fn refuses(payer: &Payer<Chain>, url: &str) {
    let refused = payer.get(url).unwrap_err();
    assert!(matches!(refused, PayError::Tab(TabError::AtRisk { .. })), "{}", words(&refused));
}

/// gateway rule R21
#[test]
fn what_a_closing_channel_has_promised_is_at_risk_until_it_can_be_claimed_no_more() {
    let (shared, site, honest) = dishonest();
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { in_flight: IN_FLIGHT, ..Limits::of(PRICE) };
    let new_payer = || payer(&shared.lock().unwrap().market, folder.path(), limits);
    {
        let payer = new_payer();
        for path in ["a", "b"] {
            let doubt = payer.get(&format!("{}/{path}", site.url)).unwrap_err();
            assert!(matches!(doubt, PayError::Doubt { .. }), "{doubt}");
        }
        refuses(&payer, &site.url);
        assert_eq!(outstanding(&payer, &site), IN_FLIGHT);
    }
    let channel = shared.lock().unwrap().market.channels()[0].0;
    shared.lock().unwrap().market.request_close(&channel);
    let payer = new_payer();
    refuses(&payer, &site.url);
    // Still so at the next start, when it was seen to close before.
    drop(payer);
    let payer = new_payer();
    refuses(&payer, &site.url);
    assert_eq!(outstanding(&payer, &site), IN_FLIGHT);
    // Its grace is over: what it has taken it has, and the payer goes on without a restart.
    shared.lock().unwrap().market.advance(Duration::from_secs(8 * 86_400));
    honest.store(true, Ordering::Relaxed);
    let receipt = payer.get(&site.url).map_err(|error| words(&error)).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (1, PRICE));
}
