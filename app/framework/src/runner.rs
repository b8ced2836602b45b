//! Running an instruction.

use anchor::{AccountCursor, AccountView, Address, Bumps, ErrorCode, Result, TryAccounts, require};
use core::{mem::ManuallyDrop, ptr::NonNull, slice};

/// What an instruction is given. Stands in the place of the framework's type of this name, which copies
/// the remaining accounts to the heap, twice.
pub struct Context<'a, T: Bumps> {
    pub accounts: T,
    pub bumps: T::Bumps,
    /// The accounts after the declared ones. None of them is declared as written, unless as `dup`.
    pub remaining: &'a [AccountView],
}

/// Does what the framework's function of this name does, in the same order, with the same errors, but
/// - the walk over the accounts is one function for all instructions, and one walk for all accounts:
///   what the instruction writes stands nowhere else, not even behind the declared accounts
///   (`ConstraintDuplicateMutableAccount`);
/// - nothing is dropped: when an instruction ends, nobody is left to borrow its accounts.
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
    let Some(views) = walk(cursor, count, T::MUT_MASK[0]) else {
        return Err(ErrorCode::ConstraintDuplicateMutableAccount.into());
    };
    // SAFETY: the walk has just written `count` views there, which is the sum of both lengths. They
    // stay, in the memory of the dispatcher, which outlives the cursor.
    let (declared, remaining) = unsafe {
        let views = views.as_ptr();
        (
            slice::from_raw_parts(views, T::HEADER_SIZE),
            slice::from_raw_parts(views.add(T::HEADER_SIZE), further),
        )
    };
    // Finds what is written only if it is given, as the walk found the rest.
    let (accounts, bumps, arguments) =
        T::validate_accounts(program_id, declared, cursor.duplicates(), 0, data)?;
    let mut context = ManuallyDrop::new(Context { accounts, bumps, remaining });
    let result = handler(&mut context, arguments)?;
    context.accounts.exit_accounts(data)?;
    Ok(result)
}

/// Refuses to run at another address than the program's own: that of a copy which somebody has deployed by
/// mistake. Stands in the place of the framework's function of this name, which compares all 32 bytes. Eight
/// are enough to notice a mistake, and more would keep nobody out: where an address begins like ours, its
/// owner can deploy whatever program he likes, and it has no power over our accounts.
///
/// # Errors
/// `DeclaredProgramIdMismatch`.
#[inline(always)]
pub fn check_program_id(program_id: &Address, declared: &Address) -> Result<()> {
    require!(begins(program_id) == begins(declared), ErrorCode::DeclaredProgramIdMismatch);
    Ok(())
}

/// The first eight bytes, as one number.
#[inline(always)]
fn begins(address: &Address) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *address.as_array();
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// Reads all accounts, of which the caller knows the number; nothing if one of those in `written`,
/// counted from the first, stands twice.
#[inline(never)]
fn walk(cursor: &mut AccountCursor, count: usize, written: u64) -> Option<NonNull<AccountView>> {
    // SAFETY: the caller knows that the input has that many accounts.
    let (views, duplicates) = unsafe { cursor.walk_n(count) };
    match duplicates {
        Some(duplicates) if duplicates.intersects(&[written, 0, 0, 0]) => None,
        _ => Some(NonNull::from(views).cast()),
    }
}
