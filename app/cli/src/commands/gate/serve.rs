//! `gate serve`: the gateway itself.

use super::{Which, keys, read};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    output::Facts,
};
use clap::Args;
use farthing_gateway::{
    config::Config,
    log,
    run::{Gateway, Signal, Signals, StartError},
};

#[derive(Args)]
#[command(
    after_help = "SIGHUP reads the routes of the configuration again. Ctrl-C takes no more requests, finishes \
    what is under way and writes everything down."
)]
pub struct Serve {
    #[command(flatten)]
    pub which: Which,
}

impl Serve {
    pub fn run(self, context: &Context) -> Outcome {
        let config = read(&self.which.file)?;
        log::start(config.log);
        let keys = keys(&config)?;
        let mut signals =
            Signals::new().map_err(|error| Failure::File(format!("no signals: {error}")))?;
        let gateway = Gateway::start(&config, keys).map_err(failure)?;
        let addresses: Vec<String> =
            gateway.addresses().iter().map(|address| format!("http://{address}")).collect();
        let record = Facts::new("Gateway")
            .with("origin", config.gate.origin.to_string())
            .with("listens", addresses.join(", "))
            .with("service", config.gate.upstream.to_string())
            .with("ledger", place(&config))
            .with("admin", config.admin.socket.display().to_string());
        context.printer.facts(&record)?;
        while signals.wait() == Signal::Reload {
            self.reload(context, &gateway);
        }
        context.printer.note("Stopping: what is under way is finished.");
        gateway.stop().map_err(failure)?;
        context.printer.note("Stopped. Everything is written down.");
        Ok(())
    }

    /// A configuration that is wrong changes nothing.
    fn reload(&self, context: &Context, gateway: &Gateway) {
        let read = read(&self.which.file);
        let taken = read.and_then(|config: Config| {
            gateway.reload(&config).map_err(|error| Failure::Usage(error.to_string()))
        });
        match taken {
            Ok(()) => context.printer.note("The routes were read again."),
            Err(failure) => {
                context.printer.note(&format!("The routes stay as they are: {failure}"))
            }
        }
    }
}

fn place(config: &Config) -> String {
    match config.ledger.postgres {
        Some(_) => super::ledger::PLACE.to_owned(),
        None => config.ledger.folder.display().to_string(),
    }
}

fn failure(error: StartError) -> Failure {
    match error {
        StartError::Gate(error) => Failure::Usage(error.to_string()),
        other => Failure::File(other.to_string()),
    }
}
