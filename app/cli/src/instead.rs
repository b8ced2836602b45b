//! Words that people type first, coming from other tools, and the commands that they mean.

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// Words that are no command, and what to say of them.
const WORDS: [(&[&str], &str); 13] = [
    (
        &["balance", "balances", "wallet", "account", "accounts"],
        "`farthing deposit show` shows what your deposit holds, `farthing deposit list` that of every \
         mint; `farthing keygen` makes a wallet",
    ),
    (
        &["withdraw", "payout", "cash-out"],
        "`farthing deposit withdraw` takes tokens out of your deposit, `farthing creator collect` brings \
         home what a creator earned, `farthing stream withdraw` pays out a stream",
    ),
    (
        &["send", "transfer", "tip", "donate"],
        "`farthing pay` pays a wallet or a creator from your deposit; `farthing creator transfer` and \
         `farthing stream transfer` hand those on",
    ),
    (
        &["topup", "top-up", "fund", "add"],
        "`farthing deposit add` pays tokens into your deposit; `farthing stream top-up` and `farthing \
         channel top-up` put more into those",
    ),
    (
        &["claim", "collect", "earnings"],
        "`farthing creator collect` brings home what a creator earned, `farthing channel claim` turns \
         promises into your balance, `farthing stream withdraw` pays out a stream",
    ),
    (
        &["refund", "cancel"],
        "`farthing pass refund`, `farthing stream refund`, `farthing stream cancel` and `farthing order \
         cancel` give money back",
    ),
    (
        &["sell", "publish", "price"],
        "`farthing creator register` makes you a creator, `farthing listing create` prices a thing",
    ),
    (
        &["subscribe", "rent"],
        "`farthing buy` buys access for a time, `farthing stream open` pays by the second",
    ),
    (
        &["voucher", "promise", "sign", "verify"],
        "`farthing channel sign` promises money, `farthing channel verify` takes promises",
    ),
    (
        &["status", "info", "view", "inspect"],
        "`farthing show` decodes any account, `farthing history` tells what happened there",
    ),
    (
        &["list", "ls"],
        "each kind has its own list, as in `farthing deposit list`, `farthing stream list`, `farthing \
         listing list`",
    ),
    (
        &["transactions", "events", "log", "logs"],
        "`farthing history` tells what happened at an address",
    ),
    (
        &["init", "setup", "start", "validator", "test-validator"],
        "`farthing localnet` starts a network here, `farthing demo` shows what there is",
    ),
];

/// Adds the commands that were meant to an error about a command that there is not.
pub fn tell(mut error: Error) -> Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let meant = WORDS.iter().find(|(words, _)| words.contains(&word.as_str()));
    if let (ErrorKind::InvalidSubcommand, Some((_, tip))) = (error.kind(), meant) {
        let tips = ContextValue::StyledStrs(vec![(*tip).into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Cli;
    use clap::{Command, CommandFactory};

    #[test]
    fn no_word_is_a_command_or_has_two_answers() {
        let line = Cli::command();
        let words: Vec<_> = WORDS.iter().flat_map(|(words, _)| *words).collect();
        for word in &words {
            assert!(line.find_subcommand(word).is_none(), "{word}");
            assert_eq!(words.iter().filter(|other| other == &word).count(), 1, "{word}");
        }
    }

    #[test]
    fn every_answer_names_commands_that_there_are() {
        for (_, tip) in &WORDS {
            let named: Vec<_> = tip.split('`').skip(1).step_by(2).collect();
            assert!(!named.is_empty(), "{tip}");
            for command in named {
                let mut words = command.strip_prefix("farthing ").expect("our command").split(' ');
                let found = words.try_fold(Cli::command(), |at: Command, word| {
                    at.find_subcommand(word).cloned()
                });
                assert!(found.is_some_and(|it| !it.has_subcommands()), "{command}");
            }
        }
    }
}
