//! The framework under its own name, with one function of it replaced: `#[program]` calls
//! `run_handler` by that path, and the framework's copies the walk over the accounts and the drop of
//! each into every instruction.

#![no_std]

pub use anchor::*;

use core::mem::ManuallyDrop;

/// Does what the framework's function of this name does, in the same order, with the same errors;
/// but the walk over the accounts is one function for all instructions, and nothing is dropped: when
/// an instruction ends, nobody is left to borrow its accounts.
#[inline(always)]
pub fn run_handler<'a, T: TryAccounts, R>(
    program_id: &'a Address,
    cursor: &'a mut AccountCursor,
    data: &'a [u8],
    count: usize,
    handler: impl FnOnce(&mut Context<'a, T>, T::IxArgs<'a>) -> Result<R>,
) -> Result<R> {
    let Some(remaining) = count.checked_sub(T::HEADER_SIZE) else {
        return Err(ErrorCode::AccountNotEnoughKeys.into());
    };
    let views = walk(cursor, T::HEADER_SIZE, &T::MUT_MASK)?;
    let views = unsafe { core::slice::from_raw_parts(views, T::HEADER_SIZE) };
    let (accounts, bumps, arguments) =
        T::validate_accounts(program_id, views, cursor.duplicates(), 0, data)?;
    let written = if remaining != 0 && T::HAS_DYNAMIC_MUT_MASK {
        context::MutMask::Dynamic(accounts.active_mut_mask())
    } else {
        context::MutMask::Static(&T::MUT_MASK)
    };
    let context = Context::new(program_id, accounts, bumps, cursor, remaining as u8, written);
    let mut context = ManuallyDrop::new(context);
    let result = handler(&mut context, arguments)?;
    context.accounts.exit_accounts(data)?;
    Ok(result)
}

#[inline(never)]
fn walk(
    cursor: &mut AccountCursor,
    count: usize,
    written: &'static [u64; 4],
) -> Result<*const AccountView> {
    let (views, duplicates) = unsafe { cursor.walk_n(count) };
    if let Some(duplicates) = duplicates
        && duplicates.intersects(written)
    {
        return Err(ErrorCode::ConstraintDuplicateMutableAccount.into());
    }
    Ok(views.as_ptr())
}
