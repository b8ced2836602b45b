//! `completions`: for the shell to read at its start.

use crate::{context::Context, failure::Outcome};
use clap::{Args, Command};
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
    /// Of the whole command line.
    pub fn run(self, context: &Context, whole: &mut Command) -> Outcome {
        let mut script = Vec::new();
        generate(self.shell, whole, "farthing", &mut script);
        context.printer.script(&String::from_utf8_lossy(&script))
    }
}
