//! What is promised in one channel against what came back, number by number. Arithmetic alone: no network, no
//! clock, no keys.
//!
//! ```text
//! promised   the highest total that was ever shown; never falls
//! delivered  what came back whole, at most promised
//! lost       what the payee keeps without having delivered, by its word or for all that is known
//! open       what is on its way, and what is in doubt
//! ```
//! A request needs a total of `delivered + lost + open + price`. What was promised and is not used (refused,
//! returned) is used by the next request, before anything more is promised.

use std::collections::BTreeMap;

/// Numbers that a gateway remembers behind the highest one (rule R1): a request whose number falls behind
/// this is refused, so none is handed out that far ahead of one that is still open.
pub const WINDOW: u32 = 256;

/// Seconds for which a request in doubt is asked for again by its number: a gateway keeps what it admitted
/// for 120 (rule R7), and our clock is not its clock.
pub const RETRY_SECONDS: i64 = 110;

/// The farthest that a payee's word moves the numbers at once. Further it would only use them up.
const JUMP: u32 = 1 << 20;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Base units, at least 1: what it is promised for, and the most that it may cost.
    pub price: u64,
    /// What is asked for, by its hash: the same again is the same request.
    pub print: [u8; 32],
    /// Unix seconds.
    pub at: i64,
}

/// A request that was handed a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// What it asked for.
    pub ask: Ask,
    /// Base units promised in all, as it shows them.
    pub total: u64,
    /// Nobody waits for it any more, and whether it was served is not known.
    pub is_doubtful: bool,
}

/// What a request shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its own number.
    pub number: u32,
    /// Base units, the most that it may cost.
    pub price: u64,
    /// Base units promised in all.
    pub total: u64,
    /// By how much the promise rose for it.
    pub raised: u64,
}

/// What holds for all requests of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Base units, the most that may be promised and not delivered.
    pub in_flight: u64,
    /// Base units that may still be promised.
    pub budget: u64,
    /// Requests at once, from 1 to 255.
    pub at_once: u32,
}

/// Why a request is handed no number. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TabError {
    /// It is to wait for one that is on its way.
    #[error("as many requests are on their way as may be")]
    Full,
    /// More must be set aside.
    #[error("{missing} base units more must be set aside")]
    Underfunded {
        /// Base units.
        missing: u64,
    },
    /// What is promised and was not delivered would pass the bound.
    #[error("{outstanding} base units would be promised and not delivered; at most {cap} may be")]
    AtRisk {
        /// Base units, with this request.
        outstanding: u64,
        /// Base units.
        cap: u64,
    },
    /// It would promise more than is left to promise.
    #[error("{raise} base units more would be promised; {left} are left of the budget")]
    Budget {
        /// Base units.
        raise: u64,
        /// Base units.
        left: u64,
    },
    /// No number is left, or no amount that fits.
    #[error("the channel is used up")]
    UsedUp,
}

/// What is promised in a channel and what came back. See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Base units that totals are multiples of: the unit of a chain, 1 of vouchers.
    pub step: u64,
    /// Base units that can be promised at all: what all links of a chain are worth.
    pub most: u64,
    /// Base units, the least that the first promise is to say.
    pub first: u64,
    /// Base units set aside.
    pub funded: u64,
    /// Base units.
    pub promised: u64,
    /// Base units.
    pub delivered: u64,
    /// Base units.
    pub lost: u64,
    /// The next number, from 1.
    pub next: u32,
    /// By number.
    pub open: BTreeMap<u32, Open>,
    /// Whether the payee charges so much in a period and no more: then what is set aside may be used up, and requests
    /// show a promise above it, which nobody can claim.
    pub is_capped: bool,
    /// Whether the payee wants more set aside all the same: a new period has begun.
    pub is_short: bool,
}

impl Tab {
    /// A channel in which nothing is promised: of a chain what a link is worth, and how many there are; of
    /// vouchers 0 and 0.
    #[must_use]
    pub fn new((unit, length): (u64, u32), first: u64, funded: u64) -> Self {
        let (open, step) = (BTreeMap::new(), unit.max(1));
        let most = if length == 0 { u64::MAX } else { unit.saturating_mul(length.into()) };
        let (promised, delivered, lost, next) = (0, 0, 0, 1);
        let (is_capped, is_short) = (false, false);
        Self {
            step,
            most,
            first,
            funded,
            promised,
            delivered,
            lost,
            next,
            open,
            is_capped,
            is_short,
        }
    }

    /// The chain says that so much was claimed. More than is known here to be promised was promised by another
    /// that has the key, or by this machine before it lost its files: that is gone, and no longer at risk.
    pub fn claimed(&mut self, claimed: u64) {
        let unknown = claimed.saturating_sub(self.promised);
        self.promised = self.promised.saturating_add(unknown);
        self.delivered = self.delivered.saturating_add(unknown);
    }

    /// Base units promised and not delivered.
    #[must_use]
    pub fn outstanding(&self) -> u64 {
        self.promised.saturating_sub(self.delivered)
    }

    /// Hands a number to a request, and says what total it is to show. One that is in doubt is handed out
    /// again as it was: doubt is never a new payment (rule R21).
    ///
    /// # Errors
    /// Every [`TabError`].
    pub fn begin(&mut self, ask: Ask, bounds: &Bounds) -> Result<Ticket, TabError> {
        self.forget_old(ask.at);
        if let Some(ticket) = self.again(&ask) {
            return Ok(ticket);
        }
        self.make_room();
        if self.live() >= bounds.at_once as usize || !self.has_room() {
            return Err(TabError::Full);
        }
        let number = self.next;
        let next = number.checked_add(1).ok_or(TabError::UsedUp)?;
        let ticket = self.promise(number, ask, bounds)?;
        self.next = next;
        Ok(ticket)
    }

    /// Base units of what is on its way or in doubt.
    fn open_sum(&self) -> u64 {
        self.open.values().fold(0, |sum, open| sum.saturating_add(open.ask.price))
    }

    /// Requests that somebody waits for.
    #[must_use]
    pub fn live(&self) -> usize {
        self.open.values().filter(|open| !open.is_doubtful).count()
    }

    /// A number in doubt that falls out of the payee's window can never be asked for again.
    fn make_room(&mut self) {
        while let Some((number, Open { is_doubtful: true, .. })) = self.open.first_key_value()
            && !self.has_room()
        {
            self.keep(*number);
        }
    }

    fn has_room(&self) -> bool {
        let oldest = self.open.keys().next().copied().unwrap_or(self.next);
        self.next.saturating_sub(oldest) < WINDOW
    }

    /// Raises the promise as far as a number needs that is not among the open ones, and notes it.
    fn promise(&mut self, number: u32, ask: Ask, bounds: &Bounds) -> Result<Ticket, TabError> {
        let used =
            self.delivered.checked_add(self.lost).and_then(|sum| sum.checked_add(self.open_sum()));
        let needed = used.and_then(|used| used.checked_add(ask.price)).ok_or(TabError::UsedUp)?;
        let least = if self.promised == 0 { needed.max(self.first) } else { needed };
        let rounded = least.checked_next_multiple_of(self.step).ok_or(TabError::UsedUp)?;
        let total = self.within_cap(rounded).max(self.promised);
        let raised = total.saturating_sub(self.promised);
        if total > self.most {
            return Err(TabError::UsedUp);
        }
        if total > self.funded && !self.is_free_beyond() {
            return Err(TabError::Underfunded { missing: total.saturating_sub(self.funded) });
        }
        let outstanding = total.saturating_sub(self.delivered);
        if outstanding > bounds.in_flight {
            let cap = bounds.in_flight;
            // What is on its way may come, and leave room.
            return Err(if self.live() > 0 {
                TabError::Full
            } else {
                TabError::AtRisk { outstanding, cap }
            });
        }
        if raised > bounds.budget {
            return Err(TabError::Budget { raise: raised, left: bounds.budget });
        }
        self.promised = total;
        self.open.insert(number, Open { ask, total, is_doubtful: false });
        Ok(Ticket { number, price: ask.price, total, raised })
    }

    /// Whether requests that what is set aside does not cover may be free.
    fn is_free_beyond(&self) -> bool {
        self.is_capped && !self.is_short
    }

    /// Under a cap never more than a step beyond what is set aside: that shows who asks, and is all that a payee could
    /// take of the next period's money.
    fn within_cap(&self, total: u64) -> u64 {
        let most = self.funded.saturating_add(self.step);
        if self.is_free_beyond() { total.min(most) } else { total }
    }

    /// A request shows a step more than was ever promised: what was promised is public, since it was claimed.
    ///
    /// # Errors
    /// `UsedUp` where there is no such request, or no more to promise; `Budget`.
    pub fn step_up(&mut self, number: u32, bounds: &Bounds) -> Result<Ticket, TabError> {
        let price = self.open.get(&number).ok_or(TabError::UsedUp)?.ask.price;
        let (total, raised) = self.stepped_up(bounds)?;
        self.open.entry(number).and_modify(|open| open.total = total);
        Ok(Ticket { number, price, total, raised })
    }

    /// Promises a step more, for nothing but to show who asks: the total, and by how much it rose.
    ///
    /// # Errors
    /// `UsedUp` where there is no more to promise; `Budget`.
    pub fn stepped_up(&mut self, bounds: &Bounds) -> Result<(u64, u64), TabError> {
        let total = self.promised.checked_add(self.step).filter(|total| *total <= self.most);
        let (total, raised) = (total.ok_or(TabError::UsedUp)?, self.step);
        if raised > bounds.budget {
            return Err(TabError::Budget { raise: raised, left: bounds.budget });
        }
        self.promised = total;
        Ok((total, raised))
    }

    /// What was bought was returned: `amount` more can be spent. The payee says what it has taken in all; less than we
    /// count is believed where nothing is on its way.
    pub fn came_back(&mut self, amount: u64, taken: u64) {
        self.delivered = self.delivered.saturating_sub(amount);
        if self.open.is_empty() {
            self.delivered = self.delivered.min(taken);
        }
    }

    /// Whether the same request is in doubt.
    #[must_use]
    pub fn is_doubtful(&self, print: &[u8; 32]) -> bool {
        self.open.values().any(|open| open.is_doubtful && open.ask.print == *print)
    }

    /// The same request as one in doubt: the same number, price and promise.
    fn again(&mut self, ask: &Ask) -> Option<Ticket> {
        let mut all = self.open.iter_mut();
        let found = all.find(|(_, open)| open.is_doubtful && open.ask.print == ask.print);
        let (number, open) = found?;
        open.is_doubtful = false;
        Some(Ticket { number: *number, price: open.ask.price, total: open.total, raised: 0 })
    }

    /// What can no longer be asked for again counts as lost, also where the clock went backwards.
    fn forget_old(&mut self, now: i64) {
        let is_old = |open: &Open| {
            open.is_doubtful && !(0..=RETRY_SECONDS).contains(&now.saturating_sub(open.ask.at))
        };
        let old: Vec<u32> =
            self.open.iter().filter(|(_, open)| is_old(open)).map(|(number, _)| *number).collect();
        for number in old {
            self.keep(number);
        }
    }

    /// A request came back whole. `charged` is what the payee says that it took: less is believed, more is
    /// not.
    pub fn deliver(&mut self, number: u32, charged: u64) {
        if let Some(open) = self.open.remove(&number) {
            self.delivered = self.delivered.saturating_add(charged.min(open.ask.price));
        }
    }

    /// A request was refused before it was served, or its money came back: the promise serves another.
    pub fn release(&mut self, number: u32) {
        self.open.remove(&number);
    }

    /// The payee keeps the money of a request that it did not deliver.
    pub fn keep(&mut self, number: u32) {
        if let Some(open) = self.open.remove(&number) {
            self.lost = self.lost.saturating_add(open.ask.price);
        }
    }

    /// Nobody waits for a request any more, and what became of it is not known.
    pub fn doubt(&mut self, number: u32) {
        if let Some(open) = self.open.get_mut(&number) {
            open.is_doubtful = true;
        }
    }

    /// The payee says what it has taken in all, after a request that was the only one. Less than we count is
    /// believed: then less is promised from here on.
    pub fn heal(&mut self, taken: u64) {
        if self.open.is_empty() {
            self.lost = self.lost.min(taken.saturating_sub(self.delivered));
        }
    }

    /// The payee refuses a request because it counts `taken` base units in all, this request not among them.
    /// Its word costs at most what `bounds` leave: the request shows a total that covers it, with the same
    /// number.
    ///
    /// # Errors
    /// Every [`TabError`] but `Full`; the request is given up then.
    pub fn cover(&mut self, number: u32, taken: u64, bounds: &Bounds) -> Result<Ticket, TabError> {
        let open = self.open.remove(&number).ok_or(TabError::UsedUp)?;
        let known = self.delivered.saturating_add(self.open_sum());
        let said = taken.saturating_sub(known);
        let before = self.lost;
        self.lost = if self.open.is_empty() { said } else { before.max(said) };
        // A word that would cost too much is not believed for later either.
        self.promise(number, open.ask, bounds).inspect_err(|_| self.lost = before)
    }

    /// The price of a request that was refused is another.
    ///
    /// # Errors
    /// As for [`Self::cover`].
    pub fn reprice(
        &mut self,
        number: u32,
        price: u64,
        bounds: &Bounds,
    ) -> Result<Ticket, TabError> {
        let open = self.open.remove(&number).ok_or(TabError::UsedUp)?;
        self.promise(number, Ask { price, ..open.ask }, bounds)
    }

    /// A request shows the highest total that was promised, which costs nothing: older ones are public once
    /// they are claimed.
    ///
    /// # Errors
    /// `UsedUp` where there is no such request.
    pub fn freshen(&mut self, number: u32) -> Result<Ticket, TabError> {
        let promised = self.promised;
        let open = self.open.get_mut(&number).ok_or(TabError::UsedUp)?;
        open.total = promised;
        Ok(Ticket { number, price: open.ask.price, total: promised, raised: 0 })
    }

    /// A request whose number is taken gets another, behind all that the payee says it knows.
    ///
    /// # Errors
    /// `UsedUp`; the request is given up then.
    pub fn renumber(&mut self, number: u32, highest: u32) -> Result<Ticket, TabError> {
        let open = self.open.remove(&number).ok_or(TabError::UsedUp)?;
        let limit = self.next.saturating_add(JUMP);
        let number = self.next.max(highest.saturating_add(1)).min(limit);
        self.next = number.checked_add(1).ok_or(TabError::UsedUp)?;
        self.open.insert(number, open);
        Ok(Ticket { number, price: open.ask.price, total: open.total, raised: 0 })
    }
}
