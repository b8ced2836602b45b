//! `withdraw`: tokens leave the reserve, to the token account that the owner names. Only the owner
//! may call, never a session.

use crate::{
    FarthingError, authority,
    events::{Withdrawn, log},
    ledger,
    state::{Deposit, Hot, Reserve},
    tokens,
};
use anchor_lang::{address_eq, prelude::*};
use farthing_framework::Transfer;

#[derive(Accounts)]
pub struct Withdraw {
    /// Owner of the deposit.
    pub owner: Signer,
    /// Debited. Ours by its type, of this reserve by its mint.
    #[account(mut, constraint = address_eq(&deposit.mint, &reserve.mint) @ FarthingError::WrongReserve)]
    pub deposit: Hot<Deposit>,
    /// Ours by its type. Signs for its tokens.
    #[account(mut)]
    pub reserve: Hot<Reserve>,
    /// The reserve's tokens, by the address it stores.
    #[account(mut, address = reserve.tokens @ FarthingError::WrongReserveTokens)]
    pub tokens: UncheckedAccount,
    /// The reserve's mint, by the address it stores.
    #[account(address = reserve.mint @ FarthingError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Any token account of the mint, checked by the token program; another than `tokens`, since
    /// both are written.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The reserve's token program, by the address it stores.
    #[account(address = reserve.token_program @ FarthingError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
}

impl Withdraw {
    #[inline(always)]
    pub fn withdraw(&mut self, amount: u64) -> Result<()> {
        // Check: only the owner, and something.
        authority::owns(&self.deposit, &self.owner)?;
        let amount = farthing_core::ledger::resolve(amount, self.deposit.balance);
        require!(amount != 0, FarthingError::AmountZero);
        // Effect: the deposit and what the reserve owes fall together (I1).
        ledger::leave(&mut self.reserve.liabilities, &mut self.deposit.balance, amount)?;
        // Interaction: exactly that many tokens leave.
        let before = tokens::amount(&self.tokens)?;
        self.send(amount)?;
        require!(
            tokens::amount(&self.tokens)? == before.saturating_sub(amount),
            FarthingError::WrongTokensLeft
        );
        log!(Withdrawn {
            deposit: *self.deposit.address(),
            destination: *self.destination.address(),
            amount,
            balance: self.deposit.balance,
            liabilities: self.reserve.liabilities,
        });
        Ok(())
    }

    #[inline(always)]
    fn send(&mut self, amount: u64) -> Result<()> {
        let (mint, bump) = (self.reserve.mint, [self.reserve.bump]);
        Transfer {
            from: *self.tokens.account(),
            mint: *self.mint.account(),
            to: *self.destination.account(),
            authority: *self.reserve.account(),
            amount,
            decimals: self.reserve.decimals,
        }
        .invoke(self.token_program.address(), &[b"reserve", mint.as_ref(), &bump])
    }
}
