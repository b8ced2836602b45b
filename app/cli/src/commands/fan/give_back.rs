//! `fan give-back`: a payee gives back what it has not claimed of a share.

use super::{audience::Audience, payee::Shares, read};
use crate::{
    commands::store::State,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{instructions::ReleaseShare, solana::Address, vouchers::book::Row};

#[derive(Args)]
#[command(
    after_help = "What was promised of the share and is not claimed is given up: claim first."
)]
pub struct GiveBack {
    /// The fan
    fan: Address,
    /// Whose share it is: a wallet, a creator, a deposit or an earnings account [default: --keypair, or
    /// a creator that it controls]
    #[arg(long = "for", value_name = "PAYEE")]
    payee: Option<Address>,
    /// The slot, if the payee has several [default: all]
    #[arg(long)]
    slot: Option<u8>,
    #[command(flatten)]
    audience: Audience,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

impl GiveBack {
    pub fn run(self, context: &Context) -> Outcome {
        let (fan, coin) = read(context, &self.fan)?;
        let named = (self.payee, &self.audience);
        let shares = Shares::find(context, (&self.fan, &fan, &coin), named)?;
        if let Some(slot) = self.slot
            && shares.slots.iter().all(|(place, _)| *place != slot)
        {
            return Err(Failure::Refused(format!(
                "slot {slot} of the fan {} is not yours, as {}",
                self.fan,
                shares.payee()
            )));
        }
        let is_meant = |place: u8| self.slot.is_none_or(|slot| slot == place);
        let slots: Vec<_> = shares
            .slots
            .iter()
            .filter(|(place, slot)| is_meant(*place) && slot.left() != 0)
            .collect();
        if slots.is_empty() {
            return Err(Failure::Usage("all of the share is claimed or given back already".into()));
        }
        let (payee, audience) = (shares.payee(), shares.recipient.audience);
        let creator = context.creator_side(&payee)?;
        let release = |place: u8| {
            let authority = context.me()?;
            let release = ReleaseShare::new(self.fan, place, payee, audience, authority);
            Ok(release.creator(creator).instruction())
        };
        let steps = slots.iter().map(|(place, _)| release(*place)).collect::<Outcome<Vec<_>>>()?;
        let left = slots.iter().map(|(_, slot)| fan.worth(slot.left())).sum();
        let plan = Plan::new("Share given back", "fan", self.fan)
            .fact("payee", payee)
            .fact("returned_to_the_payer", coin.amount(left))
            .fact("given_up", coin.amount(self.given_up(context, &slots)?))
            .steps(steps);
        context.send(&self.sending, plan)
    }

    /// Base units that the book holds promises for.
    fn given_up<T>(&self, context: &Context, slots: &[&(u8, T)]) -> Outcome<u64> {
        let (book, now) = (self.state.book()?, context.now()?);
        let rows = slots.iter().map(|(place, _)| Row::share(self.fan.as_array(), *place));
        Ok(rows.filter_map(|row| Some(book.page(row)?.due(now))).sum())
    }
}
