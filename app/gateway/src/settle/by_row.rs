//! The register of payments where several gateways share a ledger: a row for each, which says who has it in hand (R5).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use farthing_sdk::solana::{Address, Signature};

use super::beside::Beside;
use super::shown::{Claimer, Shower, check_shown};
use super::{SettleRefusal, Settlement};
use crate::chain::{Down, Entry, MessageHash, OverBudget, SponsorCaps, State};
use crate::ledger::rows::{Covered, Hold, New, Reserved, Rows, RowsError, Signed, Spent, Step};

/// How often a row is read again that others change at the same time.
const TRIES: usize = 16;

/// Records that are remembered for receipts of refusals; beyond, they are forgotten together.
const SEEN_MAX: usize = 4_096;

/// See the module.
pub(super) struct ByRow {
    rows: Arc<Rows>,
    caps: SponsorCaps,
    /// Those that were read or written here lately: hints, which nothing is decided by.
    seen: Mutex<HashMap<Signature, Settlement>>,
}

/// A row that a request has in hand.
pub(super) struct Held {
    hold: Hold,
    /// As this request has brought it on.
    record: Mutex<Settlement>,
}

/// What became of a reservation.
pub(super) enum Reserving {
    Held(Box<Held>),
    /// It is here already.
    Known,
    /// Another one of its payer for the same request counts.
    Open(MessageHash),
}

impl Held {
    fn new(hold: Hold, record: Settlement) -> Self {
        Self { hold, record: Mutex::new(record) }
    }

    fn locked(&self) -> MutexGuard<'_, Settlement> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self) -> Settlement {
        self.locked().clone()
    }
}

impl ByRow {
    pub(super) fn new(rows: Arc<Rows>, caps: SponsorCaps) -> Self {
        Self { rows, caps, seen: Mutex::default() }
    }

    pub(super) fn find(&self, hash: &MessageHash) -> Result<Option<Settlement>, Down> {
        let payment = self.rows.payment(hash).map_err(down)?;
        payment.map(|payment| self.read(&payment.record)).transpose()
    }

    /// What a request gets for a payment that is known. One that a gateway has reserved that is gone counts as not known:
    /// nobody has a signature for it.
    pub(super) fn claim(
        &self,
        hash: &MessageHash,
        of: (Claimer, &Shower),
    ) -> Result<Option<Box<Held>>, SettleRefusal> {
        let hold = token()?;
        for _ in 0..TRIES {
            let Some(payment) = self.rows.payment(hash).map_err(down)? else { return Ok(None) };
            let record = self.read(&payment.record)?;
            let is_in_hand = match payment.hold {
                Some((holder, _)) if holder == hold => {
                    return Ok(Some(Box::new(Held::new(hold, record))));
                }
                Some((_, is_there)) => is_there,
                None => false,
            };
            if record.state == State::Reserved && !is_in_hand {
                return Ok(None);
            }
            check_shown(&record, (hash, is_in_hand), of)?;
            if self.rows.hold_payment(hash, (payment.version, &hold)).map_err(down)? {
                return Ok(Some(Box::new(Held::new(hold, record))));
            }
        }
        Err(SettleRefusal::Running)
    }

    pub(super) fn reserve(
        &self,
        hash: MessageHash,
        (record, has): (&Settlement, Option<u64>),
    ) -> Result<Reserving, SettleRefusal> {
        let hold = token()?;
        let new = New {
            hash,
            payer: record.payer.to_bytes(),
            print: record.print,
            name: record.name,
            cost: record.cost(),
            source: record.source.to_bytes(),
            way: record.way as u8,
            amount: record.terms.amount,
            has,
            record: record.encode(),
        };
        match self.rows.reserve_payment(&new, (&self.caps, &hold)).map_err(down)? {
            Reserved::Done => {
                crate::fail::point("settlement-reserved");
                Ok(Reserving::Held(Box::new(Held::new(hold, record.clone()))))
            }
            Reserved::Known => Ok(Reserving::Known),
            Reserved::Open(before) => Ok(Reserving::Open(before)),
            Reserved::Barred => Err(SettleRefusal::Barred),
            Reserved::Named => Err(SettleRefusal::OtherPayment),
            Reserved::Uncovered(by) => Err(uncovered(by, has).into()),
            Reserved::Spent(Spent::Address(so_far)) => Err(OverBudget::Address(so_far).into()),
            Reserved::Spent(_) => Err(OverBudget::Hour.into()),
        }
    }

    pub(super) fn is_held(&self, hash: &MessageHash, held: &Held) -> Result<bool, Down> {
        let payment = self.rows.payment(hash).map_err(down)?;
        let holder = payment.and_then(|payment| payment.hold);
        Ok(holder.is_some_and(|(holder, _)| holder == held.hold))
    }

    /// Notes that a payment is signed, of whose account a node says that it `has` so many base units.
    pub(super) fn sign(
        &self,
        hash: &MessageHash,
        held: &Held,
        (record, has): (&Settlement, u64),
    ) -> Result<(), SettleRefusal> {
        let of = (&held.hold, &step(record));
        match self.rows.sign_payment(hash, of, (has, record.at)).map_err(down)? {
            Signed::Done => {
                self.note_seen(record);
                held.locked().clone_from(record);
                Ok(())
            }
            // Another gateway has it in hand by now: this signature goes to nobody.
            Signed::NotInHand => Err(SettleRefusal::Running),
            Signed::Barred => Err(SettleRefusal::Barred),
            Signed::Uncovered(by) => Err(uncovered(by, Some(has)).into()),
        }
    }

    /// Notes how far a payment has come: one that is in hand, or one that was sent and is settled. `false` where it is
    /// neither any more.
    pub(super) fn step(
        &self,
        hash: &MessageHash,
        (held, record): (Option<&Held>, &Settlement),
    ) -> Result<bool, Down> {
        let hold = held.map(|held| &held.hold);
        let of = (hold, &step(record));
        let is_done = self.rows.step_payment(hash, of, &record.settled()).map_err(down)?;
        if is_done {
            self.note_seen(record);
            if let Some(held) = held {
                held.locked().clone_from(record);
            }
        }
        Ok(is_done)
    }

    /// Counts a reply that goes out; whether it is one more. `None` where it is not paid, or not in hand any more.
    pub(super) fn release(
        &self,
        hash: &MessageHash,
        held: &Held,
        (status, now): (u16, i64),
    ) -> Result<Option<bool>, Down> {
        for _ in 0..TRIES {
            let Some(payment) = self.rows.payment(hash).map_err(down)? else { return Ok(None) };
            let mut record = self.read(&payment.record)?;
            let is_ours = payment.hold.is_some_and(|(holder, _)| holder == held.hold);
            let Some(is_again) = record.release(status, now).filter(|_| is_ours) else {
                return Ok(None);
            };
            let of = (payment.version, &held.hold, &step(&record));
            if self.rows.release_payment(hash, of).map_err(down)? {
                held.locked().clone_from(&record);
                return Ok(Some(is_again));
            }
        }
        Ok(None)
    }

    pub(super) fn cut(&self, hash: &MessageHash, held: &Held) {
        let mut record = held.locked();
        record.take_back();
        self.rows.amend_payment(hash, &held.hold, record.encode());
    }

    pub(super) fn leave(&self, hash: &MessageHash, held: &Held) {
        self.rows.leave_payment(hash, &held.hold);
    }

    pub(super) fn sent(
        &self,
        also: &[MessageHash],
    ) -> Result<Vec<(MessageHash, Settlement)>, Down> {
        let all = self.rows.signed_payments(also).map_err(down)?;
        all.into_iter().map(|(hash, record)| Ok((hash, self.read(&record)?))).collect()
    }

    pub(super) fn settled(&self, of: &[MessageHash]) -> Result<Vec<MessageHash>, Down> {
        self.rows.settled_payments(of).map_err(down)
    }

    pub(super) fn sweep(&self) {
        if let Err(error) = self.rows.forget_reserved() {
            tracing::warn!(%error, "what gateways that are gone had reserved is forgotten later");
        }
    }

    pub(super) fn open_and_owed(&self) -> (u64, u64) {
        self.rows.open_and_owed_payments().unwrap_or_default()
    }

    pub(super) fn open_of(&self, payer: &Address, print: u64) -> Result<Option<MessageHash>, Down> {
        self.rows.open_payment(payer.as_array(), print).map_err(down)
    }

    pub(super) fn seen(&self, signature: &Signature) -> Option<Settlement> {
        self.all_seen().get(signature).cloned()
    }

    /// Reads a record. One that this version cannot read may be paid: nobody is told that it is not.
    fn read(&self, bytes: &[u8]) -> Result<Settlement, Down> {
        let record = Settlement::decode(bytes).ok_or(Down)?;
        self.note_seen(&record);
        Ok(record)
    }

    fn note_seen(&self, record: &Settlement) {
        if record.signature == Signature::default() {
            return;
        }
        let mut seen = self.all_seen();
        if seen.len() >= SEEN_MAX {
            seen.clear();
        }
        seen.insert(record.signature, record.clone());
    }

    fn all_seen(&self) -> MutexGuard<'_, HashMap<Signature, Settlement>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn uncovered(by: Covered, has: Option<u64>) -> Beside {
    match by {
        Covered::Deposit => Beside::Deposit,
        Covered::TooFew { needs } => Beside::TooFew { has: has.unwrap_or(0), needs },
    }
}

fn step(record: &Settlement) -> Step {
    Step {
        state: record.state as u8,
        is_open: record.is_open(),
        settled_at: record.settled_at,
        kept_until: record.kept_until(),
        record: record.encode(),
    }
}

/// No two requests have the same, at whichever gateway.
fn token() -> Result<Hold, SettleRefusal> {
    let mut token = [0; 16];
    getrandom::fill(&mut token).map_err(|_| SettleRefusal::Books(Down))?;
    Ok(token)
}

fn down(error: RowsError) -> Down {
    tracing::warn!(%error, "the register of payments cannot be asked");
    Down
}
