//! `creator update`: what is not given stays.

use super::{blocking::still_paying, earnings::open_payees, register::splits};
use crate::{
    commands::listing::uri,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
    values::{Hash32, SplitArg},
};
use clap::Args;
use farthing_sdk::{
    NOBODY, accounts,
    args::CreatorChanges,
    instructions::{CloseEarnings, OpenEarnings, UpdateCreator},
    solana::Address,
};

#[derive(Args)]
pub struct Update {
    /// The creator
    creator: Address,
    /// Who gets what the splits leave
    #[arg(long, value_name = "WALLET")]
    payout: Option<Address>,
    /// Replace all splits; a share for another wallet, as 9xQe…=10%; up to eight times
    #[arg(long = "split", value_name = "WALLET=SHARE")]
    splits: Vec<SplitArg>,
    /// Remove all splits
    #[arg(long, conflicts_with = "splits")]
    no_splits: bool,
    /// Who may decline orders, refund passes and retire listings
    #[arg(long, value_name = "WALLET")]
    operator: Option<Address>,
    /// Let nobody but the authority do that
    #[arg(long, conflicts_with = "operator")]
    no_operator: bool,
    /// Where more is said, at most 96 bytes
    #[arg(long)]
    uri: Option<String>,
    /// sha256 of what the uri points to, 64 hexadecimal digits
    #[arg(long, value_name = "SHA256")]
    uri_hash: Option<Hash32>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Update {
    pub fn run(self, context: &Context) -> Outcome {
        let creator: accounts::Creator = context.fetch(&self.creator)?;
        let payout = self.payout.unwrap_or(creator.payout);
        let new_splits = (self.no_splits || !self.splits.is_empty())
            .then(|| splits(&self.splits, &payout))
            .transpose()?;
        let changes = CreatorChanges {
            operator: self.operator.or(self.no_operator.then_some(NOBODY)),
            payout: self.payout,
            splits: new_splits,
            uri: self.uri.clone().map(uri).transpose()?,
            uri_hash: self.uri_hash.as_ref().map(|hash| hash.0),
        };
        if changes == CreatorChanges::default() {
            return Err(Failure::Usage(
                "nothing to change; name what should change, as --uri https://…".into(),
            ));
        }
        let splits = self.splits.iter().map(|split| ("--split <WALLET=SHARE>", Some(split.owner)));
        let named = splits.chain([("--payout <WALLET>", self.payout)]);
        context.require_signers(self.receiving, &named.collect::<Vec<_>>())?;
        let plan = Plan::new("Creator updated", "creator", self.creator);
        let plan = if changes.splits.is_some() {
            self.change_splits(context, plan, &creator, changes)?
        } else {
            plan.step(UpdateCreator::new(context.me()?, self.creator, changes))
        };
        context.send(&self.sending, plan)
    }

    /// Closes all earnings, which divides them by the old splits, and opens them again.
    fn change_splits(
        &self,
        context: &Context,
        mut plan: Plan,
        creator: &accounts::Creator,
        changes: CreatorChanges,
    ) -> Outcome<Plan> {
        let open = context.ask(context.client().earnings_of(&self.creator))?;
        for (_, earnings) in &open {
            if let Some(paying) = still_paying(context, earnings) {
                return Err(Failure::Usage(format!(
                    "by the splits of now are still paid into the earnings in {}: {paying}; they must \
                     end before the splits change",
                    context.coin(earnings.mint)?.unit
                )));
            }
            if earnings.balance != 0 {
                plan = open_payees(context, &self.sending, plan, creator, &earnings.mint)?;
            }
            plan = plan.step(CloseEarnings::of(earnings, creator));
        }
        plan = plan.step(UpdateCreator::new(context.me()?, self.creator, changes));
        let payer = context.payer(&self.sending)?;
        for (_, earnings) in &open {
            let again = OpenEarnings::new(context.me()?, self.creator, earnings.mint);
            plan = plan.step(again.payer(payer));
        }
        Ok(plan)
    }
}
