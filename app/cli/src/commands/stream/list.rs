//! `stream list`.

use super::view;
use crate::{
    coin::Coin,
    context::{Context, Whose},
    failure::Outcome,
    output::{Facts, Table},
};
use clap::Args;
use farthing_sdk::{accounts::Stream, client::Found, solana::Address};

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    whose: Whose,
}

impl List {
    pub fn run(self, context: &Context) -> Outcome {
        let (accounts, coin) = self.whose.find(context)?;
        let now = context.now()?;
        let mut rows = Vec::new();
        for account in &accounts {
            let pays = context.ask(context.client().streams_of_deposit(account))?;
            let paid = context.ask(context.client().streams_of_payee(account))?;
            rows.extend(self::rows(context, (pays, "pays"), &coin, now)?);
            rows.extend(self::rows(context, (paid, "is paid"), &coin, now)?);
        }
        let columns = &[
            "stream",
            "role",
            "state",
            "rate",
            "accrued",
            "withdrawable",
            "not_accrued",
            "runs_dry",
        ];
        context.printer.table(&Table::new("There are no streams.", columns, rows))
    }
}

fn rows(
    context: &Context,
    (streams, role): (Found<Stream>, &'static str),
    coin: &Coin,
    now: i64,
) -> Outcome<Vec<Facts>> {
    let row = |(address, stream): &(Address, Stream)| {
        let record = Facts::new("Stream").about("stream", *address).with("role", role);
        let stored = context.stored(stream)?.without("status");
        Ok(record.and(stored).and(view::computed(stream, coin, now)))
    };
    streams.iter().map(row).collect()
}
