//! A tiny program that declares accounts in every way that the framework knows. It is compiled twice:
//! against the framework, and against the framework with our functions in the place of some.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

#[cfg(target_arch = "bpf")]
use solana_compiler_builtins as _;

use anchor_lang::prelude::*;
use flavour::{Here, Kept, further};

declare_id!("Probe11111111111111111111111111111111111111");

#[cfg(feature = "ours")]
mod flavour {
    use crate::{Counter, Note, VERSION};
    use anchor_lang::{Bumps, OwningProgram, Versioned, prelude::*};
    use core::mem::offset_of;

    pub struct ThisProgram;

    impl Owner for ThisProgram {
        const OWNER: Address = crate::ID;
    }

    impl OwningProgram for ThisProgram {
        const VERSION: u8 = VERSION;
    }

    impl Versioned for Counter {
        const VERSION_AT: usize = offset_of!(Counter, version);
    }

    impl Versioned for Note {
        const VERSION_AT: usize = offset_of!(Note, version);
    }

    pub type Kept<T> = anchor_lang::Stored<ThisProgram, T>;
    pub type Here<T> = anchor_lang::Stored<ThisProgram, T, true>;

    pub fn further<T: Bumps>(context: &mut Context<T>) -> Result<alloc::vec::Vec<AccountView>> {
        Ok(context.remaining.to_vec())
    }
}

#[cfg(not(feature = "ours"))]
mod flavour {
    use anchor_lang::{Bumps, prelude::*};

    pub type Kept<T> = Account<T>;
    pub type Here<T> = Account<T>;

    pub fn further<T: Bumps>(context: &mut Context<T>) -> Result<alloc::vec::Vec<AccountView>> {
        context.remaining_accounts()
    }
}

/// The version of both accounts; the framework does not look at it.
pub const VERSION: u8 = 1;

/// Seeds: `["counter", authority]`.
#[account]
pub struct Counter {
    pub value: u64,
    pub authority: Address,
    pub version: u8,
    pub bump: u8,
    pub reserved: [u8; 6],
}

/// As long as a counter, and of another kind.
#[account]
pub struct Note {
    pub words: [u64; 5],
    pub version: u8,
    pub reserved: [u8; 7],
}

#[program]
pub mod probe {
    use super::*;

    #[discrim = 0]
    pub fn read(_ctx: &mut Context<Read>) -> Result<()> {
        Ok(())
    }

    /// Adds `amount` and the number of accounts behind the declared ones.
    #[discrim = 1]
    pub fn write(ctx: &mut Context<Write>, amount: u64) -> Result<()> {
        let behind = further(ctx)?.len() as u64;
        let counter = &mut ctx.accounts.counter;
        counter.value = counter.value.wrapping_add(amount).wrapping_add(behind);
        Ok(())
    }

    #[discrim = 2]
    pub fn carry(ctx: &mut Context<Carry>) -> Result<()> {
        let Carry { from, to, by } = &mut ctx.accounts;
        from.value = from.value.wrapping_sub(by.words[0]);
        to.value = to.value.wrapping_add(by.words[0]);
        Ok(())
    }

    /// Counts in whatever is given.
    #[discrim = 3]
    pub fn maybe(ctx: &mut Context<Maybe>) -> Result<()> {
        let accounts = &mut ctx.accounts;
        if let Some(counter) = &mut accounts.counter {
            counter.value = counter.value.wrapping_add(1);
        }
        if let Some(note) = &mut accounts.note {
            note.words[1] = accounts.always.value;
        }
        Ok(())
    }

    #[discrim = 4]
    pub fn derived(ctx: &mut Context<Derived>) -> Result<()> {
        ctx.accounts.counter.value = 4;
        Ok(())
    }

    #[discrim = 5]
    pub fn found(ctx: &mut Context<Found>) -> Result<()> {
        ctx.accounts.counter.value = ctx.bumps.counter.into();
        Ok(())
    }

    #[discrim = 6]
    pub fn close(ctx: &mut Context<Close>) -> Result<()> {
        ctx.accounts.counter.value = 6;
        Ok(())
    }

    #[discrim = 7]
    pub fn close_both(_ctx: &mut Context<CloseBoth>) -> Result<()> {
        Ok(())
    }

    /// Adds what the counters behind the declared accounts hold.
    #[discrim = 8]
    pub fn sum(ctx: &mut Context<Sum>) -> Result<()> {
        for view in further(ctx)? {
            let read = <Kept<Counter> as AnchorAccount>::load(view)?;
            let total = &mut ctx.accounts.total;
            total.value = total.value.wrapping_add(read.value);
        }
        Ok(())
    }

    /// Counts in each counter behind the declared accounts.
    #[discrim = 9]
    pub fn each(ctx: &mut Context<Each>) -> Result<()> {
        for view in further(ctx)? {
            // SAFETY: no reference into an account is alive here.
            let mut counter = unsafe { <Here<Counter> as AnchorAccount>::load_mut(view)? };
            counter.value = counter.value.wrapping_add(1);
        }
        Ok(())
    }

    #[discrim = 10]
    pub fn create(ctx: &mut Context<Create>) -> Result<()> {
        ctx.accounts.counter.authority = *ctx.accounts.authority.address();
        ctx.accounts.counter.version = VERSION;
        ctx.accounts.counter.bump = ctx.bumps.counter;
        Ok(())
    }

    #[discrim = 11]
    pub fn ensure(ctx: &mut Context<Ensure>) -> Result<()> {
        let counter = &mut ctx.accounts.counter;
        counter.value = counter.value.wrapping_add(1);
        counter.version = VERSION;
        Ok(())
    }
}

#[derive(Accounts)]
pub struct Read {
    pub counter: Kept<Counter>,
    pub note: Here<Note>,
    pub reader: Signer,
}

#[derive(Accounts)]
pub struct Write {
    pub authority: Signer,
    #[account(mut)]
    pub counter: Here<Counter>,
}

#[derive(Accounts)]
pub struct Carry {
    #[account(mut)]
    pub from: Here<Counter>,
    #[account(mut)]
    pub to: Kept<Counter>,
    pub by: Kept<Note>,
}

#[derive(Accounts)]
pub struct Maybe {
    #[account(mut)]
    pub counter: Option<Kept<Counter>>,
    #[account(mut)]
    pub note: Option<Here<Note>>,
    pub always: Kept<Counter>,
}

#[derive(Accounts)]
pub struct Derived {
    #[account(mut, seeds = [b"counter", counter.authority], bump = counter.bump)]
    pub counter: Kept<Counter>,
}

#[derive(Accounts)]
pub struct Found {
    pub authority: UncheckedAccount,
    #[account(mut, seeds = [b"counter", authority], bump)]
    pub counter: Kept<Counter>,
}

#[derive(Accounts)]
pub struct Close {
    #[account(mut, close = receiver)]
    pub counter: Kept<Counter>,
    #[account(mut, unsafe(dup), address = counter.authority)]
    pub receiver: UncheckedAccount,
}

#[derive(Accounts)]
pub struct CloseBoth {
    #[account(mut, close = receiver)]
    pub counter: Kept<Counter>,
    #[account(mut, close = receiver)]
    pub note: Here<Note>,
    #[account(mut, unsafe(dup))]
    pub receiver: UncheckedAccount,
}

#[derive(Accounts)]
pub struct Sum {
    #[account(mut)]
    pub total: Kept<Counter>,
    pub reader: Here<Note>,
}

#[derive(Accounts)]
pub struct Each {
    pub reader: Kept<Counter>,
}

#[derive(Accounts)]
pub struct Create {
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    pub authority: UncheckedAccount,
    #[account(init, payer = payer, seeds = [b"counter", authority], bump)]
    pub counter: Kept<Counter>,
    pub system_program: Program<System>,
}

#[derive(Accounts)]
pub struct Ensure {
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    pub authority: UncheckedAccount,
    #[account(init_if_needed, payer = payer, seeds = [b"counter", authority], bump)]
    pub counter: Kept<Counter>,
    pub system_program: Program<System>,
}
