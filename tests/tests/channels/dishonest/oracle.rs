//! What must come of every deed, told from the list of all that was done: added up anew each time,
//! in numbers without a size.

use farthing_tests::prelude::*;
use num_bigint::BigUint;

/// What is wrong with a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Signed by somebody else, or made up.
    Forged,
    /// Given for another channel between the same two.
    OtherChannel,
    /// The link after it, shown in its place; of a voucher as forged.
    Misplaced,
}

/// A voucher or a link.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Base units since the opening; of a link, what it is worth.
    pub cumulative: u64,
    /// Of a link, its place in the chain.
    pub index: u32,
    /// Unix seconds; 0 for never.
    pub expires_at: i64,
    pub flaw: Option<Flaw>,
}

impl Promise {
    pub fn is_in_time(&self, now: i64) -> bool {
        self.expires_at == 0 || now < self.expires_at
    }
}

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    Payer,
    Payee,
    Both,
}

/// What somebody tries.
#[derive(Clone, Debug)]
pub enum Deed {
    TopUp(u64),
    Withdraw(u64, Hands),
    Ask(Hands),
    Close(Hands),
    Finish,
    Free,
    Claim(Vec<Promise>),
}

/// What must come of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many base units go out of the channel: to the payer (less what it put in), to the payee.
    Moves {
        home: i128,
        paid: i128,
    },
    Refused(FarthingError),
    /// Refused because there is no channel any more.
    Gone,
}

/// Everything that happened to one channel.
pub struct Oracle {
    terms: ChannelTerms,
    open_slot: u64,
    /// Base units in the payer's deposit before the channel was opened.
    purse: u64,
    put: Vec<u64>,
    taken: Vec<u64>,
    paid: Vec<BigUint>,
    /// Places of the links that were paid.
    links: Vec<u32>,
    asked: Option<i64>,
    /// What went home at the end.
    returned: Option<BigUint>,
    freed: bool,
}

const NOTHING: Verdict = Verdict::Moves { home: 0, paid: 0 };

fn number(amount: &BigUint) -> i128 {
    amount.try_into().expect("what is in a test fits")
}

fn sum(amounts: &[u64]) -> BigUint {
    amounts.iter().map(|amount| BigUint::from(*amount)).sum()
}

impl Oracle {
    pub fn new(terms: ChannelTerms, open_slot: u64, purse: u64) -> Self {
        let put = vec![terms.amount];
        let (taken, paid, links) = (Vec::new(), Vec::new(), Vec::new());
        let (asked, returned, freed) = (None, None, false);
        Self { terms, open_slot, purse, put, taken, paid, links, asked, returned, freed }
    }

    pub fn paid(&self) -> BigUint {
        self.paid.iter().sum()
    }

    /// What was put in and not taken back while it was open.
    pub fn funded(&self) -> BigUint {
        sum(&self.put) - sum(&self.taken)
    }

    /// What the payer has outside of the channel.
    pub fn purse(&self) -> BigUint {
        let home = self.returned.clone().unwrap_or_default();
        BigUint::from(self.purse) + sum(&self.taken) + home - sum(&self.put)
    }

    pub fn has_ended(&self) -> bool {
        self.returned.is_some()
    }

    pub fn is_freed(&self) -> bool {
        self.freed
    }

    fn closes(&self) -> Option<i64> {
        let expires = Some(self.terms.expires_at).filter(|at| *at != 0);
        [self.asked, expires].into_iter().flatten().min()
    }

    /// The first second in which the payee can claim no more.
    pub fn until(&self) -> Option<i64> {
        Some(self.closes()? + i64::from(self.terms.grace))
    }

    fn is_closing(&self, now: i64) -> bool {
        self.closes().is_some_and(|since| now >= since)
    }

    pub fn is_over(&self, now: i64) -> bool {
        self.until().is_some_and(|until| now >= until)
    }

    /// What a promise brings beyond what is paid.
    fn due(&self, promise: &Promise, now: i64) -> BigUint {
        let last = self.links.last().copied().unwrap_or(0);
        let is_chain = self.terms.kind == ChannelKind::Chain as u8;
        let goes_back = is_chain && promise.index < last;
        if promise.flaw.is_some() || !promise.is_in_time(now) || goes_back {
            return BigUint::ZERO;
        }
        let reached = BigUint::from(promise.cumulative).min(self.funded());
        if reached > self.paid() { reached - self.paid() } else { BigUint::ZERO }
    }

    /// Takes the deed down, if it succeeds.
    pub fn judges(&mut self, deed: &Deed, now: i64, slot: u64) -> Verdict {
        match deed {
            Deed::Claim(promises) => self.judges_claim(promises, now),
            _ if self.freed => Verdict::Gone,
            Deed::TopUp(amount) => self.judges_top_up(*amount, now),
            Deed::Withdraw(rest, by) => self.judges_withdrawal(*rest, *by),
            Deed::Ask(by) => self.judges_request(*by, now),
            Deed::Close(Hands::Payer) => Verdict::Refused(NotPayeeSide),
            Deed::Close(_) => self.ends(),
            Deed::Finish if !self.has_ended() && !self.is_over(now) => {
                Verdict::Refused(GraceNotOver)
            }
            Deed::Finish => self.ends(),
            Deed::Free if !self.has_ended() => Verdict::Refused(ChannelNotEnded),
            Deed::Free if slot - self.open_slot <= 150 => Verdict::Refused(AddressNotSpent),
            Deed::Free => {
                self.freed = true;
                NOTHING
            }
        }
    }

    fn judges_claim(&mut self, promises: &[Promise], now: i64) -> Verdict {
        let before = self.paid();
        let claimable = !self.has_ended() && !self.is_over(now);
        for promise in promises.iter().filter(|_| claimable) {
            let due = self.due(promise, now);
            if due != BigUint::ZERO {
                self.paid.push(due);
                self.links.push(promise.index);
            }
        }
        match self.paid() - before {
            nothing if nothing == BigUint::ZERO => Verdict::Refused(NothingClaimed),
            paid => Verdict::Moves { home: 0, paid: number(&paid) },
        }
    }

    fn judges_top_up(&mut self, amount: u64, now: i64) -> Verdict {
        if self.has_ended() {
            return Verdict::Refused(ChannelEnded);
        }
        if self.is_closing(now) {
            return Verdict::Refused(ChannelClosing);
        }
        if amount == 0 {
            return Verdict::Refused(AmountZero);
        }
        if BigUint::from(amount) > self.purse() {
            return Verdict::Refused(InsufficientBalance);
        }
        self.put.push(amount);
        Verdict::Moves { home: -i128::from(amount), paid: 0 }
    }

    fn judges_withdrawal(&mut self, rest: u64, by: Hands) -> Verdict {
        match by {
            Hands::Payer => return Verdict::Refused(NotPayeeSide),
            Hands::Payee => return Verdict::Refused(NotDepositOwner),
            Hands::Both if self.has_ended() => {
                return Verdict::Refused(ChannelEnded);
            }
            Hands::Both => {}
        }
        let rest = BigUint::from(rest);
        if rest < self.paid() {
            return Verdict::Refused(BelowClaimed);
        }
        if rest >= self.funded() {
            return Verdict::Refused(NotBelowFunded);
        }
        let home = number(&(self.funded() - rest));
        self.taken.push(home.try_into().expect("at most what was put in"));
        Verdict::Moves { home, paid: 0 }
    }

    fn judges_request(&mut self, by: Hands, now: i64) -> Verdict {
        if by == Hands::Payee {
            return Verdict::Refused(NotSpender);
        }
        if self.has_ended() {
            return Verdict::Refused(ChannelEnded);
        }
        if self.is_closing(now) {
            return Verdict::Refused(ChannelClosing);
        }
        self.asked = Some(now);
        NOTHING
    }

    fn ends(&mut self) -> Verdict {
        if self.has_ended() {
            return Verdict::Refused(ChannelEnded);
        }
        let home = self.funded() - self.paid();
        let verdict = Verdict::Moves { home: number(&home), paid: 0 };
        self.returned = Some(home);
        verdict
    }
}
