//! given wrong input            -> one sentence, the way out, and the documented exit code
//! given a word from elsewhere  -> the commands that it means
//! given no cluster             -> exit code 3, and no secret of the URL
//! given a cluster that answers with an error -> exit code 3, and what it is
//! given help                   -> it is as the snapshots have it (UPDATE_SNAPSHOTS=1 rewrites them)
//! given a reader that has gone -> no failure

mod support;

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::Stdio,
    thread,
};
use support::{command, empty_folder, farthing, folder, text};

const SOMEBODY: &str = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin";
/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:1/v1/SECRET?api-key=SECRET";

#[test]
fn wrong_input_gets_one_sentence_and_exit_code_2() {
    for (args, message) in [
        (&["pay", SOMEBODY, "1,5"][..], "use a point for decimals"),
        (&["pay", SOMEBODY, "1e3"], "as in 1.25"),
        (&["pay", "xyz", "1"], "an address has 32 to 44 base58 characters"),
        (&["pay", SOMEBODY, "1", "--mint", "GOLD"], "GOLD is no mint"),
        (&["deposit", "add", "all"], "as in 1.25"),
        (&["listing", "create", SOMEBODY, "--price", "1", "--duration", "5"], "with units"),
        (&["listing", "create", SOMEBODY, "--price", "1", "--referral", "5"], "in percent"),
        (&["creator", "register", "--split", "ada"], "WALLET=SHARE"),
        (&["order", "place", SOMEBODY, "--key-hash", "12"], "64 hexadecimal digits"),
        (&["-u", "x", "reserve", "list"], "l (localnet), d (devnet)"),
        (&["stream", "open", SOMEBODY, "1", "--rate", "2.50"], "2.50 per month"),
        (&["stream", "open", SOMEBODY, "1", "--rate", "1 per moon"], "month (30 days)"),
        (&["stream", "open", SOMEBODY, "1", "--rate", "1/day", "--end", "in 1d"], "cannot be used"),
        (&["stream", "open", SOMEBODY, "1", "--start", "tomorrow"], "2027-01-15T08:00:00Z"),
        (&["stream", "open", SOMEBODY, "1", "--rights", "fly"], "cancel, refund, pause, lower"),
        (&["stream", "withdraw"], "required"),
        (&["stream", "resume", SOMEBODY, "--rate", "1/day", "--session", "x"], "cannot be used"),
        (&["session", "open", "k.json", "--actions", "fly"], "pay, buy, stream, channel, manage"),
        (&["session", "open", "k.json", "--payee", "somebody"], "or anyone"),
        (&["session", "open", "k.json", "--expires", "soon"], "\"in 10m\""),
        (&["pay", SOMEBODY, "1", "--owner", SOMEBODY], "--session"),
        (&["buy", SOMEBODY, "--top-up", "1", "--session", "k.json"], "cannot be used"),
        (&["channel", "open", SOMEBODY], "required"),
        (&["channel", "open", SOMEBODY, "--unit", "1"], "--links"),
        (&["channel", "open", SOMEBODY, "--unit", "1", "--links", "0"], "0 is not in 1..=1000000"),
        (&["channel", "sign", SOMEBODY], "required"),
        (&["channel", "verify", "nonsense"], "as `channel sign` prints it"),
        (&["channel", "claim", "--lookup-table", "xyz"], "an address has 32 to 44"),
        (&["channel", "recover", "--promised", "1"], "required"),
        (&["bogus"], "unrecognized subcommand"),
        (&["listing", "create", SOMEBODY, "--price", "3.6 per hour"], "goes into --period"),
        (&["listing", "update", SOMEBODY, "--price", "5 TEST"], "without a unit"),
        (&["pay", SOMEBODY, "1_000"], "no separators"),
        (&["get", "news.example"], "that is no URL"),
        (&["get", "ftp://news.example/"], "only http and https"),
        (&["get", "http://news.example/"], "not paid over http"),
        (&["get", "https://me@news.example/"], "names a user"),
        (&["get", "https://news.example/", "-H", "accept"], "a name, a colon and a value"),
        (&["get", "https://news.example/", "-H", "Farthing: x"], "set by the payer itself"),
        (&["get", "https://news.example/", "-X", "GE T"], "is no method"),
        (&["get", "https://news.example/", "--voucher", "--link"], "cannot be used"),
        (&["get", "https://news.example/", "--show-price", "-d", "x"], "only GET and HEAD"),
        (&["get", "https://news.example/", "--show-price", "-X", "DELETE"], "only GET and HEAD"),
    ] {
        farthing(args).fails(2, message);
    }
}

#[test]
fn a_value_of_nothing_or_less_gets_the_reason_of_its_argument() {
    for (args, message) in [
        (&["pay", SOMEBODY, "-1"][..], "an amount cannot be negative, or say all"),
        (&["pay", SOMEBODY, "0"], "give an amount above 0, or say all"),
        (&["deposit", "add", "-.5"], "an amount cannot be negative"),
        (&["deposit", "add", "0.0"], "give an amount above 0"),
        (&["channel", "open", SOMEBODY, "0"], "for '[AMOUNT]': give an amount above 0"),
        (&["channel", "top-up", SOMEBODY, "0"], "give an amount above 0"),
        (&["channel", "open", SOMEBODY, "--unit", "0", "--links", "5"], "give an amount above 0"),
        (&["channel", "open", SOMEBODY, "1", "--grace", "-1d"], "a duration cannot be negative"),
        (&["stream", "open", SOMEBODY, "0", "--rate", "1/day"], "give an amount above 0"),
        (&["stream", "open", SOMEBODY, "1", "--rate", "-1/day"], "an amount cannot be negative"),
        (&["stream", "open", SOMEBODY, "1", "--rate", "0/day"], "give an amount above 0"),
        (&["stream", "rate", SOMEBODY, "-1/day"], "for '<RATE>': an amount cannot be negative"),
        (&["stream", "open", SOMEBODY, "1", "--start", "-5"], "for '--start <TIME>': write a time"),
        (&["session", "open", "k.json", "--window", "-1h"], "a duration cannot be negative"),
        (&["get", "https://news.example/", "--max", "0"], "give an amount above 0"),
        (&["mint", "to", "0"], "give an amount above 0"),
        (&["airdrop", "0"], "give an amount above 0"),
        (&["buy", SOMEBODY, "--quantity", "-2"], "'--quantity <QUANTITY>': write a whole number"),
        (&["buy", SOMEBODY, "--quantity", "0"], "0 is not in 1.."),
        (&["history", SOMEBODY, "--limit", "-1"], "-1 is not in 1.."),
        (&["pay", SOMEBODY, "1", "--priority-fee", "-1"], "write a whole number"),
        (&["creator", "register", "--split", "9xQe=-5%"], "9xQe is not an address"),
        (&["listing", "create", SOMEBODY, "--price", "1", "--referral", "-5%"], "be negative"),
        // A minus that belongs to no value is still an option that is not known.
        (&["reserve", "list", "-5"], "unexpected argument '-5'"),
    ] {
        farthing(args).fails(2, message);
    }
}

#[test]
fn a_word_from_elsewhere_gets_the_commands_that_it_means() {
    for (args, command) in [
        (&["balance", "--mint", "TEST"][..], "tip: `farthing deposit show`"),
        (&["withdraw", "5"], "tip: `farthing deposit withdraw`"),
        (&["-u", "l", "send", SOMEBODY, "1"], "tip: `farthing pay`"),
        (&["deposit", "balance"], "tip: `farthing deposit show`"),
        (&["stream", "claim"], "`farthing stream withdraw`"),
    ] {
        farthing(args).fails(2, command);
        let run = farthing(&[&["-o", "json"], args].concat());
        let error: serde_json::Value = serde_json::from_str(&run.err).expect("JSON");
        assert_eq!((run.code, &error["reason"]), (2, &"invalid_subcommand".into()), "{error}");
        let tip = error["tip"].as_str().expect("a tip");
        assert!(tip.contains(command.trim_start_matches("tip: ")), "{tip}");
    }
    let other = farthing(&["-o", "json", "bogus"]);
    assert!(!other.err.contains("tip"), "{}", other.err);
}

#[test]
fn errors_are_json_where_that_was_asked_for() {
    for args in [&["-o", "json", "show", "xyz"][..], &["-o", "json", "-u", "x", "reserve", "list"]]
    {
        let run = farthing(args);
        let error: serde_json::Value = serde_json::from_str(&run.err).expect("JSON");
        assert_eq!((run.code, &error["code"]), (2, &2.into()));
    }
}

#[test]
fn an_error_in_json_names_its_argument_and_its_kind() {
    let error = |args: &[&str]| -> serde_json::Value {
        let run = farthing(&[&["-o", "json"], args].concat());
        serde_json::from_str(&run.err).expect("JSON")
    };
    let wrong = error(&["pay", SOMEBODY, "-1"]);
    assert_eq!(
        (&wrong["kind"], &wrong["reason"], &wrong["argument"], &wrong["value"]),
        (&"usage".into(), &"value_validation".into(), &"<AMOUNT>".into(), &"-1".into())
    );
    let missing = error(&["pay"]);
    assert_eq!(
        (&missing["reason"], &missing["argument"]),
        (&"missing_required_argument".into(), &"<TO>, <AMOUNT>".into())
    );
    assert!(
        missing["error"].as_str().is_some_and(|it| it.ends_with(": <TO> <AMOUNT>")),
        "{missing}"
    );
    let conflict = error(&["pay", SOMEBODY, "1", "--note", "a", "--reference", &"0".repeat(64)]);
    assert_eq!(
        (&conflict["reason"], &conflict["argument"]),
        (&"argument_conflict".into(), &"--note <NOTE>".into())
    );
    assert_eq!(error(&["-u", NOWHERE, "reserve", "list"])["kind"], "network");
}

#[test]
fn what_was_typed_does_not_move_the_cursor_when_it_is_said_again() {
    let run = farthing(&["show", "\u{1b}[2J\u{202e}x"]);
    assert!(run.err.chars().all(|it| it == '\n' || !it.is_control()), "{:?}", run.err);
    assert!(!run.err.contains('\u{202e}'));
    let run = farthing(&["-o", "json", "show", "\u{202e}x"]);
    assert!(run.err.contains("\\u202ex"), "{}", run.err);
    let error: serde_json::Value = serde_json::from_str(&run.err).expect("JSON");
    assert_eq!(error["value"], "\u{202e}x");
}

#[test]
fn a_missing_cluster_is_exit_code_3_and_its_url_is_not_shown_in_full() {
    let run = farthing(&["-u", NOWHERE, "reserve", "list"]);
    assert!(!run.err.contains("SECRET"), "{}", run.err);
    run.fails(3, "http://127.0.0.1:1 does not answer");
}

#[test]
fn a_cluster_that_answers_with_an_error_is_exit_code_3_and_the_error_is_told() {
    for (answer, message) in [
        ("429 Too Many Requests\r\nRetry-After: 0\r\n\r\n", "takes no more requests for now"),
        ("403 Forbidden\r\n\r\n", "HTTP 403: it wants another key"),
        ("404 Not Found\r\n\r\n", "HTTP 404: there is no node"),
        ("503 Service Unavailable\r\n\r\n", "HTTP 503: it is in trouble itself"),
        ("200 OK\r\n\r\n<html>Welcome</html>", "not as a Solana node does"),
        (
            "200 OK\r\n\r\n{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32005,\"message\":\"behind\"}}",
            "refused the request: behind (code -32005)",
        ),
    ] {
        let url = format!("{}/SECRET?api-key=SECRET", server(answer));
        for args in [&["reserve", "list"][..], &["airdrop", "1", SOMEBODY]] {
            let run = farthing(&[&["-u", &url], args].concat());
            assert!(!run.err.contains("SECRET"), "{}", run.err);
            assert!(!run.err.contains("no connection"), "{}", run.err);
            run.fails(3, message);
        }
    }
}

/// A server that answers every question so. Returns its URL.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            // The whole question, so that the answer is not lost with its rest.
            let (mut question, mut some) = (Vec::new(), [0; 4_096]);
            while !question.ends_with(b"}") {
                let count = stream.read(&mut some).expect("a question");
                question.extend_from_slice(&some[..count]);
            }
            let answer = answer.replacen("\r\n", "\r\nConnection: close\r\n", 1);
            stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).expect("an answer");
        }
    });
    url
}

#[test]
fn a_missing_file_is_exit_code_5() {
    farthing(&["-k", "/nowhere/id.json", "deposit", "list"]).fails(5, "farthing keygen");
    farthing(&["demo", "--program", "/nowhere/farthing.so"]).fails(5, "cannot read the program");
    farthing(&["-C", "/nowhere/config.yml", "exit-codes"])
        .fails(5, "cannot read the configuration");
    let unbuilt = command(&["demo"]).env("FARTHING_PROGRAM", file!()).output().expect("runs");
    assert_eq!(unbuilt.status.code(), Some(5));
}

#[test]
fn what_is_not_known_of_a_channel_is_said_without_a_cluster() {
    let state = empty_folder("channels");
    farthing(&["channel", "sign", SOMEBODY, "1", "--state", text(&state)])
        .fails(4, "farthing channel recover");
    fs::write(state.join("paying").join(format!("{SOMEBODY}.json")), "{}").expect("a file");
    farthing(&["channel", "sign", SOMEBODY, "1", "--state", text(&state)]).fails(5, "is damaged");
}

#[test]
fn the_configuration_of_the_solana_cli_is_followed() {
    let file = folder("config").join("config.yml");
    fs::write(&file, "---\njson_rpc_url: \"http://127.0.0.1:1\"\n").expect("a file");
    farthing(&["-C", text(&file), "reserve", "list"]).fails(3, "http://127.0.0.1:1 ");
}

#[test]
fn help_is_as_the_snapshots_have_it() {
    for (name, args) in [
        ("farthing", &["--help"][..]),
        ("buy", &["buy", "--help"]),
        ("deploy", &["deploy", "--help"]),
        ("order", &["order", "--help"]),
        ("stream", &["stream", "--help"]),
        ("stream-open", &["stream", "open", "--help"]),
        ("session", &["session", "--help"]),
        ("session-open", &["session", "open", "--help"]),
        ("channel", &["channel", "--help"]),
        ("channel-sign", &["channel", "sign", "--help"]),
        ("channel-claim", &["channel", "claim", "--help"]),
        ("fan", &["fan", "--help"]),
        ("fan-open", &["fan", "open", "--help"]),
        ("fan-sign", &["fan", "sign", "--help"]),
        ("get", &["get", "--help"]),
        ("addresses", &["addresses"]),
        ("exit-codes", &["exit-codes"]),
    ] {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/{name}.txt"));
        let now = farthing(args).ok();
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&file, &now).expect("a snapshot");
        }
        let then = fs::read_to_string(&file).expect("a snapshot");
        assert_eq!(now, then, "{name}: UPDATE_SNAPSHOTS=1 accepts the change");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let mut child = command(&["completions", "zsh"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("farthing runs");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("UTF-8");
    assert!(child.wait().expect("it ends").success(), "{said}");
    assert_eq!(said, "");
}
