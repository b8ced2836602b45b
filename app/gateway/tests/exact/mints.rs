//! Mints: of both token programs, and with every extension that a mint can have.

use crate::world::{DECIMALS, key};
use farthing_gateway::exact::{CheckedMint, MintRefusal, check_mint};
use farthing_sdk::{
    Embedded,
    client::Network,
    solana::{
        Account, Signer, token,
        token_2022::{self, extension::ExtensionType},
    },
};

/// Where a mint says that it is one, and where its extensions begin: behind the length of a token account.
const KIND_AT: usize = 165;
const EXTENSIONS_AT: usize = 166;

/// A mint as the token program made it.
fn plain() -> Account {
    let network = Embedded::without_program();
    let token = network.create_mint(DECIMALS).unwrap();
    network.account(&token.mint).unwrap().unwrap()
}

/// A mint of Token-2022 with extensions of these numbers, each of 8 bytes.
fn with(kinds: &[u16]) -> Account {
    let mut account = Account { owner: token_2022::ID, ..plain() };
    account.data.resize(EXTENSIONS_AT, 0);
    account.data[KIND_AT] = 1;
    for kind in kinds {
        account.data.extend(kind.to_le_bytes());
        account.data.extend([8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    account
}

fn number(kind: ExtensionType) -> u16 {
    kind.into()
}

/// server invariant 10
#[test]
fn the_owner_of_the_mint_is_the_token_program_and_nothing_else_is() {
    let classic = CheckedMint { token_program: token::ID, decimals: DECIMALS };
    assert_eq!(check_mint(Some(&plain()), &[]), Ok(classic));
    let new = Account { owner: token_2022::ID, ..plain() };
    let expected = CheckedMint { token_program: token_2022::ID, ..classic };
    assert_eq!(check_mint(Some(&new), &[]), Ok(expected));
    let stranger = key(100).pubkey();
    let other = Account { owner: stranger, ..plain() };
    assert_eq!(check_mint(Some(&other), &[]), Err(MintRefusal::Owner(stranger)));
}

/// server invariant 10
#[test]
fn what_is_not_there_or_no_mint_is_refused() {
    assert_eq!(check_mint(None, &[]), Err(MintRefusal::Absent));
    let mut short = plain();
    short.data.pop();
    assert_eq!(check_mint(Some(&short), &[]), Err(MintRefusal::NotAMint));
    // A token account of Token-2022.
    let mut tokens = with(&[]);
    tokens.data[KIND_AT] = 2;
    assert_eq!(check_mint(Some(&tokens), &[]), Err(MintRefusal::NotAMint));
    // One that nobody has initialised.
    let mut empty = with(&[]);
    empty.data[..82].fill(0);
    assert_eq!(check_mint(Some(&empty), &[]), Err(MintRefusal::NotAMint));
}

/// server invariant 10
#[test]
fn extensions_by_which_a_wallet_could_get_less_or_lose_it_are_refused_unless_allowed() {
    use ExtensionType as E;
    let refused = [
        E::TransferFeeConfig,
        E::MintCloseAuthority,
        E::ConfidentialTransferMint,
        E::DefaultAccountState,
        E::NonTransferable,
        E::InterestBearingConfig,
        E::PermanentDelegate,
        E::TransferHook,
        E::ConfidentialTransferFeeConfig,
        E::ConfidentialMintBurn,
        E::ScaledUiAmount,
        E::Pausable,
    ];
    for kind in refused {
        let one = with(&[number(kind)]);
        assert_eq!(check_mint(Some(&one), &[]), Err(MintRefusal::Extension(kind)));
        assert!(check_mint(Some(&one), &[kind]).is_ok(), "{kind:?}");
        // Also behind one that is only words.
        let behind = with(&[number(E::MetadataPointer), number(kind)]);
        assert_eq!(check_mint(Some(&behind), &[]), Err(MintRefusal::Extension(kind)));
    }
}

/// server invariant 10
#[test]
fn names_and_groups_are_taken() {
    use ExtensionType as E;
    let words = [
        E::MetadataPointer,
        E::TokenMetadata,
        E::GroupPointer,
        E::TokenGroup,
        E::GroupMemberPointer,
        E::TokenGroupMember,
    ];
    let all = with(&words.map(number));
    assert_eq!(check_mint(Some(&all), &[]).unwrap().token_program, token_2022::ID);
}

/// server invariant 10
#[test]
fn an_extension_of_tomorrow_is_refused_whatever_is_allowed() {
    for unknown in [29, 200, u16::MAX] {
        let one = with(&[unknown]);
        let refusal = check_mint(Some(&one), &[ExtensionType::TransferHook]).unwrap_err();
        assert_eq!(refusal, MintRefusal::NotAMint, "{unknown}");
    }
}

/// server invariant 10
#[test]
fn a_list_of_extensions_that_does_not_end_is_refused() {
    let mut cut = with(&[number(ExtensionType::MetadataPointer)]);
    cut.data.pop();
    assert_eq!(check_mint(Some(&cut), &[]), Err(MintRefusal::NotAMint));
}

/// server invariant 10
#[test]
fn a_mint_that_token_2022_made_with_a_fee_is_refused() {
    let network = Embedded::without_program();
    let kinds = [ExtensionType::TransferFeeConfig];
    let token = network.create_mint_2022(DECIMALS, &kinds, |mint| {
        use token_2022::extension::transfer_fee::instruction::initialize_transfer_fee_config as make;
        vec![make(&token_2022::ID, mint, None, None, 100, 5_000).unwrap()]
    });
    let account = network.account(&token.unwrap().mint).unwrap();
    let expected = MintRefusal::Extension(ExtensionType::TransferFeeConfig);
    assert_eq!(check_mint(account.as_ref(), &[]), Err(expected));
}
