//! Which of the credentials at hand are worth claiming.

use super::Claims;
use crate::{
    accounts::{AnyAccount, Channel, ChannelKind, ChannelStatus},
    args::ChainLink,
    channels::VoucherRecord,
    client::{Client, ClientResult, Network},
    solana::Address,
};
use farthing_core::chain::walk;
use farthing_vouchers::{book::Row, chain::sha256};
use std::collections::BTreeMap;

/// What is shown for a channel: a voucher, or a link.
pub trait Credential: Clone {
    const KIND: ChannelKind;

    fn channel(&self) -> Address;

    /// Base units promised since the opening.
    fn cumulative(&self, channel: &Channel) -> u64;

    /// Whether the program would pay it at `now`, unix seconds, or why not.
    fn fits(&self, channel: &Channel, now: i64) -> Result<(), &'static str>;
}

impl Credential for VoucherRecord {
    const KIND: ChannelKind = ChannelKind::Voucher;

    fn channel(&self) -> Address {
        Self::channel(self)
    }

    fn cumulative(&self, _: &Channel) -> u64 {
        self.signed.voucher.cumulative
    }

    fn fits(&self, channel: &Channel, now: i64) -> Result<(), &'static str> {
        match () {
            () if !self.signed.voucher.is_in_time(now) => Err("the voucher has expired"),
            () if channel.credential != self.key.to_bytes() => Err("not signed by its key"),
            // One wrong signature would fail all that stand beside it.
            () if !self.is_signed() => Err("the signature is wrong"),
            () => Ok(()),
        }
    }
}

impl Credential for (Address, ChainLink) {
    const KIND: ChannelKind = ChannelKind::Chain;

    fn channel(&self) -> Address {
        self.0
    }

    fn cumulative(&self, channel: &Channel) -> u64 {
        channel.unit.saturating_mul(self.1.index.into())
    }

    fn fits(&self, channel: &Channel, _: i64) -> Result<(), &'static str> {
        let (address, ChainLink { index, link }) = self;
        if *index > channel.length {
            return Err("the chain has no such link");
        }
        let steps = index.checked_sub(channel.index).ok_or("nothing is due")?;
        let leads_there = walk(link, address.as_array(), steps, sha256) == channel.credential;
        if leads_there { Ok(()) } else { Err("no link of its chain") }
    }
}

/// What is best of each channel, by the payee.
type Chosen<C> = BTreeMap<Address, Vec<(Channel, C)>>;

/// Of each channel the credential that pays most; and what they pay together, and what would not pay.
pub fn choose<N: Network, C: Credential>(
    client: &Client<N>,
    offered: &[C],
) -> ClientResult<(Chosen<C>, Claims)> {
    let now = client.network().unix_time()?;
    let channels = fetch(client, offered.iter().map(C::channel).collect())?;
    let mut best: BTreeMap<Address, (&Channel, &C)> = BTreeMap::new();
    let mut refused = BTreeMap::new();
    for credential in offered {
        let address = credential.channel();
        match worth(credential, channels.get(&address), now) {
            Err(reason) => {
                refused.insert(address, reason);
            }
            Ok(channel) => {
                let entry = best.entry(address).or_insert((channel, credential));
                if credential.cumulative(channel) > entry.1.cumulative(channel) {
                    *entry = (channel, credential);
                }
            }
        }
    }
    // What is refused beside something better is no loss.
    refused.retain(|address, _| !best.contains_key(address));
    let mut claims = Claims {
        skipped: refused.into_iter().map(|(at, reason)| (Row::from(&at), reason)).collect(),
        ..Claims::default()
    };
    let mut chosen = Chosen::new();
    for (channel, credential) in best.into_values() {
        let due = channel.due(credential.cumulative(channel));
        claims.amount = claims.amount.saturating_add(due);
        chosen.entry(channel.payee).or_default().push((channel.clone(), credential.clone()));
    }
    Ok((chosen, claims))
}

/// Those of the addresses that are channels.
pub fn fetch<N: Network>(
    client: &Client<N>,
    addresses: Vec<Address>,
) -> ClientResult<BTreeMap<Address, Channel>> {
    let channel = |(address, account)| match account {
        AnyAccount::Channel(channel) => Some((address, channel)),
        _ => None,
    };
    Ok(ours(client, addresses)?.into_iter().filter_map(channel).collect())
}

/// Those of the addresses that are accounts of the program, of whatever kind.
pub fn ours<N: Network>(
    client: &Client<N>,
    mut addresses: Vec<Address>,
) -> ClientResult<BTreeMap<Address, AnyAccount>> {
    addresses.sort_unstable();
    addresses.dedup();
    let accounts = client.network().accounts(&addresses)?;
    let ours = addresses.into_iter().zip(accounts).filter_map(|(address, account)| {
        let account = account.filter(|account| account.owner == crate::PROGRAM_ID)?;
        Some((address, AnyAccount::decode(&account.data).ok()?))
    });
    Ok(ours.collect())
}

/// The channel, if it would pay this credential, or why it would not.
fn worth<'a, C: Credential>(
    credential: &C,
    channel: Option<&'a Channel>,
    now: i64,
) -> Result<&'a Channel, &'static str> {
    let channel = channel.ok_or("there is no such channel")?;
    match () {
        () if channel.status == ChannelStatus::Ended => Err("the channel has ended"),
        () if !channel.is_claimable(now) => Err("its grace is over"),
        () if channel.kind != C::KIND => Err("takes the other kind of credential"),
        () if channel.due(credential.cumulative(channel)) == 0 => Err("nothing is due"),
        () => credential.fits(channel, now).map(|()| channel),
    }
}
