//! `stream list`.

use super::view;
use crate::{
    coin::{Coin, MintArg},
    context::Context,
    failure::Outcome,
    output::{Record, Table},
};
use clap::Args;
use farthing_sdk::{accounts::Stream, client::Found, solana::Address};

#[derive(Args)]
pub struct List {
    /// Whose: a wallet, a creator, a deposit or an earnings account [default: --keypair]
    who: Option<Address>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
}

impl List {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.mint)?;
        let who = context.wallet_or_me(self.who)?;
        let account = context.payee(&who, &coin.mint())?.account;
        let now = context.now()?;
        let pays = context.ask(context.client().streams_of_deposit(&account))?;
        let paid = context.ask(context.client().streams_of_payee(&account))?;
        let mut rows = rows(context, (pays, "pays"), &coin, now)?;
        rows.extend(self::rows(context, (paid, "is paid"), &coin, now)?);
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
) -> Outcome<Vec<Record>> {
    let row = |(address, stream): &(Address, Stream)| {
        let record = Record::new("Stream").with("stream", *address).with("role", role);
        let stored = context.stored(stream)?.without("status");
        Ok(record.and(stored).and(view::computed(stream, coin, now)))
    };
    streams.iter().map(row).collect()
}
