//! `channel claim`: turns the best promise of each channel into the payee's balance, with as many
//! channels in each transaction as fit.

use super::{
    refusal::words,
    report::{Claimed, Missed, Totals, Why, preview, report},
    store::{Book, State},
};
use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
    values::TypedTokens,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Channel, ChannelStatus},
    channels::to_book,
    compose::{Claims, Sender, claim_promises},
    solana::{Address, LookupTable},
    vouchers::book::{Claim as Due, ClaimPolicy},
};
use std::collections::BTreeMap;

#[derive(Args)]
#[command(after_help = "A transaction takes 4 vouchers or 14 links, with a lookup table 6 or 26. \
                  `solana address-lookup-table create` makes one, and `extend` adds to it: the channels, \
                  their payee (`farthing channel show`), \
                  Sysvar1nstructions1111111111111111111111111.")]
pub struct Claim {
    /// The channels [default: all in the book]
    channels: Vec<Address>,
    /// Skip channels that would pay less than this, in tokens
    #[arg(long, value_name = "TOKENS")]
    min: Option<TypedTokens>,
    /// Lookup table that names channels and their payee, so that more of them fit into each
    /// transaction; can be repeated
    #[arg(long = "lookup-table", value_name = "ADDRESS")]
    lookup_tables: Vec<Address>,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

/// The channels that this cluster has, with their coins.
type Known = BTreeMap<Address, Coin>;

impl Claim {
    pub fn run(self, context: &Context) -> Outcome {
        let tables = self.tables(context)?;
        let mut book = self.state.book()?;
        book.storage().require_writable()?;
        let known = self.refresh(context, &mut book)?;
        let due = self.due(context, &book, &known)?;
        let claims = claims(context, &self.sending, &tables, (&book, &due))?;
        let mut rows = due_rows(&book, &due, &known);
        if self.sending.dry_run {
            // A later one may need what the first has claimed.
            if let Some(plan) = plans(&tables, &claims).next() {
                context.check(&self.sending, &plan)?;
            }
            let missed = missed(&book, &known, context.now()?);
            return preview(context, &rows, &claims, &missed);
        }
        let (totals, sent) = send(context, &self.sending, &tables, &claims);
        // Also when the sending broke off: what was claimed by then is claimed.
        self.refresh(context, &mut book)?;
        for row in &mut rows {
            settle(&book, row);
        }
        book.storage().flush()?;
        sent?;
        let missed = missed(&book, &known, context.now()?);
        report(context, (&rows, &claims, &missed), &totals)
    }

    /// The lookup tables named, as they stand.
    fn tables(&self, context: &Context) -> Outcome<Vec<LookupTable>> {
        let client = context.client();
        self.lookup_tables.iter().map(|table| context.ask(client.fetch_table(table))).collect()
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
                ChannelStatus::Ended => book.forget(bytes),
                ChannelStatus::Open => book.update(bytes, to_book(&channel, slot)),
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
        for claim in
            book.claims(&ClaimPolicy { fee: 0, times: 0, soon: 0, only_served: false }, now)
        {
            let Some(coin) = known.get(&claim.row.address()) else { continue };
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
fn claims(
    context: &Context,
    sending: &Sending,
    tables: &[LookupTable],
    (book, due): (&Book, &[Due]),
) -> Outcome<Claims> {
    let best = due.iter().filter_map(|claim| {
        let promise = book.page(claim.row)?.best()?;
        Some((claim.row.address(), promise))
    });
    let sender = Sender { payer: context.payer(sending)?, tables };
    // A priority fee takes bytes of the transaction as well.
    let client = context.client_paying(sending.priority_fee);
    context.ask(claim_promises(&client, &best.collect::<Vec<_>>(), sender))
}

/// One for each transaction.
fn plans(tables: &[LookupTable], claims: &Claims) -> impl Iterator<Item = Plan> {
    let begin = || Plan::part("Claimed").tables(tables);
    claims.transactions.iter().map(move |steps| begin().steps(steps.iter().cloned()))
}

/// Sends one after the other, until one fails.
fn send(
    context: &Context,
    sending: &Sending,
    tables: &[LookupTable],
    claims: &Claims,
) -> (Totals, Outcome) {
    let mut totals = Totals::default();
    for plan in plans(tables, claims) {
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
            let channel = claim.row.address();
            let page = book.page(claim.row)?;
            Some(Claimed {
                channel,
                coin: known.get(&channel)?.clone(),
                claimed_before: page.channel.claimed,
                // Of a chain all links, not only those of the next step.
                due: page.payable(page.promised()),
                payments: book.storage().payments(&channel),
                paid: 0,
            })
        })
        .collect()
}

/// What was promised and not claimed in time.
fn missed(book: &Book, known: &Known, now: i64) -> Vec<Missed> {
    let missed = known.iter().filter_map(|(channel, coin)| {
        let page = book.page(channel.to_bytes())?;
        let amount = page.payable(page.promised());
        let over = |end: Option<i64>| end.filter(|end| amount != 0 && now >= *end);
        let why = match (over(page.channel.closes_at), over(page.expires_at())) {
            (Some(at), _) => Why::GraceOver(at),
            (None, Some(at)) => Why::Expired(at),
            (None, None) => return None,
        };
        Some(Missed { channel: *channel, amount: coin.amount(amount), why })
    });
    missed.collect()
}

/// Takes down what came of a channel, and that its payments are claimed.
fn settle(book: &Book, row: &mut Claimed) {
    let Some(page) = book.page(row.channel.to_bytes()) else { return };
    row.paid = page.channel.claimed.saturating_sub(row.claimed_before);
    if row.paid >= row.due {
        book.storage().count(&row.channel, page, 0);
    }
}
