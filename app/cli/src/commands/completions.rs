//! `completions`: for the shell to read at its start.

use crate::{args::Cli, context::Context, failure::Outcome};
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

#[derive(Args)]
#[command(
    after_help = "Example: farthing completions bash > ~/.local/share/bash-completion/completions/farthing"
)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(self, context: &Context) -> Outcome {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "farthing", &mut script);
        context.printer.script(&String::from_utf8_lossy(&script))
    }
}
