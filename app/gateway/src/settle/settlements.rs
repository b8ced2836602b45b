//! The register of payments by one transaction: each is signed once, and its reply goes out to one request at a time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use farthing_sdk::solana::{Address, Signature};

use super::beside::{Beside, may_reserve, may_sign};
use super::by_row::{ByRow, Held, Reserving};
use super::shown::{Claimer, Shower, check_shown};
use super::unpaid::Unpaid;
use super::{SettleRefusal, Settlement};
use crate::chain::{Asker, Books, Down, MessageHash, Spending, State, Transactions, Unreserved};

/// All of them, with the ledger behind.
pub struct Settlements {
    of: Of,
    unpaid: Unpaid,
}

/// Who keeps them.
enum Of {
    /// This process, in a ledger of its own.
    Process {
        all: Transactions<Settlement>,
        /// Those that a request has in hand.
        in_hand: Mutex<HashSet<MessageHash>>,
    },
    /// The database, for all gateways that share it (R5).
    Rows(ByRow),
}

/// A payment that one request has in hand: no other is served for it meanwhile. Dropped before it is signed, it is
/// taken back: nobody was charged.
pub struct InHand {
    settlements: Arc<Settlements>,
    hash: MessageHash,
    /// Where a row keeps it.
    held: Option<Box<Held>>,
}

impl Settlements {
    /// What the ledger has of them. What they cost counts in `spending`.
    pub fn open(books: Arc<dyn Books>, spending: Arc<Spending>) -> Arc<Self> {
        let of = match books.shared() {
            Some(rows) => Of::Rows(ByRow::new(rows, *spending.caps())),
            None => {
                let all = Transactions::open(books, spending);
                Of::Process { all, in_hand: Mutex::default() }
            }
        };
        Arc::new(Self { of, unpaid: Unpaid::default() })
    }

    /// Whether other gateways have them too.
    pub fn is_shared(&self) -> bool {
        matches!(self.of, Of::Rows(_))
    }

    /// How far a payment is.
    ///
    /// # Errors
    /// [`Down`]: nobody knows.
    pub fn find(&self, hash: &MessageHash) -> Result<Option<Settlement>, Down> {
        match &self.of {
            Of::Process { all, .. } => Ok(all.find(hash)),
            Of::Rows(rows) => rows.find(hash),
        }
    }

    /// Those that are signed and may still land, as far as this gateway looks for them: `also` those for which a request
    /// waits here.
    ///
    /// # Errors
    /// [`Down`].
    pub fn sent(&self, also: &[MessageHash]) -> Result<Vec<(MessageHash, Settlement)>, Down> {
        match &self.of {
            Of::Process { all, .. } => {
                let mut open = all.unresolved();
                open.retain(|(_, record)| record.state == State::Signed);
                Ok(open)
            }
            Of::Rows(rows) => rows.sent(also),
        }
    }

    /// Which of these another gateway has settled.
    ///
    /// # Errors
    /// [`Down`].
    pub fn settled_elsewhere(&self, of: &[MessageHash]) -> Result<Vec<MessageHash>, Down> {
        match &self.of {
            Of::Rows(rows) if !of.is_empty() => rows.settled(of),
            _ => Ok(Vec::new()),
        }
    }

    /// Forgets what gateways that are gone had reserved and never signed. A process that has its ledger for itself did
    /// when it opened it.
    pub fn sweep(&self) {
        if let Of::Rows(rows) = &self.of {
            rows.sweep();
        }
    }

    /// How many are reserved or signed and not settled, and how many are paid and brought nothing yet; none where the
    /// database does not say.
    pub fn open_and_owed(&self) -> (u64, u64) {
        let all = match &self.of {
            Of::Process { all, .. } => all,
            Of::Rows(rows) => return rows.open_and_owed(),
        };
        all.see(|known| {
            known.values().fold((0, 0), |(open, owed), record| {
                (open + u64::from(!record.state.is_settled()), owed + u64::from(record.is_owed()))
            })
        })
    }

    /// What a request gets for a payment that was shown before; `None` where it was not.
    ///
    /// # Errors
    /// `OtherRequest`, `Running`, `Pending`, `Failed`, `NeverLanded`, `Elsewhere`, `Served`.
    pub fn claim(
        self: &Arc<Self>,
        hash: &MessageHash,
        shower: &Shower,
    ) -> Result<Option<InHand>, SettleRefusal> {
        self.claim_as((hash, Claimer::WithIt), shower)
    }

    /// The same for who brings another payment of the same payer for the same request, which can still land: that proves
    /// who asks.
    ///
    /// # Errors
    /// As [`Self::claim`], but for `Elsewhere`.
    pub fn claim_anew(
        self: &Arc<Self>,
        hash: &MessageHash,
        shower: &Shower,
    ) -> Result<Option<InHand>, SettleRefusal> {
        self.claim_as((hash, Claimer::WithAnother), shower)
    }

    fn claim_as(
        self: &Arc<Self>,
        (hash, claimer): (&MessageHash, Claimer),
        shower: &Shower,
    ) -> Result<Option<InHand>, SettleRefusal> {
        let (all, in_hand) = match &self.of {
            Of::Process { all, in_hand } => (all, in_hand),
            Of::Rows(rows) => {
                let held = rows.claim(hash, (claimer, shower))?;
                return Ok(held.map(|held| self.in_hand(*hash, Some(held))));
            }
        };
        // Held until it is in hand: of two at once one gets it.
        let mut in_hand = locked(in_hand);
        let Some(record) = all.find(hash) else { return Ok(None) };
        let is_in_hand = in_hand.contains(hash);
        check_shown(&record, (hash, is_in_hand), (claimer, shower))?;
        in_hand.insert(*hash);
        Ok(Some(self.in_hand(*hash, None)))
    }

    fn in_hand(self: &Arc<Self>, hash: MessageHash, held: Option<Box<Held>>) -> InHand {
        InHand { settlements: Arc::clone(self), hash, held }
    }

    /// Reserves a new payment, durably, of whose account a node says that it `has` so many base units (`None` of one that
    /// has landed). Where its payer has one for the same request that is paid and brought nothing yet, that one is in
    /// hand instead, and the new one is signed by nobody (R7).
    ///
    /// # Errors
    /// As [`Self::claim`], of the payment or of the one before it; `Accounts` where others of its account are open and
    /// it has too little for all; `Running` where another of its deposit is; `Barred`, `OtherPayment`, `OverBudget`,
    /// `Books`.
    pub fn reserve(
        self: &Arc<Self>,
        hash: MessageHash,
        (record, has): (&Settlement, Option<u64>),
        shower: &Shower,
    ) -> Result<InHand, SettleRefusal> {
        let (all, in_hand) = match &self.of {
            Of::Process { all, in_hand } => (all, in_hand),
            Of::Rows(rows) => {
                return match rows.reserve(hash, (record, has))? {
                    Reserving::Held(held) => Ok(self.in_hand(hash, Some(held))),
                    Reserving::Known => gone(self.claim(&hash, shower)),
                    Reserving::Open(before) => gone(self.claim_anew(&before, shower)),
                };
            }
        };
        match all.reserve(hash, record, |known| may_reserve(known, record, has)) {
            Ok(()) => {
                crate::fail::point("settlement-reserved");
                // Until it is signed nobody else can have it in hand: it is only reserved.
                locked(in_hand).insert(hash);
                Ok(self.in_hand(hash, None))
            }
            Err(Unreserved::Known(_)) => gone(self.claim(&hash, shower)),
            Err(Unreserved::Refused(Beside::Open(_, State::Reserved))) => {
                Err(SettleRefusal::Running)
            }
            Err(Unreserved::Refused(Beside::Open(before, _))) => {
                gone(self.claim_anew(&before, shower))
            }
            Err(Unreserved::Refused(other)) => Err(other.into()),
            Err(Unreserved::OverBudget(over)) => Err(over.into()),
            Err(Unreserved::Down) => Err(Down.into()),
        }
    }

    /// The payment whose transaction is named so; in rows, of those that were seen here lately.
    pub fn by_signature(&self, signature: &Signature) -> Option<Settlement> {
        match &self.of {
            Of::Process { all, .. } => all
                .see(|known| known.values().find(|record| record.signature == *signature).cloned()),
            Of::Rows(rows) => rows.seen(signature),
        }
    }

    /// A payment of this payer for this request that binds it.
    ///
    /// # Errors
    /// [`Down`].
    pub fn open_of(&self, payer: &Address, print: u64) -> Result<Option<MessageHash>, Down> {
        let all = match &self.of {
            Of::Process { all, .. } => all,
            Of::Rows(rows) => return rows.open_of(payer, print),
        };
        Ok(all.see(|known| {
            let mut all = known.iter();
            let open = all.find(|(_, record)| {
                record.payer == *payer && record.print == print && record.is_open()
            });
            open.map(|(hash, _)| *hash)
        }))
    }

    /// Whether nothing new is taken of this payer, or from this address: too often the service worked for payments that
    /// did not come. Each gateway knows of its own.
    pub fn is_barred(&self, payer: &Address, asker: &Asker) -> bool {
        self.unpaid.is_barred(payer, asker, Instant::now())
    }

    /// The service has worked for this payment, and it did not come.
    pub fn went_unpaid(&self, record: &Settlement) {
        self.unpaid.note(record.payer, record.asker, Instant::now());
    }

    /// Notes what became of a payment that was sent; durable when it returns. What is settled stays as it is.
    ///
    /// # Errors
    /// [`Down`].
    pub fn settle(&self, hash: &MessageHash, record: &Settlement) -> Result<(), Down> {
        let note_lost = || {
            if record.state == State::NeverLanded {
                self.went_unpaid(record);
            }
        };
        match &self.of {
            Of::Process { all, .. } => all.note(hash, record, note_lost),
            Of::Rows(rows) => {
                // Another gateway may have been quicker.
                if rows.step(hash, (None, record))? {
                    note_lost();
                }
                Ok(())
            }
        }
    }
}

/// One that is not known any more was taken back this very moment.
fn gone(claimed: Result<Option<InHand>, SettleRefusal>) -> Result<InHand, SettleRefusal> {
    claimed?.ok_or(SettleRefusal::Running)
}

fn locked(in_hand: &Mutex<HashSet<MessageHash>>) -> MutexGuard<'_, HashSet<MessageHash>> {
    in_hand.lock().unwrap_or_else(PoisonError::into_inner)
}

impl InHand {
    /// Its message's hash.
    pub fn hash(&self) -> &MessageHash {
        &self.hash
    }

    /// How far it is; `None` where it was forgotten. In a row, how far this request has brought it.
    pub fn record(&self) -> Option<Settlement> {
        match (&self.settlements.of, &self.held) {
            (Of::Process { all, .. }, _) => all.find(&self.hash),
            (Of::Rows(_), held) => held.as_ref().map(|held| held.record()),
        }
    }

    /// Whether this request has it in hand still: another gateway takes it from one of which nothing is heard.
    ///
    /// # Errors
    /// [`Down`].
    pub fn is_held(&self) -> Result<bool, Down> {
        match (&self.settlements.of, &self.held) {
            (Of::Process { .. }, _) => Ok(true),
            (Of::Rows(rows), Some(held)) => rows.is_held(&self.hash, held),
            (Of::Rows(_), None) => Ok(false),
        }
    }

    /// Notes how far it has come; durable when it returns.
    ///
    /// # Errors
    /// `Books`; `Running` where another gateway has it in hand by now.
    pub fn note(&self, record: &Settlement) -> Result<(), SettleRefusal> {
        match (&self.settlements.of, &self.held) {
            (Of::Process { all, .. }, _) => Ok(all.note(&self.hash, record, || ())?),
            (Of::Rows(rows), Some(held)) => match rows.step(&self.hash, (Some(held), record))? {
                true => Ok(()),
                false => Err(SettleRefusal::Running),
            },
            (Of::Rows(_), None) => Err(SettleRefusal::Running),
        }
    }

    /// Notes that it is signed; durable when it returns. Of its account a node says that it `has` so many base units.
    ///
    /// # Errors
    /// `Accounts` where those that are signed and this one are more than that; `Barred`, `Running`, `Books`.
    pub fn sign(&self, signed: &Settlement, has: u64) -> Result<(), SettleRefusal> {
        let hash = &self.hash;
        match (&self.settlements.of, &self.held) {
            (Of::Process { all, .. }, _) => {
                all.note_beside(hash, signed, |known| Ok(may_sign(known, (hash, signed), has)?))
            }
            (Of::Rows(rows), Some(held)) => rows.sign(hash, held, (signed, has)),
            (Of::Rows(_), None) => Err(SettleRefusal::Running),
        }
    }

    /// Counts a reply that goes out, with the service's status, at `now` in unix seconds of this machine: durable when
    /// it returns, and before that nothing may go out. Returns whether it is one more for the same money.
    ///
    /// # Errors
    /// `Books`; `Running` where it is not paid, or another gateway has it in hand by now.
    pub fn release(&self, status: u16, now: i64) -> Result<bool, SettleRefusal> {
        let is_again = match (&self.settlements.of, &self.held) {
            (Of::Process { all, .. }, _) => all
                .amend(&self.hash, |record| {
                    let released = record.release(status, now);
                    (released.is_some(), released)
                })?
                .flatten(),
            (Of::Rows(rows), Some(held)) => rows.release(&self.hash, held, (status, now))?,
            (Of::Rows(_), None) => None,
        };
        let is_again = is_again.ok_or(SettleRefusal::Running)?;
        crate::fail::point("settlement-released");
        Ok(is_again)
    }

    /// The service broke its reply off: one more goes out for nothing.
    pub fn cut(&self) {
        match (&self.settlements.of, &self.held) {
            // In memory alone: a crash makes one delivery fewer, and of the first there is always one more.
            (Of::Process { all, .. }, _) => {
                let _unwritten = all.amend(&self.hash, |record| {
                    record.take_back();
                    (false, ())
                });
            }
            (Of::Rows(rows), Some(held)) => rows.cut(&self.hash, held),
            (Of::Rows(_), None) => {}
        }
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        match (&self.settlements.of, &self.held) {
            (Of::Process { all, in_hand }, _) => {
                // First: once it is taken back another request may have it in hand, and what is only reserved guards
                // itself.
                locked(in_hand).remove(&self.hash);
                crate::fail::wait("settlement-dropped");
                // What was never signed charges nobody. `false` of all else.
                all.abandon(&self.hash);
            }
            (Of::Rows(rows), Some(held)) => rows.leave(&self.hash, held),
            (Of::Rows(_), None) => {}
        }
    }
}
