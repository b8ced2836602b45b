//! What commands say, on a validator: strangers' text without what nobody sees, prices with their
//! period, what came in, what blocks a change, channels of creators that one only operates, and which
//! argument is wrong.

use super::{Localnet, field};
use serde_json::Value;

/// A uri that would clear the screen and turn the rest around.
const HOSTILE: &str = "a\u{1b}[2J\u{202e}b\u{200b}";

pub fn run(localnet: &Localnet) {
    let list = localnet.run("creator", &["creator", "list"]).json();
    let creator = field(&list[0], "address");
    strangers_text(localnet, &creator);
    came_in(localnet, &creator);
    blocks(localnet, &creator);
    operated(localnet, &creator);
    arguments(localnet, &creator);
}

/// What only the chain shows to be wrong is named as what the command line itself shows.
fn arguments(localnet: &Localnet, creator: &str) {
    let mint = farthing_sdk::development::public_keypair("farthing public test mint key");
    let mint = farthing_sdk::solana::Signer::pubkey(&mint).to_string();
    let open = ["channel", "open", creator];
    for (args, argument, value) in [
        (vec!["pay", creator, "0.0000001"], "<AMOUNT>", "0.0000001"),
        (vec!["pay", &mint, "0.01"], "<TO>", &mint),
        (vec!["pay", creator, "0.01", "--note", &mint], "--note <NOTE>", &mint),
        (vec!["deposit", "add", "0.0000001"], "<AMOUNT>", "0.0000001"),
        (vec!["deposit", "add", "1", "--to", &mint], "--to <WALLET>", &mint),
        (vec!["deposit", "withdraw", "0.01", "--to", &mint], "--to <ADDRESS>", &mint),
        ([&open[..], &["1", "--grace", "5m"]].concat(), "--grace <DURATION>", "5m"),
        (
            [&open[..], &["--unit", "0.0000001", "--links", "2"]].concat(),
            "--unit <TOKENS>",
            "0.0000001",
        ),
        (
            vec!["stream", "open", creator, "1", "--rate", "0.00000001 per year"],
            "--rate <RATE>",
            "0.00000001 per year",
        ),
        (vec!["session", "open", creator, "--total", "0.0000001"], "--total <TOKENS>", "0.0000001"),
        (vec!["stream", "show", creator], "<STREAM>", creator),
        (vec!["creator", "register", "--payout", &mint], "--payout <WALLET>", &mint),
    ] {
        let run = localnet.run("reader", &args);
        let error: Value = serde_json::from_str(&run.err).unwrap_or_default();
        let told = ["kind", "reason", "argument", "value"].map(|name| error[name].clone());
        assert_eq!(told, ["usage", "value_validation", argument, value], "{args:?}: {}", run.err);
        assert_eq!(run.code, 2);
    }
}

fn strangers_text(localnet: &Localnet, creator: &str) {
    let create =
        ["listing", "create", creator, "--price", "0.5", "--period", "1 hour", "--uri", HOSTILE];
    let listing = localnet.run("creator", &create).json();
    let address = field(&listing, "address");
    assert_eq!(address, field(&listing, "listing"));
    let shown = localnet.shown("creator", &["listing", "show", &address]).ok();
    let listed = localnet.shown("creator", &["listing", "list", creator]).ok();
    for text in [&shown, &listed] {
        assert!(text.contains("a [2J b"), "{text}");
        assert!(text.contains("0.5 TEST per 1h"), "{text}");
    }
    assert!(listed.lines().next().is_some_and(|heads| heads.contains("PERIOD")), "{listed}");
    // Programs get the very text, escaped.
    let json = localnet.run("creator", &["listing", "show", &address]).ok();
    assert!(json.contains("\\u202e") && !json.contains('\u{202e}'), "{json}");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["uri"], &json["address"]), (&HOSTILE.into(), &address.into()));
}

/// The friend and the creator sign none of it.
fn came_in(localnet: &Localnet, creator: &str) {
    let friend = localnet.wallet("friend");
    for to in [&friend, creator] {
        localnet.run("reader", &["pay", to, "0.01", "--note", "Grüße"]).json();
    }
    for wallet in [friend, localnet.wallet("creator")] {
        let history = localnet.run("reader", &["history", &wallet]).json();
        let events = history.as_array().expect("a list");
        let paid = events.iter().find(|event| event["what"]["note"] == "Grüße");
        let paid = paid.unwrap_or_else(|| panic!("no payment in {history}"));
        assert_eq!(
            (&paid["event"], &paid["what"]["amount"]["tokens"]),
            (&"Paid".into(), &"0.01".into())
        );
        let shown = localnet.shown("reader", &["history", &wallet]).ok();
        assert!(shown.contains("reference \"Grüße\""), "{shown}");
    }
}

fn blocks(localnet: &Localnet, creator: &str) {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let stream = field(
        &run("reader", &["stream", "open", creator, "0.1", "--rate", "0.01 per month"]).json(),
        "address",
    );
    let split = format!("{}=10%", localnet.wallet("friend"));
    let named = format!("1 stream ({stream})");
    run("creator", &["creator", "update", creator, "--split", &split]).fails(2, &named);
    run("creator", &["creator", "close-earnings", creator]).fails(2, &named);
    let list = run("creator", &["stream", "list"]).json();
    let listed = list.as_array().expect("a list").iter().find(|one| one["address"] == *stream);
    assert_eq!(listed.expect("the stream")["role"], "is paid", "{list}");
    run("reader", &["stream", "cancel", &stream]).json();
}

/// The bank operates the creator, and owns nothing of it.
fn operated(localnet: &Localnet, creator: &str) {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let bank = localnet.wallet("bank");
    run("creator", &["creator", "update", creator, "--operator", &bank]).json();
    let channel = field(&run("reader", &["channel", "open", creator, "0.01"]).json(), "address");
    for wallet in ["bank", "creator"] {
        let list = run(wallet, &["channel", "list"]).json();
        let all = list.as_array().expect("a list");
        let one: Vec<_> = all.iter().filter(|one| one["address"] == *channel).collect();
        assert_eq!((one.len(), &one[0]["role"]), (1, &"is paid".into()), "{wallet}: {list}");
    }
    run("creator", &["channel", "close", &channel]).json();
    run("creator", &["creator", "update", creator, "--no-operator"]).json();
}
