//! `session revoke`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{instructions::RevokeSession, solana::Address};

#[derive(Args)]
pub struct Revoke {
    /// The session
    session: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Revoke {
    pub fn run(self, context: &Context) -> Outcome {
        let (session, coin) = read(context, &self.session)?;
        let plan = Plan::new("Session revoked", "session", self.session)
            .fact("spent", coin.amount(session.spent))
            .step(RevokeSession::of(&session, context.me()?));
        context.send(&self.sending, plan)
    }
}
