//! Runs a program on this computer: a list of accounts, laid out as the runtime hands it over.

use anchor::{
    bytemuck::{cast_slice, cast_slice_mut},
    pinocchio::account::{MAX_PERMITTED_DATA_INCREASE, NOT_BORROWED, RuntimeAccount},
};

use super::lists::{Account, List};

/// A program's entry: the serialised accounts, and the instruction's data behind its length and
/// before the program's address.
pub type Entry = unsafe extern "C" fn(*mut u8, *const u8) -> u64;

const WORD: usize = 8;
const HEADER: usize = size_of::<RuntimeAccount>();
const ADDRESS: usize = 8;
const OWNER: usize = 40;
const LAMPORTS: usize = 72;
const LENGTH: usize = 80;

/// An account after the instruction. The bytes that a closed one had before are looked at too, since
/// they stay in memory until the runtime takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub owner: [u8; 32],
    pub lamports: u64,
    pub length: u64,
    pub bytes: Vec<u8>,
}

/// What an instruction did: its error, or the accounts in the order of the pool. The runtime drops
/// whatever a failed one has written.
pub type Outcome = Result<Vec<After>, u64>;

pub fn run(entry: Entry, program: [u8; 32], list: &List) -> Outcome {
    let (mut input, starts) = lay_out(list);
    let data = with_length_and_program(&list.data, program);
    // SAFETY: both are laid out as the runtime does it, aligned, and live until the entry returns.
    let code = unsafe { entry(input.as_mut_ptr().cast(), data.as_ptr().add(1).cast()) };
    if code != 0 {
        return Err(code);
    }
    let bytes: &[u8] = cast_slice(&input);
    let after = list.pool.iter().zip(starts).filter_map(|(account, start)| {
        let record = &bytes[start?..];
        Some(After {
            owner: record[OWNER..][..32].try_into().unwrap(),
            lamports: number(&record[LAMPORTS..]),
            length: number(&record[LENGTH..]),
            bytes: record[HEADER..][..account.data.len()].to_vec(),
        })
    });
    Ok(after.collect())
}

/// The input, and where each account of the pool that is passed begins.
fn lay_out(list: &List) -> (Vec<u64>, Vec<Option<usize>>) {
    let mut starts = vec![None; list.pool.len()];
    let mut first = vec![0; list.pool.len()];
    let mut words = vec![list.places.len() as u64];
    for (place, which) in list.places.iter().enumerate() {
        if starts[*which].is_some() {
            words.push(first[*which]);
            continue;
        }
        let start = words.len() * WORD;
        starts[*which] = Some(start);
        first[*which] = place as u64;
        let account = &list.pool[*which];
        let end = start + HEADER + account.data.len() + MAX_PERMITTED_DATA_INCREASE;
        // Up to a whole word, and a word for the epoch of the rent.
        words.resize(end.div_ceil(WORD) + 1, 0);
        write(account, &mut cast_slice_mut(&mut words)[start..]);
    }
    (words, starts)
}

fn write(account: &Account, record: &mut [u8]) {
    let flags = [account.signs, account.written, account.executable].map(u8::from);
    record[0] = NOT_BORROWED;
    record[1..4].copy_from_slice(&flags);
    record[ADDRESS..OWNER].copy_from_slice(&account.address);
    record[OWNER..LAMPORTS].copy_from_slice(&account.owner);
    record[LAMPORTS..LENGTH].copy_from_slice(&account.lamports.to_le_bytes());
    record[LENGTH..HEADER].copy_from_slice(&(account.data.len() as u64).to_le_bytes());
    record[HEADER..][..account.data.len()].copy_from_slice(&account.data);
}

fn with_length_and_program(data: &[u8], program: [u8; 32]) -> Vec<u64> {
    let length = (data.len() as u64).to_le_bytes();
    let bytes = [&length, data, &program[..]].concat();
    let mut words = vec![0; bytes.len().div_ceil(WORD)];
    cast_slice_mut::<u64, u8>(&mut words)[..bytes.len()].copy_from_slice(&bytes);
    words
}

fn number(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes[..WORD].try_into().unwrap())
}
