//! A `pay` or a `buy`, read from its instruction.

use super::{ForListing, PayRefusal, PayTerms};
use farthing_sdk::{
    PROGRAM_ID, addresses,
    args::{self, Call},
    solana::{AccountMeta, Address, Instruction},
};

/// A payment as its instruction says it.
#[derive(Clone, Copy, Debug)]
pub struct Paying {
    pub authority: Address,
    pub deposit: Address,
    session: Option<Address>,
    /// Of a `buy`: who gets a share of the price.
    referrer: Option<Address>,
    payee: Address,
    reference: [u8; 32],
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Pay { amount: u64 },
    Buy { listing: Address, generation: u32, quantity: u64 },
}

impl Paying {
    /// Reads an instruction of our program.
    ///
    /// # Errors
    /// `Arguments`, `Accounts`, `Instruction`.
    pub fn read(one: &Instruction) -> Result<Self, PayRefusal> {
        let call = Call::decode(&one.data).ok_or(PayRefusal::Arguments)?;
        // What the program would ignore is not signed for.
        if call.to_bytes().len().saturating_add(1) != one.data.len() {
            return Err(PayRefusal::Arguments);
        }
        match call {
            Call::Pay(pay) => Self::of_pay(&pay, &one.accounts),
            Call::Buy(buy) => Self::of_buy(&buy, &one.accounts),
            other => Err(PayRefusal::Instruction(other.name())),
        }
    }

    fn of_pay(pay: &args::Pay, accounts: &[AccountMeta]) -> Result<Self, PayRefusal> {
        let [authority, deposit, payee, session] = accounts else {
            return Err(PayRefusal::Accounts("pay"));
        };
        Ok(Self {
            authority: authority.pubkey,
            deposit: deposit.pubkey,
            session: optional(session),
            referrer: None,
            payee: payee.pubkey,
            reference: pay.reference,
            what: What::Pay { amount: pay.amount },
        })
    }

    fn of_buy(buy: &args::Buy, accounts: &[AccountMeta]) -> Result<Self, PayRefusal> {
        let [authority, deposit, listing, earnings, referrer, session] = accounts else {
            return Err(PayRefusal::Accounts("buy"));
        };
        let args::Buy { quantity, generation, reference, .. } = *buy;
        Ok(Self {
            authority: authority.pubkey,
            deposit: deposit.pubkey,
            session: optional(session),
            referrer: optional(referrer),
            payee: earnings.pubkey,
            reference,
            what: What::Buy { listing: listing.pubkey, generation, quantity },
        })
    }

    /// What binds it to one request, and hides its secret (R11).
    pub fn reference(&self) -> &[u8; 32] {
        &self.reference
    }

    /// Whether it pays what is asked, to whom, for what, and with the reference that was given.
    ///
    /// # Errors
    /// `OtherWay`, `OtherAmount`, `OtherListing`, `OtherGeneration`, `OtherQuantity`, `OtherPayee`, `OtherReference`,
    /// `Referred`, `OtherDeposit`, `OtherSession`.
    pub fn check(&self, terms: &PayTerms) -> Result<(), PayRefusal> {
        match (self.what, terms.listing) {
            (What::Pay { amount }, None) => {
                if amount != terms.amount || amount == 0 {
                    return Err(PayRefusal::OtherAmount { found: amount, asked: terms.amount });
                }
            }
            (What::Buy { listing, generation, quantity }, Some(asked)) => {
                bought((listing, generation, quantity), &asked)?;
            }
            (What::Pay { .. }, Some(_)) => return Err(PayRefusal::OtherWay("pay")),
            (What::Buy { .. }, None) => return Err(PayRefusal::OtherWay("buy")),
        }
        if self.payee != terms.payee {
            return Err(PayRefusal::OtherPayee(self.payee));
        }
        if self.reference != terms.reference {
            return Err(PayRefusal::OtherReference);
        }
        if let Some(referrer) = self.referrer {
            return Err(PayRefusal::Referred(referrer));
        }
        self.check_spender(&terms.mint)
    }

    /// The owner of the deposit signs, or the key of a session of it: each address says so itself. What the session
    /// may spend the program decides.
    fn check_spender(&self, mint: &Address) -> Result<(), PayRefusal> {
        match self.session {
            None if self.deposit != addresses::deposit(&self.authority, mint) => {
                Err(PayRefusal::OtherDeposit(self.deposit))
            }
            Some(session) if session != addresses::session(&self.deposit, &self.authority) => {
                Err(PayRefusal::OtherSession(session))
            }
            _ => Ok(()),
        }
    }
}

fn bought(
    (listing, generation, quantity): (Address, u32, u64),
    asked: &ForListing,
) -> Result<(), PayRefusal> {
    if listing != asked.listing {
        return Err(PayRefusal::OtherListing(listing));
    }
    if generation != asked.generation {
        return Err(PayRefusal::OtherGeneration(generation));
    }
    if quantity != asked.quantity || quantity == 0 {
        return Err(PayRefusal::OtherQuantity(quantity));
    }
    Ok(())
}

/// An absent account is written as our program's own address.
fn optional(account: &AccountMeta) -> Option<Address> {
    Some(account.pubkey).filter(|address| *address != PROGRAM_ID)
}
