//! Vectors that others have published, and everything that is not quite one.

use ed25519_dalek::{Signer, SigningKey};
use http::{HeaderMap, HeaderValue};

use super::*;

/// The test key of RFC 9421, appendix B.1.4, as agents publish it.
const KEYS: &str =
    r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}]}"#;
const KEY_ID: &str = "poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U";
const SECRET: &str = "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU";

const NOW: i64 = 1_735_689_700;
const AGENT: &str = r#"sig1="https://agent.test""#;
const COVERED: &str = r#"("@authority" "signature-agent";key="sig1")"#;

fn agents() -> Agents {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("indexer.json");
    std::fs::write(&file, KEYS).unwrap();
    Agents::read(&[file]).unwrap()
}

fn secret() -> SigningKey {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(SECRET).unwrap();
    SigningKey::from_bytes(&bytes.try_into().unwrap())
}

fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in all {
        headers.append(*name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn request(headers: &HeaderMap) -> Request<'_> {
    let (scheme, authority, target) = ("https", "example.com", "/path/to/resource");
    Request { method: "GET", scheme, authority, target, headers }
}

/// The base of what these headers say is signed.
fn base_of(request: &Request<'_>) -> String {
    let Said { components, params, .. } = said(request).unwrap();
    base::base(request, &components, &params).unwrap()
}

/// What a signer says, with these parameters beside the usual ones.
struct Draft<'a> {
    covered: &'a str,
    created: i64,
    expires: i64,
    nonce: &'a str,
    more: &'a str,
}

const DRAFT: Draft<'_> =
    Draft { covered: COVERED, created: NOW, expires: NOW + 60, nonce: "n1", more: "" };

impl Draft<'_> {
    fn input(&self) -> String {
        let Self { covered, created, expires, nonce, more } = self;
        format!(
            r#"sig1={covered};created={created};expires={expires};keyid="{KEY_ID}";nonce="{nonce}";tag="web-bot-auth"{more}"#
        )
    }

    /// Signed by the test key, with these headers beside its own.
    fn signed(&self, beside: &[(&'static str, &str)]) -> HeaderMap {
        let input = self.input();
        let mut all = headers(beside);
        all.append("signature-input", HeaderValue::from_str(&input).unwrap());
        let none = format!("sig1={}", Bare::Bytes(vec![0; 64]));
        all.append("signature", HeaderValue::from_str(&none).unwrap());
        let (components, params) = match dictionary(&input).unwrap().remove(0).1 {
            Member::List(components, params) => (components, params),
            Member::Item(_) => panic!(),
        };
        // What cannot be signed is not: the verdict is to come before.
        if let Some(base) = base::base(&request(&all), &components, &params) {
            let signature = Bare::Bytes(secret().sign(base.as_bytes()).to_vec());
            let value = HeaderValue::from_str(&format!("sig1={signature}")).unwrap();
            all.insert("signature", value);
        }
        all
    }
}

fn verdict(headers: &HeaderMap) -> Result<String, Unknown> {
    agents().find(&request(headers), &Used::default(), NOW).map(|known| known.name)
}

fn signed(draft: &Draft<'_>) -> HeaderMap {
    draft.signed(&[("signature-agent", AGENT)])
}

/// RFC 9421, appendix B.2.6: another request than ours, to the last byte of its base.
#[test]
fn the_vector_of_the_rfc_verifies() {
    let signature = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:";
    let all = headers(&[
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("content-type", "application/json"),
        ("content-length", "18"),
        ("signature", signature),
    ]);
    let input = r#"("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#;
    let Member::List(components, params) =
        dictionary(&format!("sig-b26={input}")).unwrap().remove(0).1
    else {
        panic!()
    };
    let target = "/foo?param=Value&Pet=dog";
    let request = Request { method: "POST", target, ..request(&all) };
    let base = base::base(&request, &components, &params).unwrap();
    let expected = "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n\"@signature-params\": ";
    assert_eq!(base, format!("{expected}{input}"));
    let Member::Item(Item { bare: Bare::Bytes(bytes), .. }) =
        dictionary(signature).unwrap().remove(0).1
    else {
        panic!()
    };
    let signature = Signature::from_bytes(&bytes.try_into().unwrap());
    secret().verifying_key().verify_strict(base.as_bytes(), &signature).unwrap();
}

/// Those of the draft of Web Bot Auth: the signatures verify, and are good for a hundred years, which is too long here.
#[test]
fn the_vectors_of_web_bot_auth_verify() {
    let plain = headers(&[
        (
            "signature-input",
            r#"sig1=("@authority");created=1735689600;keyid="poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U";alg="ed25519";expires=4889289600;nonce="zIW8+cdmA3vdYagbxojpONwa/l0EKJ/O3/wD486VvsQjO/RxPaSt6ZxvQaMcQzNnqKN/mQ6hpGiFro2L2qkz5A==";tag="web-bot-auth""#,
        ),
        (
            "signature",
            "sig1=:QKN4fTdIYfh82fvoZCQiQA1weuozfCS/Led2zTMbewMMqH8PI2Wsy/5c4ao6B6D09nraNQdBNOADg8aM1MqfCg==:",
        ),
    ]);
    let agent = headers(&[
        (
            "signature-input",
            r#"sig2=("@authority" "signature-agent";key="agent2");created=1735689600;keyid="poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U";alg="ed25519";expires=4889289600;nonce="n9p433xm+NJ3ph3upfBIGmsuwHw387YV7Q/F+6BSpGCVjYCqQw6rznNA8PVVLySrAWsv0hQtFioQb6E1YsauiA==";tag="web-bot-auth""#,
        ),
        (
            "signature",
            "sig2=:RdNFx5Bj6au3YgAMQL/RzmUlZE8QZLIaXGRpw985hWnwPfMxT228NMk6ehRS1PSl4e8PhbNZACSanGdhEwYCCg==:",
        ),
        ("signature-agent", r#"agent2="https://signature-agent.test""#),
    ]);
    for all in [plain, agent] {
        let request = request(&all);
        let signature = Signature::from_bytes(&said(&request).unwrap().signature);
        let base = base_of(&request);
        secret().verifying_key().verify_strict(base.as_bytes(), &signature).unwrap();
        assert_eq!(verdict(&all), Err(Unknown::Long));
    }
}

/// gateway rule R20
#[test]
fn a_request_that_a_listed_key_has_signed_is_its_agents() {
    assert_eq!(verdict(&signed(&DRAFT)), Ok("indexer".into()));
    // Without an agent's address, which nobody follows here, and in the way of older drafts.
    let bare = Draft { covered: r#"("@authority")"#, ..DRAFT };
    assert_eq!(verdict(&bare.signed(&[])), Ok("indexer".into()));
    let old = Draft { covered: r#"("@authority" "signature-agent")"#, ..DRAFT };
    let agent = [("signature-agent", r#""https://agent.test""#)];
    assert_eq!(verdict(&old.signed(&agent)), Ok("indexer".into()));
    let all = r#"("@method" "@scheme" "@target-uri" "@path" "@query" "signature-agent";key="sig1" "accept")"#;
    let beside = [("signature-agent", AGENT), ("accept", "a/b"), ("accept", " c/d ")];
    let all = Draft { covered: all, more: r#";alg="ed25519";else"#, ..DRAFT };
    assert_eq!(verdict(&all.signed(&beside)), Ok("indexer".into()));
}

/// gateway rule R20: whatever is not as it was signed, or stands for something else.
#[test]
fn what_is_not_what_was_signed_is_nobodys() {
    let all = signed(&DRAFT);
    let wrong = Err(Unknown::Signature);
    let of =
        |request: Request<'_>| agents().find(&request, &Used::default(), NOW).map(|it| it.name);
    assert_eq!(of(Request { authority: "example.org", ..request(&all) }), wrong);
    // What is not signed may be anything.
    assert_eq!(
        of(Request { target: "/other", method: "HEAD", ..request(&all) }),
        Ok("indexer".into())
    );
    let whole = Draft { covered: r#"("@method" "@target-uri")"#, ..DRAFT }.signed(&[]);
    for other in [
        Request { target: "/path/to/resource?", ..request(&whole) },
        Request { scheme: "http", ..request(&whole) },
        Request { method: "POST", ..request(&whole) },
    ] {
        assert_eq!(of(other), wrong);
    }
    let mut other = all.clone();
    other.insert("signature-agent", HeaderValue::from_static(r#"sig1="https://other.test""#));
    assert_eq!(verdict(&other), wrong);
    let mut longer = all.clone();
    let input = DRAFT.input().replace(&(NOW + 60).to_string(), &(NOW + 61).to_string());
    longer.insert("signature-input", HeaderValue::from_str(&input).unwrap());
    assert_eq!(verdict(&longer), wrong);
}

/// gateway rule R20: each guard with its own reason.
#[test]
fn each_thing_that_is_missing_or_too_much_has_its_reason() {
    let of = |draft: Draft<'_>| verdict(&signed(&draft));
    assert_eq!(verdict(&HeaderMap::new()), Err(Unknown::Unsigned));
    assert_eq!(of(Draft { covered: r#"("@method")"#, ..DRAFT }), Err(Unknown::Authority));
    assert_eq!(of(Draft { covered: r#"("@authority")"#, ..DRAFT }), Err(Unknown::Agent));
    for covered in [
        r#"("@authority" "@authority" "signature-agent")"#,
        r#"("@authority" "signature-agent";key="sig2")"#,
        r#"("@authority" "signature-agent";sf)"#,
        r#"("@authority";req "signature-agent")"#,
        r#"("@authority" "@status" "signature-agent")"#,
        r#"("@authority" "Signature-Agent" "signature-agent")"#,
        r#"("@authority" "not-here" "signature-agent")"#,
        r#"("@authority" 7 "signature-agent")"#,
    ] {
        assert_eq!(of(Draft { covered, ..DRAFT }), Err(Unknown::Component), "{covered}");
    }
    assert_eq!(of(Draft { more: r#";alg="hmac-sha256""#, ..DRAFT }), Err(Unknown::Algorithm));
    assert_eq!(of(Draft { more: ";alg=ed25519", ..DRAFT }), Err(Unknown::Algorithm));
    assert_eq!(of(Draft { nonce: "", ..DRAFT }), Err(Unknown::Parameter));
    // Of two of one name the last counts.
    for more in [";nonce=7", ";keyid=7", ";created=\"1\"", ";expires", ";nonce"] {
        assert_eq!(of(Draft { more, ..DRAFT }), Err(Unknown::Parameter), "{more}");
    }
    assert_eq!(of(Draft { more: r#";tag="other""#, ..DRAFT }), Err(Unknown::Tag));
    assert_eq!(of(Draft { more: r#";keyid="other""#, ..DRAFT }), Err(Unknown::Key));
}

/// The clock at its edges.
#[test]
fn a_signature_counts_from_a_minute_before_it_was_made_until_it_expires_and_for_an_hour_at_most() {
    let at = |created, expires| verdict(&signed(&Draft { created, expires, ..DRAFT }));
    let ok = || Ok("indexer".to_owned());
    assert_eq!((at(NOW + 60, NOW + 61), at(NOW + 61, NOW + 62)), (ok(), Err(Unknown::Early)));
    assert_eq!((at(NOW, NOW + 1), at(NOW - 1, NOW)), (ok(), Err(Unknown::Expired)));
    assert_eq!((at(NOW, NOW + 3_600), at(NOW, NOW + 3_601)), (ok(), Err(Unknown::Long)));
    assert_eq!(at(NOW + 60, NOW + 59), Err(Unknown::Long));
    assert_eq!(at(-999_999_999_999_999, 999_999_999_999_999), Err(Unknown::Long));
}

/// A second header: two readers would see two.
#[test]
fn what_stands_twice_is_refused() {
    for name in ["signature", "signature-input", "signature-agent"] {
        let mut all = signed(&DRAFT);
        let value = all[name].clone();
        all.append(name, value);
        assert_eq!(verdict(&all), Err(Unknown::Twice), "{name}");
    }
    let input = DRAFT.input();
    let twice = |second: &str| {
        let mut all = signed(&DRAFT);
        let both = format!("{input}, {second}");
        all.insert("signature-input", HeaderValue::from_str(&both).unwrap());
        verdict(&all)
    };
    assert_eq!(twice(&input), Err(Unknown::Unreadable));
    assert_eq!(twice(&input.replace("sig1=", "sig2=")), Err(Unknown::Tag));
    // Another signature for another purpose is nobody's business.
    assert_eq!(twice(r#"sig2=("@method");created=1"#), Ok("indexer".into()));
}

#[test]
fn what_cannot_be_read_is_refused() {
    for (name, value) in [
        ("signature", "sig1=:AA==:".to_owned()),
        ("signature", "sig1=\"AA==\"".to_owned()),
        ("signature", "sig2=:AA==:".to_owned()),
        ("signature", "sig1".to_owned()),
        ("signature-input", format!("{} ", "a=1,".repeat(9))),
        ("signature-input", format!("a=\"{}\"", "a".repeat(4_096))),
    ] {
        let mut all = signed(&DRAFT);
        all.insert(name, HeaderValue::from_str(&value).unwrap());
        assert_eq!(verdict(&all), Err(Unknown::Unreadable), "{name}: {value}");
    }
}

/// gateway rule R20: once, whoever shows it again; of each key its own.
#[test]
fn a_nonce_counts_once() {
    let (agents, used) = (agents(), Used::default());
    let find = |draft: &Draft<'_>| {
        let all = signed(draft);
        agents.find(&request(&all), &used, NOW)
    };
    let (one, same) = (find(&DRAFT).unwrap(), find(&DRAFT).unwrap());
    assert_eq!((one.take(&used, NOW), same.take(&used, NOW)), (Ok(()), Err(Unknown::Used)));
    // Signed anew with other times, it is still the same nonce.
    let later = Draft { expires: NOW + 90, ..DRAFT };
    assert_eq!(find(&later), Err(Unknown::Used));
    assert!(find(&Draft { nonce: "n2", ..DRAFT }).is_ok());
}
