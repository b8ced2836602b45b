//! Whatever a server answers, in whatever order, to many threads at once: what it was promised and did not deliver
//! stays within the limit, no request shows more than its price may be, and no number is shown for two requests.
//!
//! Each seed is a server of its own, on a chain of its own. They mostly wait, so they run side by side.

mod support;

use farthing_payer::Limits;
use farthing_wire::{Corrective, Known, PAYMENT_REQUIRED, State};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    thread,
};
use support::{
    chain::Market,
    gateway::{Desk, authentic, shown, words},
    payer,
    site::{Seen, Sent},
};

const PRICE: u64 = 7;
const MAX: u64 = 2 * PRICE;
const SEEDS: u64 = 16;
const THREADS: usize = 3;
const REQUESTS: usize = 25;

/// Numbers that are always the same for a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    /// Mostly small, sometimes as large as can be.
    fn amount(&mut self) -> u64 {
        match self.roll(8) {
            0 => u64::MAX,
            1 => self.roll(u64::MAX),
            _ => self.roll(20) * PRICE,
        }
    }
}

/// What a server has got and given, as the test counts it.
#[derive(Default)]
struct Count {
    /// By channel: the highest authentic promise.
    promised: HashMap<[u8; 32], u64>,
    /// Base units of whole replies that say that all is well.
    delivered: u64,
    /// By channel and number: for what it was shown.
    numbers: HashMap<([u8; 32], u32), String>,
    /// The most that was promised and not delivered at any time.
    worst: u64,
}

impl Count {
    fn note(&mut self, desk: &Desk, seen: &Seen) {
        let Some((shown, _)) = shown(seen, &desk.asked) else { return };
        assert!(shown.max <= MAX, "{}", shown.max);
        let channel = shown.row.account;
        let address = farthing_sdk::solana::Address::new_from_array(channel);
        let found = desk.market.channel(&address).expect("shown before it was opened");
        let promised = authentic(&found, &shown).expect("a promise of its own key");
        let best = self.promised.entry(channel).or_default();
        *best = promised.max(*best);
        let before = self.numbers.entry((channel, shown.number)).or_insert(seen.target.clone());
        assert_eq!(*before, seen.target, "number {} is shown for two requests", shown.number);
        let all: u64 = self.promised.values().sum();
        self.worst = self.worst.max(all - self.delivered.min(all));
    }
}

fn lie(dice: &mut Dice, seen: &Seen, desk: &mut Desk) -> Option<Sent> {
    if dice.roll(40) == 0 {
        desk.asked.ledger = [1 + dice.roll(3) as u8; 16];
    }
    if dice.roll(10) == 0 {
        desk.asked.amount = PRICE * (1 + dice.roll(3));
    }
    let (shown, is_hot) = shown(seen, &desk.asked)?;
    let channel = shown.row.account;
    let state = State {
        promised: dice.amount(),
        served: dice.amount(),
        returned: dice.amount(),
        left: dice.amount(),
        funded: dice.amount(),
        claimed: dice.amount(),
        closes_at: None,
    };
    match dice.roll(14) {
        0 | 1 => {
            let corrective = Corrective::ALL[dice.roll(13) as usize];
            let known = Known { last_number: dice.amount() as u32, state };
            let required = desk.required().correcting(corrective, Some(known));
            Some(Sent::status(402).with(PAYMENT_REQUIRED, required.encode().unwrap()))
        }
        2 => {
            desk.accounts.entry(channel).or_default();
            let amount = dice.amount();
            let status = [200, 304, 404, 500][dice.roll(4) as usize];
            let (name, receipt) = desk.receipt(&shown, amount, is_hot);
            Some(Sent::status(status).with(name, receipt))
        }
        3 => Some(Sent::ok("no receipt")),
        4 => Some(Sent::status([400, 404, 409, 418][dice.roll(4) as usize])),
        5 if dice.roll(4) == 0 => Some(Sent { hangs_up: true, ..Sent::default() }),
        6 => {
            let body = r#"{"served":{"status":200,"returned":true}}"#;
            Some(Sent { body: body.into(), ..Sent::status(409) })
        }
        _ => None,
    }
}

fn run(seed: u64) -> Count {
    let shared = Desk::shared(Market::new(), PRICE);
    let count = Arc::new(Mutex::new(Count::default()));
    let (dice, counting) = (Mutex::new(Dice(seed)), Arc::clone(&count));
    let site = Desk::serve(&shared, move |seen, desk| {
        let mut count = counting.lock().unwrap();
        count.note(desk, seen);
        let is_paying = shown(seen, &desk.asked).is_some();
        let sent = lie(&mut dice.lock().unwrap(), seen, desk).unwrap_or_else(|| desk.answer(seen));
        if is_paying && (200..300).contains(&sent.status) && !sent.hangs_up {
            count.delivered += desk.asked.amount.min(MAX);
        }
        Some(sent)
    });
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { in_flight: 6 * PRICE, at_once: 3, ..Limits::of(MAX) };
    let payer = payer(&shared.lock().unwrap().market, folder.path(), limits);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (payer, site) = (&payer, &site);
            scope.spawn(move || {
                for index in 0..REQUESTS {
                    // Every outcome is right but one that panics.
                    let url = format!("{}/{seed}/{thread}/{index}", site.url);
                    let _ = payer.get(&url).map_err(|error| words(&error));
                }
            });
        }
    });
    // By its own account as well, of all channels of the origin together.
    let known = payer.channels(&site.url).unwrap();
    let outstanding: u64 = known.iter().map(|one| one.promised - one.delivered).sum();
    assert!(outstanding <= limits.in_flight, "seed {seed}: {known:?}");
    Arc::try_unwrap(count).map_or_else(
        |count| std::mem::take(&mut *count.lock().unwrap()),
        |count| count.into_inner().unwrap(),
    )
}

/// gateway rule R21
#[test]
fn a_server_that_lies_is_never_promised_more_than_the_limit_above_what_it_delivered() {
    let threads: Vec<_> = (0..SEEDS).map(|seed| thread::spawn(move || run(seed))).collect();
    let all: Vec<Count> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    for (seed, count) in all.iter().enumerate() {
        assert!(count.worst <= 6 * PRICE, "seed {seed}: {}", count.worst);
    }
    // Otherwise nothing was tried: some servers got as much as they can, and some delivered all the same.
    assert!(all.iter().any(|count| count.worst >= 5 * PRICE));
    assert!(all.iter().any(|count| count.delivered > 20 * PRICE));
}
