//! `channel verify`: takes promises of channels into the payee's book, if they are worth something.

use crate::{
    coin::Coin,
    commands::{
        promised::{Promised, Taking, require_payee},
        store::{Book, words},
    },
    context::Context,
    failure::{Failure, Outcome},
};
use clap::Args;
use farthing_sdk::channels::to_book;

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    taking: Taking,
}

impl Verify {
    pub fn run(self, context: &Context) -> Outcome {
        self.taking.run(context, |book, promise| self.take_up(context, book, promise))
    }

    /// Looks at a channel on the chain, and notes it in the book.
    fn take_up(&self, context: &Context, book: &mut Book, promise: &Promised) -> Outcome<Coin> {
        let address = promise.row().address();
        if promise.row().slot.is_some() {
            return Err(Failure::Usage(format!(
                "this is a promise of the fan {address}; `farthing fan verify` takes it"
            )));
        }
        let slot = context.slot()?;
        let (channel, coin) = super::read(context, &address)?;
        require_payee(context, self.taking.payee, ("channel", &address), &channel.payee, &coin)?;
        let noted = book.update(address.to_bytes(), to_book(&channel, slot));
        noted.map_err(|error| words(error, &coin))?;
        Ok(coin)
    }
}
