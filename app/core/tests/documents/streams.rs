//! `docs/streams.md`.

use super::{number, table};
use farthing_core::stream::{Fixed, Schedule, Side, Terms};

const DOCUMENT: &str = "docs/streams.md";

/// Second 0 of the document, in unix seconds.
const BEGINNING: i64 = 1_800_000_000;

/// Heads of the table of a stream's life; each row holds what is true after it.
const LIFE: [&str; 8] =
    ["second", "what happens", "funded", "accrued", "withdrawn", "can take", "left", "dry at"];

/// "2,500,000 per 3,600".
fn rate(words: &str) -> Fixed {
    let (amount, period) = words.split_once(" per ").unwrap();
    Fixed::per(number(amount), number(period)).unwrap()
}

#[test]
fn the_rates_are_rounded_up_and_pay_all_at_the_end() {
    let heads =
        ["amount", "seconds", "whole", "fraction", "after 1 s", "1 s before the end", "at the end"];
    for row in table(DOCUMENT, heads) {
        let [amount, period, whole, fraction, first, last, all] = row.map(|cell| number(&cell));
        let rate = Fixed::per(amount, period).unwrap();
        assert_eq!((rate.whole, rate.fraction), (whole, fraction));
        let paid = [1, period - 1, period].map(|seconds| rate.times(seconds).unwrap().whole);
        assert_eq!(paid, [first, last, all]);
        assert_eq!(all, amount);
        // The quotient itself, and the next one above it.
        let (parts, period) = (u128::from(amount) << 64, u128::from(period));
        assert_eq!(rate.bits(), parts.div_ceil(period));
    }
}

fn opened() -> Schedule {
    let heads = ["put in", "unlock", "rate", "start", "cliff"];
    let [[funded, unlock, words, start, cliff]] = table(DOCUMENT, heads).try_into().unwrap();
    Schedule::open(&Terms {
        funded: number(&funded),
        unlock: number(&unlock),
        rate: rate(&words),
        start: BEGINNING + number::<i64>(&start),
        cliff: BEGINNING + number::<i64>(&cliff),
    })
}

/// Does what a row says happens, and says whether the stream has ended by it.
fn happen(stream: &mut Schedule, what: &str, now: i64) -> bool {
    let (verb, rest) = what.split_once(' ').unwrap_or((what, ""));
    match (verb, rest) {
        ("open" | "wait", _) => {}
        ("withdraw", "all") => stream.withdraw(stream.withdrawable(now), now).unwrap(),
        ("withdraw", amount) => stream.withdraw(number(amount), now).unwrap(),
        ("refund", amount) => stream.refund(number(amount), now).unwrap(),
        ("top", amount) => {
            stream.top_up(number(amount.strip_prefix("up ").unwrap()), now).unwrap();
        }
        ("pause", _) => stream.pause(now),
        ("resume", _) => stream.resume(stream.rate, now),
        ("rate", words) => stream.set_rate(rate(words), now),
        ("cancel", words) => {
            let returned = stream.cancel(Side::Payer, now);
            let paid = stream.withdrawable(now);
            stream.withdraw(paid, now).unwrap();
            assert_eq!(words.replace(',', ""), format!("(pays {paid} and returns {returned})"));
            return true;
        }
        _ => panic!("no such verb: {what:?}"),
    }
    false
}

#[test]
fn the_worked_stream_comes_to_the_amounts_shown() {
    let mut stream = opened();
    for row in table(DOCUMENT, LIFE) {
        let [second, what, amounts @ .., dry_at] = &row;
        let now = BEGINNING + number::<i64>(second);
        let has_ended = happen(&mut stream, what, now);
        let Schedule { funded, withdrawn, .. } = stream;
        let (accrued, left) = (stream.accrued(now), stream.refundable(now));
        let found = [funded, accrued, withdrawn, stream.withdrawable(now), left];
        assert_eq!(found.as_slice(), amounts.iter().map(|cell| number(cell)).collect::<Vec<u64>>());
        let depletes_at = if has_ended { None } else { stream.depletes_at() };
        let shown = depletes_at.map_or("never".to_owned(), |at| (at - BEGINNING).to_string());
        assert_eq!(shown, dry_at.replace(',', ""), "{second} {what}");
        if let Some(at) = depletes_at {
            assert!(stream.is_dry(at) && (at == stream.since || !stream.is_dry(at - 1)));
        }
    }
}

#[test]
fn the_worked_stream_shows_every_verb_that_moves_money_or_time() {
    let rows = table(DOCUMENT, LIFE);
    for verb in ["open", "wait", "withdraw", "pause", "resume", "rate", "refund", "top", "cancel"] {
        assert!(rows.iter().any(|[_, what, ..]| what.starts_with(verb)), "{verb} is not shown");
    }
}
