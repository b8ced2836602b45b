//! A program that does nothing but call: itself so many times, then ours. It shows what our program
//! does at the bottom of somebody else's calls, and what it makes of an address that is the
//! caller's own, for which that one signs.

use crate::{World, framework::NOT_WRITABLE};
use farthing_sdk::{
    PROGRAM_ID, addresses,
    instructions::Pay,
    solana::{AccountMeta, Address, Instruction, InstructionError},
};
use litesvm::LiteSVM;
use solana_program_runtime::{
    invoke_context::InvokeContext, solana_sbpf::program::BuiltinFunctionDefinition,
};

struct Relay;

type Refusal = Box<dyn std::error::Error>;

impl BuiltinFunctionDefinition<InvokeContext<'_, '_>> for Relay {
    type Error = Refusal;

    fn rust(
        context: &mut InvokeContext<'_, '_>,
        _: u64,
        _: u64,
        _: u64,
        _: u64,
        _: u64,
    ) -> Result<u64, Refusal> {
        let next = next_call(context)?;
        let this = context.transaction_context.get_current_instruction_context()?;
        let (_, bump) = own_of(this.get_program_key()?);
        context.native_invoke_signed(next, &[&[OWN, &[bump]]])?;
        Ok(0)
    }
}

/// The data is the number of calls to itself, then what to tell our program; the accounts are the
/// relay, our program, then what our program gets. There [`own`] signs, wherever it stands.
fn next_call(context: &InvokeContext<'_, '_>) -> Result<Instruction, InstructionError> {
    let this = context.transaction_context.get_current_instruction_context()?;
    let meta = |index| {
        Ok(AccountMeta {
            pubkey: *this.get_key_of_instruction_account(index)?,
            is_signer: this.is_instruction_account_signer(index)?,
            is_writable: this.is_instruction_account_writable(index)?,
        })
    };
    let metas = (0..this.get_number_of_instruction_accounts()).map(meta);
    let metas = metas.collect::<Result<Vec<_>, InstructionError>>()?;
    let (calls, data) = this.get_instruction_data().split_first().unwrap();
    let relay = *this.get_program_key()?;
    if *calls == HIDING {
        let (hidden, all) = metas.split_last().unwrap();
        let unsigned = |meta: &AccountMeta| {
            let is_signer = meta.is_signer && meta.pubkey != hidden.pubkey;
            AccountMeta { is_signer, ..meta.clone() }
        };
        let passed = all[2..].iter().map(unsigned).collect();
        return Ok(Instruction::new_with_bytes(PROGRAM_ID, data, passed));
    }
    Ok(match calls.checked_sub(1) {
        Some(left) => Instruction::new_with_bytes(relay, &[&[left], data].concat(), metas),
        None => {
            let signed = |meta: &AccountMeta| {
                let is_signer = meta.is_signer || meta.pubkey == own();
                AccountMeta { is_signer, ..meta.clone() }
            };
            Instruction::new_with_bytes(PROGRAM_ID, data, metas[2..].iter().map(signed).collect())
        }
    })
}

/// Where the relay stands.
pub const ADDRESS: Address = Address::new_from_array([77; 32]);
/// The seed of the address that it signs for.
const OWN: &[u8] = b"own";

fn own_of(relay: &Address) -> (Address, u8) {
    Address::find_program_address(&[OWN], relay)
}

/// The address that the relay at [`ADDRESS`] signs for when it calls our program.
pub fn own() -> Address {
    own_of(&ADDRESS).0
}

/// Puts the relay into a machine.
pub fn install_in(svm: &mut LiteSVM) {
    svm.add_builtin(ADDRESS, Relay::register);
}

/// Puts the relay into a world.
pub fn install(world: &World) -> Address {
    install_at(world, ADDRESS);
    ADDRESS
}

/// Makes an address a relay, whatever it was: a wallet's key can be that of a program.
fn install_at(world: &World, at: Address) {
    world.network.svm_mut().add_builtin(at, Relay::register);
}

/// Who paid the rent has become a program, and the transaction calls it: then it is read-only in
/// all of that transaction, and nothing can be paid to it. The end works all the same, beside the
/// call and through it; freeing fails, and takes back what came with it. A transaction without the
/// call frees.
#[track_caller]
pub fn assert_ends_beside_a_call_of(
    rent_payer: Address,
    world: &World,
    pay: Pay,
    [end, free]: [Instruction; 2],
) {
    install_at(world, rent_payer);
    let call = below(rent_payer, 1, pay);
    let all = [end.clone(), call.clone(), free.clone()];
    world.run_all(&all).assert_err(NOT_WRITABLE);
    let snapshot = world.snapshot();
    world.run(below(rent_payer, 1, end.clone())).assert_ok();
    world.restore(&snapshot);
    world.run_all(&[end, call]).assert_ok();
    world.run(free).assert_ok();
}

/// Wraps an instruction so that our program runs `depth` calls below the transaction.
pub fn below(relay: Address, depth: u8, instruction: impl Into<Instruction>) -> Instruction {
    let Instruction { mut accounts, data, .. } = instruction.into();
    // Nobody has a key for it: it is the relay that signs.
    accounts.iter_mut().filter(|meta| meta.pubkey == own()).for_each(|meta| meta.is_signer = false);
    let programs = [relay, PROGRAM_ID].map(|program| AccountMeta::new_readonly(program, false));
    let data = [&[depth.checked_sub(1).unwrap()], &data[..]].concat();
    Instruction::new_with_bytes(relay, &data, [&programs[..], &accounts].concat())
}

/// In the place of the number of calls: the last account signs the transaction, and our program is
/// not told.
const HIDING: u8 = u8::MAX;

/// Wraps an instruction so that our program does not see that `hidden` signs the transaction.
pub fn hiding(relay: Address, hidden: Address, instruction: impl Into<Instruction>) -> Instruction {
    let mut outer = below(relay, 1, instruction);
    outer.data[0] = HIDING;
    outer.accounts.push(AccountMeta::new_readonly(hidden, true));
    outer
}

/// The deepest level at which our program can be called: tried out with payments of one unit from
/// the deposit of "reader" to that of "friend", which must be there.
pub fn deepest(world: &World, relay: Address) -> u8 {
    let (reader, mint) = (world.address("reader"), world.token.mint);
    let friend = addresses::deposit(&world.address("friend"), &mint);
    let pay = || Pay::new(reader, mint, friend, 1);
    let fits = |depth: &u8| world.run(below(relay, *depth, pay())).failure.is_none();
    (1..16).take_while(fits).last().unwrap()
}
