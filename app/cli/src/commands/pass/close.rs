//! `pass close`.

use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{accounts::Pass, instructions::ClosePass, solana::Address};

#[derive(Args)]
pub struct Close {
    /// The pass
    pass: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
        let pass: Pass = context.fetch(&self.pass)?;
        let plan = Plan::new("Pass closed", "pass", self.pass)
            .fact("rent_to", pass.rent_payer)
            .step(ClosePass::of(self.pass, &pass, context.me()?));
        context.send(&self.sending, plan)
    }
}
