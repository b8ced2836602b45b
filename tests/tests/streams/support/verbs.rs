//! What is done with a stream, as the SDK reads it from the chain.

use super::Scene;
use farthing_sdk::{
    core::stream::Fixed,
    instructions::{
        CancelStream, CloseStream, PauseStream, RefundStream, RenounceStream, ResumeStream,
        SetStreamRate, TopUpStream, TransferStream, WithdrawStream, WithdrawStreams,
    },
    solana::Address,
};

impl Scene {
    pub fn withdraw(&self, stream: &Address) -> WithdrawStream {
        WithdrawStream::of(*stream, &self.stream_at(stream))
    }

    /// Into the friend's deposit.
    pub fn withdraw_all(&self, streams: &[Address]) -> WithdrawStreams {
        WithdrawStreams::new(self.purse("friend"), streams.to_vec())
    }

    pub fn top_up(&self, stream: &Address, amount: u64) -> TopUpStream {
        TopUpStream::of(*stream, &self.stream_at(stream), self.address("viewer"), amount)
    }

    /// Out of somebody else's deposit.
    pub fn top_up_by(&self, stream: &Address, name: &str, amount: u64) -> TopUpStream {
        let top_up = TopUpStream::of(*stream, &self.stream_at(stream), self.address(name), amount);
        top_up.deposit(self.purse(name))
    }

    pub fn refund(&self, stream: &Address) -> RefundStream {
        RefundStream::of(*stream, &self.stream_at(stream), self.address("viewer"))
    }

    pub fn pause(&self, stream: &Address) -> PauseStream {
        PauseStream::of(*stream, &self.stream_at(stream), self.address("viewer"))
    }

    pub fn resume(&self, stream: &Address) -> ResumeStream {
        ResumeStream::of(*stream, &self.stream_at(stream), self.address("viewer"))
    }

    pub fn set_rate(&self, stream: &Address, rate: Fixed) -> SetStreamRate {
        SetStreamRate::of(*stream, &self.stream_at(stream), self.address("viewer"), rate)
    }

    /// Signed by a wallet; with its creator where that is the author.
    pub fn cancel(&self, stream: &Address, name: &str) -> CancelStream {
        let cancel = CancelStream::of(*stream, &self.stream_at(stream), self.address(name));
        if name == "author" { cancel.by_creator(self.creator) } else { cancel }
    }

    pub fn transfer(&self, stream: &Address, new_payee: Address) -> TransferStream {
        let friend = self.address("friend");
        TransferStream::of(*stream, &self.stream_at(stream), friend, new_payee)
    }

    pub fn renounce(&self, stream: &Address) -> RenounceStream {
        RenounceStream::of(*stream, &self.stream_at(stream), self.address("viewer"))
    }

    pub fn free(&self, stream: &Address) -> CloseStream {
        CloseStream::of(*stream, &self.stream_at(stream))
    }
}
