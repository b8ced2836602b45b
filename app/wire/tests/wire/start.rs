//! Starts: what is written is read again, and what nobody wrote is refused.

use farthing_wire::{
    START_MAX, StartAsk, StartDone, StartQuote, StartSubmit, TRANSACTION_MAX, WireError,
};
use serde_json::{Value, json};

fn ask() -> StartAsk {
    StartAsk { owner: [1; 32], mint: [2; 32], deposit: true, session: false, channel: true }
}

fn quote() -> StartQuote {
    StartQuote {
        genesis: [1; 32],
        program: [2; 32],
        mint: [3; 32],
        sponsor: [4; 32],
        pay_to: [5; 32],
        // Beyond what a number of JSON holds exactly.
        amount: u64::MAX,
        reference: [6; 32],
        mark: [7; 25],
        until: -1,
        max_fee: 20_000,
        min_deposit: 0,
        session_seconds: 1,
        channel_seconds: u32::MAX,
    }
}

fn submit() -> StartSubmit {
    StartSubmit { mark: [7; 25], transaction: vec![8; TRANSACTION_MAX] }
}

/// The body with one field changed, or taken away.
fn changed(body: &[u8], field: &str, value: Option<Value>) -> Vec<u8> {
    let mut all: Value = serde_json::from_slice(body).unwrap();
    let fields = all.as_object_mut().unwrap();
    match value {
        Some(value) => fields.insert(field.to_owned(), value),
        None => fields.remove(field),
    };
    serde_json::to_vec(&all).unwrap()
}

#[test]
fn what_is_written_is_read_again() {
    assert_eq!(StartAsk::decode(&ask().encode().unwrap()), Ok(ask()));
    assert_eq!(StartQuote::decode(&quote().encode().unwrap()), Ok(quote()));
    let body = submit().encode().unwrap();
    assert_eq!(StartSubmit::decode(&body), Ok(submit()));
    assert!(body.len() <= START_MAX);
    let done = StartDone { signature: [9; 64], slot: u64::MAX };
    assert_eq!(StartDone::decode(&done.encode().unwrap()), Ok(done));
}

#[test]
fn what_lacks_or_is_something_else_is_refused_in_every_field() {
    let bodies = [ask().encode().unwrap(), quote().encode().unwrap(), submit().encode().unwrap()];
    let reads: [fn(&[u8]) -> bool; 3] = [
        |body| StartAsk::decode(body).is_ok(),
        |body| StartQuote::decode(body).is_ok(),
        |body| StartSubmit::decode(body).is_ok(),
    ];
    for (body, reads) in bodies.iter().zip(reads) {
        let all: Value = serde_json::from_slice(body).unwrap();
        for field in all.as_object().unwrap().keys() {
            for value in [None, Some(Value::Null), Some(json!({})), Some(json!("?"))] {
                assert!(!reads(&changed(body, field, value.clone())), "{field}: {value:?}");
            }
        }
    }
}

/// server invariant 4
#[test]
fn what_is_not_known_is_refused_where_it_secures_something() {
    let more = Some(json!(1));
    let unknown = |error| matches!(error, WireError::Unknown { .. });
    let body = changed(&ask().encode().unwrap(), "more", more.clone());
    assert!(StartAsk::decode(&body).is_err_and(unknown));
    let body = changed(&submit().encode().unwrap(), "more", more.clone());
    assert!(StartSubmit::decode(&body).is_err_and(unknown));
    // A reader passes over what a later sponsor says besides.
    assert!(StartQuote::decode(&changed(&quote().encode().unwrap(), "more", more)).is_ok());
}

/// server invariant 5
#[test]
fn sizes_are_bounded_before_anything_is_parsed() {
    let most = WireError::TooLong { most: START_MAX };
    assert_eq!(StartAsk::decode(&vec![b' '; START_MAX + 1]), Err(most));
    assert_eq!(StartQuote::decode(&vec![b'['; START_MAX]), Err(WireError::TooDeep));
    let long = StartSubmit { transaction: vec![0; TRANSACTION_MAX + 1], ..submit() };
    assert_eq!(long.encode(), Err(WireError::TooLong { most: TRANSACTION_MAX }));
    let empty = changed(&submit().encode().unwrap(), "transaction", Some(json!("")));
    assert!(StartSubmit::decode(&empty).is_err());
    let nothing = changed(&quote().encode().unwrap(), "amount", Some(json!("0")));
    assert!(StartQuote::decode(&nothing).is_err());
}
