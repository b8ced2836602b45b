//! Passes: what a 402 says of one, what its holder signs and sends, and the token that is given for it.

use super::{bytes, compare, hex, inside, requirements};
use farthing_wire::pass::{Invitation, SignIn};
use farthing_wire::{
    Inviting, PassChallenge, PassRequirements, PassToken, PaymentRequired, Resource,
};
use serde_json::{Value, json};

fn challenge(origin: &str) -> PassChallenge {
    PassChallenge {
        origin: origin.parse().unwrap(),
        network: requirements().network,
        listing: bytes(1),
        ledger: bytes(6),
        nonce: bytes(0),
        issued_at: 1_795_968_000,
        expires_at: 1_795_968_300,
    }
}

fn pass(takes_refundable: bool) -> PassRequirements {
    PassRequirements {
        network: requirements().network,
        amount: 14,
        asset: bytes(1),
        pay_to: bytes(2),
        max_timeout_seconds: 60,
        program: bytes(3),
        genesis: bytes(4),
        ledger: bytes(6),
        listing: bytes(1),
        generation: 7,
        duration_seconds: if takes_refundable { 86_400 } else { u64::MAX },
        refund_window_seconds: if takes_refundable { 3_600 } else { 0 },
        takes_refundable,
    }
}

/// The entry of `accepts` and what is signed, in a 402 and at the address of its own.
fn offered() -> Vec<Value> {
    let origin = "https://ada.example".parse().unwrap();
    let challenge = challenge("https://ada.example");
    let resource =
        Resource { url: "https://ada.example/".into(), description: None, mime_type: None };
    let mut cases = Vec::new();
    for takes_refundable in [false, true] {
        let accepts = vec![requirements().into(), pass(takes_refundable).into()];
        let required =
            PaymentRequired { error: None, resource: resource.clone(), accepts, known: None };
        let inviting = Inviting { challenge: Some(&challenge), ..Inviting::bare(&required) };
        let header = inviting.encode().unwrap();
        assert_eq!(PaymentRequired::decode(header.as_bytes()).as_ref(), Ok(&required));
        cases
            .push(json!({ "name": "PAYMENT-REQUIRED", "json": inside(&header), "header": header }));
    }
    let body = serde_json::to_string(&Invitation(challenge.clone())).unwrap();
    let of = (&origin, challenge.network.as_str());
    assert_eq!(
        Invitation::decode(body.as_bytes(), of, challenge.listing),
        Ok(Invitation(challenge))
    );
    cases.push(json!({ "name": "/.well-known/farthing/pass/", "body": body }));
    cases
}

/// gateway rule R13
#[test]
fn passes_are_as_committed() {
    let mut cases = offered();
    for origin in ["https://ada.example", "http://127.0.0.1:8402"] {
        let (challenge, holder, signature) = (challenge(origin), bytes(2), bytes(128));
        let text = challenge.text(&holder);
        let sign_in = SignIn { challenge: challenge.clone(), holder, signature };
        let header = sign_in.encode().unwrap();
        assert_eq!(SignIn::decode(header.as_bytes(), &challenge), Ok(sign_in));
        cases.push(json!({
            "name": "SIGN-IN-WITH-X", "text": text, "json": inside(&header), "header": header,
        }));
    }
    for (period, term, expires_at) in [(20_786, 0, 1_795_968_600), (u32::MAX, u64::MAX, i64::MAX)] {
        let (listing, holder, mark) = (bytes(1), bytes(2), bytes(32));
        let token = PassToken { period, listing, holder, term, expires_at, mark };
        let header = token.encode();
        assert_eq!(PassToken::decode(header.as_bytes()), Some(token));
        cases.push(json!({
            "name": "Farthing-Pass", "period": period, "listing": hex(&listing),
            "holder": hex(&holder), "term": term.to_string(), "expires_at": expires_at.to_string(),
            "mark": hex(&mark), "header": header,
        }));
    }
    compare("pass", &cases);
}
