//! `channel verify`: takes promises into the payee's book, if they are worth something.

use super::{
    promise::{Promised, read_all},
    refusal::words,
    store::{Book, State},
};
use crate::{
    coin::Coin,
    context::Context,
    failure::{Failure, Outcome},
    file,
    output::{Facts, Table},
};
use clap::Args;
use farthing_sdk::{
    accounts,
    channels::{HASHES_MAX, SignedVoucher, to_book},
    solana::Address,
    vouchers::{
        book::{Accepted, BookError, Credential, Promise, Refusal},
        store::StoreError,
    },
};
use std::{
    collections::BTreeMap,
    io::{self, Read},
};

#[derive(Args)]
pub struct Verify {
    /// The promises: lines of base64 as `channel sign` prints them, or `-` to read lines or JSON from
    /// standard input
    #[arg(required = true)]
    promises: Vec<String>,
    /// Whom they must pay: a wallet, a creator, a deposit or an earnings account [default: --keypair,
    /// or a creator that it controls]
    #[arg(long = "for", value_name = "PAYEE")]
    payee: Option<Address>,
    #[command(flatten)]
    state: State,
}

/// What the book said to a promise.
type Verdict = Result<Accepted, BookError<StoreError>>;

impl Verify {
    pub fn run(self, context: &Context) -> Outcome {
        let promises = self.read()?;
        let mut book = self.state.book()?;
        let now = context.now()?;
        let mut channels: BTreeMap<Address, Coin> = BTreeMap::new();
        for promise in &promises {
            let address = promise.channel();
            if let std::collections::btree_map::Entry::Vacant(entry) = channels.entry(address) {
                entry.insert(self.take_up(context, &mut book, &address)?);
            }
        }
        let verdicts = accept(&mut book, &promises, now);
        let accepted = verdicts.iter().filter(|verdict| verdict.is_ok()).count();
        count(&book, &promises, &verdicts);
        book.storage().flush()?;
        let rows = rows((&book, &promises), verdicts, &channels)?;
        if accepted == 0
            && let [row] = rows.as_slice()
        {
            let reason = row.json()["outcome"].as_str().unwrap_or_default().to_string();
            return Err(Failure::Refused(format!("not accepted: {reason}")));
        }
        report(context, &book, (&channels, now), rows, accepted as u64)
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

    /// Looks at a channel on the chain, and notes it in the book.
    fn take_up(&self, context: &Context, book: &mut Book, address: &Address) -> Outcome<Coin> {
        let slot = context.slot()?;
        let (channel, coin) = super::read(context, address)?;
        self.require_payee(context, address, &channel, &coin)?;
        book.update(address.to_bytes(), to_book(&channel, slot))
            .map_err(|error| words(error, &coin))?;
        Ok(coin)
    }

    /// A promise to somebody else is worth nothing here, however well it is signed.
    fn require_payee(
        &self,
        context: &Context,
        address: &Address,
        channel: &accounts::Channel,
        coin: &Coin,
    ) -> Outcome {
        let pays = match &self.payee {
            Some(payee) => {
                context.payee("--for <PAYEE>", payee, &coin.mint())?.address(&coin.mint())
                    == channel.payee
            }
            None => {
                channel.payee == context.deposit_of(&context.me()?, coin)
                    || context.creator_side(&channel.payee)?.is_some()
            }
        };
        if pays {
            return Ok(());
        }
        Err(Failure::Refused(format!(
            "the channel {address} pays {}, not you; --for names another payee",
            channel.payee
        )))
    }
}

/// Hands promises to the book: vouchers together, because that is faster.
fn accept(book: &mut Book, promises: &[Promised], now: i64) -> Vec<Verdict> {
    let vouchers: Vec<SignedVoucher> = promises
        .iter()
        .filter_map(|promise| match promise {
            Promised::Voucher(record) => Some(record.signed),
            Promised::Link { .. } => None,
        })
        .collect();
    let mut voucher_verdicts = book.accept_all(&vouchers, now).into_iter();
    let mut verdicts = Vec::with_capacity(promises.len());
    for promise in promises {
        let verdict = match promise {
            Promised::Voucher(_) => voucher_verdicts.next(),
            Promised::Link { channel, link } => {
                Some(book.accept_link(&channel.to_bytes(), *link, now))
            }
        };
        verdicts.extend(verdict);
    }
    verdicts
}

/// Counts the payments that were accepted: a voucher is one, a link as many as it adds.
fn count(book: &Book, promises: &[Promised], verdicts: &[Verdict]) {
    for (promise, verdict) in promises.iter().zip(verdicts) {
        let address = promise.channel();
        let (Ok(accepted), Some(page)) = (verdict, book.page(address.to_bytes())) else {
            continue;
        };
        let payments = match page.channel.credential {
            Credential::Chain { unit, .. } => accepted.gained.checked_div(unit).unwrap_or(1),
            Credential::Key(_) | Credential::Share(_) => 1,
        };
        let before = book.storage().payments(&address);
        book.storage().count(&address, page, before.saturating_add(payments));
    }
}

fn rows(
    (book, promises): (&Book, &[Promised]),
    verdicts: Vec<Verdict>,
    channels: &BTreeMap<Address, Coin>,
) -> Outcome<Vec<Facts>> {
    let mut rows = Vec::with_capacity(promises.len());
    for (promise, verdict) in promises.iter().zip(verdicts) {
        let address = promise.channel();
        let Some(coin) = channels.get(&address) else { continue };
        let row = Facts::new("Promise").about("channel", address);
        rows.push(match verdict {
            Ok(accepted) => row
                .with("outcome", "accepted")
                .with("gained", coin.amount(accepted.gained))
                .with("promised", coin.amount(accepted.promised)),
            // A file that cannot be written is no refusal.
            Err(BookError::Storage(error)) => return Err(error.into()),
            Err(BookError::Refused(Refusal::TooFar)) => {
                row.with("outcome", too_far(book, &address))
            }
            Err(error) => row.with("outcome", words(error, coin).to_string()),
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
    (channels, now): (&BTreeMap<Address, Coin>, i64),
    rows: Vec<Facts>,
    accepted: u64,
) -> Outcome {
    let mut record = Facts::new("Promises verified")
        .with("accepted", accepted)
        .with("refused", (rows.len() as u64).saturating_sub(accepted));
    if let [(address, coin)] = channels.iter().collect::<Vec<_>>().as_slice()
        && let Some(standing) = book.standing(address.to_bytes(), now)
    {
        record = record
            .about("channel", **address)
            .with("promised", coin.amount(standing.promised))
            .with("claimed", coin.amount(standing.claimed))
            .with("to_claim", coin.amount(standing.covered.saturating_sub(standing.claimed)));
    }
    let columns = &["channel", "outcome", "gained", "promised"];
    context.printer.facts_with(record, "promises", &Table::new("", columns, rows))
}
