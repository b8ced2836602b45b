//! `gate refund`: gives a payer the price of a request back, or sells to it no more.

use super::{Which, operator::Operator};
use crate::{context::Context, failure::Outcome, output::Facts};
use clap::{ArgGroup, Args};
use farthing_sdk::vouchers::book::Row;
use serde_json::json;

#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true))]
#[command(
    after_help = "What is given back covers another request of the same channel; nothing moves on chain. It is \
    once for each number, and not for one that is far behind the highest."
)]
pub struct Refund {
    /// The channel, or the fan with a slot, as a receipt names it
    #[arg(value_name = "CHANNEL")]
    channel: Row,
    /// The payer's number of the request, as its receipt says
    #[arg(long, value_name = "NUMBER", group = "what")]
    number: Option<u32>,
    /// Sell nothing more to it, for good: what it owes is claimed
    #[arg(long, group = "what")]
    only_claim: bool,
    #[command(flatten)]
    which: Which,
}

impl Refund {
    pub fn run(self, context: &Context) -> Outcome {
        let operator = Operator::new(&self.which.file)?;
        let channel = self.channel.to_string();
        let Some(number) = self.number else {
            operator.act("/only-claim", &json!({ "channel": channel }))?;
            let facts = Facts::new("Channel").with("channel", channel).with("only_claimed", true);
            return context.printer.facts(&facts);
        };
        let done = operator.act("/refund", &json!({ "channel": channel, "number": number }))?;
        let facts = Facts::new("Given back")
            .with("channel", channel)
            .with("number", number)
            .with("amount", operator.amount(&done["returned"]));
        context.printer.facts(&facts)
    }
}
