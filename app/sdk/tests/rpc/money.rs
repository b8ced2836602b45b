//! Money over JSON-RPC, where several submit at once and addresses are looked at.
//!
//! - equal payments at once -> as many as were made; without what tells them apart, one
//! - a payee -> somebody for whom a wallet signs
//! - a collecting -> what this brings, and nothing of the own deposit

use crate::{make_mint, on_a_node};
use farthing_sdk::{
    Client, PROGRAM_ID, Rpc, Token, addresses,
    args::CreatorTerms,
    client::{ClientError, Network, Standing},
    compose::{self, Collect, Payee, Payment, Take, Withdrawal},
    development::public_keypair,
    instructions::{OpenReserve, Pay, RegisterCreator},
    solana::{
        Address, Instruction, Keypair, Message, Signer, VersionedMessage, VersionedTransaction,
        ids::sysvar,
    },
};
use std::{collections::BTreeSet, thread, time::Duration};

/// Threads that pay at once.
const PAYERS: u64 = 20;

/// A wallet with 1,000 base units in its deposit.
struct Wallet<'a> {
    client: &'a Client<Rpc>,
    key: Keypair,
    token: Token,
}

impl<'a> Wallet<'a> {
    fn new(client: &'a Client<Rpc>) -> Self {
        let [key, mint] = ["farthing rpc wallet", "farthing rpc mint"].map(public_keypair);
        client.network().airdrop(&key.pubkey(), 5_000_000_000).unwrap();
        let token = make_mint(client, &key, &mint);
        let wallet = Self { client, key, token };
        let mut all = vec![OpenReserve::new(wallet.owner(), token).instruction()];
        all.extend(compose::fill_deposit(wallet.owner(), token, 1_000));
        wallet.send(&all);
        wallet
    }

    fn owner(&self) -> Address {
        self.key.pubkey()
    }

    fn send(&self, instructions: &[Instruction]) {
        self.client.submit(instructions, &self.key, &[]).unwrap();
    }

    fn pay(&self, payee: Payee, amount: u64) -> Result<Vec<Instruction>, ClientError> {
        let (spender, mint) = (self.owner().into(), self.token.mint);
        let payment = Payment { spender, mint, payee, amount, reference: [0; 32] };
        compose::pay(self.client, &payment)
    }

    fn balance(&self, owner: &Address) -> u64 {
        let deposit = self.client.fetch_deposit(owner, &self.token.mint).unwrap();
        deposit.map_or(0, |deposit| deposit.balance)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_equal_payments_at_once_over_json_rpc_are_twenty_payments() {
    on_a_node(|client| {
        let wallet = Wallet::new(client);
        let friend = public_keypair("farthing rpc friend").pubkey();
        wallet.send(&wallet.pay(Payee::Wallet(friend), 0).unwrap()[..1]);
        let pay = || {
            let pay = Pay::to_wallet(wallet.owner(), wallet.token.mint, friend, 3).instruction();
            client.submit(&[pay], &wallet.key, &[]).unwrap().signature
        };
        let signatures: BTreeSet<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..PAYERS).map(|_| scope.spawn(pay)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!((signatures.len() as u64, wallet.balance(&friend)), (PAYERS, 3 * PAYERS));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_bytes_sent_twice_over_json_rpc_are_one_payment() {
    on_a_node(|client| {
        let (wallet, network) = (Wallet::new(client), client.network());
        let friend = public_keypair("farthing rpc friend").pubkey();
        wallet.send(&wallet.pay(Payee::Wallet(friend), 0).unwrap()[..1]);
        let pay = Pay::to_wallet(wallet.owner(), wallet.token.mint, friend, 3).instruction();
        let blockhash = network.recent().unwrap().blockhash;
        let message = Message::new_with_blockhash(&[pay], Some(&wallet.owner()), &blockhash);
        let message = VersionedMessage::Legacy(message);
        let transaction = VersionedTransaction::try_new(message, &[&wallet.key]).unwrap();
        let signature = network.send(&transaction).unwrap();
        while network.status(&signature).unwrap().landed.is_none() {
            network.pause(Duration::from_millis(100));
        }
        // However the node answers the second time.
        let _ = network.send(&transaction);
        network.pause(Duration::from_secs(1));
        assert_eq!(wallet.balance(&friend), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_goes_to_no_address_without_a_wallet_over_json_rpc() {
    on_a_node(|client| {
        let wallet = Wallet::new(client);
        let (owner, mint, token) = (wallet.owner(), wallet.token.mint, wallet.token);
        let purse = addresses::ata(&owner, token);
        for (to, is) in [
            (mint, Standing::Mint),
            (purse, Standing::TokenAccount { owner }),
            (PROGRAM_ID, Standing::Program),
            (sysvar::clock::ID, Standing::Runtime),
            (addresses::deposit(&owner, &mint), Standing::Deposit { owner }),
            (addresses::ata(&mint, token), Standing::Derived),
        ] {
            let refused = wallet.pay(Payee::Wallet(to), 1);
            let Err(ClientError::NoSigner { address, standing }) = refused else { panic!("{to}") };
            assert_eq!((address, standing), (to, is));
        }
        let what = Withdrawal { to: mint, ..Withdrawal::new(owner, mint, 1) };
        let refused = compose::withdraw(client, &what);
        assert!(matches!(refused, Err(ClientError::NoSigner { .. })), "{refused:?}");
        let before = client.token_balance(&purse).unwrap().unwrap();
        wallet.send(&compose::withdraw(client, &Withdrawal { to: purse, ..what }).unwrap());
        assert_eq!(client.token_balance(&purse).unwrap(), Some(before + 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn collecting_over_json_rpc_leaves_the_wallets_own_deposit_alone() {
    on_a_node(|client| {
        let wallet = Wallet::new(client);
        let (owner, mint) = (wallet.owner(), wallet.token.mint);
        let slot = client.network().slot().unwrap();
        let register = RegisterCreator::new(owner, slot, CreatorTerms::to(owner));
        let creator = register.creator;
        let opening = compose::register_creator(client, &register, &[mint]).unwrap();
        wallet.send(&opening.instructions);
        wallet.send(&wallet.pay(Payee::Creator(creator), 40).unwrap());
        let purse = addresses::ata(&owner, wallet.token);
        let before = client.token_balance(&purse).unwrap().unwrap();
        let what = Collect { creator, mint, wallet: owner, take: Take::Brought };
        for transaction in compose::collect(client, &what).unwrap() {
            wallet.send(&transaction);
        }
        assert_eq!(client.token_balance(&purse).unwrap(), Some(before + 40));
        assert_eq!(wallet.balance(&owner), 1_000 - 40);
    })
    .await;
}
