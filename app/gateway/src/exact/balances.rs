//! What a payment must do to balances, and nothing beside: the same before it is signed and after it landed.

use super::{ExactTerms, Verified};
use farthing_sdk::{client::Balances, solana::Address};

/// What a payment does to balances that it must not, or does not that it must.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BalanceRefusal {
    #[error("the node does not tell the tokens of {0}")]
    NoTokens(Address),
    #[error("the account {address} has tokens of another mint or owner")]
    OtherTokens { address: Address },
    #[error("{address} loses or gets {changed} base units; it must be {asked}")]
    Amount { address: Address, changed: i128, asked: i128 },
    #[error("the tokens of {0} change, which the payment is not about")]
    OtherChange(Address),
    #[error("the node does not tell the lamports of the sponsor")]
    NoSponsor,
    #[error("the sponsor loses {lamports} lamports; the fee is {fee}, or at most that")]
    SponsorPays { lamports: i128, fee: u64 },
    #[error("the fee is {fee} lamports; {most} were reckoned with")]
    Fee { fee: u64, most: u64 },
}

/// Exactly the price moves, from the payer's account to the wallet's, and no other tokens do.
pub fn tokens_move(
    balances: &Balances,
    (verified, terms): (&Verified, &ExactTerms),
) -> Result<(), BalanceRefusal> {
    let price = i128::from(verified.amount);
    let both =
        [(verified.source, verified.payer, -price), (verified.destination, terms.wallet, price)];
    for (address, owner, asked) in both {
        let found = balances.tokens_of(&address).ok_or(BalanceRefusal::NoTokens(address))?;
        if (found.mint, found.owner) != (terms.mint, Some(owner)) {
            return Err(BalanceRefusal::OtherTokens { address });
        }
        let changed = i128::from(found.after).saturating_sub(i128::from(found.before));
        if changed != asked {
            return Err(BalanceRefusal::Amount { address, changed, asked });
        }
    }
    let named = [verified.source, verified.destination];
    let mut others = balances.tokens.iter().filter(|it| !named.contains(&it.address));
    match others.find(|it| it.before != it.after) {
        Some(other) => Err(BalanceRefusal::OtherChange(other.address)),
        None => Ok(()),
    }
}

/// The sponsor's lamports fall by the fee and by nothing else, and the fee is no more than was reckoned with. Where a
/// node does not tell the fee, what the sponsor loses is it.
pub fn sponsor_pays(
    balances: &Balances,
    sponsor: &Address,
    (fee, most): (Option<u64>, u64),
) -> Result<(), BalanceRefusal> {
    let found = balances.lamports_of(sponsor).ok_or(BalanceRefusal::NoSponsor)?;
    let lamports = i128::from(found.before).saturating_sub(i128::from(found.after));
    let fee = match fee {
        Some(fee) if lamports == i128::from(fee) => fee,
        None if (0..=i128::from(most)).contains(&lamports) => return Ok(()),
        told => {
            return Err(BalanceRefusal::SponsorPays { lamports, fee: told.unwrap_or(most) });
        }
    };
    if fee > most { Err(BalanceRefusal::Fee { fee, most }) } else { Ok(()) }
}
