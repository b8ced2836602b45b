//! Whole lives over JSON-RPC, on the program that `farthing deploy` has put there: those that the
//! real bank and the tests in process know.

use super::{
    Localnet,
    lives::{self, Failed, LAMPORTS, Now, Ring, TOKENS},
    stopped::Stopped,
};
use farthing_sdk::{
    Token, addresses,
    client::{Client, ClientError, Network, Policy, Rpc},
    instructions::create_token_account,
    solana::{
        Account, Address, CommitmentLevel, Instruction, Keypair, Signer, read_keypair_file,
        system_instruction, token_2022,
    },
};

/// Bytes and decimals of a mint without extensions.
const MINT: (usize, u8) = (82, 6);
/// Lamports for the people of all lives.
const FUNDS: u64 = 100 * LAMPORTS;

/// A validator with a mint of one life.
struct Node {
    client: Client<Stopped>,
    /// Pays fees, and mints.
    bank: Keypair,
    token: Token,
    people: Vec<Keypair>,
}

/// Everyone lives, and every instruction is used.
pub fn run(localnet: &Localnet) {
    let bank = bank(localnet);
    let network = Stopped(Rpc::new(&localnet.url));
    network.0.airdrop(&bank.pubkey(), FUNDS).expect("lamports");
    network.stop();
    lives::assert_complete(&lives::all(|| Node::join(localnet)));
    network.resume();
}

fn bank(localnet: &Localnet) -> Keypair {
    read_keypair_file(localnet.state.join("wallets/bank.json")).expect("a wallet")
}

impl Node {
    fn join(localnet: &Localnet) -> Self {
        let commitment = CommitmentLevel::Processed;
        let network = Stopped(Rpc::with_commitment(&localnet.url, commitment));
        let policy = Policy { commitment, ..Policy::default() };
        let client = Client::new(network).with_policy(policy);
        let (mint, people) = (Keypair::new(), Vec::new());
        let token = Token::from(mint.pubkey());
        let node = Self { client, bank: bank(localnet), token, people };
        node.make(&mint);
        node
    }

    fn make(&self, mint: &Keypair) {
        let (payer, at, program) = (self.bank.pubkey(), mint.pubkey(), self.token.program);
        let (size, decimals) = MINT;
        let rent = self.client.network().minimum_balance(size).expect("an answer");
        let create = system_instruction::create_account(&payer, &at, rent, size as u64, &program);
        let initialize =
            token_2022::instruction::initialize_mint2(&program, &at, &payer, None, decimals);
        let all = [create, initialize.expect("a token program")];
        self.client.submit(&all, &self.bank, &[mint]).expect("a mint");
    }
}

impl Ring for Node {
    fn token(&self) -> Token {
        self.token
    }

    fn person(&mut self, _: &str) -> Address {
        let (keypair, bank, token) = (Keypair::new(), self.bank.pubkey(), self.token);
        let address = keypair.pubkey();
        let (at, program) = (addresses::ata(&address, token), token.program);
        let mint_to =
            token_2022::instruction::mint_to(&program, &token.mint, &at, &bank, &[], TOKENS);
        let all = [
            system_instruction::transfer(&bank, &address, LAMPORTS),
            create_token_account(bank, address, token),
            mint_to.expect("a token program"),
        ];
        self.client.submit(&all, &self.bank, &[]).expect("a purse");
        self.people.push(keypair);
        address
    }

    fn send(&mut self, instructions: &[Instruction]) -> Result<(), Failed> {
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let needed: Vec<_> = metas.filter(|meta| meta.is_signer).map(|meta| meta.pubkey).collect();
        let people = self.people.iter().filter(|person| needed.contains(&person.pubkey()));
        let signers: Vec<&dyn Signer> = people.map(|person| person as &dyn Signer).collect();
        match self.client.submit(instructions, &self.bank, &signers) {
            Ok(_) => Ok(()),
            Err(ClientError::Refused(failure) | ClientError::Failed { failure, .. }) => {
                Err(failure)
            }
            Err(other) => panic!("{other}"),
        }
    }

    fn accounts(&mut self, addresses: &[Address]) -> Vec<Option<Account>> {
        self.client.network().accounts(addresses).expect("an answer")
    }

    fn now(&mut self) -> Now {
        let (slot, time) = self.client.network().now();
        Now { slot, time }
    }

    fn pass(&mut self, seconds: i64, slots: u64) {
        self.client.network().pass(seconds, slots);
    }
}
