//! A payment from its bytes to the chain: looked at, reserved, signed, sent, confirmed. It waits for nodes and the disk;
//! who may not wait asks a [`super::Till`].

use std::sync::Arc;

use farthing_sdk::Client;
use farthing_sdk::client::{Fate, Network, Policy, bytes};
use farthing_sdk::solana::{Address, Signature, Signer, VersionedTransaction};

use super::effect::check_effect;
use super::ready::{Found, Ready, Unready, Wanted};
use super::settlements::{InHand, Settlements, Shower};
use super::way::{Looked, What};
use super::{SettleRefusal, Settlement};
use crate::chain::{BLOCKS, MessageHash, Node, Settings, State, check_cluster};
use crate::exact::{ExactRefusal, LandedTerms, Verified, landed_key};
use crate::transaction;

/// A payment that a request shows.
#[derive(Clone, Debug)]
pub struct Order {
    pub what: What,
    /// Base units.
    pub amount: u64,
    /// Which price that is.
    pub route: u16,
    /// Whether it is taken where it was not shown before.
    pub is_new_taken: bool,
    pub shower: Shower,
}

/// See the module.
pub struct Settler {
    client: Client<Node>,
    signer: Box<dyn Signer + Send + Sync>,
    settings: Arc<Settings>,
    ready: Ready,
    settlements: Arc<Settlements>,
}

impl Settler {
    /// With the key that pays the fees.
    pub fn new(
        (node, policy): (Node, Policy),
        signer: Box<dyn Signer + Send + Sync>,
        settings: Arc<Settings>,
        (ready, settlements): (Ready, Arc<Settlements>),
    ) -> Self {
        let client = Client::new(node).with_policy(policy);
        Self { client, signer, settings, ready, settlements }
    }

    /// What was and is brought.
    pub fn settlements(&self) -> &Arc<Settlements> {
        &self.settlements
    }

    /// Whether payments are taken now, and where they go.
    ///
    /// # Errors
    /// [`Unready`].
    pub fn ready(&self) -> Result<Found, Unready> {
        self.ready.last()
    }

    /// Looks again whether they can be.
    ///
    /// # Errors
    /// [`Unready`].
    pub fn look(&self) -> Result<Found, Unready> {
        check_cluster(self.client.network(), &self.settings)?;
        self.ready.look(self.client.network())
    }

    /// How long to wait between two looks at what was sent.
    pub fn pause(&self) {
        self.client.network().pause(self.client.policy().poll_every);
    }

    pub(super) fn network(&self) -> &dyn Network {
        self.client.network()
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn wanted(&self) -> &Wanted {
        self.ready.wanted()
    }

    pub(super) fn sponsor(&self) -> Address {
        self.signer.pubkey()
    }

    /// Looks at a payment, and reserves it durably; or finds that it, or another of its payer for the same request, is
    /// paid already. What is in hand then may be served.
    ///
    /// # Errors
    /// [`SettleRefusal`].
    pub fn reserve(&self, order: &Order) -> Result<InHand, SettleRefusal> {
        match &order.what {
            What::Transfer { transaction, .. } | What::Pay { transaction, .. } => {
                self.reserve_signed(order, transaction)
            }
            What::Landed { signature, path, terms } => {
                self.reserve_landed(order, (signature, path, terms))
            }
        }
    }

    fn reserve_signed(&self, order: &Order, bytes: &[u8]) -> Result<InHand, SettleRefusal> {
        let shown = transaction::read(bytes).map_err(ExactRefusal::from)?;
        let hash = transaction::message_hash(&shown);
        if self.settlements.find(&hash)?.is_some() {
            // Its bytes were looked at then; who shows it now must have the payer's signature all the same.
            let but = Some(self.sponsor());
            transaction::signed(&shown, but).map_err(ExactRefusal::from)?;
        }
        if let Some(in_hand) = self.settlements.claim(&hash, &order.shower)? {
            return Ok(in_hand);
        }
        if !order.is_new_taken {
            return Err(SettleRefusal::NotNew);
        }
        let found = self.ready.last().map_err(|_| SettleRefusal::NotReady)?;
        let looked = self.read(order, &found)?;
        if let Some(in_hand) = self.before(&looked.verified, &order.shower)? {
            return Ok(in_hand);
        }
        let network = self.client.network();
        check_cluster(network, &self.settings)?;
        let last_height = self.last_height(&looked.verified.transaction)?;
        let at = network.unix_time()?;
        check_effect(self.network(), &looked)?;
        let record = looked.record(order, (at, last_height))?;
        self.settlements.reserve(looked.verified.message, &record, &order.shower)
    }

    /// Takes one that has landed: once, under its own key, and it is paid as soon as that is written.
    fn reserve_landed(
        &self,
        order: &Order,
        shown: (&Signature, &[u8], &LandedTerms),
    ) -> Result<InHand, SettleRefusal> {
        check_cluster(self.client.network(), &self.settings)?;
        let key = landed_key(shown.0, shown.1);
        if self.settlements.find(&key)?.is_some() {
            self.check_secret(shown)?;
            if let Some(in_hand) = self.settlements.claim(&key, &order.shower)? {
                return Ok(in_hand);
            }
        }
        if !order.is_new_taken {
            return Err(SettleRefusal::NotNew);
        }
        let (looked, slot) = self.landed(order, (key, shown))?;
        let at = self.client.network().unix_time()?;
        let reserved = Settlement { signature: *shown.0, ..looked.record(order, (at, 0))? };
        let in_hand = self.settlements.reserve(key, &reserved, &order.shower)?;
        let is_new = in_hand.record().is_some_and(|record| record.state == State::Reserved);
        if *in_hand.hash() == key && is_new {
            let (state, transaction) = (State::Confirmed, Vec::new());
            let paid = Settlement { state, slot, settled_at: at, transaction, ..reserved };
            in_hand.note(&paid)?;
        }
        Ok(in_hand)
    }

    /// Another payment of the same payer for the same request: nobody pays twice for what is under way or owed (R7).
    fn before(
        &self,
        verified: &Verified,
        shower: &Shower,
    ) -> Result<Option<InHand>, SettleRefusal> {
        match self.settlements.open_of(&verified.payer, shower.print)? {
            Some(before) => self.settlements.claim(&before, shower),
            None => Ok(None),
        }
    }

    /// The block height above which the transaction can land no more.
    fn last_height(&self, transaction: &VersionedTransaction) -> Result<u64, SettleRefusal> {
        let network = self.client.network();
        if !network.is_recent(transaction.message.recent_blockhash())? {
            return Err(SettleRefusal::Blockhash);
        }
        // Asked second: the newest blockhash lives longer than any that was there before.
        Ok(network.recent()?.last_valid_block_height.saturating_add(BLOCKS))
    }

    /// Signs what is in hand and only reserved, writes the signature down, and sends it. What is signed already is left
    /// as it is.
    ///
    /// # Errors
    /// `Exact` where it would fail by now, `Blockhash`, `Key`, `Network`: nobody has a signature of ours. `Books`. `Running`
    /// where another gateway has it in hand by now: ours goes to nobody.
    pub fn capture(&self, in_hand: &InHand) -> Result<(), SettleRefusal> {
        let reserved = in_hand.record().filter(|record| record.state == State::Reserved);
        let Some(record) = reserved else { return Ok(()) };
        let read = bytes::decode(&record.transaction);
        let mut transaction = read.ok_or(SettleRefusal::Blockhash)?;
        // The service took its time: the payer may have moved its money, and the fee would be ours.
        if !self.client.network().is_recent(transaction.message.recent_blockhash())? {
            return Err(SettleRefusal::Blockhash);
        }
        let verified = record.verified(transaction.clone(), *in_hand.hash());
        check_effect(self.network(), &Looked::of(&record, verified))?;
        let message = transaction.message.serialize();
        let signature = self.signer.try_sign_message(&message).map_err(|_| SettleRefusal::Key)?;
        if let Some(place) = transaction.signatures.first_mut() {
            *place = signature;
        }
        let encoded = bytes::encode(&transaction).map_err(|_| SettleRefusal::Key)?;
        let signed = Settlement { state: State::Signed, signature, transaction: encoded, ..record };
        in_hand.note(&signed)?;
        crate::fail::point("settlement-signed");
        // An error says nothing: it is sent again until it lands or is dead.
        let _ = self.client.network().send(&transaction);
        crate::fail::point("settlement-sent");
        Ok(())
    }

    /// Looks once what became of all that was sent, and notes what is settled. Sends again what is not, where
    /// `is_sent_again`. Returns which are settled now, and whether anything is open still. Requests wait for `waited`,
    /// which another gateway may have sent or settled.
    ///
    /// # Errors
    /// The first of the network, or `Books`: the others were looked at all the same.
    pub fn round(
        &self,
        is_sent_again: bool,
        waited: &[MessageHash],
    ) -> (Vec<MessageHash>, Result<bool, SettleRefusal>) {
        let (mut settled, mut outcome) = (Vec::new(), Ok(false));
        match self.settlements.settled_elsewhere(waited) {
            Ok(of_others) => settled = of_others,
            Err(error) => outcome = Err(error.into()),
        }
        let sent = self.settlements.sent(waited).unwrap_or_else(|error| {
            outcome = Err(error.into());
            Vec::new()
        });
        for (hash, record) in sent {
            match self.look_for(&hash, &record) {
                Ok(true) => settled.push(hash),
                Ok(false) => {
                    outcome = outcome.map(|_| true);
                    if is_sent_again && let Some(again) = bytes::decode(&record.transaction) {
                        let _ = self.client.network().send(&again);
                    }
                }
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        (settled, outcome)
    }

    /// Whether it is settled, which is written down then.
    fn look_for(&self, hash: &MessageHash, record: &Settlement) -> Result<bool, SettleRefusal> {
        let (state, slot) = match self.client.fate(&record.signature, record.last_height)? {
            Fate::Pending => return Ok(false),
            Fate::Expired => (State::NeverLanded, 0),
            Fate::Landed(landed) if landed.error.is_some() => (State::Failed, landed.slot),
            Fate::Landed(landed) => match self.has_paid(hash, record)? {
                None => return Ok(false),
                Some(true) => (State::Confirmed, landed.slot),
                Some(false) => (State::Failed, landed.slot),
            },
        };
        let settled_at = self.client.network().unix_time().unwrap_or(record.at);
        let transaction = Vec::new();
        let settled = Settlement { state, slot, settled_at, transaction, ..record.clone() };
        self.settlements.settle(hash, &settled)?;
        crate::fail::point("settlement-confirmed");
        Ok(true)
    }

    /// Whether the tokens came, by what the transaction itself says that it did (server invariant 20); `None` as long as
    /// the node does not tell.
    fn has_paid(
        &self,
        hash: &MessageHash,
        record: &Settlement,
    ) -> Result<Option<bool>, SettleRefusal> {
        let network = self.client.network();
        let Some(confirmed) = network.confirmed(&record.signature)? else { return Ok(None) };
        let verified = record.verified(confirmed.transaction.clone(), *hash);
        let verdict = Looked::of(record, verified).check_done(&confirmed);
        if let Err(refusal) = &verdict {
            tracing::error!(target: "farthing::alarm", signature = %record.signature, %refusal, "a payment landed and did not pay");
        }
        Ok(Some(verdict.is_ok()))
    }
}
