//! What an operator sees: health, what his door answers, figures, outcomes.

use std::collections::BTreeSet;

use farthing_gateway::metrics::Outcome;

use super::{GATEWAY, code, file, table};

/// Words in quotes in a part of a file that begins and ends so.
fn quoted(path: &str, from: &str, to: &str) -> Vec<String> {
    let source = file(path);
    let part = source.split(from).nth(1).unwrap_or_else(|| panic!("{path} has no {from}"));
    let part = part.split(to).next().unwrap();
    part.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The first cells of a table, without their marks.
fn firsts<const N: usize>(heads: [&str; N], column: usize) -> Vec<String> {
    let rows = table(GATEWAY, heads);
    rows.iter().map(|row| code(&row[column])[0].to_owned()).collect()
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[test]
fn every_reason_why_it_does_not_sell_is_explained() {
    let said = quoted("app/gateway/src/gate/health.rs", "let all = [", "];");
    assert_eq!(firsts(["because", "it means"], 0), said);
}

#[test]
fn every_outcome_is_explained() {
    let all: Vec<_> = Outcome::ALL.iter().map(|outcome| outcome.name()).collect();
    assert_eq!(firsts(["outcome", "what became of a request"], 0), all);
}

#[test]
fn every_figure_is_explained() {
    let labelled = quoted("app/gateway/src/metrics/scrape.rs", "impl Figures {", "fn name");
    let labels = ["route", "outcome"];
    let own = labelled.into_iter().filter(|word| is_name(word) && !labels.contains(&&**word));
    let others = quoted("app/gateway/src/admin/status.rs", "fn figures", "\n}\n");
    let all: BTreeSet<_> = own.chain(others.into_iter().filter(|word| is_name(word))).collect();
    let shown = firsts(["figure", "labels", "what"], 0);
    assert_eq!(shown.len(), all.len());
    assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), all);
}

#[test]
fn every_path_of_the_door_is_listed() {
    let answer = quoted("app/gateway/src/admin/api.rs", "fn answer", "_ => Err(");
    let all: BTreeSet<_> = answer.into_iter().filter(|word| word.starts_with('/')).collect();
    let shown: BTreeSet<_> = firsts(["method", "path", "what"], 1).into_iter().collect();
    assert_eq!(shown, all);
    for [method, path, _] in table(GATEWAY, ["method", "path", "what"]) {
        let posts = quoted("app/gateway/src/admin/api.rs", "Method::POST,", "=>");
        assert_eq!(method == "POST", posts.iter().any(|post| post == code(&path)[0]), "{path}");
    }
}
