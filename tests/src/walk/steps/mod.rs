//! What can happen in a walk: one type for each instruction, and for each thing that people do
//! without the program. Each knows how to come about at random, how to be encoded and what must come
//! of it.

mod authority;
mod buying;
mod channels;
mod creators;
mod earnings;
mod endings;
mod fans;
mod freeing;
mod gifts;
mod listings;
mod offer;
mod orders;
mod passes;
mod refusal;
mod reserves;
mod sessions;
mod streams;
mod terms;
mod withdraw;

pub use authority::{AcceptCreator, TransferCreator};
pub use buying::{Buy, BuyPass, Renew};
pub use channels::{
    Claim, ClaimChain, ClaimSigned, CloseChannel, Ends, FinishClose, OpenChannel, RequestClose,
    TopUpChannel, WithdrawChannel,
};
pub use creators::{CloseCreator, RegisterCreator, UpdateCreator};
pub use earnings::{CloseEarnings, Distribute, OpenEarnings};
pub use endings::{CancelOrder, DeclineOrder, FulfilOrder};
pub use fans::{
    Assign, ClaimFans, FinishCloseFan, OpenFan, ReleaseShare, RequestCloseFan, TopUpFan,
};
pub use freeing::{CloseOrder, CloseStream, FreeChannel, FreeFan};
pub use gifts::{GiftLamports, GiftTokens};
pub use listings::{CloseListing, CreateListing, RetireListing, UpdateListing};
pub use offer::Offer;
pub use orders::PlaceOrder;
pub use passes::{ClosePass, RefundPass, ReleasePass};
pub use refusal::SetRefusal;
pub use reserves::{CloseDeposit, Deposit, OpenDeposit, OpenReserve, Pay};
pub use sessions::{CloseSession, OpenSession, RevokeSession, UpdateSession};
pub use streams::{
    CancelStream, OpenStream, PauseStream, RefundStream, RenounceStream, ResumeStream,
    SetStreamRate, TopUpStream, TransferStream, WithdrawStream, WithdrawStreams, right,
};
pub use withdraw::{Destination, Withdraw};

use super::{
    dice::Dice,
    model::{Model, Verdict},
};
use farthing_sdk::solana::Instruction;
use std::fmt::Debug;

/// Something that happens.
pub trait Step: Debug {
    /// The instruction's name, or what it is that people do.
    fn name(&self) -> &'static str;

    /// What stands just before it in the transaction: the signatures of a claim.
    fn preamble(&self, _: &Model) -> Option<Instruction> {
        None
    }

    /// As it is sent, in the state before it.
    fn instruction(&self, model: &Model) -> Instruction;

    /// What it must return if it succeeds, in the state before it; nothing to compare where there is
    /// nothing.
    fn answer(&self, _: &Model) -> Option<Vec<u8>> {
        None
    }

    /// What must come of it. Changes nothing if it must be refused.
    ///
    /// # Errors
    /// Why it must be refused.
    fn apply(&self, model: &mut Model) -> Verdict;
}

/// Makes a step that could happen now; none when there is nothing to do it to.
pub type Maker = fn(&Model, &mut Dice) -> Option<Box<dyn Step>>;

macro_rules! makers {
    ($(#[$doc:meta])* $name:ident: $($weight:literal $step:ident,)*) => {
        $(#[$doc])*
        pub const $name: &[(usize, Maker)] = &[$((
            $weight,
            |model, dice| $step::random(model, dice).map(|step| Box::new(step) as Box<dyn Step>),
        ),)*];
    };
}

makers! {
    /// Everything that can happen, and how often in comparison.
    MAKERS:
    12 Pay,
    12 Buy,
    10 Deposit,
    7 Withdraw,
    1 OpenReserve,
    8 OpenDeposit,
    4 CloseDeposit,
    2 RegisterCreator,
    3 UpdateCreator,
    2 TransferCreator,
    3 AcceptCreator,
    3 OpenEarnings,
    8 Distribute,
    4 CloseEarnings,
    4 CloseCreator,
    5 CreateListing,
    5 UpdateListing,
    2 RetireListing,
    4 CloseListing,
    14 BuyPass,
    8 Renew,
    4 RefundPass,
    8 ReleasePass,
    6 ClosePass,
    9 PlaceOrder,
    5 FulfilOrder,
    5 CancelOrder,
    3 DeclineOrder,
    6 CloseOrder,
    12 OpenStream,
    6 TopUpStream,
    8 WithdrawStream,
    5 WithdrawStreams,
    4 RefundStream,
    5 PauseStream,
    5 ResumeStream,
    5 SetStreamRate,
    6 CancelStream,
    4 TransferStream,
    2 RenounceStream,
    6 CloseStream,
    12 OpenSession,
    3 UpdateSession,
    1 RevokeSession,
    6 CloseSession,
    10 OpenChannel,
    4 TopUpChannel,
    9 Claim,
    9 ClaimChain,
    3 WithdrawChannel,
    3 CloseChannel,
    4 RequestClose,
    5 FinishClose,
    5 FreeChannel,
    6 ClaimSigned,
    9 OpenFan,
    4 TopUpFan,
    14 Assign,
    16 ClaimFans,
    3 ReleaseShare,
    3 RequestCloseFan,
    5 FinishCloseFan,
    5 FreeFan,
    2 SetRefusal,
    1 GiftTokens,
    2 GiftLamports,
}

makers! {
    /// What has to do with fans, of which everything else leaves little to see.
    FAN_MAKERS:
    3 Pay,
    4 Deposit,
    2 Withdraw,
    5 OpenDeposit,
    1 CloseDeposit,
    1 RegisterCreator,
    1 OpenEarnings,
    2 Distribute,
    1 CloseEarnings,
    2 OpenSession,
    1 CloseSession,
    8 OpenFan,
    4 TopUpFan,
    20 Assign,
    40 ClaimFans,
    3 ReleaseShare,
    2 RequestCloseFan,
    3 FinishCloseFan,
    2 FreeFan,
}
