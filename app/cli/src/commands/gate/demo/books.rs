//! The balance sheet: what each side has of the other's promises, counted apart and compared.

use crate::{
    coin::{Coin, test_mint},
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
    values::Lamports,
};
use farthing_gateway::{chain::ClaimSums, ledger::Ledger, run::Gateway};
use farthing_payer::Known;
use farthing_sdk::{
    accounts::Deposit,
    addresses,
    solana::{Keypair, Signer},
};
use std::{
    thread,
    time::{Duration, Instant},
};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// What the chain says that everyone has.
#[derive(Clone, Copy)]
pub struct Counted {
    /// Base units of the creator's deposit.
    pub creator: u64,
    /// Base units of the reader's.
    pub reader: u64,
    /// Lamports of the creator.
    creator_lamports: u64,
    /// Lamports of the reader.
    reader_lamports: u64,
    /// Lamports of the key that claims.
    claimer_lamports: u64,
}

impl Counted {
    /// As it is now.
    pub fn of(
        context: &Context,
        (creator, reader, claimer): (&Keypair, &Keypair, &Keypair),
    ) -> Outcome<Self> {
        Ok(Self {
            creator: balance(context, creator)?,
            reader: balance(context, reader)?,
            creator_lamports: context.lamports(&creator.pubkey())?,
            reader_lamports: context.lamports(&reader.pubkey())?,
            claimer_lamports: context.lamports(&claimer.pubkey())?,
        })
    }
}

/// What the gateway's ledger says.
#[derive(Clone, Copy, Default)]
pub struct Served {
    pub promised: u64,
    pub served: u64,
    pub returned: u64,
    pub funded: u64,
}

/// Sums of the ledger's pages of these channels.
pub fn served(ledger: &Ledger, known: &[Known]) -> Served {
    known.iter().fold(Served::default(), |sum, known| {
        let account = known.channel.to_bytes();
        let shard = ledger.shard(&account);
        let Some(page) = shard.book.page(account) else { return sum };
        Served {
            promised: sum.promised + page.promised(),
            served: sum.served + page.served,
            returned: sum.returned + page.returned,
            funded: sum.funded + page.channel.funded,
        }
    })
}

/// Waits until the creator has so much.
///
/// # Errors
/// `Refused` where that takes too long.
pub fn await_claim(
    context: &Context,
    (creator, wanted): (&Keypair, u64),
    most: Duration,
) -> Outcome {
    let begun = Instant::now();
    while balance(context, creator)? < wanted {
        if begun.elapsed() > most {
            return Err(Failure::Refused("what was promised was not claimed in time".into()));
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// What claims have cost, once the gateway counts so much as settled: it does from finalized on. What there is
/// where that takes too long.
pub fn settled(gateway: &Gateway, due: u64, most: Duration) -> ClaimSums {
    let begun = Instant::now();
    loop {
        let sums = gateway.health().claims;
        if sums.amount >= due || begun.elapsed() > most {
            return sums;
        }
        thread::sleep(PAUSE);
    }
}

fn balance(context: &Context, owner: &Keypair) -> Outcome<u64> {
    let address = addresses::deposit(&owner.pubkey(), &test_mint());
    Ok(context.find::<Deposit>(&address)?.map_or(0, |deposit| deposit.balance))
}

/// All of it.
pub struct Sheet {
    pub pages: u64,
    /// Pages that the site has given out.
    pub site: u64,
    /// The reader's side.
    pub known: Vec<Known>,
    /// The gateway's side.
    pub served: Served,
    pub claims: ClaimSums,
    pub before: Counted,
    pub after: Counted,
}

impl Sheet {
    /// Shows it.
    ///
    /// # Errors
    /// `Refused` where two sides differ, with which.
    pub fn show(&self, context: &Context, coin: &Coin) -> Outcome {
        let Self { served, before, after, .. } = self;
        let claimed = after.creator - before.creator;
        let opening = before.reader_lamports - after.reader_lamports;
        let claims = before.claimer_lamports - after.claimer_lamports;
        let closing = before.creator_lamports - after.creator_lamports;
        let fees = opening + claims + closing;
        let amount = |units| coin.amount(units);
        let record = Facts::new("Balance sheet")
            .with("pages", self.pages)
            .with("served", amount(served.served))
            .with("returned", amount(served.returned))
            .with("promised", amount(self.promised()))
            .with("claimed", amount(claimed))
            .with("set_aside", amount(served.funded))
            .with("came_back", amount(served.funded - (before.reader - after.reader)))
            .with("fee_of_opening", Lamports(opening))
            .with("fee_of_claims", Lamports(claims))
            .with("fee_of_closing", Lamports(closing))
            .with("lamports_a_page", format!("{:.2}", fees as f64 / self.pages as f64));
        context.printer.facts(&record)?;
        self.compare(claimed, claims)?;
        context
            .printer
            .say("Every page was delivered once, paid once and claimed once, to the base unit.")
    }

    fn promised(&self) -> u64 {
        self.known.iter().map(|known| known.promised).sum()
    }

    fn compare(&self, claimed: u64, claims: u64) -> Outcome {
        let Self { served, before, after, .. } = self;
        let due = served.served - served.returned;
        for (left, right, words) in [
            (self.pages, self.site, "pages read and pages that the site gave out"),
            (due, self.pages * super::PRICE, "what was charged and the price of the pages"),
            (
                self.promised(),
                served.promised,
                "what the reader promised and what the gateway was promised",
            ),
            (claimed, due, "what was claimed and what was served"),
            (
                claimed,
                self.claims.amount,
                "what the creator got and what the gateway says it claimed",
            ),
            (
                claims,
                self.claims.lamports,
                "what the claimer paid and what the gateway says it paid",
            ),
            (before.reader - after.reader, due, "what the reader spent and what was charged"),
        ] {
            if left != right {
                return Err(Failure::Refused(format!("{words} differ: {left} and {right}")));
            }
        }
        Ok(())
    }
}
