//! "Not worth it": what a payer has bought and returns within a day, as often as its route lets it. The money is spent
//! anew, and the payee claims less; nothing moves on chain.
//!
//! It is asked for by the same request once more, with the number that it had and a header that says so. Only who shows
//! an authentic promise is told anything (R3), and nothing of it reaches the service.

use farthing_vouchers::book::{Ask, Number, Refusal, Row};
use farthing_wire::{HotReceipt, RETURN, ReturnRefusal, Returned};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::admit::{self, Admission, Asked};
use super::answer::{Answer, Priced};
use super::by_row::{in_doubt, may_be_old};
use super::credential::Form;
use super::refused::{not_noted, refused};
use super::returns::freed;
use super::{Gate, Local, Refused};
use crate::chain::NotNow;
use crate::ledger::rows::{Asked as AskedOfRow, Rows, TakenBack};
use crate::ledger::{Sold, State, Tally};

/// Looks at a promise, at most: it is looked at again where its page was read in between.
const LOOKS: usize = 4;

/// What costs so much nobody is sold: the book says whether a promise is authentic, and which number is used.
const NOT_SOLD: u64 = u64::MAX;

/// What became of a return.
type TakenOrNot = Result<Result<(Returned, Admission), ReturnRefusal>, Refused>;

impl Gate {
    /// Whether a request returns what it had bought.
    ///
    /// # Errors
    /// It says so in another way than it may.
    pub(super) fn is_return(&self, headers: &HeaderMap) -> Result<bool, Answer> {
        let mut all = headers.get_all(RETURN).iter();
        match (all.next().map(HeaderValue::as_bytes), all.next()) {
            (None, _) => Ok(false),
            (Some(b"1"), None) => Ok(true),
            _ => {
                let words = "Farthing-Return is 1, once";
                Err(self.answers.plain(StatusCode::BAD_REQUEST, words))
            }
        }
    }

    /// Takes back what the request had bought under its number, where one in so many may come back.
    pub(super) async fn take_back(
        &self,
        local: &Local,
        asked: &Asked<'_>,
        (priced, one_in, form): (&Priced<'_>, Option<u32>, Form),
    ) -> Answer {
        match self.taken_back(local, asked, one_in).await {
            Ok(Ok((returned, admission))) => {
                let answer = self.answers.taken_back(&returned);
                let (number, state) = (returned.number, admission.state);
                let receipt = HotReceipt { number, amount: 0, state };
                match self.receipt_of(&asked.shown.row, receipt, (form, None)) {
                    Some((name, value)) => answer.with(name, value),
                    None => answer,
                }
            }
            Ok(Err(refusal)) => self.answers.not_taken_back(refusal),
            Err(refused) => self.answers.refused(&refused, priced),
        }
    }

    async fn taken_back(
        &self,
        local: &Local,
        asked: &Asked<'_>,
        one_in: Option<u32>,
    ) -> TakenOrNot {
        if self.strangers.is_paused(asked.peer) {
            return Err(Refused::TooMany);
        }
        match self.known_number(local, asked).await? {
            Number::New => return Ok(Err(ReturnRefusal::Unknown)),
            Number::TooOld => return Ok(Err(ReturnRefusal::Late)),
            Number::Admitted | Number::Returned => {}
        }
        let Some(one_in) = one_in else { return Ok(Err(ReturnRefusal::Offered)) };
        let taken = match self.ledger.rows() {
            Some(rows) => self.take_back_by_row(rows, asked, one_in).await?,
            None => self.take_back_here(asked, one_in)?,
        };
        if let Ok((_, admission)) = &taken {
            let durable = local.lane.durable(admission.saved).await;
            durable.map_err(|_| Refused::Down)?;
        }
        Ok(taken)
    }

    /// What became of the number, once the promise beside it is known to be authentic.
    async fn known_number(&self, local: &Local, asked: &Asked<'_>) -> Result<Number, Refused> {
        let row = asked.shown.row;
        let ask = Ask { price: NOT_SOLD, ..asked.ask };
        let shown = Asked { ask, cap: None, is_draining: false, is_ahead: false, ..*asked };
        let mut is_read = self.ledger.rows().is_none();
        for _ in 0..LOOKS {
            let version = self.ledger.rows().and_then(|rows| rows.version(&row));
            let refusal = match self.shared.may_serve(&row.account) {
                Err(NotNow::NotRead) => Refusal::UnknownChannel,
                Err(not_now) => return Err(Refused::NotNow(not_now)),
                Ok(now) => match self.would_admit(local, &shown, now).await {
                    // Nothing is sold at that price, so all that is asked before it was in order.
                    Ok(_)
                    | Err(
                        Refused::NoPromises(_)
                        | Refused::Book(Refusal::Unpaid { .. } | Refusal::Underfunded { .. }),
                    ) => Refusal::NumberUnknown,
                    Err(Refused::Book(refusal)) => refusal,
                    Err(refused) => return Err(refused),
                },
            };
            match (refusal, self.ledger.rows()) {
                (Refusal::NumberUsed, _) => return Ok(Number::Admitted),
                (Refusal::NumberTooOld, _) => return Ok(Number::TooOld),
                // Another gateway may have sold it.
                (Refusal::NumberUnknown, Some(rows)) if !is_read => {
                    is_read = true;
                    rows.read(row, None).await.map_err(in_doubt)?;
                }
                (refusal, Some(rows)) if !is_read && may_be_old(&refusal) => {
                    is_read = true;
                    self.read_row(rows, &shown, (&refusal, version)).await?;
                }
                (Refusal::NumberUnknown, _) => return Ok(Number::New),
                (Refusal::UnknownChannel, _) => self.look(asked).await?,
                (refusal, _) => return Err(self.explained(asked, refusal)),
            }
        }
        Err(Refused::Busy)
    }

    /// Of a ledger in a folder: all of it is decided under the lock of its row.
    fn take_back_here(
        &self,
        asked: &Asked<'_>,
        one_in: u32,
    ) -> Result<Result<(Returned, Admission), ReturnRefusal>, Refused> {
        let (row, number, at, now) =
            (asked.shown.row, asked.ask.number, self.ledger.time(), self.now());
        let mut shard = self.ledger.shard(&row.account);
        let unknown = || Refused::Book(Refusal::UnknownChannel);
        let before = admit::state(&shard, &row, now).ok_or_else(unknown)?;
        let page = shard.book.page(row).ok_or_else(unknown)?;
        let window = page.window.number(number);
        let Some(Sold { ask, .. }) = shard.sales.sold(&row, number, at) else {
            // What cost nothing was not noted, nor what was bought before returns were offered.
            return Ok(Err(ReturnRefusal::Unknown));
        };
        if ask.print != asked.ask.print {
            return Ok(Err(ReturnRefusal::Other));
        }
        let (amount, is_before) = (ask.price, window == Number::Returned);
        let returned = Returned { number, amount, is_before };
        if is_before {
            // Also of one that came back a moment ago, and may not be on disk yet.
            let saved = self.ledger.last();
            return Ok(Ok((returned, Admission { state: before, saved, price: 0 })));
        }
        let Tally { bought, back } = shard.sales.tally(&row, ask.route);
        let entry = shard.recent.find(row, number, at).copied();
        let refusal = match entry.map(|entry| entry.state) {
            _ if !ask.terms.is_returnable => Some(ReturnRefusal::Unknown),
            Some(State::Running | State::Waiting) => Some(ReturnRefusal::Running),
            _ if back.saturating_mul(one_in.into()) >= bought => Some(ReturnRefusal::Allowance),
            _ => None,
        };
        if let Some(refusal) = refusal {
            return Ok(Err(refusal));
        }
        let saved = shard.give_back(&row, (number, amount), true).map_err(refused)?;
        if let Some(entry) = shard.recent.find(row, number, at) {
            // Or a retry would be delivered for what was given back (R7).
            let status = match entry.state {
                State::Done { status } | State::Returned { status } => status,
                State::Running | State::Waiting | State::Unknown => 0,
            };
            entry.state = State::Returned { status };
        }
        let state = admit::state(&shard, &row, now).ok_or_else(unknown)?;
        self.shared.risk.less(freed(&before, &state));
        Ok(Ok((returned, Admission { state, saved, price: 0 })))
    }

    async fn take_back_by_row(&self, rows: &Rows, asked: &Asked<'_>, one_in: u32) -> TakenOrNot {
        rows.check_room().map_err(not_noted)?;
        self.may_repeat(asked)?;
        let (row, number) = (asked.shown.row, asked.ask.number);
        let before = self.state_of(&row)?;
        let of = (self.says(asked)?, one_in);
        let taken = rows.take_back(AskedOfRow::take_back(row, asked.ask, of)).await;
        let (amount, is_before) = match taken.map_err(in_doubt)? {
            TakenBack::Done(amount) => (amount, false),
            TakenBack::Before(amount) => (amount, true),
            TakenBack::Unknown => return Ok(Err(ReturnRefusal::Unknown)),
            TakenBack::Other => return Ok(Err(ReturnRefusal::Other)),
            TakenBack::Running => return Ok(Err(ReturnRefusal::Running)),
            TakenBack::Late => return Ok(Err(ReturnRefusal::Late)),
            TakenBack::Allowance => return Ok(Err(ReturnRefusal::Allowance)),
            TakenBack::BelowFloor => {
                let floor = self.floor_of(&row)?;
                return Err(self.explained(asked, Refusal::BelowFloor { floor }));
            }
        };
        let after = self.state_of(&row)?;
        self.shared.risk.less(freed(&before.state, &after.state).min(amount));
        Ok(Ok((Returned { number, amount, is_before }, after)))
    }

    /// Up to where promises of a row may be public, as it was seen last.
    fn floor_of(&self, row: &Row) -> Result<u64, Refused> {
        let shard = self.ledger.shard(&row.account);
        let page = shard.book.page(*row).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        Ok(page.public())
    }

    /// How a row stands, as it was seen last.
    fn state_of(&self, row: &Row) -> Result<Admission, Refused> {
        let shard = self.ledger.shard(&row.account);
        let state = admit::state(&shard, row, self.now());
        let state = state.ok_or(Refused::Book(Refusal::UnknownChannel))?;
        Ok(Admission { state, saved: 0, price: 0 })
    }
}
