//! - given a stranger, or accounts that do not belong together: refused
//! - given the same account in two places: refused
//! - given too little money: refused

use farthing_sdk::{
    accounts::{Deposit, Earnings},
    addresses,
    args::StreamTerms,
    errors::FarthingError,
    instructions::OpenStream,
    solana::{Address, Instruction, InstructionError},
};
use farthing_tests::{Kind, scene::*};

/// The framework's refusal of a written account that stands in another place as well.
const ALIAS: u32 = 2040;

fn open(scene: &Scene) -> OpenStream {
    scene.open_stream(scene.purse("friend"), running())
}

#[test]
fn refuses_a_stranger_who_streams_the_readers_money() {
    let scene = Scene::set();
    let stranger = scene.address("stranger");
    let open = OpenStream { authority: stranger, ..open(&scene) };
    scene.refuses(open, FarthingError::NotSpender);
}

#[test]
fn refuses_a_payee_who_streams_the_readers_money_to_itself() {
    let scene = Scene::set();
    let friend = scene.address("friend");
    let open = OpenStream { authority: friend, payer: friend, ..open(&scene) };
    scene.refuses(open, FarthingError::NotSpender);
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
        scene.refuses(scene.open_stream(payee, running()), FarthingError::MintMismatch);
    }
}

#[test]
fn refuses_to_stream_into_the_deposit_that_pays() {
    // bug class 18
    let scene = Scene::set();
    let open = scene.open_stream(scene.purse("reader"), running());
    scene.refuses(open, ALIAS);
}

#[test]
fn refuses_an_account_in_two_written_places() {
    // bug class 18
    let scene = Scene::set();
    let open = open(&scene);
    for stream in [open.deposit, open.payee] {
        let open = OpenStream { stream, ..open.clone() };
        scene.refuses(open, ALIAS);
    }
}

#[test]
fn refuses_a_payee_that_cannot_be_paid() {
    // bug classes 16, 20: a wallet, a creator, a reserve, a stream, a forged deposit.
    let scene = Scene::set();
    let stream = scene.stream(running());
    let reserve = addresses::reserve(&scene.token.mint);
    for payee in [scene.address("friend"), scene.creator, reserve, stream] {
        scene.run(scene.open_stream(payee, running())).assert_refused();
    }
    let forged = Address::new_from_array([88; 32]);
    scene.forge_copy(&scene.purse("friend"), forged, scene.token.program);
    let open = scene.open_stream(forged, running());
    scene.refuses(open, InstructionError::IllegalOwner);
}

#[test]
fn refuses_earnings_as_the_payer() {
    // Money leaves earnings only by their splits, even if their creator signs.
    let scene = Scene::set();
    let author = scene.address("author");
    let open = OpenStream { authority: author, deposit: scene.till(), ..open(&scene) }.salt(1);
    scene.refuses(open, InstructionError::InvalidAccountData);
}

#[test]
fn refuses_no_money_and_more_than_there_is() {
    // bug class 24
    let scene = Scene::set();
    for payee in scene.both_payees() {
        let with = |amount| scene.open_stream(payee, StreamTerms { amount, ..running() });
        scene.refuses(with(0), FarthingError::AmountZero);
        for amount in [PURSE + 1, u64::MAX] {
            scene.refuses(with(amount), FarthingError::InsufficientBalance);
        }
    }
}

#[test]
fn money_in_a_stream_cannot_be_streamed_again() {
    // bug class 24: every unit backs one promise.
    let (scene, _) = Scene::with_stream(StreamTerms { amount: PURSE, ..running() });
    let again = scene.open_stream(scene.purse("friend"), StreamTerms { amount: 1, ..running() });
    scene.refuses(again, FarthingError::InsufficientBalance);
}

#[test]
fn refuses_a_dependant_more_than_can_be_counted() {
    // bug class 5
    let scene = Scene::set();
    let open = scene.open_stream(scene.till(), running());
    scene.tamper(&scene.till(), |earnings: &mut Earnings| earnings.children = u32::MAX);
    scene.refuses(open, FarthingError::CountOverflow);
    let open = scene.open_stream(scene.purse("friend"), running());
    scene.tamper(&open.deposit, |deposit: &mut Deposit| deposit.children = u32::MAX);
    scene.refuses(open, FarthingError::CountOverflow);
}

#[test]
fn refuses_a_program_that_is_not_the_system_program() {
    // bug class 15
    let scene = Scene::set();
    let mut open = Instruction::from(open(&scene));
    let last = open.accounts.len() - 1;
    open.accounts[last].pubkey = scene.token.program;
    scene.run(open).assert_refused();
}
