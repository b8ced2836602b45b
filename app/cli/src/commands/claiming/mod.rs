//! How a payee turns the best promises of its book into its balance: of channels and of shares of fans, with
//! as many in each transaction as fit.

mod report;

pub use report::{about, per_payment};

use super::store::{Book, State, words};
use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::TypedTokens,
};
use clap::Args;
use farthing_sdk::{
    compose::{Claims, Sender, claim_promises},
    solana::{Address, LookupTable},
    vouchers::book::{BookError, ChannelState, Claim as Due, ClaimPolicy, Page, Row},
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

/// What the chain says of a row.
pub enum Look {
    Lives(ChannelState),
    /// It has ended, and this is the last that is known of it.
    Ended(ChannelState),
}

/// What the book is after a look at the chain.
struct Refreshed {
    known: Known,
    /// What was lost with rows that ended or are another's now.
    lost: Vec<Missed>,
    /// Rows of what has ended: to be dropped once that is said.
    ended: Vec<Row>,
}

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
        let Refreshed { known, mut lost, .. } = refresh(&mut book, context.now()?, &looks)?;
        let due = self.due(context, &book, &known)?;
        let claims = self.claims(context, &tables, (&book, &due))?;
        let mut rows = due_rows(&book, &due, &known);
        if self.sending.dry_run {
            // A later one may need what the first has claimed.
            if let Some(plan) = plans(&tables, &claims).next() {
                context.check(&self.sending, &plan)?;
            }
            lost.extend(missed(&book, &known, context.now()?));
            return preview(context, &rows, &claims, &lost);
        }
        let (totals, sent) = self.send(context, &tables, &claims);
        // Also when the sending broke off: what was claimed by then is claimed.
        let later = refresh(&mut book, context.now()?, &looks)?;
        let is_new = |one: &Missed| lost.iter().all(|known| known.row != one.row);
        lost.extend(later.lost.into_iter().filter(is_new).collect::<Vec<_>>());
        for row in &mut rows {
            settle(&book, row);
        }
        book.storage().flush()?;
        sent?;
        lost.extend(missed(&book, &known, context.now()?));
        report(context, (&rows, &claims, &lost), &totals)?;
        drop_all(&mut book, &later.ended)
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

/// Reads the rows again. Those that this cluster does not have are left alone.
fn refresh(
    book: &mut Book,
    now: i64,
    looks: impl Fn(&Book) -> Outcome<Vec<(Row, Coin, Look)>>,
) -> Outcome<Refreshed> {
    let (mut known, mut lost, mut ended) = (Known::new(), Vec::new(), Vec::new());
    for (row, coin, look) in looks(book)? {
        let before = book.page(row).copied();
        let refused = |error: BookError<_>| words(error, &coin);
        let (Look::Lives(state) | Look::Ended(state)) = &look;
        book.update(row, *state).map_err(refused)?;
        let after = book.page(row).copied();
        let was_taken = before.is_some_and(|page| page.is_taken);
        let has_ended = matches!(look, Look::Ended(_));
        match (before, after) {
            (_, Some(page)) if has_ended && !page.is_taken => {
                lost.extend(missed_of((&row, &page), &coin, (now, true)));
            }
            // The slot is another's now: its lease was over before that.
            (Some(before), Some(after)) if after.is_taken && !was_taken => {
                lost.extend(missed_of((&row, &before), &coin, (now, true)));
            }
            _ => {}
        }
        if has_ended {
            ended.push(row);
        } else {
            known.insert(row, coin);
        }
    }
    book.storage().flush()?;
    Ok(Refreshed { known, lost, ended })
}

/// Drops what has ended.
fn drop_all(book: &mut Book, ended: &[Row]) -> Outcome {
    for row in ended {
        book.forget(*row).map_err(|error| match error {
            BookError::Storage(error) => Failure::from(error),
            error => Failure::Refused(error.to_string()),
        })?;
    }
    Ok(())
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
    let missed = |(row, coin)| missed_of((row, book.page(row)?), coin, (now, false));
    known.iter().filter_map(missed).collect()
}

/// The same of one row; `is_gone` where nothing can be claimed of it any more, whatever the time.
fn missed_of(
    (row, page): (&Row, &Page),
    coin: &Coin,
    (now, is_gone): (i64, bool),
) -> Option<Missed> {
    let amount = page.payable(page.promised());
    let over = |end: Option<i64>| end.filter(|end| now >= *end);
    let why = match (over(page.channel.closes_at), over(page.expires_at())) {
        _ if amount == 0 => return None,
        (Some(at), _) => Why::Over(at),
        (None, _) if is_gone => Why::Ended,
        (None, Some(at)) => Why::Expired(at),
        (None, None) => return None,
    };
    Some(Missed { row: *row, amount: coin.amount(amount), why })
}

/// Takes down what came of a row, and that its payments are claimed.
fn settle(book: &Book, row: &mut Claimed) {
    let Some(page) = book.page(row.row) else { return };
    row.paid = page.channel.claimed.saturating_sub(row.claimed_before);
    if row.paid >= row.due {
        book.storage().count(row.row, page, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::{
        Token,
        development::public_keypair,
        fans::{FanVoucher, FanVoucherRecord, Lease, Recipient, Slot},
        solana::Signer,
        vouchers::{
            book::{Policy, Share, SharePolicy},
            store::{Folder, Pages},
        },
    };
    use std::{env, fs, process};

    const DAY: i64 = 86_400;
    const OPENED: i64 = 1_800_000_000;
    const POLICY: Policy = Policy {
        credit: 0,
        margin: 0,
        shares: Some(SharePolicy { price: u64::MAX, lease: 0, most: u64::MAX }),
    };

    /// A share until day 5, with 0.0003 promised and not claimed.
    fn promised(folder: &std::path::Path) -> (Book, Row, Share) {
        let key = public_keypair("pen");
        let (fan, recipient) = ([7; 32], Recipient { payee: [1; 32], audience: [2; 32] });
        let lease = Lease { opened_at: OPENED as u32, last_day: 60 };
        let none = Slot::default();
        let share = Share { key: key.pubkey().to_bytes(), unit: 100, lease, recipient, slot: none };
        let slot = Slot { share: 10, claimed: 0, until: 5, tag: share.tag(&fan) };
        let (share, row) = (Share { slot, ..share }, Row::share(&fan, 3));
        let mut book = Pages::open(Folder::open(folder).unwrap(), POLICY).unwrap();
        book.update(row, ChannelState::of_share(share, 1)).unwrap();
        let (cumulative, expires_at) = (300, lease.end(5));
        let voucher = FanVoucher { fan, recipient, slot: 3, cumulative, expires_at };
        let signed = FanVoucherRecord::sign(&key, voucher).unwrap().signed;
        book.accept(signed, OPENED).unwrap();
        (book, row, share)
    }

    fn coin() -> Coin {
        Coin::new(Token::from(Address::new_from_array([8; 32])), 6)
    }

    /// With a folder of its own, gone when it ends.
    fn with_promise(label: &str, test: impl Fn(&mut Book, Row, Share)) {
        let folder = env::temp_dir().join(format!("farthing-claiming-{label}-{}", process::id()));
        let (mut book, row, share) = promised(&folder);
        test(&mut book, row, share);
        drop(book);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_lost_with_what_has_ended_is_said_before_it_is_dropped() {
        with_promise("ended", |book, row, share| {
            let looks =
                |_: &Book| Ok(vec![(row, coin(), Look::Ended(ChannelState::of_share(share, 2)))]);
            let seen = refresh(book, OPENED + 6 * DAY, looks).unwrap();
            assert_eq!((seen.known.len(), &seen.ended[..]), (0, &[row][..]));
            let [lost] = &seen.lost[..] else { panic!("one is lost") };
            assert_eq!((lost.row, lost.amount.base_units), (row, 300));
            assert!(matches!(lost.why, Why::Over(at) if at == OPENED + 5 * DAY));
            assert!(book.page(row).is_some());
            drop_all(book, &seen.ended).unwrap();
            assert!(book.page(row).is_none());
        });
    }

    #[test]
    fn what_is_lost_with_a_slot_that_is_anothers_now_is_said_once() {
        with_promise("taken", |book, row, share| {
            let slot = Slot { until: 9, tag: [5; 9], ..share.slot };
            let state = ChannelState::of_share(Share { slot, ..share }, 2);
            let looks = |_: &Book| Ok(vec![(row, coin(), Look::Lives(state))]);
            let lost = |book: &mut Book| refresh(book, OPENED + 6 * DAY, looks).unwrap().lost;
            let told: Vec<_> = lost(book).iter().map(|lost| lost.amount.base_units).collect();
            assert_eq!((told, lost(book).len()), (vec![300], 0));
        });
    }

    #[test]
    fn nothing_is_lost_of_what_is_claimed() {
        with_promise("claimed", |book, row, share| {
            let slot = Slot { claimed: 3, ..share.slot };
            let state = ChannelState::of_share(Share { slot, ..share }, 2);
            let looks = |_: &Book| Ok(vec![(row, coin(), Look::Ended(state))]);
            assert_eq!(refresh(book, OPENED + 6 * DAY, looks).unwrap().lost.len(), 0);
        });
    }
}
