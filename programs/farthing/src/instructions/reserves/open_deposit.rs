//! `open_deposit`: opens the deposit of an owner, unless it is open already. Anyone may call, for any
//! owner.

use crate::{
    clock,
    events::{DepositOpened, log},
    state::{Deposit, Reserve, Stored, VERSION},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct OpenDeposit {
    /// Pays the rent if the deposit is new, and gets it back when it closes: by its own hand too, from 30
    /// days on.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Whose deposit. Any address: nothing is asked of it.
    pub owner: UncheckedAccount,
    /// Gives the mint. Ours by its type.
    pub reserve: Stored<Reserve>,
    /// Created here if it is not there, by its seeds.
    #[account(
        init_if_needed, payer = payer, seeds = [b"deposit", owner, reserve.mint], bump
    )]
    pub deposit: Stored<Deposit>,
    pub system_program: Program<System>,
}

impl OpenDeposit {
    /// Logs nothing when the deposit was there already.
    pub fn open_deposit(&mut self, bump: u8) -> Result<()> {
        // Check: a new account is all zeros, and no live one has version 0. What has a version that is
        // not ours was refused when it was loaded, and is not written over.
        if self.deposit.version != 0 {
            return Ok(());
        }
        // Effect: an empty deposit.
        *self.deposit = Deposit {
            balance: 0,
            mint: self.reserve.mint,
            owner: *self.owner.address(),
            rent_payer: *self.payer.address(),
            children: 0,
            sessions: 0,
            version: VERSION,
            bump,
            refuses: 0,
            reserved: [0; 23],
            opened_at: clock::now_here()?,
        };
        log!(DepositOpened {
            deposit: *self.deposit.address(),
            owner: self.deposit.owner,
            mint: self.deposit.mint,
            rent_payer: self.deposit.rent_payer,
            opened_at: self.deposit.opened_at,
        });
        Ok(())
    }
}
