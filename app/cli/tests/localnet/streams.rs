//! Streams on a validator: opened, paused, resumed at another rate, pushed, cancelled, freed.

use super::{Localnet, field};
use std::{thread, time::Duration};

pub fn run(localnet: &Localnet) {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let friend = localnet.wallet("friend");
    run("reader", &["stream", "open", &friend, "2"]).fails(2, "say how fast with --rate");
    run("reader", &["stream", "open", &friend, "99", "--rate", "1/day"]).fails(1, "deposit more");
    let opened = run("reader", &["stream", "open", &friend, "2", "--rate", "6 per minute"]).json();
    let stream = field(&opened, "stream");
    assert_eq!(opened["rate"]["text"], "0.1 TEST per second");
    thread::sleep(Duration::from_secs(2));
    run("reader", &["stream", "pause", &stream]).json();
    run("reader", &["stream", "pause", &stream]).fails(1, "resume it first");
    let paused = run("reader", &["stream", "show", &stream]).json();
    assert_eq!((&paused["state"], &paused["runs_dry"]), (&"paused".into(), &().into()));
    let accrued = units(&paused["accrued"]);
    assert!(accrued >= 100_000 && accrued.is_multiple_of(100_000), "{paused}");
    run("reader", &["stream", "resume", &stream, "--rate", "0.2 per second"]).json();
    run("reader", &["stream", "resume", &stream]).fails(2, "is not paused");
    run("friend", &["stream", "top-up", &stream, "1"]).fails(2, "somebody else has to");
    run("reader", &["stream", "open", &localnet.wallet("reader"), "1", "--rate", "1/day"])
        .fails(2, "the same deposit");
    run("reader", &["stream", "top-up", &stream, "1"]).json();
    run("reader", &["stream", "refund", &stream, "0.5"]).json();
    run("friend", &["stream", "rate", &stream, "1/day"]).fails(1, "sign with its owner's key");
    watches(localnet, &stream);
    leaves(localnet, &stream);
    fixed(localnet, &friend);
}

fn units(amount: &serde_json::Value) -> u64 {
    field(amount, "base_units").parse().expect("a number")
}

/// Without a terminal there is one frame, if that is asked for.
fn watches(localnet: &Localnet, stream: &str) {
    localnet.run("reader", &["stream", "watch", stream]).fails(2, "watch needs a terminal");
    let file = localnet.state.join("wallets/reader.json");
    let keypair = file.to_str().expect("UTF-8");
    let args = ["-u", &localnet.url, "-k", keypair, "stream", "watch", stream, "--once"];
    let frame = super::support::farthing(&args).ok();
    assert!(frame.starts_with(&format!("Stream {stream}  RUNNING\n")), "{frame}");
    assert!(frame.contains("rate          0.2 TEST per second"), "{frame}");
}

fn leaves(localnet: &Localnet, stream: &str) {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let list = run("friend", &["stream", "list"]).json();
    assert_eq!((&list[0]["role"], &list[0]["stream"]), (&"is paid".into(), &stream.into()));
    let pushed = run("bank", &["stream", "withdraw", "--push", &localnet.wallet("friend")]).json();
    assert_eq!(pushed["streams"][0]["outcome"], "paid");
    run("bank", &["stream", "cancel", stream]).fails(1, "(NotSpender");
    run("reader", &["stream", "renounce", stream]).json();
    run("reader", &["stream", "cancel", stream]).fails(1, "(StreamNotCancellable");
    let cancelled = run("friend", &["stream", "cancel", stream]).json();
    run("reader", &["stream", "refund", stream]).fails(1, "(StreamEnded");
    localnet.frees("stream", stream, &cancelled);
    let history = run("reader", &["history", stream]).json();
    let events = history.as_array().expect("a list");
    for name in
        ["StreamOpened", "StreamPaused", "StreamRateSet", "StreamResumed", "StreamCancelled"]
    {
        assert!(events.iter().any(|event| event["event"] == name), "{name}: {history}");
    }
}

/// With an end, and without a way back.
fn fixed(localnet: &Localnet, friend: &str) {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let open = ["stream", "open", friend, "1", "--for", "1h", "--rights", "none"];
    let opened = run("reader", &open).json();
    let stream = field(&opened, "stream");
    run("reader", &["stream", "cancel", &stream]).fails(1, "(StreamNotCancellable");
    run("reader", &["stream", "top-up", &stream, "1"]).fails(1, "(StreamIsFixed");
    run("friend", &["stream", "withdraw", &stream]).fails(1, "(NothingAccrued");
    let creator = localnet.wallet("creator");
    run("friend", &["stream", "transfer", &stream, &creator]).json();
    run("creator", &["stream", "cancel", &stream]).json();
}
