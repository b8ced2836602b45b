//! What may be called beside the transfer: nothing that can do anything, and assertions of wallets.

use crate::world::{
    LIGHTHOUSE, MEMO, guard, key, mint, payer, phantom, refused, sponsor, verified, x402,
};
use farthing_gateway::exact::ExactRefusal;
use farthing_sdk::{
    PROGRAM_ID, addresses,
    instructions::create_token_account,
    solana::{
        AccountMeta, Address, Instruction, Signer, associated_token, ids, token,
        token::instruction as tokens, token_2022,
    },
};

/// server invariant 7
#[test]
fn every_other_program_is_refused() {
    let first_memo = Address::from_str_const("Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo");
    let others = [
        ids::system_program::ID,
        ids::address_lookup_table::ID,
        ids::bpf_loader_upgradeable::ID,
        ids::ed25519_program::ID,
        ids::secp256k1_program::ID,
        ids::secp256r1_program::ID,
        ids::stake::ID,
        ids::vote::ID,
        associated_token::program::ID,
        first_memo,
        PROGRAM_ID,
        key(80).pubkey(),
    ];
    for program_id in others {
        let one = Instruction { program_id, accounts: vec![], data: vec![1] };
        refused(&[vec![one], x402()].concat(), ExactRefusal::Program(program_id));
    }
}

/// server invariants 7 and 22
#[test]
fn an_associated_token_account_is_never_made_at_the_sponsors_cost() {
    for rent_payer in [sponsor().pubkey(), payer().pubkey()] {
        let make = create_token_account(rent_payer, crate::world::wallet(), mint());
        let program = make.program_id;
        refused(&[vec![make], x402()].concat(), ExactRefusal::Program(program));
    }
}

/// server invariant 7
#[test]
fn everything_else_that_a_token_program_can_do_is_refused() {
    let [payer, stranger] = [payer().pubkey(), key(81).pubkey()];
    let source = addresses::ata(&payer, mint());
    let approve = tokens::approve(&token::ID, &source, &stranger, &payer, &[], 1).unwrap();
    let close = tokens::close_account(&token::ID, &source, &stranger, &payer, &[]).unwrap();
    #[allow(deprecated, reason = "the transfer that names no mint is what must be refused")]
    let plain = tokens::transfer(&token::ID, &source, &stranger, &payer, &[], 1).unwrap();
    let owner = tokens::AuthorityType::AccountOwner;
    let give =
        tokens::set_authority(&token::ID, &source, Some(&stranger), owner, &payer, &[]).unwrap();
    let burn = tokens::burn(&token::ID, &source, &mint().mint, &payer, &[], 1).unwrap();
    for one in [approve, close, plain, give, burn] {
        refused(&[x402(), vec![one.clone()]].concat(), ExactRefusal::NotATransfer);
        // Nor by the other token program.
        let other = Instruction { program_id: token_2022::ID, ..one };
        refused(&[vec![other], x402()].concat(), ExactRefusal::NotATransfer);
    }
}

/// server invariant 7
#[test]
fn what_lighthouse_writes_at_a_signers_cost_is_refused() {
    // Written to, and closed: the payer of its rent is the first signer that it is given.
    for kind in [0, 1] {
        let mut write = guard(kind, &[LIGHTHOUSE, ids::system_program::ID]);
        write.accounts.push(AccountMeta::new(sponsor().pubkey(), true));
        write.accounts.push(AccountMeta::new(key(82).pubkey(), false));
        refused(&[x402(), vec![write]].concat(), ExactRefusal::Guard(Some(kind)));
    }
}

/// server invariant 7
#[test]
fn what_is_no_assertion_of_lighthouses_is_refused() {
    for kind in 2..=14 {
        verified(&[x402(), vec![guard(kind, &[payer().pubkey()])]].concat());
    }
    for kind in [0, 1].into_iter().chain(15..=255) {
        let other = guard(kind, &[payer().pubkey()]);
        refused(&[vec![other], x402()].concat(), ExactRefusal::Guard(Some(kind)));
    }
    let empty = Instruction { data: vec![], ..guard(5, &[]) };
    refused(&[x402(), vec![empty]].concat(), ExactRefusal::Guard(None));
}

/// server invariant 13
#[test]
fn four_assertions_may_stand_anywhere_and_a_fifth_nowhere() {
    let four = vec![guard(5, &[payer().pubkey()]); 4];
    let honest = x402();
    for place in 0..=honest.len() {
        let (before, after) = honest.split_at(place);
        verified(&[before, &four, after].concat());
        let short = [price_and_transfer(), vec![guard(14, &[]); 5]].concat();
        refused(&short, ExactRefusal::TooManyGuards);
    }
}

fn price_and_transfer() -> Vec<Instruction> {
    vec![crate::world::price(1), crate::world::transfer()]
}

/// server invariant 8
#[test]
fn an_account_that_a_payment_does_not_need_is_not_written() {
    let mut all = phantom();
    let stranger = key(83).pubkey();
    all[3].accounts[0] = AccountMeta::new(stranger, false);
    refused(&all, ExactRefusal::Writes(stranger));
    all[3].accounts[0].is_writable = false;
    verified(&all);
    // The payer may be: nothing here could change it.
    all[3].accounts[0] = AccountMeta::new(payer().pubkey(), false);
    verified(&all);
    let mut memo = x402();
    memo[3].accounts.push(AccountMeta::new(stranger, false));
    assert_eq!(memo[3].program_id, MEMO);
    refused(&memo, ExactRefusal::Writes(stranger));
}
