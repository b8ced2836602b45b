//! A payment from its bytes to the chain: looked at, reserved, signed, sent, confirmed. It waits for nodes and the disk;
//! who may not wait asks a [`super::Till`].

use std::sync::Arc;

use farthing_sdk::Client;
use farthing_sdk::client::{Network, NetworkError, Policy, bytes};
use farthing_sdk::solana::{Address, Signature, Signer, VersionedTransaction};

use super::effect::check_effect;
use super::ready::{Found, Ready, Unready, Wanted};
use super::settlements::{InHand, Settlements, Shower};
use super::way::{Looked, What};
use super::{SettleRefusal, Settlement};
use crate::chain::{BLOCKS, ClusterTime, Node, Settings, State, check_cluster, cluster_time};
use crate::exact::{ExactRefusal, LandedPayRefusal, LandedTerms, Verified, landed_key};
use crate::transaction;

/// How often all that is signed of an account is counted before it has too little for one more.
const COUNTS: u32 = 3;

/// Slots for which a landed payment may be shown after its price was told: a day.
const QUOTE_SLOTS: u64 = 216_000;

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
    /// What was heard of the cluster's clock.
    heard: Arc<ClusterTime>,
    ready: Ready,
    settlements: Arc<Settlements>,
}

impl Settler {
    /// With the key that pays the fees, and what is heard of the cluster's clock.
    pub fn new(
        (node, policy): (Node, Policy),
        signer: Box<dyn Signer + Send + Sync>,
        (settings, heard): (Arc<Settings>, Arc<ClusterTime>),
        (ready, settlements): (Ready, Arc<Settlements>),
    ) -> Self {
        let client = Client::new(node).with_policy(policy);
        Self { client, signer, settings, heard, ready, settlements }
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

    pub(super) fn client(&self) -> &Client<Node> {
        &self.client
    }

    /// The cluster's clock, unix seconds.
    pub(super) fn time(&self) -> Result<i64, NetworkError> {
        cluster_time(self.client.network(), &self.heard)
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
            What::Transfer { .. } | What::Pay { .. } => self.reserve_signed(order),
            What::Landed { signature, path, terms } => {
                self.reserve_landed(order, (signature, path, terms))
            }
        }
    }

    /// What a payment gets that was shown before, without a question to a node; `None` where it was not, or that cannot be
    /// told without one.
    ///
    /// # Errors
    /// As [`Settlements::claim`]; `Exact` where it cannot be read, or its payer has not signed it.
    pub fn known(&self, order: &Order) -> Result<Option<InHand>, SettleRefusal> {
        let bytes = match &order.what {
            What::Transfer { transaction, .. } | What::Pay { transaction, .. } => transaction,
            // Whether its secret is right the transaction says, which is not kept.
            What::Landed { .. } => return Ok(None),
        };
        let shown = transaction::read(bytes).map_err(ExactRefusal::from)?;
        let hash = transaction::message_hash(&shown);
        if self.settlements.find(&hash)?.is_none() {
            return Ok(None);
        }
        // Its bytes were looked at then; who shows it now must have the payer's signature all the same.
        transaction::signed(&shown, Some(self.sponsor())).map_err(ExactRefusal::from)?;
        self.settlements.claim(&hash, &order.shower)
    }

    fn reserve_signed(&self, order: &Order) -> Result<InHand, SettleRefusal> {
        if let Some(in_hand) = self.known(order)? {
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
        if self.settlements.is_barred(&looked.verified.payer, &order.shower.asker) {
            return Err(SettleRefusal::Barred);
        }
        let network = self.client.network();
        check_cluster(network, &self.settings)?;
        let last_height = self.last_height(&looked.verified.transaction)?;
        let at = self.time()?;
        let has = check_effect(self.network(), &looked)?;
        let record = looked.record(order, (at, last_height))?;
        self.settlements.reserve(looked.verified.message, (&record, Some(has)), &order.shower)
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
        // It has no last block, and a settlement is not kept for ever. The node is asked: what else is known of the slot
        // may be old, or nothing yet.
        let (told, now) = (shown.2.since_slot, self.network().slot()?);
        if now.saturating_sub(told) > QUOTE_SLOTS {
            return Err(LandedPayRefusal::TooLate { told, now }.into());
        }
        let (looked, slot) = self.landed(order, (key, shown))?;
        let at = self.time()?;
        let reserved = Settlement { signature: *shown.0, ..looked.record(order, (at, 0))? };
        let in_hand = self.settlements.reserve(key, (&reserved, None), &order.shower)?;
        let is_new = in_hand.record().is_some_and(|record| record.state == State::Reserved);
        if *in_hand.hash() == key && is_new {
            let (state, transaction) = (State::Confirmed, Vec::new());
            let paid = Settlement { state, slot, settled_at: at, transaction, ..reserved };
            in_hand.note(&paid)?;
        }
        Ok(in_hand)
    }

    /// Another payment of the same payer for the same request: nobody pays twice for what is under way or owed (R7). Only
    /// one that could still land proves who asks: those of the past are public.
    fn before(
        &self,
        verified: &Verified,
        shower: &Shower,
    ) -> Result<Option<InHand>, SettleRefusal> {
        let Some(before) = self.settlements.open_of(&verified.payer, shower.print)? else {
            return Ok(None);
        };
        if !self.network().is_recent(verified.transaction.message.recent_blockhash())? {
            return Err(SettleRefusal::Blockhash);
        }
        self.settlements.claim_anew(&before, shower)
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
    /// `Accounts`, `Simulated`, `Blockhash` where it would fail by now, `Brought`, which count against its payer; `Barred`,
    /// `Key`, `Network`: nobody has a signature of ours. `Books`. `Running` where another gateway has it in hand by now: ours
    /// goes to nobody.
    pub fn capture(&self, in_hand: &InHand) -> Result<(), SettleRefusal> {
        let reserved = in_hand.record().filter(|record| record.state == State::Reserved);
        let Some(record) = reserved else { return Ok(()) };
        let signed = self.sign(in_hand, &record);
        if let Err(
            SettleRefusal::Blockhash
            | SettleRefusal::Accounts(_)
            | SettleRefusal::Simulated(_)
            | SettleRefusal::Brought,
        ) = &signed
        {
            // What another gateway has made of it, while this one slept, is nobody's default.
            if !in_hand.is_held()? {
                return Err(SettleRefusal::Running);
            }
            self.settlements.went_unpaid(&record);
        }
        let transaction = signed?;
        crate::fail::point("settlement-signed");
        // An error says nothing: it is sent again until it lands or is dead.
        let _ = self.client.network().send(&transaction);
        crate::fail::point("settlement-sent");
        Ok(())
    }

    /// What is reserved, signed, and written down as such.
    fn sign(
        &self,
        in_hand: &InHand,
        record: &Settlement,
    ) -> Result<VersionedTransaction, SettleRefusal> {
        let reserved = bytes::decode(&record.transaction).ok_or(SettleRefusal::Blockhash)?;
        let mut transaction = reserved.clone();
        let message = transaction.message.serialize();
        let mut left = COUNTS;
        loop {
            // The service took its time: the payer may have moved its money, and the fee would be ours.
            if !self.network().is_recent(reserved.message.recent_blockhash())? {
                return Err(SettleRefusal::Blockhash);
            }
            let verified = record.verified(reserved.clone(), *in_hand.hash());
            let has = check_effect(self.network(), &Looked::of(record, verified))?;
            let signature = self.signer.try_sign_message(&message);
            let signature = signature.map_err(|_| SettleRefusal::Key)?;
            // The same key signs the same bytes the same way everywhere, and a run without effect does not say that they
            // have landed.
            if self.network().status(&signature)?.landed.is_some() {
                return Err(SettleRefusal::Brought);
            }
            if let Some(place) = transaction.signatures.first_mut() {
                *place = signature;
            }
            let encoded = bytes::encode(&transaction).map_err(|_| SettleRefusal::Key)?;
            let state = State::Signed;
            let signed = Settlement { state, signature, transaction: encoded, ..record.clone() };
            left = left.saturating_sub(1);
            match in_hand.sign(&signed, has) {
                // One that has just landed counts twice until it is seen: as signed, and as gone from what there is.
                Err(SettleRefusal::Accounts(_)) if left > 0 => self.pause(),
                outcome => return outcome.map(|()| transaction),
            }
        }
    }
}
