//! The demo, end to end, on the real program inside the command.

mod support;

use support::farthing;

#[test]
fn the_story_ends_with_every_base_unit_where_it_belongs() {
    let story = farthing(&["demo"]).ok();
    let last = story.lines().last().expect("a last line");
    assert_eq!(last, "Conserved to the last base unit: 20 TEST minted, 20 TEST in the wallets.");
    for part in ["the key", "rent returned", "compute units", "Rita's deposit", "Ben's tokens"] {
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
    for step in &steps[..steps.len() - 1] {
        assert!(step["compute_units"].as_u64().is_some_and(|units| units > 0), "{step}");
    }
}
