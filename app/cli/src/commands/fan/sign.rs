//! `fan sign`: a promise, off chain. Needs no cluster, unless the share as it was read last does not hold it, or
//! the last promise is to be had again, whose lease may have been renewed.

use super::{
    audience::Audience,
    memory::{Memory, coin, refused},
};
use crate::{
    coin::Coin,
    commands::{
        promised::Promised,
        store::{State, here, signer_of},
    },
    context::Context,
    failure::{Failure, Outcome},
    output::{Facts, Shown},
    values::{Hash32, TypedTokens, above_zero},
};
use clap::Args;
use farthing_sdk::{
    addresses,
    fans::{self, FanVoucher, Recipient},
    solana::Address,
    vouchers::fans::FanPage,
};
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Hand the line `promise` to the payee, who checks it with `farthing fan verify`. It is good \
                  until the lease of the share is over."
)]
pub struct Sign {
    /// The fan
    fan: Address,
    /// Whom: a wallet, a creator, a deposit or an earnings account that has a share
    payee: Address,
    /// How much to pay now, in tokens: on top of all that was promised before
    #[arg(required_unless_present = "again", value_parser = above_zero())]
    amount: Option<TypedTokens>,
    /// The amount is the new total of the share, rather than on top
    #[arg(long)]
    total: bool,
    /// The last promise again, for a payee that has lost it or whose lease was renewed
    #[arg(long, conflicts_with_all = ["amount", "total"])]
    again: bool,
    #[command(flatten)]
    audience: Audience,
    /// Keypair file of the key that the fan was opened for [default: where it was then]
    #[arg(long, value_name = "FILE")]
    signer: Option<PathBuf>,
    #[command(flatten)]
    state: State,
}

impl Sign {
    pub fn run(self, context: &Context) -> Outcome {
        let memory = Memory::open(&self.state, self.fan)?;
        let mut paying = memory.require()?;
        let coin = coin(&paying);
        let recipient = self.recipient(context, &paying.page, &coin)?;
        let its = (paying.signer, paying.signer_file.as_deref());
        let keypair = signer_of(context, its, self.signer.as_deref(), "fan")?;
        let mut now = here();
        let fits = |page: &FanPage| {
            let amount = self.amount((page, &recipient), &coin, now)?;
            let paid = page.clone().pay(&recipient, amount, now);
            paid.map_err(|refusal| refused(refusal, &self.fan, &coin))
        };
        if self.again || fits(&paying.page).is_err() {
            // The chain may know of a share, or of more, or of a later end.
            memory.look(context)?;
            (paying, now) = (memory.require()?, context.now()?);
        }
        let amount = self.amount((&paying.page, &recipient), &coin, now)?;
        let signed = memory.pages.pay(&self.fan, (&recipient, amount), now, &keypair);
        let record = signed.map_err(|error| memory.words(error, &coin))?;
        let voucher = record.signed.voucher;
        let facts = Facts::new("Promise")
            .about("fan", self.fan)
            .with("payee", Address::new_from_array(recipient.payee))
            .with_json("audience", Hash32(recipient.audience).json())
            .with("pays", coin.amount(amount))
            .with("promised_in_all", coin.amount(voucher.cumulative))
            .with("left", coin.amount(left(&paying.page, &voucher)));
        context.printer.facts(&Promised::Share(record).record(facts))
    }

    /// Base units to pay now.
    fn amount(
        &self,
        (page, recipient): (&FanPage, &Recipient),
        coin: &Coin,
        now: i64,
    ) -> Outcome<u64> {
        let last = page.clone().pay(recipient, 0, now);
        let last = last.map_err(|refusal| refused(refusal, &self.fan, coin))?;
        let held = page.of(last.slot, &page.tag(recipient));
        let spent = held.map_or(0, |held| held.spent);
        let Some(typed) = &self.amount else {
            return match spent {
                0 => Err(Failure::Usage("nothing was promised yet; say how much to pay".into())),
                _ => Ok(0),
            };
        };
        if !self.total {
            return coin.units(typed);
        }
        let more = coin.units(typed)?.checked_sub(spent).filter(|more| *more != 0);
        more.ok_or_else(|| {
            typed.refused(format!(
                "{} are promised already, and a promise is never taken back: pay something on top, or \
                 repeat the last one with --again",
                coin.amount(spent)
            ))
        })
    }

    /// Whom the payee named stands for: first what the page knows of, without asking the chain.
    fn recipient(&self, context: &Context, page: &FanPage, coin: &Coin) -> Outcome<Recipient> {
        let (mint, audience) = (coin.mint(), self.audience.bytes());
        let accounts = [
            self.payee,
            addresses::deposit(&self.payee, &mint),
            addresses::earnings(&self.payee, &mint),
        ];
        let mut recipients = accounts.iter().map(|account| fans::recipient(account, audience));
        let is_known = |recipient: &Recipient| {
            let tag = page.tag(recipient);
            page.held.values().flatten().any(|held| held.tag == tag)
        };
        if let Some(known) = recipients.find(is_known) {
            return Ok(known);
        }
        let payee = context.payee("<PAYEE>", &self.payee, &mint)?.address(&mint);
        Ok(fans::recipient(&payee, audience))
    }
}

/// Base units that the share holds beyond a promise.
fn left(page: &FanPage, voucher: &FanVoucher) -> u64 {
    let Some(look) = &page.look else { return 0 };
    let share = u64::from(look.slot(voucher.slot).share).saturating_mul(look.unit.into());
    share.saturating_sub(voucher.cumulative)
}
