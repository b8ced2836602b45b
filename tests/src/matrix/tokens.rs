//! Mints and token accounts as bytes, written without running a token program.

use super::machine::Machine;
use farthing_sdk::{Token, addresses, solana::Address};

/// Decimals of every test mint.
pub const DECIMALS: u8 = 6;

const MINT_LENGTH: usize = 82;
const ACCOUNT_LENGTH: usize = 165;
const AMOUNT_AT: usize = 64;
const STATE_AT: usize = 108;
/// Kind byte, then the header and the two addresses of a metadata pointer.
const POINTER: [u8; 5] = [1, 18, 0, 64, 0];

/// A mint without mint and freeze authority: Token-2022 ones point to metadata, as most do.
pub fn mint_data(token: Token, supply: u64) -> Vec<u8> {
    let mut data = vec![0; MINT_LENGTH];
    data[36..44].copy_from_slice(&supply.to_le_bytes());
    data[44] = DECIMALS;
    data[45] = 1;
    if token.program == Token::token_2022(token.mint).program {
        data.resize(ACCOUNT_LENGTH, 0);
        data.extend(POINTER);
        data.extend([0; 32]);
        data.extend(token.mint.as_ref());
    }
    data
}

/// Makes such a mint.
pub fn write_mint(machine: &mut Machine, token: Token, supply: u64) {
    machine.write(token.mint, token.program, mint_data(token, supply));
}

/// A token account.
pub fn account_data(owner: &Address, token: Token, amount: u64) -> Vec<u8> {
    let mut data = vec![0; ACCOUNT_LENGTH];
    data[..32].copy_from_slice(token.mint.as_ref());
    data[32..64].copy_from_slice(owner.as_ref());
    data[AMOUNT_AT..AMOUNT_AT + 8].copy_from_slice(&amount.to_le_bytes());
    data[STATE_AT] = 1;
    data
}

/// Makes a token account of `owner` at `address`.
pub fn write_account(
    machine: &mut Machine,
    address: Address,
    owner: &Address,
    token: Token,
    amount: u64,
) {
    machine.write(address, token.program, account_data(owner, token, amount));
}

/// Makes the associated token account of `owner`.
pub fn write_ata(machine: &mut Machine, owner: &Address, token: Token, amount: u64) -> Address {
    let address = addresses::ata(owner, token);
    write_account(machine, address, owner, token, amount);
    address
}

/// Base units in the bytes of a token account.
pub fn amount(data: &[u8]) -> Option<u64> {
    let bytes = data.get(AMOUNT_AT..AMOUNT_AT + 8)?.try_into().ok()?;
    (data.len() >= ACCOUNT_LENGTH).then(|| u64::from_le_bytes(bytes))
}

/// Owner of a token account.
pub fn owner(data: &[u8]) -> Option<Address> {
    Some(Address::new_from_array(data.get(32..64)?.try_into().ok()?))
}
