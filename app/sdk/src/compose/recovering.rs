//! Channels without any local state: what the chain alone gives back.

use crate::{
    accounts::{Channel, ChannelKind},
    args::Call,
    channels,
    client::{Client, ClientResult, HistoryEntry, Network, Page, Record},
    events::{BatchItem, Event},
    solana::{AccountMeta, Address, Instruction, Signature, Signer},
};

/// On which side of a channel a wallet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Its deposit pays.
    Payer,
    /// Its deposit is paid, or the earnings of a creator that it controls.
    Payee,
}

/// A channel as the chain knows it. What is promised beyond `channel.claimed` only the payee knows:
/// a payer signs on above what the payee shows, a payee shows the highest that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    pub address: Address,
    pub side: Side,
    pub channel: Channel,
}

/// A claim of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastClaim {
    pub signature: Signature,
    pub slot: u64,
    /// Unix seconds; `None` if the network does not say.
    pub time: Option<i64>,
    /// Base units paid then.
    pub amount: u64,
    /// Base units paid since the opening.
    pub total: u64,
}

/// The claims in a history, and where it may lack some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastClaims {
    /// Newest first.
    pub claims: Vec<PastClaim>,
    /// Transactions that may have claimed besides, and of which the network cannot show enough: it only
    /// lists them, it cut their log, or another program called ours in them. Newest first.
    pub untold: Vec<Signature>,
}

/// Every channel that a wallet pays or is paid by, found by addresses that the chain stores.
///
/// # Errors
/// Those of the network.
pub fn recover_channels<N: Network>(
    client: &Client<N>,
    wallet: &Address,
) -> ClientResult<Vec<Recovered>> {
    let mut all = Vec::new();
    let mut add = |side, found: Vec<(Address, Channel)>| {
        let some = found.into_iter();
        all.extend(some.map(|(address, channel)| Recovered { address, side, channel }));
    };
    for (deposit, _) in client.deposits_of(wallet)? {
        add(Side::Payer, client.channels_of_deposit(&deposit)?);
        add(Side::Payee, client.channels_of_payee(&deposit)?);
    }
    for (creator, _) in client.find_creators_by_authority(wallet)? {
        for (earnings, _) in client.earnings_of(&creator)? {
            add(Side::Payee, client.channels_of_payee(&earnings)?);
        }
    }
    Ok(all)
}

/// The chain of a channel that was opened with [`channels::chain`], made again; `None` when the key or
/// the kind is another. Its links from `channel.index + 1` on are not claimed yet.
///
/// # Errors
/// `Signer` when the key refuses.
pub fn recover_chain(
    recovered: &Recovered,
    signer: &dyn Signer,
) -> ClientResult<Option<channels::Chain>> {
    let channel = &recovered.channel;
    if channel.kind != ChannelKind::Chain {
        return Ok(None);
    }
    let chain = channels::chain(signer, &recovered.address, channel.length)?;
    let is_its = chain.link(channel.index).is_some_and(|link| link.hash == channel.credential);
    Ok(is_its.then_some(chain))
}

/// Claims of a channel in its history; `page` counts transactions. The total that counts is
/// `channel.claimed`: what these claims lack of it is in an `untold` transaction, on
/// another page, or older than what the network has.
///
/// # Errors
/// Those of the network.
pub fn past_claims<N: Network>(
    client: &Client<N>,
    address: &Address,
    page: Page,
) -> ClientResult<PastClaims> {
    let mut past = PastClaims::default();
    // What failed has claimed nothing.
    let history = client.history(address, page)?.into_iter();
    for entry in history.filter(|entry| entry.record.error.is_none()) {
        let signature = entry.record.signature;
        match client.network().instructions(&signature)? {
            Some(instructions) if !entry.record.is_only_listed() => {
                past.add(address, &entry, &instructions);
            }
            _ => past.untold.push(signature),
        }
    }
    Ok(past)
}

impl PastClaims {
    /// Adds what a transaction says of a channel. Each claim of its own instructions has an event; an
    /// event without such a claim is of a call from another program, whose channels are not known.
    fn add(&mut self, address: &Address, entry: &HistoryEntry, instructions: &[Instruction]) {
        let Record { signature, slot, time, .. } = entry.record;
        let mut batches = entry.events.iter().filter_map(Batch::of).peekable();
        let (mut paid, mut is_all) = (Vec::new(), true);
        for (payee, channels) in instructions.iter().filter_map(claimed) {
            let fits = |batch: &Batch<'_>| batch.fits(&payee, channels.len());
            while batches.next_if(|batch| !fits(batch)).is_some() {
                is_all = false;
            }
            let batch = batches.next();
            let Some(at) = channels.iter().position(|channel| channel.pubkey == *address) else {
                continue;
            };
            let item = batch.as_ref().and_then(|batch| batch.items.get(at));
            is_all &= item.is_some();
            paid.extend(item.filter(|item| item.amount != 0).map(|item| PastClaim {
                signature,
                slot,
                time,
                amount: item.amount,
                total: item.total,
            }));
        }
        if !is_all || batches.next().is_some() {
            self.untold.push(signature);
        }
        self.claims.extend(paid.into_iter().rev());
    }
}

/// The payee and the channels of a claim; `None` for any other instruction.
fn claimed(instruction: &Instruction) -> Option<(Address, &[AccountMeta])> {
    if instruction.program_id != crate::PROGRAM_ID {
        return None;
    }
    let declared = match Call::decode(&instruction.data)? {
        Call::Claim(_) => 2,
        Call::ClaimChain(_) | Call::ClaimSigned(_) => 1,
        _ => return None,
    };
    let payee = instruction.accounts.first()?.pubkey;
    Some((payee, instruction.accounts.get(declared..)?))
}

/// What a batch paid.
struct Batch<'a> {
    payee: &'a Address,
    items: &'a [BatchItem],
}

impl<'a> Batch<'a> {
    fn of(event: &'a Event) -> Option<Self> {
        let (payee, items) = match event {
            Event::VouchersClaimed(event) => (&event.payee, &event.items),
            Event::LinksClaimed(event) => (&event.payee, &event.items),
            _ => return None,
        };
        Some(Self { payee, items })
    }

    /// A call from another program may stand between the transaction's own.
    fn fits(&self, payee: &Address, channels: usize) -> bool {
        self.payee == payee && self.items.len() == channels
    }
}
