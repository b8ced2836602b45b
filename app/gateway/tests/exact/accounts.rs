//! The two token accounts, as a node has them before anything is signed.

use crate::world::{PRICE, key, mint, payer, terms, verified, wallet, x402};
use farthing_gateway::exact::{AccountsRefusal, check_accounts};
use farthing_sdk::{
    addresses,
    client::TOKEN_ACCOUNT_SIZE,
    solana::{Account, Address, Signer, token, token_2022},
};

/// Where a token account has what.
const MINT: usize = 0;
const OWNER: usize = 32;
const AMOUNT: usize = 64;
const STATE: usize = 108;

fn tokens(owner: Address, amount: u64) -> Account {
    let mut data = vec![0; TOKEN_ACCOUNT_SIZE];
    data[MINT..OWNER].copy_from_slice(mint().mint.as_ref());
    data[OWNER..AMOUNT].copy_from_slice(owner.as_ref());
    data[AMOUNT..AMOUNT + 8].copy_from_slice(&amount.to_le_bytes());
    data[STATE] = 1;
    Account { lamports: 2_039_280, data, owner: token::ID, ..Account::default() }
}

fn source() -> Account {
    tokens(payer().pubkey(), PRICE)
}

fn destination() -> Account {
    tokens(wallet(), 0)
}

#[track_caller]
fn check(source: Option<&Account>, destination: Option<&Account>) -> Result<(), AccountsRefusal> {
    let found = check_accounts((source, destination), (&verified(&x402()), &terms()));
    if let Err(refusal) = found {
        assert!(!refusal.code().is_empty());
    }
    found
}

fn changed(account: Account, at: usize, bytes: &[u8]) -> Account {
    let mut account = account;
    account.data[at..at + bytes.len()].copy_from_slice(bytes);
    account
}

/// server invariant 9
#[test]
fn accounts_of_payer_and_wallet_with_enough_in_them_are_in_order() {
    assert_eq!(check(Some(&source()), Some(&destination())), Ok(()));
}

/// server invariant 22
#[test]
fn a_wallet_without_its_token_account_is_told_so() {
    let missing = addresses::ata(&wallet(), mint());
    let refusal = check(Some(&source()), None).unwrap_err();
    assert_eq!(refusal, AccountsRefusal::NoDestination(missing));
    assert_eq!(refusal.code(), "invalid_exact_svm_payload_transaction_receiver_ata_not_found");
}

/// server invariant 9
#[test]
fn a_payer_without_the_tokens_is_told_so() {
    let missing = addresses::ata(&payer().pubkey(), mint());
    assert_eq!(check(None, Some(&destination())), Err(AccountsRefusal::NoSource(missing)));
    let poor = tokens(payer().pubkey(), PRICE - 1);
    let few = AccountsRefusal::TooFew { has: PRICE - 1, needs: PRICE };
    assert_eq!(check(Some(&poor), Some(&destination())), Err(few));
}

/// server invariant 9
#[test]
fn tokens_of_somebody_else_are_not_the_payers_to_give() {
    // As a delegate it could sign for them.
    let stranger = key(110).pubkey();
    let other = changed(source(), OWNER, stranger.as_ref());
    let refusal = AccountsRefusal::SourceOwner(stranger);
    assert_eq!(check(Some(&other), Some(&destination())), Err(refusal));
}

/// server invariant 9
#[test]
fn an_account_that_the_wallet_has_given_away_is_refused() {
    let stranger = key(111).pubkey();
    let other = changed(destination(), OWNER, stranger.as_ref());
    let refusal = AccountsRefusal::DestinationOwner(stranger);
    assert_eq!(check(Some(&source()), Some(&other)), Err(refusal));
}

/// server invariant 9
#[test]
fn frozen_accounts_are_refused() {
    let frozen = changed(destination(), STATE, &[2]);
    let refusal = AccountsRefusal::DestinationFrozen;
    assert_eq!(check(Some(&source()), Some(&frozen)), Err(refusal));
    let frozen = changed(source(), STATE, &[2]);
    let refusal = AccountsRefusal::SourceFrozen;
    assert_eq!(check(Some(&frozen), Some(&destination())), Err(refusal));
}

/// server invariant 9
#[test]
fn accounts_of_another_mint_or_program_are_refused() {
    let [from, to] = [payer().pubkey(), wallet()].map(|owner| addresses::ata(&owner, mint()));
    let mint = key(112).pubkey();
    let other = changed(source(), MINT, mint.as_ref());
    assert_eq!(check(Some(&other), Some(&destination())), Err(AccountsRefusal::OtherMint(from)));
    let other = changed(destination(), MINT, mint.as_ref());
    assert_eq!(check(Some(&source()), Some(&other)), Err(AccountsRefusal::OtherMint(to)));
    for owner in [token_2022::ID, key(113).pubkey()] {
        let other = Account { owner, ..destination() };
        assert_eq!(check(Some(&source()), Some(&other)), Err(AccountsRefusal::NotTokens(to)));
        let other = Account { owner, ..source() };
        assert_eq!(
            check(Some(&other), Some(&destination())),
            Err(AccountsRefusal::NotTokens(from))
        );
    }
}
