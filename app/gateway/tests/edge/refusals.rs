//! Every way in which a configuration is refused but for its routes, with its line and its key.

use farthing_gateway::config::{Config, Problem};

use crate::{MINIMAL, with};

/// Line, key and problem of a text.
pub fn refusal(text: &str) -> (usize, String, Problem) {
    let error = Config::parse(text).unwrap_err();
    assert!(error.to_string().starts_with("configuration:"), "{error}");
    (error.line.unwrap_or(0), error.key, error.problem)
}

/// That the minimal text with one part replaced is refused there.
#[track_caller]
pub fn refuses(old: &str, new: &str, line: usize, key: &str, problem: Problem) {
    assert_eq!(refusal(&with(old, new)), (line, key.to_owned(), problem));
}

/// That it is refused there in the parser's words, of which some are these.
#[track_caller]
fn refuses_form(old: &str, new: &str, line: usize, key: &str, words: &str) {
    let (found, at, problem) = refusal(&with(old, new));
    let Problem::Form(said) = problem else { panic!("{problem:?}") };
    assert!(said.contains(words), "{said}");
    assert_eq!((found, at.as_str()), (line, key), "{said}");
}

#[test]
fn refuses_what_is_no_toml() {
    let (line, _, problem) = refusal(&with("decimals = 6", "decimals 6"));
    assert_eq!(line, 8);
    assert!(matches!(problem, Problem::Form(_)));
}

#[test]
fn refuses_a_key_that_is_not_known_and_names_those_that_are() {
    refuses_form("decimals = 6", "decimals = 6\nprice = 7", 9, "pay.price", "expected one of");
    refuses_form("[gate]", "[gates]\n[gate]", 1, "gates", "`chain`");
    refuses_form("price = 1000", "price = 1000\ncost = 1", 15, "route[0].cost", "`free_first`");
}

#[test]
fn refuses_a_key_that_is_missing_or_there_twice() {
    refuses_form("decimals = 6\n", "", 4, "pay", "missing field `decimals`");
    let (line, _, problem) = refusal(&with("decimals = 6", "decimals = 6\ndecimals = 6"));
    assert_eq!(line, 9);
    assert!(matches!(problem, Problem::Form(said) if said.contains("duplicate key")));
}

#[test]
fn refuses_values_of_another_kind_and_says_what_is_expected() {
    refuses_form("decimals = 6", "decimals = \"6\"", 8, "pay.decimals", "expected u8");
    refuses_form("decimals = 6", "decimals = 256", 8, "pay.decimals", "expected u8");
    refuses_form("price = 1000", "price = -1", 14, "route[0].price", "expected u64");
    refuses_form("price = 1000", "price = 0.5", 14, "route[0].price", "expected u64");
    refuses_form("[chain]", "[log]\nlevel = \"loud\"\n[chain]", 10, "log.level", "expected one of");
}

#[test]
fn refuses_addresses_that_are_none() {
    let key = "expected 32 bytes in base58";
    refuses_form("4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU", "0OIl", 7, "pay.mint", key);
    refuses_form("8rUz82MkFsfqjpVjjgWEM66Brr1sm1R7VKZ991fF41e", "", 6, "pay.creator", key);
    let origin = "http:// is only for localhost";
    refuses_form("http://127.0.0.1:8402", "http://ada.example", 2, "gate.origin", origin);
    for upstream in [
        "https://127.0.0.1:8080",
        "127.0.0.1:8080",
        "http://127.0.0.1:8080/",
        "http://127.0.0.1:8080/x",
        "http://me@127.0.0.1",
        "http://",
        "http://127.0.0.1:",
        "http://127.0.0.1:0",
        "http://127.0.0.1:65536",
        "http://a b",
    ] {
        let words = "expected http://host:port";
        refuses_form("http://127.0.0.1:8080", upstream, 3, "gate.upstream", words);
    }
    for listen in ["8402", "localhost:8402", "127.0.0.1"] {
        let new = format!("[gate]\nlisten = [\"{listen}\"]");
        refuses_form("[gate]", &new, 2, "gate.listen[0]", "expected an address and a port");
    }
    for rpc in ["http://rpc.example", "rpc.example", "ws://127.0.0.1", "https://"] {
        refuses_form("https://api.devnet.solana.com", rpc, 10, "chain.rpc[0]", "expected https://");
    }
    for help in ["http://ada.example", "https://", "https://a b", "https://a\\\"b", "javascript:1"]
    {
        refuses_form(
            "[gate]",
            &format!("[gate]\nhelp = \"{help}\""),
            2,
            "gate.help",
            "expected https://",
        );
    }
}

/// gateway rule R20: whom everybody could be must not be believed.
#[test]
fn refuses_blocks_of_proxies_that_are_none_or_everybody() {
    for (block, words) in [
        ("10.0.0.0/33", "expected a block"),
        ("10.0.0/8", "expected a block"),
        ("10.0.0.0/", "expected a block"),
        ("proxy.example", "expected a block"),
        ("10.0.0.1/8", "must be zero"),
        ("2001:db8::1/32", "must be zero"),
        ("0.0.0.0/0", "trusts everybody"),
        ("::/0", "trusts everybody"),
        ("::/64", "trusts everybody"),
        ("::/80", "trusts everybody"),
        ("::ffff:0:0/95", "must be zero"),
    ] {
        let new = format!("[gate]\ntrusted_proxies = [\"{block}\"]");
        refuses_form("[gate]", &new, 2, "gate.trusted_proxies[0]", words);
    }
}

#[test]
fn refuses_to_listen_nowhere_or_twice() {
    for listen in ["[]", "[\"127.0.0.1:1\", \"127.0.0.1:1\"]"] {
        let new = format!("[gate]\nlisten = {listen}");
        refuses("[gate]", &new, 2, "gate.listen", Problem::Listen);
    }
}

/// gateway rule R21: who pays over the network must not do it in the clear.
#[test]
fn refuses_an_origin_in_the_clear_on_an_address_that_others_reach() {
    for listen in ["0.0.0.0:8402", "[::]:8402", "10.0.0.7:8402"] {
        let new = format!("[gate]\nlisten = [\"127.0.0.1:1\", \"{listen}\"]");
        refuses("[gate]", &new, 2, "gate.listen", Problem::Exposed);
        let secure = with("[gate]", &new).replace("http://127.0.0.1:8402", "https://ada.example");
        assert!(Config::parse(&secure).is_ok());
    }
}

#[test]
fn refuses_an_upstream_that_is_the_gateway() {
    for upstream in ["http://127.0.0.1:8402", "http://localhost:8402"] {
        refuses("http://127.0.0.1:8080", upstream, 3, "gate.upstream", Problem::Loop);
    }
    let listen = "[gate]\nlisten = [\"0.0.0.0:80\"]";
    let text = with("[gate]", listen).replace("http://127.0.0.1:8402", "https://ada.example");
    let text = text.replace("http://127.0.0.1:8080", "http://127.0.0.1");
    assert_eq!(refusal(&text), (4, "gate.upstream".to_owned(), Problem::Loop));
}

/// gateway rule R19
#[test]
fn refuses_an_admin_address_that_is_reached_from_elsewhere() {
    for listen in ["0.0.0.0:8403", "192.0.2.1:8403", "[::]:8403"] {
        let text = format!("{MINIMAL}[admin]\nlisten = \"{listen}\"\n");
        let (_, key, problem) = refusal(&text);
        assert_eq!((key.as_str(), problem), ("admin.listen", Problem::Loopback), "{listen}");
    }
    let text = format!("{MINIMAL}[admin]\nlisten = \"[::1]:8403\"\n");
    assert!(Config::parse(&text).unwrap().admin.listen.is_some());
}

#[test]
fn refuses_no_payee_and_two() {
    let creator = "creator = \"8rUz82MkFsfqjpVjjgWEM66Brr1sm1R7VKZ991fF41e\"\n";
    refuses(creator, "", 4, "pay", Problem::Payee);
    let both = format!("{creator}{}", creator.replace("creator", "wallet"));
    refuses(creator, &both, 4, "pay", Problem::Payee);
}

#[test]
fn refuses_another_program_than_this_builds() {
    let own = farthing_sdk::PROGRAM_ID.to_string();
    let said = |program: &str| format!("[pay]\nprogram = \"{program}\"");
    assert!(Config::parse(&with("[pay]", &said(&own))).is_ok());
    let other = said("11111111111111111111111111111111");
    refuses("[pay]", &other, 5, "pay.program", Problem::Program(own));
}

#[test]
fn refuses_credentials_that_are_none_unknown_or_twice() {
    for credentials in ["[]", "[\"cash\"]", "[\"link\", \"link\"]"] {
        let new = format!("[pay]\ncredentials = {credentials}");
        refuses("[pay]", &new, 5, "pay.credentials", Problem::Credentials);
    }
    assert!(Config::parse(&with("[pay]", "[pay]\ncredentials = [\"link\"]")).is_ok());
}

/// Each number at both its ends, and beyond them.
#[test]
fn refuses_numbers_out_of_their_range() {
    for (section, key, low, high) in [
        ("gate", "cores", 0, 1_024),
        ("pay", "margin_seconds", 0, 1_800),
        ("pay", "min_deposit", 1, i64::MAX),
        ("pay", "min_first", 0, 1_000),
        ("pay", "fan_min_lease_seconds", 3_600, 2_678_400),
        ("pay", "fan_max_share", 1, i64::MAX),
        ("pay", "timeout_seconds", 1, 3_600),
        ("chain", "units_per_sol", 1, i64::MAX),
        ("chain", "fee_max", 5_000, 10_000_000),
        ("chain", "claim_after_seconds", 60, 2_592_000),
        ("ledger", "keep_days", 1, 3_650),
        ("ledger", "segment_mib", 1, 1_024),
        ("limits", "connections", 1, 1_000_000),
        ("limits", "streams", 1, 1_000),
        ("limits", "upstream_connections", 1, 100_000),
        ("limits", "body_mib", 0, 1_024),
        ("limits", "head_seconds", 1, 300),
        ("limits", "idle_seconds", 1, 3_600),
        ("limits", "connect_seconds", 1, 300),
        ("limits", "upstream_seconds", 1, 3_600),
        ("limits", "unpaid_per_minute", 1, 1_000_000),
        ("limits", "chain_per_minute", 1, 100_000),
        ("limits", "hashes_per_second", 10_000, 100_000_000),
        ("limits", "free_per_day", 0, 1_000_000),
        ("limits", "returns_per_minute", 0, 1_000_000),
    ] {
        let set = |value: i64| {
            let setting = format!("[{section}]\n{key} = {value}\n");
            let header = format!("[{section}]\n");
            if MINIMAL.contains(&header) {
                with(&header, &setting)
            } else {
                format!("{setting}{MINIMAL}")
            }
        };
        for value in [low, high] {
            let outcome = Config::parse(&set(value));
            assert!(outcome.is_ok(), "{key} = {value}: {outcome:?}");
        }
        for value in [low.checked_sub(1), high.checked_add(1)].into_iter().flatten() {
            let (line, at, problem) = refusal(&set(value));
            assert_eq!(at, format!("{section}.{key}"));
            assert!(
                line > 0 && matches!(problem, Problem::Range(_) | Problem::Form(_)),
                "{key} = {value}: {problem:?}"
            );
        }
    }
    for (grace, is_taken) in [(899, false), (900, true), (2_592_000, true), (2_592_001, false)] {
        let new = format!("[pay]\nmargin_seconds = 0\nmin_grace_seconds = {grace}");
        if is_taken {
            assert!(Config::parse(&with("[pay]", &new)).is_ok());
        } else {
            let range = Problem::Range("from 900 to 2592000".into());
            refuses("[pay]", &new, 6, "pay.min_grace_seconds", range);
        }
    }
    let above_zero = Problem::Range("from 1 to 18446744073709551".into());
    refuses("[pay]", "[pay]\nunit = 0", 5, "pay.unit", above_zero);
    refuses(
        "decimals = 6",
        "decimals = 19",
        8,
        "pay.decimals",
        Problem::Range("from 0 to 18".into()),
    );
}

#[test]
fn refuses_a_name_of_the_token_that_no_page_should_show() {
    for symbol in ["", "thirteen long", "a\\u0007"] {
        let new = format!("[pay]\nsymbol = \"{symbol}\"");
        refuses("[pay]", &new, 5, "pay.symbol", Problem::Words { most: 12 });
    }
}

#[test]
fn refuses_no_rpc_and_five() {
    let problem = || Problem::Range("one to four addresses".to_owned());
    let one = "\"https://api.devnet.solana.com\"";
    refuses(one, "", 10, "chain.rpc", problem());
    refuses(one, &[one; 5].join(", "), 10, "chain.rpc", problem());
    assert!(Config::parse(&with(one, &[one; 4].join(", "))).is_ok());
}

/// gateway rule R10
#[test]
fn refuses_one_key_for_both_roles() {
    for sponsor in ["claimer.json", "./claimer.json", ".//claimer.json"] {
        let new = format!("claimer.json\"\nsponsor = \"{sponsor}\"");
        let error = Config::parse(&with("claimer.json\"", &new));
        // A leading dot is another text of the same path.
        let is_same = error.as_ref().is_err_and(|error| error.problem == Problem::OneKey);
        assert!(is_same || sponsor.starts_with('.'), "{sponsor}: {error:?}");
    }
    let new = "claimer.json\"\nsponsor = \"sponsor.json\"";
    assert!(Config::parse(&with("claimer.json\"", new)).is_ok());
}
