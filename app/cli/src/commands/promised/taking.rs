//! How a payee takes promises into its book, if they are worth something.

use super::{Promised, read_all};
use crate::{
    coin::Coin,
    commands::{
        claiming::about,
        store::{Book, State, words},
    },
    context::Context,
    failure::{Failure, Outcome},
    file,
    output::{Facts, Table},
};
use clap::Args;
use farthing_sdk::{
    channels::HASHES_MAX,
    solana::Address,
    vouchers::{
        book::{Accepted, BookError, Credential, Promise, Refusal, Row},
        signed::AnyVoucher,
        store::StoreError,
    },
};
use std::{
    collections::BTreeMap,
    io::{self, Read},
};

/// Options of taking promises, whatever they are of.
#[derive(Args)]
pub struct Taking {
    /// The promises: lines of base64 as `sign` prints them, or `-` to read lines or JSON from standard
    /// input
    #[arg(required = true)]
    promises: Vec<String>,
    /// Whom they must pay: a wallet, a creator, a deposit or an earnings account [default: --keypair,
    /// or a creator that it controls]
    #[arg(long = "for", value_name = "PAYEE")]
    pub payee: Option<Address>,
    #[command(flatten)]
    state: State,
}

/// What the book said to a promise.
type Verdict = Result<Accepted, BookError<StoreError>>;

impl Taking {
    /// Takes them. `take_up` looks at what a promise is of on the chain, and notes it in the book.
    pub fn run(
        &self,
        context: &Context,
        take_up: impl Fn(&mut Book, &Promised) -> Outcome<Coin>,
    ) -> Outcome {
        let promises = self.read()?;
        let mut book = self.state.book()?;
        let now = context.now()?;
        let mut coins: BTreeMap<Row, Coin> = BTreeMap::new();
        for promise in &promises {
            if let std::collections::btree_map::Entry::Vacant(entry) = coins.entry(promise.row()) {
                entry.insert(take_up(&mut book, promise)?);
            }
        }
        let verdicts = accept(&mut book, &promises, now);
        let accepted = verdicts.iter().filter(|verdict| verdict.is_ok()).count();
        count(&book, &promises, &verdicts);
        book.storage().flush()?;
        let rows = rows((&book, &promises), verdicts, &coins)?;
        if accepted == 0
            && let [row] = rows.as_slice()
        {
            let reason = row.json()["outcome"].as_str().unwrap_or_default().to_string();
            return Err(Failure::Refused(format!("not accepted: {reason}")));
        }
        report(context, &book, (&coins, now), rows, accepted as u64)
    }

    fn read(&self) -> Outcome<Vec<Promised>> {
        let mut promises = Vec::new();
        for text in &self.promises {
            if text == "-" {
                let mut all = Vec::new();
                io::stdin().read_to_end(&mut all).map_err(|error| {
                    Failure::File(format!("cannot read standard input: {error}"))
                })?;
                let all = file::text(&all)
                    .map_err(|reason| Failure::File(format!("standard input {reason}")))?;
                promises.extend(read_all(&all)?);
            } else {
                promises.push(text.parse().map_err(Failure::Usage)?);
            }
        }
        if promises.is_empty() {
            return Err(Failure::Usage("there is no promise in the input".into()));
        }
        Ok(promises)
    }
}

/// Refuses a promise to somebody else: it is worth nothing here, however well it is signed.
pub fn require_payee(
    context: &Context,
    named: Option<Address>,
    (kind, address): (&str, &Address),
    pays: &Address,
    coin: &Coin,
) -> Outcome {
    let is_payee = match &named {
        Some(payee) => {
            let payee = context.payee("--for <PAYEE>", payee, &coin.mint())?;
            payee.address(&coin.mint()) == *pays
        }
        None => {
            *pays == context.deposit_of(&context.me()?, coin)
                || context.creator_side(pays)?.is_some()
        }
    };
    if is_payee {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "the {kind} {address} pays {pays}, not you; --for names another payee"
    )))
}

/// Hands promises to the book: vouchers together, because that is faster.
fn accept(book: &mut Book, promises: &[Promised], now: i64) -> Vec<Verdict> {
    let vouchers: Vec<AnyVoucher> = promises.iter().filter_map(Promised::signed).collect();
    let mut voucher_verdicts = book.accept_all(&vouchers, now).into_iter();
    let mut verdicts = Vec::with_capacity(promises.len());
    for promise in promises {
        let verdict = match promise {
            Promised::Link { channel, link } => {
                Some(book.accept_link(&channel.to_bytes(), *link, now))
            }
            Promised::Voucher(_) | Promised::Share(_) => voucher_verdicts.next(),
        };
        verdicts.extend(verdict);
    }
    verdicts
}

/// Counts the payments that were accepted: a voucher is one, a link as many as it adds.
fn count(book: &Book, promises: &[Promised], verdicts: &[Verdict]) {
    for (promise, verdict) in promises.iter().zip(verdicts) {
        let row = promise.row();
        let (Ok(accepted), Some(page)) = (verdict, book.page(row)) else { continue };
        let payments = match page.channel.credential {
            Credential::Chain { unit, .. } => accepted.gained.checked_div(unit).unwrap_or(1),
            Credential::Key(_) | Credential::Share(_) => 1,
        };
        let before = book.storage().payments(row);
        book.storage().count(row, page, before.saturating_add(payments));
    }
}

fn rows(
    (book, promises): (&Book, &[Promised]),
    verdicts: Vec<Verdict>,
    coins: &BTreeMap<Row, Coin>,
) -> Outcome<Vec<Facts>> {
    let mut rows = Vec::with_capacity(promises.len());
    for (promise, verdict) in promises.iter().zip(verdicts) {
        let row = promise.row();
        let Some(coin) = coins.get(&row) else { continue };
        let facts = about(Facts::new("Promise"), row);
        rows.push(match verdict {
            Ok(accepted) => facts
                .with("outcome", "accepted")
                .with("gained", coin.amount(accepted.gained))
                .with("promised", coin.amount(accepted.promised)),
            // A file that cannot be written is no refusal.
            Err(BookError::Storage(error)) => return Err(error.into()),
            Err(BookError::Refused(Refusal::TooFar)) => {
                facts.with("outcome", too_far(book, &row.address()))
            }
            Err(error) => facts.with("outcome", words(error, coin).to_string()),
        });
    }
    Ok(rows)
}

/// Why a link cannot be checked, and the command with which the payer shows one that can.
fn too_far(book: &Book, channel: &Address) -> String {
    let known = book.page(channel.to_bytes()).map_or(0, |page| {
        match (page.best(), page.channel.credential) {
            (Some(Promise::Link(best)), _) => best.index,
            (_, Credential::Chain { claimed, .. }) => claimed.index,
            (_, Credential::Key(_) | Credential::Share(_)) => 0,
        }
    });
    format!(
        "the last link that is known here is {known}, and this one is more than {HASHES_MAX} after it; the \
         payer shows one between with `farthing channel sign {channel} --link {}`",
        known.saturating_add(HASHES_MAX)
    )
}

fn report(
    context: &Context,
    book: &Book,
    (coins, now): (&BTreeMap<Row, Coin>, i64),
    rows: Vec<Facts>,
    accepted: u64,
) -> Outcome {
    let mut record = Facts::new("Promises verified")
        .with("accepted", accepted)
        .with("refused", (rows.len() as u64).saturating_sub(accepted));
    if let [(row, coin)] = coins.iter().collect::<Vec<_>>().as_slice()
        && let Some(standing) = book.standing(*row, now)
    {
        record = about(record, **row)
            .with("promised", coin.amount(standing.promised))
            .with("claimed", coin.amount(standing.claimed))
            .with("to_claim", coin.amount(standing.covered.saturating_sub(standing.claimed)));
    }
    let columns: &[_] = match coins.keys().any(|row| row.slot.is_some()) {
        true => &["fan", "slot", "outcome", "gained", "promised"],
        false => &["channel", "outcome", "gained", "promised"],
    };
    context.printer.facts_with(record, "promises", &Table::new("", columns, rows))
}
