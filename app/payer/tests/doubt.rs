//! given a reply that does not come, or is cut     -> the same number and promise again
//!   when it was served the first time             -> it is delivered again, and paid once
//!   when it never comes                           -> it is in doubt; the same again pays nothing more
//!   when the process has ended meanwhile          -> the same
//!   when it is not given again                    -> that is said, and nothing more is paid by itself
//! given an answer that asks to wait               -> the same again, after that
//! given a disk that takes nothing                 -> nothing is shown
//! given a reply that is too large                 -> it is not read, and counts as lost

mod support;

use farthing_payer::{Limits, PayError, spending::Spending, spending_folder};
use farthing_wire::Shown;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};
use support::{
    chain::Market,
    gateway::{Desk, Shared, shown},
    payer,
    site::{Seen, Sent, Site},
};

const PRICE: u64 = 7;

fn desk() -> (Shared, tempfile::TempDir) {
    (Desk::shared(Market::new(), PRICE), tempfile::tempdir().unwrap())
}

fn limits() -> Limits {
    Limits::of(PRICE)
}

/// What every paying request has shown, in order.
fn all_shown(site: &Site, desk: &Desk) -> Vec<Shown> {
    site.seen().iter().filter_map(|seen| Some(shown(seen, &desk.asked)?.0)).collect()
}

/// Serves, and spoils the first replies to the path `/x`.
fn spoiling(
    shared: &Shared,
    times: u32,
    spoil: impl Fn(Sent) -> Sent + Send + Sync + 'static,
) -> Site {
    let left = AtomicU32::new(times);
    Desk::serve(shared, move |seen: &Seen, desk: &mut Desk| {
        let is_paid = shown(seen, &desk.asked).is_some();
        let is_spoiled = is_paid && seen.target == "/x" && {
            let less = |left: u32| left.checked_sub(1);
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
        };
        is_spoiled.then(|| spoil(desk.answer(seen)))
    })
}

/// gateway rule R21
#[test]
fn a_reply_that_is_lost_is_asked_for_again_by_its_number_and_paid_once() {
    let spoils: [fn(Sent) -> Sent; 3] = [
        |sent| Sent { hangs_up: true, ..sent },
        |sent| Sent { cut: 3, ..sent },
        |_| Sent::status(502),
    ];
    for spoil in spoils {
        let (shared, folder) = desk();
        let site = spoiling(&shared, 2, spoil);
        let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
        payer.get(&site.url).unwrap();
        let receipt = payer.get(&format!("{}/x", site.url)).unwrap().receipt.unwrap();
        assert_eq!((receipt.number, receipt.amount, receipt.promised), (2, PRICE, 2 * PRICE));
        let desk = shared.lock().unwrap();
        let shown = all_shown(&site, &desk);
        assert_eq!(shown.len(), 4);
        assert!(shown[1..].iter().all(|one| *one == shown[1]));
        assert_eq!(desk.accounts.values().next().unwrap().served, 2 * PRICE);
        drop(desk);
        // And the next one is counted on from there.
        let receipt = payer.get(&site.url).unwrap().receipt.unwrap();
        assert_eq!((receipt.number, receipt.promised), (3, 3 * PRICE));
    }
}

/// gateway rule R21
#[test]
fn what_stays_in_doubt_costs_nothing_more_when_it_is_asked_for_again() {
    let (shared, folder) = desk();
    let site = spoiling(&shared, 4, |sent| Sent { hangs_up: true, ..sent });
    let url = format!("{}/x", site.url);
    {
        let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
        payer.get(&site.url).unwrap();
        let doubt = payer.get(&url).unwrap_err();
        assert!(matches!(doubt, PayError::Doubt { number: 2, .. }), "{doubt}");
    }
    // Another process, as when the first one was stopped.
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    let other = payer.get(&site.url).unwrap().receipt.unwrap();
    assert_eq!((other.number, other.promised), (3, 3 * PRICE));
    let receipt = payer.get(&url).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (2, 2 * PRICE));
    assert_eq!(shared.lock().unwrap().accounts.values().next().unwrap().served, 3 * PRICE);
}

/// gateway rule R7
#[test]
fn what_was_served_and_is_not_given_again_is_said_and_not_paid_again_by_itself() {
    let (shared, folder) = desk();
    let outcome = r#"{"served":{"status":200,"returned":false}}"#;
    let first = AtomicU32::new(0);
    let site = Desk::serve(&shared, move |seen, desk| {
        let (shown, _) = shown(seen, &desk.asked)?;
        if seen.target != "/x" || shown.number != 2 {
            return None;
        }
        match first.fetch_add(1, Ordering::Relaxed) {
            0 => Some(Sent { hangs_up: true, ..desk.answer(seen) }),
            _ => Some(Sent { body: outcome.into(), ..Sent::status(409) }),
        }
    });
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    payer.get(&site.url).unwrap();
    let url = format!("{}/x", site.url);
    let told = payer.get(&url).unwrap_err();
    let PayError::ServedBefore { number, status, returned } = told else { panic!("{told}") };
    assert_eq!((number, status, returned), (2, Some(200), false));
    assert_eq!(shared.lock().unwrap().accounts.values().next().unwrap().best, 2 * PRICE);
    // Asked for anew, it is a new request.
    assert_eq!(payer.get(&url).unwrap().receipt.unwrap().number, 3);
}

/// gateway rule R7
#[test]
fn an_answer_that_asks_to_wait_is_waited_for() {
    for status in [409, 429, 503] {
        let (shared, folder) = desk();
        let site = spoiling(&shared, 1, move |_| Sent::status(status).with("retry-after", "1"));
        let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
        let receipt = payer.get(&format!("{}/x", site.url)).unwrap().receipt.unwrap();
        assert_eq!((receipt.number, receipt.promised), (1, PRICE));
        let shown = all_shown(&site, &shared.lock().unwrap());
        assert_eq!(shown.len(), 2);
        assert_eq!(shown[0], shown[1]);
    }
}

#[test]
fn a_server_that_is_too_busy_to_tell_its_price_is_asked_again() {
    for status in [429, 503] {
        let (shared, folder) = desk();
        let was_busy = AtomicBool::new(false);
        let site = Desk::serve(&shared, move |_, _| {
            let is_first = !was_busy.swap(true, Ordering::Relaxed);
            is_first.then(|| Sent::status(status).with("retry-after", "1"))
        });
        let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
        assert_eq!(payer.get(&site.url).unwrap().receipt.unwrap().number, 1);
        // Asked twice, then paid.
        assert_eq!(site.seen().len(), 3);
    }
    // One that does not say when is not waited for.
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |_, _| Some(Sent::status(429)));
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    assert_eq!((payer.get(&site.url).unwrap().status, site.seen().len()), (429, 1));
}

/// The folder of the one origin that was paid.
fn origin(folder: &Path) -> PathBuf {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.into_iter().find(|path| !path.ends_with("spending")).unwrap()
}

fn page(folder: &tempfile::TempDir) -> PathBuf {
    let origin = origin(folder.path());
    let files = fs::read_dir(&origin).unwrap().map(|file| file.unwrap().path());
    files.into_iter().find(|file| file.extension().is_some_and(|it| it == "json")).unwrap()
}

/// gateway rule R21
#[test]
fn a_promise_that_cannot_be_written_down_is_not_shown() {
    let (shared, folder) = desk();
    let site = Desk::serve(&shared, |_, _| None);
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    payer.get(&site.url).unwrap();
    // In the place of the file that is to replace the page stands a folder that is not empty.
    let mut new = page(&folder).into_os_string();
    new.push(".new");
    fs::create_dir_all(PathBuf::from(&new).join("x")).unwrap();
    let before = site.seen().len();
    let refused = payer.get(&site.url).unwrap_err();
    assert!(matches!(refused, PayError::Store(_)), "{refused}");
    assert_eq!(site.seen().len(), before);
    // What was not shown was not promised.
    fs::remove_dir_all(&new).unwrap();
    let receipt = payer.get(&site.url).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (2, 2 * PRICE));
}

/// gateway rule R21
#[test]
fn what_must_not_be_forgotten_is_on_disk_before_it_is_shown() {
    let (shared, folder) = desk();
    let path = folder.path().to_path_buf();
    let site = Desk::serve(&shared, move |seen, desk| {
        let (shown, _) = shown(seen, &desk.asked)?;
        let origin = origin(&path);
        let name = farthing_sdk::solana::Address::new_from_array(shown.row.account);
        let text = fs::read_to_string(origin.join(format!("{name}.json"))).unwrap();
        let page: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(page["open"].get(shown.number.to_string()).is_some(), "{text}");
        assert_eq!(page["promised"], u64::from(shown.number) * PRICE);
        // And so is what it counts as.
        let counted = Spending::open(&spending_folder(&path)).unwrap().all().unwrap();
        let counted: u64 = counted.iter().map(|spend| spend.amount).sum();
        assert_eq!(counted, u64::from(shown.number) * PRICE);
        None
    });
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    for _ in 0..3 {
        payer.get(&site.url).unwrap();
    }
}

#[test]
fn a_reply_that_is_too_large_is_lost_and_not_read() {
    let (shared, folder) = desk();
    let site = spoiling(&shared, 1, |sent| Sent { body: vec![0; (1 << 20) + 1], ..sent });
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    let url = format!("{}/x", site.url);
    assert!(matches!(payer.get(&url), Err(PayError::TooLarge { most: 1_048_576 })));
    let receipt = payer.get(&url).unwrap().receipt.unwrap();
    assert_eq!((receipt.number, receipt.promised), (2, 2 * PRICE));
}

#[test]
fn a_server_that_is_not_there_leaves_nothing_in_doubt() {
    let (shared, folder) = desk();
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits());
    let refused = payer.get("http://127.0.0.1:1/").unwrap_err();
    assert!(matches!(refused, PayError::NoAnswer { .. }), "{refused}");
}
