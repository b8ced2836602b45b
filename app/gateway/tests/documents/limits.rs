//! Figures that no configuration changes, and what alarms say.

use farthing_gateway::chain::{Alarm, CHANNEL_RENT, CLAIM_LAMPORTS};
use farthing_sdk::solana::Address;
use farthing_sdk::vouchers::book::Row;

use super::{GATEWAY, code, file, number, table};

/// What a constant of a file is: a number, a product of numbers, or one number in brackets.
fn constant(path: &str, name: &str) -> u64 {
    let source = file(path);
    let found = source.split(&format!("const {name}: ")).nth(1);
    let rest = found.unwrap_or_else(|| panic!("{path} has no {name}"));
    let value = rest.split_once("= ").unwrap().1.split(';').next().unwrap();
    let value =
        value.split_once('(').map_or(value, |(_, inside)| inside.split(')').next().unwrap());
    value.split('*').map(|factor| number::<u64>(&factor.trim().replace('_', ""))).product()
}

#[test]
fn limits_are_what_the_table_says() {
    for [limit, value, named] in table(GATEWAY, ["limit", "value", "named"]) {
        let [name, path] = code(&named).try_into().unwrap();
        assert_eq!(number::<u64>(&value), constant(path, name), "{limit}");
    }
}

#[test]
fn lamports_of_a_channel_are_what_the_table_says() {
    let rows = table(GATEWAY, ["of one channel", "lamports"]);
    let shown: Vec<u64> = rows.iter().map(|[_, lamports]| number(lamports)).collect();
    assert_eq!(shown, [CLAIM_LAMPORTS, CHANNEL_RENT]);
}

/// One of each.
fn alarms() -> Vec<Alarm> {
    let (account, row) = (Address::new_from_array([1; 32]), Row::from([1; 32]));
    let reason = "a reason".to_owned();
    vec![
        Alarm::NodesDisagree(account),
        Alarm::SecondSilent,
        Alarm::FundedFell { account, before: 2, after: 1 },
        Alarm::ClaimedAbovePromise { row, claimed: 2, promised: 1 },
        Alarm::Lost { row, lost: 1 },
        Alarm::Strange(account),
        Alarm::Frozen,
        Alarm::ClaimerPoor { lamports: 1, reserve: 2 },
        Alarm::ClaimFails { row, reason: reason.clone() },
        Alarm::ClaimLate { row, until: 1 },
        Alarm::PageRefused { row, reason: reason.clone() },
        Alarm::SinglesStopped { reason },
    ]
}

/// Does not compile once there is an alarm that [`alarms`] lacks.
fn place(alarm: &Alarm) -> usize {
    match alarm {
        Alarm::NodesDisagree(_) => 0,
        Alarm::SecondSilent => 1,
        Alarm::FundedFell { .. } => 2,
        Alarm::ClaimedAbovePromise { .. } => 3,
        Alarm::Lost { .. } => 4,
        Alarm::Strange(_) => 5,
        Alarm::Frozen => 6,
        Alarm::ClaimerPoor { .. } => 7,
        Alarm::ClaimFails { .. } => 8,
        Alarm::ClaimLate { .. } => 9,
        Alarm::PageRefused { .. } => 10,
        Alarm::SinglesStopped { .. } => 11,
    }
}

#[test]
fn every_alarm_is_explained_by_words_of_its_own() {
    let alarms = alarms();
    assert!(alarms.iter().map(place).eq(0..alarms.len()));
    let rows = table(GATEWAY, ["an alarm says", "it means", "look at"]);
    assert_eq!(rows.len(), alarms.len());
    for (at, [words, ..]) in rows.iter().enumerate() {
        let said = |alarm: &&Alarm| alarm.to_string().contains(words.as_str());
        let saying: Vec<usize> = alarms.iter().filter(said).map(place).collect();
        assert_eq!(saying, [at], "{words}");
    }
}
