//! Equal payments with one blockhash, in the real bank (docs/adr/0015).

use crate::network::Bank;
use farthing_sdk::compose;
use farthing_tests::{lives::Ring, prelude::*};

const AMOUNT: u64 = 10;

struct Payment {
    bank: Bank,
    pay: Instruction,
    payee: Address,
}

/// A payer with plenty in the deposit, and a payee with an empty one.
fn payment() -> Payment {
    let mut bank = Bank::start(false);
    let token = bank.token();
    let [payer, payee] = ["payer", "payee"].map(|name| bank.person(name));
    let mut all = vec![
        OpenReserve::new(payer, token).instruction(),
        OpenDeposit::new(payee, token.mint).payer(payer).instruction(),
    ];
    all.extend(compose::fill_deposit(payer, token, 1_000));
    bank.send(&all).expect("it succeeds");
    let pay = Pay::to_wallet(payer, token.mint, payee, AMOUNT).instruction();
    Payment { bank, pay, payee: addresses::deposit(&payee, &token.mint) }
}

impl Payment {
    fn received(&mut self) -> u64 {
        let account = self.bank.accounts(&[self.payee]).pop().flatten().expect("a deposit");
        Deposit::decode(&account.data).expect("a deposit").balance
    }
}

#[test]
fn equal_payments_land_as_often_as_they_differ_in_a_limit_that_is_never_reached() {
    let mut payment = payment();
    // Given the bounds of what the SDK sets, and a number between.
    let limits = [32 << 20, (32 << 20) + 1, (64 << 20) - 1];
    let numbered = limits.map(|bytes| {
        let limit = ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(bytes);
        vec![limit, payment.pay.clone()]
    });
    // When they are sent with one blockhash, then each is a payment.
    payment.bank.send_within_one_blockhash(&numbered);
    assert_eq!(payment.received(), 3 * AMOUNT);
}

#[test]
fn equal_payments_without_a_difference_are_one() {
    let mut payment = payment();
    let one = vec![payment.pay.clone()];
    payment.bank.send_within_one_blockhash(&[one.clone(), one.clone(), one]);
    assert_eq!(payment.received(), AMOUNT);
}
