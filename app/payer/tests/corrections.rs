//! given a machine that has lost its files
//!   when the chain still knows the channel -> it is taken up again, and no other is opened
//! given a restored backup of the files     -> the numbers and totals are caught up with
//! given a channel that is used up          -> of vouchers it gets more, of links another follows
//! given a channel that closes              -> another is opened; where the chain does not say so, none is
//! given another ledger                     -> another channel, as often as what may be set aside lasts
//! given a word of the server that is not so on the chain -> it is not acted on
//! given what was shown is public           -> the highest promise is shown

mod support;

use farthing_payer::{Credential, Limits, PayError, tab::TabError};
use farthing_wire::Corrective;
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};
use support::{
    chain::Market,
    gateway::{Desk, Shared, shown, words},
    payer, payer_with,
    site::{Seen, Sent},
};

const PRICE: u64 = 7;

fn desk() -> (Shared, tempfile::TempDir) {
    (Desk::shared(Market::new(), PRICE), tempfile::tempdir().unwrap())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// gateway rule R21
#[test]
fn a_machine_that_has_lost_everything_but_its_key_goes_on_with_the_same_channel() {
    for credential in [Credential::Link, Credential::Voucher] {
        let (shared, folder) = desk();
        let site = Desk::serve(&shared, |_, _| None);
        let start = |folder: &Path| {
            let consent = Box::new(|_: &farthing_payer::Proposal| true);
            let market = &shared.lock().unwrap().market;
            payer_with(market, folder, Limits::of(PRICE), (credential, consent))
        };
        let first = start(folder.path());
        for _ in 0..5 {
            first.get(&site.url).unwrap();
        }
        drop(first);
        let empty = tempfile::tempdir().unwrap();
        let again = start(empty.path());
        let receipt = again.get(&format!("{}/y", site.url)).unwrap().receipt.unwrap();
        assert_eq!((receipt.amount, receipt.promised), (PRICE, 6 * PRICE));
        let desk = shared.lock().unwrap();
        assert_eq!(desk.market.channels().len(), 1);
        assert_eq!(desk.accounts.values().next().unwrap().served, 6 * PRICE);
    }
}

#[test]
fn a_restored_backup_catches_up_with_numbers_and_totals() {
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |_, _| None);
    let backup = tempfile::tempdir().unwrap();
    let limits = Limits { in_flight: 1_000 * PRICE, at_once: 200, ..Limits::of(PRICE) };
    let first = payer(&shared.lock().unwrap().market, folder.path(), limits);
    first.get(&site.url).unwrap();
    copy(folder.path(), backup.path());
    for index in 0..70 {
        first.get(&format!("{}/{index}", site.url)).unwrap();
    }
    drop(first);
    let again = payer(&shared.lock().unwrap().market, backup.path(), limits);
    for index in 100..103 {
        let reply = again.get(&format!("{}/{index}", site.url)).map_err(|error| words(&error));
        assert_eq!(reply.unwrap().status, 200);
    }
    let desk = shared.lock().unwrap();
    let account = desk.accounts.values().next().unwrap();
    assert_eq!((account.served, account.best), (74 * PRICE, 74 * PRICE));
    assert_eq!(account.admitted.len(), 74);
}

#[test]
fn a_channel_by_voucher_that_is_used_up_gets_more() {
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |_, _| None);
    let limits = Limits { deposit: Some(2 * PRICE), ..Limits::of(PRICE) };
    let asked: &'static AtomicU32 = Box::leak(Box::default());
    let consent = Box::new(|proposal: &farthing_payer::Proposal| {
        asked.fetch_add(1 + 100 * u32::from(proposal.tops_up.is_some()), Ordering::Relaxed);
        true
    });
    let payer = {
        let market = &shared.lock().unwrap().market;
        payer_with(market, folder.path(), limits, (Credential::Voucher, consent))
    };
    for number in 1..=5 {
        let reply = payer.get(&site.url).map_err(|error| words(&error)).unwrap();
        assert_eq!(reply.receipt.unwrap().promised, number * PRICE);
    }
    // One opening, two more of two prices each.
    assert_eq!(asked.load(Ordering::Relaxed), 203);
    let channels = shared.lock().unwrap().market.channels();
    assert_eq!((channels.len(), channels[0].1.funded), (1, 6 * PRICE));
}

#[test]
fn a_chain_that_is_used_up_is_followed_by_another() {
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |_, _| None);
    let limits = Limits { deposit: Some(2 * PRICE), ..Limits::of(PRICE) };
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits);
    let promised: Vec<u64> = (0..5)
        .map(|_| payer.get(&site.url).map_err(|error| words(&error)).unwrap())
        .map(|reply| reply.receipt.unwrap().promised)
        .collect();
    assert_eq!(promised, [7, 14, 7, 14, 7]);
    assert_eq!(shared.lock().unwrap().market.channels().len(), 3);
}

#[test]
fn a_channel_that_closes_is_followed_by_another_and_only_if_the_chain_says_so() {
    let (shared, folder) = desk();
    static LIES: AtomicBool = AtomicBool::new(false);
    let site = Desk::serve(&shared, |seen: &Seen, desk: &mut Desk| {
        let (shown, _) = shown(seen, &desk.asked)?;
        let address = farthing_sdk::solana::Address::new_from_array(shown.row.account);
        let is_closing = desk.market.channel(&address).unwrap().close_asked != 0;
        (is_closing || LIES.load(Ordering::Relaxed))
            .then(|| desk.corrected(Corrective::Closing, Some(&shown.row.account)))
    });
    let payer = payer(&shared.lock().unwrap().market, folder.path(), Limits::of(PRICE));
    payer.get(&site.url).unwrap();
    {
        let desk = shared.lock().unwrap();
        let first = desk.market.channels()[0].0;
        desk.market.request_close(&first);
    }
    assert_eq!(payer.get(&site.url).unwrap().receipt.unwrap().number, 1);
    assert_eq!(shared.lock().unwrap().market.channels().len(), 2);
    LIES.store(true, Ordering::Relaxed);
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Contradicted { .. }), "{refused}");
    assert_eq!(shared.lock().unwrap().market.channels().len(), 2);
}

/// gateway rule R4
#[test]
fn another_ledger_is_paid_by_another_channel_until_enough_is_set_aside() {
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |_, _| None);
    let limits = Limits { deposit: Some(10 * PRICE), set_aside: 25 * PRICE, ..Limits::of(PRICE) };
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits);
    payer.get(&site.url).unwrap();
    shared.lock().unwrap().asked.ledger = [7; 16];
    assert_eq!(payer.get(&site.url).unwrap().receipt.unwrap().number, 1);
    assert_eq!(shared.lock().unwrap().market.channels().len(), 2);
    shared.lock().unwrap().asked.ledger = [8; 16];
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::SetAside { wanted: 210, most: 175, .. }), "{refused}");
    // Back at the first one, its channel goes on.
    shared.lock().unwrap().asked.ledger = [6; 16];
    let again = payer.get(&site.url).map_err(|error| words(&error)).unwrap();
    assert_eq!(again.receipt.unwrap().number, 3);
}

#[test]
fn a_server_that_denies_a_channel_that_the_chain_has_is_not_given_another() {
    for corrective in [Corrective::Unknown, Corrective::Underfunded] {
        let (shared, folder) = desk();
        let site = Desk::serve(&shared, move |seen, desk| {
            let (shown, _) = shown(seen, &desk.asked)?;
            Some(desk.corrected(corrective, Some(&shown.row.account)))
        });
        let payer = payer(&shared.lock().unwrap().market, folder.path(), Limits::of(PRICE));
        let refused = payer.get(&site.url).unwrap_err();
        assert!(matches!(refused, PayError::Contradicted { .. }), "{refused}");
        assert_eq!(shared.lock().unwrap().market.channels().len(), 1);
        assert_eq!(payer.channels(&site.url).unwrap()[0].promised, PRICE);
    }
}

#[test]
fn a_refusal_that_nothing_can_be_done_about_is_told() {
    for corrective in [
        Corrective::Signature,
        Corrective::Link,
        Corrective::Expired,
        Corrective::Transaction,
        Corrective::Ledger,
        Corrective::Kind,
        Corrective::Terms,
    ] {
        let (shared, folder) = desk();
        let site = Desk::serve(&shared, move |seen, desk| {
            shown(seen, &desk.asked)?;
            Some(desk.corrected(corrective, None))
        });
        let payer = payer(&shared.lock().unwrap().market, folder.path(), Limits::of(PRICE));
        let refused = payer.get(&site.url).unwrap_err();
        assert!(matches!(&refused, PayError::Refused(said) if *said == corrective.code()));
        assert_eq!(shared.lock().unwrap().market.channels().len(), 1);
    }
}

/// gateway rule R3
#[test]
fn a_promise_that_is_public_by_now_is_followed_by_the_highest() {
    let (shared, folder) = desk();
    let first = AtomicBool::new(true);
    let site = Desk::serve(&shared, move |seen, desk| {
        let (shown, _) = shown(seen, &desk.asked)?;
        if shown.number == 2 && first.swap(false, Ordering::Relaxed) {
            // All that was promised so far is claimed, and one more was served that the payer knows nothing of.
            let account = desk.accounts.get_mut(&shown.row.account).unwrap();
            (account.floor, account.served) = (2 * PRICE, 2 * PRICE);
            account.best = 2 * PRICE;
        }
        None
    });
    let payer = payer(&shared.lock().unwrap().market, folder.path(), Limits::of(PRICE));
    payer.get(&site.url).unwrap();
    let receipt = payer.get(&site.url).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (2, 3 * PRICE));
}

/// gateway rule R21
#[test]
fn a_server_that_claims_to_have_served_more_is_believed_up_to_the_limit() {
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |seen, desk| {
        let (shown, _) = shown(seen, &desk.asked)?;
        if shown.number == 1 {
            return None;
        }
        let account = desk.accounts.get_mut(&shown.row.account).unwrap();
        account.served += 2 * PRICE;
        Some(desk.corrected(Corrective::Stale, Some(&shown.row.account)))
    });
    let limits = Limits { in_flight: 5 * PRICE, ..Limits::of(PRICE) };
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits);
    payer.get(&site.url).unwrap();
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Tab(TabError::AtRisk { cap: 35, .. })), "{refused}");
    let known = payer.channels(&site.url).unwrap()[0].clone();
    assert!(known.promised - known.delivered <= 5 * PRICE);
}

#[test]
fn a_reply_without_a_receipt_takes_nothing() {
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |seen, _| (seen.target == "/open").then(|| Sent::ok("free")));
    let payer = payer(&shared.lock().unwrap().market, folder.path(), Limits::of(PRICE));
    let paid = payer.get(&format!("{}/a", site.url)).unwrap();
    assert_eq!(paid.receipt.unwrap().promised, PRICE);
    assert_eq!(payer.get(&format!("{}/open", site.url)).unwrap().receipt, None);
    assert_eq!(payer.get(&format!("{}/a", site.url)).unwrap().receipt.unwrap().promised, 2 * PRICE);
}
