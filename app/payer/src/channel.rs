//! A channel that pays one gateway, from its page: found in files, found on the chain, and shown.

use std::sync::Arc;

use farthing_sdk::{
    accounts::{Channel, ChannelKind},
    addresses,
    client::Network,
    solana::Address,
    vouchers::store::{Folder, StoreError},
};
use farthing_wire::{
    Origin, PAYMENT_SIGNATURE, Payment, Requirements, Shown, WireError, channel_salt, hot,
};

use crate::{
    cluster::Found,
    error::PayError,
    keys::Promiser,
    offer::Credential,
    page::{self, Page, Stage, Terms},
    purse::Purse,
    tab::{Tab, Ticket},
};

/// A channel that promises can be made in.
pub(crate) struct Running {
    pub address: Address,
    pub page: Page,
    pub tab: Tab,
    pub promiser: Arc<Promiser>,
    /// Whether the gateway has taken a promise of it, as funded as it is now.
    pub is_known: bool,
    /// Whether this payer opened it since it began.
    pub is_fresh: bool,
}

/// A request with its number, ready to be shown.
pub(crate) struct Pass {
    pub channel: Address,
    pub ticket: Ticket,
    /// It was sent before, perhaps by another process, and may have been served.
    pub is_again: bool,
    /// In the long form, which the gateway may look up on the chain.
    pub is_long: bool,
    /// The transaction that the gateway is to sign and send.
    handover: Option<Vec<u8>>,
    promiser: Arc<Promiser>,
}

impl Running {
    /// One that no gateway has seen a promise of.
    pub(crate) fn new(address: Address, page: Page, (tab, promiser): (Tab, Promiser)) -> Self {
        let promiser = Arc::new(promiser);
        Self { address, page, tab, promiser, is_known: false, is_fresh: false }
    }

    pub(crate) fn pass(&self, ticket: Ticket, is_again: bool) -> Pass {
        let handover = match &self.page.stage {
            Stage::HandedOver(digits) => page::bytes(digits),
            _ => None,
        };
        Pass {
            channel: self.address,
            ticket,
            is_again,
            is_long: !self.is_known,
            handover,
            promiser: Arc::clone(&self.promiser),
        }
    }
}

impl Pass {
    /// The header that pays. The promise in it is written down already.
    ///
    /// # Errors
    /// `Signer`; `Tab` past the end of the chain; `Refused` where it cannot be written.
    pub(crate) fn header(&self, asked: &Requirements) -> Result<(&'static str, String), PayError> {
        let Ticket { number, price, total, .. } = self.ticket;
        let promise = self.promiser.promise(total)?;
        let shown = Shown { row: (&self.channel).into(), number, max: price, promise };
        let channel = self.channel.to_bytes();
        let payment = match &self.handover {
            Some(transaction) => {
                let transaction = transaction.clone();
                Payment::Open { channel, transaction, first: shown }
            }
            None if self.is_long => Payment::Shown(shown),
            None => return Ok((hot::NAME, hot::encode(&shown))),
        };
        let failed = |error: WireError| PayError::Refused(error.to_string());
        Ok((PAYMENT_SIGNATURE, payment.encode(asked).map_err(failed)?))
    }
}

/// A page, with the channel that it is of.
type Kept = (Address, Page);

impl<N: Network> Purse<N> {
    /// The channel that pays a gateway already: from its page, else from the chain alone, where this machine
    /// has lost it. Those that are over are noted so; `but` are not taken.
    ///
    /// # Errors
    /// `OpeningInDoubt` where one was sent and neither is there nor can no longer come; `Store`, `Client`.
    pub(crate) fn find(
        &self,
        folder: &Folder,
        (origin, asked): (&Origin, &Requirements),
        but: &[Address],
    ) -> Result<Option<Running>, PayError> {
        let mut kept: Vec<Kept> = folder.read_all()?;
        kept.sort_by_key(|(_, page)| std::cmp::Reverse(page.open_slot));
        for (address, page) in kept.iter().filter(|(address, _)| !but.contains(address)) {
            if page.stage == Stage::Over || !self.suits(page, asked) {
                continue;
            }
            if let Some(running) = self.resume(folder, (*address, page), asked)? {
                return Ok(Some(running));
            }
        }
        let known: Vec<Address> = kept.into_iter().map(|(address, _)| address).collect();
        self.recover(folder, (origin, asked), &known)
    }

    /// Whether a channel pays what is asked for, in the way that is wanted.
    pub(crate) fn suits(&self, page: &Page, asked: &Requirements) -> bool {
        let [payee, mint] = [asked.pay_to, asked.asset].map(Address::new_from_array);
        let is_chain = page.length != 0;
        let is_kind = match self.own.credential {
            Credential::Either => true,
            Credential::Voucher => !is_chain,
            Credential::Link => is_chain,
        };
        let is_taken =
            if is_chain { asked.links && page.unit == asked.unit } else { asked.vouchers };
        page.pays(&asked.ledger, &payee, &mint)
            && is_kind
            && is_taken
            && page.signer == self.key.pubkey().to_string()
    }

    fn resume(
        &self,
        folder: &Folder,
        (address, page): (Address, &Page),
        asked: &Requirements,
    ) -> Result<Option<Running>, PayError> {
        match self.cluster.find(&address, page.open_slot)? {
            // Of an earlier day, when less was asked.
            Found::Running(channel) if channel.grace < asked.min_grace_seconds => Ok(None),
            Found::Running(channel) => self.adopt(folder, address, (page, &channel)).map(Some),
            Found::NotYet if matches!(page.stage, Stage::HandedOver(_)) => {
                let promiser = self.promiser(address, (page.unit, page.length))?;
                let (tab, page) = (page.tab(&address)?, page.clone());
                Ok(Some(Running::new(address, page, (tab, promiser))))
            }
            Found::NotYet => Err(PayError::OpeningInDoubt { channel: address }),
            // What it has promised is still at risk.
            Found::Closing => Ok(None),
            Found::Over | Found::Never => {
                folder.write(&address, &page.clone().at(Stage::Over))?;
                Ok(None)
            }
        }
    }

    /// What a channel promises with: its key, or its chain, which is made again.
    pub(crate) fn promiser(
        &self,
        address: Address,
        (unit, length): (u64, u32),
    ) -> Result<Promiser, PayError> {
        if length == 0 {
            return Ok(Promiser::vouchers(self.key.clone(), address));
        }
        Promiser::links(&self.key, address, (unit, length))
    }

    /// Takes a channel up as the chain has it.
    fn adopt(
        &self,
        folder: &Folder,
        address: Address,
        (page, channel): (&Page, &Channel),
    ) -> Result<Running, PayError> {
        let promiser = self.promiser(address, (page.unit, page.length))?;
        if !promiser.has(channel) {
            return Err(StoreError::DamagedPage { channel: address }.into());
        }
        let mut tab = page.tab(&address)?;
        tab.funded = channel.funded;
        tab.claimed(channel.claimed);
        let page = page.clone().at(Stage::Opened).with(&tab);
        folder.write(&address, &page)?;
        Ok(Running::new(address, page, (tab, promiser)))
    }

    /// Looks on the chain for a channel of this key to this gateway that no page is of. Where a node does not
    /// answer such questions, none is found.
    fn recover(
        &self,
        folder: &Folder,
        (origin, asked): (&Origin, &Requirements),
        known: &[Address],
    ) -> Result<Option<Running>, PayError> {
        let [payee, mint] = [asked.pay_to, asked.asset].map(Address::new_from_array);
        let deposit = addresses::deposit(&self.cluster.owner, &mint);
        let salt = channel_salt(&asked.ledger, origin);
        let found = self.cluster.client.channels_of_deposit(&deposit).unwrap_or_default();
        for (address, channel) in found {
            let ours = addresses::channel(&deposit, &payee, salt, channel.open_slot);
            if address != ours || known.contains(&address) {
                continue;
            }
            let tab = Tab::new((channel.unit, channel.length), 0, channel.funded);
            let terms = Terms {
                origin: origin.as_str(),
                ledger: asked.ledger,
                payee,
                mint,
                unit: channel.unit,
                length: channel.length,
                signer: self.key.pubkey(),
                open_slot: channel.open_slot,
            };
            let page = Page::new(&terms, Stage::Opened, &tab);
            let is_ours = self.promiser(address, (page.unit, page.length))?.has(&channel);
            if is_ours
                && self.suits(&page, asked)
                && let Some(running) = self.resume(folder, (address, &page), asked)?
            {
                return Ok(Some(running));
            }
        }
        Ok(None)
    }
}

impl Promiser {
    /// Whether a channel takes the promises that this makes.
    fn has(&self, channel: &Channel) -> bool {
        match channel.kind {
            ChannelKind::Voucher => self.credential() == channel.credential,
            ChannelKind::Chain => self.link(channel.index) == Some(channel.credential),
        }
    }
}
