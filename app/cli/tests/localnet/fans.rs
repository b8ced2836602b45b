//! A fan on a validator: opened with shares for a creator, a wallet and a payee with an origin, paid off chain,
//! verified, claimed, raised, lost and recovered, given back, closed and freed. Each side has a folder of its
//! own.

use super::{
    Localnet, field,
    support::{Run, empty_folder, text},
};
use farthing_sdk::solana::Address;
use serde_json::Value;
use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

const LEDGER: &str = "abababababababababababababababababababababababababababababababab";

struct Fans<'a> {
    localnet: &'a Localnet,
    /// The payer's folder, the creator's and the friend's.
    folders: [String; 3],
}

impl Fans<'_> {
    fn run(&self, wallet: &str, side: usize, args: &[&str]) -> Run {
        self.localnet.run(wallet, &[&["fan"], args, &["--state", &self.folders[side]]].concat())
    }

    /// A command that remembers nothing.
    fn plain(&self, wallet: &str, args: &[&str]) -> Run {
        self.localnet.run(wallet, &[&["fan"], args].concat())
    }

    fn payer(&self, args: &[&str]) -> Run {
        self.run("reader", 0, args)
    }

    fn creator(&self, args: &[&str]) -> Run {
        self.run("creator", 1, args)
    }

    fn friend(&self, args: &[&str]) -> Run {
        self.run("friend", 2, args)
    }

    fn promise(&self, args: &[&str]) -> String {
        field(&self.payer(&[&["sign"], args].concat()).json(), "promise")
    }
}

#[test]
fn a_fan_is_opened_promised_claimed_lost_and_closed() {
    let state = empty_folder("fans");
    let localnet = &Localnet::start(&state, &[]);
    let folders = ["fan-payer", "fan-creator", "fan-friend"];
    let folders = folders.map(|side| text(&state.join(side)).to_string());
    let fans = Fans { localnet, folders };
    let registered = localnet.run("creator", &["creator", "register", "--mint", "TEST"]).json();
    let creator = field(&registered, "creator");
    localnet.run("reader", &["deposit", "add", "10"]).json();
    let friend = localnet.wallet("friend");
    for wallet in ["friend", "creator", "bank"] {
        localnet.run(wallet, &["deposit", "open"]).json();
    }
    let fan = opens(&fans, &creator, &friend);
    let best = pays(&fans, &fan, (&creator, &friend));
    claims(&fans, &fan, &best);
    raises(&fans, &fan, (&creator, &friend));
    recovers(&fans, &fan, &creator);
    closes(&fans, &fan);
    by_session(&fans, &creator);
}

/// With three shares, two of them of payees that keep their book by hand.
fn opens(fans: &Fans, creator: &str, friend: &str) -> String {
    let whole = format!("{creator}=5");
    fans.payer(&["open", "5", "--share", &whole]).fails(
        1,
        "only 4.5 TEST of the fan can be given: the rest is in shares, and a tenth stays free; set more aside, or",
    );
    let large = format!("{creator}=6.6");
    fans.payer(&["open", "5", "--share", &large]).fails(2, "at most 6.5535 TEST");
    fans.payer(&["open", "5", "--share", creator]).fails(2, "PAYEE=TOKENS");
    fans.payer(&["open", "0"]).fails(2, "above 0");
    let creator_share = format!("{creator}=0.5");
    let file = fans.localnet.state.join("favourites.txt");
    let wallet = fans.localnet.wallet("creator");
    // Favourites of last month, one to a line.
    let lines = format!("# known\n{friend}=0.1\n{wallet}@{LEDGER}=0.2\n");
    fs::write(&file, lines).expect("a file");
    let open = ["open", "5", "--share", &creator_share, "--shares-from", text(&file)];
    let dry = fans.payer(&[&open[..], &["--dry-run"]].concat()).json();
    assert_eq!(dry["fee"], 5_000, "{dry}");
    assert_eq!(dry["rent"], 3_556_000, "{dry}");
    let opened = fans.payer(&open).json();
    assert_eq!((&opened["free"]["tokens"], &opened["fee"]), (&"4.2".into(), &5_000.into()));
    assert_eq!(opened["shares"].as_array().map(Vec::len), Some(3));
    let fan = field(&opened, "fan");
    let shown = fans.payer(&["show", &fan]).json();
    let payees: Vec<_> = shown["shares"].as_array().expect("a list").iter().collect();
    assert_eq!(payees.len(), 3);
    assert_eq!(field(payees[2], "audience"), LEDGER, "{shown}");
    assert_eq!(field(payees[1], "payee").parse::<Address>().map(|_| ()), Ok(()), "{shown}");
    fan
}

/// Returns the best promise to the creator.
fn pays(fans: &Fans, fan: &str, (creator, friend): (&str, &str)) -> String {
    fans.payer(&["sign", fan, creator, "--again"]).fails(2, "nothing was promised yet");
    let first = fans.promise(&[fan, creator, "0.01"]);
    let best = fans.promise(&[fan, creator, "0.02"]);
    fans.payer(&["sign", fan, creator, "0.03", "--total"]).fails(2, "never taken back");
    assert_eq!(fans.promise(&[fan, creator, "--again"]), best);
    fans.payer(&["sign", fan, creator, "0.5"]).fails(1, "farthing fan assign");
    let stranger = fans.localnet.wallet("bank");
    fans.payer(&["sign", fan, &stranger, "0.01"]).fails(1, "has no share of the fan");
    fans.friend(&["sign", fan, friend, "0.01"]).fails(4, "farthing fan recover");
    // What is signed can be thought of as a promise to one payee at one origin, and to nobody else.
    fans.creator(&["verify", &first]).json();
    fans.creator(&["verify", &first]).fails(1, "0.01 TEST are promised already");
    fans.friend(&["verify", &best]).fails(1, "not you");
    let origin = ["--origin", "https://ada.example", "--ledger", LEDGER];
    fans.creator(&[&["verify", &best], &origin[..]].concat()).fails(1, "another origin or ledger");
    let other = if best[60..].starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{}{other}{}", &best[..60], &best[61..]);
    fans.creator(&["verify", &forged]).fails(1, "not accepted");
    let run =
        fans.localnet.run("creator", &["channel", "verify", &best, "--state", &fans.folders[1]]);
    run.fails(2, "`farthing fan verify` takes it");
    let verified = fans.creator(&["verify", &best]).json();
    assert_eq!((&verified["to_claim"]["tokens"], &verified["slot"]), (&"0.03".into(), &0.into()));
    let wallet = fans.localnet.wallet("creator");
    let named = ["--audience", LEDGER];
    let elsewhere = fans.promise(&[&[fan, &wallet, "0.05"], &named[..]].concat());
    fans.creator(&[&["verify", &elsewhere], &named[..]].concat()).json();
    fans.friend(&["verify", &fans.promise(&[fan, friend, "0.04"])]).json();
    for file in walk(Path::new(&fans.folders[0])) {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert!(mode & 0o077 == 0 || file.ends_with(".lock"), "{}", file.display());
    }
    best
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("it").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

/// The creator's two payees are paid in one transaction.
fn claims(fans: &Fans, fan: &str, best: &str) {
    let dry = fans.creator(&["claim", "--dry-run"]).json();
    assert_eq!((&dry["transactions"], &dry["amount"][0]["tokens"]), (&1.into(), &"0.08".into()));
    fans.creator(&["claim", &fans.localnet.wallet("bank")]).fails(4, "nothing is promised here");
    let claimed = fans.creator(&["claim"]).json();
    assert_eq!((&claimed["payments"], &claimed["fee"]), (&3.into(), &5_000.into()), "{claimed}");
    let rows = claimed["shares"].as_array().expect("a list");
    assert!(rows.iter().all(|row| row["outcome"] == "paid"), "{claimed}");
    assert_eq!(fans.creator(&["claim"]).json()["transactions"], 0);
    fans.creator(&["verify", best]).fails(1, "0.03 TEST are promised already");
    // Anyone may claim for a payee; here the friend does for itself, by the fan's name.
    assert_eq!(fans.friend(&["claim", fan]).json()["amount"][0]["tokens"], "0.04");
    let shown = fans.payer(&["show", fan]).json();
    assert_eq!(shown["claimed"]["tokens"], "0.12");
}

/// By the fan's key; a share that lives only rises.
fn raises(fans: &Fans, fan: &str, (creator, friend): (&str, &str)) {
    let (more, new) = (format!("{creator}=0.6"), format!("{}=0.3", fans.localnet.wallet("bank")));
    fans.payer(&["assign", fan, &format!("{creator}=4.5")]).fails(1, "only");
    let dry = fans.payer(&["assign", fan, &more, &new, "--days", "20", "--dry-run"]).json();
    assert_eq!(dry["shares"][0]["slot"], 0, "{dry}");
    let stranger = fans.localnet.state.join("wallets/friend.json");
    let stranger = ["--signer", text(&stranger)];
    let by_stranger = [&["assign", fan, &more][..], &stranger[..]].concat();
    fans.payer(&by_stranger).fails(2, "takes promises of the key");
    let given = fans.payer(&["assign", fan, &more, &new, "--days", "20"]).json();
    let shares = given["shares"].as_array().expect("a list");
    // 0.03 is promised already, and 0.6 more can be.
    assert_eq!((&shares[0]["share"]["tokens"], &shares[1]["slot"]), (&"0.63".into(), &3.into()));
    fans.creator(&["verify", &fans.promise(&[fan, creator, "0.55"])]).json();
    fans.plain("reader", &["top-up", fan, "1"]).json();
    let list = fans.plain("reader", &["list"]).json();
    assert_eq!((&list[0]["role"], &list[0]["funded"]["tokens"]), (&"pays".into(), &"6".into()));
    let list = fans.plain("friend", &["list", friend]).json();
    assert_eq!((&list[0]["role"], &list[0]["share"]["tokens"]), (&"is paid".into(), &"0.1".into()));
}

/// The payer loses its folder: what was given counts as promised whole.
fn recovers(fans: &Fans, fan: &str, creator: &str) {
    fs::remove_dir_all(&fans.folders[0]).expect("a folder");
    fans.payer(&["sign", fan, creator, "0.01"]).fails(4, "farthing fan recover");
    let recovered = fans.payer(&["recover", fan]).json();
    assert!(
        field(&recovered[0], "outcome").starts_with("26 of 30 slots can be given"),
        "{recovered}"
    );
    assert_eq!(field(&fans.payer(&["recover"]).json()[0], "outcome"), "known here already");
    fans.payer(&["sign", fan, creator, "0.01"]).fails(1, "farthing fan assign");
    // Another slot for the same payee: old promises and new ones do not meet.
    let given = fans.payer(&["assign", fan, &format!("{creator}=0.2")]).json();
    assert_eq!(given["shares"][0]["slot"], 4, "{given}");
    let verified = fans.creator(&["verify", &fans.promise(&[fan, creator, "0.01"])]).json();
    assert_eq!((&verified["slot"], &verified["to_claim"]["tokens"]), (&4.into(), &"0.01".into()));
    assert_eq!(fans.creator(&["claim"]).json()["amount"][0]["tokens"], "0.56");
}

fn closes(fans: &Fans, fan: &str) {
    fans.plain("reader", &["finish", fan]).fails(2, "nobody has asked to close");
    fans.plain("friend", &["request-close", fan]).fails(1, "(NotSpender");
    let request = |wallet: &str| fans.plain(wallet, &["request-close", fan]);
    let asked = request("reader").json();
    assert!(asked["claimable_until"].is_number(), "{asked}");
    request("reader").fails(1, "is closing already");
    fans.plain("reader", &["finish", fan]).fails(2, "payees can still claim");
    fans.payer(&["assign", fan, &format!("{}=0.1", fans.localnet.wallet("friend"))])
        .fails(1, "the fan is closing");
    fans.run("bank", 2, &["give-back", fan]).json();
    for side in [fans.creator(&["give-back", fan]), fans.friend(&["give-back", fan])] {
        assert!(side.json()["returned_to_the_payer"].is_object());
    }
    fans.friend(&["give-back", fan]).fails(2, "all of the share is claimed or given back");
    let named = ["give-back", fan, "--audience", LEDGER];
    fans.creator(&named).json();
    let closed = fans.plain("reader", &["finish", fan]).json();
    frees(fans.localnet, fan, &closed);
    assert_eq!(fans.plain("reader", &["list"]).json(), Value::Array(Vec::new()));
}

/// A session opens and closes a fan within its limits; its payee counts promises at an origin.
fn by_session(fans: &Fans, creator: &str) {
    let key = fans.localnet.state.join("fan-session.json");
    let open = ["session", "open", text(&key), "--total", "2", "--actions", "channel,manage"];
    fans.localnet.run("reader", &[&open[..], &["--sol", "0.05"]].concat()).json();
    let session = ["--session", text(&key)];
    fans.payer(&[&["open", "3"], &session[..]].concat()).fails(1, "(SessionTotalExceeded");
    let share = format!("{creator}=0.1");
    let origin = |url| ["--origin", url, "--ledger", LEDGER];
    let open = ["open", "1", "--share", &share];
    // However the origin is written, it is one.
    let open = [&open[..], &session[..], &origin("https://Ada.example/")[..]].concat();
    let fan = field(&fans.payer(&open).json(), "fan");
    fans.payer(&["sign", &fan, creator, "0.01"]).fails(1, "has no share of the fan");
    let at = origin("https://ada.example:443");
    let promise = fans.promise(&[&[&fan, creator, "0.01"], &at[..]].concat());
    let elsewhere = origin("https://eve.example");
    let verify = |at: [&str; 4]| fans.creator(&[&["verify", &promise], &at[..]].concat());
    verify(elsewhere).fails(1, "another origin or ledger");
    assert_eq!(verify(at).json()["accepted"], 1);
    fans.plain("reader", &[&["request-close", &fan], &session[..]].concat()).json();
}

/// What has ended is freed, by what ended it or a minute later.
fn frees(localnet: &Localnet, fan: &str, ended: &Value) {
    if ended["rent_to"].is_null() {
        assert_eq!(
            field(ended, "rent_comes_back"),
            format!("in about a minute, with `farthing fan finish {fan}`")
        );
        let until = Instant::now() + Duration::from_secs(60);
        while localnet.run("reader", &["fan", "finish", fan]).code != 0 {
            assert!(Instant::now() < until, "151 slots take a few seconds here");
            thread::sleep(Duration::from_secs(1));
        }
    }
    localnet.run("reader", &["fan", "show", fan]).fails(4, "there is no fan");
}
