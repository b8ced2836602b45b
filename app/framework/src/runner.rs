//! Running an instruction.

use anchor::{AccountCursor, AccountView, Address, Bumps, ErrorCode, Result, TryAccounts};
use core::{mem::ManuallyDrop, ptr::NonNull, slice};

/// What an instruction is given. Stands in the place of the framework's type of this name, which copies
/// the remaining accounts to the heap, twice.
pub struct Context<'a, T: Bumps> {
    pub accounts: T,
    pub bumps: T::Bumps,
    pub remaining: Remaining<'a>,
}

/// The accounts after the declared ones. Nobody looks at them before they are asked for.
pub struct Remaining<'a> {
    cursor: &'a mut AccountCursor,
    count: usize,
    /// One bit for each declared account that is written.
    written: u64,
}

impl<'a> Remaining<'a> {
    /// All of them the first time, none after that.
    ///
    /// # Errors
    /// `ConstraintDuplicateMutableAccount` when a declared account that is written is among them.
    #[inline(always)]
    pub fn accounts(&mut self) -> Result<&'a [AccountView]> {
        let count = core::mem::take(&mut self.count);
        let Some(views) = walk(self.cursor, count, self.written) else {
            return Err(ErrorCode::ConstraintDuplicateMutableAccount.into());
        };
        // SAFETY: as in `run_handler`.
        Ok(unsafe { slice::from_raw_parts(views.as_ptr(), count) })
    }
}

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
    const { assert!(T::HEADER_SIZE <= 64, "one word of the mask is looked at") };
    let Some(further) = count.checked_sub(T::HEADER_SIZE) else {
        return Err(ErrorCode::AccountNotEnoughKeys.into());
    };
    let Some(views) = walk(cursor, T::HEADER_SIZE, T::MUT_MASK[0]) else {
        return Err(ErrorCode::ConstraintDuplicateMutableAccount.into());
    };
    // SAFETY: the walk has just written that many views there. They stay, in the memory of the
    // dispatcher, which outlives the cursor; what it writes later comes behind them.
    let views = unsafe { slice::from_raw_parts(views.as_ptr(), T::HEADER_SIZE) };
    let (accounts, bumps, arguments) =
        T::validate_accounts(program_id, views, cursor.duplicates(), 0, data)?;
    let [written, ..] = if further != 0 && T::HAS_DYNAMIC_MUT_MASK {
        accounts.active_mut_mask()
    } else {
        T::MUT_MASK
    };
    let remaining = Remaining { cursor, count: further, written };
    let context = Context { accounts, bumps, remaining };
    let mut context = ManuallyDrop::new(context);
    let result = handler(&mut context, arguments)?;
    context.accounts.exit_accounts(data)?;
    Ok(result)
}

/// Reads the next `count` accounts, which the caller knows to be there; nothing if one of those in
/// `written`, counted from the first, stands twice among all that have been read.
#[inline(never)]
fn walk(cursor: &mut AccountCursor, count: usize, written: u64) -> Option<NonNull<AccountView>> {
    // SAFETY: the caller knows that the input has that many accounts.
    let (views, duplicates) = unsafe { cursor.walk_n(count) };
    match duplicates {
        Some(duplicates) if duplicates.intersects(&[written, 0, 0, 0]) => None,
        _ => Some(NonNull::from(views).cast()),
    }
}
