//! Payments by one transaction: what is offered, paid and answered, in x402's two versions and in MPP.

use super::{bytes, compare, hex, inside, requirements};
use farthing_wire::exact::v1;
use farthing_wire::mpp::{
    Challenge, ChallengeKey, ChargeReceipt, ChargeRequest, Credential, Opaque,
};
use farthing_wire::{
    Accept, ExactPayment, ExactRequirements, OfferedListing, Outcome, Paid, PayPayment,
    PayRequirements, PaymentRequired, Requirements, Resource, Settled,
};
use serde_json::json;

fn exact(memo: Option<&str>) -> ExactRequirements {
    ExactRequirements {
        network: requirements().network,
        amount: 1_000,
        asset: bytes(1),
        pay_to: bytes(2),
        max_timeout_seconds: 60,
        fee_payer: bytes(3),
        memo: memo.map(Into::into),
    }
}

fn buy() -> PayRequirements {
    let listing = OfferedListing { address: bytes(5), generation: 7 };
    PayRequirements { listing: Some(listing), ..pay() }
}

fn pay() -> PayRequirements {
    let Requirements {
        network, asset, pay_to, program, genesis, reserve, ledger, fee_payer, ..
    } = requirements();
    let quote = "1800000000.AbC-_9".into();
    let (amount, max_timeout_seconds, listing) = (1_000, 60, None);
    PayRequirements {
        network,
        amount,
        asset,
        pay_to,
        max_timeout_seconds,
        program,
        genesis,
        reserve,
        ledger,
        quote,
        fee_payer,
        listing,
    }
}

/// Every way to pay in one 402: its header, and the body for clients of version 1.
#[test]
fn offers_of_several_schemes_are_as_committed() {
    let url = "https://ada.example/essays/on-engines".to_owned();
    let resource = Resource { url, description: Some("An essay".into()), mime_type: None };
    let mut cases = Vec::new();
    for memo in [None, Some("one reading")] {
        let asked = exact(memo);
        let accepts = vec![requirements().into(), asked.clone().into(), pay().into()];
        let required =
            PaymentRequired { error: None, resource: resource.clone(), accepts, known: None };
        let header = required.encode().unwrap();
        assert_eq!(PaymentRequired::decode(header.as_bytes()).as_ref(), Ok(&required));
        let body = v1::RequiredV1 { error: None, resource: &resource, exact: &asked };
        let body = serde_json::to_string(&body).unwrap();
        cases.push(json!({"json": inside(&header), "header": header, "body_v1": body}));
    }
    compare("offers", &cases);
}

#[test]
fn single_payments_are_as_committed() {
    let transaction = bytes::<200>(0).to_vec();
    let payment = ExactPayment { transaction: transaction.clone() };
    let asked = exact(Some("one reading"));
    let first = v1::encode(&payment, &asked).unwrap();
    assert_eq!(v1::decode(first.as_bytes(), &asked).as_ref(), Ok(&payment));
    let (secret, signature) = (bytes(32), bytes(128));
    let buy_payment = PayPayment::Transaction { transaction: transaction.clone(), secret };
    let mut cases = vec![json!({"name": "X-PAYMENT", "json": inside(&first), "header": first})];
    for (header, offer) in [
        (payment.encode(&asked), Accept::from(asked)),
        (buy_payment.encode(&buy()), buy().into()),
        (PayPayment::Transaction { transaction, secret }.encode(&pay()), pay().into()),
        (PayPayment::Landed { signature, path: vec![2], secret }.encode(&pay()), pay().into()),
        (PayPayment::Landed { signature, path: vec![2, 7], secret }.encode(&pay()), pay().into()),
    ] {
        let header = header.unwrap();
        assert_eq!(Paid::decode(header.as_bytes()).unwrap().check_offered(&[offer]), Ok(()));
        cases.push(json!({"name": "PAYMENT-SIGNATURE", "json": inside(&header), "header": header}));
    }
    for outcome in
        [Outcome::Success, Outcome::Pending, Outcome::Failed("transaction_failed".into())]
    {
        let network = requirements().network.into();
        let settled =
            Settled { network, payer: bytes(8), transaction: bytes(128), amount: 1_000, outcome };
        let (second, first) = (settled.encode(), settled.encode_v1().unwrap());
        assert_eq!(Settled::decode(second.as_bytes()).unwrap().outcome, settled.outcome);
        for (name, header) in [("PAYMENT-RESPONSE", second), ("X-PAYMENT-RESPONSE", first)] {
            cases.push(json!({"name": name, "json": inside(&header), "header": header}));
        }
    }
    compare("single", &cases);
}

/// server invariant 36
#[test]
fn charges_are_as_committed() {
    let key = ChallengeKey::new(&bytes::<32>(200)).unwrap();
    let mut cases = Vec::new();
    for (external_id, digest) in [(None, None), (Some("one reading".to_owned()), Some(bytes(9)))] {
        let request = ChargeRequest {
            network: "devnet".into(),
            amount: 1_000,
            currency: bytes(1),
            decimals: 6,
            token_program: bytes(4),
            recipient: bytes(2),
            fee_payer: bytes(3),
            external_id,
        };
        let opaque = Opaque { request: bytes(10), nonce: bytes(11) };
        let realm = "ada.example".into();
        let challenge = Challenge { realm, request, expires: 1_800_000_000, digest, opaque };
        let id = challenge.id(&key).unwrap();
        let asked = challenge.encode(&key).unwrap();
        let transaction = bytes::<200>(0).to_vec();
        let credential = Credential { id: id.clone(), challenge, transaction };
        let authorization = credential.encode().unwrap();
        let keys = [key.clone()];
        assert_eq!(Credential::decode(authorization.as_bytes(), &keys), Ok(credential));
        let (reference, timestamp) = (bytes(128), 1_799_999_999);
        let receipt = ChargeReceipt { challenge_id: id, reference, timestamp }.encode().unwrap();
        assert!(ChargeReceipt::decode(receipt.as_bytes()).is_ok());
        cases.push(json!({
            "key": hex(&bytes::<32>(200)),
            "www_authenticate": asked,
            "authorization": authorization,
            "payment_receipt": receipt,
        }));
    }
    compare("charge", &cases);
}
