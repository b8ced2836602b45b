//! `gate drain`: an end in peace, before a gateway is stopped or moved.

use super::{Which, operator::Operator};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
};
use clap::Args;
use serde_json::json;
use std::{
    thread,
    time::{Duration, Instant},
};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Args)]
#[command(
    after_help = "Nothing new is sold, which the health address says too; what is paid for is finished, and \
    what is owed is claimed. The gateway stays at work: end it with Ctrl-C, or sell again with --undo."
)]
pub struct Drain {
    /// Sell again
    #[arg(long)]
    undo: bool,
    /// Seconds to wait until all that is paid for is answered
    #[arg(long, value_name = "SECONDS", default_value_t = 60, conflicts_with = "undo")]
    wait: u32,
    #[command(flatten)]
    which: Which,
}

impl Drain {
    pub fn run(self, context: &Context) -> Outcome {
        let operator = Operator::new(&self.which.file)?;
        if self.undo {
            operator.act("/resume", &json!({}))?;
            return context.printer.facts(&Facts::new("Gateway").with("sells", true));
        }
        operator.act("/drain", &json!({}))?;
        let until = Instant::now() + Duration::from_secs(self.wait.into());
        let running = loop {
            let running = operator.read("/status")?["running"].as_u64().unwrap_or(0);
            if running == 0 || Instant::now() >= until {
                break running;
            }
            thread::sleep(PAUSE);
        };
        // What was answered meanwhile is owed now.
        operator.act("/claim", &json!({}))?;
        let said = operator.read("/status")?;
        let facts = Facts::new("Gateway")
            .with("sells", false)
            .with("running", running)
            .with("at_risk", operator.amount(&said["money"]["at_risk"]));
        context.printer.facts(&facts)?;
        if running > 0 {
            let words = format!(
                "{running} requests are still being answered; ask again, or stop it all the same"
            );
            return Err(Failure::Refused(words));
        }
        Ok(())
    }
}
