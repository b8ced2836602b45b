//! Setting money aside: a channel is opened, or gets more. What is needed to promise in it is on disk before
//! anything is sent (rule R21).

use farthing_sdk::{
    args::ChannelTerms,
    client::{ClientError, Network},
    instructions::OpenChannel,
    solana::Address,
    vouchers::store::Folder,
};
use farthing_wire::{Origin, Requirements, channel_salt};

use crate::{
    channel::Running,
    cluster::Found,
    error::PayError,
    offer::Credential,
    page::{Page, Stage, Terms, digits},
    purse::{Proposal, Purse},
    tab::Tab,
    unfit::Unfit,
};

/// Links of a chain that are made at once without anybody waiting long.
pub const LINKS_MAX: u32 = 1_000_000;

/// Seconds that a channel lives whose rent somebody else pays: ten minutes short of the seven days that a
/// sponsor allows at most (rule R9).
const SPONSORED_LIFE: i64 = 7 * 86_400 - 600;

/// How many requests the money is for that is set aside at once, unless somebody says how much.
const REQUESTS: u64 = 100;

/// What a new channel is like.
struct Size {
    amount: u64,
    unit: u64,
    length: u32,
}

impl<N: Network> Purse<N> {
    /// Opens a channel for what is asked, after asking.
    ///
    /// # Errors
    /// `SetAside`, `Declined`, `TooManyLinks`, `DepositTooSmall`, `Unfit`: nothing was sent; `OpeningInDoubt`;
    /// `Client`, `Store`.
    pub(crate) fn open(
        &self,
        folder: &Folder,
        (origin, asked): (&Origin, &Requirements),
    ) -> Result<Running, PayError> {
        let size = self.size(asked)?;
        let [payee, mint] = [asked.pay_to, asked.asset].map(Address::new_from_array);
        let sponsor = asked.fee_payer.filter(|_| self.takes_sponsors).map(Address::new_from_array);
        self.cluster.require_signer(&payee)?;
        if sponsor.is_some() {
            let (balance, needed) = (self.cluster.balance(&mint)?, size.amount);
            if balance < needed {
                return Err(PayError::DepositTooSmall { balance, needed });
            }
        }
        let proposal = Proposal {
            origin: origin.to_string(),
            payee,
            mint,
            amount: size.amount,
            price: asked.amount,
            grace: asked.min_grace_seconds,
            tops_up: None,
            sponsor,
        };
        self.agree(origin, self.aside(folder, None)?, &proposal)?;
        let open = self.planned((origin, asked), &size, sponsor.is_some())?;
        self.send_opening(folder, (origin, asked, sponsor), (open, &size))
    }

    /// Base units that a new channel would hold, about.
    pub(crate) fn set_aside(&self, asked: &Requirements) -> u64 {
        self.size(asked).map_or(asked.min_deposit, |size| size.amount)
    }

    /// How much, and for how many links.
    fn size(&self, asked: &Requirements) -> Result<Size, PayError> {
        let (unit, most) = (asked.unit, self.own.limits.set_aside);
        let least = asked.min_deposit.max(asked.min_first).max(asked.amount);
        let least = least.checked_next_multiple_of(unit);
        let least = least.ok_or(Unfit::Deposit { wanted: asked.min_deposit, most })?;
        let usual = asked.amount.saturating_mul(REQUESTS).min(most);
        let wanted = self.own.limits.deposit.unwrap_or(usual);
        let links = wanted.checked_div(unit).unwrap_or(0);
        let amount = links.saturating_mul(unit).max(least);
        let links = amount.checked_div(unit).unwrap_or(0);
        let length = u32::try_from(links).ok().filter(|length| *length <= LINKS_MAX);
        match (self.own.credential, length) {
            (Credential::Link, None) => Err(PayError::TooManyLinks { links, most: LINKS_MAX }),
            (Credential::Link, Some(length)) => Ok(Size { amount, unit, length }),
            (Credential::Either, Some(length)) if asked.links => Ok(Size { amount, unit, length }),
            (Credential::Either, None) if !asked.vouchers => {
                Err(PayError::TooManyLinks { links, most: LINKS_MAX })
            }
            _ => Ok(Size { amount, unit: 0, length: 0 }),
        }
    }

    fn planned(
        &self,
        (origin, asked): (&Origin, &Requirements),
        size: &Size,
        is_sponsored: bool,
    ) -> Result<OpenChannel, PayError> {
        let [payee, mint] = [asked.pay_to, asked.asset].map(Address::new_from_array);
        let mut terms = ChannelTerms::vouchers(self.key.pubkey(), size.amount);
        terms.grace = asked.min_grace_seconds;
        if size.length != 0 {
            let chain = ChannelTerms::chain([0; 32], size.unit, size.length);
            let (kind, unit, length) =
                chain.map_or((terms.kind, 0, 0), |it| (it.kind, it.unit, it.length));
            (terms.kind, terms.unit, terms.length) = (kind, unit, length);
        }
        if is_sponsored {
            let now = self.cluster.client.network().unix_time()?;
            terms.expires_at = now.saturating_add(SPONSORED_LIFE);
        }
        self.cluster.plan((payee, mint), channel_salt(&asked.ledger, origin), terms)
    }

    fn send_opening(
        &self,
        folder: &Folder,
        (origin, asked, sponsor): (&Origin, &Requirements, Option<Address>),
        (mut open, size): (OpenChannel, &Size),
    ) -> Result<Running, PayError> {
        let address = open.channel;
        let promiser = self.promiser(address, (size.unit, size.length))?;
        open.terms.credential = promiser.credential();
        let mint = Address::new_from_array(asked.asset);
        let tab = Tab::new((size.unit, size.length), asked.min_first, size.amount);
        let terms = Terms {
            origin: origin.as_str(),
            ledger: asked.ledger,
            payee: open.payee,
            mint,
            unit: size.unit,
            length: size.length,
            signer: self.key.pubkey(),
            open_slot: open.open_slot,
        };
        let stage = match &sponsor {
            Some(sponsor) => {
                let transaction = self.cluster.sponsored(open.clone(), sponsor)?;
                Stage::HandedOver(digits(&transaction))
            }
            None => Stage::Opening,
        };
        let mut page = Page::new(&terms, stage, &tab);
        folder.write(&address, &page)?;
        if sponsor.is_none() {
            self.send_ours(folder, (&mint, &open), &mut page)?;
        }
        let running = Running::new(address, page, (tab, promiser));
        Ok(Running { is_fresh: true, ..running })
    }

    fn send_ours(
        &self,
        folder: &Folder,
        (mint, open): (&Address, &OpenChannel),
        page: &mut Page,
    ) -> Result<(), PayError> {
        let sent = self.cluster.open(mint, open);
        page.stage = match &sent {
            Ok(_) => Stage::Opened,
            // It may land yet: the page stands until the chain says what became of it.
            Err(PayError::Client(ClientError::Unknown(_))) => Stage::Opening,
            Err(_) => Stage::Over,
        };
        folder.write(&open.channel, page)?;
        match sent {
            Err(PayError::Client(ClientError::Unknown(_))) => {
                Err(PayError::OpeningInDoubt { channel: open.channel })
            }
            other => other.map(|_| ()),
        }
    }

    /// Sets at least `missing` more aside in a channel, after asking. Returns what is set aside then.
    ///
    /// # Errors
    /// `SetAside`, `Declined`: nothing was sent; `Contradicted` where the channel is over; `Client`, `Store`.
    pub(crate) fn top_up(
        &self,
        folder: &Folder,
        (origin, asked): (&Origin, &Requirements),
        (channel, open_slot, missing): (Address, u64, u64),
    ) -> Result<u64, PayError> {
        let Found::Running(found) = self.cluster.find(&channel, open_slot)? else {
            return Err(PayError::Contradicted { said: "it runs".into(), channel });
        };
        let usual = self.own.limits.deposit.unwrap_or(asked.amount.saturating_mul(REQUESTS));
        let already = self.aside(folder, Some(&channel))?.saturating_add(found.left());
        let room = self.own.limits.set_aside.saturating_sub(already);
        let amount = usual.min(room).max(missing);
        let proposal = Proposal {
            origin: origin.to_string(),
            payee: found.payee,
            mint: Address::new_from_array(asked.asset),
            amount,
            price: asked.amount,
            grace: found.grace,
            tops_up: Some(channel),
            sponsor: None,
        };
        self.agree(origin, already, &proposal)?;
        self.cluster.top_up(&channel, amount)?;
        // Confirmed. What was withdrawn meanwhile is seen at the next look.
        Ok(found.funded.saturating_add(amount))
    }

    /// Base units set aside at an origin, but for one channel: what its pages say, after a look at the chain.
    fn aside(&self, folder: &Folder, but: Option<&Address>) -> Result<u64, PayError> {
        let mut sum = 0_u64;
        for (address, page) in folder.read_all::<Address, Page>()? {
            if page.stage == Stage::Over || but == Some(&address) {
                continue;
            }
            match self.cluster.find(&address, page.open_slot)? {
                Found::Running(channel) => sum = sum.saturating_add(channel.left()),
                Found::NotYet => sum = sum.saturating_add(page.tab(&address)?.funded),
                Found::Closing => {}
                Found::Over | Found::Never => {
                    folder.write(&address, &page.at(Stage::Over))?;
                }
            }
        }
        Ok(sum)
    }

    /// Base units that the channels at an origin, but for one, have promised and it has not delivered, as long as
    /// they can be claimed, which is until the grace is over: a server that asks for one channel after the other
    /// gets no more by it.
    ///
    /// # Errors
    /// `Client`, `Store`.
    pub(crate) fn carried(&self, folder: &Folder, but: &Address) -> Result<u64, PayError> {
        let mut sum = 0_u64;
        for (address, page) in folder.read_all::<Address, Page>()? {
            let outstanding = page.tab(&address)?.outstanding();
            if address == *but || page.stage == Stage::Over || outstanding == 0 {
                continue;
            }
            match self.cluster.find(&address, page.open_slot)? {
                Found::Over | Found::Never => {
                    folder.write(&address, &page.at(Stage::Over))?;
                }
                Found::Running(_) | Found::Closing | Found::NotYet => {
                    sum = sum.saturating_add(outstanding);
                }
            }
        }
        Ok(sum)
    }
}
