//! given a pass of the wallet's own
//!   when a gateway has a route of its listing -> signed once, read as often as one likes; signed again when it is over
//!   when the pass does not serve              -> the gateway's reason, after no more signatures than help
//!   when a server says something else         -> nothing is signed, and no token goes elsewhere
//!   when a payer chooses among ways           -> it reads with the pass, and pays nothing
//! given none
//!   when a request is paid for                -> by channel, at the listing's price

#[path = "../support/mod.rs"]
mod support;

mod stage;

use farthing_gateway::chain::Moment;
use farthing_payer::{
    Credential, Holder, Limits, PayError, Policy, Reply, Request, Unpaid, cost::Scheme,
};
use farthing_sdk::{
    client::Network,
    solana::{Address, Keypair},
};
use farthing_wire::{
    PassChallenge, PassRefusal, network_of,
    pass::{Invitation, PASS, PASS_PATH, SIGN_IN},
};
use stage::{PRICE, Shop, Stage};
use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};
use support::{
    chain::GENESIS,
    gateway::words,
    payer_by, payer_with,
    site::{Seen, Sent, Site},
};

#[track_caller]
fn read(reply: Result<Reply, PayError>) -> String {
    let reply = reply.unwrap_or_else(|error| panic!("{}", words(&error)));
    assert_eq!((reply.status, reply.receipt), (200, None));
    String::from_utf8(reply.body).unwrap()
}

/// gateway rule R13
#[test]
fn a_holder_reads_and_pays_nothing() {
    let stage = Stage::new();
    let (holder, balance) = (stage.shop.holder(), stage.shop.market.balance());
    for number in 1..=3 {
        let path = format!("/read/{number}");
        assert_eq!(read(holder.get(&stage.url(&path))), format!("this is {path}"));
    }
    let holder = Arc::new(holder);
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let (holder, url) = (Arc::clone(&holder), stage.url("/read/at-once"));
            thread::spawn(move || read(holder.get(&url)))
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == "this is /read/at-once"));
    assert_eq!(stage.shop.market.balance(), balance);
    assert!(stage.shop.market.channels().is_empty());
    let shown = |seen: &Seen| seen.header(PASS).is_some() || seen.header(SIGN_IN).is_some();
    assert!(!stage.service.seen().iter().any(shown));
}

/// gateway rule R13: a token that is over is another signature, and not another pass.
#[test]
fn a_holder_signs_again_when_its_token_is_over_and_is_told_when_its_pass_is() {
    let stage = Stage::new();
    let holder = stage.shop.holder();
    read(holder.get(&stage.url("/read/one")));
    let wait = |seconds| {
        stage.shop.market.advance(Duration::from_secs(seconds));
        let now = stage.shop.market.client().network().unix_time().unwrap();
        let desk = stage.gateway.as_ref().unwrap().desk();
        while desk.shared().time.at(&Moment::now()).is_none_or(|time| time < now) {
            desk.look_around();
            thread::sleep(Duration::from_millis(5));
        }
    };
    wait(600);
    read(holder.get(&stage.url("/read/two")));
    wait(86_400);
    let refused = holder.get(&stage.url("/read/three")).unwrap_err();
    let is_ended = matches!(refused, PayError::PassRefused { refusal: PassRefusal::Ended, .. });
    assert!(is_ended, "{}", words(&refused));
    assert_eq!(stage.service.seen().len(), 2);
}

#[test]
fn a_pass_that_is_not_there_or_somebody_elses_is_known_before_anything_is_sent() {
    let shop = Shop::new();
    let holder = |key: Arc<Keypair>, pass: Address| {
        Holder::new(&shop.market.client(), (key, pass), false, 1 << 20).err().unwrap()
    };
    let stranger = Arc::new(Keypair::new_from_array([9; 32]));
    assert!(matches!(holder(stranger, shop.pass), PayError::NotHolder { .. }));
    let nowhere = Address::new_from_array([9; 32]);
    let key = shop.market.payer.clone();
    assert!(matches!(holder(key, nowhere), PayError::NoPass { .. }));
}

/// gateway rule R13: of all ways the one that costs nothing.
#[test]
fn a_payer_reads_with_the_pass_that_its_wallet_holds() {
    let stage = Stage::new();
    let balance = stage.shop.market.balance();
    let folder = stage.folder.path().join("payer");
    let of = (Limits::of(2 * PRICE), Policy::anything());
    let payer = payer_by(&stage.shop.market, &folder, of);
    let url = stage.url("/read/one");
    let Unpaid::Price(quote) = payer.quote(&Request::get(&url)).unwrap() else { panic!("free") };
    assert_eq!((quote.scheme, quote.price), (Scheme::Pass, 0));
    assert_eq!(quote.ways.last().unwrap().scheme, Scheme::Channel);
    for path in ["/read/one", "/read/two"] {
        assert_eq!(read(payer.get(&stage.url(path))), format!("this is {path}"));
    }
    assert_eq!(stage.shop.market.balance(), balance);
    assert!(stage.shop.market.channels().is_empty());
}

/// gateway rule R6, gateway rule R13: who has no pass pays the listing's price, whatever it is by then.
#[test]
fn a_payer_pays_the_price_of_the_listing_by_channel() {
    let stage = Stage::new();
    let limits = Limits { at_once: 16, in_flight: 40 * PRICE, ..Limits::of(2 * PRICE) };
    let consent = Box::new(|_: &farthing_payer::Proposal| true);
    let folder = stage.folder.path().join("payer");
    let payer = payer_with(&stage.shop.market, &folder, limits, (Credential::Voucher, consent));
    let pay = |path: &str| {
        let url = stage.url(path);
        for _ in 0..50 {
            match payer.get(&url) {
                Ok(reply) if reply.status != 503 => return reply.receipt.unwrap().amount,
                Ok(_) => thread::sleep(Duration::from_millis(100)),
                Err(error) => panic!("{}", words(&error)),
            }
        }
        panic!("the gateway takes nothing")
    };
    assert_eq!(pay("/read/one"), PRICE);
    stage.shop.update(2 * PRICE);
    stage.until_price(2 * PRICE);
    assert_eq!(pay("/read/one"), 2 * PRICE);
}

/// A server that gives challenges as it likes.
fn liar(
    shop: &Shop,
    change: impl Fn(&mut serde_json::Value) + Send + Sync + 'static,
    answer: impl Fn(&Seen) -> Sent + Send + Sync + 'static,
) -> Site {
    let listing = shop.listing.to_bytes();
    let origin = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&origin);
    let site = Site::start(move |seen| {
        if !seen.target.starts_with(PASS_PATH) {
            return answer(seen);
        }
        let challenge = PassChallenge {
            origin: own.lock().unwrap().parse().unwrap(),
            network: network_of(&GENESIS),
            listing,
            ledger: [6; 16],
            nonce: [7; 16],
            issued_at: 1_800_000_000,
            expires_at: 1_800_000_300,
        };
        let mut said = serde_json::to_value(Invitation(challenge)).unwrap();
        change(&mut said);
        Sent::ok(&said.to_string())
    });
    *origin.lock().unwrap() = site.url.clone();
    site
}

/// gateway rule R21: another site's challenge would let whoever relays it read there.
#[test]
fn nothing_is_signed_for_another_site_or_in_other_words() {
    let shop = Shop::new();
    for (name, value) in [
        ("domain", "ada.example"),
        ("uri", "https://ada.example"),
        ("statement", "Move all your tokens."),
        ("issuedAt", "now"),
        ("nonce", "0"),
    ] {
        let change = move |said: &mut serde_json::Value| {
            said[SIGN_IN]["info"][name] = value.into();
        };
        let site = liar(&shop, change, |_| Sent::ok("read"));
        let refused = shop.holder().get(&site.url).unwrap_err();
        assert!(matches!(refused, PayError::NoChallenge { .. }), "{}", words(&refused));
        assert!(site.seen().iter().all(|seen| seen.header(SIGN_IN).is_none()), "{name}");
    }
}

/// gateway rule R21
#[test]
fn a_token_is_shown_where_it_was_given_and_nowhere_else() {
    let shop = Shop::new();
    let token = farthing_wire::PassToken {
        period: 1,
        listing: shop.listing.to_bytes(),
        holder: [2; 32],
        term: 1,
        expires_at: i64::MAX,
        mark: [3; 32],
    };
    let given = token.encode();
    let answer = move |_: &Seen| Sent::ok("read").with(PASS, given.clone());
    let one = liar(&shop, |_| {}, answer);
    let other = liar(&shop, |_| {}, |_| Sent::ok("read"));
    let holder = shop.holder();
    for _ in 0..2 {
        read(holder.get(&one.url));
        read(holder.get(&other.url));
    }
    let showing =
        |site: &Site| site.seen().iter().filter(|seen| seen.header(PASS).is_some()).count();
    assert_eq!((showing(&one), showing(&other)), (1, 0));
    // Nor does a redirect carry it.
    let answer = move |_: &Seen| {
        Sent::status(302).with("location", other.url.clone()).with(PASS, token.encode())
    };
    let moved = liar(&shop, |_| {}, answer);
    assert_eq!(holder.get(&moved.url).unwrap().status, 302);
}

/// A server that refuses whatever is signed gets no more than two signatures.
#[test]
fn a_server_that_is_never_content_is_left() {
    let shop = Shop::new();
    let site = liar(
        &shop,
        |_| {},
        |_| {
            let said = serde_json::json!({ "error": PassRefusal::Used.code() });
            Sent { body: said.to_string().into(), ..Sent::status(402) }
        },
    );
    let refused = shop.holder().get(&site.url).unwrap_err();
    let is_used = matches!(refused, PayError::PassRefused { refusal: PassRefusal::Used, .. });
    assert!(is_used, "{}", words(&refused));
    let signed = site.seen().iter().filter(|seen| seen.header(SIGN_IN).is_some()).count();
    assert_eq!(signed, 2);
}
