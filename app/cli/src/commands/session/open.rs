//! `session open`: the key is made here if it is not there yet.

use super::terms::{Limits, facts};
use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
    values::{Lamports, TypedTokens},
    wallet::KeyArg,
};
use clap::Args;
use farthing_sdk::{
    accounts::Session,
    addresses,
    args::SessionTerms,
    compose::{self, KeyFees, SessionPlan},
};

#[derive(Args)]
#[command(after_help = "Example: a game may spend 5 in all, 1 a day, for a month
  farthing session open game.json --total 5 --limit 1 --window 1d --expires \"in 30d\" --sol 0.01
  farthing pay CREATOR 0.02 --session game.json")]
pub struct Open {
    /// The key that will sign: its address, or its keypair file, which is made if it is not there
    key: KeyArg,
    /// SOL to give to the key, for fees and rents
    #[arg(long, value_name = "SOL")]
    sol: Option<TypedTokens>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Open {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.mint)?;
        let me = context.me()?;
        context.deposit(&me, &coin)?;
        let Some(total) = &self.limits.total else {
            return Err(Failure::Usage(
                "say with --total how much the key may spend at most".into(),
            ));
        };
        let terms = self.limits.over(SessionTerms::up_to(coin.units(total)?), context, &coin)?;
        let payer = context.payer(&self.sending)?;
        if let KeyArg::Address(key) = &self.key {
            context.require_signers(self.receiving, &[("<KEY>", Some(*key))])?;
        }
        let key = self.key.address_or_make(self.sending.dry_run)?;
        let session = addresses::session(&context.deposit_of(&me, &coin), &key);
        if context.find::<Session>(&session)?.is_some() {
            return Err(Failure::Usage(format!(
                "this key has a session already; `farthing session update {session}` changes its limits"
            )));
        }
        let plan = Plan::new("Session opened", "session", session).fact("key", key);
        let mut plan = facts(self.about_file(plan), &terms, &coin);
        let lamports = self.sol.as_ref().map(|sol| sol.units(9)).transpose()?;
        if let Some(lamports) = lamports {
            plan = plan.fact("for_fees", Lamports(lamports));
        }
        let fees = KeyFees::Exactly(lamports.unwrap_or(0));
        // Whether a wallet has the key has been asked.
        let any_address = true;
        let opening =
            SessionPlan { owner: me, mint: coin.mint(), key, terms, fees, payer, any_address };
        let opening = context.ask(compose::open_session(context.client(), &opening))?;
        context.send(&self.sending, plan.steps(opening.instructions))
    }

    /// Where the key is kept.
    fn about_file(&self, plan: Plan) -> Plan {
        let KeyArg::File(file) = &self.key else { return plan };
        let plan = plan.fact("file", file.display().to_string());
        if self.sending.dry_run && !file.exists() {
            return plan.fact("note", "a dry run makes no key, so key and session will be others");
        }
        plan
    }
}
