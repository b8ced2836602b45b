//! - given a stranger, or accounts that do not belong together: refused
//! - given a channel to oneself, or an account in two places: refused
//! - given a payee that takes nothing new: refused; what is open already goes on

use farthing_sdk::{
    accounts::Deposit,
    addresses,
    errors::FarthingError,
    instructions::{OpenChannel, SetRefusal},
    solana::{Address, Instruction, InstructionError},
};
use farthing_tests::{Kind, scene::*};

/// The framework's refusal of a written account that stands in another place as well.
const ALIAS: u32 = 2040;

fn open(scene: &Scene) -> OpenChannel {
    scene.open_channel(scene.purse("friend"), scene.by_voucher())
}

#[test]
fn refuses_a_stranger_and_a_payee_who_set_the_readers_money_aside() {
    let scene = Scene::set();
    for name in ["stranger", "friend", "sponsor", "pen"] {
        let authority = scene.address(name);
        let open = OpenChannel { authority, payer: authority, ..open(&scene) };
        scene.refuses(open, FarthingError::NotSpender);
    }
}

#[test]
fn refuses_an_authority_and_a_payer_that_did_not_sign() {
    let scene = Scene::set();
    for unsigned in [0, 1] {
        let mut open = Instruction::from(open(&scene).payer(scene.address("sponsor")));
        open.accounts[unsigned].is_signer = false;
        scene.refuses(open, InstructionError::MissingRequiredSignature);
    }
}

#[test]
fn refuses_a_payee_of_another_mint() {
    // bug class 17
    let scene = Scene::set();
    let worthless = scene.reserve_of(Kind::Classic);
    let deposit = scene.deposit_in(worthless, "friend", 0);
    for payee in [deposit, scene.earnings(&scene.creator, worthless)] {
        let open = scene.open_channel(payee, scene.by_voucher());
        scene.refuses(open, FarthingError::MintMismatch);
    }
}

#[test]
fn refuses_a_channel_to_the_deposit_that_pays() {
    // bug class 18
    let scene = Scene::set();
    let open = scene.open_channel(scene.purse("reader"), scene.by_voucher());
    scene.refuses(open, ALIAS);
}

#[test]
fn a_creator_may_set_money_aside_for_earnings_of_its_own() {
    // From one balance of one person to another: nothing is gained by it, and nothing lost.
    let scene = Scene::set();
    scene.deposit_of("author", FUNDED);
    let (author, mint) = (scene.address("author"), scene.token.mint);
    let terms = scene.by_voucher();
    let open = OpenChannel::new(author, mint, scene.till(), scene.slot(), terms).salt(7);
    scene.given(open.clone());
    scene.given(scene.close_channel(&open.channel, "author"));
    assert_eq!(scene.balance(&scene.purse("author")), FUNDED);
}

#[test]
fn refuses_an_account_in_two_written_places() {
    // bug class 18
    let scene = Scene::set();
    let open = open(&scene);
    for channel in [open.deposit, open.payee] {
        let open = OpenChannel { channel, ..open.clone() };
        scene.refuses(open, ALIAS);
    }
}

#[test]
fn refuses_a_payee_that_cannot_be_paid() {
    // bug classes 16, 20: a wallet, a creator, a reserve, a channel, a forged deposit.
    let scene = Scene::set();
    let channel = scene.channel(scene.by_voucher());
    let reserve = addresses::reserve(&scene.token.mint);
    let forged = Address::new_from_array([88; 32]);
    scene.forge_copy(&scene.purse("friend"), forged, scene.token.program);
    for payee in [scene.address("friend"), scene.creator, reserve, channel, forged] {
        scene.run(scene.open_channel(payee, scene.by_voucher())).assert_refused();
    }
}

#[test]
fn refuses_a_deposit_that_is_none_or_is_forged() {
    // bug class 20: its owner would sign for it.
    let scene = Scene::set();
    let forged = Address::new_from_array([88; 32]);
    scene.forge_copy(&scene.purse("reader"), forged, scene.token.program);
    for deposit in [forged, scene.till(), scene.creator] {
        scene.run(OpenChannel { deposit, ..open(&scene) }).assert_refused();
    }
}

#[test]
fn a_payee_that_refuses_gets_no_new_channel_and_keeps_what_it_has() {
    let scene = Scene::set();
    let mint = scene.token.mint;
    let friend = SetRefusal::new(scene.address("friend"), mint, true);
    let author = SetRefusal::of_creator(scene.address("author"), scene.creator, mint, true);
    for set in [friend, author] {
        let before = scene.channel_to(set.payee, scene.by_voucher());
        scene.given(set.clone());
        let open = scene.open_channel(set.payee, scene.by_voucher());
        scene.refuses(open.clone(), FarthingError::PayeeRefuses);
        // I7: what is open goes on.
        scene.given(scene.top_up_channel(&before, 5));
        scene.given(scene.request_close(&before));
        scene.given(SetRefusal { refuses: false, ..set });
        scene.given(open);
    }
}

#[test]
fn refuses_one_more_than_either_end_can_count() {
    // Four billion channels away.
    for name in ["reader", "friend"] {
        let scene = Scene::set();
        scene.tamper(&scene.purse(name), |deposit: &mut Deposit| deposit.children = u32::MAX);
        scene.refuses(open(&scene), FarthingError::CountOverflow);
        scene.tamper(&scene.purse(name), |deposit: &mut Deposit| deposit.children = u32::MAX - 1);
        scene.given(open(&scene));
    }
}
