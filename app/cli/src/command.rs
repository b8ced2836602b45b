//! The command line: the list of commands.

use crate::{
    commands::{
        self, channel, creator, demo, deploy, deposit, fan, listing, localnet, order, pass,
        session, stream,
    },
    context::Context,
    failure::{EXIT_CODES, Outcome},
    options::Global,
    values::{AMOUNTS, TokenArg, TypedAmount, TypedRate, TypedTokens},
};
use clap::{Arg, CommandFactory, Parser, Subcommand};
use std::any::TypeId;

/// Under the help of the whole.
const FIRST_STEPS: &str = "\
First steps:
  farthing demo        see all of it, on a network inside the command
  farthing localnet    a network on this machine, with wallets and test tokens
  farthing addresses   which address is for which command";

/// Micropayments on Solana: one deposit, every creator
#[derive(Parser)]
#[command(name = "farthing", version, max_term_width = 100)]
#[command(after_help = format!("{FIRST_STEPS}\n\n{EXIT_CODES}"))]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Show everything on a network inside this command: from a first article to 20,000 paid off chain
    Demo(demo::Demo),
    /// Run a local network, with the program, a test mint and funded wallets
    Localnet(localnet::Localnet),
    /// Deploy or upgrade the program, and open the reserves of the cluster
    Deploy(deploy::Deploy),
    /// Get SOL on a test cluster
    Airdrop(commands::airdrop::Airdrop),
    /// Make test mints and test tokens
    #[command(subcommand)]
    Mint(commands::mint::MintCommand),
    /// Make a keypair file
    Keygen(commands::keygen::Keygen),
    /// Open a mint's reserve, or look at it
    #[command(subcommand)]
    Reserve(commands::reserve::ReserveCommand),
    /// Your balance inside a reserve: pay in, take out
    #[command(subcommand)]
    Deposit(deposit::DepositCommand),
    /// Pay anyone from the deposit: a wallet, a creator, a deposit or earnings account
    Pay(commands::pay::Pay),
    /// Buy from a listing
    Buy(commands::buy::Buy),
    /// Access rights bought from listings
    #[command(subcommand)]
    Pass(pass::PassCommand),
    /// Sales of encrypted content: the seller is paid for revealing the key
    #[command(subcommand)]
    Order(order::OrderCommand),
    /// Payments by the second
    #[command(subcommand)]
    Stream(stream::StreamCommand),
    /// Keys that spend from your deposit within limits, so that an app need not ask each time
    #[command(subcommand)]
    Session(session::SessionCommand),
    /// Money set aside once for one payee, then paid off chain in thousands of small payments
    #[command(subcommand)]
    Channel(channel::ChannelCommand),
    /// Money set aside once for many payees, each with a share, then paid off chain below a cent
    #[command(subcommand)]
    Fan(fan::FanCommand),
    /// A gateway that gets an HTTP service paid by the request
    #[cfg(feature = "gate")]
    #[command(subcommand)]
    Gate(commands::gate::GateCommand),
    /// Pay for the first transaction of readers that have tokens and no SOL, and be paid back in it
    #[cfg(feature = "gate")]
    #[command(subcommand)]
    Sponsor(commands::sponsor::SponsorCommand),
    /// Get what is behind a URL, and pay for it where the server wants to be paid
    #[cfg(feature = "get")]
    Get(Box<commands::get::Get>),
    /// What was paid to HTTP services, and what may be
    #[cfg(feature = "get")]
    #[command(subcommand)]
    Spend(commands::spend::SpendCommand),
    /// Registered payees with their splits and earnings
    #[command(subcommand)]
    Creator(creator::CreatorCommand),
    /// What a creator sells, with prices
    #[command(subcommand)]
    Listing(listing::ListingCommand),
    /// What happened at an address, from the events of its transactions
    History(commands::history::History),
    /// Any account of the program, decoded
    Show(commands::show::Show),
    /// Which address is for which command
    Addresses,
    /// Print completions for a shell
    Completions(commands::completions::Completions),
    /// List what the exit codes mean
    ExitCodes,
}

impl Command {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Demo(command) => command.run(context),
            Self::Localnet(command) => command.run(context),
            Self::Deploy(command) => command.run(context),
            Self::Airdrop(command) => command.run(context),
            Self::Mint(command) => command.run(context),
            Self::Keygen(command) => command.run(context),
            Self::Reserve(command) => command.run(context),
            Self::Deposit(command) => command.run(context),
            Self::Pay(command) => command.run(context),
            Self::Buy(command) => command.run(context),
            Self::Pass(command) => command.run(context),
            Self::Order(command) => command.run(context),
            Self::Stream(command) => command.run(context),
            Self::Session(command) => command.run(context),
            Self::Channel(command) => command.run(context),
            Self::Fan(command) => command.run(context),
            #[cfg(feature = "gate")]
            Self::Gate(command) => command.run(context),
            #[cfg(feature = "gate")]
            Self::Sponsor(command) => command.run(context),
            #[cfg(feature = "get")]
            Self::Get(command) => command.run(context),
            #[cfg(feature = "get")]
            Self::Spend(command) => command.run(context),
            Self::Creator(command) => command.run(context),
            Self::Listing(command) => command.run(context),
            Self::History(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::Addresses => commands::addresses::run(context, &Cli::command()),
            Self::Completions(command) => command.run(context, &mut Cli::command()),
            Self::ExitCodes => context.printer.text(&format!("{EXIT_CODES}\n")),
        }
    }
}

/// The command line, with how amounts are written under every command that takes one.
pub fn command_line() -> clap::Command {
    with_amounts(Cli::command())
}

fn with_amounts(command: clap::Command) -> clap::Command {
    let takes_one = command.get_arguments().any(is_amount);
    let command = command.mut_subcommands(with_amounts);
    if !takes_one {
        return command;
    }
    let own = command.get_after_help().map_or_else(String::new, |own| format!("{own}\n\n"));
    command.after_help(format!("{own}{AMOUNTS}"))
}

fn is_amount(arg: &Arg) -> bool {
    let types = [
        TypeId::of::<TokenArg>(),
        TypeId::of::<TypedTokens>(),
        TypeId::of::<TypedAmount>(),
        TypeId::of::<TypedRate>(),
    ];
    types.iter().any(|it| arg.get_value_parser().type_id() == *it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    /// Every argument as help names it.
    fn arguments(command: &clap::Command) -> Vec<String> {
        let own = command.get_arguments().map(ToString::to_string);
        own.chain(command.get_subcommands().flat_map(arguments)).collect()
    }

    /// The texts between two quotation marks in the files of a folder.
    fn quoted(folder: &Path) -> Vec<String> {
        let entries =
            fs::read_dir(folder).expect("sources").map(|entry| entry.expect("one").path());
        let texts = entries.flat_map(|path| {
            if path.is_dir() {
                return quoted(&path);
            }
            let source = fs::read_to_string(path).expect("a source");
            source.split('"').map(String::from).collect()
        });
        texts.collect()
    }

    #[test]
    fn the_arguments_that_failures_name_are_there() {
        let known = arguments(&crate::misread::built());
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut named = 0;
        for text in
            quoted(&sources.join("commands")).iter().chain(&quoted(&sources.join("context")))
        {
            let begins = ["<", "[", "--"].iter().any(|start| text.starts_with(start));
            let ends = text.ends_with(['>', ']']) && text.chars().any(|it| it.is_ascii_uppercase());
            if begins && ends && !text.contains('\n') {
                assert!(known.contains(text), "no argument is named {text}");
                named += 1;
            }
        }
        assert!(named > 10, "{named}");
    }

    #[test]
    fn every_command_and_option_says_what_it_does() {
        fn check(command: &clap::Command) {
            for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
                assert!(sub.get_about().is_some(), "{} has no help", sub.get_name());
                check(sub);
            }
            for option in command.get_arguments() {
                let name = option.get_id();
                assert!(option.get_help().is_some(), "{name} of {}", command.get_name());
            }
        }
        check(&Cli::command());
    }

    #[test]
    fn every_amount_is_called_so_and_explained_under_its_command() {
        fn check(command: &clap::Command) -> usize {
            let amounts: Vec<_> = command.get_arguments().filter(|arg| is_amount(arg)).collect();
            for arg in &amounts {
                let bare = if arg.is_positional() { "AMOUNT" } else { "TOKENS" };
                let name = arg.get_value_names().expect("a name")[0].as_str();
                let of = command.get_name();
                assert!([bare, "SOL", "RATE"].contains(&name), "{name} of {of}");
                let help = command.get_after_help().expect(of).to_string();
                assert!(help.ends_with(AMOUNTS), "{of}");
            }
            amounts.len() + command.get_subcommands().map(check).sum::<usize>()
        }
        assert!(check(&command_line()) > 20);
    }
}
