//! `open_reserve`: opens the one reserve of a mint. Anyone may call, once for each mint; mints with
//! an extension that could move or lock what the reserve holds are refused. (A freeze authority is not
//! an extension, and is accepted: docs/threat-model.md.)

use crate::{
    FarthingError,
    events::{ReserveOpened, log},
    state::{Reserve, Stored, VERSION},
    tokens,
};
use anchor_lang::prelude::*;
use farthing_framework::{TokenPrograms, create_derived, initialize_tokens};

#[derive(Accounts)]
pub struct OpenReserve {
    /// Pays the rent, which does not come back: a reserve is permanent (I8).
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The token. The token program checks that it is a mint of its own.
    pub mint: UncheckedAccount,
    /// Created here, by its seeds.
    #[account(init, payer = payer, seeds = [b"reserve", mint], bump)]
    pub reserve: Stored<Reserve>,
    /// Created here, by its seeds; nobody else can create it first.
    #[account(mut, seeds = [b"tokens", reserve], bump)]
    pub tokens: UncheckedAccount,
    /// The program that owns the mint.
    pub token_program: Interface<'static, TokenPrograms>,
    pub system_program: Program<System>,
}

impl OpenReserve {
    pub fn open_reserve(&mut self, bump: u8, tokens_bump: u8) -> Result<()> {
        // Check: a mint of that program, which no extension lets take the tokens back.
        require!(
            self.mint.account().owned_by(self.token_program.address()),
            FarthingError::WrongTokenProgram
        );
        super::require_accepted(self.mint.account())?;
        // Interaction: the token program checks the mint, and makes the account the reserve's.
        self.create_tokens(tokens_bump)?;
        // Effect: the reserve owes nothing yet.
        *self.reserve = Reserve {
            mint: *self.mint.address(),
            token_program: *self.token_program.address(),
            tokens: *self.tokens.address(),
            liabilities: 0,
            decimals: tokens::decimals(&self.mint)?,
            version: VERSION,
            bump,
            tokens_bump,
            reserved: [0; 28],
        };
        log!(ReserveOpened {
            reserve: *self.reserve.address(),
            mint: *self.mint.address(),
            token_program: *self.token_program.address(),
            decimals: u64::from(self.reserve.decimals),
        });
        Ok(())
    }

    fn create_tokens(&self, bump: u8) -> Result<()> {
        let (program, reserve) = (self.token_program.address(), self.reserve.address());
        let (payer, tokens) = (self.payer.account(), self.tokens.account());
        let seeds: [&[u8]; 3] = [b"tokens", reserve.as_ref(), &[bump]];
        create_derived(payer, tokens, tokens::ACCOUNT_LENGTH, program, &seeds)?;
        initialize_tokens(program, tokens, self.mint.account(), reserve)
    }
}
