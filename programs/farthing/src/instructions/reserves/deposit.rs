//! `deposit`: tokens come into the reserve, and what the reserve measures is credited. Anyone may
//! pay in for anyone.

use crate::{
    FarthingError,
    events::{Deposited, log},
    ledger,
    state::{Deposit, Hot, Reserve, Stored},
    tokens,
};
use anchor_lang::{address_eq, prelude::*};
use farthing_framework::Transfer;

#[derive(Accounts)]
pub struct DepositTokens {
    /// Owner or delegate of `source`: the token program checks it.
    pub authority: Signer,
    /// Where the tokens come from. The token program checks it.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// Ours by its type.
    #[account(mut)]
    pub reserve: Stored<Reserve>,
    /// The reserve's tokens, by the address it stores.
    #[account(mut, address = reserve.tokens @ FarthingError::WrongReserveTokens)]
    pub tokens: UncheckedAccount,
    /// The reserve's mint, by the address it stores.
    #[account(address = reserve.mint @ FarthingError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Credited. Ours by its type, of this reserve by its mint.
    #[account(mut, constraint = address_eq(&deposit.mint, &reserve.mint) @ FarthingError::WrongReserve)]
    pub deposit: Hot<Deposit>,
    /// The reserve's token program, by the address it stores.
    #[account(address = reserve.token_program @ FarthingError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
}

impl DepositTokens {
    #[inline(always)]
    pub fn deposit(&mut self, amount: u64) -> Result<()> {
        // Check: there is something to move.
        require!(amount != 0, FarthingError::AmountZero);
        // Interaction first: what is credited is what the reserve measures to have come.
        let before = tokens::amount(&self.tokens)?;
        Transfer {
            from: *self.source.account(),
            mint: *self.mint.account(),
            to: *self.tokens.account(),
            authority: *self.authority.account(),
            amount,
            decimals: self.reserve.decimals,
        }
        .invoke(self.token_program.address(), &[])?;
        let received = tokens::amount(&self.tokens)?.saturating_sub(before);
        require!(received != 0, FarthingError::NothingReceived);
        // Effect: the deposit and what the reserve owes rise together (I1).
        ledger::enter(&mut self.reserve.liabilities, &mut self.deposit.balance, received)?;
        log!(Deposited {
            deposit: *self.deposit.address(),
            source: *self.source.address(),
            amount: received,
            balance: self.deposit.balance,
            liabilities: self.reserve.liabilities,
        });
        Ok(())
    }
}
