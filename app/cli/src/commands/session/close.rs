//! `session close`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::Lamports,
    wallet,
};
use clap::Args;
use farthing_sdk::{
    instructions::CloseSession,
    solana::{Address, Signer, system_instruction},
};
use std::path::PathBuf;

#[derive(Args)]
pub struct Close {
    /// The session
    session: Address,
    /// Keypair file of the session key: brings home the SOL that it has left
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    sending: Sending,
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
        let (session, coin) = read(context, &self.session)?;
        if session.is_active(context.now()?) {
            return Err(Failure::Usage(format!(
                "the session is active; `farthing session revoke {}` ends it",
                self.session
            )));
        }
        context.require_spent_address("session", session.revision)?;
        let mut plan = Plan::new("Session closed", "session", self.session)
            .fact("spent", coin.amount(session.spent))
            .fact("rent_to", session.rent_payer)
            .step(CloseSession::of(&session));
        if let Some(file) = &self.key {
            plan = bring_home(context, plan, file, &session.key)?;
        }
        context.send(&self.sending, plan)
    }
}

/// Sends the lamports of the session key to the wallet.
fn bring_home(
    context: &Context,
    plan: Plan,
    file: &std::path::Path,
    key: &Address,
) -> Outcome<Plan> {
    let keypair = wallet::read_named(file, "--key", "farthing session open")?;
    if keypair.pubkey() != *key {
        return Err(Failure::Usage(format!("{} is not the key of this session", file.display())));
    }
    let lamports = context.account(key)?.map_or(0, |account| account.lamports);
    if lamports == 0 {
        return Ok(plan);
    }
    Ok(plan
        .fact("sol_brought_home", Lamports(lamports))
        .step(system_instruction::transfer(key, &context.me()?, lamports))
        .signer(keypair))
}
