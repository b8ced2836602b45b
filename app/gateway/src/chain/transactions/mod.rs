//! Transactions that are brought to the chain at most once each, by the hash of their message (server invariants 15,
//! 16, 19). What is written of them is the durable truth: it is read again after a restart, and so is what they have
//! cost ([`Spending`]).

mod spending;
mod state;

pub use spending::{Cost, HOUR, OverBudget, Spending};
pub use state::State;

use super::books::{Books, Down, Seq};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What is signed, hashed: the same however the signatures are written.
pub type MessageHash = [u8; 32];

/// Who asks, in short: a hash of an address, never the address.
pub type Asker = [u8; 16];

/// What is written of a transaction.
pub trait Entry: Clone {
    /// Before the hash of a message: its fact. No other kind begins so.
    const PREFIX: &'static [u8];

    fn state(&self) -> State;

    /// What it counts against budgets: all that it may cost, until it is known what it did cost.
    fn cost(&self) -> Cost;

    /// Whether it can be forgotten at `now`, unix seconds of the cluster: it is settled, and its transaction has been
    /// past its last block for long.
    fn is_old(&self, now: i64) -> bool;

    fn encode(&self) -> Vec<u8>;

    /// Reads what [`Self::encode`] wrote; `None` for anything else.
    fn decode(bytes: &[u8]) -> Option<Self>;

    /// Writes it over what was written `before`.
    fn write(&self, _before: Option<&Self>, books: &dyn Books, key: &[u8]) -> Seq {
        books.put(key, Some(&self.encode()))
    }
}

/// Why a transaction was not reserved. Nothing was written then, but for `Down`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreserved<R, E> {
    /// It was reserved before: this is how far it is.
    Known(R),
    /// The kind's own reason.
    Refused(E),
    OverBudget(OverBudget),
    /// The ledger does not write.
    Down,
}

/// All of one kind, with the ledger behind them.
pub struct Transactions<R> {
    books: Arc<dyn Books>,
    spending: Arc<Spending>,
    known: Mutex<HashMap<MessageHash, R>>,
}

impl<R: Entry> Transactions<R> {
    /// What the ledger has of them. What was reserved and not signed before the last end of the process is dropped:
    /// nobody has a signature of ours for it.
    pub fn open(books: Arc<dyn Books>, spending: Arc<Spending>) -> Self {
        let known = Mutex::new(Self::read(books.as_ref(), &spending));
        Self { books, spending, known }
    }

    /// Reads them again, unless `is_new` says that it was done: another process has written them until now. Whether
    /// they were read.
    pub fn read_again(&self, is_new: impl FnOnce() -> bool) -> bool {
        let mut known = self.known();
        let is_new = is_new();
        if is_new {
            *known = Self::read(self.books.as_ref(), &self.spending);
        }
        is_new
    }

    fn read(books: &dyn Books, spending: &Spending) -> HashMap<MessageHash, R> {
        let mut known = HashMap::new();
        for (key, value) in books.list(R::PREFIX) {
            let hash = key.strip_prefix(R::PREFIX).and_then(|hash| hash.try_into().ok());
            match (hash, R::decode(&value)) {
                (Some(hash), Some(record)) if record.state() != State::Reserved => {
                    spending.remember(hash, record.cost());
                    known.insert(hash, record);
                }
                _ => {
                    books.put(&key, None);
                }
            }
        }
        known
    }

    fn known(&self) -> MutexGuard<'_, HashMap<MessageHash, R>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that was reserved before.
    pub fn find(&self, hash: &MessageHash) -> Option<R> {
        self.known().get(hash).cloned()
    }

    /// Looks at all of them. Nothing is reserved meanwhile.
    pub fn see<T>(&self, see: impl FnOnce(&HashMap<MessageHash, R>) -> T) -> T {
        see(&self.known())
    }

    /// Those that may still land, or be signed.
    pub fn unresolved(&self) -> Vec<(MessageHash, R)> {
        let known = self.known();
        let open = known.iter().filter(|(_, record)| !record.state().is_settled());
        open.map(|(hash, record)| (*hash, record.clone())).collect()
    }

    /// Reserves one that nobody has asked for before, and is durable when it returns: only then may it be signed. Of
    /// two at once for one message, or two that `may` refuses beside each other, one gets it.
    ///
    /// # Errors
    /// [`Unreserved`].
    pub fn reserve<E>(
        &self,
        hash: MessageHash,
        record: &R,
        may: impl FnOnce(&HashMap<MessageHash, R>) -> Result<(), E>,
    ) -> Result<(), Unreserved<R, E>> {
        let (cost, key) = (record.cost(), key::<R>(&hash));
        let seq = {
            let mut known = self.known();
            self.prune(&mut known, cost.at);
            if let Some(before) = known.get(&hash) {
                return Err(Unreserved::Known(before.clone()));
            }
            may(&known).map_err(Unreserved::Refused)?;
            self.spending.reserve(hash, cost).map_err(Unreserved::OverBudget)?;
            let seq = record.write(None, self.books.as_ref(), &key);
            known.insert(hash, record.clone());
            seq
        };
        self.written(&hash, seq).map_err(|Down| Unreserved::Down)
    }

    /// Waits until a record is durable. One that will never be binds nobody, and must not be sent later.
    fn written(&self, hash: &MessageHash, seq: Seq) -> Result<(), Down> {
        let written = self.books.wait(seq);
        let mut known = self.known();
        let is_open = |record: &R| !record.state().is_settled();
        if written.is_err() && known.get(hash).is_some_and(is_open) {
            known.remove(hash);
            self.spending.forget(hash);
        }
        written
    }

    /// Notes how far one has come, and what `also` notes with it; durable when it returns. What is settled stays as it
    /// is.
    ///
    /// # Errors
    /// [`Down`].
    pub fn note(&self, hash: &MessageHash, record: &R, also: impl FnOnce()) -> Result<(), Down> {
        self.note_beside(hash, record, |_| {
            also();
            Ok(())
        })
    }

    /// The same where `may` allows it beside all that there are, of which none changes meanwhile.
    ///
    /// # Errors
    /// That of `may`; [`Down`].
    pub fn note_beside<E: From<Down>>(
        &self,
        hash: &MessageHash,
        record: &R,
        may: impl FnOnce(&HashMap<MessageHash, R>) -> Result<(), E>,
    ) -> Result<(), E> {
        let seq = {
            let mut known = self.known();
            if known.get(hash).is_some_and(|before| before.state().is_settled()) {
                return Ok(());
            }
            may(&known)?;
            let seq = record.write(known.get(hash), self.books.as_ref(), &key::<R>(hash));
            self.spending.note(*hash, record.cost());
            known.insert(*hash, record.clone());
            seq
        };
        Ok(self.written(hash, seq)?)
    }

    /// Changes what is written of one beside its state, where `change` says that there is something to write; durable
    /// when it returns. `None` where it is not known.
    ///
    /// # Errors
    /// [`Down`].
    pub fn amend<T>(
        &self,
        hash: &MessageHash,
        change: impl FnOnce(&mut R) -> (bool, T),
    ) -> Result<Option<T>, Down> {
        let (seq, told) = {
            let mut known = self.known();
            let Some(record) = known.get_mut(hash) else { return Ok(None) };
            let before = record.clone();
            let (is_changed, told) = change(record);
            let write = || record.write(Some(&before), self.books.as_ref(), &key::<R>(hash));
            (is_changed.then(write), told)
        };
        seq.map_or(Ok(()), |seq| self.books.wait(seq))?;
        Ok(Some(told))
    }

    /// Takes back what was reserved and never signed. `false` where it was signed, or is not known.
    pub fn abandon(&self, hash: &MessageHash) -> bool {
        let mut known = self.known();
        if known.get(hash).is_none_or(|record| record.state() != State::Reserved) {
            return false;
        }
        known.remove(hash);
        self.spending.forget(hash);
        self.books.put(&key::<R>(hash), None);
        true
    }

    /// Forgets what was settled long ago.
    fn prune(&self, known: &mut HashMap<MessageHash, R>, now: i64) {
        known.retain(|hash, record| {
            let is_kept = !record.is_old(now);
            if !is_kept {
                self.books.put(&key::<R>(hash), None);
            }
            is_kept
        });
    }
}

fn key<R: Entry>(hash: &MessageHash) -> Vec<u8> {
    [R::PREFIX, hash].concat()
}
