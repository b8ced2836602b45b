//! What a collecting takes along, and SOL taken out as it is.
//!
//! - given money of one's own in the deposit -> it stays, unless all of it is asked for
//! - given a stranger who collects for a creator -> nothing of the stranger's moves
//! - given SOL and an unwrapping -> lamports arrive, wrapped SOL besides stays, rent comes back

use crate::story::{Story, story};
use farthing_sdk::{
    ALL, Client, Embedded, Token, addresses,
    client::Network,
    compose::{self, Collect, Payee, Payment, Take, Withdrawal},
    development::program_path,
    instructions::{OpenReserve, create_token_account},
    solana::{Account, Address, Keypair, Signer, system_instruction, token},
};

/// Of the writer, from before.
const OWN: u64 = 500;

/// The writer has [`OWN`] in the deposit, and the creator has earned 400, of which 300 are the writer's.
fn earned() -> Story {
    let story = story();
    let (reader, mint) = (story.reader.pubkey(), story.token.mint);
    let pay = |payee, amount| {
        let payment = Payment { spender: reader.into(), mint, payee, amount, reference: [0; 32] };
        story.send(&story.reader, &compose::pay(&story.client, &payment).unwrap());
    };
    pay(Payee::Wallet(story.writer.pubkey()), OWN);
    pay(Payee::Creator(story.creator), 400);
    story
}

fn collect(story: &Story, who: &Keypair, take: Take) {
    let (creator, mint, wallet) = (story.creator, story.token.mint, who.pubkey());
    let what = Collect { creator, mint, wallet, take };
    for transaction in compose::collect(&story.client, &what).unwrap() {
        story.send(who, &transaction);
    }
}

#[test]
fn collecting_leaves_the_wallets_own_deposit_alone() {
    let story = earned();
    collect(&story, &story.writer, Take::Brought);
    assert_eq!((story.balance(&story.writer), story.in_wallet(&story.writer)), (OWN, 300));
    assert_eq!(story.balance(&story.friend), 100);
}

#[test]
fn collecting_takes_the_whole_deposit_where_that_is_asked_for() {
    let story = earned();
    collect(&story, &story.writer, Take::All);
    assert_eq!((story.balance(&story.writer), story.in_wallet(&story.writer)), (0, OWN + 300));
}

#[test]
fn collecting_takes_no_more_than_was_named() {
    let story = earned();
    collect(&story, &story.writer, Take::AtMost(620));
    assert_eq!((story.balance(&story.writer), story.in_wallet(&story.writer)), (180, 620));
}

#[test]
fn a_stranger_who_collects_for_a_creator_keeps_the_own_deposit() {
    let story = earned();
    let (before, wallet) = (story.balance(&story.reader), story.in_wallet(&story.reader));
    let all = compose::fill_deposit(story.reader.pubkey(), story.token, 50);
    story.send(&story.reader, &all);
    collect(&story, &story.reader, Take::Brought);
    let after = (story.balance(&story.reader), story.in_wallet(&story.reader));
    assert_eq!(after, (before + 50, wallet - 50));
    // Everyone with a share has got it.
    assert_eq!((story.balance(&story.writer), story.balance(&story.friend)), (OWN + 300, 100));
}

struct Sol {
    client: Client<Embedded>,
    owner: Keypair,
    token: Token,
}

const LAMPORTS: u64 = 50_000_000;

/// A wallet with SOL in its deposit, and as much wrapped in its token account.
fn sol() -> Sol {
    let embedded = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = Token::from(token::native_mint::ID);
    let mut data = vec![0; 82];
    // Decimals, and that it is a mint.
    data[44..46].copy_from_slice(&[9, 1]);
    let mint = Account { lamports: 1_461_600, data, owner: token::ID, ..Account::default() };
    embedded.set_account(token.mint, mint).unwrap();
    let owner = embedded.wallet("an owner of SOL").unwrap();
    let (me, purse) = (owner.pubkey(), addresses::ata(&owner.pubkey(), token));
    let client = Client::new(embedded);
    let mut all = vec![
        OpenReserve::new(me, token).instruction(),
        create_token_account(me, me, token),
        system_instruction::transfer(&me, &purse, 2 * LAMPORTS),
        token::instruction::sync_native(&token::ID, &purse).unwrap(),
    ];
    all.extend(compose::fill_deposit(me, token, LAMPORTS));
    client.submit(&all, &owner, &[]).unwrap();
    Sol { client, owner, token }
}

impl Sol {
    fn lamports(&self, address: &Address) -> u64 {
        self.client.network().account(address).unwrap().map_or(0, |account| account.lamports)
    }

    fn withdraw(&self, what: Withdrawal, payer: &Keypair) -> u64 {
        let steps = compose::withdraw(&self.client, &what).unwrap();
        let receipt = self.client.submit(&steps, payer, &[&self.owner]).unwrap();
        receipt.fee_lamports
    }
}

#[test]
fn unwrapped_sol_arrives_as_lamports_and_wrapped_sol_besides_stays() {
    let sol = sol();
    let me = sol.owner.pubkey();
    let (before, purse) = (sol.lamports(&me), addresses::ata(&me, sol.token));
    let what = Withdrawal { unwrap: true, ..Withdrawal::new(me, sol.token.mint, 1_000_000) };
    let fee = sol.withdraw(what, &sol.owner);
    assert_eq!(sol.lamports(&me), before + 1_000_000 - fee);
    let fee = fee + sol.withdraw(Withdrawal { amount: ALL, ..what }, &sol.owner);
    assert_eq!(sol.lamports(&me), before + LAMPORTS - fee);
    assert_eq!(sol.client.token_balance(&purse).unwrap(), Some(LAMPORTS));
}

#[test]
fn unwrapped_sol_goes_to_another_wallet_and_the_rent_back_to_whoever_paid_it() {
    let sol = sol();
    let payer = sol.client.network().wallet("who pays the rent").unwrap();
    let (me, to) = (sol.owner.pubkey(), farthing_sdk::development::public_keypair("to").pubkey());
    let before = [me, payer.pubkey()].map(|at| sol.lamports(&at));
    let what = Withdrawal::new(me, sol.token.mint, ALL);
    let what = Withdrawal { to, payer: payer.pubkey(), unwrap: true, ..what };
    let fee = sol.withdraw(what, &payer);
    assert_eq!(sol.lamports(&to), LAMPORTS);
    let after = [me, payer.pubkey()].map(|at| sol.lamports(&at));
    assert_eq!(after, [before[0], before[1] - fee]);
}
