//! The reader's streams, and what is done with them, as the SDK reads them from the chain.

use super::Scene;
use farthing_sdk::{
    accounts::{AnyAccount, Stream},
    args::{ListingTerms, StreamTerms},
    core::stream::Fixed,
    instructions::{
        CancelStream, CloseStream, OpenStream, PauseStream, RefundStream, RenounceStream,
        ResumeStream, SetStreamRate, TopUpStream, TransferStream, WithdrawStream, WithdrawStreams,
    },
    solana::Address,
};

/// Base units in a ready-made stream.
pub const FUNDED: u64 = 1_000;
/// Base units per second of a ready-made stream without end; one with an end pays as much.
pub const PACE: u64 = 10;
/// Seconds after which a ready-made stream has paid everything.
pub const RUN: i64 = (FUNDED / PACE) as i64;

/// So many base units per second.
pub fn pace(whole: u64) -> Fixed {
    Fixed::from_units(whole)
}

/// Without end, from now on, with every right.
pub fn running() -> StreamTerms {
    StreamTerms::at(pace(PACE), FUNDED)
}

/// The same as earnings see it: priced by a listing, per minute.
pub fn by_the_minute() -> ListingTerms {
    ListingTerms { period: 60, ..ListingTerms::at(PACE * 60) }
}

impl Scene {
    /// With a stream into the friend's deposit.
    pub fn with_stream(terms: StreamTerms) -> (Self, Address) {
        let scene = Self::set();
        let stream = scene.stream(terms);
        (scene, stream)
    }

    /// With an end: from now on, evenly, and the payer may cancel.
    pub fn fixed(&self) -> StreamTerms {
        self.lasting(RUN)
    }

    /// [`Self::fixed`] over so many seconds.
    pub fn lasting(&self, seconds: i64) -> StreamTerms {
        StreamTerms::between(self.now(), self.now() + seconds, FUNDED).unwrap()
    }

    /// Streams of both kinds, each from now on over [`RUN`] seconds.
    pub fn both_kinds(&self) -> [StreamTerms; 2] {
        [running(), self.fixed()]
    }

    /// Each with a salt of its own, the same in every run.
    pub fn open_stream(&self, payee: Address, terms: StreamTerms) -> OpenStream {
        let (reader, mint) = (self.address("reader"), self.token.mint);
        OpenStream::new(reader, mint, payee, self.slot(), terms).salt(self.next_salt())
    }

    /// A stream of the reader into the friend's deposit.
    #[track_caller]
    pub fn stream(&self, terms: StreamTerms) -> Address {
        self.stream_to(self.purse("friend"), terms)
    }

    #[track_caller]
    pub fn stream_to(&self, payee: Address, terms: StreamTerms) -> Address {
        let open = self.open_stream(payee, terms);
        self.given(open.clone());
        open.stream
    }

    pub fn stream_at(&self, stream: &Address) -> Stream {
        self.get(stream)
    }

    /// All streams that there are.
    pub fn streams(&self) -> Vec<(Address, Stream)> {
        let stream = |(address, account)| match account {
            AnyAccount::Stream(stream) => Some((address, stream)),
            _ => None,
        };
        self.snapshot().ours().into_iter().filter_map(stream).collect()
    }

    pub fn withdraw_stream(&self, stream: &Address) -> WithdrawStream {
        WithdrawStream::of(*stream, &self.stream_at(stream))
    }

    /// Into the friend's deposit.
    pub fn withdraw_streams(&self, streams: &[Address]) -> WithdrawStreams {
        WithdrawStreams::new(self.purse("friend"), streams.to_vec())
    }

    pub fn top_up_stream(&self, stream: &Address, amount: u64) -> TopUpStream {
        TopUpStream::of(*stream, &self.stream_at(stream), self.address("reader"), amount)
    }

    /// Out of somebody else's deposit.
    pub fn top_up_stream_by(&self, stream: &Address, name: &str, amount: u64) -> TopUpStream {
        let top_up = TopUpStream::of(*stream, &self.stream_at(stream), self.address(name), amount);
        top_up.deposit(self.purse(name))
    }

    pub fn refund_stream(&self, stream: &Address) -> RefundStream {
        RefundStream::of(*stream, &self.stream_at(stream), self.address("reader"))
    }

    pub fn pause_stream(&self, stream: &Address) -> PauseStream {
        PauseStream::of(*stream, &self.stream_at(stream), self.address("reader"))
    }

    pub fn resume_stream(&self, stream: &Address) -> ResumeStream {
        ResumeStream::of(*stream, &self.stream_at(stream), self.address("reader"))
    }

    pub fn set_stream_rate(&self, stream: &Address, rate: Fixed) -> SetStreamRate {
        SetStreamRate::of(*stream, &self.stream_at(stream), self.address("reader"), rate)
    }

    /// Signed by a wallet; with its creator where that is the author.
    pub fn cancel_stream(&self, stream: &Address, name: &str) -> CancelStream {
        let cancel = CancelStream::of(*stream, &self.stream_at(stream), self.address(name));
        if name == "author" { cancel.by_creator(self.creator) } else { cancel }
    }

    pub fn transfer_stream(&self, stream: &Address, new_payee: Address) -> TransferStream {
        let friend = self.address("friend");
        TransferStream::of(*stream, &self.stream_at(stream), friend, new_payee)
    }

    pub fn renounce_stream(&self, stream: &Address) -> RenounceStream {
        RenounceStream::of(*stream, &self.stream_at(stream), self.address("reader"))
    }

    pub fn close_stream(&self, stream: &Address) -> CloseStream {
        CloseStream::of(*stream, &self.stream_at(stream))
    }
}
