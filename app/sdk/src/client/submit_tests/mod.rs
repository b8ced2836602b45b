//! A network that does as a script says: lost answers, dead blockhashes, transactions that land
//! unseen.
//!
//! - when everything goes well: one signing, one sending
//! - when the answer to a sending is lost: the same bytes again, one payment
//! - when it landed and the network keeps no details: what it cost is told, what it used is not
//! - when the blockhash dies unseen: signed anew
//! - when it landed although the network long did not say so: not signed anew
//! - when the node that answers lags behind: not signed anew
//! - when a fork drops it: the same bytes again
//! - when the network goes away: the outcome is left open, and can be taken up
//! - when it lands and fails, or the simulation fails: explained
//! - when it holds the key of an order: not simulated, and checked for what can be known without

mod script;

use super::{Client, ClientError, Policy, Receipt};
use crate::{
    accounts,
    instructions::{FulfilOrder, Pay},
    solana::{
        Address, CommitmentLevel, Instruction, InstructionError, Keypair, Signer, TransactionError,
    },
};
use script::{Answer, LIFE, Script};

fn pay(payer: &Keypair) -> Instruction {
    let mint = Address::new_from_array([7; 32]);
    Pay::to_wallet(payer.pubkey(), mint, mint, 1).instruction()
}

fn submit(client: &Client<Script>) -> Result<Receipt, ClientError> {
    let payer = Keypair::new_from_array([3; 32]);
    client.submit(&[pay(&payer)], &payer, &[])
}

use Answer::{Failed, Lagging, Nothing, Seen, Unseen};
use CommitmentLevel::{Confirmed, Finalized as Final, Processed};

#[test]
fn a_confirmed_transaction_is_signed_and_sent_once() {
    let client = Client::new(Script::new(&[Unseen(1), Seen(Processed), Seen(Confirmed)]));
    let receipt = submit(&client).unwrap();
    assert_eq!(receipt.compute_units, Some(700));
    assert_eq!(client.network().sent.borrow().len(), 1);
    assert_eq!(client.network().sent.borrow()[0], receipt.signature);
}

#[test]
fn details_that_the_network_has_not_kept_are_missing_and_not_zero() {
    let mut script = Script::new(&[Seen(Confirmed)]);
    script.keeps_nothing = true;
    let policy = Policy { priority_fee: 1_000_000, ..Policy::default() };
    let client = Client::new(script).with_policy(policy);
    let receipt = submit(&client).unwrap();
    assert_eq!((receipt.compute_units, receipt.logs.len()), (None, 0));
    // The least limit is 1,000 units above what the simulation used, here nothing, and a unit costs a
    // lamport; the limit also tells it from others.
    assert!((6_000..10_000).contains(&receipt.fee_lamports), "{}", receipt.fee_lamports);
}

#[test]
fn a_lost_answer_to_the_sending_does_not_pay_twice() {
    let mut script = Script::new(&[Unseen(1), Unseen(2), Unseen(3), Unseen(4), Seen(Confirmed)]);
    script.sending_fails = true;
    let client = Client::new(script);
    submit(&client).unwrap();
    assert_eq!(client.network().sent.borrow().len(), 2);
    assert_eq!(client.network().different_signatures(), 1);
}

#[test]
fn a_dead_blockhash_is_signed_anew() {
    let client = Client::new(Script::new(&[Unseen(LIFE), Unseen(LIFE + 1), Seen(Confirmed)]));
    submit(&client).unwrap();
    assert_eq!(client.network().different_signatures(), 2);
}

#[test]
fn a_transaction_that_landed_unseen_is_not_signed_anew() {
    let answers = [Unseen(1), Unseen(LIFE), Nothing, Nothing, Seen(Final)];
    let client = Client::new(Script::new(&answers));
    submit(&client).unwrap();
    assert_eq!(client.network().different_signatures(), 1);
}

#[test]
fn a_node_that_lags_behind_is_not_believed() {
    let client = Client::new(Script::new(&[Lagging(LIFE + 1), Lagging(LIFE + 9), Seen(Confirmed)]));
    submit(&client).unwrap();
    assert_eq!(client.network().different_signatures(), 1);
}

#[test]
fn a_transaction_dropped_by_a_fork_is_sent_again_as_it_is() {
    let answers = [Seen(Processed), Unseen(5), Unseen(6), Unseen(7), Seen(Confirmed)];
    let client = Client::new(Script::new(&answers));
    submit(&client).unwrap();
    assert_eq!(client.network().sent.borrow().len(), 2);
    assert_eq!(client.network().different_signatures(), 1);
}

#[test]
fn the_commitment_asked_for_is_waited_for() {
    let script = Script::new(&[Seen(Processed), Seen(Confirmed), Seen(Final)]);
    let policy = Policy { commitment: Final, ..Policy::default() };
    let client = Client::new(script).with_policy(policy);
    submit(&client).unwrap();
    assert!(client.network().answers.borrow().is_empty());
}

#[test]
fn signing_ends_after_the_number_of_times_allowed() {
    let mut script = Script::new(&[Unseen(LIFE + 1), Unseen(3 * LIFE)]);
    script.sending_fails = true;
    let client = Client::new(script).with_policy(Policy { signings: 2, ..Policy::default() });
    let error = submit(&client).unwrap_err();
    assert!(matches!(error, ClientError::NeverLanded { signings: 2, .. }));
    assert!(error.to_string().contains("connection reset"));
}

#[test]
fn an_open_outcome_is_taken_up_with_the_same_bytes() {
    let mut answers = vec![Unseen(1)];
    answers.extend(vec![Nothing; 4]);
    answers.push(Seen(Confirmed));
    let policy = Policy { patience: 3, ..Policy::default() };
    let client = Client::new(Script::new(&answers)).with_policy(policy);
    let Err(ClientError::Unknown(signed)) = submit(&client) else { panic!("left open") };
    let receipt = client.deliver(&signed).unwrap();
    assert_eq!(receipt.signature, signed.signature());
    assert_eq!(client.network().different_signatures(), 1);
}

#[test]
fn a_failure_that_landed_is_explained_and_not_repeated() {
    let error = TransactionError::InstructionError(2, InstructionError::Custom(6001));
    let client = Client::new(Script::new(&[Failed(error)]));
    let error = submit(&client).unwrap_err();
    assert!(matches!(error, ClientError::Failed { .. }));
    assert!(error.to_string().contains("`pay` was refused: the balance is smaller"), "{error}");
    assert_eq!(client.network().sent.borrow().len(), 1);
}

#[test]
fn a_simulated_failure_is_explained_and_never_sent() {
    let mut script = Script::new(&[]);
    let error = TransactionError::InstructionError(2, InstructionError::Custom(6101));
    script.simulation.error = Some(error);
    let client = Client::new(script);
    let error = submit(&client).unwrap_err();
    assert!(matches!(error, ClientError::Refused(_)));
    assert!(error.to_string().contains("NotSpender, 6101"), "{error}");
    assert!(client.network().sent.borrow().is_empty());
}

/// Reveals the key of an order.
fn fulfil() -> Instruction {
    let zero = Address::default();
    let order = accounts::Order {
        listing: zero,
        buyer_deposit: zero,
        earnings: zero,
        rent_payer: zero,
        key_hash: [0; 32],
        delivery_hash: [0; 32],
        amount: 1,
        deadline: 0,
        open_slot: 0,
        status: accounts::OrderStatus::Open,
        version: 1,
        bump: 255,
        reserved: [0; 5],
    };
    FulfilOrder::of(zero, &order, [9; 32]).instruction()
}

#[test]
fn the_key_of_an_order_is_not_shown_to_a_remote_node_before_it_lands() {
    let mut script = Script::new(&[Seen(Confirmed)]);
    script.remote = true;
    let client = Client::new(script);
    let payer = Keypair::new_from_array([3; 32]);
    client.submit(&[fulfil()], &payer, &[]).unwrap();
    assert_eq!(client.network().simulated.get(), 0);
    let preview = client.preview(&[fulfil()], &payer.pubkey());
    assert!(matches!(preview, Err(ClientError::WouldRevealKey)));
}

#[test]
fn a_dry_run_that_may_not_simulate_refuses_what_can_be_known_without() {
    let payer = Keypair::new_from_array([3; 32]);
    let [mut rich, mut poor] = [0; 2].map(|_| Script::new(&[]));
    (rich.lamports, poor.lamports) = (10_000, 4_999);
    let [rich, poor] = [rich, poor].map(|script| Client::new(Script { remote: true, ..script }));
    let owner = Keypair::new_from_array([4; 32]);
    let rehearse = |client: &Client<Script>, all: &[_]| client.rehearse(&[], all, &payer, &[]);
    // Nothing speaks against it.
    assert!(matches!(rehearse(&rich, &[fulfil()]), Err(ClientError::WouldRevealKey)));
    let unsigned = rehearse(&rich, &[fulfil(), pay(&owner)]);
    assert!(matches!(unsigned, Err(ClientError::SignerMissing(key)) if key == owner.pubkey()));
    // The fee is missing, for the dry run as for the real one.
    let short = [
        rehearse(&poor, &[fulfil()]).map(|_| ()),
        poor.submit(&[fulfil()], &payer, &[]).map(|_| ()),
    ];
    for refused in short {
        let Err(ClientError::Refused(failure)) = refused else { panic!("{refused:?}") };
        assert_eq!(failure.error, TransactionError::InsufficientFundsForFee);
    }
    assert!(poor.network().sent.borrow().is_empty());
}

#[test]
fn a_missing_signature_is_named_before_anything_is_sent() {
    let client = Client::new(Script::new(&[]));
    let (payer, owner) = (Keypair::new_from_array([3; 32]), Keypair::new_from_array([4; 32]));
    let error = client.submit(&[pay(&owner)], &payer, &[]).unwrap_err();
    assert!(matches!(error, ClientError::SignerMissing(address) if address == owner.pubkey()));
    assert!(client.network().sent.borrow().is_empty());
}
