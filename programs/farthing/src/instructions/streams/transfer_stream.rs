//! `transfer_stream`: the payee passes the rest of a stream on, to any deposit or earnings of the same
//! mint but the payer's own. Never out of earnings, whose splits it serves. The caller names the most
//! that may be withdrawn by then, so that it cannot be emptied first (bug class 31). That is a bound
//! and no exact figure: anyone may withdraw to the payee, and a single unit would stop every transfer
//! (bug class 30).

use crate::{
    FarthingError,
    events::{StreamTransferred, log},
    state::{Hot, Payee, Stream, count_down, is_earnings},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct TransferStream {
    /// Owner of the deposit that is paid.
    pub owner: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// By the address that the stream stores.
    #[account(mut, address = stream.payee @ FarthingError::WrongPayee)]
    pub payee: Account<Payee>,
    /// The deposit or earnings to be paid from now on. Ours by its type; another account than
    /// `payee`, since both are written.
    #[account(mut, constraint = address_eq(&new_payee.mint, &payee.mint) @ FarthingError::MintMismatch)]
    pub new_payee: Account<Payee>,
}

impl TransferStream {
    pub fn transfer_stream(&mut self, max_withdrawn: u64) -> Result<()> {
        // Check: the payee, and the stream that the taker expects.
        require!(!is_earnings(&self.payee), FarthingError::StreamPaysEarnings);
        require!(
            address_eq(&self.payee.holder, self.owner.address()),
            FarthingError::NotStreamPayee
        );
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        require!(self.stream.withdrawn <= max_withdrawn, FarthingError::WithdrawnAboveMaximum);
        let new_payee = *self.new_payee.address();
        require!(!address_eq(&new_payee, &self.stream.deposit), FarthingError::PayeeIsPayer);
        // Effect: the other one waits for the money now.
        count_down(&mut self.payee.children)?;
        self.new_payee.take_on()?;
        self.stream.payee = new_payee;
        log!(StreamTransferred {
            stream: *self.stream.address(),
            old_payee: *self.payee.address(),
            new_payee,
            withdrawn: self.stream.withdrawn,
        });
        Ok(())
    }
}
