//! A run without effect: on the real token programs, and of a node that lies or is silent.

use crate::world::{
    DECIMALS, FEE, NONCE, PRICE, limit, memo, message, payer, phantom, price, signed_by, sponsor,
    terms, transfer_of, verified, wallet, x402,
};
use farthing_gateway::exact::{
    BalanceRefusal, ExactTerms, SimulatedRefusal, Verified, check_mint, check_simulated, verify,
    watched,
};
use farthing_sdk::{
    Embedded, Token, addresses,
    client::{Balances, Lamports, Network, Tokens, network::Simulation},
    solana::{Instruction, Keypair, Signer, VersionedMessage},
};

/// A network with payer, wallet and sponsor, and a mint of one of the token programs.
pub struct World {
    pub network: Embedded,
    pub token: Token,
    pub terms: ExactTerms,
}

pub fn world(is_new_program: bool) -> World {
    let network = Embedded::without_program();
    let token = if is_new_program {
        network.create_mint_2022(DECIMALS, &[], |_| vec![]).unwrap()
    } else {
        network.create_mint(DECIMALS).unwrap()
    };
    network.mint_to(&payer().pubkey(), token, 10 * PRICE).unwrap();
    network.create_ata(&wallet(), token).unwrap();
    network.airdrop(&sponsor().pubkey(), 1_000_000_000).unwrap();
    let mint = network.account(&token.mint).unwrap();
    let checked = check_mint(mint.as_ref(), &[]).unwrap();
    assert_eq!(checked.token_program, token.program);
    let terms = ExactTerms {
        mint: token.mint,
        token_program: checked.token_program,
        decimals: checked.decimals,
        ..terms()
    };
    World { network, token, terms }
}

impl World {
    /// Signed by these keys, with a blockhash of the network.
    pub fn signed(&self, all: &[Instruction], keys: &[&Keypair]) -> Vec<u8> {
        let mut message = message(all);
        if let VersionedMessage::V0(inner) = &mut message {
            inner.recent_blockhash = self.network.recent().unwrap().blockhash;
        }
        signed_by(message, keys)
    }

    pub fn verified(&self, amount: u64) -> Verified {
        let all = [limit(40_000), price(1), transfer_of(self.token, amount), memo(NONCE)];
        let terms = ExactTerms { amount, ..self.terms.clone() };
        verify(&self.signed(&all, &[&payer()]), &terms).unwrap()
    }
}

/// server invariant 14
#[test]
fn a_run_on_either_token_program_shows_what_the_payment_does() {
    for is_new_program in [false, true] {
        let world = world(is_new_program);
        let verified = world.verified(PRICE);
        let of = (&verified, &world.terms);
        let before = world.network.accounts(&watched(of)).unwrap();
        let simulation = world.network.simulate(&verified.transaction, &watched(of)).unwrap();
        assert_eq!(check_simulated(&simulation, &before, of), Ok(()));
        // A node that tells neither balances nor the fee has told the accounts.
        let bare = Simulation { fee: None, balances: None, ..simulation.clone() };
        assert_eq!(check_simulated(&bare, &before, of), Ok(()));
        // Nothing was changed by it.
        let from = addresses::ata(&payer().pubkey(), world.token);
        let balance = simulation.balances.unwrap().tokens_of(&from).copied().unwrap();
        assert_eq!((balance.before, balance.after), (10 * PRICE, 9 * PRICE));
    }
}

/// server invariant 14
#[test]
fn a_payment_that_would_fail_is_refused() {
    let world = world(false);
    let terms = ExactTerms { amount: 11 * PRICE, ..world.terms.clone() };
    let verified = world.verified(11 * PRICE);
    let simulation = world.network.simulate(&verified.transaction, &[]).unwrap();
    let refusal = check_simulated(&simulation, &[], (&verified, &terms)).unwrap_err();
    assert!(matches!(refusal, SimulatedRefusal::WouldFail(_)), "{refusal}");
    assert_eq!(refusal.code(), "invalid_exact_svm_transaction_simulation_failed");
}

/// What an honest node says of an honest payment.
fn honest(verified: &Verified, terms: &ExactTerms) -> Simulation {
    let (mint, price) = (terms.mint, verified.amount);
    let tokens = vec![
        Tokens {
            address: verified.source,
            mint,
            owner: Some(verified.payer),
            before: 5 * price,
            after: 4 * price,
        },
        Tokens {
            address: verified.destination,
            mint,
            owner: Some(terms.wallet),
            before: 7,
            after: 7 + price,
        },
    ];
    let sponsor = Lamports { address: terms.sponsor, before: 1_000_000, after: 1_000_000 - FEE };
    let balances = Some(Balances { lamports: vec![sponsor], tokens });
    Simulation { fee: Some(FEE), balances, ..Simulation::default() }
}

#[track_caller]
fn refused(change: impl Fn(&mut Simulation, &mut Balances), expected: BalanceRefusal) {
    let (verified, terms) = (verified(&phantom()), terms());
    let mut simulation = honest(&verified, &terms);
    assert_eq!(check_simulated(&simulation, &[], (&verified, &terms)), Ok(()));
    let mut balances = simulation.balances.take().unwrap();
    change(&mut simulation, &mut balances);
    simulation.balances = Some(balances);
    let found = check_simulated(&simulation, &[], (&verified, &terms));
    assert_eq!(found, Err(expected.into()));
}

/// server invariant 14
#[test]
fn tokens_move_exactly_and_only_between_the_two() {
    let verified = verified(&x402());
    let (from, to, stranger) = (verified.source, verified.destination, crate::world::key(120));
    let price = i128::from(PRICE);
    let amount = |address, changed, asked| BalanceRefusal::Amount { address, changed, asked };
    // A fee that is withheld, a hook that takes, a payer who pays less.
    refused(|_, all| all.tokens[1].after -= 1, amount(to, price - 1, price));
    refused(|_, all| all.tokens[1].after += 1, amount(to, price + 1, price));
    refused(|_, all| all.tokens[0].after += 1, amount(from, 1 - price, -price));
    refused(|_, all| all.tokens[0].after -= 1, amount(from, -1 - price, -price));
    refused(
        |_, all| all.tokens[0].mint = stranger.pubkey(),
        BalanceRefusal::OtherTokens { address: from },
    );
    refused(
        |_, all| all.tokens[1].owner = Some(stranger.pubkey()),
        BalanceRefusal::OtherTokens { address: to },
    );
    refused(|_, all| all.tokens[1].owner = None, BalanceRefusal::OtherTokens { address: to });
    refused(|_, all| all.tokens.truncate(1), BalanceRefusal::NoTokens(to));
    refused(
        |_, all| {
            all.tokens.rotate_left(1);
            all.tokens.truncate(1);
        },
        BalanceRefusal::NoTokens(from),
    );
    let other = stranger.pubkey();
    let further = |all: &mut Balances| {
        let more = Tokens { address: other, before: 9, after: 8, ..all.tokens[0] };
        all.tokens.push(more);
    };
    refused(|_, all| further(all), BalanceRefusal::OtherChange(other));
}

/// server invariant 14
#[test]
fn the_sponsor_loses_its_fee_and_nothing_else() {
    let lost = |lamports| BalanceRefusal::SponsorPays { lamports, fee: FEE };
    // The rent of an account that something creates.
    let rent = 71_000_000;
    refused(
        |_, all| {
            (all.lamports[0].before, all.lamports[0].after) = (90_000_000, 90_000_000 - FEE - rent)
        },
        lost(i128::from(FEE + rent)),
    );
    refused(|_, all| all.lamports[0].after -= 1, lost(i128::from(FEE) + 1));
    refused(|_, all| all.lamports[0].after = all.lamports[0].before, lost(0));
    refused(|_, all| all.lamports[0].after = all.lamports[0].before + 1, lost(-1));
    refused(|_, all| all.lamports.clear(), BalanceRefusal::NoSponsor);
    // A fee that is more than the bytes said.
    let more = FEE + 2;
    refused(
        |told, all| {
            told.fee = Some(more);
            all.lamports[0].after = all.lamports[0].before - more;
        },
        BalanceRefusal::Fee { fee: more, most: FEE + 1 },
    );
}

/// server invariant 14
#[test]
fn a_node_that_tells_accounts_only_is_judged_by_them() {
    let world = world(false);
    let verified = world.verified(PRICE);
    let of = (&verified, &world.terms);
    let before = world.network.accounts(&watched(of)).unwrap();
    let simulation = world.network.simulate(&verified.transaction, &watched(of)).unwrap();
    let bare = Simulation { fee: None, balances: None, ..simulation };
    let check = |before: &[_], change: &dyn Fn(&mut Simulation)| {
        let mut told = bare.clone();
        change(&mut told);
        check_simulated(&told, before, of)
    };
    assert_eq!(check(&before, &|_| {}), Ok(()));
    let most = verified.fee;
    let drained = |told: &mut Simulation| {
        let sponsor = told.accounts[0].as_mut().unwrap();
        sponsor.lamports -= 1;
    };
    let lost = BalanceRefusal::SponsorPays { lamports: i128::from(most) + 1, fee: most };
    assert_eq!(check(&before, &drained), Err(lost.into()));
    // The sponsor has paid for somebody else between the two questions: refused, and asked again.
    let mut earlier = before.clone();
    earlier[0].as_mut().unwrap().lamports += FEE;
    let lost = BalanceRefusal::SponsorPays { lamports: i128::from(2 * FEE + 1), fee: most };
    assert_eq!(check(&earlier, &|_| {}), Err(lost.into()));
    let unpaid = |told: &mut Simulation| told.accounts[2] = before[2].clone();
    let address = verified.destination;
    let amount = BalanceRefusal::Amount { address, changed: 0, asked: i128::from(PRICE) };
    assert_eq!(check(&before, &unpaid), Err(amount.into()));
    assert_eq!(check(&[], &|_| {}), Err(SimulatedRefusal::NotTold));
    let silent = |told: &mut Simulation| told.accounts.clear();
    assert_eq!(check(&before, &silent), Err(SimulatedRefusal::NotTold));
}

/// server invariant 14
#[test]
fn what_programs_log_counts_for_nothing() {
    let (verified, terms) = (verified(&x402()), terms());
    let logs = vec!["Program log: Error: insufficient funds".to_owned()];
    let loud = Simulation { logs, ..honest(&verified, &terms) };
    assert_eq!(check_simulated(&loud, &[], (&verified, &terms)), Ok(()));
}
