//! A viewer's evening: a film paid by the second, at a listing's price, that is paused, resumed,
//! raised and broken off; and a salary with an end, for somebody who passes it on.

use super::{Life, Ran, Ring};
use farthing_sdk::{
    accounts::{Listing, Stream},
    addresses,
    args::{CreatorTerms, ListingTerms, StreamTerms},
    core::{bounds::OPEN_SLOT_WINDOW, stream::Fixed},
    errors::FarthingError,
    instructions::{
        CancelStream, CloseStream, OpenStream, PauseStream, RefundStream, RenounceStream,
        ResumeStream, SetRefusal, SetStreamRate, TopUpStream, TransferStream, WithdrawStream,
        WithdrawStreams,
    },
    solana::Address,
};

/// Base units in the viewer's deposit at first.
const PURSE: u64 = 100_000;
/// Base units a second of the film, priced by the minute.
const PACE: u64 = 10;
/// What the film has earned when it is broken off.
const WATCHED: u64 = 3_500;
/// Base units of the salary, and how many of them come at its start.
const SALARY: u64 = 10_000;
const UNLOCK: u64 = 1_000;
/// Seconds from now to the salary's start, from there to its cliff, and to its end.
const START: i64 = 100;
const CLIFF: i64 = 200;
const END: i64 = 1_000;
/// What the first payee takes of the salary: at its cliff 1,000 + 200 * 10 have accrued.
const TAKEN: u64 = 800;

struct Evening<R> {
    life: Life<R>,
    viewer: Address,
    creator: Address,
    listing: Address,
    passer_by: Address,
}

pub fn viewers_evening<R: Ring>(ring: R) -> Ran {
    let mut evening = Evening::begin(ring);
    let film = evening.film_begins();
    let salary = evening.salary_begins();
    evening.pauses(&film);
    evening.changes(&film);
    evening.breaks_off(&film);
    evening.salary_passed_on(&salary);
    evening.salary_ends(&salary);
    evening.close()
}

impl<R: Ring> Evening<R> {
    fn begin(ring: R) -> Self {
        let mut life = Life::begin(ring);
        let viewer = life.depositor("viewer", PURSE);
        let [author, passer_by] = ["author", "passer-by"].map(|name| life.person(name));
        for name in ["author", "friend", "collector"] {
            life.depositor(name, 0);
        }
        let creator = life.creator(author, CreatorTerms::to(author));
        let film = ListingTerms { period: 60, ..ListingTerms::at(PACE * 60) };
        let [listing] = life.sells((creator, author), [film]);
        Self { life, viewer, creator, listing, passer_by }
    }

    fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.life.token.mint)
    }

    /// At the listing's price; a sponsor pays the rent.
    fn film_begins(&mut self) -> Address {
        let (viewer, life) = (self.viewer, &mut self.life);
        let sponsor = life.person("sponsor");
        let listing: Listing = life.read(&self.listing);
        let slot = life.now().slot;
        let open =
            OpenStream::of(self.listing, &listing, viewer, slot, 6_000).expect("by the minute");
        let open = open.payer(sponsor);
        life.run(open.clone());
        open.stream
    }

    /// With an end, a start to come, an unlock and a cliff; nothing of it can be taken back.
    fn salary_begins(&mut self) -> Address {
        let (viewer, life) = (self.viewer, &mut self.life);
        let friend = life.person("friend");
        let now = life.now();
        let start = now.time + START;
        let terms = StreamTerms::between(start, start + (END - START), SALARY).expect("an end");
        let terms = terms.unlocking(UNLOCK).expect("less than all");
        let terms = StreamTerms { cliff: start + CLIFF, ..terms };
        let payee = life.deposit(&friend);
        let open = OpenStream::new(viewer, life.token.mint, payee, now.slot, terms);
        life.run(open.clone());
        let stream: Stream = life.read(&open.stream);
        life.run(RenounceStream::of(open.stream, &stream, viewer));
        let cancel = CancelStream::of(open.stream, &stream, viewer);
        life.refuses(cancel, FarthingError::StreamNotCancellable);
        open.stream
    }

    /// A hundred seconds before the pause, a hundred after it: nothing accrues in between.
    fn pauses(&mut self, film: &Address) {
        let (viewer, till) = (self.viewer, self.till());
        let life = &mut self.life;
        let stream: Stream = life.read(film);
        life.pass(100, 1);
        life.run(PauseStream::of(*film, &stream, viewer));
        life.pass(50, 1);
        life.run(ResumeStream::of(*film, &stream, viewer));
        life.pass(100, 1);
        let withdraw = WithdrawStream::of(*film, &stream);
        let too_much = withdraw.clone().amount(200 * PACE + 1);
        life.refuses(too_much, FarthingError::AboveAccrued);
        life.run(withdraw.amount(500));
        assert_eq!(life.balance(&till), 500);
    }

    /// Twice as fast, with more money and with less; what has accrued is the same however it is
    /// pushed.
    fn changes(&mut self, film: &Address) {
        let (viewer, till) = (self.viewer, self.till());
        let purse = self.life.deposit(&viewer);
        let life = &mut self.life;
        let stream: Stream = life.read(film);
        let slower = SetStreamRate::of(*film, &stream, viewer, Fixed::from_units(PACE - 1));
        life.refuses(slower, FarthingError::RateNotLowerable);
        life.run(SetStreamRate::of(*film, &stream, viewer, Fixed::from_units(2 * PACE)));
        let before = life.balance(&purse);
        let stale = TopUpStream::of(*film, &stream, viewer, 1_000);
        life.refuses(stale, FarthingError::StreamTermsChanged);
        let stream: Stream = life.read(film);
        life.run(TopUpStream::of(*film, &stream, viewer, 1_000));
        life.run(RefundStream::of(*film, &stream, viewer).amount(2_000));
        assert_eq!(life.balance(&purse), before + 1_000);
        life.pass(50, 1);
        // What is no stream is skipped.
        let nothing = self.listing;
        life.run(WithdrawStreams::new(till, vec![nothing, *film]));
        assert_eq!(life.balance(&till), 3_000);
    }

    /// What has accrued is the author's, the rest the viewer's, and the rent the sponsor's.
    fn breaks_off(&mut self, film: &Address) {
        let (viewer, till) = (self.viewer, self.till());
        let purse = self.life.deposit(&viewer);
        let life = &mut self.life;
        let stream: Stream = life.read(film);
        life.pass(25, 1);
        let before = life.balance(&purse);
        let stranger = CancelStream::of(*film, &stream, self.passer_by);
        life.refuses(stranger, FarthingError::NotSpender);
        life.run(CancelStream::of(*film, &stream, viewer));
        assert_eq!(life.balance(&till), WATCHED);
        // Of 5,000.
        assert_eq!(life.balance(&purse), before + 1_500);
        let close = CloseStream::of(*film, &stream);
        life.refuses(close.clone(), FarthingError::AddressNotSpent);
        life.pass(0, OPEN_SLOT_WINDOW);
        life.run(close);
        assert!(life.is_gone(film));
    }

    /// The friend takes a part and passes the rest on, once the collector takes new streams.
    fn salary_passed_on(&mut self, salary: &Address) {
        let life = &mut self.life;
        let mint = life.token.mint;
        let [friend, collector] = ["friend", "collector"].map(|name| life.person(name));
        let stream: Stream = life.read(salary);
        // The cliff has passed while the film ran; this is well before the end.
        let passed = life.now().time - stream.start;
        assert!((CLIFF..END - START).contains(&passed), "{passed} s of the salary have passed");
        life.run(WithdrawStream::of(*salary, &stream).amount(TAKEN));
        let stream: Stream = life.read(salary);
        life.run(SetRefusal::new(collector, mint, true));
        let at = life.deposit(&collector);
        let transfer = TransferStream::of(*salary, &stream, friend, at);
        life.refuses(transfer.clone(), FarthingError::PayeeRefuses);
        life.run(SetRefusal::new(collector, mint, false));
        life.run(transfer);
    }

    /// Past its end anyone settles it: to the base unit, whatever was taken when.
    fn salary_ends(&mut self, salary: &Address) {
        let passer_by = self.passer_by;
        let life = &mut self.life;
        let stream: Stream = life.read(salary);
        life.pass(END, OPEN_SLOT_WINDOW + 1);
        life.run(CancelStream::of(*salary, &stream, passer_by));
        life.run(CloseStream::of(*salary, &stream));
        let collector = life.person("collector");
        let at = life.deposit(&collector);
        assert_eq!(life.balance(&at), SALARY - TAKEN);
        assert!(life.is_gone(salary));
    }

    fn close(mut self) -> Ran {
        self.life.close_shop(self.creator, &[self.listing]);
        self.life.go_home(&[
            ("viewer", -((WATCHED + SALARY) as i64)),
            ("author", WATCHED as i64),
            ("friend", TAKEN as i64),
            ("collector", (SALARY - TAKEN) as i64),
        ])
    }
}
