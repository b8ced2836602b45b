//! One builder for each instruction, under the instruction's own name. `new` or `of` fills in
//! everything that can be derived from the little that must be known; every field is public and can
//! be set otherwise; `instruction` encodes it.
//!
//! `of` takes a decoded account, because it stores the terms and the addresses to name.

mod buying;
mod channels;
mod creators;
mod fans;
mod listings;
mod orders;
mod passes;
mod refusal;
mod reserves;
mod sessions;
mod spender;
mod streams;

pub use buying::{Buy, BuyPass, Renew};
pub use channels::{
    Claim, ClaimChain, ClaimSigned, CloseChannel, FinishClose, FreeChannel, OpenChannel,
    RequestClose, TopUpChannel, WithdrawChannel, signatures,
};
pub use creators::{
    AcceptCreator, CloseCreator, CloseEarnings, Distribute, OpenEarnings, RegisterCreator,
    TransferCreator, UpdateCreator,
};
pub use fans::{
    Assign, ClaimFans, FinishCloseFan, FreeFan, OpenFan, ReleaseShare, RequestCloseFan, TopUpFan,
};
pub use listings::{CloseListing, CreateListing, RetireListing, UpdateListing};
pub use orders::{CancelOrder, CloseOrder, DeclineOrder, FulfilOrder, Lock, PlaceOrder};
pub use passes::{ClosePass, RefundPass, ReleasePass};
pub use refusal::SetRefusal;
pub use reserves::{
    CloseDeposit, Deposit, OpenDeposit, OpenReserve, Pay, Withdraw, create_token_account,
};
pub use sessions::{CloseSession, OpenSession, RevokeSession, UpdateSession};
pub use spender::Spender;
pub use streams::{
    CancelStream, CloseStream, OpenStream, PauseStream, RefundStream, RenounceStream, ResumeStream,
    SetStreamRate, TopUpStream, TransferStream, WithdrawStream, WithdrawStreams,
};

use crate::solana::{AccountMeta, Address, Instruction};
use spender::by_session;

/// Chainable setters for fields that have a default.
macro_rules! setters {
    ($name:ident { $($(#[$about:meta])* $field:ident: $type:ty),* $(,)? }) => {
        impl $name {
            $($(#[$about])*
            #[must_use]
            pub fn $field(mut self, $field: $type) -> Self {
                self.$field = $field;
                self
            })*
        }
    };
}
use setters;

/// Ends an account and frees it in one transaction. The program frees in a call of its own, so that no
/// end needs the account that paid the rent.
macro_rules! freed {
    ($kind:ident $field:ident by $free:ident after $($name:ident),*) => {$(
        impl $name {
            /// What to send together: this end and, where the address may be freed at `slot`, the current
            /// one, what frees the account. Otherwise that can be sent from 151 slots after the slot it
            /// was opened at.
            ///
            /// A transaction that calls the rent payer as a program cannot free, and then does not end
            /// either. So nothing is freed here if the rent payer is Farthing itself; put no instruction
            /// of a program that you do not trust beside these.
            #[must_use]
            pub fn and_free(
                &self,
                $field: &$crate::accounts::$kind,
                slot: u64,
            ) -> Vec<$crate::solana::Instruction> {
                let free = $free::of(self.$field, $field);
                let may_free = farthing_core::bounds::may_free($field.open_slot, slot)
                    && $field.rent_payer != $crate::PROGRAM_ID;
                let free = may_free.then(|| free.instruction());
                [self.instruction()].into_iter().chain(free).collect()
            }
        }
    )*};
}
use freed;

/// Makes `Instruction::from(builder)` and `.into()` work.
macro_rules! into_instruction {
    ($($name:ident),* $(,)?) => {$(
        impl From<$name> for $crate::solana::Instruction {
            fn from(builder: $name) -> Self {
                builder.instruction()
            }
        }
    )*};
}
use into_instruction;

/// Appends the accounts that an instruction reads after its declared ones.
fn with_writable(mut instruction: Instruction, accounts: &[Address]) -> Instruction {
    instruction.accounts.extend(accounts.iter().map(|address| AccountMeta::new(*address, false)));
    instruction
}
