//! Whom an address stands for when it is paid.

use super::{Context, Plan};
use crate::{
    coin::Coin,
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
};
use farthing_sdk::{
    accounts::{AnyAccount, Creator, Deposit},
    addresses,
    compose::Payee,
    solana::Address,
};

impl Context {
    /// Whom an address stands for: a wallet, a creator, or a deposit or earnings account itself.
    /// `argument` is the one that named it.
    pub fn payee(&self, argument: &str, to: &Address, mint: &Address) -> Outcome<Payee> {
        let other = match self.any(to)? {
            None => return Ok(Payee::AnyAddress(*to)),
            // By its owner, so that --any-address counts for it too.
            Some(AnyAccount::Deposit(it)) if it.mint == *mint => {
                return Ok(Payee::AnyAddress(it.owner));
            }
            Some(AnyAccount::Deposit(_) | AnyAccount::Earnings(_)) => {
                return Ok(Payee::Balance(*to));
            }
            Some(AnyAccount::Creator(_)) => {
                self.require_earnings(to, mint)?;
                return Ok(Payee::Creator(*to));
            }
            Some(other) => other,
        };
        let way_out = match other {
            AnyAccount::Listing(_) => format!("`farthing buy {to}` buys from it, or "),
            AnyAccount::Stream(_) => format!("`farthing stream top-up {to}` fills it, or "),
            AnyAccount::Channel(_) => format!("`farthing channel top-up {to}` fills it, or "),
            AnyAccount::Fan(_) => format!("`farthing fan top-up {to}` fills it, or "),
            _ => String::new(),
        };
        let reason = format!(
            "{to} is a {}; {way_out}name a wallet, a creator, a deposit or an earnings account",
            other.name().to_lowercase()
        );
        Err(Failure::Usage(reason).of(argument, to))
    }

    /// The same of a positional argument that is to be paid: another balance than the one that pays, and
    /// one that somebody can take money out of.
    pub fn payee_beside(
        &self,
        payer: &Address,
        to: &Address,
        mint: &Address,
        receiving: Receiving,
    ) -> Outcome<Payee> {
        let payee = self.payee("<TO>", to, mint)?;
        if payee.address(mint) == *payer {
            let reason = "payer and payee are the same deposit; name somebody else";
            return Err(Failure::Usage(reason.into()).of("<TO>", to));
        }
        if let Payee::AnyAddress(owner) = payee {
            self.require_signer(receiving, ("<TO>", to), owner)?;
        }
        Ok(payee)
    }

    /// Refuses addresses for which no wallet signs, unless that is wanted. Each comes with the argument that
    /// named it; one that was left out is none.
    pub fn require_signers(
        &self,
        receiving: Receiving,
        named: &[(&str, Option<Address>)],
    ) -> Outcome {
        let named = named.iter().filter_map(|(argument, address)| Some((*argument, (*address)?)));
        for (argument, address) in named {
            self.require_signer(receiving, (argument, &address), address)?;
        }
        Ok(())
    }

    /// The same of the account that a named address stands for: `whose` signs for it.
    pub fn require_signer(
        &self,
        receiving: Receiving,
        (argument, named): (&str, &Address),
        whose: Address,
    ) -> Outcome {
        if receiving.any_address {
            return Ok(());
        }
        let signs = self.ask(self.client().require_signers(&[whose]));
        signs.map_err(|failure| failure.of(argument, named))
    }

    /// Refuses a referrer to whose deposit no share could go.
    pub fn require_referrer(&self, referrer: &Address, coin: &Coin) -> Outcome {
        if self.find::<Deposit>(&self.deposit_of(referrer, coin))?.is_some() {
            return Ok(());
        }
        Err(Failure::NotFound(format!(
            "the referrer has no deposit of {}; `farthing deposit open --owner {referrer}` opens one",
            coin.unit
        )))
    }

    /// The creator that is paid, where the payee is earnings whose creator the signer controls or
    /// operates.
    pub fn creator_side(&self, payee: &Address) -> Outcome<Option<Address>> {
        let Some(AnyAccount::Earnings(earnings)) = self.any(payee)? else { return Ok(None) };
        let Some(creator) = self.find::<Creator>(&earnings.creator)? else { return Ok(None) };
        let me = self.me()?;
        let operates = creator.authority == me || creator.operator == me;
        Ok(operates.then_some(earnings.creator))
    }

    fn require_earnings(&self, creator: &Address, mint: &Address) -> Outcome {
        if self.any(&addresses::earnings(creator, mint))?.is_some() {
            return Ok(());
        }
        Err(Failure::NotFound(format!(
            "the creator has not opened earnings in this mint, so it cannot be paid in it; its authority \
             opens them with `farthing creator open-earnings {creator}`"
        )))
    }
}

impl Plan {
    /// Opens the payee's deposit first, if it has none.
    pub fn open_payee(
        self,
        context: &Context,
        sending: &Sending,
        payee: &Payee,
        mint: &Address,
    ) -> Outcome<Self> {
        let opening = payee.open(context.client(), mint, context.payer(sending)?);
        Ok(self.steps(context.ask(opening)?))
    }
}
