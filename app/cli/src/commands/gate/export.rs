//! `gate export`: receipts, for the accounts.

use super::{Which, operator::Operator};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    values::WhenArg,
};
use clap::{Args, ValueEnum};
use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

#[derive(Args)]
#[command(
    after_help = "Each line has the route, and a digest in place of the channel; or with --beside channel the \
    channel and no route. Whoever has both can tell who read what."
)]
pub struct Export {
    /// How lines are written
    #[arg(long, value_enum, default_value_t = Form::Csv)]
    form: Form,
    /// From when on [default: as long as receipts are kept]
    #[arg(long, value_name = "TIME")]
    from: Option<WhenArg>,
    /// Up to before when [default: now]
    #[arg(long, value_name = "TIME")]
    to: Option<WhenArg>,
    /// What stands beside the amount
    #[arg(long, value_enum, default_value_t = Beside::Route)]
    beside: Beside,
    /// A new file, which only you can read [default: standard output]
    #[arg(long = "file", value_name = "FILE")]
    into: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Csv,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Beside {
    Route,
    Channel,
}

impl Export {
    pub fn run(self, context: &Context) -> Outcome {
        let operator = Operator::new(&self.which.file)?;
        let path = self.path();
        let Some(file) = &self.into else {
            operator.copy(&path, &mut io::stdout().lock())?;
            return Ok(());
        };
        let failed =
            |error: io::Error| Failure::File(format!("cannot write {}: {error}", file.display()));
        let mut options = OpenOptions::new();
        let mut to = options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
        let bytes = operator.copy(&path, &mut to)?;
        to.flush().map_err(failed)?;
        context.printer.note(&format!("{bytes} bytes in {}", file.display()));
        Ok(())
    }

    fn path(&self) -> String {
        let form = match self.form {
            Form::Csv => "csv",
            Form::Json => "json",
        };
        let beside = match self.beside {
            Beside::Route => "route",
            Beside::Channel => "channel",
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let at = |when: Option<WhenArg>| {
            when.and_then(|when| when.at(now.try_into().unwrap_or(i64::MAX)))
        };
        let mut path = format!("/receipts.{form}?beside={beside}");
        for (key, time) in [("from", at(self.from)), ("to", at(self.to))] {
            if let Some(time) = time {
                path.push_str(&format!("&{key}={time}"));
            }
        }
        path
    }
}
