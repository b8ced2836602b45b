//! What a request does to a page, small enough to be logged: without clock and policy, so that it does the
//! same whenever it is read again.

use super::window::Number;
use super::{Page, Promise};

/// What a request asks of its channel or share: a number of its own, apart from the promise that it shows,
/// so that requests of one channel can come in any order (R1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ask {
    /// The payer's number of the request, from 0: used once, and not
    /// [`WINDOW`](super::WINDOW) or more below the highest that was admitted.
    pub number: u32,
    /// Base units that it costs.
    pub price: u64,
    /// Which of the payee's prices that is. The book keeps it with the change and makes nothing of it.
    pub route: u16,
    /// A keyed fingerprint of the request, by which a retry is known. The book makes nothing of it.
    pub print: u64,
    /// What else the payee notes of the sale. The book keeps it with the change and makes nothing of it.
    pub terms: Terms,
}

/// What a payee notes of a sale beside its price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Terms {
    /// The period of a cap that it counts for.
    pub capped: Option<Capped>,
    /// Whether its payer may return it for a while.
    pub is_returnable: bool,
}

/// A period in which one payer is charged so much and no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capped {
    /// Which of the payee's caps.
    pub scope: u32,
    /// Unix seconds of the cluster at which it began, with a request that cost something.
    pub since: i64,
    /// Unix seconds from which it is over.
    pub until: i64,
    /// Base units that are charged in it at most.
    pub most: u64,
}

/// What became of a page. Applied in the order in which they were made, once or more often, changes give the
/// same page (R2): a number that was admitted is not admitted again, what was returned is not returned
/// again, and the floor only rises.
// It lives for one call: a box would be an allocation for each request.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// A request was admitted.
    Admitted {
        /// Of which number, for how much.
        ask: Ask,
        /// What it showed, where that is the best promise now.
        promise: Option<Promise>,
    },
    /// Money of a request came back.
    Returned {
        /// Of which.
        number: u32,
        /// Base units.
        amount: u64,
        /// Whether because its payer wished so.
        is_wish: bool,
    },
    /// A claim may be sent.
    Claiming {
        /// Base units that the promise in it says.
        cumulative: u64,
    },
}

impl Page {
    /// The page after a change; the same page where it has had this change already.
    #[must_use]
    pub fn apply(&self, change: &Change) -> Self {
        match change {
            Change::Admitted { ask, promise } if self.window.number(ask.number) == Number::New => {
                let page = promise.map_or(*self, |promise| self.promising(promise));
                let served = page.served.saturating_add(ask.price);
                Self { served, window: page.window.admitting(ask.number), ..page }
            }
            Change::Returned { number, amount, .. }
                if self.window.number(*number) == Number::Admitted =>
            {
                let returned = self.returned.saturating_add(*amount).min(self.served);
                Self { returned, window: self.window.returning(*number), ..*self }
            }
            Change::Claiming { cumulative } => Self { floor: self.floor.max(*cumulative), ..*self },
            Change::Admitted { .. } | Change::Returned { .. } => *self,
        }
    }
}
