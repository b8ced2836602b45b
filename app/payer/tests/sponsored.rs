//! given a gateway that pays for openings
//!   when the deposit holds the money -> the opening is handed over with the first promise, signed by the payer alone
//!   when it holds too little         -> that is said, and nothing is handed over
//!   when the process ends before     -> the next one hands the same opening over again
//!   when it never sends it           -> the channel is given up once it can no longer land, and another opened

mod support;

use farthing_payer::{Limits, PayError};
use farthing_sdk::{
    accounts::ChannelStatus,
    addresses::Token,
    client::{Network, bytes},
    compose::fill_deposit,
    solana::{Address, Keypair, Signer, VersionedTransaction},
};
use farthing_wire::{PAYMENT_SIGNATURE, Payment};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use support::{
    chain::Market,
    gateway::{Desk, Shared, words},
    payer,
    site::{Seen, Sent, Site},
};

const PRICE: u64 = 7;

/// A key of the test's own, with lamports.
fn sponsor(market: &Market) -> Keypair {
    let keypair = Keypair::new_from_array([77; 32]);
    market.client().network().airdrop(&keypair.pubkey(), 1_000_000_000).unwrap();
    keypair
}

fn handed_over(seen: &Seen, desk: &Desk) -> Option<(Address, VersionedTransaction)> {
    let header = seen.header(PAYMENT_SIGNATURE)?;
    match Payment::decode(header.as_bytes(), &desk.asked).ok()? {
        Payment::Open { channel, transaction, .. } => {
            Some((Address::new_from_array(channel), bytes::decode(&transaction).unwrap()))
        }
        _ => None,
    }
}

/// A gateway that signs and sends what it is handed, unless it is told not to.
fn stage(deposit: u64) -> (Shared, Site, Arc<AtomicBool>) {
    let market = Market::new();
    let sponsor = sponsor(&market);
    if deposit != 0 {
        let fill = fill_deposit(market.payer.pubkey(), Token::from(market.mint), deposit);
        market.client().submit(&fill, market.payer.as_ref(), &[]).unwrap();
    }
    let shared = Desk::shared(market, PRICE);
    {
        let mut desk = shared.lock().unwrap();
        desk.asked.fee_payer = Some(sponsor.pubkey().to_bytes());
        desk.asked.min_first = 3 * PRICE;
        desk.asked.min_deposit = 3 * PRICE;
    }
    let idles = Arc::new(AtomicBool::new(false));
    let idling = Arc::clone(&idles);
    let site = Desk::serve(&shared, move |seen, desk| {
        let (channel, mut transaction) = handed_over(seen, desk)?;
        if idling.load(Ordering::Relaxed) {
            return Some(Sent { hangs_up: true, ..Sent::default() });
        }
        let keys = transaction.message.static_account_keys();
        assert_eq!(keys[..2], [sponsor.pubkey(), desk.market.payer.pubkey()]);
        if desk.market.channel(&channel).is_none() {
            transaction.signatures[0] = sponsor.sign_message(&transaction.message.serialize());
            desk.market.client().network().send(&transaction).unwrap();
        }
        None
    });
    (shared, site, idles)
}

fn limits() -> Limits {
    Limits { deposit: Some(10 * PRICE), ..Limits::of(PRICE) }
}

/// gateway rule R9
#[test]
fn an_opening_is_handed_over_with_its_first_promise() {
    let (shared, site, _) = stage(1_000);
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    let before = shared.lock().unwrap().market.balance();
    let promised: Vec<u64> = (0..4)
        .map(|_| payer.get(&site.url).map_err(|error| words(&error)).unwrap())
        .map(|reply| reply.receipt.unwrap().promised)
        .collect();
    // What the gateway wants at first is used up before more is promised.
    assert_eq!(promised, [21, 21, 21, 28]);
    let market = &shared.lock().unwrap().market;
    let (_, channel) = market.channels().pop().unwrap();
    assert_eq!(
        (channel.funded, channel.rent_payer),
        (70, Keypair::new_from_array([77; 32]).pubkey())
    );
    assert_eq!(before - market.balance(), 70);
    let week = 7 * 86_400;
    let now = market.client().network().unix_time().unwrap();
    assert!((now..=now + week).contains(&channel.expires_at));
    assert_eq!(channel.status, ChannelStatus::Open);
}

#[test]
fn a_deposit_that_holds_too_little_is_not_spent_from() {
    let (shared, site, _) = stage(60);
    let folder = tempfile::tempdir().unwrap();
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::DepositTooSmall { balance: 60, needed: 70 }), "{refused}");
    assert!(shared.lock().unwrap().market.channels().is_empty());
}

/// gateway rule R21
#[test]
fn an_opening_in_doubt_is_handed_over_again_and_no_other_made() {
    let (shared, site, idles) = stage(1_000);
    let folder = tempfile::tempdir().unwrap();
    idles.store(true, Ordering::Relaxed);
    {
        let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
        let doubt = payer.get(&site.url).unwrap_err();
        assert!(matches!(doubt, PayError::Doubt { number: 1, .. }), "{doubt}");
    }
    idles.store(false, Ordering::Relaxed);
    let again = payer(&shared.lock().unwrap().market, folder.path(), limits());
    let receipt = again.get(&site.url).map_err(|error| words(&error)).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (1, 21));
    let desk = shared.lock().unwrap();
    let sent: Vec<_> = site.seen().iter().filter_map(|seen| handed_over(seen, &desk)).collect();
    assert!(sent.len() > 4 && sent.iter().all(|one| *one == sent[0]));
    assert_eq!(desk.market.channels().len(), 1);
}

#[test]
fn an_opening_that_never_landed_is_given_up_when_it_no_longer_can() {
    let (shared, site, idles) = stage(1_000);
    let folder = tempfile::tempdir().unwrap();
    idles.store(true, Ordering::Relaxed);
    {
        let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
        assert!(matches!(payer.get(&site.url), Err(PayError::Doubt { .. })));
    }
    shared.lock().unwrap().market.advance(Duration::from_secs(120));
    idles.store(false, Ordering::Relaxed);
    let again = payer(&shared.lock().unwrap().market, folder.path(), limits());
    let receipt = again.get(&site.url).map_err(|error| words(&error)).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (1, 21));
    let known = again.channels(&site.url).unwrap();
    assert_eq!(known.iter().filter(|one| one.is_over).count(), 1);
    assert_eq!(shared.lock().unwrap().market.channels().len(), 1);
}
