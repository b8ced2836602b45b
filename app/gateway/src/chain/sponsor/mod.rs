//! Opening and topping up channels for payers (R9), and bringing to the chain what they pay for themselves.
//!
//! ```text
//! bytes ──shape──▶ ──planned──▶ ──first──▶ ──effect──▶ reserved ──▶ signed ──▶ confirmed | failed | never landed
//!        nothing else in it     the channel   run without     written, then      written, then
//!                               that we want  effect          signed             sent
//! ```
//! What was sent is not known to have failed before its last block is past: it is asked for again and again, and
//! nobody is asked for a second payment meanwhile.

mod asker;
mod calls;
mod costs;
mod effect;
mod first;
mod home;
mod misshapen;
mod planned;
mod record;
mod refusal;
mod register;
mod shape;
mod start;

pub use asker::asker;
pub use costs::ChannelCost;
pub use first::FirstRefusal;
pub use misshapen::Misshapen;
pub use planned::{CHANNEL_RENT, CLAIM_LAMPORTS};
pub use refusal::SponsorRefusal;
pub use register::Register;
pub use shape::OurKeys;
pub use start::{
    DEPOSIT_RENT, Mark, Quoted, Rents, SESSION_RENT, StartRefusal, StartRequest, StartTerms,
    Started,
};

use crate::{
    chain::{
        accounts::{channel_fits, read_channel},
        books::Books,
        nodes::{Node, check_cluster},
        settings::Settings,
        transactions::{Asker, MessageHash, Spending, State},
    },
    transaction::Fault,
};
use effect::check_effect;
use farthing_sdk::{
    Client,
    client::{ClientError, Network, Policy, Signed, bytes, instructions, network::Recent},
    solana::{Address, Signature, Signer, VersionedTransaction},
    vouchers::book::{Promise, Row},
};
use first::check_first;
use planned::planned;
use record::{NO_QUOTE, Record};
use shape::{Act, Shaped, shape};
use start::Starts;
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Blocks that a blockhash lives. The node that is asked for the newest one may be behind the one that gave
/// the payer its own: so many more are waited for before a transaction counts as lost.
pub const BLOCKS: u64 = 150;

/// A transaction that somebody asks us to bring to the chain.
#[derive(Clone, Debug)]
pub struct Request {
    pub transaction: Vec<u8>,
    pub channel: Address,
    /// The promise that comes with an opening.
    pub first: Option<Promise>,
    pub asker: Asker,
}

/// A channel that was opened or topped up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub channel: Address,
    pub signature: Signature,
    /// Where the transaction landed.
    pub slot: u64,
    /// The promise that came with it.
    pub first: Option<Promise>,
}

/// Opens and tops up.
pub struct Sponsor {
    client: Client<Node>,
    books: Arc<dyn Books>,
    register: Register,
    spending: Arc<Spending>,
    settings: Arc<Settings>,
    keys: OurKeys,
    signer: Option<Box<dyn Signer + Send + Sync>>,
    /// Of the key, when it was looked at last; `u64::MAX` before.
    lamports: AtomicU64,
    /// `None` where nobody is started.
    starts: Option<Starts>,
    /// What a thread is bringing.
    in_hand: Mutex<HashSet<MessageHash>>,
}

impl Sponsor {
    /// With the key that pays, if there is one. What was begun before the last end of the process is taken up
    /// by [`Self::resume`].
    pub fn new(
        (node, policy): (Node, Policy),
        books: Arc<dyn Books>,
        settings: Arc<Settings>,
        (signer, claimer): (Option<Box<dyn Signer + Send + Sync>>, Address),
    ) -> Self {
        let keys = OurKeys { sponsor: signer.as_ref().map(|signer| signer.pubkey()), claimer };
        let spending = Arc::new(Spending::of(settings.sponsor, books.as_ref()));
        let register = Register::open(Arc::clone(&books), settings.sponsor, Arc::clone(&spending));
        let client = Client::new(node).with_policy(policy);
        let lamports = AtomicU64::new(u64::MAX);
        let (starts, in_hand) = (None, Mutex::default());
        Self {
            client,
            books,
            register,
            spending,
            settings,
            keys,
            signer,
            lamports,
            starts,
            in_hand,
        }
    }

    /// What channels have cost.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// What the key that pays may still spend, whatever for.
    pub fn spending(&self) -> &Arc<Spending> {
        &self.spending
    }

    /// The key that pays, if there is one.
    pub fn key(&self) -> Option<Address> {
        self.keys.sponsor
    }

    /// Lamports of the key that pays, as they were seen last.
    pub fn lamports(&self) -> Option<u64> {
        Some(self.lamports.load(Ordering::Relaxed)).filter(|lamports| *lamports != u64::MAX)
    }

    /// Looks at the lamports of the key that pays. A node that does not answer leaves them as they were.
    pub fn watch_lamports(&self) {
        let Some(key) = self.keys.sponsor else { return };
        if let Ok(account) = self.client.network().account(&key) {
            let lamports = account.map_or(0, |account| account.lamports);
            self.lamports.store(lamports, Ordering::Relaxed);
        }
    }

    /// Checks a transaction, signs it where the sponsor pays, sends it, and waits until it is confirmed. A
    /// message that was asked for before is not brought a second time: it gets the outcome that it had.
    ///
    /// # Errors
    /// [`SponsorRefusal`].
    pub fn bring(&self, request: &Request) -> Result<Opened, SponsorRefusal> {
        let terms = &self.settings.terms;
        let cap = self.settings.sponsor.fee;
        let Request { transaction, channel, .. } = request;
        let shaped = shape(transaction, channel, (&self.keys, terms), cap)?;
        if let Some(before) = self.register.find(&shaped.message) {
            return outcome(&before);
        }
        check_cluster(self.client.network(), &self.settings)?;
        let now = self.client.network().unix_time()?;
        match shaped.act {
            Act::Open { .. } => self.check_opening(&shaped, request.first.as_ref(), now)?,
            Act::TopUp { amount } => self.check_top_up(&shaped, amount, now)?,
        }
        let last_height = self.check_blockhash(&shaped.transaction)?;
        check_effect(self.client.network(), &shaped, (&self.keys, terms))?;
        let record = self.record(&shaped, request, (now, last_height));
        self.register.reserve(shaped.message, &record)?;
        let Shaped { transaction, message, is_sponsored, .. } = shaped;
        let (record, signed) = self.sign((transaction, message, is_sponsored), record)?;
        self.deliver(&signed.0, record, &signed.1)
    }

    /// Takes up what was signed and not settled and no other thread has in hand, also before the last end of the
    /// process: it is sent again until it lands or its last block is past. Returns what is confirmed now.
    pub fn resume(&self) -> Vec<Opened> {
        let mut opened = Vec::new();
        for (hash, record) in self.register.unresolved() {
            if self.in_hand().contains(&hash) {
                continue;
            }
            // What another thread has only reserved has no bytes yet.
            let Some(signed) = of_record(&record) else { continue };
            opened.extend(self.deliver(&hash, record, &signed).ok());
        }
        opened
    }

    fn check_opening(
        &self,
        shaped: &Shaped,
        first: Option<&Promise>,
        now: i64,
    ) -> Result<(), SponsorRefusal> {
        let channel = planned(shaped, &self.settings, now)?;
        let first = first.ok_or(FirstRefusal::TooLittle { worth: 0, least: 1 })?;
        let cost = shaped.fee.saturating_add(CLAIM_LAMPORTS);
        let least = if shaped.is_sponsored { self.settings.in_units(cost) } else { 1 };
        Ok(check_first(first, (&shaped.channel, &channel), least.max(1))?)
    }

    /// A top-up is sponsored as long as what its channel was served is worth more than all that it has cost. What
    /// is promised beyond that is the payer's, and may be more than the channel holds.
    fn check_top_up(&self, shaped: &Shaped, amount: u64, now: i64) -> Result<(), SponsorRefusal> {
        let (network, terms) = (self.client.network(), &self.settings.terms);
        let channel = read_channel(network.account(&shaped.channel)?.as_ref())?;
        channel_fits(&shaped.channel, &channel, terms, now)?;
        if !shaped.is_sponsored {
            return Ok(());
        }
        let least = terms.min_deposit;
        if amount < least {
            return Err(SponsorRefusal::SmallTopUp { amount, least });
        }
        let page = self.books.page(&Row::from(&shaped.channel));
        let served = page.map_or(0, |page| {
            let covered = page.promised().min(page.channel.funded);
            page.spent().min(covered).max(page.channel.claimed)
        });
        let cost = self.register.cost(&shaped.channel).fees.saturating_add(shaped.fee);
        let least = self.settings.in_units(cost.saturating_add(CLAIM_LAMPORTS));
        if served < least {
            return Err(SponsorRefusal::ServedTooLittle { served, least });
        }
        Ok(())
    }

    /// The block height above which the transaction can land no more.
    fn check_blockhash(&self, transaction: &VersionedTransaction) -> Result<u64, SponsorRefusal> {
        let network = self.client.network();
        if !network.is_recent(transaction.message.recent_blockhash())? {
            return Err(SponsorRefusal::Blockhash);
        }
        // Asked second: the newest blockhash lives longer than any that was there before.
        Ok(network.recent()?.last_valid_block_height.saturating_add(BLOCKS))
    }

    fn record(&self, shaped: &Shaped, request: &Request, (at, last_height): (i64, u64)) -> Record {
        let has_rent = self.keys.sponsor.is_some_and(|sponsor| shaped.has_rent(&sponsor));
        let is_paid = shaped.is_sponsored;
        Record {
            state: State::Reserved,
            asker: request.asker,
            deposit: shaped.deposit,
            channel: shaped.channel,
            fee: if is_paid { shaped.fee } else { 0 },
            rent: if is_paid && has_rent { CHANNEL_RENT } else { 0 },
            lent: Vec::new(),
            quote: NO_QUOTE,
            at,
            settled_at: 0,
            last_height,
            slot: 0,
            signature: Signature::default(),
            first: request.first,
            transaction: Vec::new(),
        }
    }

    /// Signs what is reserved, and writes it down before anybody else sees it.
    fn sign(
        &self,
        (mut transaction, hash, is_sponsored): (VersionedTransaction, MessageHash, bool),
        record: Record,
    ) -> Result<(Record, (MessageHash, Signed)), SponsorRefusal> {
        if is_sponsored {
            let message = transaction.message.serialize();
            let signer = self.signer.as_ref().ok_or(SponsorRefusal::Key)?;
            let signature = signer.try_sign_message(&message).map_err(|_| SponsorRefusal::Key);
            match (signature, transaction.signatures.first_mut()) {
                (Ok(signature), Some(place)) => *place = signature,
                _ => {
                    self.register.abandon(&hash);
                    return Err(SponsorRefusal::Key);
                }
            }
        }
        let encoded =
            bytes::encode(&transaction).map_err(|_| Misshapen::from(Fault::NotATransaction))?;
        let signature = transaction.signatures.first().copied().unwrap_or_default();
        let record = Record { state: State::Signed, signature, transaction: encoded, ..record };
        self.register.note(&hash, &record)?;
        let signed = of_record(&record).ok_or(Misshapen::from(Fault::NotATransaction))?;
        Ok((record, (hash, signed)))
    }

    fn in_hand(&self) -> MutexGuard<'_, HashSet<MessageHash>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends until it is confirmed, has failed, or can land no more; and notes which.
    fn deliver(
        &self,
        hash: &MessageHash,
        record: Record,
        signed: &Signed,
    ) -> Result<Opened, SponsorRefusal> {
        self.in_hand().insert(*hash);
        let delivered = self.client.deliver(signed);
        self.in_hand().remove(hash);
        let (state, slot) = match delivered {
            Ok(receipt) => (State::Confirmed, receipt.slot),
            Err(ClientError::Failed { .. }) => (State::Failed, 0),
            Err(ClientError::NeverLanded { .. }) => (State::NeverLanded, 0),
            Err(_) => return Err(SponsorRefusal::Pending(record.signature)),
        };
        let settled_at = self.client.network().unix_time().unwrap_or(record.at);
        let record = Record { state, slot, settled_at, ..record };
        self.register.note(hash, &record)?;
        outcome(&record)
    }
}

/// What a record says to who asks again.
fn outcome(record: &Record) -> Result<Opened, SponsorRefusal> {
    let Record { channel, signature, slot, first, .. } = *record;
    match record.state {
        State::Confirmed => Ok(Opened { channel, signature, slot, first }),
        State::Failed => Err(SponsorRefusal::Failed(signature)),
        State::NeverLanded => Err(SponsorRefusal::NeverLanded(signature)),
        State::Reserved | State::Signed => Err(SponsorRefusal::Pending(signature)),
    }
}

/// The signed bytes of a record; `None` where it was not signed.
fn of_record(record: &Record) -> Option<Signed> {
    let transaction = bytes::decode(&record.transaction)?;
    let blockhash = *transaction.message.recent_blockhash();
    let recent = Recent { blockhash, last_valid_block_height: record.last_height };
    let instructions = instructions(&transaction, &[]);
    Some(Signed { transaction, recent, instructions })
}
