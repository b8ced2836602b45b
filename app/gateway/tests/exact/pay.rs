//! `pay` and `buy`, co-signed: by their bytes, by a run on the real program, and as they landed.

use crate::world::{
    CAP, FEE, blockhash, key, legacy, limit, memo, mint, payer, price, signed_by, sponsor,
};
use farthing_gateway::{
    exact::{ForListing, PayRefusal, PayTerms, VerifiedPay, verify_pay},
    transaction::Fault,
};
use farthing_sdk::{
    Token, addresses, args,
    instructions::{Deposit, OpenDeposit, Pay, Withdraw},
    metas,
    solana::{
        AccountMeta, Address, Instruction, LookupTable, Signer, VersionedMessage,
        ids::system_program, system_instruction,
    },
};
use solana_message::v0;

/// Base units.
pub const AMOUNT: u64 = 500;
pub const REFERENCE: [u8; 32] = [8; 32];

pub fn payee(mint: &Address) -> Address {
    addresses::deposit(&crate::world::wallet(), mint)
}

pub fn terms_of(mint: Address) -> PayTerms {
    PayTerms { payee: payee(&mint), mint, listing: None, amount: AMOUNT, reference: REFERENCE }
}

fn terms() -> PayTerms {
    terms_of(mint().mint)
}

pub fn pay_of(mint: Address) -> Pay {
    Pay::new(payer().pubkey(), mint, payee(&mint), AMOUNT).reference(REFERENCE)
}

fn pay() -> Instruction {
    pay_of(mint().mint).instruction()
}

fn for_listing() -> ForListing {
    ForListing { listing: key(140).pubkey(), generation: 3, quantity: 2 }
}

fn buy_with(arguments: args::Buy, listing: Address) -> Instruction {
    let mint = mint().mint;
    arguments.to_instruction(metas::Buy {
        authority: payer().pubkey(),
        deposit: addresses::deposit(&payer().pubkey(), &mint),
        listing,
        earnings: payee(&mint),
        referrer: None,
        session: None,
    })
}

fn arguments() -> args::Buy {
    args::Buy { quantity: 2, max_price: AMOUNT / 2, generation: 3, reference: REFERENCE }
}

fn buying() -> PayTerms {
    PayTerms { listing: Some(for_listing()), ..terms() }
}

fn signed(all: &[Instruction]) -> Vec<u8> {
    signed_by(crate::world::message(all), &[&payer()])
}

pub fn check(bytes: &[u8], terms: &PayTerms) -> Result<VerifiedPay, PayRefusal> {
    verify_pay(bytes, terms, (&sponsor().pubkey(), CAP))
}

#[track_caller]
fn refused(all: &[Instruction], expected: impl Into<PayRefusal>) {
    refused_by(&terms(), &signed(all), expected);
}

#[track_caller]
fn refused_by(terms: &PayTerms, bytes: &[u8], expected: impl Into<PayRefusal>) {
    let refusal = check(bytes, terms).unwrap_err();
    assert_eq!(refusal, expected.into());
    assert!(refusal.code().starts_with("invalid_farthing_pay_"));
}

/// gateway rule R11
#[test]
fn a_payment_by_the_owner_of_the_deposit_is_verified() {
    for all in [vec![pay()], vec![limit(20_000), price(1), pay()]] {
        for bytes in [signed(&all), signed_by(legacy(&all), &[&payer()])] {
            let found = check(&bytes, &terms()).unwrap();
            assert_eq!(found.payer, payer().pubkey());
            assert_eq!(found.deposit, addresses::deposit(&payer().pubkey(), &mint().mint));
            assert_eq!(found.amount, AMOUNT);
            assert!((FEE..=FEE + 1).contains(&found.fee));
        }
    }
}

/// gateway rule R11
#[test]
fn a_payment_by_a_session_of_the_deposit_is_verified() {
    let session_key = key(141);
    let owner = key(142).pubkey();
    let pay = Pay::new(owner, mint().mint, payee(&mint().mint), AMOUNT).reference(REFERENCE);
    let all = [pay.by_session(session_key.pubkey()).instruction()];
    let bytes = signed_by(crate::world::message(&all), &[&session_key]);
    let found = check(&bytes, &terms()).unwrap();
    assert_eq!(found.payer, session_key.pubkey());
    assert_eq!(found.deposit, addresses::deposit(&owner, &mint().mint));
    // One of another key.
    let mut other = all[0].clone();
    let session = addresses::session(&other.accounts[1].pubkey, &key(143).pubkey());
    other.accounts[3].pubkey = session;
    let bytes = signed_by(crate::world::message(&[other]), &[&session_key]);
    refused_by(&terms(), &bytes, PayRefusal::OtherSession(session));
}

/// gateway rule R11
#[test]
fn a_deposit_of_somebody_else_is_refused() {
    let mut one = pay();
    let other = addresses::deposit(&key(144).pubkey(), &mint().mint);
    one.accounts[1].pubkey = other;
    refused(&[one], PayRefusal::OtherDeposit(other));
}

/// gateway rule R11
#[test]
fn payee_amount_and_reference_are_exact() {
    let mut one = pay();
    let other = key(145).pubkey();
    one.accounts[2].pubkey = other;
    refused(&[one], PayRefusal::OtherPayee(other));
    for found in [0, AMOUNT - 1, AMOUNT + 1, u64::MAX] {
        let one = Pay { amount: found, ..pay_of(mint().mint) };
        refused(&[one.instruction()], PayRefusal::OtherAmount { found, asked: AMOUNT });
    }
    let one = pay_of(mint().mint).reference([9; 32]).instruction();
    refused(&[one], PayRefusal::OtherReference);
    let free = PayTerms { amount: 0, ..terms() };
    let nothing = Pay { amount: 0, ..pay_of(mint().mint) };
    let refusal = PayRefusal::OtherAmount { found: 0, asked: 0 };
    refused_by(&free, &signed(&[nothing.instruction()]), refusal);
}

/// gateway rule R11
#[test]
fn a_purchase_is_of_the_listing_the_generation_and_the_quantity_that_were_asked() {
    let listing = for_listing().listing;
    let found = check(&signed(&[buy_with(arguments(), listing)]), &buying()).unwrap();
    assert_eq!(found.amount, AMOUNT);
    let with = |one: args::Buy| signed(&[buy_with(one, listing)]);
    let other = args::Buy { generation: 4, ..arguments() };
    refused_by(&buying(), &with(other), PayRefusal::OtherGeneration(4));
    let other = args::Buy { quantity: 1, ..arguments() };
    refused_by(&buying(), &with(other), PayRefusal::OtherQuantity(1));
    let other = args::Buy { reference: [9; 32], ..arguments() };
    refused_by(&buying(), &with(other), PayRefusal::OtherReference);
    let stranger = key(146).pubkey();
    let bytes = signed(&[buy_with(arguments(), stranger)]);
    refused_by(&buying(), &bytes, PayRefusal::OtherListing(stranger));
    let mut other = buy_with(arguments(), listing);
    other.accounts[4].pubkey = stranger;
    refused_by(&buying(), &signed(&[other]), PayRefusal::Referred(stranger));
    let mut other = buy_with(arguments(), listing);
    other.accounts[3].pubkey = stranger;
    refused_by(&buying(), &signed(&[other]), PayRefusal::OtherPayee(stranger));
}

/// gateway rule R11
#[test]
fn one_is_not_taken_for_the_other() {
    refused_by(&buying(), &signed(&[pay()]), PayRefusal::OtherWay("pay"));
    let bytes = signed(&[buy_with(arguments(), for_listing().listing)]);
    refused_by(&terms(), &bytes, PayRefusal::OtherWay("buy"));
}

/// gateway rule R11
#[test]
fn a_payment_does_nothing_else() {
    let token = Token::from(mint().mint);
    let withdraw = Withdraw::new(payer().pubkey(), token, 1).instruction();
    refused(&[pay(), withdraw], PayRefusal::Instruction("withdraw"));
    let open = OpenDeposit::new(payer().pubkey(), token.mint).instruction();
    refused(&[open, pay()], PayRefusal::Instruction("open_deposit"));
    let fill = Deposit::new(payer().pubkey(), token, 1).instruction();
    refused(&[fill, pay()], PayRefusal::Instruction("deposit"));
    refused(&[pay(), pay()], PayRefusal::Twice);
    refused(&[limit(1)], PayRefusal::NoPayment);
    let send = system_instruction::transfer(&payer().pubkey(), &key(147).pubkey(), 1);
    refused(&[pay(), send], PayRefusal::Program(system_program::ID));
    refused(&[pay(), memo("x")], PayRefusal::Program(crate::world::MEMO));
    let advance = system_instruction::advance_nonce_account(&key(148).pubkey(), &payer().pubkey());
    refused(&[advance, pay()], Fault::Nonce);
}

/// gateway rule R11
#[test]
fn arguments_and_accounts_are_exactly_those_that_are_needed() {
    let mut longer = pay();
    longer.data.push(0);
    refused(&[longer], PayRefusal::Arguments);
    let mut shorter = pay();
    shorter.data.pop();
    refused(&[shorter], PayRefusal::Arguments);
    let mut more = pay();
    more.accounts.push(AccountMeta::new_readonly(key(149).pubkey(), false));
    refused(&[more], PayRefusal::Accounts("pay"));
    let mut fewer = buy_with(arguments(), for_listing().listing);
    fewer.accounts.pop();
    refused_by(&buying(), &signed(&[fewer]), PayRefusal::Accounts("buy"));
}

/// gateway rule R11
#[test]
fn the_sponsor_stands_in_no_instruction_and_pays_up_to_the_cap() {
    for place in 0..4 {
        let mut one = pay();
        one.accounts[place].pubkey = sponsor().pubkey();
        refused(&[one], PayRefusal::SponsorNamed);
    }
    let dear = [limit(1_400_000), price(5_000_000), pay()];
    refused(&dear, Fault::Fee { lamports: 7_010_000, cap: CAP });
}

/// gateway rule R11, server invariant 6
#[test]
fn only_the_sponsor_and_the_payer_sign() {
    let mut bytes = signed(&[pay()]);
    bytes[65] ^= 1;
    refused_by(&terms(), &bytes, Fault::Signature(payer().pubkey()));
    let mut one = pay();
    one.accounts[0].is_signer = false;
    refused(&[one], Fault::Signers);
    let compiled = v0::Message::try_compile(&payer().pubkey(), &[pay()], &[], blockhash());
    let bytes = signed_by(VersionedMessage::V0(compiled.unwrap()), &[&payer()]);
    refused_by(&terms(), &bytes, PayRefusal::FeePayer);
    let table = LookupTable { key: key(150).pubkey(), addresses: vec![payee(&mint().mint)] };
    let compiled = v0::Message::try_compile(&sponsor().pubkey(), &[pay()], &[table], blockhash());
    let bytes = signed_by(VersionedMessage::V0(compiled.unwrap()), &[&payer()]);
    refused_by(&terms(), &bytes, Fault::LookupTable);
}
