//! given docs/paying.md
//!   when its table of costs is made again -> it is the one that stands there
//!   when a policy has a key               -> the table of keys has it too, and no other

use farthing_payer::{
    cost::{Cost, FanStage, Locked, Market, Schemes, Spending, Way, cheapest},
    policy::TEMPLATE,
};
use std::fs;

const PRICE: u64 = 10_000;
const MONTH: u32 = 30 * 86_400;

fn document() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/paying.md")).unwrap()
}

/// Millionths of a base unit in tokens of six decimals, to the base unit, rounded up.
fn tokens(millionths: u128) -> String {
    let units = millionths.div_ceil(1_000_000);
    format!("{}.{:06}", units / 1_000_000, units % 1_000_000)
}

fn row(requests: u64) -> String {
    let market = Market::quiet(150_000_000);
    let spending = Spending { price: PRICE, expected: requests * PRICE };
    let channel = Locked { set_aside: 100 * PRICE, seconds: MONTH + 3_600 };
    let share = Locked { set_aside: requests * PRICE, seconds: MONTH };
    let ways = [
        ("`exact`", Way::Exact),
        ("`farthing-pay`", Way::Pay { is_sponsored: true }),
        ("channel", Way::Link { opening: Some(channel), unit: PRICE }),
        ("share", Way::Share { stage: FanStage::None { payees: 30 }, locked: share, together: 3 }),
    ];
    let priced = ways.map(|(_, way)| (spending, way));
    let costs = ways.map(|(_, way)| {
        let cost = Cost::of(&market, &spending, &way).unwrap();
        tokens(cost.fees + cost.locked)
    });
    let taken = |among: usize| {
        let (taken, _) = cheapest(&market, (&priced[..among], Schemes::ALL)).unwrap();
        ways[taken].0
    };
    format!("| {requests} | {} | {} | {} |", costs.join(" | "), taken(3), taken(4))
}

#[test]
fn the_table_of_costs_is_what_the_model_says() {
    let rows: Vec<String> = [1, 2, 4, 5, 10, 100, 1_000].into_iter().map(row).collect();
    let head = "| requests | `exact` | `farthing-pay` | channel | share | taken | with a fan |\n\
                |---:|---:|---:|---:|---:|---|---|\n";
    let table = format!("{head}{}\n\n", rows.join("\n"));
    assert!(document().contains(&table), "docs/paying.md should have:\n{table}");
}

#[test]
fn every_key_of_a_policy_is_explained_and_no_other() {
    let text = document();
    let table = text.split("### A policy").nth(1).unwrap().split("\n\n").nth(1).unwrap();
    let named: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(key, _)| key))
        .collect();
    let (mut keys, mut section) = (Vec::new(), String::new());
    for line in TEMPLATE.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = format!("{name}.");
        } else if let Some((key, _)) = line.trim_start_matches("# ").split_once(" = ")
            && !key.contains(' ')
        {
            keys.push(format!("{section}{key}"));
        }
    }
    assert_eq!(named, keys);
}
