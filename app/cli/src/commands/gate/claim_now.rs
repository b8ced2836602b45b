//! `gate claim-now`: has a gateway at work claim what it is owed, without waiting for its hour.

use super::{Which, operator::Operator};
use crate::{context::Context, failure::Outcome, output::Facts};
use clap::Args;
use farthing_sdk::vouchers::book::Row;
use serde_json::json;

#[derive(Args)]
#[command(
    after_help = "What pays less than its fee is not claimed. `farthing gate status` says what is still at risk."
)]
pub struct ClaimNow {
    /// From this channel or share alone [default: from all]
    #[arg(value_name = "CHANNEL")]
    channel: Option<Row>,
    #[command(flatten)]
    which: Which,
}

impl ClaimNow {
    pub fn run(self, context: &Context) -> Outcome {
        let body = match self.channel {
            Some(channel) => json!({ "channel": channel.to_string() }),
            None => json!({}),
        };
        Operator::new(&self.which.file)?.act("/claim", &body)?;
        let of = self.channel.map_or("all".to_owned(), |channel| channel.to_string());
        context.printer.facts(&Facts::new("Claims asked for").with("of", of))
    }
}
