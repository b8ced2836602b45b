//! Reserves and deposits.

use super::{Case, Stage, case};
use crate::matrix::stage::FUNDS;
use farthing_sdk::{
    ALL, Token,
    accounts::Deposit as DepositAccount,
    core::bounds::DEPOSIT_RENT_TERM,
    instructions::{CloseDeposit, Deposit, OpenDeposit, OpenReserve, Pay, SetRefusal, Withdraw},
    solana::Instruction,
};

pub const CASES: &[Case] = &[
    case("pay", "pay", pay),
    case("pay", "pay_earnings", |stage| pay_earnings(stage).into()),
    case("pay", "pay_by_session", |stage| {
        let pay = pay_earnings(stage);
        stage.session();
        pay.by_session(stage.delegate).into()
    }),
    case("deposit", "deposit", |stage| deposit(stage, stage.coin)),
    case("deposit", "deposit_token_2022", |stage| deposit(stage, stage.other)),
    case("withdraw", "withdraw", |stage| withdraw(stage, stage.coin, FUNDS / 2)),
    case("withdraw", "withdraw_all", |stage| withdraw(stage, stage.coin, ALL)),
    case("withdraw", "withdraw_token_2022", |stage| withdraw(stage, stage.other, FUNDS / 2)),
    case("open_reserve", "open_reserve", open_reserve),
    case("open_deposit", "open_deposit", open_deposit),
    case("open_deposit", "open_deposit_again", open_deposit_again),
    case("close_deposit", "close_deposit", |stage| close_deposit(stage).into()),
    case("close_deposit", "close_deposit_by_rent_payer", close_deposit_by_rent_payer),
    case("set_refusal", "set_refusal", set_refusal),
    case("set_refusal", "set_refusal_of_earnings", set_refusal_of_earnings),
];

fn pay(stage: &mut Stage) -> Instruction {
    let coin = stage.coin;
    stage.deposit(stage.reader, coin);
    let payee = stage.empty_deposit(stage.friend, coin);
    Pay::new(stage.reader, coin.mint, payee, 100).reference([5; 32]).into()
}

fn pay_earnings(stage: &mut Stage) -> Pay {
    let coin = stage.coin;
    stage.deposit(stage.reader, coin);
    let creator = stage.creator(stage.founder, &[]);
    let payee = farthing_sdk::addresses::earnings(&creator, &coin.mint);
    Pay::new(stage.reader, coin.mint, payee, 100).reference([5; 32])
}

fn deposit(stage: &mut Stage, token: Token) -> Instruction {
    stage.empty_deposit(stage.reader, token);
    stage.tokens(&stage.reader.clone(), token, FUNDS);
    Deposit::new(stage.reader, token, 500).into()
}

fn withdraw(stage: &mut Stage, token: Token, amount: u64) -> Instruction {
    stage.deposit(stage.reader, token);
    Withdraw::new(stage.reader, token, amount).into()
}

fn open_reserve(stage: &mut Stage) -> Instruction {
    let token = stage.mint();
    OpenReserve::new(stage.sponsor, token).into()
}

fn open_deposit(stage: &mut Stage) -> Instruction {
    OpenDeposit::new(stage.reader, stage.coin.mint).payer(stage.sponsor).into()
}

fn open_deposit_again(stage: &mut Stage) -> Instruction {
    stage.deposit(stage.reader, stage.coin);
    open_deposit(stage)
}

fn close_deposit(stage: &mut Stage) -> CloseDeposit {
    let address = stage.empty_deposit(stage.reader, stage.coin);
    CloseDeposit::of(&stage.read::<DepositAccount>(&address))
}

fn close_deposit_by_rent_payer(stage: &mut Stage) -> Instruction {
    let close = close_deposit(stage);
    stage.machine.pass(DEPOSIT_RENT_TERM, 0);
    close.authority(stage.sponsor).into()
}

fn set_refusal(stage: &mut Stage) -> Instruction {
    stage.empty_deposit(stage.reader, stage.coin);
    SetRefusal::new(stage.reader, stage.coin.mint, true).into()
}

fn set_refusal_of_earnings(stage: &mut Stage) -> Instruction {
    let creator = stage.creator(stage.founder, &[]);
    SetRefusal::of_creator(stage.founder, creator, stage.coin.mint, true).into()
}
