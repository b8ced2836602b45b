//! The part of the attack matrix that the interface description does not show: accounts after the
//! declared ones, and an address that an argument names.
//!
//! when an account that an instruction writes stands behind its declared ones too
//!   refuses it, also where nobody reads what stands there; but a payer or receiver of rent may
//! when an instruction names who gets the rent
//!   it frees an account: no other exit depends on that account, which somebody else may have
//!   chosen succeeds whatever became of it: spent, a program, another program's account
//! when an account or bytes follow that an instruction does not know
//!   does just what it does without
//! when arguments are cut short, wherever
//!   refuses them
//! when earnings are distributed, or divided to the last unit and closed
//!   refuses split deposits that are missing or out of order
//!   refuses to pay into what it pays from
//!   ignores what follows them
//! when a pass is created
//!   refuses every bump but that of its address

use farthing_tests::{
    matrix::{
        base::{on, refusal},
        cases::{self, Case},
        idl::Idl,
        stage::Stage,
    },
    prelude::*,
};
use std::collections::BTreeMap;

/// Cases with eight split deposits, and how many accounts their instructions declare before.
const CASES: [(&str, usize); 2] = [("distribute_8_splits", 3), ("close_earnings_8_splits", 5)];

/// A case, and again with each account that it writes behind all others; and whether that one pays
/// or gets rent.
fn with_one_again(case: &Case, idl: &Idl) -> (Stage, Vec<(Instruction, bool)>) {
    let (stage, valid) = on(case.name);
    let declared = &idl.instruction(case.instruction).accounts;
    let written = declared.iter().zip(&valid.accounts).filter(|(declared, given)| {
        // Absent ones are given as the program.
        declared.writable && given.pubkey != PROGRAM_ID
    });
    let edited = written.map(|(declared, given)| {
        let mut edited = valid.clone();
        edited.accounts.push(AccountMeta::new_readonly(given.pubkey, false));
        (edited, ["payer", "rent_payer"].contains(&declared.name.as_str()))
    });
    let edited = edited.collect();
    (stage, edited)
}

#[test]
fn refuses_whatever_an_instruction_writes_behind_its_accounts() {
    // bug class 18
    let idl = Idl::committed();
    let mut tried = 0;
    for case in cases::all() {
        let (mut stage, edited) = with_one_again(&case, &idl);
        for (instruction, _) in edited.iter().filter(|(_, is_rent)| !is_rent) {
            let failure = refusal(&mut stage, instruction);
            assert_eq!(failure.cause, Cause::Framework(ALIAS), "{}: {failure}", case.name);
            tried += 1;
        }
    }
    assert!(tried > 55, "only {tried} were tried");
}

#[test]
fn takes_who_pays_or_gets_rent_behind_the_accounts_too() {
    let idl = Idl::committed();
    let mut tried = 0;
    for case in cases::all() {
        let (stage, edited) = with_one_again(&case, &idl);
        for (instruction, _) in edited.iter().filter(|(_, is_rent)| *is_rent) {
            let taken = stage.machine.simulate(instruction);
            assert!(taken.is_ok(), "{}: {:?}", case.name, taken.err());
            tried += 1;
        }
    }
    assert!(tried >= 24, "only {tried} were tried");
}

/// What reads accounts behind its declared ones and pays or skips each: none of them is ignored.
const BATCHES: [&str; 5] =
    ["withdraw_streams", "claim", "claim_chain", "claim_signed", "claim_fans"];

#[test]
fn ignores_accounts_and_bytes_that_it_does_not_know() {
    // An account and arguments that a later version may have.
    let extra = Address::new_from_array([9; 32]);
    for case in cases::all() {
        let (mut stage, valid) = on(case.name);
        stage.machine.give_lamports(&extra, 1_000_000_000);
        let after = |instruction: &Instruction| {
            let overlay = stage.machine.simulate(instruction);
            let overlay = overlay.unwrap_or_else(|failed| panic!("{}: {failed:#?}", case.name));
            let kept = overlay.into_iter().filter(|(address, _)| *address != extra);
            kept.collect::<BTreeMap<_, _>>()
        };
        let mut more = valid.clone();
        if !BATCHES.contains(&case.instruction) {
            more.accounts.push(writable(extra));
        }
        for bytes in [1, 40] {
            more.data.extend(vec![9; bytes]);
            assert_eq!(after(&more), after(&valid), "{}", case.name);
        }
    }
}

#[test]
fn refuses_arguments_that_are_cut_short() {
    // bug class 37
    for case in cases::all() {
        let (mut stage, valid) = on(case.name);
        for length in 0..valid.data.len() {
            let mut cut = valid.clone();
            cut.data.truncate(length);
            let failure = refusal(&mut stage, &cut);
            let expected = Cause::Runtime(InstructionError::InvalidInstructionData);
            assert_eq!(failure.cause, expected, "{}, {length} bytes", case.name);
        }
    }
}

/// What frees an account. Of these only `close_earnings` moves money as well, and who gets its rent
/// is the choice of those who may call it.
const FREEING: [&str; 10] = [
    "close_creator",
    "close_deposit",
    "close_earnings",
    "close_listing",
    "close_order",
    "close_pass",
    "close_session",
    "close_stream",
    "free_channel",
    "free_fan",
];

#[test]
fn only_what_frees_an_account_names_who_gets_the_rent() {
    // I7, bug class 29: an exit with money in it that needed that account could be made to fail.
    let idl = Idl::committed();
    let names = idl.instructions.iter().filter(|instruction| {
        instruction.accounts.iter().any(|account| account.name == "rent_payer")
    });
    let mut names: Vec<_> = names.map(|instruction| instruction.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, FREEING);
}

#[test]
fn frees_whatever_became_of_who_gets_the_rent() {
    // I7, I8, bug class 29
    let idl = Idl::committed();
    for case in cases::all() {
        let declared = &idl.instruction(case.instruction).accounts;
        let Some(at) = declared.iter().position(|account| account.name == "rent_payer") else {
            continue;
        };
        for (is_there, executable) in [(false, false), (true, false), (true, true)] {
            let (mut stage, instruction) = on(case.name);
            let program = stage.machine.account(&stage.coin.program).unwrap();
            let became = Account { executable, ..program };
            let became = if is_there { became } else { Account::default() };
            let (rent_payer, before) = (instruction.accounts[at].pubkey, became.lamports);
            stage.machine.set_account(rent_payer, became);
            stage.must(instruction);
            assert!(stage.machine.lamports(&rent_payer) >= before, "{}", case.name);
        }
    }
}

/// Both instructions refuse split deposits that were edited.
#[track_caller]
fn refused_with(error: FarthingError, edit: impl Fn(&Stage, &mut Vec<AccountMeta>)) {
    for (case, declared) in CASES {
        let (mut stage, mut instruction) = on(case);
        let mut deposits = instruction.accounts.split_off(declared);
        edit(&stage, &mut deposits);
        instruction.accounts.extend(deposits);
        let failure = refusal(&mut stage, &instruction);
        assert_eq!(failure.farthing_error(), Some(&error), "{case}: {failure}");
    }
}

fn writable(address: Address) -> AccountMeta {
    AccountMeta::new(address, false)
}

fn deposit_of(stage: &Stage, name: &str) -> Address {
    let (_, owner) = stage.wallets.iter().find(|(known, _)| *known == name).unwrap();
    addresses::deposit(owner, &stage.coin.mint)
}

#[test]
fn refuses_a_missing_split_deposit() {
    for kept in [0, 1, 7] {
        refused_with(WrongSplitDeposit, |_, deposits| deposits.truncate(kept));
    }
}

#[test]
fn refuses_split_deposits_in_another_order() {
    refused_with(WrongSplitDeposit, |_, deposits| deposits.swap(0, 1));
}

#[test]
fn refuses_to_pay_into_what_it_pays_from() {
    for (case, declared) in CASES {
        let (mut stage, mut instruction) = on(case);
        for account in 0..declared {
            instruction.accounts[declared] = writable(instruction.accounts[account].pubkey);
            refusal(&mut stage, &instruction);
        }
    }
}

#[test]
fn ignores_what_follows_the_split_deposits() {
    for (case, _) in CASES {
        // Given all split deposits, and after them a stranger's and a wallet.
        let (mut stage, mut instruction) = on(case);
        let stranger = deposit_of(&stage, "stranger");
        instruction.accounts.extend([stranger, stage.referrer].map(writable));
        let before = stage.machine.data(&stranger).map(<[u8]>::to_vec);
        // When divided, then the stranger has what it had.
        stage.must(instruction);
        assert_eq!(stage.machine.data(&stranger).map(<[u8]>::to_vec), before);
    }
}

#[test]
fn a_pass_is_created_only_at_the_address_that_its_bump_gives() {
    // Given a purchase that creates a pass, whose last byte is the bump.
    let (mut stage, valid) = on("buy_pass");
    let bump = *valid.data.last().expect("arguments");
    for other in (0..=u8::MAX).filter(|other| *other != bump) {
        // When another bump is named, then it is refused.
        let mut instruction = valid.clone();
        *instruction.data.last_mut().expect("arguments") = other;
        refusal(&mut stage, &instruction);
    }
    stage.must(valid);
}
