//! What the screen shows at a second: a pure function of the stream and the time.

use crate::{
    coin::Coin,
    values::{Moment, Span},
};
use farthing_sdk::{
    accounts::{Stream, StreamStatus},
    solana::Address,
    streams::{Phase, StreamView},
};

/// Characters of the bar.
const BAR: usize = 40;
/// Lines for keys and notes, at the end.
pub const FOOT: usize = 3;

/// A change that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Pause,
    Resume,
    Cancel,
}

impl Question {
    /// What is going on once it is answered with yes.
    pub fn doing(self) -> &'static str {
        match self {
            Self::Pause => "Pausing",
            Self::Resume => "Resuming",
            Self::Cancel => "Cancelling",
        }
    }
}

/// Everything that the screen shows.
#[derive(Clone)]
pub struct Frame {
    pub address: Address,
    pub stream: Stream,
    pub coin: Coin,
    /// The cluster's clock, unix seconds.
    pub now: i64,
    /// Whether the wallet can pause and cancel.
    pub may_manage: bool,
    /// What has to be confirmed.
    pub question: Option<Question>,
    /// What just happened.
    pub note: String,
    /// Whether the account is gone: what is shown is its last state, and time passes no more.
    pub is_closed: bool,
}

impl Frame {
    /// Its lines, the last [`FOOT`] of them about keys.
    pub fn lines(&self) -> Vec<String> {
        let (at, funded) = (StreamView::of(&self.stream).at(self.now), self.stream.funded);
        let amount = |units: u64| self.coin.amount(units).to_string();
        let state = if self.is_closed { "closed" } else { at.phase.name() };
        let mut lines = vec![
            format!("Stream {}  {}", self.address, state.to_uppercase()),
            String::new(),
            format!("  {}  {}", bar(at.accrued, funded), share(at.accrued, funded)),
            String::new(),
        ];
        let mut line = |name: &str, value: String| lines.push(format!("  {name:<14}{value}"));
        line("earned", amount(at.accrued));
        line("withdrawn", amount(at.withdrawn));
        line("withdrawable", amount(at.withdrawable));
        line("left", amount(at.left));
        line("put in", amount(funded));
        line("rate", self.coin.rate(self.stream.rate()).to_string());
        for (name, value) in self.times() {
            line(name, value);
        }
        line("pays", self.stream.payee.to_string());
        lines.extend([String::new(), self.keys(), self.note.clone()]);
        lines
    }

    /// The times that are still to come.
    fn times(&self) -> Vec<(&'static str, String)> {
        let to_come = |time: i64| {
            let left = time.checked_sub(self.now).filter(|left| *left > 0)?;
            Some(format!("{}, in {}", Moment(time), Span(left.unsigned_abs())))
        };
        let view = StreamView::of(&self.stream);
        let dry = view.depletes_at().and_then(to_come);
        let last = if self.stream.end == 0 { "runs dry" } else { "ends" };
        let cliff = to_come(self.stream.cliff).filter(|_| self.stream.cliff > self.stream.start);
        [("begins", to_come(self.stream.start)), ("cliff", cliff), (last, dry)]
            .into_iter()
            .filter(|_| !self.is_closed && view.phase(self.now) != Phase::Ended)
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// What can be pressed now.
    fn keys(&self) -> String {
        if self.question.is_some() {
            let at = StreamView::of(&self.stream).at(self.now);
            return format!(
                "  Cancel? {} goes to the payee, {} comes back.  [y] yes  [n] no",
                self.coin.amount(at.withdrawable),
                self.coin.amount(at.left)
            );
        }
        let mut keys = Vec::new();
        if self.may_pause() {
            let paused = self.stream.status == StreamStatus::Paused;
            keys.push(if paused { "[p] resume" } else { "[p] pause" });
        }
        if self.may_cancel() {
            keys.push("[c] cancel");
        }
        keys.push("[q] quit");
        format!("  {}", keys.join("  "))
    }
}

/// A part of a whole, drawn.
fn bar(part: u64, whole: u64) -> String {
    let filled = scaled(part, whole, BAR as u64) as usize;
    format!("{}{}", "█".repeat(filled), "░".repeat(BAR.saturating_sub(filled)))
}

/// A part of a whole in percent, rounded down.
fn share(part: u64, whole: u64) -> String {
    let tenths = scaled(part, whole, 1_000);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// `part / whole` of `scale`, rounded down; nothing of nothing.
fn scaled(part: u64, whole: u64, scale: u64) -> u64 {
    let product = u128::from(part).saturating_mul(scale.into());
    product.checked_div(whole.into()).map_or(0, |scaled| scaled as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::{Token, accounts::AccountKind, args::right, core::stream::Fixed};

    /// 10 tokens at 0.0001 a second from second 1,000 on, 1 of them withdrawn.
    fn frame(now: i64) -> Frame {
        let data = [Stream::DISCRIMINATOR, &[0; Stream::SIZE][..]].concat();
        let mut stream = Stream::decode(&data).expect("zeros are a stream");
        let rate = Fixed::per(100, 1).expect("a rate");
        (stream.funded, stream.withdrawn) = (10_000_000, 1_000_000);
        (stream.rate_whole, stream.rate_fraction) = (rate.whole, rate.fraction);
        (stream.since, stream.start, stream.cliff) = (1_000, 1_000, 1_000);
        stream.flags = right::ALL;
        let mint = crate::coin::test_mint();
        Frame {
            address: Address::new_from_array([0; 32]),
            stream,
            coin: Coin::new(Token::from(mint), 6),
            now,
            may_manage: true,
            question: None,
            note: String::new(),
            is_closed: false,
        }
    }

    #[test]
    fn shows_what_is_earned_spent_and_left() {
        let text = frame(26_000).lines().join("\n");
        assert_eq!(
            text,
            "Stream 11111111111111111111111111111111  RUNNING\n\
             \n  ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  25.0%\n\
             \n  earned        2.5 TEST\
             \n  withdrawn     1 TEST\
             \n  withdrawable  1.5 TEST\
             \n  left          7.5 TEST\
             \n  put in        10 TEST\
             \n  rate          0.0001 TEST per second\
             \n  runs dry      1970-01-02 04:03:20 UTC, in 20h50m\
             \n  pays          11111111111111111111111111111111\
             \n\n  [p] pause  [c] cancel  [q] quit\n"
        );
    }

    #[test]
    fn every_second_counts_and_no_more_than_there_is() {
        let earned = |now| frame(now).lines()[4].clone();
        assert_eq!(earned(26_001), "  earned        2.5001 TEST");
        assert_eq!(earned(10_000_000), "  earned        10 TEST");
        assert!(frame(10_000_000).lines()[0].ends_with("  DRY"));
    }

    #[test]
    fn before_the_start_it_says_when() {
        let frame = frame(400);
        assert!(frame.lines()[0].ends_with("  SCHEDULED"));
        assert!(frame.lines().contains(&"  begins        1970-01-01 00:16:40 UTC, in 10m".into()));
    }

    #[test]
    fn keys_are_those_that_do_something() {
        let keys = |frame: &Frame| frame.lines()[frame.lines().len() - 2].trim().to_string();
        let mut frame = frame(26_000);
        frame.stream.status = StreamStatus::Paused;
        assert_eq!(keys(&frame), "[p] resume  [c] cancel  [q] quit");
        frame.stream.flags = 0;
        frame.stream.status = StreamStatus::Running;
        assert_eq!(keys(&frame), "[q] quit");
        frame.stream.flags = right::CANCEL;
        frame.question = Some(Question::Cancel);
        assert!(
            keys(&frame).starts_with("Cancel? 1.5 TEST goes to the payee, 7.5 TEST comes back.")
        );
        frame.may_manage = false;
        frame.question = None;
        assert_eq!(keys(&frame), "[q] quit");
    }

    #[test]
    fn a_closed_stream_offers_nothing() {
        let mut frame = frame(26_000);
        frame.is_closed = true;
        let text = frame.lines().join("\n");
        assert!(text.starts_with("Stream 11111111111111111111111111111111  CLOSED\n"), "{text}");
        assert!(!text.contains("runs dry") && !text.contains("[c]") && text.contains("[q] quit"));
    }

    #[test]
    fn an_empty_stream_has_an_empty_bar() {
        let mut frame = frame(26_000);
        (frame.stream.funded, frame.stream.withdrawn) = (0, 0);
        assert!(frame.lines()[2].ends_with("  0.0%"));
    }
}
