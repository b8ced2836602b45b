//! What a gateway asks of a row, and what the row says. The numbers are those of `farthing.work`.

use farthing_vouchers::book::{Ask, Page, Promise, Row};

use super::kept::{Kept, promise_bytes, until};
use crate::ledger::{Cap, Period};

/// What is asked. Each is done once, however often it is sent ([`Waiting`](super::queue::Waiting) has a token).
#[derive(Clone, Debug)]
pub struct Asked {
    pub(super) kind: i16,
    pub(super) row: Row,
    pub(super) ask: Ask,
    /// Base units that the promise says which was shown.
    pub(super) says: u64,
    /// That promise, where it may be the best.
    pub(super) promise: Option<Vec<u8>>,
    /// Unix seconds of its expiry.
    pub(super) until: Option<i64>,
    /// Unix seconds of the cluster.
    pub(super) now: i64,
    pub(super) state: i16,
    pub(super) status: u16,
    /// How often a reply may be delivered again; of what is over, by how much fewer it was.
    pub(super) again: u8,
    /// What its channel is charged at most.
    pub(super) cap: Option<Cap>,
    /// Of a return: of so many that were bought one may be.
    pub(super) one_in: u32,
}

/// How a request ended, for its retries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// Nobody has begun it.
    Waiting,
    /// It was answered.
    Done,
    /// The service broke off: what is delivered again for that counts as nothing.
    Cut,
}

/// What became of a retry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Again {
    /// Its money went back.
    Returned,
    /// The number is another request's, or too old.
    Taken,
    /// A gateway that runs is answering it.
    Running,
    /// It is paid, and nobody has begun it: this is what it has cost, for which route.
    First {
        /// Base units.
        price: u64,
        /// The route.
        route: u16,
    },
    /// It was served as often as may be.
    Served,
    /// It is delivered again for nothing.
    Delivered,
    /// The promise that was shown may be public by now: it shows nobody's right (R3).
    BelowFloor,
}

/// What became of a return.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TakenBack {
    /// So many base units came back.
    Done(u64),
    /// They had before.
    Before(u64),
    /// Nothing that could be returned was bought under this number.
    Unknown,
    /// The number is another request's.
    Other,
    /// A gateway that runs is answering it.
    Running,
    /// It was bought too long ago.
    Late,
    /// As much was returned as may be.
    Allowance,
    /// The promise that was shown may be public by now (R3).
    BelowFloor,
}

/// What the row says.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub verdict: i16,
    pub status: u16,
    pub price: u64,
    pub route: u16,
    /// That of the cap which was named, as it is now.
    pub period: Option<Period>,
    /// As it is now; `None` where there is none.
    pub kept: Option<Kept>,
}

impl Answer {
    /// That nobody knows.
    pub(super) fn unknown() -> Self {
        Self { verdict: 0, status: 0, price: 0, route: 0, period: None, kept: None }
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.verdict == 0
    }

    pub(super) fn is_done(&self) -> bool {
        self.verdict == 1
    }

    /// Of a return.
    pub(super) fn taken_back(&self) -> TakenBack {
        match self.verdict {
            1 => TakenBack::Done(self.price),
            3 => TakenBack::Before(self.price),
            5 => TakenBack::Running,
            9 => TakenBack::BelowFloor,
            12 => TakenBack::Other,
            10 => TakenBack::Late,
            11 => TakenBack::Allowance,
            _ => TakenBack::Unknown,
        }
    }

    /// Of a retry.
    pub(super) fn again(&self) -> Again {
        match self.verdict {
            3 => Again::Returned,
            5 => Again::Running,
            6 => Again::First { price: self.price, route: self.route },
            7 => Again::Served,
            8 => Again::Delivered,
            9 => Again::BelowFloor,
            _ => Again::Taken,
        }
    }
}

impl Asked {
    pub(super) fn is_admission(&self) -> bool {
        self.kind == 1
    }

    pub(super) fn is_retry(&self) -> bool {
        self.kind == 4
    }

    fn new(kind: i16, row: Row, ask: Ask) -> Self {
        let (says, promise, until, now) = (0, None, None, 0);
        let (state, status, again, cap, one_in) = (0, 0, 0, None, 0);
        Self { kind, row, ask, says, promise, until, now, state, status, again, cap, one_in }
    }

    /// Under a cap.
    pub fn under(self, cap: Option<Cap>) -> Self {
        Self { cap, ..self }
    }

    /// To return what its payer has bought, where it may return one of so many and shows a promise that says so much.
    pub fn take_back(row: Row, ask: Ask, (says, one_in): (u64, u32)) -> Self {
        Self { says, one_in, ..Self::new(10, row, ask) }
    }

    /// To admit a request at `now` for a promise that is authentic by `page`. It is the best of its row if the row
    /// says so, where `is_better` by the page.
    pub fn admit(
        row: Row,
        ask: Ask,
        (promise, is_better, page): (Promise, bool, &Page),
        now: i64,
    ) -> Self {
        let shown = is_better.then(|| promise_bytes(page, promise));
        Self {
            says: page.says(&promise),
            promise: shown,
            until: until(page, promise),
            now,
            ..Self::new(1, row, ask)
        }
    }

    /// To give the price back of a request that the service answered with `status`.
    pub fn give_back(row: Row, ask: Ask, status: u16) -> Self {
        Self { status, ..Self::new(2, row, ask) }
    }

    /// That a request is over which this gateway had in hand.
    pub fn over(row: Row, ask: Ask, (status, ended): (u16, Ended)) -> Self {
        let state = if ended == Ended::Waiting { 1 } else { 3 };
        let again = u8::from(ended == Ended::Cut);
        Self { state, status, again, ..Self::new(3, row, ask) }
    }

    /// To deliver a request again, up to so often, to who shows a promise of so many base units: it shows nothing where a
    /// claim has made it public (R3).
    pub fn again(row: Row, ask: Ask, (says, again): (u64, u8)) -> Self {
        Self { says, again, ..Self::new(4, row, ask) }
    }

    /// To read the row.
    pub fn read(row: Row) -> Self {
        Self::new(5, row, of(0, 0))
    }

    /// The same of a request, or of its retry, whose reply costs what it uses: its price is what is reserved.
    #[must_use]
    pub fn metered(self, is_metered: bool) -> Self {
        Self { state: is_metered.into(), ..self }
    }

    /// That a reply which costs what it uses has used so many base units until now.
    pub fn used(row: Row, number: u32, used: u64) -> Self {
        Self::new(6, row, of(number, used))
    }

    /// To add what a request has reserved to the reply of request `first`.
    pub fn extend(row: Row, ask: Ask, first: u32) -> Self {
        Self { says: first.into(), ..Self::new(7, row, ask) }
    }

    /// That a reply which costs what it uses has ended, and is charged so many base units: the rest goes back.
    pub fn settle(row: Row, number: u32, charged: u64) -> Self {
        Self::new(8, row, of(number, charged))
    }

    /// To tell what is reserved for a reply that costs what it uses.
    pub fn reserved(row: Row, number: u32) -> Self {
        Self::new(9, row, of(number, 0))
    }
}

/// Of a request that was admitted before.
fn of(number: u32, price: u64) -> Ask {
    Ask { number, price, ..Ask::default() }
}
