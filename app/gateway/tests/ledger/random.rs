//! Random operations, random crashes: what is opened is what there was after some record, and not before the last one
//! that was acknowledged.

use std::collections::BTreeMap;

use farthing_gateway::ledger::{Facts, Ledger, NotNoted, SEGMENT_MIN};
use farthing_vouchers::book::{BookError, Page, Refusal, Row};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::scene::{LENGTH, Orders, Payer, Scene, Told};

/// All that a ledger says, of the channels that there are.
#[derive(Clone, PartialEq, Debug, Default)]
struct Model {
    pages: BTreeMap<Row, Page>,
    facts: BTreeMap<Row, Facts>,
    cold: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Requests that a retry would find, with what they cost.
    recent: BTreeMap<(Row, u32), u64>,
}

struct World {
    scene: Scene,
    payers: Vec<Payer>,
    /// The next number of each payer.
    numbers: Vec<u32>,
    random: ChaCha8Rng,
    model: Model,
    /// What there was after each record, from the one on that was durable when the ledger was opened.
    after: BTreeMap<u64, Model>,
}

/// gateway rule R18
/// gateway rule R2
#[test]
fn what_is_opened_after_a_crash_is_what_there_was_after_a_record_that_nobody_was_told_to_be_older_than()
 {
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(25);
    let (mut crashes, mut torn) = (0, 0);
    for seed in 0..rounds {
        let mut world = World::new(seed);
        drop(world.scene.create());
        for _ in 0..8 {
            let crashed = world.live();
            crashes += usize::from(crashed.is_some());
            torn += usize::from(crashed == Some(true));
        }
    }
    assert!(crashes > 0 && torn > 0, "{crashes} crashes, {torn} with something unacknowledged");
}

impl World {
    fn new(seed: u64) -> Self {
        let mut scene = Scene::new();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        scene.settings.snapshot = SEGMENT_MIN / 4 * random.random_range(1..8);
        let payers: Vec<Payer> = (0..4).map(Payer::new).collect();
        let (model, after) = Default::default();
        Self { scene, numbers: vec![0; payers.len()], payers, random, model, after }
    }

    /// Opens the ledger, works, and stops in some way. Whether it crashed, and whether more was taken than was durable.
    fn live(&mut self) -> Option<bool> {
        let writes = self.random.random_range(0..60);
        let crashes = self.random.random_bool(0.8);
        let orders = Orders {
            writes_left: crashes.then_some(writes),
            fails_in_sync: self.random.random(),
            survive: if self.random.random_bool(0.3) { u64::MAX } else { self.random.random() },
            ..Orders::default()
        };
        let disk = Told::new(orders);
        self.scene.on(&disk);
        let ledger = self.scene.open();
        self.model = self.read(&ledger);
        self.after = BTreeMap::from([(ledger.durable(), self.model.clone())]);
        let is_up = (0..self.random.random_range(1..200)).all(|_| self.step(&ledger));
        if is_up && self.random.random_bool(0.5) {
            let _ = ledger.close();
        }
        let last = self.after.last_key_value().map_or(0, |(&seq, _)| seq);
        let outcome = ledger.wait(last);
        let durable = ledger.durable();
        drop(ledger);
        self.check(durable);
        outcome.is_err().then_some(durable < last)
    }

    /// Reads a ledger again and finds it among what there was.
    fn check(&mut self, durable: u64) {
        self.scene.settings.disks = None;
        let ledger = self.scene.open();
        let opened = self.read(&ledger);
        let is_known = self.after.range(durable..).any(|(_, model)| *model == opened);
        let newest = ledger.durable();
        assert!(is_known, "after record {newest}, of which {durable} was durable: {opened:#?}");
        assert!(self.after.get(&newest).is_none_or(|model| *model == opened));
        let numbers = self.payers.iter().map(|payer| next_number(&opened, payer));
        self.numbers = numbers.collect();
    }

    fn read(&self, ledger: &Ledger) -> Model {
        let mut model = Model::default();
        for shard in ledger.shards() {
            model.pages.extend(shard.book.pages().map(|(row, page)| (*row, *page)));
            model.facts.extend(shard.all_facts().iter().map(|(row, facts)| (*row, *facts)));
        }
        for payer in &self.payers {
            let row = Row::from(payer.address);
            let mut shard = ledger.shard(&payer.address);
            for number in 0..LENGTH {
                let found = shard.recent.find(row, number, crate::scene::NOW);
                model.recent.extend(found.map(|entry| ((row, number), entry.price)));
            }
        }
        model.cold.extend(ledger.each(&[]));
        model
    }

    /// One operation; whether the ledger is still up.
    fn step(&mut self, ledger: &Ledger) -> bool {
        let which = self.random.random_range(0..self.payers.len());
        let mut model = self.model.clone();
        let row = Row::from(self.payers[which].address);
        let noted = match self.random.random_range(0..20) {
            0..=9 => self.pay(ledger, which, &mut model),
            10..=11 => self.give_back(ledger, which, &mut model),
            12 => self.claim(ledger, which),
            13..=14 => self.update(ledger, which),
            15 => {
                let forgotten = ledger.shard(&row.account).forget(row);
                model.facts.remove(&row);
                self.numbers[which] = 0;
                forgotten
            }
            16 => self.note(ledger, row, &mut model),
            17..=18 => self.put(ledger, &mut model),
            _ => {
                return ledger.wait(self.after.last_key_value().map_or(0, |(&seq, _)| seq)).is_ok();
            }
        };
        match noted {
            Ok(seq) => {
                model.pages = self.read_pages(ledger);
                self.model = model.clone();
                self.after.insert(seq, model);
                true
            }
            Err(BookError::Refused(_) | BookError::Storage(NotNoted::Busy)) => true,
            Err(BookError::Storage(error)) => {
                assert_eq!(error, NotNoted::Down(farthing_gateway::ledger::Down));
                false
            }
        }
    }

    fn read_pages(&self, ledger: &Ledger) -> BTreeMap<Row, Page> {
        let pages = self
            .payers
            .iter()
            .filter_map(|payer| Some((Row::from(payer.address), payer.page(ledger)?)));
        pages.collect()
    }

    fn pay(&mut self, ledger: &Ledger, which: usize, model: &mut Model) -> Noted {
        let (payer, number) = (&self.payers[which], self.numbers[which]);
        if number + 1 >= LENGTH {
            return Err(BookError::Refused(Refusal::UnknownChannel));
        }
        let seq = payer.try_pay(ledger, number)?;
        self.numbers[which] = number + 1;
        model.recent.insert((payer.address.into(), number), 1);
        Ok(seq)
    }

    fn give_back(&mut self, ledger: &Ledger, which: usize, model: &mut Model) -> Noted {
        let number = self.random.random_range(0..self.numbers[which] + 1);
        let row = Row::from(self.payers[which].address);
        let mut shard = ledger.shard(&row.account);
        let seq = shard.book.give_back(row, number, 1)?;
        shard.recent.forget(row, number);
        model.recent.remove(&(row, number));
        Ok(seq)
    }

    fn claim(&mut self, ledger: &Ledger, which: usize) -> Noted {
        let row = Row::from(self.payers[which].address);
        let most = self.model.pages.get(&row).map_or(0, |page| page.promised() / 2);
        ledger.shard(&row.account).book.claiming(row, most)
    }

    fn update(&mut self, ledger: &Ledger, which: usize) -> Noted {
        let payer = &self.payers[which];
        let state = payer.state(self.random.random_range(500..u64::from(LENGTH)));
        let state = farthing_vouchers::book::ChannelState { slot: self.random.random(), ..state };
        let mut shard = ledger.shard(&payer.address);
        shard.book.update(payer.address, state)?;
        drop(shard);
        // What it gave is the last record: nobody else works on this ledger.
        Ok(self.after.last_key_value().map_or(0, |(&seq, _)| seq) + 1)
    }

    fn note(&mut self, ledger: &Ledger, row: Row, model: &mut Model) -> Noted {
        let sponsored = self.random.random();
        let facts = Facts { owner: [1; 32], opening: [2; 64], sponsored, is_old: false };
        let seq = ledger.shard(&row.account).note(row, facts).map_err(BookError::Storage)?;
        model.facts.insert(row, facts);
        Ok(seq)
    }

    fn put(&mut self, ledger: &Ledger, model: &mut Model) -> Noted {
        let key = [*[1u8, 2, 3].choose(&mut self.random).unwrap()];
        let value = vec![7; self.random.random_range(0..3_000)];
        let value = self.random.random_bool(0.7).then_some(value);
        let seq = ledger.put(&key, value.as_deref()).map_err(BookError::Storage)?;
        match value {
            Some(value) => model.cold.insert(key.to_vec(), value),
            None => model.cold.remove(key.as_slice()),
        };
        Ok(seq)
    }
}

type Noted = Result<u64, BookError<NotNoted>>;

/// Behind the highest that was admitted.
fn next_number(model: &Model, payer: &Payer) -> u32 {
    let page = model.pages.get(&Row::from(payer.address));
    page.and_then(|page| page.window.highest()).map_or(0, |highest| highest + 1)
}
