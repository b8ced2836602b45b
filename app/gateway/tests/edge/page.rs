//! - the header: what a payment must accept, at most 4 KiB whatever is asked for
//! - JSON and page: the same facts; nothing of what is asked for becomes markup, a command, or another site's
//! - a corrective: what was wrong and what helps, and no state where none may be told

use farthing_gateway::config::Config;
use farthing_gateway::headers::preflight;
use farthing_gateway::page::{Asked, Offers, Wrong, advice, tokens};
use farthing_gateway::pass::PassOffer;
use farthing_gateway::routes::{Route, Routes};
use farthing_wire::{Corrective, Known, PassChallenge, PassRequirements, PaymentRequired, State};
use http::{Method, Response};
use proptest::prelude::*;
use serde_json::Value;

use crate::{parsed, routed, with};

const LEDGER: [u8; 16] = [6; 16];

fn offers(config: &Config) -> Offers {
    Offers::new(config, LEDGER, None).unwrap()
}

fn config() -> Config {
    let text = with("price = 1000", "price = 1000\ndescription = \"An essay\"");
    let text = text.replace("decimals = 6", "decimals = 6\nsymbol = \"USDC\"");
    parsed(&text.replace("[gate]", "[gate]\nhelp = \"https://ada.example/help?a=1&b=2\""))
}

fn route(config: &Config) -> Route {
    Routes::new(config).unwrap().get(0).unwrap().clone()
}

fn asked<'a>(route: &'a Route, path: &'a str, is_page: bool) -> Asked<'a> {
    let (wrong, pass, rate) = (None, None, None);
    Asked { route, path, amount: 1_000, wrong, pass, rate, is_page, nonce: [7; 16] }
}

/// With the longest numbers.
fn a_pass() -> PassOffer {
    let requirements = PassRequirements {
        network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1".into(),
        amount: u64::MAX,
        asset: [255; 32],
        pay_to: [255; 32],
        max_timeout_seconds: u32::MAX,
        program: [255; 32],
        genesis: [255; 32],
        ledger: [255; 16],
        listing: [255; 32],
        generation: u32::MAX,
        duration_seconds: u64::MAX,
        refund_window_seconds: u64::MAX,
        takes_refundable: false,
    };
    let challenge = PassChallenge {
        origin: "https://ada.example".parse().unwrap(),
        network: requirements.network.clone(),
        listing: [255; 32],
        ledger: [255; 16],
        nonce: [255; 16],
        issued_at: 1_800_000_000,
        expires_at: 1_800_000_300,
    };
    PassOffer { requirements: Some(requirements), challenge }
}

/// gateway rule R19
#[test]
fn a_402_with_a_pass_says_all_of_it_in_its_body() {
    let config = config();
    let (pass, route) = (a_pass(), route(&config));
    let asked = Asked { pass: Some(&pass), ..asked(&route, "/", false) };
    let reply = offers(&config).reply(&asked).unwrap();
    assert!(bytes(&reply) <= 4_096);
    let body: Value = serde_json::from_str(reply.body()).unwrap();
    assert_eq!(body["accepts"].as_array().unwrap().len(), 2);
    assert!(body["extensions"]["sign-in-with-x"]["info"]["nonce"].is_string());
    assert_eq!(header(&reply).accepts.len(), 2);
    // People are told what it gives as well.
    let day = PassRequirements {
        amount: 700,
        duration_seconds: 86_400,
        refund_window_seconds: 3_600,
        ..pass.requirements.clone().unwrap()
    };
    let said = |day: PassRequirements| {
        let pass = PassOffer { requirements: Some(day), ..pass.clone() };
        let asked = Asked { is_page: true, pass: Some(&pass), ..asked };
        offers(&config).reply(&asked).unwrap().into_body()
    };
    let page = said(day.clone());
    assert!(page.contains("0.0007 USDC for 1 day: <code>farthing buy "), "{page}");
    assert!(page.contains("It can be refunded for 1 hour."));
    let page = said(PassRequirements { duration_seconds: 0, refund_window_seconds: 0, ..day });
    assert!(page.contains("for ever") && page.contains("It cannot be refunded."));
}

fn reply(path: &str, is_page: bool) -> Response<String> {
    let config = config();
    let route = route(&config);
    offers(&config).reply(&asked(&route, path, is_page)).unwrap()
}

fn header(reply: &Response<String>) -> PaymentRequired {
    PaymentRequired::decode(reply.headers()["payment-required"].as_bytes()).unwrap()
}

/// Bytes of all headers, as HTTP/1.1 writes them.
fn bytes(reply: &Response<String>) -> usize {
    reply.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

#[test]
fn a_reply_asks_for_what_the_configuration_says() {
    let reply = reply("/essays/1?x=y", false);
    assert_eq!(reply.status(), 402);
    assert_eq!(reply.headers()["cache-control"], "no-store");
    assert_eq!(reply.headers()["content-type"], "application/json");
    let required = header(&reply);
    assert_eq!(required.resource.url, "http://127.0.0.1:8402/essays/1?x=y");
    assert_eq!(required.resource.description.as_deref(), Some("An essay"));
    let config = config();
    assert_eq!(required.accepts, [offers(&config).requirements(1_000, None).into()]);
    let Some(entry) = required.channel() else { panic!() };
    assert_eq!((entry.amount, entry.unit, entry.ledger), (1_000, 1, LEDGER));
    assert_eq!(entry.pay_to, config.pay.payee().unwrap().address().0);
    assert_eq!((entry.min_deposit, entry.min_first), (1_000, 1));
    assert_eq!(entry.fans.unwrap().max_share, 1_000_000);
    assert_eq!(entry.fee_payer, None);
    let sponsored = Offers::new(&config, LEDGER, Some([9; 32])).unwrap();
    assert_eq!(sponsored.requirements(1_000, None).fee_payer, Some([9; 32]));
}

#[test]
fn only_the_credentials_that_are_taken_are_asked_for() {
    let text = with("[pay]", "[pay]\ncredentials = [\"link\"]");
    let entry = offers(&parsed(&text)).requirements(1_000, None);
    assert!(entry.links && !entry.vouchers && entry.fans.is_none());
}

#[test]
fn programs_get_the_same_facts_as_json() {
    let reply = reply("/essays/1", false);
    let body: Value = serde_json::from_str(reply.body()).unwrap();
    assert_eq!(body["x402Version"], 2);
    assert_eq!(body["accepts"][0]["amount"], "1000");
    assert_eq!(body["accepts"], serde_json::to_value(&header(&reply).accepts).unwrap());
    let farthing = &body["farthing"];
    assert_eq!(farthing["price"], "0.001 USDC");
    assert_eq!(farthing["setAsideAtLeast"], "0.001 USDC");
    assert_eq!(farthing["comesBackWithinSeconds"], 3_600);
    assert_eq!(farthing["command"], "farthing get 'http://127.0.0.1:8402/essays/1'");
    assert_eq!(farthing["help"], "https://ada.example/help?a=1&b=2");
    assert!(farthing["docs"].as_str().unwrap().contains("gateway.md"));
    assert!(farthing.get("advice").is_none());
}

#[test]
fn people_get_a_page_that_says_what_it_costs_and_how_to_pay() {
    let reply = reply("/essays/1", true);
    assert_eq!(reply.status(), 402);
    assert_eq!(reply.headers()["content-type"], "text/html; charset=utf-8");
    let page = reply.body();
    for part in [
        "<html lang=\"en\">",
        "<h1>This page costs 0.001 USDC</h1>",
        "<p>An essay</p>",
        "<code>farthing get &#39;http://127.0.0.1:8402/essays/1&#39;</code>",
        "1 hour after you ask",
        "href=\"https://ada.example/help?a=1&amp;b=2\"",
        "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU",
        "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1",
        "color-scheme: light dark",
        "prefers-color-scheme: dark",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("{{") && !page.contains("}}"));
}

/// gateway rule R19
#[test]
fn the_page_has_nothing_of_others_and_stands_in_no_frame() {
    let reply = reply("/essays/1", true);
    let policy = reply.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'nonce-BwcHBwcHBwcHBwcHBwcHBw'"));
    assert!(policy.ends_with("frame-ancestors 'none'"));
    assert_eq!(reply.headers()["x-frame-options"], "DENY");
    assert_eq!(reply.headers()["referrer-policy"], "no-referrer");
    assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
    let page = reply.body();
    assert!(page.contains("<style nonce=\"BwcHBwcHBwcHBwcHBwcHBw\">"));
    for part in ["<script", "<img", "src=", "@import", "url(", "style=", "onclick"] {
        assert!(!page.contains(part), "{part}");
    }
}

/// The tags of a page, in their order.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap()).collect()
}

proptest! {
    /// gateway rule R19: whatever is asked for, and however a route is described, the page has the same tags.
    #[test]
    fn no_path_and_no_description_becomes_markup(
        path in "/[ -~]{0,60}",
        description in "([<>&\"'{}]|script|onload=|price|\\{\\{price\\}\\}|é|[ -~]){1,20}",
    ) {
        let (config, plain) = (config(), route(&config()));
        let hostile = Route { description: Some(description), ..plain.clone() };
        let offers = offers(&config);
        let expected = offers.reply(&asked(&plain, "/", true)).unwrap();
        let found = offers.reply(&asked(&hostile, &path, true)).unwrap();
        prop_assert_eq!(tags(found.body()), tags(expected.body()));
        let quotes = |page: &str| page.matches('"').count();
        prop_assert_eq!(quotes(found.body()), quotes(expected.body()));
    }

    /// A link that somebody else wrote must not make a person type more than `farthing get` of one address.
    #[test]
    fn the_command_is_three_words_of_a_shell(target in "/[!-~]{0,40}") {
        let config = config();
        let routes = Routes::new(&config).unwrap();
        if let Ok(matched) = routes.find(&Method::GET, &target) {
            let reply = reply(&matched.path, false);
            let body: Value = serde_json::from_str(reply.body()).unwrap();
            let command = body["farthing"]["command"].as_str().unwrap();
            let inside = command.strip_prefix("farthing get '").unwrap().strip_suffix('\'').unwrap();
            prop_assert!(!inside.contains('\''), "{}", command);
            // It is the same page that is paid for then.
            let path = inside.strip_prefix("http://127.0.0.1:8402").unwrap();
            prop_assert_eq!(routes.find(&Method::GET, path).unwrap().route, matched.route);
        }
    }

    /// gateway rule R19
    #[test]
    fn headers_are_at_most_4_kib(
        length in 0_usize..8_000, query in 0_usize..8_000, description in "[a-zé€]{0,200}", is_page: bool,
        corrective in prop::option::of(prop::sample::select(Corrective::ALL.to_vec())),
        pass in any::<bool>(),
    ) {
        let (config, path) = (config(), format!("/{}?{}", "a".repeat(length), "b".repeat(query)));
        let route = Route { description: Some(description), ..route(&config) };
        let known = Known { last_number: u32::MAX, state: highest() };
        let wrong = corrective.map(|corrective| Wrong::Channel(corrective, Some(known)));
        let pass = pass.then(a_pass);
        let asked = Asked { wrong, pass: pass.as_ref(), ..asked(&route, &path, is_page) };
        let reply = offers(&config).reply(&asked).unwrap();
        prop_assert!(bytes(&reply) <= 4_096, "{}", bytes(&reply));
        let url = header(&reply).resource.url;
        prop_assert!(url.len() <= 512 && url.starts_with("http://127.0.0.1:8402/"));
    }

    /// Amounts against another way to write them.
    #[test]
    fn amounts_are_exact(amount: u64, decimals in 0_u8..=18) {
        let text = tokens(amount, decimals);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        prop_assert!(!fraction.ends_with('0') && fraction.len() <= usize::from(decimals));
        let scale = 10_u128.pow(decimals.into());
        let padded = format!("{fraction:0<18}");
        let parts = padded.parse::<u128>().unwrap() * scale / 10_u128.pow(18);
        prop_assert_eq!(whole.parse::<u128>().unwrap() * scale + parts, u128::from(amount));
    }
}

fn highest() -> State {
    let most = u64::MAX;
    State {
        promised: most,
        served: most,
        returned: most,
        left: most,
        funded: most,
        claimed: most,
        closes_at: Some(i64::MIN),
    }
}

#[test]
fn amounts_read_as_people_write_them() {
    for (amount, decimals, text) in [
        (0, 6, "0"),
        (1, 6, "0.000001"),
        (1_000, 6, "0.001"),
        (1_000_000, 6, "1"),
        (1_250_000, 6, "1.25"),
        (7, 0, "7"),
        (u64::MAX, 18, "18.446744073709551615"),
    ] {
        assert_eq!(tokens(amount, decimals), text);
    }
}

/// gateway rule R3
#[test]
fn a_corrective_says_what_helps_and_tells_a_state_only_where_it_may() {
    let config = config();
    let route = route(&config);
    let known = Known { last_number: 22, state: highest() };
    for corrective in Corrective::ALL {
        for is_page in [false, true] {
            let asked = Asked {
                wrong: Some(Wrong::Channel(corrective, Some(known))),
                ..asked(&route, "/", is_page)
            };
            let reply = offers(&config).reply(&asked).unwrap();
            let required = header(&reply);
            assert_eq!(required.corrective(), Some(corrective));
            assert_eq!(required.known.is_some(), corrective.may_show_state());
            let said = reply.body().replace("&#39;", "'");
            assert!(said.contains(advice(corrective)), "{corrective:?}");
            // A page shows no state, since a person cannot use it.
            let is_told = said.contains("lastNumber");
            assert_eq!(is_told, !is_page && corrective.may_show_state());
        }
    }
    let all: std::collections::HashSet<_> = Corrective::ALL.map(advice).into_iter().collect();
    assert_eq!(all.len(), Corrective::ALL.len());
}

/// server invariant 37
#[test]
fn scripts_of_other_sites_may_read_the_price_unless_the_operator_says_no() {
    assert_eq!(reply("/", false).headers()["access-control-allow-origin"], "*");
    let closed = parsed(&with("[gate]", "[gate]\ncors = false"));
    let route = route(&closed);
    let reply = offers(&closed).reply(&asked(&route, "/", false)).unwrap();
    assert!(!reply.headers().contains_key("access-control-allow-origin"));
    assert!(preflight("GET").contains_key("access-control-allow-origin"));
}

#[test]
fn a_price_is_that_of_the_route() {
    let config = parsed(&routed("[[route]]\npath = \"/a\"\nprice = 2500000\n"));
    let route = route(&config);
    let asked = Asked { amount: 2_500_000, ..asked(&route, "/a", true) };
    let reply = offers(&config).reply(&asked).unwrap();
    assert!(reply.body().contains("This page costs 2.5 tokens"));
    assert_eq!(header(&reply).accepts[0].amount(), 2_500_000);
}
