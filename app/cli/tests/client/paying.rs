//! The first payment of the client's README, its plans, and what it pays a gateway.

use super::{
    process::Gateway,
    script,
    stage::{PRICE, Stage},
    support::{empty_folder, localnet::Localnet, text},
};
use farthing_sdk::accounts::Channel;
use serde_json::{Value, json};
use std::fs;

/// The network's test token.
fn mint(localnet: &Localnet) -> String {
    localnet.run("creator", &["deposit", "open"]).ok();
    let shown = localnet.run("creator", &["deposit", "show"]).json();
    shown["mint"].as_str().expect("a mint").to_owned()
}

fn told(localnet: &Localnet, mint: &str) -> Value {
    json!({ "url": localnet.url, "wallets": text(&localnet.state.join("wallets")), "mint": mint })
}

/// What stands between two fences of the README, the first of its kind.
fn first_example() -> String {
    let readme = fs::read_to_string(script::folder().join("README.md")).expect("a README");
    let (_, rest) = readme.split_once("```js\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    assert!(example.lines().count() <= 22, "the first payment takes about 20 lines");
    example.to_owned()
}

#[test]
fn the_readmes_first_payment_pays_and_every_plan_does_what_it_says() {
    let state = empty_folder("client-network");
    let localnet = Localnet::start(&state, &[]);
    let mint = mint(&localnet);
    let friend = localnet.wallet("friend");
    let reader = state.join("wallets/reader.json");
    let example = script::folder().join("build/first.mjs");
    fs::create_dir_all(example.parent().expect("a folder")).expect("a folder");
    fs::write(&example, first_example()).expect("a file");
    let run = script::node(&["build/first.mjs", text(&reader), &friend, &mint, &localnet.url]);
    assert_eq!((run.code, run.out.trim()), (0, "paid 10000 base units"), "{}", run.err);
    // More than there is: the program's own words.
    fs::write(&example, first_example().replace("10_000n", "10n ** 18n")).expect("a file");
    let run = script::node(&["build/first.mjs", text(&reader), &friend, &mint, &localnet.url]);
    assert!(!run.err.trim().is_empty() && run.out.is_empty(), "{}{}", run.out, run.err);
    script::run("plans", &told(&localnet, &mint), || localnet.printed());
}

/// gateway rule R21
#[test]
fn a_fetch_that_pays_pays_a_gateway_in_every_way_and_never_twice() {
    let mut shop = Value::Null;
    let mut stage = Stage::new("client", |stage, config| {
        stage.localnet.run("reader", &["deposit", "add", "5"]).ok();
        stage.key("sponsor.json");
        shop = script::run("shop", &told(&stage.localnet, &stage.mint.to_string()), String::new);
        let listing = shop["listing"].as_str().expect("a listing");
        let wallet = stage.wallet("creator");
        let schemes = r#"schemes = ["exact", "charge", "pay"]"#;
        let config =
            config.replace("[exact]", &format!("[exact]\nwallet = \"{wallet}\"\n{schemes}"));
        let config = config.replace("[chain]", "[chain]\nsponsor = \"sponsor.json\"");
        format!("{config}\n[[route]]\npath = \"/essays/**\"\nlisting = \"{listing}\"\n")
    });
    let mut told = told(&stage.localnet, &stage.mint.to_string());
    told["origin"] = json!(stage.origin);
    let creator = stage.wallet("creator");
    let (deposit, tokens) = (stage.deposit(&creator), stage.tokens(&creator));
    let gateway = stage.gateway.as_ref().expect("a gateway");
    let said = script::run("paid", &told, || gateway.log());

    // What the service was asked for: each once, but for what was asked again.
    for path in ["/voucher/many?0", "/link/one", "/essays/one", "/single/pay", "/single/exact"] {
        assert_eq!(stage.service.count(path), 1, "{path}");
    }
    assert_eq!(stage.service.count("/limits"), 0);

    // What the chain has, once it was claimed.
    let config = stage.gate_file();
    stage.localnet.run("creator", &["gate", "claim-now", "--gate", text(&config)]).ok();
    let paid =
        |way: &str| said["paid"][way].as_str().expect("an amount").parse().expect("a number");
    let [vouchers, links, pay, exact]: [u64; 4] = ["vouchers", "links", "pay", "exact"].map(paid);
    assert_eq!((vouchers, links), (24 * PRICE, 3 * PRICE));
    let gateway = stage.gateway.take().expect("a gateway");
    let expected = deposit + vouchers + links + pay;
    gateway.wait_for(|| stage.deposit(&creator) == expected);
    assert_eq!(stage.tokens(&creator), tokens + exact);
    for (way, claimed) in [("vouchers", vouchers), ("links", links)] {
        let at = said[way].as_str().expect("a channel").parse().expect("an address");
        let channel: Channel = stage.chain().require(&at).expect("a channel");
        assert_eq!(channel.claimed, claimed, "{way}");
    }
    Gateway::stop(gateway);
}
