//! Whom an address stands for when it is paid.

use super::{Context, Plan};
use crate::{
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
};
use farthing_sdk::{
    accounts::{AnyAccount, Creator},
    addresses,
    instructions::OpenDeposit,
    solana::Address,
};

/// Where money goes, and what must be made for it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payee {
    /// A deposit or earnings account.
    pub account: Address,
    missing_deposit_of: Option<Address>,
}

impl Context {
    /// The deposit or earnings account that a wallet, a creator, or such an account itself stands for.
    /// `argument` is the one that named it.
    pub fn payee(&self, argument: &str, to: &Address, mint: &Address) -> Outcome<Payee> {
        let account = match self.any(to)? {
            Some(AnyAccount::Deposit(_) | AnyAccount::Earnings(_)) => *to,
            Some(AnyAccount::Creator(_)) => self.earnings_of(to, mint)?,
            Some(other) => {
                let way_out = match other {
                    AnyAccount::Listing(_) => format!("`farthing buy {to}` buys from it, or "),
                    AnyAccount::Stream(_) => format!("`farthing stream top-up {to}` fills it, or "),
                    AnyAccount::Channel(_) => {
                        format!("`farthing channel top-up {to}` fills it, or ")
                    }
                    _ => String::new(),
                };
                let reason = format!(
                    "{to} is a {}; {way_out}name a wallet, a creator, a deposit or an earnings account",
                    other.name().to_lowercase()
                );
                return Err(Failure::Usage(reason).of(argument, to));
            }
            None => {
                let account = addresses::deposit(to, mint);
                let missing = self.any(&account)?.is_none();
                return Ok(Payee { account, missing_deposit_of: missing.then_some(*to) });
            }
        };
        Ok(Payee { account, missing_deposit_of: None })
    }

    /// The same of a positional argument to be paid: another balance than the one that pays, and one that somebody can take
    /// money out of.
    pub fn payee_beside(
        &self,
        payer: &Address,
        to: &Address,
        mint: &Address,
        receiving: Receiving,
    ) -> Outcome<Payee> {
        let payee = self.payee("<TO>", to, mint)?;
        if payee.account == *payer {
            let reason = "payer and payee are the same deposit; name somebody else";
            return Err(Failure::Usage(reason.into()).of("<TO>", to));
        }
        match self.any(&payee.account)? {
            Some(AnyAccount::Deposit(deposit)) => {
                self.require_signer(receiving, ("<TO>", to), deposit.owner)?;
            }
            Some(_) => {}
            None => self.require_signer(receiving, ("<TO>", to), *to)?,
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
    fn require_signer(
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

    /// The creator that is paid, where the payee is earnings whose creator the signer controls or
    /// operates.
    pub fn creator_side(&self, payee: &Address) -> Outcome<Option<Address>> {
        let Some(AnyAccount::Earnings(earnings)) = self.any(payee)? else { return Ok(None) };
        let Some(creator) = self.find::<Creator>(&earnings.creator)? else { return Ok(None) };
        let me = self.me()?;
        let operates = creator.authority == me || creator.operator == me;
        Ok(operates.then_some(earnings.creator))
    }

    fn earnings_of(&self, creator: &Address, mint: &Address) -> Outcome<Address> {
        let earnings = addresses::earnings(creator, mint);
        if self.any(&earnings)?.is_none() {
            return Err(Failure::NotFound(format!(
                "the creator has not opened earnings in this mint, so it cannot be paid in it; its \
                 authority opens them with `farthing creator open-earnings {creator}`"
            )));
        }
        Ok(earnings)
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
        let Some(owner) = payee.missing_deposit_of else { return Ok(self) };
        let payer = context.payer(sending)?;
        Ok(self.step(OpenDeposit::new(owner, *mint).payer(payer)))
    }
}
