//! given records that several processes share
//!   when money is spent              -> each budget counts its own, by mint, site, run, day and month
//!   when the clock goes back         -> no budget comes back; far back nothing is spent
//!   when many processes spend        -> together never more than the budget, and all of it
//!   when one is killed at any moment -> what it was told is written is there, and the records are whole
//!   when a line was cut or changed   -> a cut one is gone, a changed one is refused
//!   when a single payment is void    -> it comes back, once; a channel's promise never does

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use farthing_payer::{
    cost::Scheme,
    spending::{Budget, Budgets, CLOCK_MAY_FALL, Spend, SpendId, Spending, SpendingError},
};
use farthing_sdk::solana::Address;

/// Noon of 2026-11-30.
const NOON: i64 = 1_796_040_000;
const DAY: i64 = 86_400;
const FREE: Budgets =
    Budgets { day: None, month: None, run: None, site_day: None, site_month: None };

fn spend(amount: u64) -> Spend {
    Spend {
        at: NOON,
        run: "one".into(),
        origin: "https://a.example".into(),
        scheme: Scheme::Channel,
        mint: Address::new_from_array([1; 32]),
        payee: Address::new_from_array([2; 32]),
        amount,
    }
}

fn refused(error: SpendingError) -> (Budget, u64) {
    match error {
        SpendingError::Budget { budget, left, .. } => (budget, left),
        other => panic!("{other}"),
    }
}

#[test]
fn each_budget_counts_what_is_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let spending = Spending::open(folder.path()).unwrap();
    spending.take(&FREE, &spend(60)).unwrap();
    let other_site = Spend { origin: "https://b.example".into(), ..spend(50) };
    let other_run = Spend { run: "two".into(), ..spend(50) };
    let tomorrow = Spend { at: NOON + DAY, ..spend(50) };
    let other_mint = Spend { mint: Address::new_from_array([9; 32]), ..spend(50) };
    let bounds = |budget: Budget| {
        let most = |of| (of == budget).then_some(100);
        Budgets {
            day: most(Budget::Day),
            month: most(Budget::Month),
            run: most(Budget::Run),
            site_day: most(Budget::SiteDay),
            site_month: most(Budget::SiteMonth),
        }
    };
    for budget in Budget::ALL {
        let bounds = bounds(budget);
        let left = |spend: &Spend| spending.left(&bounds, spend).unwrap();
        let error = spending.take(&bounds, &spend(41)).unwrap_err();
        assert_eq!(refused(error), (budget, 40));
        assert_eq!(left(&spend(1)), [(budget, 40)]);
        // A budget that counts it together has 40 left, any other 100.
        let together = |other: &Spend| left(other) == [(budget, 40)];
        let is_site = matches!(budget, Budget::SiteDay | Budget::SiteMonth);
        // The last day of November.
        let is_past =
            matches!(budget, Budget::Day | Budget::SiteDay | Budget::Month | Budget::SiteMonth);
        assert_eq!(together(&other_site), !is_site, "{budget:?}");
        assert_eq!(together(&other_run), budget != Budget::Run, "{budget:?}");
        assert_eq!(together(&tomorrow), !is_past, "{budget:?}");
        assert!(!together(&other_mint), "{budget:?}");
    }
}

#[test]
fn what_just_fits_is_spent_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let budgets = Budgets { day: Some(100), ..FREE };
    let spending = Spending::open(folder.path()).unwrap();
    spending.take(&budgets, &spend(100)).unwrap();
    assert_eq!(refused(spending.take(&budgets, &spend(1)).unwrap_err()), (Budget::Day, 0));
    // Another process that comes later knows of it.
    let other = Spending::open(folder.path()).unwrap();
    assert_eq!(refused(other.take(&budgets, &spend(1)).unwrap_err()), (Budget::Day, 0));
    let next = Spend { at: NOON + DAY, ..spend(100) };
    other.take(&budgets, &next).unwrap();
    assert_eq!(spending.all().unwrap(), [spend(100), next]);
}

#[test]
fn a_clock_that_goes_back_brings_no_budget_back() {
    let folder = tempfile::tempdir().unwrap();
    let budgets = Budgets { day: Some(100), ..FREE };
    let spending = Spending::open(folder.path()).unwrap();
    let midnight = NOON + DAY / 2;
    spending.take(&budgets, &Spend { at: midnight, ..spend(100) }).unwrap();
    // A second before midnight it is yesterday, when nothing was spent.
    let before = Spend { at: midnight - CLOCK_MAY_FALL, ..spend(1) };
    assert_eq!(refused(spending.take(&budgets, &before).unwrap_err()), (Budget::Day, 0));
    let long_before = Spend { at: midnight - CLOCK_MAY_FALL - 1, ..spend(1) };
    let error = spending.take(&budgets, &long_before).unwrap_err();
    assert!(matches!(error, SpendingError::Clock { seconds: 3_601 }), "{error}");
    assert_eq!(spending.all().unwrap().len(), 1);
}

#[test]
fn a_line_that_a_crash_cut_is_gone_and_a_changed_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let budgets = Budgets { day: Some(100), ..FREE };
    Spending::open(folder.path()).unwrap().take(&budgets, &spend(40)).unwrap();
    let file = folder.path().join("2026-11.jsonl");
    let whole = fs::read(&file).unwrap();
    for cut in 1..whole.len() {
        fs::write(&file, [&whole[..], &whole[..cut]].concat()).unwrap();
        let spending = Spending::open(folder.path()).unwrap();
        assert_eq!(spending.left(&budgets, &spend(0)).unwrap(), [(Budget::Day, 60)]);
        spending.take(&budgets, &spend(60)).unwrap();
        assert_eq!(Spending::open(folder.path()).unwrap().all().unwrap(), [spend(40), spend(60)]);
    }
    for (from, to) in [("\"amount\":40", "\"amount\":-4"), ("spent", "spend"), ("1796", "1799")] {
        let changed = String::from_utf8(whole.clone()).unwrap().replace(from, to);
        fs::write(&file, changed).unwrap();
        let error = Spending::open(folder.path()).unwrap().take(&budgets, &spend(1)).unwrap_err();
        assert!(matches!(error, SpendingError::Damaged { line: 1, .. }), "{error}");
    }
}

#[test]
fn a_single_payment_that_came_to_nothing_comes_back_once() {
    let folder = tempfile::tempdir().unwrap();
    let budgets = Budgets { day: Some(100), ..FREE };
    let spending = Spending::open(folder.path()).unwrap();
    let single = Spend { scheme: Scheme::Exact, ..spend(70) };
    let id = spending.take(&budgets, &single).unwrap();
    assert!(spending.take(&budgets, &single).is_err());
    // By another process, from what it has written down; twice is once.
    let other = Spending::open(folder.path()).unwrap();
    let read = SpendId::read(&id.text()).unwrap();
    other.give_back(&read).unwrap();
    other.give_back(&read).unwrap();
    assert_eq!(spending.left(&budgets, &single).unwrap(), [(Budget::Day, 100)]);
    spending.give_back(&id).unwrap();
    assert_eq!(spending.left(&budgets, &single).unwrap(), [(Budget::Day, 100)]);
    assert!(spending.all().unwrap().is_empty());
    // What was promised in a channel can be taken for as long as it runs.
    let promised = spending.take(&budgets, &spend(1)).unwrap();
    assert!(matches!(spending.give_back(&promised), Err(SpendingError::NoRecord(_))));
    assert_eq!(SpendId::read("../x:1"), None);
}

/// What a process of this test does, where it is asked to: spends one by one, and says each once it is written.
#[test]
fn process() {
    let Some(folder) = std::env::var_os("FARTHING_SPENDS") else { return };
    let spending = Spending::open(Path::new(&folder)).unwrap();
    let budgets = Budgets { day: Some(BUDGET), ..FREE };
    let mut out = std::io::stdout();
    while spending.take(&budgets, &spend(1)).is_ok() {
        out.write_all(b"\nspent\n").unwrap();
        out.flush().unwrap();
    }
}

const BUDGET: u64 = 200;

fn started(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "process", "--nocapture", "--test-threads=1"])
        .env("FARTHING_SPENDS", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Each time that it says that it has spent, until it ends.
fn said(child: &mut Child) -> impl Iterator<Item = ()> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map_while(Result::ok).filter(|line| line == "spent").map(|_| ())
}

#[test]
fn many_processes_at_once_spend_all_of_a_budget_and_never_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut all: Vec<Child> = (0..4).map(|_| started(folder.path())).collect();
    let spent: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            all.iter_mut().map(|child| scope.spawn(|| said(child).count() as u64)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    all.iter_mut().for_each(|child| assert!(child.wait().unwrap().success()));
    assert_eq!(spent.iter().sum::<u64>(), BUDGET, "{spent:?}");
    assert!(spent.iter().filter(|spent| **spent > 0).count() > 1, "{spent:?}");
    let records = Spending::open(folder.path()).unwrap().all().unwrap();
    assert_eq!(records.len() as u64, BUDGET);
}

#[test]
fn a_process_that_is_killed_at_any_moment_forgets_nothing() {
    let mut killed = 0;
    for round in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = started(folder.path());
        let mut said = said(&mut child);
        // It goes on meanwhile, so it dies anywhere in what follows.
        let before = said.by_ref().take(1 + 9 * round).count();
        child.kill().unwrap();
        let spent = (before + said.count()) as u64;
        child.wait().unwrap();
        let records = Spending::open(folder.path()).unwrap().all().unwrap().len() as u64;
        // The last one may be written, and not yet told.
        assert!((spent..=spent + 1).contains(&records), "{spent} told, {records} written");
        killed += usize::from(spent < BUDGET);
    }
    assert!(killed > 6, "{killed} of 12 were killed in the middle");
}
