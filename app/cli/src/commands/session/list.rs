//! `session list`.

use super::{state, window};
use crate::{
    coin::MintArg,
    context::Context,
    failure::Outcome,
    output::{Facts, Table},
};
use clap::Args;
use farthing_sdk::{accounts::Deposit, addresses, solana::Address};

#[derive(Args)]
pub struct List {
    /// Whose deposit [default: --keypair]
    #[arg(conflicts_with = "key")]
    owner: Option<Address>,
    /// All that a key may sign for, instead
    #[arg(long, value_name = "ADDRESS")]
    key: Option<Address>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT", conflicts_with = "key")]
    mint: Option<MintArg>,
}

impl List {
    pub fn run(self, context: &Context) -> Outcome {
        let all = match &self.key {
            Some(key) => context.ask(context.client().sessions_of_key(key))?,
            None => {
                let coin = context.coin_or_usual(self.mint)?;
                let owner = context.wallet_or_me(self.owner)?;
                let deposit = addresses::deposit(&owner, &coin.mint());
                context.ask(context.client().sessions_of_deposit(&deposit))?
            }
        };
        let now = context.now()?;
        let mut rows = Vec::new();
        for (address, session) in all {
            let deposit: Deposit = context.fetch(&session.deposit)?;
            let coin = context.coin(deposit.mint)?;
            let limit = window(&coin, session.window_limit, session.window_seconds);
            rows.push(
                Facts::new("Session")
                    .about("session", address)
                    .and(context.stored(&session)?.without("status"))
                    .with("state", state(&session, now))
                    .with("limit", limit)
                    .with("can_spend_now", coin.amount(session.left(now))),
            );
        }
        let columns = &[
            "session",
            "key",
            "state",
            "spent",
            "total_limit",
            "limit",
            "can_spend_now",
            "expires_at",
            "payee",
            "actions",
        ];
        context.printer.table(&Table::new("There are no sessions.", columns, rows))
    }
}
