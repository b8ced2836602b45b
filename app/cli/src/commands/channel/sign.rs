//! `channel sign`: a promise, off chain. Needs no cluster, unless it would promise more than was set aside
//! when the channel was read last.

use crate::{
    commands::{
        promised::Promised,
        store::{self, Paying, State, here, signer_of},
    },
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
    values::{TypedTokens, WhenArg, above_zero},
};
use clap::Args;
use farthing_sdk::{
    accounts,
    channels::{self, NEVER, Voucher, VoucherRecord},
    solana::{Address, Keypair},
};
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Hand the line `promise` to the payee, who checks it with `farthing channel verify`."
)]
pub struct Sign {
    /// The channel
    channel: Address,
    /// How much to pay now, in tokens: on top of all that was promised before
    #[arg(required_unless_present_any = ["again", "link"], value_parser = above_zero())]
    amount: Option<TypedTokens>,
    /// The amount is the new total since the opening, rather than on top
    #[arg(long)]
    total: bool,
    /// The last promise again, for a payee that has lost it
    #[arg(long, conflicts_with_all = ["amount", "total"])]
    again: bool,
    /// Of a chain, a link before the last promise, by its number: for a payee whose last link is more
    /// than 10,000 before it. It promises nothing more
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["amount", "total", "again"],
        value_parser = clap::value_parser!(u32).range(1..))]
    link: Option<u32>,
    /// When the voucher is worth nothing any more: "in 1h", a date, RFC 3339 or unix seconds [default:
    /// never]
    #[arg(long, value_name = "TIME")]
    expires: Option<WhenArg>,
    /// Keypair file of the key that the channel was opened with [default: where it was then]
    #[arg(long, value_name = "FILE")]
    signer: Option<PathBuf>,
    #[command(flatten)]
    state: State,
}

impl Sign {
    pub fn run(self, context: &Context) -> Outcome {
        let promises = self.state.paying()?;
        let mut paying = promises.require(&self.channel)?;
        self.require_running(&paying)?;
        if let Some(number) = self.link {
            return self.link_between(context, &paying, number);
        }
        let coin = store::coin(&paying)?;
        let before = paying.promised;
        let total = self.total(&paying)?;
        if total > paying.funded {
            let channel = context.fetch::<accounts::Channel>(&self.channel)?;
            paying.funded = channel.funded;
            paying.ended = channel.status == accounts::ChannelStatus::Ended;
            promises.save(&self.channel, &paying)?;
            self.require_running(&paying)?;
        }
        if total > paying.funded {
            return Err(Failure::Usage(format!(
                "that promises {} in all, and only {} are set aside; `farthing channel top-up {} AMOUNT` \
                 sets more aside",
                coin.amount(total),
                coin.amount(paying.funded),
                self.channel
            )));
        }
        let keypair = self.keypair(context, &paying)?;
        let promised = self.promise(&keypair, &paying, total)?;
        // Written before it is shown: what is out is never forgotten.
        paying.promised = total;
        promises.save(&self.channel, &paying)?;
        let record = Facts::new("Promise")
            .about("channel", self.channel)
            .with("pays", coin.amount(total.saturating_sub(before)))
            .with("promised_in_all", coin.amount(total))
            .with("left", coin.amount(paying.funded.saturating_sub(total)));
        context.printer.facts(&promised.record(record))
    }

    /// A promise for a channel that has ended pays nobody.
    fn require_running(&self, paying: &Paying) -> Outcome {
        if !paying.ended {
            return Ok(());
        }
        Err(Failure::Refused(format!(
            "the channel {} has ended, so nothing can be promised in it any more; `farthing channel open` \
             opens another",
            self.channel
        )))
    }

    /// Shows a link that is promised already, as a step for a payee that is far behind.
    fn link_between(&self, context: &Context, paying: &Paying, number: u32) -> Outcome {
        let coin = store::coin(paying)?;
        if !paying.is_chain() {
            return Err(Failure::Usage(
                "--link is for hash chains, and this channel pays by voucher; --again repeats the last \
                 promise"
                    .into(),
            ));
        }
        let total = u64::from(number).saturating_mul(paying.unit);
        if total > paying.promised {
            let reason = format!(
                "the link {number} pays {} in all, and only {} are promised: the last link promised is {}",
                coin.amount(total),
                coin.amount(paying.promised),
                paying.promised / paying.unit
            );
            return Err(Failure::Usage(reason).of("--link <NUMBER>", number));
        }
        let promised = self.promise(&self.keypair(context, paying)?, paying, total)?;
        let record = Facts::new("Promise")
            .about("channel", self.channel)
            .with("pays", coin.amount(0))
            .with("promised_in_all", coin.amount(paying.promised));
        context.printer.facts(&promised.record(record))
    }

    /// Base units promised with this one. Never less than before.
    fn total(&self, paying: &Paying) -> Outcome<u64> {
        let (coin, before) = (store::coin(paying)?, paying.promised);
        let Some(typed) = &self.amount else {
            return match before {
                0 => Err(Failure::Usage("nothing was promised yet; say how much to pay".into())),
                before => Ok(before),
            };
        };
        let amount = coin.units(typed)?;
        let total = if self.total { Some(amount) } else { before.checked_add(amount) };
        let total = total.ok_or_else(|| typed.refused("that is more than there can be"))?;
        if total <= before {
            return Err(typed.refused(format!(
                "{} are promised already, and a promise is never taken back: pay something on top, or \
                 repeat the last one with --again",
                coin.amount(before)
            )));
        }
        if paying.is_chain() && total % paying.unit != 0 {
            return Err(typed.refused(format!(
                "a link of this chain is worth {}; pay a multiple of that",
                coin.amount(paying.unit)
            )));
        }
        Ok(total)
    }

    fn promise(&self, keypair: &Keypair, paying: &Paying, total: u64) -> Outcome<Promised> {
        let refused = |error: farthing_sdk::solana::SignerError| Failure::Usage(error.to_string());
        if !paying.is_chain() {
            let voucher = Voucher {
                channel: self.channel.to_bytes(),
                cumulative: total,
                expires_at: self.expires.and_then(|when| when.at(here())).unwrap_or(NEVER),
            };
            let record = VoucherRecord::sign(keypair, voucher).map_err(refused)?;
            return Ok(Promised::Voucher(record));
        }
        if self.expires.is_some() {
            return Err(Failure::Usage(
                "a link of a chain does not expire; leave out --expires".into(),
            ));
        }
        let chain = channels::chain(keypair, &self.channel, paying.length).map_err(refused)?;
        let index = total.checked_div(paying.unit).and_then(|index| u32::try_from(index).ok());
        let link = index.and_then(|index| chain.link(index)).ok_or_else(|| {
            Failure::Usage(format!("the chain has {} links; open another channel", paying.length))
        })?;
        Ok(Promised::Link { channel: self.channel, link })
    }

    fn keypair(&self, context: &Context, paying: &Paying) -> Outcome<Keypair> {
        let its = (paying.signer()?, paying.signer_file());
        signer_of(context, its, self.signer.as_deref(), "channel")
    }
}
