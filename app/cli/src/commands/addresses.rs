//! `addresses`: the table of which address is for which command. The commands in it are read from the
//! command line itself.

use crate::{context::Context, failure::Outcome};
use clap::{Arg, Command};

/// Letters in a line, without its margin.
const WIDTH: usize = 94;

/// A kind of address, where one gets to see it, and the names that arguments have for it, as
/// [`name_of`] makes them.
type Kind = (&'static str, &'static str, &'static [&'static str]);

const KINDS: [Kind; 16] = [
    (
        "wallet",
        "a person's public key; `keygen` and `localnet` print it",
        &["WALLET", "OWNER", "HOLDER", "BUYER", "AUTHORITY", "WALLET=SHARE", "WALLET|nobody"],
    ),
    (
        "payee",
        "who is paid: a wallet, a creator, or the address of one balance, which is a deposit \
         (`deposit show`) or a creator's earnings (`creator show`)",
        &["TO", "WHO", "PAYEE"],
    ),
    ("mint", "what is paid with: an address, or SOL, USDC, TEST; `reserve list`", &["MINT"]),
    (
        "creator",
        "made by `creator register`, not the wallet that controls it; `creator list`",
        &["CREATOR"],
    ),
    ("listing", "made by `listing create`; `listing list CREATOR`", &["LISTING"]),
    ("pass", "made by `buy`; `pass list`", &["PASS"]),
    ("order", "made by `order place`; `order list`", &["ORDER"]),
    ("stream", "made by `stream open`; `stream list`", &["STREAM", "STREAMS"]),
    ("channel", "made by `channel open`; `channel list`", &["CHANNEL", "CHANNELS"]),
    ("fan", "made by `fan open`; `fan list`", &["FAN", "FANS"]),
    ("session", "made by `session open`, not the key that it is for; `session list`", &["SESSION"]),
    (
        "signing key",
        "the public key that a session is for, or that signs the vouchers of a channel or a fan",
        &["ADDRESS key", "KEY"],
    ),
    (
        "token account",
        "where a wallet has its tokens of a mint; found and made unless named; `deposit withdraw --to` \
         takes a wallet too",
        &["TOKEN_ACCOUNT", "ADDRESS to"],
    ),
    ("lookup table", "a table of Solana's that shortens transactions", &["ADDRESS lookup_tables"]),
    ("buffer", "half of an upload; `deploy --buffers` lists them", &["BUFFER|all"]),
    (
        "account",
        "any account of the program, whatever kind it is; `history` also takes a wallet",
        &["ADDRESS address"],
    ),
];

/// Prints the table, of the whole command line.
pub fn run(context: &Context, whole: &Command) -> Outcome {
    context.printer.text(&page(whole))
}

fn page(whole: &Command) -> String {
    let takers = takers("", whole);
    let mut page = String::from(
        "Which address is for which command. --owner, with --session, is a wallet everywhere.\n",
    );
    for (name, what, typed) in &KINDS {
        let is_for = |(_, arg): &&(String, String)| typed.contains(&arg.as_str());
        let commands: Vec<_> =
            takers.iter().filter(is_for).map(|(command, _)| command.as_str()).collect();
        let what: Vec<_> = what.split(' ').collect();
        page += &format!("\n{name}\n{}{}", lines("  ", &what, " "), lines("    ", &commands, ", "));
    }
    page
}

/// Words with something between them, so many to a line as fit.
fn lines(margin: &str, words: &[&str], between: &str) -> String {
    let (mut text, mut width) = (margin.to_string(), 0);
    for (at, word) in words.iter().enumerate() {
        if at != 0 {
            text += between;
            if width + word.len() > WIDTH {
                text = format!("{}\n{margin}", text.trim_end());
                width = 0;
            }
        }
        text += word;
        width += word.len() + between.len();
    }
    text + "\n"
}

/// Every command with what its arguments are called, from the whole command line.
fn takers(path: &str, command: &Command) -> Vec<(String, String)> {
    let with_option = |arg: &Arg| {
        arg.get_long().map_or_else(|| path.to_string(), |long| format!("{path} --{long}"))
    };
    let own = command.get_arguments().filter(|arg| !is_of_sessions(arg));
    let mut all: Vec<_> = own.map(|arg| (with_option(arg), name_of(arg))).collect();
    for sub in command.get_subcommands() {
        all.extend(takers(format!("{path} {}", sub.get_name()).trim_start(), sub));
    }
    all
}

/// Whether every command that a session key can sign has it, and the page says so once.
fn is_of_sessions(arg: &Arg) -> bool {
    arg.get_id() == "owner" && arg.get_help_heading() == Some("Sending")
}

/// What an argument is called; with its own name where it is called an address.
fn name_of(arg: &Arg) -> String {
    let name = arg.get_value_names().and_then(<[_]>::first).map_or("", |name| name.as_str());
    if name == "ADDRESS" { format!("{name} {}", arg.get_id()) } else { name.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{coin::MintArg, command::Cli, values::SplitArg};
    use clap::CommandFactory;
    use farthing_sdk::solana::Address;
    use std::any::TypeId;

    /// Arguments of a command line that are read as addresses.
    fn addresses(command: &Command) -> Vec<Arg> {
        let types = [TypeId::of::<Address>(), TypeId::of::<MintArg>(), TypeId::of::<SplitArg>()];
        let is_one = |arg: &&Arg| types.iter().any(|it| arg.get_value_parser().type_id() == *it);
        let mut all: Vec<_> = command.get_arguments().filter(is_one).cloned().collect();
        all.extend(command.get_subcommands().flat_map(addresses));
        all
    }

    #[test]
    fn every_argument_that_is_an_address_is_of_one_kind() {
        let all = addresses(&Cli::command());
        assert!(all.len() > 60, "{}", all.len());
        let kinds = |name: &str| KINDS.iter().filter(|(_, _, typed)| typed.contains(&name)).count();
        let other: Vec<_> = all.iter().map(name_of).filter(|name| kinds(name) != 1).collect();
        assert!(other.is_empty(), "{other:?}");
    }

    #[test]
    fn an_argument_is_of_the_kind_that_its_help_says() {
        for arg in addresses(&Cli::command()) {
            let help = arg.get_help().expect("help").to_string();
            let name = name_of(&arg);
            let of = |kind: &str| {
                let (_, _, typed) = KINDS.iter().find(|it| it.0 == kind).expect("a kind");
                typed.contains(&name.as_str())
            };
            let all = ["wallet", "creator", "deposit", "earnings account"];
            let names_all = all.iter().all(|it| help.contains(it));
            assert_eq!(of("payee"), names_all, "{name}: {help}");
            let types = arg.get_value_parser().type_id();
            assert_eq!(of("mint"), types == TypeId::of::<MintArg>(), "{name}: {help}");
        }
    }

    #[test]
    fn every_kind_has_commands_and_every_name_an_argument() {
        let takers = takers("", &Cli::command());
        for name in KINDS.iter().flat_map(|(_, _, typed)| *typed) {
            assert!(takers.iter().any(|(_, arg)| arg == name), "{name}");
        }
    }

    #[test]
    fn the_page_names_commands_as_they_are_typed() {
        let page = page(&Cli::command());
        assert!(page.ends_with("\n    history, show\n"), "{page}");
        for command in ["pay", "deposit withdraw --to", "stream withdraw --push", "buy --for"] {
            let is_named = |line: &str| line.trim().split(',').any(|it| it.trim() == command);
            assert!(page.lines().any(is_named), "{command} in {page}");
        }
        assert!(page.lines().all(|line| line.len() <= 100), "{page}");
        assert!(page.contains("deposit open --owner") && !page.contains("pay --owner"), "{page}");
    }
}
