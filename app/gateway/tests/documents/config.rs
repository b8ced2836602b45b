//! The tables of `gate.toml`: each key, what it is where it is left out, and its range.

use std::collections::BTreeSet;

use farthing_gateway::chain::CLAIM_LAMPORTS;
use farthing_gateway::config::Config;
use farthing_gateway::run::chain_settings;

use super::{GATEWAY, code, number, tables};

/// A setting: section, key, value.
type Setting<'a> = (&'a str, &'a str, &'a str);

/// All that a configuration must say.
const NEEDED: [Setting<'_>; 10] = [
    ("gate", "origin", "\"http://127.0.0.1:8402\""),
    ("gate", "upstream", "\"http://127.0.0.1:8080\""),
    ("pay", "genesis", "\"EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG\""),
    ("pay", "wallet", "\"8rUz82MkFsfqjpVjjgWEM66Brr1sm1R7VKZ991fF41e\""),
    ("pay", "mint", "\"4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU\""),
    ("pay", "decimals", "6"),
    ("chain", "rpc", "[\"https://api.devnet.solana.com\"]"),
    ("chain", "claimer", "\"claimer.json\""),
    ("route", "path", "\"/**\""),
    ("route", "price", "1000"),
];

const SECTIONS: [&str; 11] = [
    "gate", "pay", "agents", "pass", "chain", "exact", "ledger", "limits", "admin", "log", "route",
];

/// Needed for one reason or another, of two keys that do.
const EITHER: [&str; 2] = ["pay.wallet", "route.price"];

/// A key of the tables, with its section.
struct Key {
    section: String,
    name: String,
    default: String,
    range: Option<(i64, i64)>,
}

/// Both tables: the second is of routes.
fn keys() -> Vec<Key> {
    let tables = tables(GATEWAY, ["key", "default", "from", "to", "what it is"]);
    let [sections, routes] = tables.try_into().unwrap();
    let rows = sections.into_iter().chain(routes);
    rows.map(|[key, default, from, to, _]| {
        let key = code(&key)[0].to_owned();
        let (section, name) = key.split_once('.').unwrap_or(("route", &key));
        let range = (!from.is_empty()).then(|| (number(&from), number(&to)));
        Key { section: section.into(), name: name.into(), default, range }
    })
    .collect()
}

/// A configuration with what is needed, but for what is said otherwise or left out.
fn text(said: &[Setting<'_>], without: Option<(&str, &str)>) -> String {
    let mut text = String::new();
    for section in SECTIONS {
        let is_left_out = |key: &str| {
            without == Some((section, key)) || said.iter().any(|it| (it.0, it.1) == (section, key))
        };
        let needed = NEEDED.iter().filter(|(_, key, _)| !is_left_out(key));
        let of_section = needed.chain(said).filter(|setting| setting.0 == section);
        let lines: String =
            of_section.map(|(_, key, value)| format!("{key} = {value}\n")).collect();
        let header = if section == "route" { "[[route]]" } else { &format!("[{section}]") };
        text += &format!("{header}\n{lines}");
    }
    text
}

/// What is needed and nothing else.
pub fn plain() -> Config {
    Config::parse(&text(&[], None)).unwrap()
}

/// The keys of a section, as the parser names them where it meets one that it does not know.
fn known(section: &str) -> BTreeSet<String> {
    let said = [(section, "no_such_key", "1")];
    let error = Config::parse(&text(&said, None)).unwrap_err().to_string();
    let (_, names) = error.split_once("expected").unwrap_or_else(|| panic!("{error}"));
    code(names).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_tables_have_every_key_and_no_other() {
    for section in SECTIONS {
        let keys = keys();
        let shown = keys.iter().filter(|key| key.section == section).map(|key| key.name.clone());
        assert_eq!(shown.collect::<BTreeSet<_>>(), known(section), "[{section}]");
    }
}

#[test]
fn what_the_tables_call_needed_is_needed_and_nothing_else_is() {
    assert_eq!(plain().routes.len(), 1);
    for key in keys() {
        let name = format!("{}.{}", key.section, key.name);
        let is_given = NEEDED.iter().any(|it| (it.0, it.1) == (&*key.section, &*key.name));
        assert_eq!(key.default == "needed", is_given && !EITHER.contains(&&*name), "{name}");
        if is_given {
            let without = text(&[], Some((&key.section, &key.name)));
            assert!(Config::parse(&without).is_err(), "{name}");
        }
    }
}

#[test]
fn the_defaults_are_what_the_tables_say() {
    let keys = keys();
    let literal = |key: &&Key| key.default.starts_with('`');
    let said: Vec<Setting<'_>> = keys
        .iter()
        .filter(literal)
        .map(|key| (&*key.section, &*key.name, code(&key.default)[0]))
        .collect();
    assert!(said.len() > 35, "{}", said.len());
    assert_eq!(Config::parse(&text(&said, None)).unwrap(), plain());
}

#[test]
fn amounts_that_are_left_out_are_as_many_units_and_tokens_as_the_tables_say() {
    let config = Config::parse(&text(&[("pay", "unit", "5")], None)).unwrap();
    let chain = chain_settings(&config, &[1; 16]).unwrap();
    let (unit, token) = (config.pay.unit, config.pay.token());
    let mut counted = 0;
    for Key { section, name, default, .. } in keys() {
        let Some((count, of)) = default.split_once(' ') else { continue };
        if !["unit", "units", "token", "tokens"].contains(&of) {
            continue;
        }
        let amount = number::<u64>(count) * if of.starts_with("unit") { unit } else { token };
        let is = match format!("{section}.{name}").as_str() {
            "pay.min_deposit" => config.pay.min_deposit(),
            "pay.min_first" => config.pay.min_first(),
            "pay.fan_max_share" => config.pay.fan_max_share(),
            "chain.finalized_above" => chain.risk.second_look,
            "chain.risk_each" => chain.risk.row,
            "chain.risk_all" => chain.risk.total,
            "chain.units_per_sol" => chain.units_per_sol,
            // It is kept as a multiple of a claim's fee.
            "chain.claim_above" => {
                let fee = chain.in_units(CLAIM_LAMPORTS);
                assert_eq!(chain.claims.times, amount / fee, "{name}");
                amount
            }
            other => panic!("{other} has a default of {default}"),
        };
        assert_eq!(is, amount, "{name}");
        counted += 1;
    }
    assert_eq!(counted, 8);
}

#[test]
fn ranges_are_what_the_tables_say() {
    let mut ranges = 0;
    for Key { section, name, range, .. } in keys() {
        let Some((from, to)) = range else { continue };
        let set =
            |value: i64| Config::parse(&text(&[(&section, &name, &value.to_string())], None)).err();
        for outside in [from - 1, to + 1] {
            assert!(set(outside).is_some(), "{name} = {outside}");
        }
        for inside in [from, to] {
            // At its end it may be too little or too much for another key.
            let error = set(inside).filter(|error| error.key.ends_with(&name));
            assert!(error.is_none(), "{name} = {inside}: {error:?}");
        }
        ranges += 1;
    }
    assert!(ranges > 20, "{ranges}");
}
