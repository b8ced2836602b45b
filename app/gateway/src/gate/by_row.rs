//! Requests of a ledger that several gateways share: the promise is looked at here, by the page as it was seen last, and
//! the row decides (R5).

use std::sync::Arc;

use farthing_core::chain::{HASHES_MAX, Link};
use farthing_vouchers::book::{Ask, Change, Number, Promise, Refusal, Row};
use farthing_wire::ShownPromise;

use super::admit::{Admission, Asked, require_current, state};
use super::refused::{Refused, not_noted};
use super::sale::{Counted, Sale};
use super::{Delivery, End, Gate, Local, Money};
use crate::chain::NotNow;
use crate::ledger::Shard;
use crate::ledger::rows::{self, Again, Ended, InDoubt, Rows};

/// How often a request is tried whose page others change at the same time. What one try shows is that somebody else was
/// served meanwhile.
const TRIES: usize = 8;

/// What would be done for a request, by the page as it was seen.
pub(super) struct Would<'a> {
    asked: rows::Asked,
    counted: Counted<'a>,
}

impl Gate {
    /// Takes the promise for the request, or finds that it was paid before, at whichever gateway.
    pub(super) async fn pay_by_row(
        self: &Arc<Self>,
        rows: &Rows,
        local: &Local,
        asked: &Asked<'_>,
    ) -> Result<Delivery, Refused> {
        // Before anything is looked at: while the rows cannot be asked, nothing is delivered.
        rows.check_room().map_err(not_noted)?;
        let row = asked.shown.row;
        let mut admitted = self.admit_by_row(rows, local, asked).await;
        if let Err(Refused::Book(Refusal::NumberUsed)) = admitted {
            self.may_repeat(asked)?;
            match self.again_by_row(rows, local, asked).await {
                // The row was forgotten and taken up again: only the page that was seen here knew the number.
                Err(Refused::Book(Refusal::NumberUnknown)) => {
                    admitted = self.admit_by_row(rows, local, asked).await;
                }
                Err(Refused::Book(refusal)) => return Err(self.explained(asked, refusal)),
                again => return again,
            }
        }
        match admitted {
            Ok(admission) => {
                let ask = Ask { price: admission.price, ..asked.ask };
                Ok(Delivery::new((self, local), (row, ask), admission, Money::Kept))
            }
            Err(Refused::Book(refusal)) => Err(self.explained(asked, refusal)),
            Err(refused) => Err(refused),
        }
    }

    async fn admit_by_row(
        &self,
        rows: &Rows,
        local: &Local,
        asked: &Asked<'_>,
    ) -> Result<Admission, Refused> {
        let (row, mut is_read, mut is_looked) = (asked.shown.row, false, false);
        for _ in 0..TRIES {
            let version = rows.version(&row);
            let now = match self.shared.may_serve(&row.account) {
                Err(NotNow::NotRead) => {
                    self.look(asked).await?;
                    continue;
                }
                now => now.map_err(Refused::NotNow)?,
            };
            match self.would_admit(local, asked, now).await {
                Ok(Would { asked: of_row, counted }) => {
                    if let Some(price) = rows.admit(of_row).await.map_err(in_doubt)? {
                        counted.keep_at(price);
                        if price == 0 && asked.cap().is_some() {
                            let mut shard = self.ledger.shard(&row.account);
                            shard.sales.note_free(&row, now);
                        }
                        return self.admission(&row, (now, price));
                    }
                    // The page is the row's now, and says why.
                }
                // A page that was never seen here may be there all the same, and an old one may be worth more by now.
                Err(Refused::Book(refusal)) if !is_read && may_be_old(&refusal) => {
                    is_read = self.read_row(rows, asked, (&refusal, version)).await?;
                }
                Err(Refused::Book(Refusal::UnknownChannel)) => self.look(asked).await?,
                Err(refused @ Refused::Book(Refusal::Underfunded { .. })) if !is_looked => {
                    is_looked = true;
                    if !self.look_for_more(asked).await {
                        return Err(refused);
                    }
                }
                Err(refused) => return Err(refused),
            }
        }
        Err(Refused::Busy)
    }

    /// What the book would do, once the promise is known to be authentic.
    pub(super) async fn would_admit(
        &self,
        local: &Local,
        asked: &Asked<'_>,
        now: i64,
    ) -> Result<Would<'_>, Refused> {
        let row = asked.shown.row;
        match &asked.shown.promise {
            ShownPromise::Link(link) => self.would_admit_any_link(asked, *link, now),
            ShownPromise::Voucher { expires_at, .. } => {
                self.require_lasting(asked, *expires_at, now)?;
                let signed = asked.shown.signed(&self.terms.recipient);
                let signed = signed.ok_or(Refused::Book(Refusal::WrongKind))?;
                let prepared = {
                    let shard = self.ledger.shard(&row.account);
                    require_current(&shard, &row)?;
                    shard.book.prepare(signed, now).map_err(Refused::Book)?
                };
                let verified = self.verifier.verify(prepared, &local.mailbox).await?;
                let sale = asked.sale(signed.into(), now);
                let shard = self.ledger.shard(&row.account);
                let (change, counted) = sale.would_admit(&self.shared, &shard, |book, ask| {
                    book.would_admit_voucher(&verified, ask, now)
                })?;
                Ok(Would { asked: would(asked, &sale, (&change, &shard))?, counted })
            }
        }
    }

    /// As for a page that decides: a near link at once, any other for an allowance, and a wrong one for the same.
    fn would_admit_any_link(
        &self,
        asked: &Asked<'_>,
        link: Link,
        now: i64,
    ) -> Result<Would<'_>, Refused> {
        match self.would_admit_link(asked, link, (self.reach(asked), now)) {
            Err(Refused::Book(Refusal::BeyondReach { .. }))
                if self.strangers.may_hash(asked.peer) =>
            {
                self.would_admit_link(asked, link, (HASHES_MAX, now))
            }
            Err(Refused::Book(refusal @ Refusal::WrongLink)) => {
                let _left = self.strangers.may_hash(asked.peer);
                Err(Refused::Book(refusal))
            }
            outcome => outcome,
        }
    }

    fn would_admit_link(
        &self,
        asked: &Asked<'_>,
        link: Link,
        (reach, now): (u32, i64),
    ) -> Result<Would<'_>, Refused> {
        let row = asked.shown.row;
        if row.slot.is_some() {
            return Err(Refused::Book(Refusal::WrongKind));
        }
        let shard = self.ledger.shard(&row.account);
        require_current(&shard, &row)?;
        let sale = asked.sale(Promise::Link(link), now);
        let (change, counted) = sale.would_admit(&self.shared, &shard, |book, ask| {
            book.would_admit_link((&row.account, link), ask, reach, now)
        })?;
        Ok(Would { asked: would(asked, &sale, (&change, &shard))?, counted })
    }

    /// Refuses what sells nothing and asks the row all the same, more often than a payer needs.
    pub(super) fn may_repeat(&self, asked: &Asked<'_>) -> Result<(), Refused> {
        let may = self.repeats.may(&asked.shown.row, asked.peer);
        if may { Ok(()) } else { Err(Refused::TooMany) }
    }

    /// Reads a row again that was seen at `version`. For who has shown an authentic promise it is part of the answer. Who
    /// has not pays with the allowance of the address, unless somebody else has read it meanwhile. Whether all is known then
    /// that the row says.
    pub(super) async fn read_row(
        &self,
        rows: &Rows,
        asked: &Asked<'_>,
        (refusal, version): (&Refusal, Option<i64>),
    ) -> Result<bool, Refused> {
        let row = asked.shown.row;
        let is_authentic = matches!(refusal, Refusal::Unpaid { .. } | Refusal::Underfunded { .. });
        let [first, ..] = row.account;
        let _one_at_a_time =
            if is_authentic { None } else { Some(self.reading.of(first).lock().await) };
        // What was charged under a cap comes with no other answer: who shows an authentic promise reads it then.
        let is_all = asked.cap().is_none();
        if rows.version(&row) != version && (is_all || !is_authentic) {
            return Ok(is_all);
        }
        if is_authentic {
            self.may_repeat(asked)?;
        } else if !self.strangers.may_hash(asked.peer) {
            return Err(Refused::TooMany);
        }
        rows.read(row, asked.cap()).await.map(|_| true).map_err(in_doubt)
    }

    /// How the row stands, which was kept just now, after a request of this price.
    pub(super) fn admission(
        &self,
        row: &Row,
        (now, price): (i64, u64),
    ) -> Result<Admission, Refused> {
        let shard = self.ledger.shard(&row.account);
        let state = state(&shard, row, now).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        Ok(Admission { state, saved: 0, price })
    }

    /// What becomes of a request whose number was used, by who has shown an authentic promise; `NumberUnknown` where the
    /// row does not know it.
    async fn again_by_row(
        self: &Arc<Self>,
        rows: &Rows,
        local: &Local,
        asked: &Asked<'_>,
    ) -> Result<Delivery, Refused> {
        let (row, ask) = (asked.shown.row, asked.ask);
        let of = (self.says(asked)?, asked.again);
        let retry = rows::Asked::again(row, ask, of).metered(asked.is_metered);
        let (again, status) = rows.again(retry).await.map_err(in_doubt)?;
        let state = self.admission(&row, (self.now(), 0))?.state;
        let (number, floor) = {
            let shard = self.ledger.shard(&row.account);
            let page = shard.book.page(row).ok_or(Refused::Book(Refusal::UnknownChannel))?;
            (page.window.number(ask.number), page.public())
        };
        match again {
            Again::BelowFloor => Err(Refused::Book(Refusal::BelowFloor { floor })),
            _ if number == Number::New => Err(Refused::Book(Refusal::NumberUnknown)),
            // Also where a part of its price went back, because it used no more.
            Again::Served => Err(Refused::Served { status, is_returned: false }),
            _ if number == Number::Returned => Err(Refused::Served { status, is_returned: true }),
            Again::Returned => Err(Refused::Served { status, is_returned: true }),
            Again::Taken => Err(Refused::NumberTaken),
            Again::Running => Err(Refused::Running),
            Again::First { price, route } => {
                let ask = Ask { price, route, ..ask };
                Ok(self.delivered_again(local, (row, ask), state, Money::Kept))
            }
            Again::Delivered => Ok(self.delivered_again(local, (row, ask), state, Money::Again)),
        }
    }

    /// Base units that the promise says which is shown.
    pub(super) fn says(&self, asked: &Asked<'_>) -> Result<u64, Refused> {
        let row = asked.shown.row;
        let promise = match &asked.shown.promise {
            ShownPromise::Link(link) => Promise::Link(*link),
            ShownPromise::Voucher { .. } => {
                let signed = asked.shown.signed(&self.terms.recipient);
                signed.ok_or(Refused::Book(Refusal::WrongKind))?.into()
            }
        };
        let shard = self.ledger.shard(&row.account);
        let page = shard.book.page(row).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        Ok(page.says(&promise))
    }

    /// Gives the price of a request back, if the channel may have more back this minute. `None` if not, or where the row
    /// says no.
    pub(super) async fn give_back_by_row(
        &self,
        rows: &Rows,
        (row, ask, status): (&Row, &Ask, u16),
    ) -> Result<Option<Admission>, Refused> {
        let now = self.now();
        if !self.may_have_back(row, now) {
            return Ok(None);
        }
        match rows.give_back(rows::Asked::give_back(*row, *ask, status)).await {
            Ok(true) => {
                self.shared.risk.less(ask.price);
                Ok(self.admission(row, (now, 0)).ok())
            }
            // The payer is told by the receipt that it was charged.
            Ok(false) | Err(InDoubt::NotNoted(_)) => {
                tracing::warn!(number = ask.number, "no money was given back");
                Ok(None)
            }
            Err(InDoubt::Unknown) => Err(Refused::InDoubt),
        }
    }
}

/// Notes how a delivery ended, for its retries at whichever gateway.
pub(super) fn over(rows: &Rows, (row, ask): (Row, Ask), (status, money, end): (u16, Money, End)) {
    let ended = match (money, end) {
        // The return has said so.
        (Money::Returned, _) => return,
        (Money::Kept, End::Before) => Ended::Waiting,
        (_, End::Cut) => Ended::Cut,
        _ => Ended::Done,
    };
    rows.over(rows::Asked::over(row, ask, (status, ended)));
}

/// What the row is asked for a request whose promise is authentic, at the price without its cap: what is left of that is
/// for the row to say.
fn would(
    asked: &Asked<'_>,
    sale: &Sale,
    (change, shard): (&Change, &Shard),
) -> Result<rows::Asked, Refused> {
    let Sale { row, promise, ask, cap, now, .. } = *sale;
    let page = shard.book.page(row).ok_or(Refused::Book(Refusal::UnknownChannel))?;
    let shown = (promise, is_better(change), page);
    Ok(rows::Asked::admit(row, ask, shown, now).under(cap).metered(asked.is_metered))
}

fn is_better(change: &Change) -> bool {
    matches!(change, Change::Admitted { promise: Some(_), .. })
}

/// Whether another page may say otherwise: what was returned, promised or funded elsewhere is not in this one.
pub(super) fn may_be_old(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::UnknownChannel
            | Refusal::Unpaid { .. }
            | Refusal::Underfunded { .. }
            | Refusal::BeyondReach { .. }
            | Refusal::TooFar
            | Refusal::ExpiresSooner { .. }
            | Refusal::ClaimedAbovePromise { .. }
            // A share may have been given more by now, or for longer, or be ours again.
            | Refusal::AboveShare { .. }
            | Refusal::OutlivesLease { .. }
            | Refusal::LeaseTooShort { .. }
            | Refusal::Closing { .. }
            | Refusal::OtherTag
    )
}

pub(super) fn in_doubt(error: InDoubt) -> Refused {
    match error {
        InDoubt::NotNoted(error) => not_noted(error),
        InDoubt::Unknown => Refused::InDoubt,
    }
}
