//! How a payee turns the best promises of its book into its balance: of channels and of shares of fans, with
//! as many in each transaction as fit.

mod report;

pub use report::{about, per_payment};

use super::store::{Book, State, words};
use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
    values::TypedTokens,
};
use clap::Args;
use farthing_sdk::{
    compose::{Claims, Sender, claim_promises},
    solana::{Address, LookupTable},
    vouchers::book::{BookError, ChannelState, Claim as Due, ClaimPolicy, Row},
};
use report::{Claimed, Missed, Totals, Why, preview, report};
use std::collections::BTreeMap;

/// Options of a claim, whatever is claimed.
#[derive(Args)]
pub struct Claiming {
    /// Skip what would pay less than this, in tokens
    #[arg(long, value_name = "TOKENS")]
    min: Option<TypedTokens>,
    /// Lookup table that names what is claimed from and its payee, so that more fits into each
    /// transaction; can be repeated
    #[arg(long = "lookup-table", value_name = "ADDRESS")]
    lookup_tables: Vec<Address>,
    #[command(flatten)]
    pub state: State,
    #[command(flatten)]
    sending: Sending,
}

/// What this cluster has of the book, with its coins.
pub type Known = BTreeMap<Row, Coin>;

/// What the chain says of a row; `None` where what it was has ended.
pub type Look = Option<ChannelState>;

impl Claiming {
    /// Claims what is due. `looks` reads the rows that are meant.
    pub fn run(
        &self,
        context: &Context,
        looks: impl Fn(&Book) -> Outcome<Vec<(Row, Coin, Look)>>,
    ) -> Outcome {
        let tables = self.tables(context)?;
        let mut book = self.state.book()?;
        book.storage().require_writable()?;
        let known = refresh(&mut book, &looks)?;
        let due = self.due(context, &book, &known)?;
        let claims = self.claims(context, &tables, (&book, &due))?;
        let mut rows = due_rows(&book, &due, &known);
        if self.sending.dry_run {
            // A later one may need what the first has claimed.
            if let Some(plan) = plans(&tables, &claims).next() {
                context.check(&self.sending, &plan)?;
            }
            let missed = missed(&book, &known, context.now()?);
            return preview(context, &rows, &claims, &missed);
        }
        let (totals, sent) = self.send(context, &tables, &claims);
        // Also when the sending broke off: what was claimed by then is claimed.
        refresh(&mut book, &looks)?;
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

    /// What is worth claiming of them.
    fn due(&self, context: &Context, book: &Book, known: &Known) -> Outcome<Vec<Due>> {
        let now = context.now()?;
        let mut due = Vec::new();
        // Without a minimum, whatever pays anything.
        let all = ClaimPolicy { fee: 0, times: 0, soon: 0, only_served: false };
        for claim in book.claims(&all, now) {
            let Some(coin) = known.get(&claim.row) else { continue };
            let min = self.min.as_ref().map(|min| coin.units(min)).transpose()?.unwrap_or(0);
            if claim.amount >= min {
                due.push(claim);
            }
        }
        Ok(due)
    }

    /// The transactions that claim all of it. The SDK claims a link that is far away in steps, so it gets
    /// the best link rather than the next step.
    fn claims(
        &self,
        context: &Context,
        tables: &[LookupTable],
        (book, due): (&Book, &[Due]),
    ) -> Outcome<Claims> {
        let best = due.iter().filter_map(|claim| {
            let promise = book.page(claim.row)?.best()?;
            Some((claim.row, promise))
        });
        let sender = Sender { payer: context.payer(&self.sending)?, tables };
        // A priority fee takes bytes of the transaction as well, and decides who checks signatures.
        let client = context.client_paying(self.sending.priority_fee);
        context.ask(claim_promises(&client, &best.collect::<Vec<_>>(), sender))
    }

    /// Sends one after the other, until one fails.
    fn send(
        &self,
        context: &Context,
        tables: &[LookupTable],
        claims: &Claims,
    ) -> (Totals, Outcome) {
        let mut totals = Totals::default();
        for plan in plans(tables, claims) {
            match context.submit(&self.sending, &plan) {
                Ok(done) => totals.add(&done.receipt),
                Err(failure) => return (totals, Err(failure)),
            }
        }
        (totals, Ok(()))
    }
}

/// Reads the rows again. Those that ended are dropped; those that this cluster does not have are left alone.
fn refresh(
    book: &mut Book,
    looks: impl Fn(&Book) -> Outcome<Vec<(Row, Coin, Look)>>,
) -> Outcome<Known> {
    let mut known = Known::new();
    for (row, coin, look) in looks(book)? {
        let noted = match look {
            None => book.forget(row),
            Some(state) => book.update(row, state),
        };
        noted.map_err(|error: BookError<_>| words(error, &coin))?;
        known.insert(row, coin);
    }
    book.storage().flush()?;
    Ok(known)
}

/// One for each transaction.
fn plans(tables: &[LookupTable], claims: &Claims) -> impl Iterator<Item = Plan> {
    let begin = || Plan::part("Claimed").tables(tables);
    claims.transactions.iter().map(move |steps| begin().steps(steps.iter().cloned()))
}

/// What is due of each row, before it is claimed.
fn due_rows(book: &Book, due: &[Due], known: &Known) -> Vec<Claimed> {
    due.iter()
        .filter_map(|claim| {
            let (row, page) = (claim.row, book.page(claim.row)?);
            Some(Claimed {
                row,
                coin: known.get(&row)?.clone(),
                claimed_before: page.channel.claimed,
                // Of a chain all links, not only those of the next step.
                due: page.payable(page.promised()),
                payments: book.storage().payments(row),
                paid: 0,
            })
        })
        .collect()
}

/// What was promised and not claimed in time.
fn missed(book: &Book, known: &Known, now: i64) -> Vec<Missed> {
    let missed = known.iter().filter_map(|(row, coin)| {
        let page = book.page(row)?;
        let amount = page.payable(page.promised());
        let over = |end: Option<i64>| end.filter(|end| amount != 0 && now >= *end);
        let why = match (over(page.channel.closes_at), over(page.expires_at())) {
            (Some(at), _) => Why::Over(at),
            (None, Some(at)) => Why::Expired(at),
            (None, None) => return None,
        };
        Some(Missed { row: *row, amount: coin.amount(amount), why })
    });
    missed.collect()
}

/// Takes down what came of a row, and that its payments are claimed.
fn settle(book: &Book, row: &mut Claimed) {
    let Some(page) = book.page(row.row) else { return };
    row.paid = page.channel.claimed.saturating_sub(row.claimed_before);
    if row.paid >= row.due {
        book.storage().count(row.row, page, 0);
    }
}
