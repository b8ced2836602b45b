//! What instructions say, as `borsh` types: the terms that builders take, and the arguments of every
//! instruction, to read a transaction back. Units as in the program's documentation.

mod channels;
mod streams;
mod terms;

pub use channels::{ChainLink, ChannelTerms};
/// What a session may do, and what the payer of a stream may, as bits.
pub use farthing::state::{action, right};
pub use streams::{SessionTerms, StreamTerms};
pub use terms::{
    CreatorChanges, CreatorTerms, ListingChanges, ListingTerms, OrderTerms, PassConsent, Split,
};

pub(crate) use terms::nested;

use crate::{
    fields::{Field, Fields, record},
    solana::Address,
};
use borsh::BorshDeserialize;

/// Declares the arguments of every instruction, and [`Call`], which is any of them.
macro_rules! calls {
    ($($code:literal $snake:literal $name:ident { $($field:ident: $type:ty),* })*) => {
        $(record! {
            #[doc = concat!("Arguments of `", $snake, "`.")]
            pub struct $name { $(pub $field: $type,)* }
        })*

        /// An instruction of the program, read back from its data.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Call { $($name($name),)* }

        impl Call {
            /// Reads instruction data; bytes after the arguments are ignored, as by the program.
            /// `None` when the program would not understand it either.
            pub fn decode(data: &[u8]) -> Option<Self> {
                let (code, mut body) = data.split_first()?;
                match code {
                    $($code => $name::deserialize(&mut body).ok().map(Self::$name),)*
                    _ => None,
                }
            }

            /// The arguments as the program wants them, without the instruction's first byte.
            ///
            /// # Panics
            /// Never: writing to memory does not fail.
            pub fn to_bytes(&self) -> Vec<u8> {
                let bytes = match self { $(Self::$name(arguments) => borsh::to_vec(arguments),)* };
                bytes.expect("memory can be written")
            }

            /// The instruction's name, as the program has it.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $snake,)* }
            }
        }

        impl Fields for Call {
            fn fields(&self) -> Vec<Field> {
                match self { $(Self::$name(arguments) => arguments.fields(),)* }
            }
        }

        /// The first byte and the name of every instruction.
        pub const INSTRUCTIONS: &[(u8, &str)] = &[$(($code, $snake)),*];
    };
}

calls! {
    1 "pay" Pay { amount: u64, reference: [u8; 32] }
    2 "buy" Buy { quantity: u64, max_price: u64, generation: u32, reference: [u8; 32] }
    3 "deposit" Deposit { amount: u64 }
    4 "withdraw" Withdraw { amount: u64 }
    10 "open_reserve" OpenReserve {}
    11 "open_deposit" OpenDeposit {}
    12 "close_deposit" CloseDeposit {}
    13 "set_refusal" SetRefusal { refuses: bool }
    20 "register_creator" RegisterCreator { salt: u64, open_slot: u64, terms: CreatorTerms }
    21 "update_creator" UpdateCreator { changes: CreatorChanges }
    22 "transfer_creator" TransferCreator { new_authority: Address }
    23 "accept_creator" AcceptCreator { expected_revision: u32 }
    24 "open_earnings" OpenEarnings {}
    25 "distribute" Distribute {}
    26 "close_earnings" CloseEarnings {}
    27 "close_creator" CloseCreator {}
    30 "create_listing" CreateListing { number: u32, terms: ListingTerms }
    31 "update_listing" UpdateListing { changes: ListingChanges }
    32 "retire_listing" RetireListing {}
    33 "close_listing" CloseListing {}
    40 "buy_pass" BuyPass { consent: PassConsent, bump: u8 }
    41 "renew" Renew { consent: PassConsent, expected_term: u64 }
    42 "refund_pass" RefundPass { expected_term: u64 }
    43 "release_pass" ReleasePass {}
    44 "close_pass" ClosePass { expected_term: u64 }
    50 "place_order" PlaceOrder { salt: u64, open_slot: u64, terms: OrderTerms }
    51 "fulfil_order" FulfilOrder { key: [u8; 32] }
    52 "cancel_order" CancelOrder {}
    53 "decline_order" DeclineOrder {}
    54 "close_order" CloseOrder {}
    60 "open_stream" OpenStream { salt: u64, open_slot: u64, bump: u8, terms: StreamTerms }
    61 "top_up_stream" TopUpStream {
        amount: u64, expected_rate_whole: u64, expected_rate_fraction: u64
    }
    62 "withdraw_stream" WithdrawStream { amount: u64 }
    63 "withdraw_streams" WithdrawStreams {}
    64 "refund_stream" RefundStream { amount: u64 }
    65 "pause_stream" PauseStream {}
    66 "resume_stream" ResumeStream {}
    67 "set_stream_rate" SetStreamRate { rate_whole: u64, rate_fraction: u64 }
    68 "cancel_stream" CancelStream {}
    69 "transfer_stream" TransferStream { max_withdrawn: u64 }
    70 "renounce_stream" RenounceStream {}
    71 "close_stream" CloseStream {}
    80 "open_session" OpenSession { open_slot: u64, terms: SessionTerms }
    81 "update_session" UpdateSession { terms: SessionTerms, expected_revision: u64 }
    82 "revoke_session" RevokeSession {}
    83 "close_session" CloseSession {}
    90 "open_channel" OpenChannel { salt: u64, open_slot: u64, bump: u8, terms: ChannelTerms }
    91 "top_up_channel" TopUpChannel { amount: u64 }
    92 "claim" Claim {}
    93 "claim_chain" ClaimChain { links: Vec<ChainLink> }
    94 "withdraw_channel" WithdrawChannel { new_funded: u64 }
    95 "close_channel" CloseChannel {}
    96 "request_close" RequestClose {}
    97 "finish_close" FinishClose {}
    98 "free_channel" FreeChannel {}
}

/// The name of the instruction that data begins, even if its arguments are damaged.
pub fn instruction_name(data: &[u8]) -> Option<&'static str> {
    let code = data.first()?;
    INSTRUCTIONS.iter().find(|(known, _)| known == code).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_bytes_are_ignored_and_missing_ones_refused() {
        let data = [&[3][..], &7u64.to_le_bytes(), &[1, 2]].concat();
        assert_eq!(Call::decode(&data), Some(Call::Deposit(Deposit { amount: 7 })));
        assert_eq!(Call::decode(&data[..8]), None);
        assert_eq!(Call::decode(&[]), None);
        assert_eq!(instruction_name(&data[..1]), Some("deposit"));
    }
}
