//! `channel claim`: turns the best promise of each channel into the payee's balance, with as many
//! channels in each transaction as fit.

use super::{
    refusal::words,
    report::{Claimed, Totals, preview, report},
    store::{Book, State, chain_state},
};
use crate::{
    args::Sending,
    coin::Coin,
    context::{Context, Plan},
    failure::Outcome,
    values::TokenArg,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Channel, ChannelStatus},
    args::ChainLink,
    channels::VoucherRecord,
    compose::{Claims, Sender, claim_links, claim_vouchers},
    core::book::{Claim as Due, ClaimPolicy, Credential, Promise},
    solana::Address,
};
use std::collections::BTreeMap;

#[derive(Args)]
pub struct Claim {
    /// The channels [default: all in the book]
    channels: Vec<Address>,
    /// Leave channels alone that would pay less, in tokens
    #[arg(long, value_name = "TOKENS")]
    min: Option<TokenArg>,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

/// The channels that this cluster has, with their coins.
type Known = BTreeMap<Address, Coin>;

impl Claim {
    pub fn run(self, context: &Context) -> Outcome {
        let mut book = self.state.book()?;
        let known = self.refresh(context, &mut book)?;
        let due = self.due(context, &book, &known)?;
        let claims = claims(context, &self.sending, &book, &due)?;
        if self.sending.dry_run {
            return preview(context, &due_rows(&book, &due, &known), &claims);
        }
        let mut rows = due_rows(&book, &due, &known);
        let (totals, sent) = send(context, &self.sending, &claims);
        // Also when the sending broke off: what was claimed by then is claimed.
        self.refresh(context, &mut book)?;
        for row in &mut rows {
            settle(&book, row);
        }
        book.storage().flush()?;
        sent?;
        report(context, &rows, &claims, &totals)
    }

    /// Reads the channels of the book again. Those that ended are dropped; those that this cluster
    /// does not have are left alone.
    fn refresh(&self, context: &Context, book: &mut Book) -> Outcome<Known> {
        let mut known = Known::new();
        let addresses = match self.channels.as_slice() {
            [] => book.storage().known(),
            named => named.to_vec(),
        };
        let slot = context.slot()?;
        let found = context.ask(context.client().fetch_all::<Channel>(&addresses))?;
        for (address, channel) in addresses.into_iter().zip(found) {
            let channel = match channel {
                Some(channel) => channel,
                None if self.channels.is_empty() => continue,
                None => return Err(context.absent(&address, "channel")),
            };
            let Some(mint) = context.mint_told_by(&channel.payee)? else { continue };
            let (coin, bytes) = (context.coin(mint)?, address.to_bytes());
            let noted = match channel.status {
                ChannelStatus::Ended => book.forget(&bytes),
                ChannelStatus::Open => book.update(&bytes, chain_state(&channel, slot)),
            };
            noted.map_err(|error| words(error, &coin))?;
            known.insert(address, coin);
        }
        book.storage().flush()?;
        Ok(known)
    }

    /// What is worth claiming of them.
    fn due(&self, context: &Context, book: &Book, known: &Known) -> Outcome<Vec<Due>> {
        let now = context.now()?;
        let mut due = Vec::new();
        // Without a minimum, whatever pays anything.
        for claim in book.claims(&ClaimPolicy { fee: 0, times: 0, soon: 0 }, now) {
            let Some(coin) = known.get(&Address::new_from_array(claim.channel)) else { continue };
            let min = self.min.as_ref().map(|min| coin.units(min)).transpose()?.unwrap_or(0);
            if claim.amount >= min {
                due.push(claim);
            }
        }
        Ok(due)
    }
}

/// The transactions that claim all of it. The SDK claims a link that is far away in steps, so it gets
/// the best link rather than the next step.
fn claims(context: &Context, sending: &Sending, book: &Book, due: &[Due]) -> Outcome<Claims> {
    let (mut records, mut links) = (Vec::new(), Vec::new());
    for claim in due {
        let address = Address::new_from_array(claim.channel);
        let Some(page) = book.page(&claim.channel) else { continue };
        match (page.best(), page.channel.credential) {
            (Some(Promise::Voucher(signed)), Credential::Key(key)) => {
                records.push(VoucherRecord { key: Address::new_from_array(key), signed });
            }
            (Some(Promise::Link(link)), _) => {
                links.push((address, ChainLink { index: link.index, link: link.hash }));
            }
            _ => {}
        }
    }
    let sender = Sender { payer: context.payer(sending)?, tables: &[] };
    let mut claims = context.ask(claim_vouchers(context.client(), &records, sender))?;
    let of_links = context.ask(claim_links(context.client(), &links, sender))?;
    claims.transactions.extend(of_links.transactions);
    claims.skipped.extend(of_links.skipped);
    Ok(claims)
}

/// Sends one after the other, until one fails.
fn send(context: &Context, sending: &Sending, claims: &Claims) -> (Totals, Outcome) {
    let mut totals = Totals::default();
    for steps in &claims.transactions {
        let plan = steps.iter().cloned().fold(Plan::new("Claimed"), Plan::step);
        match context.submit(sending, &plan) {
            Ok(done) => totals.add(&done.receipt),
            Err(failure) => return (totals, Err(failure)),
        }
    }
    (totals, Ok(()))
}

/// What is due of each channel, before it is claimed.
fn due_rows(book: &Book, due: &[Due], known: &Known) -> Vec<Claimed> {
    due.iter()
        .filter_map(|claim| {
            let channel = Address::new_from_array(claim.channel);
            let page = book.page(&claim.channel)?;
            Some(Claimed {
                channel,
                coin: known.get(&channel)?.clone(),
                claimed_before: page.channel.claimed,
                // Of a chain all links, not only those of the next step.
                due: page.promised().min(page.channel.funded).saturating_sub(page.channel.claimed),
                payments: book.storage().payments(&channel),
                paid: 0,
            })
        })
        .collect()
}

/// Takes down what came of a channel, and that its payments are claimed.
fn settle(book: &Book, row: &mut Claimed) {
    let Some(page) = book.page(&row.channel.to_bytes()) else { return };
    row.paid = page.channel.claimed.saturating_sub(row.claimed_before);
    if row.paid >= row.due {
        book.storage().count(&row.channel, page, 0);
    }
}
