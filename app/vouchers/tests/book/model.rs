//! What a page must have counted of its requests, kept as plainly as can be: every number for ever, and sums
//! without bounds.

use std::collections::BTreeMap;

use farthing_vouchers::book::{Number, Page, Refusal};

/// Numbers that a book must remember.
const WINDOW: u32 = 256;

/// The requests of one channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    pub served: u128,
    pub returned: u128,
    pub floor: u128,
    /// Whether its money came back, for each number that was admitted.
    pub numbers: BTreeMap<u32, bool>,
}

/// What there is to pay with.
pub struct Funds {
    pub funded: u64,
    /// With the promise of the request, where it is the best.
    pub covered: u64,
    /// Where that gains something.
    pub credit: u64,
}

impl Requests {
    /// Of a page that has just been taken up.
    pub fn of(page: &Page) -> Self {
        let (served, floor) = (page.served.into(), page.floor.into());
        Self { served, floor, ..Self::default() }
    }

    pub fn number(&self, number: u32) -> Number {
        let highest = self.numbers.last_key_value().map_or(0, |(highest, _)| *highest);
        match self.numbers.get(&number) {
            _ if u64::from(number) + u64::from(WINDOW) <= u64::from(highest) => Number::TooOld,
            Some(true) => Number::Returned,
            Some(false) => Number::Admitted,
            None => Number::New,
        }
    }

    /// Whether a request with an authentic promise is to be admitted.
    pub fn check(&self, number: u32, price: u64, funds: &Funds) -> Result<(), Refusal> {
        match self.number(number) {
            Number::New => {}
            Number::Admitted | Number::Returned => return Err(Refusal::NumberUsed),
            Number::TooOld => return Err(Refusal::NumberTooOld),
        }
        let signed = |amount: u64| i128::from(amount);
        let spent = i128::try_from(self.served - self.returned).unwrap();
        let most = (signed(funds.covered) + signed(funds.credit)).min(signed(funds.funded));
        let missing = |of: i128| (signed(price) - (of - spent).max(0)).try_into().unwrap();
        if signed(price) <= (most - spent).max(0) {
            Ok(())
        } else if signed(price) > (signed(funds.funded) - spent).max(0) {
            Err(Refusal::Underfunded { missing: missing(signed(funds.funded)) })
        } else {
            Err(Refusal::Unpaid { missing: missing(most) })
        }
    }

    pub fn admit(&mut self, number: u32, price: u64) {
        self.served += u128::from(price);
        self.numbers.insert(number, false);
    }

    /// Whether so much of the number's money is to come back.
    pub fn check_return(&self, number: u32, amount: u64) -> Result<(), Refusal> {
        let spent = u64::try_from(self.served - self.returned).unwrap();
        match self.number(number) {
            Number::New => Err(Refusal::NumberUnknown),
            Number::Returned => Err(Refusal::ReturnedAlready),
            Number::TooOld => Err(Refusal::NumberTooOld),
            Number::Admitted if amount > spent => Err(Refusal::AboveSpent { spent }),
            Number::Admitted => Ok(()),
        }
    }

    pub fn give_back(&mut self, number: u32, amount: u64) {
        self.returned += u128::from(amount);
        self.numbers.insert(number, true);
    }

    /// Whether the page has counted the same.
    pub fn is_of(&self, page: &Page) -> bool {
        let highest = self.numbers.last_key_value().map(|(highest, _)| *highest);
        let around =
            highest.unwrap_or(0).saturating_sub(300)..highest.unwrap_or(0).saturating_add(3);
        page.window.highest() == highest
            && around.into_iter().all(|number| page.window.number(number) == self.number(number))
            && (u128::from(page.served), u128::from(page.returned)) == (self.served, self.returned)
            && u128::from(page.floor) == self.floor
    }
}
