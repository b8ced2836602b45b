//! Payments that landed on the payer's own account, shown with the secret of their reference.

use crate::{
    pay::{AMOUNT, pay_of, terms_of},
    pay_run::network,
    world::{key, payer},
};
use farthing_gateway::exact::{
    LandedPayRefusal, LandedTerms, PayRefusal, PayTerms, check_landed_pay, check_landed_secret,
    landed_key,
};
use farthing_sdk::{
    client::{Called, Confirmed, Network},
    instructions::{Pay, create_token_account},
    solana::{Address, Instruction, Signature, Signer, TransactionError},
};
use farthing_wire::{Origin, PaidFor, reference};

const LEDGER: [u8; 16] = [4; 16];
const REQUEST: [u8; 32] = [5; 32];
const SECRET: [u8; 32] = [6; 32];

fn origin() -> Origin {
    "https://a.example".parse().unwrap()
}

fn reference_of(quote: &str, request: &[u8; 32], secret: &[u8; 32]) -> [u8; 32] {
    reference(&PaidFor { ledger: &LEDGER, origin: &origin(), quote, request }, secret)
}

fn paying(mint: Address) -> Instruction {
    pay_of(mint).reference(reference_of("q1", &REQUEST, &SECRET)).instruction()
}

/// Terms as the gateway makes them from its quote, the request, and the secret that it is shown.
fn terms(mint: Address, secret: &[u8; 32]) -> LandedTerms {
    let mut pay = terms_of(mint);
    pay.reference = reference_of("q1", &REQUEST, secret);
    LandedTerms { pay, since_slot: 0 }
}

struct Landed {
    confirmed: Confirmed,
    signature: Signature,
    mint: Address,
}

/// Runs what this makes of a mint, as the payer's own transaction.
fn land(make: impl Fn(Address) -> Vec<Instruction>) -> Landed {
    let (network, token) = network();
    let receipt = network.execute(&make(token.mint), &payer(), &[]).unwrap();
    let signature = receipt.signature;
    let confirmed = network.confirmed(&signature).unwrap().unwrap();
    Landed { confirmed, signature, mint: token.mint }
}

impl Landed {
    fn check(&self, path: &[u8], terms: &LandedTerms) -> Result<(), LandedPayRefusal> {
        let found = check_landed_pay(&self.confirmed, (&self.signature, path), terms);
        if let Err(refusal) = &found {
            assert!(refusal.code().starts_with("invalid_farthing_pay_"));
        }
        found
    }
}

/// gateway rule R11
#[test]
fn a_landed_payment_counts_for_who_shows_its_secret() {
    let landed = land(|mint| vec![paying(mint)]);
    assert_eq!(landed.check(&[0], &terms(landed.mint, &SECRET)), Ok(()));
    // Whoever reads it off the chain has all but the secret.
    let other = PayRefusal::OtherReference;
    assert_eq!(landed.check(&[0], &terms(landed.mint, &[7; 32])), Err(other.into()));
}

/// gateway rule R11
#[test]
fn a_reference_is_of_one_ledger_origin_quote_and_request() {
    let of = |ledger, origin: &str, quote, request| {
        let origin = origin.parse().unwrap();
        reference(&PaidFor { ledger, origin: &origin, quote, request }, &SECRET)
    };
    let all = [
        of(&LEDGER, "https://a.example", "q1", &REQUEST),
        of(&[5; 16], "https://a.example", "q1", &REQUEST),
        of(&LEDGER, "https://b.example", "q1", &REQUEST),
        of(&LEDGER, "https://a.example", "q2", &REQUEST),
        of(&LEDGER, "https://a.example", "q1", &[6; 32]),
        // The same letters, elsewhere divided.
        of(&LEDGER, "https://a.exampleq", "1", &REQUEST),
        reference_of("q1", &REQUEST, &[7; 32]),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(!all[index + 1..].contains(one), "{index}");
    }
    assert_eq!(all[0], reference_of("q1", &REQUEST, &SECRET));
}

/// gateway rule R11
#[test]
fn a_landed_payment_stands_at_its_path_and_nowhere_else() {
    let landed = land(|mint| {
        let other = Pay { amount: AMOUNT + 1, ..pay_of(mint) };
        vec![other.instruction(), paying(mint)]
    });
    let terms = terms(landed.mint, &SECRET);
    assert_eq!(landed.check(&[1], &terms), Ok(()));
    let amount = PayRefusal::OtherAmount { found: AMOUNT + 1, asked: AMOUNT };
    assert_eq!(landed.check(&[0], &terms), Err(amount.into()));
    for path in [&[][..], &[2], &[1, 0], &[1, 0, 0], &[255]] {
        assert_eq!(landed.check(path, &terms), Err(LandedPayRefusal::NoInstruction), "{path:?}");
    }
}

/// gateway rule R11
#[test]
fn a_payment_that_another_program_made_counts_too() {
    let mut landed = land(|mint| vec![paying(mint)]);
    let terms = terms(landed.mint, &SECRET);
    let Called { instruction, .. } = landed.confirmed.called[0].clone();
    let caller = Instruction { program_id: key(160).pubkey(), ..instruction.clone() };
    landed.confirmed.called = vec![
        Called { outer: 0, inner: None, instruction: caller.clone() },
        Called { outer: 0, inner: Some(0), instruction: caller },
        Called { outer: 0, inner: Some(1), instruction },
    ];
    assert_eq!(landed.check(&[0, 1], &terms), Ok(()));
    // The same bytes of a program that is not ours pay nothing.
    for path in [&[0][..], &[0, 0]] {
        assert_eq!(landed.check(path, &terms), Err(LandedPayRefusal::NoInstruction));
    }
}

/// What programs call is told with its place: the associated token program calls three others here.
#[test]
fn a_node_tells_what_programs_called() {
    let (network, token) = network();
    let make = create_token_account(payer().pubkey(), key(161).pubkey(), token);
    let receipt = network.execute(std::slice::from_ref(&make), &payer(), &[]).unwrap();
    let confirmed = network.confirmed(&receipt.signature).unwrap().unwrap();
    assert_eq!(confirmed.at(&[0]).unwrap().program_id, make.program_id);
    let inner: Vec<_> = (0..4).map(|place| confirmed.at(&[0, place])).collect();
    let programs: Vec<_> = inner.iter().flatten().map(|one| one.program_id).collect();
    let system = farthing_sdk::solana::ids::system_program::ID;
    assert!(programs.contains(&system) && programs.contains(&token.program), "{programs:?}");
    let made = farthing_sdk::addresses::ata(&key(161).pubkey(), token);
    let tokens = confirmed.balances.tokens_of(&made).unwrap();
    assert_eq!((tokens.before, tokens.after, tokens.owner), (0, 0, Some(key(161).pubkey())));
}

/// gateway rule R11
#[test]
fn what_failed_or_landed_before_the_price_was_told_does_not_count() {
    let mut landed = land(|mint| vec![paying(mint)]);
    let at = landed.confirmed.slot;
    let mut terms = terms(landed.mint, &SECRET);
    terms.since_slot = at;
    assert_eq!(landed.check(&[0], &terms), Ok(()));
    terms.since_slot = at + 1;
    let early = LandedPayRefusal::TooEarly { at, since: at + 1 };
    assert_eq!(landed.check(&[0], &terms), Err(early));
    terms.since_slot = at;
    let error = TransactionError::AccountInUse;
    landed.confirmed.error = Some(error.clone());
    assert_eq!(landed.check(&[0], &terms), Err(LandedPayRefusal::Failed(error)));
}

/// gateway rule R11
#[test]
fn a_transaction_under_another_name_does_not_count() {
    let mut landed = land(|mint| vec![paying(mint)]);
    let terms = terms(landed.mint, &SECRET);
    landed.signature = Signature::from([1; 64]);
    assert_eq!(landed.check(&[0], &terms), Err(LandedPayRefusal::OtherSignature));
}

/// gateway rule R11
#[test]
fn each_payment_of_a_transaction_is_used_under_its_own_key() {
    let (one, other) = (Signature::from([1; 64]), Signature::from([2; 64]));
    let all = [
        landed_key(&one, &[0]),
        landed_key(&one, &[1]),
        landed_key(&one, &[0, 1]),
        landed_key(&one, &[0, 0]),
        landed_key(&other, &[0]),
    ];
    for (index, key) in all.iter().enumerate() {
        assert!(!all[index + 1..].contains(key));
    }
}

/// gateway rule R11: what was taken before is asked for its secret alone, whatever is asked by now.
#[test]
fn one_that_was_taken_before_counts_for_who_knows_its_secret() {
    let landed = land(|mint| vec![paying(mint)]);
    let known = |path: &[u8], secret| {
        let reference = reference_of("q1", &REQUEST, secret);
        check_landed_secret(&landed.confirmed, (&landed.signature, path), &reference)
    };
    assert_eq!(known(&[0], &SECRET), Ok(()));
    assert_eq!(known(&[0], &[7; 32]), Err(PayRefusal::OtherReference.into()));
    assert_eq!(known(&[1], &SECRET), Err(LandedPayRefusal::NoInstruction));
    let dear = LandedTerms {
        pay: PayTerms { amount: AMOUNT + 1, ..terms(landed.mint, &SECRET).pay },
        since_slot: 0,
    };
    assert!(landed.check(&[0], &dear).is_err());
    let other = Signature::from([1; 64]);
    let reference = reference_of("q1", &REQUEST, &SECRET);
    let refusal = check_landed_secret(&landed.confirmed, (&other, &[0]), &reference);
    assert_eq!(refusal, Err(LandedPayRefusal::OtherSignature));
}
