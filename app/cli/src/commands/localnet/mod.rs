//! `localnet`: a validator inside this command, with everything for a first try. It is most of what
//! there is to compile, so it can be left out.

#[cfg(feature = "localnet")]
mod setup;
#[cfg(all(feature = "gate", feature = "localnet"))]
pub mod stage;
#[cfg(feature = "localnet")]
mod start;
#[cfg(feature = "localnet")]
mod state;
#[cfg(feature = "localnet")]
mod validator;

use clap::Args;
use std::path::PathBuf;

/// Where the Solana CLI looks for a local validator.
const DEFAULT_PORT: u16 = 8899;

#[derive(Args)]
#[command(
    after_help = "The state is kept when you stop it with Ctrl-C or close its terminal, and at least \
    every 15 seconds; the history of transactions is not."
)]
pub struct Localnet {
    /// Forget the kept state and begin anew; wallets stay
    #[arg(long)]
    fresh: bool,
    /// Folder of the state and the wallets [default: ~/.local/share/farthing/localnet]
    #[arg(long, value_name = "FOLDER")]
    state: Option<PathBuf>,
    /// Port of JSON-RPC
    #[arg(long, default_value_t = DEFAULT_PORT)]
    port: u16,
    /// Port of WebSocket
    #[arg(long, default_value_t = 8900)]
    ws_port: u16,
    /// Time between slots, milliseconds
    #[arg(long, value_name = "MS", default_value_t = 400, value_parser = clap::value_parser!(u64).range(1..))]
    slot_time: u64,
    /// Program binary [default: FARTHING_PROGRAM, else what `cargo xtask build` made]
    #[arg(long, value_name = "FILE", conflicts_with = "without_program")]
    program: Option<PathBuf>,
    /// Start without the program, to deploy it yourself with `farthing deploy`
    #[arg(long)]
    without_program: bool,
}

#[cfg(not(feature = "localnet"))]
impl Localnet {
    pub fn run(self, _: &crate::context::Context) -> crate::failure::Outcome {
        Err(not_built())
    }
}

/// What a build without it says.
#[cfg(any(test, not(feature = "localnet")))]
fn not_built() -> crate::failure::Failure {
    crate::failure::Failure::Usage(
        "this build has no local network; `cargo build --ignore-rust-version -p farthing-cli` makes one \
         that has it"
            .into(),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_build_without_it_says_so_and_how_to_get_one() {
        let failure = super::not_built();
        let words =
            "this build has no local network; `cargo build --ignore-rust-version -p farthing-cli` ";
        assert!(failure.to_string().starts_with(words), "{failure}");
        assert_eq!(failure.code(), 2);
    }
}
