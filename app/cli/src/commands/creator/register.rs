//! `creator register`.

use crate::{
    coin::MintArg,
    commands::listing::uri,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
    values::{Hash32, SplitArg},
};
use clap::Args;
use farthing_sdk::{
    NOBODY,
    args::{CreatorTerms, Split},
    instructions::{OpenEarnings, RegisterCreator},
    solana::Address,
};

#[derive(Args)]
pub struct Register {
    /// Who gets what the splits leave [default: --keypair]
    #[arg(long, value_name = "WALLET")]
    payout: Option<Address>,
    /// A share of all earnings for another wallet, as 9xQe…=10%; up to eight times
    #[arg(long = "split", value_name = "WALLET=SHARE")]
    splits: Vec<SplitArg>,
    /// Who may decline orders, refund passes and retire listings
    #[arg(long, value_name = "WALLET")]
    operator: Option<Address>,
    /// Where more is said, at most 96 bytes
    #[arg(long, default_value = "", hide_default_value = true)]
    uri: String,
    /// sha256 of what the uri points to, 64 hexadecimal digits
    #[arg(long, value_name = "SHA256")]
    uri_hash: Option<Hash32>,
    /// Open earnings in this mint as well; may be given several times
    #[arg(long = "mint", value_name = "MINT")]
    mints: Vec<MintArg>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl Register {
    pub fn run(self, context: &Context) -> Outcome {
        let (me, payer) = (context.me()?, context.payer(&self.sending)?);
        let payout = self.payout.unwrap_or(me);
        let terms = CreatorTerms {
            operator: self.operator.unwrap_or(NOBODY),
            payout,
            splits: splits(&self.splits, &payout)?,
            uri: uri(self.uri)?,
            uri_hash: self.uri_hash.unwrap_or_default().0,
        };
        let splits = self.splits.iter().map(|split| ("--split <WALLET=SHARE>", Some(split.owner)));
        let named = splits.chain([("--payout <WALLET>", self.payout)]);
        context.require_signers(self.receiving, &named.collect::<Vec<_>>())?;
        let register = RegisterCreator::new(me, context.slot()?, terms).payer(payer);
        let creator = register.creator;
        let mut plan = Plan::new("Creator registered", "creator", creator).step(register);
        for mint in &self.mints {
            let coin = context.reserved_coin(Some(*mint))?;
            plan = plan.step(OpenEarnings::new(me, creator, coin.mint()).payer(payer));
        }
        context.send(&self.sending, plan)
    }
}

/// Splits as the program takes them.
pub fn splits(typed: &[SplitArg], payout: &Address) -> Outcome<Vec<Split>> {
    let total: u32 = typed.iter().map(|split| u32::from(split.share.0)).sum();
    if typed.len() > 8 {
        return Err(Failure::Usage("a creator has at most eight splits".into()));
    }
    if total > 10_000 {
        return Err(Failure::Usage("the splits add up to more than 100%".into()));
    }
    for (at, split) in typed.iter().enumerate() {
        let again = typed[..at].iter().any(|other| other.owner == split.owner);
        if again || split.owner == *payout {
            return Err(Failure::Usage(format!(
                "{} is named twice; the payout wallet gets what the splits leave and needs no split",
                split.owner
            )));
        }
    }
    Ok(typed.iter().map(|split| Split { owner: split.owner, bps: split.share.0 }).collect())
}
