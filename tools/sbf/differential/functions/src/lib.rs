//! What LLVM's back end refuses and the fallback linker lowers, as plain functions. The host and the
//! program run the same code on the same cases, and the test compares what comes out.
#![no_std]

mod arguments;
mod arithmetic;
mod memory;

/// What a case is computed from.
pub type Operands = [u64; 9];
/// What comes out of a case.
pub type Outcome = [u64; 4];

/// One byte for the operation, then the operands.
pub const CASE_BYTES: usize = 1 + 9 * 8;
pub const RESULT_BYTES: usize = 4 * 8;
/// A program returns at most 1,024 bytes.
pub const BATCH: usize = 32;

type Operation = fn(&Operands) -> Outcome;

/// Each operation by its name.
pub const OPERATIONS: [(&str, Operation); 29] = [
    ("u128 multiply", arithmetic::multiply_unsigned),
    ("u128 divide", arithmetic::divide_unsigned),
    ("u128 remainder", arithmetic::remainder_unsigned),
    ("i128 multiply", arithmetic::multiply_signed),
    ("i128 divide", arithmetic::divide_signed),
    ("i128 remainder", arithmetic::remainder_signed),
    ("u128 shift left", arithmetic::shift_left),
    ("u128 shift right", arithmetic::shift_right),
    ("i128 shift right", arithmetic::shift_right_signed),
    ("shift by a constant", arithmetic::shift_by_constants),
    ("u128 sums", arithmetic::sums),
    ("u128 bits", arithmetic::bits),
    ("u64 checked multiply", arithmetic::checked_multiply),
    ("i64 checked multiply", arithmetic::checked_multiply_signed),
    ("u64 times u64 over u64", arithmetic::multiply_then_divide),
    ("i64 divide", arithmetic::divide_signed_64),
    ("i32 and i8 divide", arithmetic::divide_signed_narrow),
    ("seven arguments", arguments::call_seven),
    ("eight arguments", arguments::call_eight),
    ("nine arguments", arguments::call_nine),
    ("recursion", arguments::call_recursive),
    ("wide return", arguments::call_wide_return),
    ("structure return", arguments::call_structure_return),
    ("u128 return", arguments::call_u128_return),
    ("copy a constant length", memory::copy_constant),
    ("copy any length", memory::copy_any),
    ("move overlapping", memory::move_overlapping),
    ("fill and compare", memory::fill_and_compare),
    ("atomics", memory::atomics),
];

/// Runs all whole cases in `batch`, at most [`BATCH`]; returns how many bytes of results there are.
pub fn run(batch: &[u8], results: &mut [u8; BATCH * RESULT_BYTES]) -> usize {
    let mut written = 0;
    let slots = results.chunks_exact_mut(RESULT_BYTES);
    for (case, slot) in batch.chunks_exact(CASE_BYTES).zip(slots) {
        let outcome = evaluate(case[0], &operands(&case[1..]));
        for (bytes, word) in slot.chunks_exact_mut(8).zip(outcome) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        written += RESULT_BYTES;
    }
    written
}

fn operands(bytes: &[u8]) -> Operands {
    let mut operands = [0; 9];
    for (operand, bytes) in operands.iter_mut().zip(bytes.chunks_exact(8)) {
        let mut word = [0; 8];
        word.copy_from_slice(bytes);
        *operand = u64::from_le_bytes(word);
    }
    operands
}

/// An operation that does not exist gives all ones.
fn evaluate(operation: u8, operands: &Operands) -> Outcome {
    match OPERATIONS.get(usize::from(operation)) {
        Some((_, function)) => function(operands),
        None => [u64::MAX; 4],
    }
}

/// A 128-bit number from two operands.
fn wide(low: u64, high: u64) -> u128 {
    u128::from(low) | (u128::from(high) << 64)
}

/// Two 128-bit numbers as an outcome.
fn pair(first: u128, second: u128) -> Outcome {
    [first as u64, (first >> 64) as u64, second as u64, (second >> 64) as u64]
}
