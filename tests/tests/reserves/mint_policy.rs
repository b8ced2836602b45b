//! `open_reserve`, as to which mints it takes (bug classes 32 to 34, 36, 38)
//!
//! - given a Token-2022 mint with words only (metadata, group and member, pointers and data)
//!   - opens, padded or not
//! - given a mint with an extension that could move, freeze, tax or hide what the reserve holds
//!   - refused by the error of that extension; of several, by the first
//! - given a mint whose extensions do not fit its account
//!   - refused as malformed

use farthing_sdk::solana::token_2022::extension::ExtensionType;
use farthing_tests::prelude::*;

/// What says that the account is a mint stands here; extensions follow it.
const KIND_AT: usize = 165;
const MINT: u8 = 1;

/// One extension as it is stored.
fn entry(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
}

/// A Token-2022 mint with these bytes in place of extensions.
fn mint_with(world: &World, extensions: &[u8]) -> Token {
    let plain = world.mint(Kind::PLAIN_2022);
    let mut data = world.data(&plain.mint);
    data.resize(KIND_AT, 0);
    data.push(MINT);
    data.extend(extensions);
    let lamports = world.rent(data.len());
    let account = Account { lamports, data, owner: token_2022::ID, ..Account::default() };
    world.network.set_account(plain.mint, account).unwrap();
    plain
}

#[track_caller]
fn takes(extensions: &[u8]) {
    let world = World::bare();
    let token = mint_with(&world, extensions);
    world.run(OpenReserve::new(world.address("anyone"), token)).assert_ok();
    // It works: tokens come in and are credited in full.
    world.deposit_in(token, "reader", 1_000);
}

#[track_caller]
fn refuses(extensions: &[u8], error: FarthingError) {
    let world = World::bare();
    let token = mint_with(&world, extensions);
    world.refuses(OpenReserve::new(world.address("anyone"), token), error);
}

#[test]
fn takes_mints_with_pointers_to_words() {
    for extensions in [
        &[ExtensionType::MetadataPointer][..],
        &[ExtensionType::GroupPointer],
        &[ExtensionType::GroupMemberPointer],
        &[ExtensionType::MetadataPointer, ExtensionType::GroupPointer],
    ] {
        let world = World::bare();
        let token = world.reserve_of(Kind::Token2022(extensions));
        world.deposit_in(token, "reader", 1_000);
    }
}

#[test]
fn takes_mints_with_the_words_themselves() {
    // Metadata 19, group 21, member 23; lengths as the token program has them.
    takes(&entry(19, &[0; 80]));
    takes(&entry(21, &[0; 80]));
    takes(&entry(23, &[0; 72]));
}

#[test]
fn takes_mints_with_padding_behind_the_extensions() {
    // Bug class 38. A mint that would be as long as a multisig (355) gets two bytes more.
    takes(&[entry(18, &[0; 64]), vec![0; 2]].concat());
    takes(&[entry(18, &[0; 64]), vec![0; 357 - KIND_AT - 1 - 68]].concat());
    takes(&[entry(18, &[0; 64]), vec![0; 1]].concat());
}

#[test]
fn refuses_each_extension_that_could_move_freeze_tax_or_hide_what_a_reserve_holds() {
    use ExtensionType::*;
    // With a mint that the token program itself made.
    for (extensions, error) in [
        (&[TransferFeeConfig], MintHasTransferFee), // bug class 32
        // bug class 34: a closed mint could come back with other extensions.
        (&[MintCloseAuthority], MintHasCloseAuthority),
        (&[ConfidentialTransferMint], MintHasConfidentialTransfer),
        (&[DefaultAccountState], MintHasDefaultAccountState), // bug class 33
        (&[NonTransferable], MintIsNonTransferable),
        (&[InterestBearingConfig], MintHasInterest),
        (&[PermanentDelegate], MintHasPermanentDelegate), // bug class 33
        // bug classes 33 and 36: a hook would run with our signers' privileges.
        (&[TransferHook], MintHasTransferHook),
        (&[ScaledUiAmount], MintHasScaledAmount),
        (&[Pausable], MintIsPausable), // bug class 33
    ] {
        let world = World::bare();
        let token = world.mint(Kind::Token2022(extensions));
        world.refuses(OpenReserve::new(world.address("anyone"), token), error);
    }
    // Confidential fees, minting and burning.
    refuses(&entry(16, &[0; 129]), MintHasConfidentialTransfer);
    refuses(&entry(24, &[0; 196]), MintHasConfidentialTransfer);
}

#[test]
fn refuses_extensions_that_are_not_on_the_list() {
    // Those of token accounts, those of tomorrow, and the last number there is.
    for kind in [2, 5, 7, 8, 11, 13, 15, 17, 27, 28, 29, 1_000, u16::MAX] {
        refuses(&entry(kind, &[0; 8]), MintHasUnknownExtension);
    }
}

#[test]
fn names_the_first_extension_refused() {
    let (pointer, hook, delegate) = (entry(18, &[0; 64]), entry(14, &[0; 64]), entry(12, &[0; 32]));
    refuses(&[&pointer[..], &hook, &delegate].concat(), MintHasTransferHook);
    refuses(&[&delegate[..], &pointer, &hook].concat(), MintHasPermanentDelegate);
}

#[test]
fn refuses_an_extension_that_does_not_fit_the_account() {
    // A length past the end, a header that is cut, the largest length.
    refuses(&entry(18, &[0; 64])[..67], MintMalformed);
    refuses(&[18, 0, 0], MintMalformed);
    refuses(&[18, 0], MintMalformed);
    refuses(&[18, 0, 255, 255, 1], MintMalformed);
}

#[test]
fn refuses_what_hides_behind_an_empty_extension() {
    refuses(&[entry(18, &[]), entry(14, &[0; 64])].concat(), MintHasTransferHook);
}
