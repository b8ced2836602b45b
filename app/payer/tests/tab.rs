//! given the arithmetic of a channel
//!   when anything at all happens to requests, in any order -> promised never falls, and stays within the
//!     bounds above what was delivered; every number is handed out once
//!   when the payee counts by the rules                     -> each request is admitted, and all that is promised
//!     is used
//!   when each bound is met                                 -> its own error, and nothing changes

use farthing_payer::tab::{Ask, Bounds, RETRY_SECONDS, Tab, TabError, WINDOW};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const BOUNDS: Bounds = Bounds { in_flight: 100, budget: u64::MAX, at_once: 200 };

fn ask(print: u8, price: u64, at: i64) -> Ask {
    Ask { price, print: [print; 32], at }
}

/// What can happen.
#[derive(Clone, Debug)]
enum Event {
    Begin { print: u8, price: u64, after: i64 },
    Deliver { which: usize, charged: u64 },
    Release(usize),
    Keep(usize),
    Doubt(usize),
    Heal(u64),
    Cover { which: usize, taken: u64 },
    Reprice { which: usize, price: u64 },
    Freshen(usize),
    Renumber { which: usize, highest: u32 },
    Claimed(u64),
    Funded(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let amount = prop_oneof![8 => 0..200_u64, 1 => Just(u64::MAX), 1 => any::<u64>()];
    let price = prop_oneof![9 => 1..40_u64, 1 => 1..u64::MAX];
    let highest = prop_oneof![4 => 0..400_u32, 1 => any::<u32>()];
    prop_oneof![
        6 => (0..6_u8, price.clone(), -5..60_i64)
            .prop_map(|(print, price, after)| Event::Begin { print, price, after }),
        4 => (any::<usize>(), amount.clone())
            .prop_map(|(which, charged)| Event::Deliver { which, charged }),
        1 => any::<usize>().prop_map(Event::Release),
        1 => any::<usize>().prop_map(Event::Keep),
        1 => any::<usize>().prop_map(Event::Doubt),
        1 => amount.clone().prop_map(Event::Heal),
        2 => (any::<usize>(), amount.clone()).prop_map(|(which, taken)| Event::Cover { which, taken }),
        1 => (any::<usize>(), price).prop_map(|(which, price)| Event::Reprice { which, price }),
        1 => any::<usize>().prop_map(Event::Freshen),
        1 => (any::<usize>(), highest).prop_map(|(which, highest)| Event::Renumber { which, highest }),
        1 => (0..300_u64).prop_map(Event::Claimed),
        1 => (0..5_000_u64).prop_map(Event::Funded),
    ]
}

/// A number that is open, if there is one.
fn open(tab: &Tab, which: usize) -> Option<u32> {
    let numbers: Vec<u32> = tab.open.keys().copied().collect();
    numbers.get(which.checked_rem(numbers.len())?).copied()
}

fn act(tab: &mut Tab, event: &Event, now: &mut i64) -> Result<Option<u32>, TabError> {
    match *event {
        Event::Begin { print, price, after } => {
            *now += after;
            return tab.begin(ask(print, price, *now), &BOUNDS).map(|ticket| Some(ticket.number));
        }
        Event::Heal(taken) => tab.heal(taken),
        Event::Claimed(claimed) => tab.claimed(claimed),
        Event::Funded(funded) => tab.funded = funded,
        Event::Deliver { which, charged } => {
            open(tab, which).into_iter().for_each(|number| tab.deliver(number, charged));
        }
        Event::Release(which) => {
            open(tab, which).into_iter().for_each(|number| tab.release(number))
        }
        Event::Keep(which) => open(tab, which).into_iter().for_each(|number| tab.keep(number)),
        Event::Doubt(which) => open(tab, which).into_iter().for_each(|number| tab.doubt(number)),
        Event::Cover { which, taken } => {
            open(tab, which).map(|number| tab.cover(number, taken, &BOUNDS)).transpose()?;
        }
        Event::Reprice { which, price } => {
            open(tab, which).map(|number| tab.reprice(number, price, &BOUNDS)).transpose()?;
        }
        Event::Freshen(which) => {
            open(tab, which).map(|number| tab.freshen(number)).transpose()?;
        }
        Event::Renumber { which, highest } => {
            open(tab, which).map(|number| tab.renumber(number, highest)).transpose()?;
        }
    }
    Ok(None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// gateway rule R21
    #[test]
    fn whatever_happens_no_more_is_promised_than_the_bounds_leave(
        unit in prop_oneof![Just(0_u64), 1..9_u64],
        first in 0..60_u64,
        events in proptest::collection::vec(event(), 1..120),
    ) {
        let length = if unit == 0 { 0 } else { 400 };
        let mut tab = Tab::new((unit, length), first, 2_000);
        let (mut now, mut doubtful) = (1_000, BTreeSet::new());
        for event in &events {
            let before = tab.clone();
            let handed = act(&mut tab, event, &mut now);
            prop_assert!(tab.promised >= before.promised);
            prop_assert!(tab.delivered <= tab.promised);
            let at_risk = before.outstanding().max(BOUNDS.in_flight);
            prop_assert!(tab.outstanding() <= at_risk, "{event:?}: {tab:?}");
            if tab.promised > before.promised && !matches!(event, Event::Claimed(_)) {
                prop_assert!(tab.promised <= tab.funded.min(tab.most));
                prop_assert!(tab.outstanding() <= BOUNDS.in_flight);
            }
            prop_assert!(tab.open.values().all(|open| open.total <= tab.promised));
            if let Ok(Some(number)) = handed {
                // A new one, or one in doubt.
                prop_assert!(number >= before.next || doubtful.contains(&number));
                prop_assert!(tab.next > number);
            }
            let is_doubtful = |(number, open): (&u32, &farthing_payer::tab::Open)| {
                open.is_doubtful.then_some(*number)
            };
            doubtful = tab.open.iter().filter_map(is_doubtful).collect();
            let live: Vec<u32> = tab.open.iter().filter(|(_, open)| !open.is_doubtful)
                .map(|(number, _)| *number).collect();
            if matches!(event, Event::Begin { .. }) && handed.is_ok() {
                let (Some(oldest), Some(newest)) = (live.first(), live.last()) else { continue };
                // Unless a number was moved away by the payee's word.
                let was_moved = events.iter().any(|event| matches!(event, Event::Renumber { .. }));
                prop_assert!(was_moved || newest - oldest < WINDOW);
            }
        }
    }

    /// gateway rule R1
    #[test]
    fn a_payee_that_counts_by_the_rules_admits_every_request_in_any_order(
        unit in prop_oneof![Just(0_u64), 1..9_u64],
        prices in proptest::collection::vec(1..20_u64, 1..60),
        order in any::<u64>(),
    ) {
        let length = if unit == 0 { 0 } else { 1_000_000 };
        let mut tab = Tab::new((unit, length), 0, u64::MAX / 2);
        let bounds = Bounds { in_flight: 100_000, ..BOUNDS };
        let mut waiting = BTreeMap::new();
        for (index, price) in prices.iter().enumerate() {
            let price = price * unit.max(1);
            let asked = ask(u8::try_from(index).unwrap(), price, 0);
            let ticket = tab.begin(asked, &bounds).unwrap();
            // In another order than they were handed out.
            let place = order.rotate_left(ticket.number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            waiting.insert((place, ticket.number), ticket);
        }
        let (mut best, mut served) = (0_u64, 0_u64);
        for ticket in waiting.values() {
            // Any order: the total of a late one may have to wait for that of an early one to be shown.
            best = best.max(ticket.total);
            served += ticket.price;
            tab.deliver(ticket.number, ticket.price);
        }
        prop_assert!(best >= served);
        prop_assert_eq!(best, served, "all that is promised is used");
        prop_assert_eq!((tab.promised, tab.delivered, tab.open.len()), (best, served, 0));
    }
}

/// A tab of vouchers with one request on its way, of 40.
fn begun() -> Tab {
    let mut tab = Tab::new((0, 0), 0, 1_000);
    tab.begin(ask(1, 40, 0), &BOUNDS).unwrap();
    tab
}

#[test]
fn each_bound_has_its_own_error_and_changes_nothing() {
    let tab = begun();
    let refused = |bounds: Bounds, price: u64| {
        let mut changed = tab.clone();
        let error = changed.begin(ask(2, price, 0), &bounds).unwrap_err();
        assert_eq!(changed, tab);
        error
    };
    assert_eq!(refused(Bounds { at_once: 1, ..BOUNDS }, 1), TabError::Full);
    // What is on its way may still come.
    assert_eq!(refused(BOUNDS, 61), TabError::Full);
    assert_eq!(
        refused(Bounds { budget: 59, ..BOUNDS }, 60),
        TabError::Budget { raise: 60, left: 59 }
    );
    assert_eq!(refused(BOUNDS, 1_000), TabError::Underfunded { missing: 40 });
    assert_eq!(refused(BOUNDS, u64::MAX), TabError::UsedUp);
    let mut kept = tab.clone();
    kept.keep(1);
    let error = kept.begin(ask(2, 61, 0), &BOUNDS).unwrap_err();
    assert_eq!(error, TabError::AtRisk { outstanding: 101, cap: 100 });
    kept.begin(ask(2, 60, 0), &BOUNDS).unwrap();
}

#[test]
fn a_chain_promises_whole_links_and_no_more_than_it_has() {
    let mut tab = Tab::new((7, 3), 0, 21);
    assert_eq!(tab.begin(ask(1, 8, 0), &BOUNDS).unwrap().total, 14);
    // What is over serves the next one.
    assert_eq!(tab.begin(ask(2, 6, 0), &BOUNDS).unwrap().raised, 0);
    assert_eq!(tab.begin(ask(3, 7, 0), &BOUNDS).unwrap().total, 21);
    assert_eq!(tab.begin(ask(4, 1, 0), &BOUNDS), Err(TabError::UsedUp));
}

#[test]
fn the_first_promise_says_what_it_must_and_is_used_up_before_the_next() {
    let mut tab = Tab::new((0, 0), 30, 1_000);
    let totals = [10, 10, 10, 10].map(|price| tab.begin(ask(0, price, 0), &BOUNDS).unwrap().total);
    assert_eq!(totals, [30, 30, 30, 40]);
}

/// gateway rule R7
#[test]
fn doubt_lasts_as_long_as_a_payee_remembers() {
    for (later, is_again) in
        [(0, true), (RETRY_SECONDS, true), (RETRY_SECONDS + 1, false), (-1, false)]
    {
        let mut tab = begun();
        tab.doubt(1);
        let ticket = tab.begin(ask(1, 40, later), &BOUNDS).unwrap();
        assert_eq!(ticket.number == 1, is_again, "{later}");
        assert_eq!(ticket.total, if is_again { 40 } else { 80 });
    }
    // Another request is not the one in doubt, and pays for itself.
    let mut tab = begun();
    tab.doubt(1);
    assert_eq!(tab.begin(ask(2, 10, 0), &BOUNDS).unwrap(), {
        farthing_payer::tab::Ticket { number: 2, price: 10, total: 50, raised: 10 }
    });
}

/// gateway rule R1
#[test]
fn no_number_is_handed_out_that_the_payee_would_find_too_far_ahead() {
    let mut tab = Tab::new((0, 0), 0, 10_000);
    let bounds = Bounds { in_flight: 10_000, budget: u64::MAX, at_once: 255 };
    tab.begin(ask(0, 1, 0), &bounds).unwrap();
    for number in 2..=WINDOW {
        let ticket = tab.begin(ask(1, 1, 0), &bounds).unwrap();
        assert_eq!(ticket.number, number);
        tab.deliver(number, 1);
    }
    assert_eq!(tab.begin(ask(1, 1, 0), &bounds), Err(TabError::Full));
    // In doubt it can wait no longer.
    tab.doubt(1);
    assert_eq!(tab.begin(ask(1, 1, 0), &bounds).unwrap().number, WINDOW + 1);
    assert_eq!((tab.lost, tab.live()), (1, 1));
}

#[test]
fn a_number_moves_no_further_than_a_word_may_take_it() {
    let mut tab = begun();
    assert_eq!(tab.renumber(1, 300).unwrap().number, 301);
    let far = tab.renumber(301, u32::MAX).unwrap().number;
    assert_eq!(far, 302 + (1 << 20));
    assert_eq!(tab.next, far + 1);
    assert_eq!(tab.renumber(1, 2), Err(TabError::UsedUp));
}

#[test]
fn a_word_that_costs_too_much_is_not_believed_for_later_either() {
    let mut tab = begun();
    let refused = tab.cover(1, 1_000, &BOUNDS).unwrap_err();
    assert!(matches!(refused, TabError::Underfunded { .. }), "{refused}");
    assert_eq!((tab.lost, tab.live()), (0, 0));
    assert_eq!(tab.begin(ask(2, 40, 0), &BOUNDS).unwrap().total, 40);
}

#[test]
fn what_the_payee_does_not_claim_to_have_taken_is_not_lost() {
    let mut tab = begun();
    tab.keep(1);
    assert_eq!(tab.lost, 40);
    // Not while another is on its way: it may or may not be counted in that.
    tab.begin(ask(2, 10, 0), &BOUNDS).unwrap();
    tab.heal(10);
    assert_eq!(tab.lost, 40);
    tab.deliver(2, 10);
    tab.heal(25);
    assert_eq!((tab.lost, tab.delivered), (15, 10));
    tab.heal(u64::MAX);
    assert_eq!(tab.lost, 15);
}

#[test]
fn numbers_end() {
    let mut tab = begun();
    tab.deliver(1, 40);
    tab.next = u32::MAX;
    assert_eq!(tab.begin(ask(2, 1, 0), &BOUNDS), Err(TabError::UsedUp));
}
