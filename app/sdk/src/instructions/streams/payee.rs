//! What the payee of a stream does, or anyone for it.

use crate::{
    accounts,
    generated::{arguments, metas},
    instructions::{into_instruction, setters, with_writable},
    solana::{Address, Instruction},
};

/// Pays what has accrued to the payee: all of it unless an amount is set. Anyone may.
#[derive(Clone, Debug)]
pub struct WithdrawStream {
    pub stream: Address,
    pub payee: Address,
    /// Base units.
    pub amount: u64,
}

setters!(WithdrawStream {
    /// Base units; [`crate::ALL`] unless set.
    amount: u64
});

impl WithdrawStream {
    pub fn of(address: Address, stream: &accounts::Stream) -> Self {
        Self { stream: address, payee: stream.payee, amount: crate::ALL }
    }

    pub fn instruction(&self) -> Instruction {
        let (stream, payee) = (self.stream, self.payee);
        arguments::WithdrawStream { amount: self.amount }
            .to_instruction(metas::WithdrawStream { stream, payee })
    }
}

/// Pays all that has accrued in many streams to one payee. Anyone may. Whatever is no stream of the
/// payee is skipped.
#[derive(Clone, Debug)]
pub struct WithdrawStreams {
    pub payee: Address,
    pub streams: Vec<Address>,
}

impl WithdrawStreams {
    /// How many streams fit into one transaction, with a compute unit limit and one signer.
    pub const AT_ONCE: usize = 29;

    pub fn new(payee: Address, streams: Vec<Address>) -> Self {
        Self { payee, streams }
    }

    pub fn instruction(&self) -> Instruction {
        let instruction = arguments::WithdrawStreams {}
            .to_instruction(metas::WithdrawStreams { payee: self.payee });
        with_writable(instruction, &self.streams)
    }
}

/// Passes the rest of a stream on to another payee, unless more of it was withdrawn than was read.
/// Anyone may push a withdrawal first: name a time with [`Self::accrued_until`] if it runs.
#[derive(Clone, Debug)]
pub struct TransferStream {
    /// Owner of `payee`.
    pub owner: Address,
    pub stream: Address,
    pub payee: Address,
    /// The deposit or earnings to be paid from now on.
    pub new_payee: Address,
    /// Base units.
    pub max_withdrawn: u64,
}

impl TransferStream {
    pub fn of(
        address: Address,
        stream: &accounts::Stream,
        owner: Address,
        new_payee: Address,
    ) -> Self {
        let (payee, max_withdrawn) = (stream.payee, stream.withdrawn);
        Self { owner, stream: address, payee, new_payee, max_withdrawn }
    }

    /// Whatever has accrued in `stream` by `now`, unix seconds, may have been withdrawn: what accrues
    /// later goes to the new payee for sure.
    #[must_use]
    pub fn accrued_until(mut self, stream: &accounts::Stream, now: i64) -> Self {
        let schedule = stream.schedule();
        self.max_withdrawn = stream.withdrawn.saturating_add(schedule.withdrawable(now));
        self
    }

    pub fn instruction(&self) -> Instruction {
        arguments::TransferStream { max_withdrawn: self.max_withdrawn }.to_instruction(
            metas::TransferStream {
                owner: self.owner,
                stream: self.stream,
                payee: self.payee,
                new_payee: self.new_payee,
            },
        )
    }
}

into_instruction!(WithdrawStream, WithdrawStreams, TransferStream);
