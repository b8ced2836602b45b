//! `deposit refuse` and `creator refuse`: no new streams and channels, so that nobody keeps it open.

use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{accounts::Creator, instructions::SetRefusal, solana::Address};

/// Of a wallet's deposit.
#[derive(Args)]
pub struct Refuse {
    #[command(flatten)]
    setting: Setting,
}

/// Of a creator's earnings.
#[derive(Args)]
pub struct RefuseForCreator {
    /// The creator
    creator: Address,
    #[command(flatten)]
    setting: Setting,
}

#[derive(Args)]
struct Setting {
    /// Take new streams and channels again
    #[arg(long)]
    undo: bool,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    #[command(flatten)]
    sending: Sending,
}

impl Refuse {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.setting.mint)?;
        let me = context.me()?;
        context.deposit(&me, &coin)?;
        self.setting.send(context, SetRefusal::new(me, coin.mint(), !self.setting.undo))
    }
}

impl RefuseForCreator {
    pub fn run(self, context: &Context) -> Outcome {
        let coin = context.coin_or_usual(self.setting.mint)?;
        context.fetch::<Creator>(&self.creator)?;
        let (me, refuses) = (context.me()?, !self.setting.undo);
        let refusal = SetRefusal::of_creator(me, self.creator, coin.mint(), refuses);
        self.setting.send(context, refusal)
    }
}

impl Setting {
    fn send(&self, context: &Context, refusal: SetRefusal) -> Outcome {
        let title = if refusal.refuses { "Refuses new ones" } else { "Takes new ones" };
        let plan = Plan::new(title, "payee", refusal.payee)
            .fact("refuses_streams_and_channels", refusal.refuses)
            .step(refusal);
        context.send(&self.sending, plan)
    }
}
