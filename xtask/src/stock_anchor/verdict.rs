//! What a test binary says of its tests, in the words of Rust's test harness.

use std::collections::BTreeSet;

pub struct Verdict {
    pub passed: BTreeSet<String>,
    pub failed: BTreeSet<String>,
}

/// Nothing where the binary ended before its summary.
pub fn read(printed: &str) -> Option<Verdict> {
    let named = |outcome: &str| {
        let tests = printed.lines().filter_map(|line| line.strip_prefix("test "));
        let tests = tests.filter_map(|line| line.strip_suffix(outcome));
        tests.map(|name| name.trim_end_matches(" - should panic").to_owned()).collect()
    };
    let is_complete = printed.lines().any(|line| line.starts_with("test result: "));
    is_complete.then(|| Verdict { passed: named(" ... ok"), failed: named(" ... FAILED") })
}

/// The lines that a failed test has printed.
pub fn what_it_said<'a>(printed: &'a str, test: &str) -> &'a str {
    let (_, rest) = printed.split_once(&format!("---- {test} stdout ----\n")).unwrap_or_default();
    rest.split("\n\n").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\nrunning 3 tests\n\
        test pay::moves_money ... ok\n\
        test pay::refuses_a_stranger - should panic ... ok\n\
        test walk::conserves ... FAILED\n\
        test slow::waits ... ignored\n\n\
        failures:\n\n---- walk::conserves stdout ----\nassertion failed\nhere\n\n\n\
        failures:\n    walk::conserves\n\n\
        test result: FAILED. 2 passed; 1 failed; 1 ignored\n";

    #[test]
    fn reads_which_tests_passed_and_which_failed() {
        let verdict = read(PRINTED).unwrap();
        let passed: Vec<_> = verdict.passed.iter().map(String::as_str).collect();
        assert_eq!(passed, ["pay::moves_money", "pay::refuses_a_stranger"]);
        assert_eq!(verdict.failed.into_iter().collect::<Vec<_>>(), ["walk::conserves"]);
    }

    #[test]
    fn a_binary_that_ended_early_has_no_verdict() {
        let (cut, _) = PRINTED.split_once("test result").unwrap();
        assert!(read(cut).is_none());
    }

    #[test]
    fn shows_what_a_failed_test_said() {
        assert_eq!(what_it_said(PRINTED, "walk::conserves"), "assertion failed\nhere");
        assert_eq!(what_it_said(PRINTED, "pay::moves_money"), "");
    }
}
