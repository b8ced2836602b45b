//! The demo, end to end, on the real program inside the command.

mod support;

use std::path::Path;
use support::{farthing, folder};

#[test]
fn the_story_ends_with_every_base_unit_where_it_belongs() {
    let story = farthing(&["demo"]).ok();
    let (told, next) = story.rsplit_once("\n\nNext, by hand: ").expect("the next step");
    let last = told.lines().last().expect("a last line");
    assert_eq!(last, "Conserved to the last base unit: 20 TEST minted, 20 TEST in the wallets.");
    // As `localnet` offers it; with the wallet that it makes.
    let reader = Path::new(".local/share/farthing/localnet/wallets/reader.json");
    let reader = format!("-u l -k {}", folder("home").join(reader).display());
    assert!(next.starts_with("`farthing localnet` runs a network here"), "{next}");
    for command in ["deposit add 5", "pay WALLET 0.01", "history WALLET"] {
        assert!(next.contains(&format!("\n  farthing {command} {reader}\n")), "{command}: {next}");
    }
    for part in ["the key", "rent returned", "compute units", "Rita's deposit", "Ben's tokens"] {
        assert!(story.contains(part), "{part}");
    }
    for part in [
        "To the base unit: 600 s at 0.001 and 300 s at 0.002 are 1.2 TEST; 0.8 TEST are back.",
        "Each payment by voucher cost 1 lamport.",
        "Each payment by link cost 0.5 lamports.",
        "10 TEST = 1.3 TEST deposits + 6.3 TEST earnings + 0 TEST streams + 2.4 TEST channels + 0 TEST fans.",
        "5 transactions, fee 25000 lamports.",
        "by fan: 35000 lamports, 0.53%; locked 4978400 lamports",
        "by pay: 500000 lamports, 7.5%; locked 1422400 lamports",
    ] {
        assert!(story.contains(part), "{part}");
    }
}

#[test]
fn programs_get_the_story_in_json() {
    let story = farthing(&["demo", "--output", "json"]).json();
    let steps = story.as_array().expect("a list");
    let last = steps.last().expect("a last step");
    assert_eq!((&last["kind"], &last["in_reserve"]), (&"Conserved".into(), &0.into()));
    assert_eq!(last["minted"], last["in_wallets"]);
    let (told, found): (Vec<_>, Vec<_>) =
        steps[..steps.len() - 1].iter().partition(|step| step["kind"].is_null());
    for step in told {
        assert!(step["compute_units"].as_u64().is_some_and(|units| units > 0), "{step}");
    }
    let costs: Vec<_> = found.iter().filter_map(|it| it["lamports_per_payment"].as_str()).collect();
    assert_eq!(costs, ["1", "0.5"]);
    let shares: Vec<_> = found.iter().filter_map(|it| it["share"].as_str()).collect();
    assert_eq!(shares, ["0.53%", "7.5%"]);
}

/// README's third command: more pages than an address may ask the price of in a minute by default.
#[test]
fn a_thousand_pages_behind_a_gateway_end_in_a_balance_sheet() {
    let told = farthing(&["gate", "demo"]).ok();
    let last = told.lines().last().expect("a last line");
    let delivered = "Every page was delivered once, paid once and claimed once, to the base unit.";
    assert_eq!(last, delivered, "{told}");
    // An opening, a claim and a closing.
    for (name, value) in [("pages", "1000"), ("served", "1 TEST"), ("lamports a page", "15.00")] {
        let is_line =
            |line: &str| line.trim().strip_prefix(name).is_some_and(|rest| rest.trim() == value);
        assert!(told.lines().any(is_line), "{name} {value}: {told}");
    }
}
