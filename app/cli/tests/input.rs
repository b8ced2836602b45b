//! given arguments that are no text  -> a sentence, or the file of that name; never a panic
//! given a signer that is no file    -> it is named as what it is
//! given files as editors leave them -> they work, or are refused by name
//! given files that are there        -> none is written over; what cannot be kept is not begun, nor
//!                                      rehearsed
//! given a keypair                   -> no output holds any of its secret
//! given a channel known here        -> nothing is signed once it has ended; links between are shown

mod support;

use std::{fs, path::Path};
use support::{command, empty_folder, farthing, folder, text};

const SOMEBODY: &str = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin";
/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:1";

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_refused_or_name_a_file() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let no_text = OsStr::from_bytes(b"k\xff.json");
    let here = empty_folder("no-text");
    let run = |args: &[&str]| {
        let out = command(args).arg(no_text).current_dir(&here).output().expect("it runs");
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    assert_eq!(run(&["-o", "json", "show"]).0, Some(2));
    let (code, said) = run(&["pay", SOMEBODY]);
    assert_eq!((code, said.contains("invalid UTF-8")), (Some(2), true), "{said}");
    let (code, said) = run(&["-u", NOWHERE, "deposit", "list", "-k"]);
    assert_eq!((code, said.contains("cannot read the keypair")), (Some(5), true), "{said}");
    let made = here.join(no_text);
    assert_eq!(run(&["keygen"]).0, Some(0));
    assert!(made.is_file());
    // As the key of a session it is a file as well.
    let (code, said) = run(&["-u", NOWHERE, "-k", text(&key_file()), "session", "open"]);
    assert_eq!(code, Some(3), "{said}");
}

/// A keypair of this run.
fn key_file() -> std::path::PathBuf {
    let file = folder("key").join(format!("{:?}.json", std::thread::current().id()));
    let _ = fs::remove_file(&file);
    farthing(&["keygen", text(&file)]).ok();
    file
}

#[test]
fn what_signs_elsewhere_is_named_as_what_it_is() {
    for (keypair, what) in [
        ("usb://ledger?key=0", "is a hardware wallet"),
        ("prompt://", "is a seed phrase to be typed"),
        ("stdin://", "is standard input"),
        ("ASK", "is a seed phrase to be typed"),
        ("-", "is standard input"),
        (SOMEBODY, "is an address without its key"),
    ] {
        farthing(&["-k", keypair, "deposit", "list"]).fails(2, what);
        farthing(&["-k", keypair, "deposit", "list"]).fails(2, "keypair files alone");
    }
    farthing(&["keygen", "usb://ledger"]).fails(2, "is a hardware wallet");
    let file = key_file();
    let named = format!("file://{}", text(&file));
    farthing(&["-u", NOWHERE, "-k", &named, "deposit", "list"]).fails(3, "does not answer");
}

#[test]
fn files_with_a_byte_order_mark_or_a_comment_work_or_are_refused_by_name() {
    let file = key_file();
    let key = fs::read_to_string(&file).expect("a keypair");
    let mark = "\u{feff}";
    for works in
        [format!("{mark}{key}"), format!("# mine\n{key}\n"), format!("{mark}# a\n# b\n{key}")]
    {
        fs::write(&file, works).expect("a file");
        farthing(&["-u", NOWHERE, "-k", text(&file), "deposit", "list"])
            .fails(3, "does not answer");
    }
    fs::write(&file, format!("{key} # mine")).expect("a file");
    farthing(&["-k", text(&file), "deposit", "list"])
        .fails(5, "a comment only in a line of its own");
    let wide: Vec<u8> =
        [0xfeff].into_iter().chain(key.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(&file, wide).expect("a file");
    farthing(&["-k", text(&file), "deposit", "list"]).fails(5, "byte order mark of UTF-16");
    let config = folder("config").join("marked.yml");
    fs::write(&config, format!("{mark}# here\njson_rpc_url: http://127.0.0.1:1 # mine\n"))
        .expect("a file");
    farthing(&["-C", text(&config), "reserve", "list"]).fails(3, "http://127.0.0.1:1 ");
}

#[test]
fn no_file_is_written_over_without_force() {
    let folder = empty_folder("force");
    let [sword, locked, key] = ["sword", "sword.locked", "sword.key"].map(|it| folder.join(it));
    fs::write(&sword, "a sword").expect("a file");
    let lock = ["order", "lock", text(&sword)];
    fs::write(&locked, "another").expect("a file");
    farthing(&lock).fails(5, "--force writes over it");
    assert_eq!(fs::read(&locked).expect("it"), b"another");
    assert!(!key.exists(), "a key alone would open nothing");
    farthing(&[&lock[..], &["--force"]].concat()).ok();
    assert_ne!(fs::read(&locked).expect("it"), b"another");
    let first = fs::read(&key).expect("a key");
    farthing(&lock).fails(5, "is there already");
    assert_eq!(fs::read(&key).expect("a key"), first);
    let unlock = ["-u", NOWHERE, "order", "unlock", SOMEBODY, text(&locked), "--to"];
    farthing(&[&unlock[..], &[text(&sword)]].concat()).fails(5, "is there already");
    farthing(&[&unlock[..], &[text(&sword), "--force"]].concat()).fails(3, "does not answer");
    farthing(&[&unlock[..], &["/nowhere/it"]].concat()).fails(5, "cannot write /nowhere/it");
}

#[test]
fn what_could_not_be_remembered_is_refused_before_anything_is_sent() {
    let state = empty_folder("no-state");
    fs::write(state.join("paying"), "in the way").expect("a file");
    let key = key_file();
    let open = ["-u", NOWHERE, "-k", text(&key), "channel", "open", SOMEBODY, "1"];
    for options in [&[][..], &["--dry-run"]] {
        let run = farthing(&[&open[..], &["--state", text(&state)], options].concat());
        run.fails(5, "cannot use");
    }
}

#[test]
fn a_note_that_could_not_be_taken_is_refused_before_anything_is_sent() {
    let key = key_file();
    let state = remember("damaged", &key, &serde_json::json!({ "funded": "much" }));
    let with = ["--with", text(&key)];
    for args in [["top-up", SOMEBODY, "1"], ["withdraw", SOMEBODY, "1"]] {
        let with = if args[0] == "withdraw" { &with[..] } else { &[] };
        for options in [&[][..], &["--dry-run"]] {
            let start = ["-u", NOWHERE, "-k", text(&key), "channel"];
            let state = ["--state", text(&state)];
            farthing(&[&start[..], &args, with, &state, options].concat()).fails(5, "is damaged");
        }
    }
}

#[test]
fn a_key_that_could_not_be_kept_is_not_made() {
    let folder = empty_folder("keys");
    let in_the_way = folder.join("file");
    fs::write(&in_the_way, "in the way").expect("a file");
    farthing(&["keygen", text(&in_the_way)]).fails(5, "name another file, or move this one away");
    farthing(&["keygen", text(&in_the_way.join("id.json"))]).fails(5, "cannot write");
    farthing(&["keygen", text(&folder.join("new/deeper/id.json"))]).ok();
}

/// What the payer remembers of a channel, in a folder of its own.
fn remember(name: &str, key: &Path, page: &serde_json::Value) -> std::path::PathBuf {
    let state = empty_folder(name);
    let mut known = serde_json::json!({
        "mint": "So11111111111111111111111111111111111111112", "decimals": 6, "signer": address(key),
        "signer_file": text(key), "unit": 0, "length": 0, "funded": 100_000, "promised": 1
    });
    for (name, value) in page.as_object().expect("a page") {
        known[name] = value.clone();
    }
    fs::create_dir_all(state.join("paying")).expect("a folder");
    let file = state.join("paying").join(format!("{SOMEBODY}.json"));
    fs::write(file, known.to_string()).expect("a page");
    state
}

fn address(key: &Path) -> String {
    let keypair = farthing_sdk::solana::read_keypair_file(key).expect("a keypair");
    farthing_sdk::solana::Signer::pubkey(&keypair).to_string()
}

#[test]
fn nothing_is_signed_for_a_channel_that_has_ended() {
    let key = key_file();
    let state = remember("ended", &key, &serde_json::json!({ "ended": true }));
    for args in [&["0.01"][..], &["--again"], &["--link", "1"]] {
        let sign = [&["channel", "sign", SOMEBODY], args, &["--state", text(&state)]].concat();
        farthing(&sign).fails(1, "has ended");
    }
    // A page of before that was noted is of a channel that runs.
    let state = remember("runs", &key, &serde_json::json!({}));
    farthing(&["channel", "sign", SOMEBODY, "--again", "--state", text(&state)]).ok();
}

#[test]
fn a_link_between_is_shown_and_promises_nothing_more() {
    let key = key_file();
    let chain = serde_json::json!({ "unit": 2, "length": 30_000, "promised": 50_000 });
    let state = remember("between", &key, &chain);
    let sign = |args: &[&str]| {
        let start = ["-o", "json", "channel", "sign", SOMEBODY, "--state", text(&state)];
        farthing(&[&start[..], args].concat())
    };
    let between = sign(&["--link", "10000"]).json();
    assert_eq!((&between["index"], &between["pays"]["base_units"]), (&10_000.into(), &"0".into()));
    assert_eq!(between["promised_in_all"]["base_units"], "50000");
    let last = sign(&["--again"]).json();
    assert_eq!(
        (&last["index"], &last["promised_in_all"]["base_units"]),
        (&25_000.into(), &"50000".into())
    );
    sign(&["--link", "25001"]).fails(2, "the last link promised is 25000");
    sign(&["--link", "0"]).fails(2, "0 is not in 1..");
    let vouchers = remember("vouchers", &key, &serde_json::json!({}));
    farthing(&["channel", "sign", SOMEBODY, "--link", "1", "--state", text(&vouchers)])
        .fails(2, "--link is for hash chains");
}

#[test]
fn a_keypair_is_never_shown_or_overwritten() {
    let file = empty_folder("keygen").join("id.json");
    let made = farthing(&["keygen", text(&file)]).ok();
    let secret = fs::read_to_string(&file).expect("the keypair file");
    let bytes: Vec<u8> = serde_json::from_str(&secret).expect("a list of numbers");
    farthing(&["keygen", text(&file)]).fails(5, "a key is never written over");
    assert_eq!(fs::read_to_string(&file).expect("the keypair file"), secret);
    let used = farthing(&["-u", NOWHERE, "-k", text(&file), "deposit", "list"]);
    for shown in [&made, &used.out, &used.err] {
        assert!(!shown.contains(secret.trim_matches(['[', ']'])));
        assert!(!shown.contains(&hex(&bytes[..32])));
    }
    fs::write(&file, secret.replace(',', ";")).expect("a damaged file");
    let damaged = farthing(&["-k", text(&file), "deposit", "list"]);
    assert!(!damaged.err.contains(';') || !damaged.err.contains(&secret[1..8]));
    damaged.fails(5, "is no keypair file");
}

#[cfg(unix)]
#[test]
fn secret_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = empty_folder("lock");
    let sword = folder.join("sword.txt");
    fs::write(&sword, "a sword").expect("a file");
    let printed = farthing(&["order", "lock", text(&sword)]).ok();
    let key_file = folder.join("sword.txt.key");
    let key = fs::read_to_string(&key_file).expect("the key");
    assert!(!printed.contains(key.trim()));
    let mode = fs::metadata(&key_file).expect("the key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_ne!(fs::read(folder.join("sword.txt.locked")).expect("it"), b"a sword");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
