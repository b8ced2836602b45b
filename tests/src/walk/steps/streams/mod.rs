//! Streams.

mod batch;
mod ending;
mod money;
mod opening;
mod pace;
mod passing;

pub use batch::{Item, WithdrawStreams, items, payees};
pub use ending::CancelStream;
pub use money::{RefundStream, TopUpStream, WithdrawStream};
pub use opening::OpenStream;
pub use pace::{PauseStream, ResumeStream, SetStreamRate};
pub use passing::{RenounceStream, TransferStream};

use crate::walk::{
    dice::Dice,
    model::{Model, Purse, Refused, StreamModel, Verdict, ensure},
    spending::{Right, Spender, action},
};
use farthing_sdk::solana::Address;

/// What a payer may do.
pub mod right {
    pub const CANCEL: u8 = 1;
    pub const REFUND: u8 = 2;
    pub const PAUSE: u8 = 4;
    pub const LOWER: u8 = 8;
    pub const ALL: u8 = 15;
}

/// A stream that fits, or once in a while any that is there.
pub fn stream(
    model: &Model,
    dice: &mut Dice,
    fits: impl Fn(&StreamModel) -> bool,
) -> Option<usize> {
    let any = dice.one_in(8);
    let there = model.streams.iter().enumerate().filter(|(_, stream)| !stream.freed);
    let fit = there.filter(|(_, stream)| any || (!stream.ended && fits(stream)));
    dice.of(&fit.map(|(at, _)| at).collect::<Vec<_>>())
}

/// A stream whose account is there and that has not ended.
fn running(model: &Model, stream: usize) -> Result<&StreamModel, Refused> {
    let stream = &model.streams[stream];
    ensure(!stream.freed, "no such stream")?;
    ensure(!stream.ended, "it has ended")?;
    Ok(stream)
}

/// Somebody on the payer's side, and the stream.
#[derive(Clone, Copy, Debug)]
pub struct Managed {
    pub by: Spender,
    pub stream: usize,
    pub payer: Purse,
}

impl Managed {
    /// By the owner.
    pub fn of(model: &Model, stream: usize) -> Self {
        let payer = model.streams[stream].payer;
        Self { by: Spender::owner(payer), stream, payer }
    }

    /// By the owner or a session, with something wrong once in a while.
    fn random(model: &Model, dice: &mut Dice, stream: usize) -> Self {
        let payer = model.streams[stream].payer;
        Self { by: dice.spender(model, payer), stream, payer: dice.purse(model, payer) }
    }

    /// Authority, stream, deposit, session.
    fn addresses(&self, model: &Model) -> (Address, Address, Address, Option<Address>) {
        let (authority, session) = self.by.addresses(model);
        let (stream, deposit) = (model.streams[self.stream].address, model.deposit_at(self.payer));
        (authority, stream, deposit, session)
    }

    /// In whose right it is managed; that it has not ended.
    fn check(&self, model: &Model) -> Result<Right, Refused> {
        let stream = running(model, self.stream)?;
        self.belongs(stream)?;
        model.may_act(self.payer, self.by, action::MANAGE, stream.payee)
    }

    /// The same for what only an owner may do.
    fn check_owner(&self, model: &Model) -> Verdict {
        self.belongs(running(model, self.stream)?)?;
        model.purse_of(self.payer, self.by.signer).map(|_| ())
    }

    fn belongs(&self, stream: &StreamModel) -> Verdict {
        ensure(self.payer == stream.payer, "not the payer's deposit")
    }
}
