//! Requests with numbers, in any order: what is admitted and what comes back, beside a plain count of it.

use super::{World, address};
use crate::flaky::Failed;
use crate::model::Funds;
use crate::truth::is_genuine;
use farthing_vouchers::book::{
    Accepted, Admitted, Ask, BookError, Credential, Page, Promise, Refusal, verify_prepared,
};
use farthing_vouchers::signed::AnyVoucher;
use rand::Rng;

type Outcome = Result<Admitted<()>, BookError<Failed>>;

/// A request, and what the book says to its promise alone.
struct Request {
    label: u8,
    shown: Promise,
    ask: Ask,
    reach: u32,
    alone: Result<Accepted, Refusal>,
}

fn refusal<T>(outcome: Result<T, BookError<Failed>>) -> Result<T, Refusal> {
    outcome.map_err(|error| match error {
        BookError::Refused(refusal) => refusal,
        BookError::Storage(Failed) => panic!("nothing has failed"),
    })
}

impl World {
    /// Mostly the next number; some used, some far away.
    fn ask(&mut self, label: u8) -> Ask {
        let highest = self.page(label).window.highest();
        let number = match (highest, self.rng.random_range(0..12)) {
            (None, _) => self.rng.random_range(0..300),
            (Some(highest), 0..7) => highest.saturating_add(1),
            (Some(highest), 7..10) => highest.saturating_sub(self.rng.random_range(0..8)),
            (Some(highest), 10) => highest.saturating_sub(self.rng.random_range(250..260)),
            (Some(highest), _) => highest.saturating_add(self.rng.random_range(0..400)),
        };
        let price = self.rng.random_range(0..12);
        Ask { number, price, route: self.rng.random(), print: self.rng.random(), ..Ask::default() }
    }

    /// In three steps, and sometimes something else happens between them.
    pub fn admit_voucher(&mut self) {
        let signed = self.voucher();
        let label = signed.voucher.channel[0] - 1;
        let ask = self.ask(label);
        let prepared = self.book.prepare(signed, self.now);
        if self.rng.random_range(0..4) == 0 {
            self.between();
        }
        let alone = refusal(self.reopened_as_is().accept(signed, self.now));
        let shown = Promise::Voucher(signed);
        let request = Request { label, shown, ask, reach: 0, alone };
        let prepared = match prepared {
            Ok(prepared) => prepared,
            // What is refused without a look at the signature.
            Err(_) => return,
        };
        let Some(verified) = verify_prepared(&[prepared]).remove(0) else {
            let page = self.page(label);
            assert!(!is_genuine(&page.channel, &shown, &address(label)));
            return;
        };
        let before = self.page(label);
        let fault = self.fault();
        let outcome = self.book.admit_voucher(&verified, &ask, self.now);
        self.judge_request(&request, &before, outcome, fault);
        // A promise that the page holds needs no second look.
        if self.page(label).promise == Some(shown)
            && let Ok(again) = self.book.prepare(AnyVoucher::from(signed), self.now)
        {
            assert!(verify_prepared(&[again])[0].is_some());
        }
    }

    pub fn admit_link(&mut self) {
        let (label, link) = self.link();
        let (ask, reach) = (self.ask(label), self.rng.random_range(0..=100));
        let alone = refusal(self.reopened_as_is().accept_link(&address(label), link, self.now));
        let request = Request { label, shown: Promise::Link(link), ask, reach, alone };
        let before = self.page(label);
        let fault = self.fault();
        let outcome = self.book.admit_link((&address(label), link), &ask, reach, self.now);
        self.judge_request(&request, &before, outcome, fault);
    }

    /// What can happen while signatures are checked.
    fn between(&mut self) {
        match self.rng.random_range(0..4) {
            0 => {
                let signed = self.voucher();
                self.accept(&signed);
            }
            1 => self.claim(),
            2 => self.move_the_chain(),
            _ => self.now += self.rng.random_range(0..100),
        }
    }

    /// The book itself, what failed to be written left aside.
    fn reopened_as_is(&self) -> super::Book {
        let pages = self.book.pages().map(|(row, page)| (*row, *page)).collect();
        let storage = crate::flaky::FlakyStorage { pages, ..Default::default() };
        super::VoucherBook::open(storage, self.policy).unwrap()
    }

    /// What is to become of the request: the base units that its promise gains, or why not.
    fn expected(&self, request: &Request, before: &Page) -> Result<u64, Refusal> {
        let (taken, covered) = match &request.alone {
            Ok(accepted) => (Some(accepted.gained), accepted.covered),
            Err(
                Refusal::Stale { .. }
                | Refusal::AboveFunded { .. }
                | Refusal::BadSignature
                | Refusal::WrongLink,
            ) => (None, before.standing(&self.policy, self.now).covered),
            Err(refusal) => return Err(*refusal),
        };
        let channel = before.channel;
        let requests = &self.requests[usize::from(request.label)];
        let mut floor = requests.floor.max(channel.claimed.into());
        if let (Promise::Link(link), Credential::Chain { unit, claimed, .. }) =
            (request.shown, channel.credential)
        {
            floor = floor.max(u128::from(unit) * u128::from(claimed.index));
            let Some(Promise::Link(best)) = before.best() else { panic!() };
            let steps = link.index.abs_diff(best.index);
            if u128::from(before.says(&request.shown)) > floor && steps > request.reach {
                return Err(Refusal::BeyondReach { steps });
            }
        }
        if u128::from(before.says(&request.shown)) <= floor {
            return Err(Refusal::BelowFloor { floor: floor.try_into().unwrap() });
        }
        if !is_genuine(&channel, &request.shown, &address(request.label)) {
            return Err(match request.shown {
                Promise::Link(_) => Refusal::WrongLink,
                _ => Refusal::BadSignature,
            });
        }
        let gained = taken.unwrap_or(0);
        let credit = if gained > 0 { self.policy.credit } else { 0 };
        let funds = Funds { funded: channel.funded, covered, credit };
        requests.check(request.ask.number, request.ask.price, &funds)?;
        Ok(gained)
    }

    fn judge_request(&mut self, request: &Request, before: &Page, outcome: Outcome, fault: bool) {
        let had_fault = fault && self.book.storage().fault.take().is_none();
        let expected = self.expected(request, before);
        let (at, after) = (usize::from(request.label), self.page(request.label));
        let mut next = self.requests[at].clone();
        next.admit(request.ask.number, request.ask.price);
        match outcome {
            Ok(admitted) => {
                assert!(!had_fault);
                assert_eq!(Ok(admitted.gained), expected);
                assert_eq!(admitted.standing, after.standing(&self.policy, self.now));
                self.requests[at] = next;
                self.doubtful[at].clear();
                self.admitted += 1;
                self.judge_promise(request, before, &after);
            }
            Err(error) => {
                assert_eq!(after, *before);
                match error {
                    BookError::Refused(refusal) => assert_eq!(Err(refusal), expected),
                    BookError::Storage(Failed) => {
                        assert!(had_fault && expected.is_ok());
                        self.doubtful[at].push(next);
                    }
                }
            }
        }
    }

    /// The best of both is kept, and takes nothing away at any later second.
    fn judge_promise(&self, request: &Request, before: &Page, after: &Page) {
        let is_better = match request.shown {
            Promise::Link(link) => {
                matches!(before.best(), Some(Promise::Link(best)) if link.index > best.index)
            }
            _ => request.alone.is_ok(),
        };
        let promise = if is_better { Some(request.shown) } else { before.promise };
        assert_eq!(after.promise, promise);
        assert_eq!(after.highest, before.highest.max(after.promised()));
        let covered = |page: &Page, at| page.standing(&self.policy, at).covered;
        for later in (0..600).step_by(7).map(|seconds| self.now + seconds) {
            assert!(covered(after, later) >= covered(before, later));
            assert!(after.due(later) >= before.due(later));
        }
    }

    pub fn give_back(&mut self) {
        let label = self.label();
        let (before, at) = (self.page(label), usize::from(label));
        let number =
            before.window.highest().unwrap_or(0).saturating_sub(self.rng.random_range(0..4));
        let amount = self.rng.random_range(0..10);
        let fault = self.fault();
        let outcome = self.book.give_back(address(label), number, amount);
        let had_fault = fault && self.book.storage().fault.take().is_none();
        let mut next = self.requests[at].clone();
        let expected = next.check_return(number, amount);
        next.give_back(number, amount);
        match outcome {
            Ok(()) => {
                assert!(!had_fault && expected.is_ok());
                self.requests[at] = next;
                self.doubtful[at].clear();
                self.returned += 1;
            }
            Err(error) => {
                assert_eq!(self.page(label), before);
                match error {
                    BookError::Refused(refusal) => assert_eq!(Err(refusal), expected),
                    BookError::Storage(Failed) => self.doubtful[at].push(next),
                }
            }
        }
    }

    /// A claim that is signed, and may never land.
    pub fn sign_a_claim(&mut self) {
        let label = self.label();
        let (before, at) = (self.page(label), usize::from(label));
        let cumulative = self.rng.random_range(0..120);
        let outcome = self.book.claiming(address(label), cumulative);
        let known = match before.channel.credential {
            Credential::Chain { unit, claimed, .. } => unit * u64::from(claimed.index),
            _ => before.channel.claimed,
        };
        let highest = before.highest.max(known);
        if cumulative > highest {
            assert_eq!(outcome, Err(BookError::Refused(Refusal::NotPromised { highest })));
        } else {
            assert_eq!(outcome, Ok(()));
            self.requests[at].floor = self.requests[at].floor.max(cumulative.into());
            self.doubtful[at].clear();
        }
    }

    /// After a crash: all that was answered is there, and of what failed to be written all or nothing.
    pub fn find_out(&mut self, label: u8, page: &Page) {
        let at = usize::from(label);
        let known = std::iter::once(&self.requests[at]).chain(&self.doubtful[at]);
        let found = known.into_iter().find(|requests| requests.is_of(page)).cloned();
        self.requests[at] = found.unwrap_or_else(|| panic!("{page:?}"));
        self.doubtful[at].clear();
    }
}
