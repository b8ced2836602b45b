//! `channel withdraw`: both sides sign, here with two keypair files.

use super::read;
use crate::{
    commands::store::State,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::{TypedTokens, above_zero},
    wallet,
};
use clap::Args;
use farthing_sdk::{
    accounts::{AnyAccount, Deposit},
    instructions::WithdrawChannel,
    solana::{Address, Keypair, Signer},
};
use std::path::PathBuf;

#[derive(Args)]
pub struct Withdraw {
    /// The channel
    channel: Address,
    /// How much to give back to the payer, in tokens
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    /// Keypair file of the other side: --keypair is the payer's or the payee's, this is the other's
    #[arg(long, value_name = "FILE")]
    with: PathBuf,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

impl Withdraw {
    pub fn run(self, context: &Context) -> Outcome {
        let promises = self.state.paying_of(&self.channel)?;
        let (channel, coin) = read(context, &self.channel)?;
        let amount = coin.units(&self.amount)?;
        let left = channel.left();
        if amount > left {
            return Err(self.amount.refused(format!(
                "the channel has {} that is not claimed, less than {}",
                coin.amount(left),
                coin.amount(amount)
            )));
        }
        let other = wallet::read_named(&self.with, "--with", "farthing keygen")?;
        let (payer, payee) = sides(context, &channel.deposit, &other)?;
        let new_funded = channel.funded.saturating_sub(amount);
        let mut withdraw = WithdrawChannel::of(self.channel, &channel, (payer, payee), new_funded);
        if let Some(AnyAccount::Earnings(earnings)) = context.any(&channel.payee)? {
            withdraw = withdraw.creator(Some(earnings.creator));
        }
        let plan = Plan::new("Channel withdrawn", "channel", self.channel)
            .fact("returned", coin.amount(amount))
            .fact("funded", coin.amount(new_funded))
            .step(withdraw)
            .signer(other);
        context.send(&self.sending, plan)?;
        match promises {
            Some(promises) if !self.sending.dry_run => {
                Ok(promises.note_funded(&self.channel, new_funded)?)
            }
            _ => Ok(()),
        }
    }
}

/// Which of the two keys is the payer's, and which then is the payee's.
fn sides(context: &Context, deposit: &Address, other: &Keypair) -> Outcome<(Address, Address)> {
    let (me, other) = (context.me()?, other.pubkey());
    let owner = context.fetch::<Deposit>(deposit)?.owner;
    match owner {
        owner if owner == me => Ok((me, other)),
        owner if owner == other => Ok((other, me)),
        owner => Err(Failure::Usage(format!(
            "neither --keypair nor --with is the payer's key, which is {owner}"
        ))),
    }
}
