//! A request that is paid for, from its admission to the last byte of its reply.

use std::sync::Arc;

use farthing_vouchers::book::{Ask, Row};
use farthing_wire::State;
use http::StatusCode;

use super::admit::Admission;
use super::pace::Pace;
use super::{Gate, Local, Refused, is_worthless};
use crate::ledger::Saved;
use crate::metrics::Counts;

/// How the body of a reply came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// All of it was given to the connection.
    Whole,
    /// The service broke off.
    Cut,
    /// The payer went away.
    Gone,
    /// The payer went away, and nothing was asked of the service yet.
    Before,
}

/// What the money of a request became.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Money {
    /// It paid for what is delivered.
    Kept,
    /// It went back: the number is used, the price is not (R8).
    Returned,
    /// Nothing was taken: it was paid before, and is delivered again (R7).
    Again,
}

/// A paid request on its way. Dropped before its end, it counts as delivered: an abort of the payer brings no
/// money back (R8).
pub struct Delivery {
    gate: Arc<Gate>,
    counts: Arc<Counts>,
    /// Of which channel or share.
    pub row: Row,
    /// What was asked and is paid.
    pub ask: Ask,
    /// How the channel stands after it.
    pub state: State,
    /// What became of the money.
    pub money: Money,
    /// The record that must be on disk before a byte goes out.
    saved: Saved,
    status: u16,
    /// How long its payer has kept it waiting.
    pub(super) pace: Pace,
    /// Whether what was reserved is written down, for what a reply does not use of it.
    pub(super) is_reserved: bool,
    /// Whether what it has used could not be noted: its end is left to who finds this gateway gone (R5).
    pub(super) is_left: bool,
    /// Whether the service was asked.
    is_begun: bool,
    is_over: bool,
}

impl Delivery {
    pub(super) fn new(
        (gate, local): (&Arc<Gate>, &Local),
        (row, ask): (Row, Ask),
        Admission { state, saved, .. }: Admission,
        money: Money,
    ) -> Self {
        let (gate, counts) = (Arc::clone(gate), Arc::clone(&local.counts));
        counts.begin();
        Self {
            gate,
            counts,
            row,
            ask,
            state,
            money,
            saved,
            status: 0,
            pace: Pace::default(),
            is_reserved: false,
            is_left: false,
            is_begun: false,
            is_over: false,
        }
    }

    pub(super) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// Goes out only when this record is on disk too.
    pub(super) fn after(&mut self, saved: Saved) {
        self.saved = self.saved.max(saved);
    }

    /// Notes that the service is asked now: from here on nobody knows what it did, unless it answers.
    pub(super) fn begin(&mut self) {
        self.is_begun = true;
    }

    /// How a reply has ended that the service broke off: by the payer's doing, where that did not read it.
    pub(super) fn broken_off(&self) -> End {
        if self.pace.is_behind() { End::Gone } else { End::Cut }
    }

    /// Waits until a crash cannot undo the payment.
    ///
    /// # Errors
    /// [`Refused::Down`] when the log cannot be written any more; nothing may be delivered then.
    pub async fn durable(&self, local: &Local) -> Result<(), Refused> {
        local.lane.durable(self.saved).await.map_err(|_| Refused::Down)
    }

    /// Takes note of the service's answer, and gives the money back where it is worth nothing: 304 and from 400
    /// on, as often as the channel may ([`super::returns`]). The return is on disk before the reply says so.
    ///
    /// # Errors
    /// [`Refused::Down`] as [`Self::durable`].
    pub async fn answered(&mut self, status: StatusCode, local: &Local) -> Result<(), Refused> {
        self.status = status.as_u16();
        if is_worthless(status) && self.money == Money::Kept {
            self.give_back(local).await?;
        }
        Ok(())
    }

    /// Base units that the payer was charged for this delivery.
    #[must_use]
    pub fn charged(&self) -> u64 {
        if self.money == Money::Kept { self.ask.price } else { 0 }
    }

    /// Names the request in receipts and for the service: the same in all its retries, and of no other request.
    #[must_use]
    pub fn id(&self) -> String {
        self.gate.printer.name(&self.row, self.ask.number)
    }

    async fn give_back(&mut self, local: &Local) -> Result<(), Refused> {
        let given = match self.gate.ledger.rows() {
            Some(rows) => {
                let of = (&self.row, &self.ask, self.status);
                self.gate.give_back_by_row(rows, of).await?
            }
            None => self.gate.give_back(&self.row, &self.ask),
        };
        let Some(Admission { saved, state, .. }) = given else { return Ok(()) };
        self.money = Money::Returned;
        self.state = state;
        local.lane.durable(saved).await.map_err(|_| Refused::Down)
    }

    /// Takes note of how the reply's body ended.
    pub fn ended(mut self, end: End) {
        self.note(end);
    }

    fn note(&mut self, end: End) {
        if !self.is_over {
            self.is_over = true;
            if self.is_reserved {
                self.gate.meters.let_go(&self.row, self.ask.number);
            }
            // What nobody has begun goes back where the process ends before its retry.
            if self.is_reserved && end != End::Before && self.gate.ledger.rows().is_none() {
                // What went back has gone back; lost, the next start finds nothing to do.
                let _ = super::metered::forget(&self.gate.ledger, &self.row, self.ask.number);
            }
            // One that the service was not asked for is counted when it is.
            let is_sold = self.money != Money::Again && end != End::Before;
            let served = if is_sold { self.ask.price } else { 0 };
            let returned = if self.money == Money::Returned { served } else { 0 };
            self.counts.end(self.ask.route, (served, returned));
            if !self.is_left {
                self.gate.over(&self.row, &self.ask, (self.status, self.money, end));
            }
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.note(if self.is_begun { End::Gone } else { End::Before });
    }
}
