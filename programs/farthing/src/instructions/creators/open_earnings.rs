//! `open_earnings`: opens a creator's balance in a reserve. Only the authority may call.

use crate::{
    authority,
    events::{EarningsOpened, log},
    state::{Creator, Earnings, Reserve, Stored, VERSION, count_up},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct OpenEarnings {
    /// Pays the rent, and gets it back when the earnings close.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub creator: Stored<Creator>,
    /// Gives the mint. Ours by its type.
    pub reserve: Stored<Reserve>,
    /// Created here, by its seeds.
    #[account(init, payer = payer, seeds = [b"earnings", creator, reserve.mint], bump)]
    pub earnings: Stored<Earnings>,
    pub system_program: Program<System>,
}

impl OpenEarnings {
    pub fn open_earnings(&mut self, bump: u8) -> Result<()> {
        // Check.
        authority::controls(&self.creator, self.authority.address())?;
        // Effect.
        *self.earnings = Earnings {
            balance: 0,
            mint: self.reserve.mint,
            creator: *self.creator.address(),
            rent_payer: *self.payer.address(),
            children: 0,
            no_sessions: 0,
            version: VERSION,
            bump,
            refuses: 0,
            reserved: [0; 31],
        };
        count_up(&mut self.creator.earnings)?;
        log!(EarningsOpened {
            earnings: *self.earnings.address(),
            creator: self.earnings.creator,
            mint: self.earnings.mint,
            rent_payer: self.earnings.rent_payer,
        });
        Ok(())
    }
}
