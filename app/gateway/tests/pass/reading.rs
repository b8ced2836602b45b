//! Honest holders.

use crate::{
    http::{Ask, Reply},
    world::{DURATION, PRICE, world},
};
use farthing_sdk::{Client, accounts::Listing, addresses};
use farthing_wire::{Accept, PassToken, PaymentRequired, pass::SIGN_IN};

#[track_caller]
fn assert_read(reply: &Reply, target: &str) {
    assert_eq!((reply.status, reply.body.as_str()), (200, format!("this is {target}").as_str()));
    // Paid replies are kept by nobody, and this one is paid too.
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert!(reply.header("vary").contains("farthing-pass"));
}

/// gateway rule R13, server invariants 32 and 33
#[test]
fn a_holder_signs_once_and_reads_with_its_token() {
    let world = world();
    world.buy(&world.listing);
    let reply = world.ask(&world.signing_in("/read/one", &world.listing));
    assert_read(&reply, "/read/one");
    let token = reply.header("farthing-pass").to_owned();
    assert_eq!(reply.all("set-cookie"), ["site=1"]);
    for path in ["/read/two", "/read/three/four"] {
        let reply = world.ask(&Ask::get(path).with("farthing-pass", &token));
        assert_read(&reply, path);
        // A token is given for a signature alone.
        assert!(reply.all("farthing-pass").is_empty());
    }
    // A program's token serves whatever its holder does.
    let reply = world.ask(&Ask::post("/read/two").with("farthing-pass", &token));
    assert_read(&reply, "/read/two");
    let seen = world.service.seen().concat().to_ascii_lowercase();
    assert!(!seen.contains("farthing-pass") && !seen.contains(SIGN_IN) && !seen.contains(&token));
    let sums = world.gateway().desk().health();
    assert_eq!(sums.at_risk, 0, "nothing was promised");
}

/// gateway rule R13
#[test]
fn a_browser_gets_a_cookie_that_no_script_reads_and_no_other_site_sends() {
    let world = world();
    world.buy(&world.listing);
    let origin = world.origin().to_string();
    let signing_in = world.signing_in("/read/one", &world.listing);
    let signing_in = signing_in.with("origin", &origin).with("sec-fetch-site", "same-origin");
    let reply = world.ask(&signing_in);
    assert_read(&reply, "/read/one");
    assert!(reply.all("farthing-pass").is_empty(), "a script could read it there");
    let all = reply.all("set-cookie");
    let cookie = all.iter().find(|cookie| cookie.starts_with("__Host-farthing-pass-")).unwrap();
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=600"] {
        assert!(cookie.split("; ").any(|other| other == part), "{cookie}");
    }
    let (cookie, _) = cookie.split_once(';').unwrap();
    let ask = Ask::get("/read/two").with("cookie", format!("site=1; {cookie}"));
    assert_read(&world.ask(&ask.with("sec-fetch-site", "same-origin")), "/read/two");
    // The service sees its own cookie.
    let seen = world.service.seen();
    let last = seen.last().unwrap();
    assert!(last.contains("cookie: site=1\r\n") && !last.contains("farthing"), "{last}");
}

/// gateway rule R13
#[test]
fn a_402_says_what_a_pass_gives_and_what_its_holder_signs() {
    let world = world();
    let reply = world.ask(&Ask::get("/strict"));
    assert_eq!(reply.status, 402);
    let header = reply.header("payment-required");
    assert!(header.len() <= farthing_wire::REQUIRED_MAX);
    let required = PaymentRequired::decode(header.as_bytes()).unwrap();
    let [Accept::Channel(channel), Accept::Pass(pass)] = &required.accepts[..] else {
        panic!("{required:?}")
    };
    let listing: Listing = Client::new(&*world.net).require(&world.trial).unwrap();
    assert_eq!((channel.amount, pass.amount), (PRICE, PRICE));
    assert_eq!(pass.listing, world.trial.to_bytes());
    let earnings = addresses::earnings(&world.creator, &world.token.mint);
    assert_eq!((pass.pay_to, channel.pay_to), (earnings.to_bytes(), earnings.to_bytes()));
    assert_eq!((pass.duration_seconds, pass.refund_window_seconds), (DURATION, 3_600));
    assert_eq!((pass.generation, pass.takes_refundable), (listing.generation, false));
    let body = reply.json();
    assert_eq!(body["farthing"]["pass"]["refundWindowSeconds"], 3_600);
    assert_eq!(body["farthing"]["pass"]["listing"], world.trial.to_string());
    let info = &body["extensions"]["sign-in-with-x"]["info"];
    assert_eq!(info["domain"], world.origin().authority());
    assert_eq!(info["uri"], world.origin().as_str());
    let chains = &body["extensions"]["sign-in-with-x"]["supportedChains"];
    assert_eq!(chains[0]["chainId"], world.config.pay.network());
    // Each has its own challenge.
    let again = world.ask(&Ask::get("/strict")).json();
    assert_ne!(info["nonce"], again["extensions"]["sign-in-with-x"]["info"]["nonce"]);
}

/// x402's own clients sign what the header of the 402 says.
#[test]
fn the_challenge_of_a_402s_header_serves_as_well() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let world = world();
    world.buy(&world.listing);
    let reply = world.ask(&Ask::get("/read/one"));
    let header = BASE64_STANDARD.decode(reply.header("payment-required")).unwrap();
    let required: serde_json::Value = serde_json::from_slice(&header).unwrap();
    let mut said = required["extensions"]["sign-in-with-x"]["info"].clone();
    let told = |name: &str| said[name].as_str().unwrap().to_owned();
    let holder = farthing_sdk::solana::Signer::pubkey(&world.reader).to_string();
    let network = world.config.pay.network();
    let text = format!(
        "{} wants you to sign in with your Solana account:\n{holder}\n\n{}\n\nURI: {}\nVersion: 1\nChain ID: {}\n\
         Nonce: {}\nIssued At: {}\nExpiration Time: {}",
        told("domain"),
        told("statement"),
        told("uri"),
        network.strip_prefix("solana:").unwrap(),
        told("nonce"),
        told("issuedAt"),
        told("expirationTime"),
    );
    let signature = farthing_sdk::solana::Signer::sign_message(&world.reader, text.as_bytes());
    said["address"] = holder.into();
    said["chainId"] = network.into();
    said["type"] = "ed25519".into();
    said["signatureScheme"] = "siws".into();
    said["signature"] = signature.to_string().into();
    let signed = BASE64_STANDARD.encode(said.to_string());
    let reply = world.ask(&Ask::get("/read/one").with("SIGN-IN-WITH-X", signed));
    assert_read(&reply, "/read/one");
}

/// gateway rule R13: never past the pass.
#[test]
fn a_token_is_no_longer_than_ten_minutes_nor_than_its_pass() {
    let world = world();
    let pass = world.buy(&world.listing);
    let ends = world.pass(&pass).expires_at;
    let expires = |token: &str| PassToken::decode(token.as_bytes()).unwrap().expires_at;
    let token = world.token("/read/one", &world.listing);
    let now = world.net.live().clock().unix_timestamp;
    assert!((now + 590..=now + 610).contains(&expires(&token)));
    world.wait(DURATION - 100);
    assert_eq!(expires(&world.token("/read/one", &world.listing)), ends);
}

/// gateway rule R13: tokens are known again after a restart, and challenges too.
#[test]
fn a_restart_forgets_no_token_and_no_challenge() {
    let mut world = world();
    world.buy(&world.listing);
    let token = world.token("/read/one", &world.listing);
    let signing_in = world.signing_in("/read/one", &world.listing);
    world.stop();
    world.start();
    let ask = Ask::get("/read/two").with("farthing-pass", token);
    assert_read(&world.ask(&ask), "/read/two");
    assert_read(&world.ask(&signing_in), "/read/one");
}

/// gateway rule R22
#[test]
fn what_signs_in_beside_a_free_route_is_passed_to_nobody() {
    let world = world();
    let ask = Ask::get("/free").with("farthing-pass", "x").with("sign-in-with-x", "y");
    let reply = world.ask(&ask.with("cookie", "__Host-farthing-pass-x=secret; a=1"));
    assert_eq!(reply.status, 200);
    let seen = world.service.seen().concat().to_ascii_lowercase();
    assert!(!seen.contains("farthing") && !seen.contains("sign-in") && seen.contains("a=1"));
    // Nor does the service say what only the gateway may.
    assert_eq!(reply.all("set-cookie"), ["site=1"]);
    assert!(reply.all("farthing-pass").is_empty());
}
