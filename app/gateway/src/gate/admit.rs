//! Takes a promise for a request: the hot path for what is known, the slow one for what has to be read first.

use std::net::IpAddr;
use std::sync::Arc;

use farthing_core::chain::{HASHES_MAX, Link};
use farthing_core::voucher::NEVER;
use farthing_vouchers::book::{Admitted, Ask, Promise, Refusal, Row};
use farthing_wire::{Known, Shown, ShownPromise, State};

use super::sale::Sale;
use super::{Delivery, DeskError, Gate, Local, Money, Refused};
use crate::ledger::{Cap, Ledger, Saved, Shard};

/// Hashes from the best known link that the hot path walks for a request, beside its price's: as many as a channel's
/// window has numbers, so that requests at once may come in any order. A wrong link costs some 18 µs.
const REACH: u64 = 256;

/// A request that is in the book and in the log's memory.
#[derive(Clone, Copy, Debug)]
pub struct Admission {
    /// How its channel stands now.
    pub state: State,
    /// The record that must be on disk.
    pub saved: Saved,
    /// Base units that it costs: what is left of its cap, where that is less than its price.
    pub price: u64,
}

impl Admission {
    /// Remembers the request for its retries, and how the channel stands.
    pub(super) fn note(
        (ledger, shard): (&Ledger, &mut Shard),
        (row, ask, now): (Row, &Ask, i64),
        admitted: &Admitted<Saved>,
    ) -> Result<Self, Refused> {
        let at = ledger.time();
        shard.recent.admit(row, ask, at);
        shard.sales.admit(row, ask, at);
        let state = state(shard, &row, now).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        Ok(Self { state, saved: admitted.saved, price: ask.price })
    }
}

/// How a channel stands at `now`, as its payer is told.
pub(super) fn state(shard: &Shard, row: &Row, now: i64) -> Option<State> {
    let (page, standing) = shard.book.page_standing(row, now)?;
    Some(State {
        promised: standing.promised,
        served: standing.served,
        returned: standing.returned,
        left: standing.left,
        funded: page.channel.funded,
        claimed: standing.claimed,
        closes_at: page.channel.closes_at,
    })
}

/// Refuses what an older ledger of this gateway has promised: it is only claimed (R4).
pub(super) fn require_current(shard: &Shard, row: &Row) -> Result<(), Refused> {
    match shard.facts(row) {
        Some(facts) if facts.is_old => Err(Refused::Desk(DeskError::old_ledger())),
        Some(_) => Ok(()),
        None => Err(Refused::Book(Refusal::UnknownChannel)),
    }
}

/// A request that brings a promise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub shown: &'a Shown,
    pub ask: Ask,
    /// What its channel pays at most.
    pub cap: Option<Cap>,
    /// Who pays for unpaid work.
    pub peer: IpAddr,
    /// How often its reply may be delivered again for nothing: not at all where doing it twice may do more than doing
    /// it once.
    pub again: u8,
    /// Whether only what was paid before is delivered, since nothing new is sold.
    pub is_draining: bool,
    /// Whether what a reply does not use could not come back any more, if this were admitted now.
    pub is_ahead: bool,
    /// Whether its reply costs what it uses: its price is what is reserved, and a part of it may have come back.
    pub is_metered: bool,
}

impl Asked<'_> {
    /// What is sold to it at `now`, for this promise.
    pub(super) fn sale(&self, promise: Promise, now: i64) -> Sale {
        let Self { ask, is_draining, is_ahead, .. } = *self;
        let (row, cap) = (self.shown.row, self.cap());
        Sale { row, promise, ask, cap, now, is_draining, is_ahead }
    }

    /// Of a share there is none: its payer has bounded it already, and once all of it is claimed no promise of it shows
    /// any more who asks.
    pub(super) fn cap(&self) -> Option<Cap> {
        self.cap.filter(|_| self.shown.row.slot.is_none())
    }
}

impl Gate {
    /// Takes the promise for the request, or finds that it was paid before.
    pub(super) async fn pay(
        self: &Arc<Self>,
        local: &Local,
        asked: &Asked<'_>,
    ) -> Result<Delivery, Refused> {
        if self.strangers.is_paused(asked.peer) {
            return Err(Refused::TooMany);
        }
        if asked.ask.price > asked.shown.max {
            return Err(Refused::Price { price: asked.ask.price });
        }
        let row = asked.shown.row;
        if let Some(rows) = self.ledger.rows() {
            return self.pay_by_row(rows, local, asked).await;
        }
        match self.admit(local, asked).await {
            Ok(admission) => {
                let ask = Ask { price: admission.price, ..asked.ask };
                Ok(Delivery::new((self, local), (row, ask), admission, Money::Kept))
            }
            Err(Refused::Book(Refusal::NumberUsed)) => self.again(local, asked),
            Err(Refused::Book(refusal)) => Err(self.explained(asked, refusal)),
            Err(refused) => Err(refused),
        }
    }

    async fn admit(&self, local: &Local, asked: &Asked<'_>) -> Result<Admission, Refused> {
        match self.try_admit(local, asked).await {
            Err(Refused::Book(Refusal::UnknownChannel) | Refused::NotNow(_)) => {
                self.look(asked).await?;
                self.try_admit(local, asked).await
            }
            Err(Refused::Book(refusal @ Refusal::Underfunded { .. })) => {
                match self.look_for_more(asked).await {
                    true => self.try_admit(local, asked).await,
                    false => Err(Refused::Book(refusal)),
                }
            }
            outcome => outcome,
        }
    }

    /// Reads a channel whose payer has shown an authentic promise and asks for more than it holds, as far as the address
    /// may: it may have been topped up since the last round. Whether it was read.
    pub(super) async fn look_for_more(&self, asked: &Asked<'_>) -> bool {
        self.strangers.may_ask(asked.peer) && self.desk.look(asked.shown.row).await.is_ok()
    }

    /// Reads the channel, which costs the address of its allowance.
    pub(super) async fn look(&self, asked: &Asked<'_>) -> Result<(), Refused> {
        if !self.strangers.may_ask(asked.peer) {
            return Err(Refused::TooMany);
        }
        self.desk.look(asked.shown.row).await.map_err(Refused::Desk)
    }

    async fn try_admit(&self, local: &Local, asked: &Asked<'_>) -> Result<Admission, Refused> {
        // What happened to a channel that nobody has read lately may have taken its money (R15).
        let now = self.shared.may_serve(&asked.shown.row.account).map_err(Refused::NotNow)?;
        match &asked.shown.promise {
            ShownPromise::Link(link) => self.by_any_link(asked, *link, now),
            // Apart, since a link's request would carry the room for it wherever it is moved.
            ShownPromise::Voucher { expires_at, .. } => {
                Box::pin(self.by_voucher(local, asked, (*expires_at, now))).await
            }
        }
    }

    async fn by_voucher(
        &self,
        local: &Local,
        asked: &Asked<'_>,
        (expires_at, now): (i64, i64),
    ) -> Result<Admission, Refused> {
        self.require_lasting(asked, expires_at, now)?;
        let signed = asked.shown.signed(&self.terms.recipient);
        let signed = signed.ok_or(Refused::Book(Refusal::WrongKind))?;
        let prepared = {
            let shard = self.ledger.shard(&asked.shown.row.account);
            require_current(&shard, &asked.shown.row)?;
            shard.book.prepare(signed, now).map_err(Refused::Book)?
        };
        let sale = asked.sale(signed.into(), now);
        let admission = self.verifier.admit(prepared, sale, &local.mailbox).await?;
        self.begin(asked.shown.row, asked.ask.number)?;
        Ok(admission)
    }

    /// A link near the best one in the hot path, any other for an allowance. A wrong one costs the same whatever its
    /// distance, or a stranger could measure how far the payer is (R3).
    fn by_any_link(&self, asked: &Asked<'_>, link: Link, now: i64) -> Result<Admission, Refused> {
        match self.by_link(asked, link, self.reach(asked), now) {
            Err(Refused::Book(Refusal::BeyondReach { .. }))
                if self.strangers.may_hash(asked.peer) =>
            {
                self.by_link(asked, link, HASHES_MAX, now)
            }
            Err(Refused::Book(refusal @ Refusal::WrongLink)) => {
                // Whether there is any allowance left changes nothing.
                let _left = self.strangers.may_hash(asked.peer);
                Err(Refused::Book(refusal))
            }
            outcome => outcome,
        }
    }

    /// Refuses a voucher that expires before there would be time to claim it, unless it lasts as long as its lease:
    /// by its own date a payer could undercut the grace that its channel promises.
    pub(super) fn require_lasting(
        &self,
        asked: &Asked<'_>,
        at: i64,
        now: i64,
    ) -> Result<(), Refused> {
        if at == NEVER || at >= now.saturating_add(self.terms.lasting) {
            return Ok(());
        }
        let row = &asked.shown.row;
        let shard = self.ledger.shard(&row.account);
        let page = shard.book.page(row).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        let is_of_lease = row.slot.is_some() && page.channel.closes_at == Some(at);
        if is_of_lease { Ok(()) } else { Err(Refused::Book(Refusal::ExpiresTooSoon { at })) }
    }

    /// Hashes that the hot path walks at most.
    pub(super) fn reach(&self, asked: &Asked<'_>) -> u32 {
        let links = asked.ask.price.checked_div(self.terms.unit).unwrap_or(0);
        u32::try_from(links.saturating_add(REACH)).unwrap_or(HASHES_MAX).min(HASHES_MAX)
    }

    fn by_link(
        &self,
        asked: &Asked<'_>,
        link: Link,
        reach: u32,
        now: i64,
    ) -> Result<Admission, Refused> {
        let Row { account, slot } = asked.shown.row;
        if slot.is_some() {
            return Err(Refused::Book(Refusal::WrongKind));
        }
        let mut shard = self.ledger.shard(&account);
        require_current(&shard, &asked.shown.row)?;
        let sale = asked.sale(Promise::Link(link), now);
        sale.admit((&self.ledger, &self.shared), &mut shard, |book, ask| {
            book.admit_link((&account, link), ask, reach, now)
        })
    }

    /// What a refusal of the book means for who asked: how the channel stands is told only to who has shown an
    /// authentic promise (R3), and what is not authentic is counted.
    pub(super) fn explained(&self, asked: &Asked<'_>, refusal: Refusal) -> Refused {
        match refusal {
            Refusal::Unpaid { .. } | Refusal::Underfunded { .. } | Refusal::NumberTooOld => {
                match self.known(&asked.shown.row) {
                    Some(known) => Refused::Known(refusal, known),
                    None => Refused::Book(refusal),
                }
            }
            _ => {
                self.strangers.was_wrong(asked.peer);
                Refused::Book(refusal)
            }
        }
    }

    /// What the payer of a channel may know of it.
    fn known(&self, row: &Row) -> Option<Known> {
        let shard = self.ledger.shard(&row.account);
        let state = state(&shard, row, self.now())?;
        let last_number = shard.book.page(row)?.window.highest().unwrap_or(0);
        Some(Known { last_number, state })
    }
}
