//! `gate check`: everything that can be known before the first request.

use super::{Which, keys, read};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::{Facts, Table},
};
use clap::Args;
use farthing_gateway::check::{Finding, Verdict, check};

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    pub which: Which,
}

impl Check {
    pub fn run(self, context: &Context) -> Outcome {
        let config = read(&self.which.file)?;
        let findings = check(&config, &keys(&config)?);
        let rows = findings.iter().map(row).collect();
        context.printer.table(&Table::new(
            "Nothing was looked at.",
            &["about", "verdict", "words"],
            rows,
        ))?;
        let wrong = findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).count();
        if wrong > 0 {
            return Err(Failure::Refused(format!(
                "{wrong} of {} findings must be mended first",
                findings.len()
            )));
        }
        Ok(())
    }
}

fn row(finding: &Finding) -> Facts {
    let verdict = match finding.verdict {
        Verdict::Fine => "fine",
        Verdict::Note => "note",
        Verdict::Wrong => "wrong",
    };
    Facts::new("Finding")
        .with("about", finding.about)
        .with("verdict", verdict)
        .with("words", finding.words.as_str())
}
