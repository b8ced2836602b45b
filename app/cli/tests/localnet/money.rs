//! given a localnet with the program
//!   when five processes submit the same at once -> it is done five times, whatever it is
//!   when somebody without a wallet is paid      -> refused, whatever command pays, unless it is asked for
//!   when a creator or a stranger collects       -> the own deposit stays
//!   when SOL is withdrawn or collected          -> as lamports, if that is asked for
//!   when a dry run is made                      -> refused like the real run

use super::{
    Localnet, field,
    support::{Run, empty_folder, farthing, text},
};
use farthing_sdk::{
    PROGRAM_ID, Rpc, Token, addresses,
    client::{Client, Network, token_amount},
    solana::{Address, ids::sysvar, token},
};
use serde_json::Value;
use std::{collections::BTreeSet, thread};

/// How many do the same at once.
const AT_ONCE: usize = 5;

/// As long as on a cluster, so that several submissions meet in one.
const SLOT_TIME: &str = "400";

pub struct Money {
    pub localnet: Localnet,
    client: Client<Rpc>,
}

impl Money {
    pub fn start(name: &str) -> Self {
        let localnet = Localnet::start_with_slots_of(&empty_folder(name), SLOT_TIME, &[]);
        let client = Client::new(Rpc::new(&localnet.url));
        Self { localnet, client }
    }

    pub fn run(&self, wallet: &str, args: &[&str]) -> Run {
        self.localnet.run(wallet, args)
    }

    pub fn json(&self, wallet: &str, args: &[&str]) -> Value {
        self.run(wallet, args).json()
    }

    /// The same in five processes; each succeeds, with a transaction of its own.
    fn at_once(&self, args: &[&str]) {
        let signatures: BTreeSet<_> = thread::scope(|scope| {
            let run = || field(&self.json("reader", args), "signature");
            let runs: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(run)).collect();
            runs.into_iter().map(|run| run.join().expect("it ran")).collect()
        });
        assert_eq!(signatures.len(), AT_ONCE, "{args:?}");
    }

    /// Tokens in a wallet's deposit.
    pub fn deposit(&self, wallet: &str) -> String {
        field(&self.json(wallet, &["deposit", "show"])["balance"], "tokens")
    }

    pub fn wallet(&self, name: &str) -> Address {
        self.localnet.wallet(name).parse().expect("an address")
    }

    fn mint(&self) -> Address {
        field(&self.json("reader", &["deposit", "show"]), "mint").parse().expect("an address")
    }

    /// Base units in a token account.
    fn tokens(&self, account: &Address) -> u64 {
        let account = self.client.network().account(account).expect("an answer");
        account.as_ref().and_then(token_amount).unwrap_or(0)
    }

    pub fn lamports(&self, address: &Address) -> u64 {
        self.client.network().account(address).expect("an answer").map_or(0, |it| it.lamports)
    }

    /// A creator of a wallet, and a listing of it.
    pub fn creator(&self, wallet: &str, terms: &[&str]) -> (String, String) {
        let registered = self.json(wallet, &["creator", "register", "--mint", "TEST"]);
        let creator = field(&registered, "creator");
        let create = [&["listing", "create", &creator], terms].concat();
        let listing = field(&self.json(wallet, &create), "listing");
        (creator, listing)
    }
}

#[test]
fn five_equal_submissions_at_once_over_json_rpc_are_done_five_times() {
    let money = Money::start("money-at-once");
    let friend = money.localnet.wallet("friend");
    let (_, listing) = money.creator("creator", &["--price", "0.02"]);
    money.json("reader", &["deposit", "add", "10"]);
    money.json("friend", &["deposit", "open"]);
    // Pays, buys, deposits, withdraws.
    money.at_once(&["pay", &friend, "0.01"]);
    assert_eq!((money.deposit("reader"), money.deposit("friend")), ("9.95".into(), "0.05".into()));
    money.at_once(&["buy", &listing]);
    assert_eq!(money.json("reader", &["listing", "show", &listing])["sold"], AT_ONCE);
    assert_eq!(money.deposit("reader"), "9.85");
    money.at_once(&["deposit", "add", "1"]);
    assert_eq!(money.deposit("reader"), "14.85");
    let purse = addresses::ata(&money.wallet("reader"), Token::from(money.mint()));
    let before = money.tokens(&purse);
    money.at_once(&["deposit", "withdraw", "0.5"]);
    assert_eq!(money.deposit("reader"), "12.35");
    assert_eq!(money.tokens(&purse), before + 2_500_000);
    money.at_once(&["buy", &listing, "--top-up", "1"]);
    assert_eq!(money.deposit("reader"), "17.25");
    // Fills what is open.
    let stream = ["stream", "open", &friend, "1", "--rate", "0.01/day"];
    let stream = field(&money.json("reader", &stream), "stream");
    money.at_once(&["stream", "top-up", &stream, "0.1"]);
    let shown = money.json("reader", &["stream", "show", &stream]);
    assert_eq!(shown["funded"]["tokens"], "1.5", "{shown}");
    let channel = field(&money.json("reader", &["channel", "open", &friend, "1"]), "channel");
    money.at_once(&["channel", "top-up", &channel, "0.1"]);
    let shown = money.json("reader", &["channel", "show", &channel]);
    assert_eq!(shown["funded"]["tokens"], "1.5", "{shown}");
}

/// A reader with 10 in the deposit, and what a mint could be paid through.
struct Recipients {
    money: Money,
    creator: String,
    listing: String,
    /// To the friend.
    stream: String,
    mint: Address,
    /// The reader's token account.
    purse: Address,
}

impl Recipients {
    fn start() -> Self {
        let money = Money::start("money-recipients");
        let terms = ["--price", "0.1", "--duration", "1d", "--referral", "5%"];
        let (creator, listing) = money.creator("creator", &terms);
        money.json("reader", &["deposit", "add", "10"]);
        let friend = money.localnet.wallet("friend");
        let stream = ["stream", "open", &friend, "1", "--rate", "0.01/day"];
        let stream = field(&money.json("reader", &stream), "stream");
        let mint = money.mint();
        let purse = addresses::ata(&money.wallet("reader"), Token::from(mint));
        Self { money, creator, listing, stream, mint, purse }
    }

    /// Refused by the real run and by a dry run.
    fn refuse(&self, wallet: &str, args: &[&str]) {
        self.money.run(wallet, args).fails(2, "no wallet signs for");
        self.money.run(wallet, &[args, &["--dry-run"]].concat()).fails(2, "--any-address");
    }

    fn refuse_every_kind(&self) {
        let derived = addresses::ata(&self.mint, self.mint);
        for nobody in [self.mint, self.purse, PROGRAM_ID, sysvar::clock::ID, derived] {
            let nobody = nobody.to_string();
            self.refuse("reader", &["pay", &nobody, "0.1"]);
            self.refuse("reader", &["deposit", "add", "0.1", "--to", &nobody]);
        }
    }

    fn refuse_in_every_command(&self) {
        let nobody = self.mint.to_string();
        let share = format!("{nobody}=10%");
        self.refuse("reader", &["deposit", "open", "--owner", &nobody]);
        self.refuse("reader", &["deposit", "withdraw", "0.1", "--to", &nobody]);
        self.refuse("reader", &["stream", "open", &nobody, "1", "--rate", "0.01/day"]);
        self.refuse("friend", &["stream", "transfer", &self.stream, &nobody]);
        self.refuse("reader", &["channel", "open", &nobody, "1"]);
        let given = format!("{nobody}=0.1");
        self.refuse("reader", &["fan", "open", "1", "--share", &given]);
        self.refuse("reader", &["buy", &self.listing, "--for", &nobody]);
        self.refuse("reader", &["buy", &self.listing, "--referrer", &nobody]);
        self.refuse("reader", &["session", "open", &nobody, "--total", "1", "--sol", "0.01"]);
        self.refuse("creator", &["creator", "register", "--payout", &nobody]);
        self.refuse("creator", &["creator", "register", "--split", &share]);
        self.refuse("creator", &["creator", "update", &self.creator, "--payout", &nobody]);
        self.refuse("creator", &["creator", "update", &self.creator, "--split", &share]);
        self.refuse("bank", &["mint", "to", "1", &nobody]);
        self.refuse("bank", &["deploy", "--set-upgrade-authority", &nobody]);
    }

    fn name_who_was_meant(&self) {
        let reader = self.money.wallet("reader");
        let deposit = addresses::deposit(&reader, &self.mint).to_string();
        let (purse, owner) = (self.purse.to_string(), format!("name its owner, {reader}"));
        let run = |args: &[&str]| self.money.run("reader", args);
        run(&["pay", &purse, "0.1"]).fails(2, &owner);
        run(&["deposit", "add", "0.1", "--to", &deposit]).fails(2, &owner);
        run(&["deposit", "add", "0.1", "--to", &self.creator])
            .fails(2, "`farthing pay` pays a creator");
        run(&["pay", &self.listing, "0.1"]).fails(2, "farthing buy");
        run(&["channel", "open", &self.creator, "1", "--signer", &purse]).fails(2, "is no key");
    }
}

#[test]
fn no_command_sends_money_over_json_rpc_to_an_address_without_a_wallet() {
    let recipients = Recipients::start();
    recipients.refuse_every_kind();
    recipients.refuse_in_every_command();
    recipients.name_who_was_meant();
    // Straight into a token account of the mint, and to anybody if that is asked for.
    let Recipients { money, purse, .. } = recipients;
    let before = money.tokens(&purse);
    let to = purse.to_string();
    money.json("reader", &["deposit", "withdraw", "0.1", "--to", &to]);
    assert_eq!(money.tokens(&purse), before + 100_000);
    money.json("reader", &["pay", &to, "0.1", "--any-address"]);
    let shown = money.json("reader", &["deposit", "show", &to]);
    assert_eq!(shown["balance"]["tokens"], "0.1");
}

#[test]
fn collecting_over_json_rpc_leaves_the_own_deposit_alone() {
    let money = Money::start("money-collect");
    let (creator, _) = money.creator("creator", &["--price", "1"]);
    for wallet in ["reader", "creator", "friend"] {
        money.json(wallet, &["deposit", "add", "5"]);
    }
    // Given earnings of 2, a creator with 5 in the own deposit, and a stranger with 5.
    money.json("reader", &["pay", &creator, "2"]);
    let purse = addresses::ata(&money.wallet("creator"), Token::from(money.mint()));
    let before = money.tokens(&purse);
    money.json("friend", &["creator", "collect", &creator]);
    assert_eq!((money.deposit("friend"), money.deposit("creator")), ("5".into(), "7".into()));
    money.json("reader", &["pay", &creator, "1"]);
    let collected = money.json("creator", &["creator", "collect", &creator]);
    assert_eq!(collected["withdrawn"]["tokens"], "1", "{collected}");
    assert_eq!(collected["left_in_deposit"]["tokens"], "7", "{collected}");
    assert_eq!((money.deposit("creator"), money.tokens(&purse)), ("7".into(), before + 1_000_000));
    money.json("creator", &["creator", "collect", &creator, "--all"]);
    assert_eq!((money.deposit("creator"), money.tokens(&purse)), ("0".into(), before + 8_000_000));
}

#[test]
fn sol_is_withdrawn_as_lamports_and_wrapped_sol_besides_stays() {
    let money = Money::start("money-sol");
    let sol = ["--mint", "SOL"];
    let run = |args: &[&str]| money.json("reader", &[args, &sol].concat());
    if money.run("reader", &["reserve", "show", "SOL"]).code != 0 {
        money.json("reader", &["reserve", "open", "SOL"]);
    }
    run(&["deposit", "add", "2", "--wrap"]);
    run(&["deposit", "withdraw", "0.5"]);
    let reader = money.wallet("reader");
    let purse = addresses::ata(&reader, Token::from(token::native_mint::ID));
    let before = money.lamports(&reader);
    run(&["deposit", "withdraw", "1", "--unwrap"]);
    let fee = before + 1_000_000_000 - money.lamports(&reader);
    assert!(fee < 100_000, "{fee}");
    run(&["deposit", "close", "--withdraw", "--unwrap"]);
    assert!(money.lamports(&reader) > before + 1_500_000_000 - 200_000);
    assert_eq!(money.tokens(&purse), 500_000_000);
    money.run("reader", &["deposit", "add", "1"]).ok();
    let unwrap = ["deposit", "withdraw", "1", "--unwrap"];
    money.run("reader", &unwrap).fails(2, "only SOL can be unwrapped");
}

#[test]
fn sol_is_collected_as_lamports() {
    let money = Money::start("money-sol-collect");
    let sol = ["--mint", "SOL"];
    let run = |wallet, args: &[&str]| money.json(wallet, &[args, &sol].concat());
    if money.run("reader", &["reserve", "show", "SOL"]).code != 0 {
        money.json("reader", &["reserve", "open", "SOL"]);
    }
    let creator = field(&run("creator", &["creator", "register"]), "creator");
    run("reader", &["deposit", "add", "2", "--wrap"]);
    run("reader", &["pay", &creator, "1"]);
    let wallet = money.wallet("creator");
    let before = money.lamports(&wallet);
    run("creator", &["creator", "collect", &creator, "--unwrap"]);
    // Less the fee, and the rent of the deposit that it went through.
    assert!(money.lamports(&wallet) > before + 990_000_000);
    assert_eq!(run("creator", &["deposit", "show"])["balance"]["tokens"], "0");
}

#[test]
fn a_dry_run_over_json_rpc_refuses_what_the_real_run_refuses() {
    let money = Money::start("money-dry");
    let (creator, listing) = money.creator("creator", &["--price", "0.1"]);
    let poor = money.localnet.state.join("poor.json");
    farthing(&["keygen", text(&poor)]).ok();
    money.json("reader", &["deposit", "add", "10"]);
    let stream = ["stream", "open", &money.localnet.wallet("friend"), "1", "--rate", "1/second"];
    let stream = field(&money.json("reader", &stream), "stream");
    money.json("reader", &["pay", &creator, "1"]);
    let paid_by_nobody = ["--fee-payer", text(&poor)];
    for (wallet, args) in [
        ("reader", &["pay", &creator, "0.1"][..]),
        ("reader", &["buy", &listing]),
        ("reader", &["deposit", "withdraw", "1"]),
        ("creator", &["listing", "update", &listing, "--price", "0.2"]),
        ("friend", &["stream", "withdraw", "--push"]),
        ("friend", &["stream", "withdraw", &stream]),
        ("creator", &["creator", "distribute", &creator]),
        ("creator", &["creator", "collect", &creator]),
    ] {
        let args = [args, &paid_by_nobody].concat();
        let [real, dry] =
            [&args[..], &[&args[..], &["--dry-run"]].concat()].map(|args| money.run(wallet, args));
        assert_eq!((real.code, &real.err), (dry.code, &dry.err), "{args:?}");
        assert_ne!(real.code, 0, "{args:?}");
    }
    // And what the chain would not take from this signer.
    let args = ["listing", "update", &listing, "--price", "0.2"];
    let [real, dry] =
        [&args[..], &[&args[..], &["--dry-run"]].concat()].map(|args| money.run("reader", args));
    assert_eq!((real.code, real.err), (dry.code, dry.err));
}
