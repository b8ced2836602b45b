//! What a refusal means: the table of codes and that of other statuses, against the code that says them.

use farthing_wire::{Corrective, PassRefusal, ReturnRefusal};

use super::{GATEWAY, code, file, table};

#[test]
fn every_code_is_explained_in_its_order() {
    let rows = table(GATEWAY, ["code", "what was wrong", "what the payer does"]);
    let shown: Vec<_> = rows
        .iter()
        .map(|[word, ..]| {
            Corrective::from_code(&format!("invalid_farthing_channel_{}", code(word)[0]))
        })
        .collect();
    assert_eq!(shown, Corrective::ALL.map(Some));
}

#[test]
fn every_refusal_of_a_pass_is_explained_in_its_order() {
    let rows = table(GATEWAY, ["of a pass", "what was wrong", "what the holder does"]);
    let shown: Vec<_> = rows
        .iter()
        .map(|[word, ..]| {
            PassRefusal::from_code(&format!("invalid_farthing_pass_{}", code(word)[0]))
        })
        .collect();
    assert_eq!(shown, PassRefusal::ALL.map(Some));
}

#[test]
fn every_refusal_of_a_return_is_explained_in_its_order() {
    let rows = table(GATEWAY, ["of a return", "what was wrong", "what the payer does"]);
    let shown: Vec<_> = rows
        .iter()
        .map(|[word, ..]| {
            ReturnRefusal::from_code(&format!("invalid_farthing_return_{}", code(word)[0]))
        })
        .collect();
    assert_eq!(shown, ReturnRefusal::ALL.map(Some));
}

/// Status, words and seconds, as the function says them that answers so.
fn said() -> Vec<[String; 3]> {
    let source = file("app/gateway/src/gate/refused.rs");
    let function = source.split("fn words").nth(1).unwrap().split("\n}\n").next().unwrap();
    let parts: Vec<&str> = function.split('"').collect();
    let words = (1..parts.len()).step_by(2);
    words
        .map(|at| {
            let before = parts[at - 1].rsplit('(').next().unwrap().trim().trim_end_matches(',');
            let status = match before {
                "unavailable" => "503",
                "StatusCode::TOO_MANY_REQUESTS" => "429",
                "StatusCode::CONFLICT" => "409",
                other => panic!("{other}: a status that no row has"),
            };
            let after = parts[at + 1].trim_start_matches([',', ' ', '\n']);
            let seconds = after.strip_prefix("Some(").and_then(|rest| rest.split(')').next());
            [status.to_owned(), parts[at].to_owned(), seconds.unwrap_or("").to_owned()]
        })
        .collect()
}

#[test]
fn every_other_answer_to_a_payment_has_its_status_and_its_seconds() {
    assert_eq!(table(GATEWAY, ["status", "words", "again after"]), said());
}
