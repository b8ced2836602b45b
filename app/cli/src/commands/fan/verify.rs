//! `fan verify`: takes promises of shares into the payee's book, if they are worth something.

use super::{audience::Audience, payee::mint_of};
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
use farthing_sdk::{
    accounts::Fan,
    client::Network,
    fans::to_book,
    solana::Address,
    vouchers::book::{BookError, Refusal},
};

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    taking: Taking,
    #[command(flatten)]
    audience: Audience,
}

impl Verify {
    pub fn run(self, context: &Context) -> Outcome {
        self.taking.run(context, |book, promise| self.take_up(context, book, promise))
    }

    /// Looks at a share on the chain, and notes it in the book.
    fn take_up(&self, context: &Context, book: &mut Book, promise: &Promised) -> Outcome<Coin> {
        let row = promise.row();
        let (address, Promised::Share(record)) = (row.address(), promise) else {
            return Err(Failure::Usage(format!(
                "this is a promise of the channel {}; `farthing channel verify` takes it",
                row.address()
            )));
        };
        let voucher = record.signed.voucher;
        let payee = Address::new_from_array(voucher.recipient.payee);
        // What the payee is paid in, whatever the fan holds: it is of nobody's word but its own.
        let coin = context.coin(mint_of(context, &payee)?)?;
        // A share that a fork takes back would have been worth nothing.
        let client = context.confirmed();
        let slot = client.network().slot().map_err(|error| context.unanswered(&error))?;
        let fan: Option<Fan> = context.ask(client.fetch(&address))?;
        let fan = fan.ok_or_else(|| context.absent(&address, "fan"))?;
        require_payee(context, self.taking.payee, ("fan", &address), &payee, &coin)?;
        if voucher.recipient.audience != self.audience.bytes() {
            return Err(Failure::Refused(
                "the promise is for another origin or ledger of this payee; --origin with --ledger, or \
                 --audience, names it"
                    .into(),
            ));
        }
        let (recipient, mint) = (voucher.recipient, coin.mint());
        let look = to_book((&address, &fan), (recipient, &mint), voucher.slot, slot);
        let look = look.ok_or_else(|| {
            Failure::Refused(match fan.is_of_mint(&address, &mint) {
                true => format!("the fan {address} has no slot {}", voucher.slot),
                false => format!(
                    "the fan {address} holds another mint's money than {}, which {payee} is paid in: nothing \
                     of it could ever be claimed",
                    coin.unit
                ),
            })
        })?;
        match book.update(row, look) {
            // Nothing is kept of a slot that was never this payee's.
            Err(BookError::Refused(Refusal::OtherTag)) => Err(Failure::Refused(format!(
                "not accepted: slot {} of the fan {address} is not yours",
                voucher.slot
            ))),
            noted => noted.map(|()| coin.clone()).map_err(|error| words(error, &coin)),
        }
    }
}
