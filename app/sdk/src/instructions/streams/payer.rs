//! What the payer of a stream does, and how it ends.

use crate::{
    accounts,
    generated::{arguments, metas},
    instructions::{by_session, into_instruction, setters},
    solana::{Address, Instruction},
};
use farthing_core::stream::Fixed;

/// Returns to the payer what has not accrued: all of it unless an amount is set.
#[derive(Clone, Debug)]
pub struct RefundStream {
    /// Owner of `deposit`, or the key of `session`.
    pub authority: Address,
    pub stream: Address,
    pub deposit: Address,
    pub session: Option<Address>,
    /// Base units.
    pub amount: u64,
}

setters!(RefundStream {
    /// Base units; [`crate::ALL`] unless set.
    amount: u64
});

impl RefundStream {
    pub fn of(address: Address, stream: &accounts::Stream, owner: Address) -> Self {
        Self {
            authority: owner,
            stream: address,
            deposit: stream.deposit,
            session: None,
            amount: crate::ALL,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::RefundStream { amount: self.amount }.to_instruction(metas::RefundStream {
            authority: self.authority,
            stream: self.stream,
            deposit: self.deposit,
            session: self.session,
        })
    }
}

/// Declares a builder that names stream, deposit and who spends, and says nothing else.
macro_rules! bare {
    ($($(#[$about:meta])* $name:ident)*) => {$(
        $(#[$about])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Owner of `deposit`, or the key of `session`.
            pub authority: Address,
            pub stream: Address,
            pub deposit: Address,
            pub session: Option<Address>,
        }

        impl $name {
            pub fn of(address: Address, stream: &accounts::Stream, owner: Address) -> Self {
                let deposit = stream.deposit;
                Self { authority: owner, stream: address, deposit, session: None }
            }

            pub fn instruction(&self) -> Instruction {
                arguments::$name {}.to_instruction(metas::$name {
                    authority: self.authority,
                    stream: self.stream,
                    deposit: self.deposit,
                    session: self.session,
                })
            }
        }
    )*};
}

bare! {
    /// Stops a stream from accruing.
    PauseStream
    /// Lets a paused stream accrue again, at the rate that it has: to change that, set it first, in
    /// the same transaction.
    ResumeStream
}

/// Changes the rate of a stream without end, from now on or from its start.
#[derive(Clone, Debug)]
pub struct SetStreamRate {
    pub owner: Address,
    pub stream: Address,
    pub deposit: Address,
    /// Base units per second.
    pub rate: Fixed,
}

impl SetStreamRate {
    pub fn of(address: Address, stream: &accounts::Stream, owner: Address, rate: Fixed) -> Self {
        Self { owner, stream: address, deposit: stream.deposit, rate }
    }

    pub fn instruction(&self) -> Instruction {
        let (owner, stream, deposit) = (self.owner, self.stream, self.deposit);
        let Fixed { whole: rate_whole, fraction: rate_fraction } = self.rate;
        arguments::SetStreamRate { rate_whole, rate_fraction }
            .to_instruction(metas::SetStreamRate { owner, stream, deposit })
    }
}

/// Ends a stream: what has accrued goes to the payee, the rest to the payer.
#[derive(Clone, Debug)]
pub struct CancelStream {
    /// Owner of `deposit`, the key of `session`, owner of `payee` or authority of `creator`; anyone
    /// past the end.
    pub authority: Address,
    pub stream: Address,
    pub deposit: Address,
    pub payee: Address,
    pub creator: Option<Address>,
    pub session: Option<Address>,
}

impl CancelStream {
    /// By either side, or past its end by anyone.
    pub fn of(address: Address, stream: &accounts::Stream, authority: Address) -> Self {
        Self {
            authority,
            stream: address,
            deposit: stream.deposit,
            payee: stream.payee,
            creator: None,
            session: None,
        }
    }

    /// Signed by the authority of the creator that is paid.
    #[must_use]
    pub fn by_creator(mut self, creator: Address) -> Self {
        self.creator = Some(creator);
        self
    }

    pub fn instruction(&self) -> Instruction {
        arguments::CancelStream {}.to_instruction(metas::CancelStream {
            authority: self.authority,
            stream: self.stream,
            deposit: self.deposit,
            payee: self.payee,
            creator: self.creator,
            session: self.session,
        })
    }
}

/// Gives up the payer's rights to cancel, refund, pause and lower the rate, for good.
#[derive(Clone, Debug)]
pub struct RenounceStream {
    pub owner: Address,
    pub stream: Address,
    pub deposit: Address,
}

impl RenounceStream {
    pub fn of(address: Address, stream: &accounts::Stream, owner: Address) -> Self {
        Self { owner, stream: address, deposit: stream.deposit }
    }

    pub fn instruction(&self) -> Instruction {
        let (owner, stream, deposit) = (self.owner, self.stream, self.deposit);
        arguments::RenounceStream {}.to_instruction(metas::RenounceStream {
            owner,
            stream,
            deposit,
        })
    }
}

/// Frees an ended stream, 151 slots after the slot it was opened at. Anyone may.
#[derive(Clone, Debug)]
pub struct CloseStream {
    pub stream: Address,
    pub rent_payer: Address,
}

impl CloseStream {
    pub fn of(address: Address, stream: &accounts::Stream) -> Self {
        Self { stream: address, rent_payer: stream.rent_payer }
    }

    pub fn instruction(&self) -> Instruction {
        let (stream, rent_payer) = (self.stream, self.rent_payer);
        arguments::CloseStream {}.to_instruction(metas::CloseStream { stream, rent_payer })
    }
}

by_session!(RefundStream, PauseStream, ResumeStream, CancelStream);
into_instruction!(
    RefundStream,
    PauseStream,
    ResumeStream,
    SetStreamRate,
    CancelStream,
    RenounceStream,
    CloseStream,
);
