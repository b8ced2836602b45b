//! A session key on a validator: it spends within its limits, its file is its owner's only, and it is
//! worth nothing once it is revoked.

use super::{Localnet, field, support::text};
use std::{fs, path::PathBuf};

/// A dry run refuses a key file that could not be written.
fn rehearsed(localnet: &Localnet, limits: &[&str]) {
    let under_a_file = localnet.state.join("log.txt/session.json");
    let open = ["session", "open", text(&under_a_file)];
    for options in [&["--dry-run"][..], &[]] {
        let run = localnet.run("reader", &[&open[..], limits, options].concat());
        run.fails(5, "cannot write");
    }
}

/// Opens a session of the reader, with its key in the file that is returned.
pub fn open(localnet: &Localnet) -> PathBuf {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let file = localnet.state.join("wallets/session.json");
    let open = ["session", "open", text(&file), "--actions", "all", "--sol", "0.02"];
    run("reader", &open).fails(2, "say with --total");
    let limits = ["--total", "3", "--limit", "2", "--window", "1h", "--expires", "in 1d"];
    rehearsed(localnet, &limits);
    let dry = run("reader", &[&open[..], &limits[..], &["--dry-run"]].concat()).json();
    assert!(field(&dry, "note").contains("makes no key") && !file.exists(), "{dry}");
    let opened = run("reader", &[&open[..], &limits[..]].concat()).json();
    run("reader", &[&open[..], &limits[..]].concat()).fails(2, "has a session already");
    let friend = localnet.wallet("friend");
    let pay = ["pay", &friend, "0.5", "--session", text(&file)];
    let paid = run("bank", &pay).json();
    assert_eq!(paid["fee"], 5_000);
    let too_much = ["pay", &friend, "1.6", "--session", text(&file)];
    run("bank", &too_much).fails(1, "(SessionWindowExceeded");
    let update = ["session", "update", &field(&opened, "session"), "--window", "none"];
    run("reader", &update).json();
    let shown = run("reader", &["session", "show", &field(&opened, "session")]).json();
    assert_eq!(shown["spent"]["tokens"], "0.5");
    assert_eq!(shown["can_spend_now"]["tokens"], "2.5");
    // It names no payee, and says so.
    assert_eq!((&shown["payee"], &opened["pays_only"]), (&"anyone".into(), &"anyone".into()));
    let list = localnet.shown("reader", &["session", "list"]).ok();
    assert!(list.lines().nth(1).is_some_and(|row| row.contains("anyone")), "{list}");
    let history = run("reader", &["history", &field(&opened, "address")]).json();
    assert!(history.to_string().contains("\"payee\":\"anyone\""), "{history}");
    run("bank", &["pay", &friend, "1", "--session", "/nowhere.json"])
        .fails(5, "make one with `farthing session open");
    // The key itself can neither withdraw nor raise its limits.
    run("session", &["session", "update", &field(&opened, "session"), "--total", "9"])
        .fails(1, "(NotDepositOwner");
    file
}

/// Revokes it; whatever it tries then is refused, and what it has left comes home.
pub fn end(localnet: &Localnet, file: &PathBuf) {
    let run = |wallet, args: &[&str]| localnet.run(wallet, args);
    let list = run("reader", &["session", "list"]).json();
    let session = field(&list[0], "session");
    run("reader", &["session", "close", &session]).fails(2, "the session is active");
    run("reader", &["session", "revoke", &session]).json();
    let friend = localnet.wallet("friend");
    run("bank", &["pay", &friend, "0.1", "--session", text(file)]).fails(1, "(SessionRevoked");
    localnet.closes(&["session", "close", &session, "--key", text(file)]);
    run("bank", &["pay", &friend, "0.1", "--session", text(file)]).fails(4, "has no session");
    let secret = fs::read_to_string(file).expect("a keypair");
    let history = run("reader", &["history", &session]).ok();
    assert!(!history.contains(secret.trim_matches(['[', ']'])));
}
