//! A stream's amounts at any second, by the program's own arithmetic.

use crate::{
    accounts::{Stream, StreamStatus},
    args::right,
};
use farthing_core::stream::Schedule;

/// What a stream is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Its start is to come.
    Scheduled,
    /// It has started, but only the unlock is the payee's yet.
    BeforeCliff,
    /// Accrues.
    Running,
    /// Accrues nothing until it is resumed.
    Paused,
    /// Accrues nothing until it is topped up: all that is in it is the payee's.
    Dry,
    /// Past its end: all is the payee's, and anyone can settle it.
    Over,
    /// Settled: both sides have theirs.
    Ended,
}

/// A stream as it was read, to compute what it comes to at any second until somebody changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamView {
    schedule: Schedule,
    /// Unix seconds; 0 for a stream without end.
    end: i64,
    flags: u8,
    has_ended: bool,
}

/// A stream at one second. Amounts are base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub phase: Phase,
    /// The payee's, withdrawn or not: what the payer has spent.
    pub accrued: u64,
    /// Paid to the payee already.
    pub withdrawn: u64,
    /// The payee can take it.
    pub withdrawable: u64,
    /// What goes back to a payer that ends it: not the payee's yet, and no started unit. A payee that ends
    /// it gives that back as well.
    pub left: u64,
    /// What the payer can take back without ending the stream: `left`, with the right to a refund.
    pub refundable: u64,
}

impl Phase {
    /// One word or two, as it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::BeforeCliff => "before cliff",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Dry => "dry",
            Self::Over => "over",
            Self::Ended => "ended",
        }
    }
}

impl StreamView {
    pub fn of(stream: &Stream) -> Self {
        Self {
            schedule: stream.schedule(),
            end: stream.end,
            flags: stream.flags,
            has_ended: stream.status == StreamStatus::Ended,
        }
    }

    /// Everything at `now`, unix seconds.
    pub fn at(&self, now: i64) -> Moment {
        let left = self.schedule.refundable(now);
        let may_refund = !self.has_ended && self.flags & right::REFUND != 0;
        Moment {
            phase: self.phase(now),
            accrued: self.schedule.accrued(now),
            withdrawn: self.schedule.withdrawn,
            withdrawable: self.schedule.withdrawable(now),
            left,
            refundable: if may_refund { left } else { 0 },
        }
    }

    /// What it is doing at `now`, unix seconds. A paused stream says so whatever else is true.
    pub fn phase(&self, now: i64) -> Phase {
        let schedule = &self.schedule;
        match () {
            () if self.has_ended => Phase::Ended,
            () if self.end != 0 && now >= self.end => Phase::Over,
            () if schedule.is_paused => Phase::Paused,
            () if now < schedule.start => Phase::Scheduled,
            () if now < schedule.cliff => Phase::BeforeCliff,
            () if schedule.is_dry(now) => Phase::Dry,
            () => Phase::Running,
        }
    }

    /// The first unix second at which nothing more accrues, because all that is in it has; `None` if
    /// there is none as things stand: it is paused, ended, or lasts past every clock.
    pub fn depletes_at(&self) -> Option<i64> {
        if self.has_ended { None } else { self.schedule.depletes_at() }
    }

    /// Its money and time, as the program's arithmetic sees them.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }
}

impl From<&Stream> for StreamView {
    fn from(stream: &Stream) -> Self {
        Self::of(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::AccountKind, args::StreamTerms};
    use farthing_core::stream::Fixed;

    /// 1,000 base units at 10 a second, from 100 on, 200 at once, cliff at 120.
    fn stream() -> Stream {
        let mut data = vec![0; Stream::SIZE];
        data[..8].copy_from_slice(Stream::DISCRIMINATOR);
        let stream = Stream::decode(&data).unwrap();
        let terms = StreamTerms::at(Fixed::from_units(10), 1_000).unlocking(200).unwrap();
        Stream {
            funded: terms.amount,
            unlock: terms.unlock,
            base_whole: terms.unlock,
            rate_whole: terms.rate_whole,
            since: 100,
            start: 100,
            cliff: 120,
            flags: right::ALL,
            ..stream
        }
    }

    fn amounts(stream: &Stream, now: i64) -> (Phase, u64, u64) {
        let moment = StreamView::of(stream).at(now);
        assert_eq!(moment.accrued + moment.left, stream.funded);
        assert_eq!(moment.withdrawable, moment.accrued - stream.withdrawn);
        (moment.phase, moment.accrued, moment.refundable)
    }

    #[test]
    fn every_phase_has_its_amounts() {
        let stream = stream();
        for (now, phase, accrued) in [
            (99, Phase::Scheduled, 0),
            (100, Phase::BeforeCliff, 200),
            (119, Phase::BeforeCliff, 200),
            (120, Phase::Running, 400),
            (179, Phase::Running, 990),
            (180, Phase::Dry, 1_000),
            (i64::MAX, Phase::Dry, 1_000),
        ] {
            assert_eq!(amounts(&stream, now), (phase, accrued, 1_000 - accrued), "{now}");
        }
        assert_eq!(StreamView::of(&stream).depletes_at(), Some(180));
    }

    #[test]
    fn a_paused_stream_stands_still() {
        let paused =
            Stream { status: StreamStatus::Paused, since: 130, base_whole: 500, ..stream() };
        assert_eq!(amounts(&paused, 10_000), (Phase::Paused, 500, 500));
        assert_eq!(StreamView::of(&paused).depletes_at(), None);
    }

    #[test]
    fn past_its_end_it_is_over_and_settled_it_has_ended() {
        let fixed = Stream { end: 180, flags: right::CANCEL, ..stream() };
        assert_eq!(amounts(&fixed, 179), (Phase::Running, 990, 0));
        assert_eq!(amounts(&fixed, 180), (Phase::Over, 1_000, 0));
        let ended = Stream { status: StreamStatus::Ended, funded: 400, withdrawn: 400, ..fixed };
        assert_eq!(amounts(&ended, 150), (Phase::Ended, 400, 0));
        assert_eq!(amounts(&ended, 99), (Phase::Ended, 400, 0));
        assert_eq!(StreamView::of(&ended).depletes_at(), None);
    }

    #[test]
    fn depletion_is_the_first_dry_second_of_any_stream() {
        for (funded, whole, fraction) in
            [(1, 0, 1 << 60), (77, 0, u64::MAX), (1_000, 3, 1), (9, 9, 0)]
        {
            let (unlock, base_whole) = (0, 0);
            let (rate_whole, rate_fraction) = (whole, fraction);
            let stream =
                Stream { funded, unlock, base_whole, rate_whole, rate_fraction, ..stream() };
            let view = StreamView::of(&stream);
            let at = view.depletes_at().unwrap();
            assert!(view.at(at).accrued == funded || at < stream.cliff);
            assert!(!view.schedule().is_dry(at - 1) && view.schedule().is_dry(at));
        }
    }
}
