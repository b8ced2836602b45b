//! `session update`.

use super::{
    read,
    terms::{Limits, facts},
};
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{args::SessionTerms, instructions::UpdateSession, solana::Address};

#[derive(Args)]
pub struct Update {
    /// The session
    session: Address,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    sending: Sending,
}

impl Update {
    pub fn run(self, context: &Context) -> Outcome {
        let (session, coin) = read(context, &self.session)?;
        let now = SessionTerms {
            payee: session.payee,
            total_limit: session.total_limit,
            window_limit: session.window_limit,
            window_seconds: session.window_seconds,
            expires_at: session.expires_at,
            actions: session.actions,
        };
        let terms = self.limits.over(now, context, &coin)?;
        let update = UpdateSession::of(&session, context.me()?, terms.clone());
        let plan = Plan::new("Session updated", "session", self.session)
            .fact("spent", coin.amount(session.spent));
        context.send(&self.sending, facts(plan, &terms, &coin).step(update))
    }
}
