//! - the template: parses, to the defaults; documents every key
//! - a file: read with paths beside it; refused by its name
//! - what follows from a configuration: payee, network, amounts

use std::fs;

use farthing_gateway::config::{Config, Key, Payee, PayeeLine, Problem, Template};
use farthing_sdk::{PROGRAM_ID, addresses};

use crate::{MINIMAL, parsed, with};

const CREATOR: &str = "8rUz82MkFsfqjpVjjgWEM66Brr1sm1R7VKZ991fF41e";

/// As the minimal configuration, with its price as the unit.
fn asked() -> Template {
    let key = |text: &str| text.parse::<Key>().unwrap();
    Template {
        origin: "http://127.0.0.1:8402".parse().unwrap(),
        upstream: "http://127.0.0.1:8080".parse().unwrap(),
        genesis: key("EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"),
        test: false,
        payee: PayeeLine::Creator(key(CREATOR)),
        mint: key("4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU"),
        decimals: 6,
        symbol: "USDC".to_owned(),
        rpc: "https://api.devnet.solana.com".to_owned(),
        price: 1_000,
    }
}

fn template() -> String {
    asked().text()
}

#[test]
fn the_template_parses_to_the_defaults() {
    let minimal = with("decimals = 6", "decimals = 6\nsymbol = \"USDC\"\nunit = 1000");
    let routes = "[[route]]\npath = \"/\"\nfree = true\n[[route]]";
    assert_eq!(parsed(&template()), parsed(&minimal.replace("[[route]]", routes)));
}

#[test]
fn the_template_takes_every_text_for_a_text() {
    for symbol in ["x\"\\{{rpc}}'é", "'''", "\"\"\"", "#"] {
        let text = Template { symbol: symbol.to_owned(), ..asked() }.text();
        assert_eq!(parsed(&text).pay.symbol, symbol);
    }
    // Such an address is none, but nothing else becomes of it.
    let rpc = "http://127.0.0.1:8899/?a={{price}}&b=\"\nc\\d".to_owned();
    let error = Config::parse(&Template { rpc, ..asked() }.text()).unwrap_err();
    assert_eq!(error.key, "chain.rpc[0]");
    let payee = PayeeLine::Wallet(CREATOR.parse().unwrap());
    let config = parsed(&Template { test: true, payee, ..asked() }.text());
    assert!(config.gate.test && config.pay.creator.is_none() && config.pay.wallet.is_some());
}

#[test]
fn every_default_that_the_template_shows_is_the_default() {
    let mut shown = 0;
    let text: Vec<String> = template()
        .lines()
        .map(|line| {
            match line.strip_prefix('#').filter(|rest| !rest.starts_with(' ') && !rest.is_empty()) {
                Some(setting) => {
                    shown += 1;
                    setting.to_owned()
                }
                None => line.to_owned(),
            }
        })
        .collect();
    assert!(shown > 25, "{shown}");
    assert_eq!(parsed(&text.join("\n")), parsed(&template()));
}

/// The parser names the keys of a section where it meets one that it does not know.
#[test]
fn the_template_names_every_key_of_every_section() {
    for section in ["gate", "pay", "chain", "ledger", "limits", "admin", "log", "[route]"] {
        let header = format!("[{section}]");
        let text = if MINIMAL.contains(&header) {
            with(&header, &format!("{header}\nno_such_key = 1"))
        } else {
            format!("{MINIMAL}{header}\nno_such_key = 1\n")
        };
        let error = Config::parse(&text).unwrap_err().to_string();
        let (_, keys) = error.split_once("expected").unwrap_or_else(|| panic!("{error}"));
        let keys: Vec<&str> = keys.split('`').skip(1).step_by(2).collect();
        assert!(!keys.is_empty(), "{error}");
        for key in keys {
            let is_named = template()
                .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
                .any(|word| word == key);
            assert!(is_named, "{key} of [{section}] is not in the template");
        }
    }
}

#[test]
fn paths_are_beside_the_file_where_they_are_not_absolute() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gate.toml");
    fs::write(&file, with("claimer.json\"", "claimer.json\"\nsponsor = \"/keys/sponsor.json\""))
        .unwrap();
    let config = Config::read(&file).unwrap();
    assert_eq!(config.ledger.folder, folder.path().join("ledger"));
    assert_eq!(config.admin.socket, folder.path().join("admin.sock"));
    assert_eq!(config.chain.claimer, folder.path().join("claimer.json"));
    assert_eq!(config.chain.sponsor.unwrap(), std::path::Path::new("/keys/sponsor.json"));
}

#[test]
fn a_refusal_names_file_line_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gate.toml");
    fs::write(&file, with("price = 1000", "price = 0")).unwrap();
    let error = Config::read(&file).unwrap_err();
    assert_eq!((error.line, error.key.as_str()), (Some(14), "route[0].price"));
    let expected = format!("{}:14: route[0].price: must be at least 1", file.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
}

#[test]
fn refuses_a_file_that_is_not_there() {
    let error = Config::read("no/such/gate.toml".as_ref()).unwrap_err();
    assert!(matches!(error.problem, Problem::Unreadable(_)));
    assert!(error.to_string().starts_with("no/such/gate.toml: cannot be read"), "{error}");
}

/// gateway rule R10
#[test]
fn refuses_two_paths_that_lead_to_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gate.toml");
    fs::write(folder.path().join("claimer.json"), "[]").unwrap();
    std::os::unix::fs::symlink("claimer.json", folder.path().join("sponsor.json")).unwrap();
    fs::write(&file, with("claimer.json\"", "claimer.json\"\nsponsor = \"sponsor.json\"")).unwrap();
    let error = Config::read(&file).unwrap_err();
    assert_eq!((error.key.as_str(), error.problem), ("chain.sponsor", Problem::OneKey));
    // Another file is another key, as far as paths can say.
    fs::remove_file(folder.path().join("sponsor.json")).unwrap();
    fs::write(folder.path().join("sponsor.json"), "[]").unwrap();
    assert!(Config::read(&file).is_ok());
}

#[test]
fn the_payee_follows_from_creator_or_wallet() {
    let creator = parsed(MINIMAL).pay;
    let mint = creator.mint.address();
    let earnings = addresses::earnings(&CREATOR.parse().unwrap(), &mint);
    assert!(
        matches!(creator.payee(), Some(Payee::Earnings { address, .. }) if address.address() == earnings)
    );
    let wallet = parsed(&with("creator =", "wallet =")).pay;
    let deposit = addresses::deposit(&CREATOR.parse().unwrap(), &mint);
    assert!(
        matches!(wallet.payee(), Some(Payee::Deposit { address, .. }) if address.address() == deposit)
    );
    assert_eq!(wallet.reserve().address(), addresses::reserve(&mint));
    assert_eq!(wallet.program().address(), PROGRAM_ID);
    assert_eq!(wallet.network(), "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1");
}

#[test]
fn amounts_that_are_left_out_follow_from_the_unit_and_the_token() {
    let pay = parsed(&with("decimals = 6", "decimals = 6\nunit = 10")).pay;
    assert_eq!((pay.min_deposit(), pay.min_first()), (10_000, 10));
    assert_eq!((pay.token(), pay.fan_max_share()), (1_000_000, 1_000_000));
    let said = "decimals = 6\nmin_deposit = 5\nmin_first = 3\nfan_max_share = 9";
    let pay = parsed(&with("decimals = 6", said)).pay;
    assert_eq!((pay.min_deposit(), pay.min_first(), pay.fan_max_share()), (5, 3, 9));
}

/// gateway rule R23
#[test]
fn a_network_of_another_genesis_hash_is_for_tests_only() {
    let genesis = "genesis = \"EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG\"";
    let local = "genesis = \"11111111111111111111111111111111\"\nnetwork = \"solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1\"";
    let text = with(genesis, local);
    let error = Config::parse(&text).unwrap_err();
    assert_eq!((error.line, error.key.as_str()), (Some(6), "pay.network"));
    assert_eq!(error.problem, Problem::Network(format!("solana:{}", "1".repeat(32))));
    let test = text.replacen("[gate]", "[gate]\ntest = true", 1);
    assert_eq!(parsed(&test).pay.network(), "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1");
    // Nothing else becomes looser by it.
    let test = test.replacen("price = 1000", "price = 0", 1);
    assert!(Config::parse(&test).is_err());
}

#[test]
fn a_configuration_shows_no_password_of_an_rpc() {
    let secret = "hunter2";
    let url = format!("https://rpc.example/v1/{secret}?api-key={secret}");
    let text = with("https://api.devnet.solana.com", &url);
    let config = parsed(&text);
    assert_eq!(config.chain.rpc[0].reveal(), url);
    let shown = format!("{config:?}");
    assert!(!shown.contains(secret) && shown.contains("rpc.example"), "{shown}");
    for (old, new) in [
        ("rpc = [\"https://api.devnet.solana.com\"]", format!("rpc = \"{url}\"")),
        ("https://api.devnet.solana.com", format!("ftp://rpc.example/{secret}")),
        ("https://api.devnet.solana.com", format!("http://rpc.example/{secret}")),
        ("https://api.devnet.solana.com", format!("https://{secret} {secret}")),
        ("decimals = 6", format!("decimals = \"{secret}\"")),
    ] {
        let error = Config::parse(&with(old, &new)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
        assert!(error.line.is_some() && !error.key.is_empty(), "{error}");
    }
}

/// gateway rule R12: tokens in an account of the program could be had by nobody.
#[test]
fn refuses_to_have_tokens_sent_to_an_account_of_the_program() {
    let config = parsed(MINIMAL);
    let sponsored = |wallet: &Key, more: &str| {
        let exact = format!("sponsor = \"sponsor.json\"\n[exact]\nwallet = \"{wallet}\"\n{more}");
        Config::parse(&with(
            "claimer = \"claimer.json\"",
            &format!("claimer = \"claimer.json\"\n{exact}"),
        ))
    };
    let payee = config.pay.payee().unwrap().address();
    for account in [payee, config.pay.reserve()] {
        let error = sponsored(&account, "").unwrap_err();
        assert_eq!((error.key.as_str(), error.problem), ("exact.wallet", Problem::Stranded));
    }
    let wallet = Key([9; 32]);
    assert!(sponsored(&wallet, "").unwrap().exact.takes("exact"));
    for schemes in ["[]", "[\"upto\"]", "[\"exact\", \"exact\"]"] {
        let error = sponsored(&wallet, &format!("schemes = {schemes}\n")).unwrap_err();
        assert_eq!(error.problem, Problem::Schemes, "{schemes}");
    }
    assert!(sponsored(&wallet, "no_such_key = 1\n").is_err());
}

#[test]
fn refuses_single_payments_that_nobody_pays_the_fees_of() {
    for exact in ["wallet = \"8rUz82MkFsfqjpVjjgWEM66Brr1sm1R7VKZ991fF41e\"", "schemes = [\"pay\"]"]
    {
        let error = Config::parse(&format!("{MINIMAL}\n[exact]\n{exact}\n")).unwrap_err();
        assert_eq!((error.key.as_str(), error.problem), ("exact", Problem::NoSponsor));
    }
    // Without either nothing is taken, and nothing is needed.
    let plain = parsed(MINIMAL);
    assert!(!["exact", "charge", "pay"].iter().any(|scheme| plain.exact.takes(scheme)));
}
