//! `creator close`: ended at once, freed when its address is old enough.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Creator, CreatorStatus},
    core::bounds,
    instructions::CloseCreator,
    solana::Address,
};

#[derive(Args)]
pub struct Close {
    /// The creator
    creator: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
        let creator: Creator = context.fetch(&self.creator)?;
        let (listings, earnings) = (creator.listings, creator.earnings);
        if listings != 0 || earnings != 0 {
            return Err(Failure::Usage(format!(
                "the creator has {listings} listings and {earnings} earnings accounts; close them \
                 first with `farthing listing close` and `farthing creator close-earnings`"
            )));
        }
        let freed = bounds::may_free(creator.open_slot, context.slot()?);
        if creator.status == CreatorStatus::Ended && !freed {
            return Err(Failure::Usage(format!(
                "the creator is closed, and its rent comes back after slot {}; run this again then",
                creator.open_slot + bounds::OPEN_SLOT_WINDOW
            )));
        }
        let close = CloseCreator::of(self.creator, &creator).authority(context.me()?);
        let mut plan =
            Plan::new("Creator closed", "creator", self.creator).fact("freed", freed).step(close);
        if !freed {
            plan = plan.fact(
                "next",
                "run this again in about a minute: the rent comes back once the address is 151 slots old",
            );
        }
        context.send(&self.sending, plan)
    }
}
