//! What the keys must not be (R10).

use crate::world::{World, world};
use farthing_gateway::chain::{Holds, KeyFault, Role, check_keys, faults};
use farthing_sdk::{
    Client, Embedded, addresses,
    args::{CreatorTerms, FanTerms, SessionTerms, action},
    client::Network,
    instructions::{OpenDeposit, OpenFan, OpenSession, RegisterCreator},
    solana::{Account, Address, Keypair, Signer, ids::bpf_loader_upgradeable},
};

const HOLDS: Holds = Holds { least: 1, most: u64::MAX };

fn faults_of(world: &World, key: &Address) -> Vec<KeyFault> {
    faults(&Client::new(&*world.net), key, &world.token.mint, HOLDS).unwrap()
}

/// gateway rule R10
#[test]
fn keys_that_only_hold_lamports_are_in_order() {
    let world = world();
    let (sponsor, claimer) = (world.sponsor_key.pubkey(), world.claimer_key.pubkey());
    let client = Client::new(&*world.net);
    let check = |claimer: &Address, most| {
        let holds = Holds { least: 1_000_000, most };
        check_keys(&client, (Some(&sponsor), holds), (claimer, 5_000_000), &world.token.mint)
    };
    assert_eq!(check(&claimer, 10_000_000_000).unwrap(), []);
    let rich = KeyFault::Rich { lamports: 10_000_000_000, most: 9 };
    assert_eq!(check(&claimer, 9).unwrap(), [(Role::Sponsor, rich)]);
    assert_eq!(check(&sponsor, u64::MAX).unwrap(), [(Role::Sponsor, KeyFault::Same)]);
    let nobody = Keypair::new_from_array([50; 32]).pubkey();
    let poor = KeyFault::Poor { lamports: 0, least: 5_000_000 };
    assert_eq!(check(&nobody, u64::MAX).unwrap(), [(Role::Claimer, poor)]);
}

/// gateway rule R10
#[test]
fn a_key_that_owns_money_or_controls_who_is_paid_is_named_with_what_it_has() {
    let world = world();
    let key = world.sponsor_key.pubkey();
    assert_eq!(faults_of(&world, &key), []);
    let mint = world.token.mint;
    let deposit = addresses::deposit(&key, &mint);
    let open = OpenDeposit::new(key, mint).payer(world.reader.pubkey());
    world.send(&world.reader, &[open.instruction()]);
    assert_eq!(faults_of(&world, &key), [KeyFault::OwnsDeposit(deposit)]);
    let key = Keypair::new_from_array([51; 32]).pubkey();
    world.net.airdrop(&key, 1_000_000_000).unwrap();
    let tokens = world.net.live().create_ata(&key, world.token).unwrap();
    assert_eq!(faults_of(&world, &key), [KeyFault::OwnsTokens(tokens)]);
}

/// gateway rule R10
#[test]
fn a_key_that_acts_for_others_is_named_with_whom() {
    let world = world();
    let key = world.claimer_key.pubkey();
    let terms = CreatorTerms { operator: key, ..CreatorTerms::to(world.writer.pubkey()) };
    let register = RegisterCreator::new(world.writer.pubkey(), world.slot(), terms);
    world.send(&world.writer, &[register.instruction()]);
    assert_eq!(faults_of(&world, &key), [KeyFault::OperatorOf(register.creator)]);
    let own = CreatorTerms::to(key);
    let register = RegisterCreator::new(world.sponsor_key.pubkey(), world.slot(), own);
    world.send(&world.sponsor_key, &[register.instruction()]);
    let sponsor = world.sponsor_key.pubkey();
    assert_eq!(faults_of(&world, &sponsor), [KeyFault::AuthorityOf(register.creator)]);
    let key = Keypair::new_from_array([52; 32]).pubkey();
    world.net.airdrop(&key, 1_000_000_000).unwrap();
    let (reader, mint) = (world.reader.pubkey(), world.token.mint);
    let terms = SessionTerms { actions: action::PAY, ..SessionTerms::up_to(5) };
    let session = OpenSession::new(reader, mint, key, world.slot(), terms);
    world.send(&world.reader, &[session.instruction()]);
    let at = addresses::session(&addresses::deposit(&reader, &mint), &key);
    assert_eq!(faults_of(&world, &key), [KeyFault::SessionKey(at)]);
    let key = Keypair::new_from_array([53; 32]).pubkey();
    world.net.airdrop(&key, 1_000_000_000).unwrap();
    let terms = FanTerms { amount: 1_000, key, unit: 1, slots: 8, last_day: 30 };
    let fan = OpenFan::new(reader, mint, world.slot(), terms);
    world.send(&world.reader, &[fan.instruction()]);
    assert_eq!(faults_of(&world, &key), [KeyFault::FanKey(fan.fan)]);
}

/// gateway rule R10
#[test]
fn a_key_that_makes_the_token_or_the_program_is_named() {
    let world = world();
    let faucet = Embedded::faucet().pubkey();
    assert!(faults_of(&world, &faucet).contains(&KeyFault::MintAuthority));
    let key = world.sponsor_key.pubkey();
    let seeds = [farthing_sdk::PROGRAM_ID.as_ref()];
    let (program, _) = Address::find_program_address(&seeds, &bpf_loader_upgradeable::ID);
    let mut data = vec![0; 13];
    data.extend(key.as_ref());
    world.net.lie(program, Some(Account { lamports: 1, data, ..Account::default() }));
    assert_eq!(faults_of(&world, &key), [KeyFault::UpgradeAuthority]);
}

/// gateway rule R10
#[test]
fn a_key_whose_account_cannot_pay_fees_is_named() {
    let world = world();
    let key = Keypair::new_from_array([54; 32]).pubkey();
    let nonce = Account { lamports: 5_000_000, data: vec![0; 80], ..Account::default() };
    world.net.live().set_account(key, nonce).unwrap();
    assert_eq!(faults_of(&world, &key), [KeyFault::NotAWallet]);
    world.net.set_down(true);
    let client = Client::new(&*world.net);
    // What cannot be read proves nothing.
    assert!(faults(&client, &key, &world.token.mint, HOLDS).is_err());
}
