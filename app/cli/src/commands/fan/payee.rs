//! Which shares of a fan are a payee's, as the command line names it.

use super::audience::Audience;
use crate::{
    coin::Coin,
    context::Context,
    failure::{Failure, Outcome},
};
use farthing_sdk::{
    accounts::Fan,
    fans::{self, Recipient, Slot},
    solana::Address,
};

/// What a payee is paid in.
///
/// # Errors
/// `NotFound` where there is no such payee: it can be opened.
pub fn mint_of(context: &Context, payee: &Address) -> Outcome<Address> {
    context.mint_told_by(payee)?.ok_or_else(|| absent(payee))
}

/// What to say of a payee that is not there.
pub fn absent(payee: &Address) -> Failure {
    Failure::NotFound(format!(
        "there is no deposit or earnings account at {payee}, so nothing can be claimed for it; its owner \
         opens a deposit with `farthing deposit open`, its creator earnings with `farthing creator \
         open-earnings`"
    ))
}

/// A payee, and its slots in a fan.
pub struct Shares {
    pub recipient: Recipient,
    pub slots: Vec<(u8, Slot)>,
}

impl Shares {
    /// Of the payee that is named, else of the deposit of the wallet that signs, else of the earnings of a
    /// creator that it controls or operates.
    ///
    /// # Errors
    /// `Refused` when it has none, or when the fan holds another mint's money.
    pub fn find(
        context: &Context,
        (address, fan, coin): (&Address, &Fan, &Coin),
        (named, audience): (Option<Address>, &Audience),
    ) -> Outcome<Self> {
        let mint = coin.mint();
        if !fan.is_of_mint(address, &mint) {
            return Err(Failure::Refused(format!(
                "the address of the fan {address} is not of the mint that its deposit names"
            )));
        }
        let payees = match named {
            Some(payee) => {
                vec![context.payee("--for <PAYEE>", &payee, &mint)?.address(&mint)]
            }
            None => {
                let me = context.me()?;
                let mut all = vec![context.deposit_of(&me, coin)];
                all.extend(context.managed_earnings(&me, coin)?);
                all
            }
        };
        for payee in payees {
            let recipient = fans::recipient(&payee, audience.bytes());
            let slots: Vec<_> = fan.slots_of(fans::tag(address, &recipient)).collect();
            if !slots.is_empty() {
                return Ok(Self { recipient, slots });
            }
        }
        Err(Failure::Refused(format!(
            "the fan {address} has no share for you; --for names another payee, and --origin with --ledger, \
             or --audience, where it counts promises"
        )))
    }

    /// The deposit or earnings that are paid.
    pub fn payee(&self) -> Address {
        Address::new_from_array(self.recipient.payee)
    }
}
