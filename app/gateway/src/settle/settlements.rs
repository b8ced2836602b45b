//! The register of payments by one transaction: each is signed once, and its reply goes out to one request at a time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use farthing_sdk::solana::{Address, Signature};

use super::beside::{Beside, may_reserve, may_sign};
use super::unpaid::Unpaid;
use super::{SettleRefusal, Settlement, Way};
use crate::chain::{Asker, Books, Down, MessageHash, Spending, State, Transactions, Unreserved};
use crate::ledger::RETRIES_LAST;

/// All of them, with the ledger behind.
pub struct Settlements {
    all: Transactions<Settlement>,
    /// Those that a request has in hand.
    in_hand: Mutex<HashSet<MessageHash>>,
    unpaid: Unpaid,
}

/// Stands for what a payer calls a payment (x402's `payment-identifier`): names of different payers have nothing to do
/// with each other.
pub type Name = [u8; 16];

/// The request that shows a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shower {
    pub asker: Asker,
    /// The request's fingerprint.
    pub print: u64,
    /// What its payer calls the payment, if anything ([`super::Till::name`]).
    pub name: Option<Name>,
    /// How often its reply may be delivered again for nothing.
    pub again: u8,
    /// Unix seconds of this machine.
    pub now: i64,
}

/// A payment that one request has in hand: no other is served for it meanwhile. Dropped before it is signed, it is
/// taken back: nobody was charged.
pub struct InHand {
    settlements: Arc<Settlements>,
    hash: MessageHash,
}

impl Settlements {
    /// What the ledger has of them. What they cost counts in `spending`.
    pub fn open(books: Arc<dyn Books>, spending: Arc<Spending>) -> Arc<Self> {
        let all = Transactions::open(books, spending);
        Arc::new(Self { all, in_hand: Mutex::default(), unpaid: Unpaid::default() })
    }

    fn in_hand(&self) -> MutexGuard<'_, HashSet<MessageHash>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far a payment is.
    pub fn find(&self, hash: &MessageHash) -> Option<Settlement> {
        self.all.find(hash)
    }

    /// Those that are signed and may still land.
    pub fn sent(&self) -> Vec<(MessageHash, Settlement)> {
        let mut open = self.all.unresolved();
        open.retain(|(_, record)| record.state == State::Signed);
        open
    }

    /// How many are reserved or signed and not settled, and how many are paid and brought nothing yet.
    pub fn open_and_owed(&self) -> (u64, u64) {
        self.all.see(|known| {
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
        self.claim_where(hash, shower, |record| {
            // Once it has landed all of it is public, and whoever has read it there can show it. What has a secret of
            // its payer's is not all on the chain.
            record.way != Way::Transfer || record.asker == shower.asker
        })
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
        self.claim_where(hash, shower, |_| true)
    }

    fn claim_where(
        self: &Arc<Self>,
        hash: &MessageHash,
        shower: &Shower,
        is_its_payer: impl FnOnce(&Settlement) -> bool,
    ) -> Result<Option<InHand>, SettleRefusal> {
        // Held until it is in hand: of two at once one gets it.
        let mut in_hand = self.in_hand();
        let Some(record) = self.all.find(hash) else { return Ok(None) };
        if record.print != shower.print {
            return Err(SettleRefusal::OtherRequest);
        }
        if record.state == State::Reserved {
            return Err(SettleRefusal::Running);
        }
        record.outcome(hash)?;
        // Before it is looked whether it is in hand: nobody else may keep it there.
        if record.is_owed() && !is_its_payer(&record) {
            return Err(SettleRefusal::Elsewhere);
        }
        if in_hand.contains(hash) {
            return Err(SettleRefusal::Running);
        }
        if record.released > 0 && !may_again(&record, shower) {
            let Settlement { status, signature, .. } = record;
            return Err(SettleRefusal::Served { status, signature });
        }
        in_hand.insert(*hash);
        Ok(Some(InHand { settlements: Arc::clone(self), hash: *hash }))
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
        match self.all.reserve(hash, record, |known| may_reserve(known, record, has)) {
            Ok(()) => {
                crate::fail::point("settlement-reserved");
                // Until it is signed nobody else can have it in hand: it is only reserved.
                self.in_hand().insert(hash);
                Ok(InHand { settlements: Arc::clone(self), hash })
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

    /// The payment whose transaction is named so.
    pub fn by_signature(&self, signature: &Signature) -> Option<Settlement> {
        self.all.see(|known| known.values().find(|record| record.signature == *signature).cloned())
    }

    /// A payment of this payer for this request that binds it.
    pub fn open_of(&self, payer: &Address, print: u64) -> Option<MessageHash> {
        self.all.see(|known| {
            let mut all = known.iter();
            let open = all.find(|(_, record)| {
                record.payer == *payer && record.print == print && record.is_open()
            });
            open.map(|(hash, _)| *hash)
        })
    }

    /// Whether nothing new is taken of this payer, or from this address: too often the service worked for payments that
    /// did not come.
    pub fn is_barred(&self, payer: &Address, asker: &Asker) -> bool {
        self.unpaid.is_barred(payer, asker, Instant::now())
    }

    /// The service has worked for this payment, and it did not come.
    pub fn went_unpaid(&self, record: &Settlement) {
        self.unpaid.note(record.payer, record.asker, Instant::now());
    }

    /// Notes that one is signed; durable when it returns. Of its account a node says that it `has` so many base units.
    ///
    /// # Errors
    /// `Accounts` where those that are signed and this one are more than that; `Barred`, `Running`, `Books`.
    pub fn sign(
        &self,
        hash: &MessageHash,
        signed: &Settlement,
        has: u64,
    ) -> Result<(), SettleRefusal> {
        self.all.note_beside(hash, signed, |known| Ok(may_sign(known, (hash, signed), has)?))
    }

    /// Notes how far a payment has come; durable when it returns. What is settled stays as it is.
    ///
    /// # Errors
    /// [`Down`].
    pub fn note(&self, hash: &MessageHash, record: &Settlement) -> Result<(), Down> {
        self.all.note(hash, record, || {
            if record.state == State::NeverLanded {
                self.went_unpaid(record);
            }
        })
    }
}

/// One that is not known any more was taken back this very moment.
fn gone(claimed: Result<Option<InHand>, SettleRefusal>) -> Result<InHand, SettleRefusal> {
    claimed?.ok_or(SettleRefusal::Running)
}

/// Whether a reply that went out goes out again for nothing. A landed transaction is public, so whoever shows it later
/// must be where it was shown first.
fn may_again(record: &Settlement, shower: &Shower) -> bool {
    record.asker == shower.asker
        && record.released <= shower.again
        && shower.now.saturating_sub(record.released_at) < RETRIES_LAST
}

impl InHand {
    /// Its message's hash.
    pub fn hash(&self) -> &MessageHash {
        &self.hash
    }

    /// How far it is; `None` where it was forgotten.
    pub fn record(&self) -> Option<Settlement> {
        self.settlements.find(&self.hash)
    }

    /// Counts a reply that goes out, with the service's status, at `now` in unix seconds of this machine: durable when
    /// it returns, and before that nothing may go out. Returns whether it is one more for the same money.
    ///
    /// # Errors
    /// `Books`; `Running` where it is not paid.
    pub fn release(&self, status: u16, now: i64) -> Result<bool, SettleRefusal> {
        let told = self.settlements.all.amend(&self.hash, |record| {
            if record.state != State::Confirmed {
                return (false, Err(SettleRefusal::Running));
            }
            let is_again = record.released > 0;
            record.released = record.released.saturating_add(1);
            record.status = status;
            if !is_again {
                record.released_at = now;
            }
            (true, Ok(is_again))
        })?;
        crate::fail::point("settlement-released");
        told.unwrap_or(Err(SettleRefusal::Running))
    }

    /// The service broke its reply off: one more goes out for nothing.
    pub fn cut(&self) {
        // In memory alone: a crash makes one delivery fewer, and of the first there is always one more.
        let _unwritten = self.settlements.all.amend(&self.hash, |record| {
            record.released = record.released.saturating_sub(1).max(1);
            (false, ())
        });
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        // First: once it is taken back another request may have it in hand, and what is only reserved guards itself.
        self.settlements.in_hand().remove(&self.hash);
        crate::fail::wait("settlement-dropped");
        // What was never signed charges nobody. `false` of all else.
        self.settlements.all.abandon(&self.hash);
    }
}
