//! The ring of the real bank, with the real program in it.

use farthing_sdk::solana::{Clock, Hash, Message, VersionedMessage, VersionedTransaction};
use farthing_tests::{
    lives::{Failed, LAMPORTS, Now, Ring, TOKENS},
    matrix::{machine::program_bytes, tokens},
    prelude::*,
};
use solana_program_test::{BanksClientError, ProgramTest, ProgramTestContext};
use tokio::runtime::{Builder, Runtime};

/// More than any account of these tests needs to stay alive.
const PLENTY: u64 = 10_000_000;

/// A bank with the program, a mint and the people who have joined.
pub struct Bank {
    /// The bank's own tasks run whenever something is asked of it, and time stands still otherwise.
    runtime: Runtime,
    context: ProgramTestContext,
    token: Token,
    people: Vec<Keypair>,
}

impl Bank {
    /// With a mint of one token program or the other. All features of this release of the bank are
    /// on, the program's input in r2 (SIMD-0321) among them.
    pub fn start(is_2022: bool) -> Self {
        let mut test = ProgramTest::default();
        let program = Account { executable: true, ..account(program_bytes(), ids::bpf_loader::ID) };
        test.add_account(PROGRAM_ID, program);
        let mint = Address::new_unique();
        let token = if is_2022 { Token::token_2022(mint) } else { Token::from(mint) };
        // Everyone who joins brings tokens of this supply.
        test.add_account(mint, account(tokens::mint_data(token, 100 * TOKENS), token.program));
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let context = runtime.block_on(test.start_with_context());
        Self { runtime, context, token, people: Vec::new() }
    }

    /// Sends transactions of these instructions, and nothing besides, with one blockhash. Equal
    /// ones are the same bytes, which the bank runs once.
    pub fn send_within_one_blockhash(&mut self, all: &[Vec<Instruction>]) {
        let blockhash = self.blockhash();
        for instructions in all {
            let transaction = self.signed(instructions, &blockhash);
            let sent = self.context.banks_client.process_transaction(transaction);
            match self.runtime.block_on(sent) {
                Ok(()) => {}
                Err(error) => {
                    assert!(error.to_string().contains("already been processed"), "{error}")
                }
            }
        }
    }

    fn blockhash(&mut self) -> Hash {
        let blockhash = self.runtime.block_on(self.context.get_new_latest_blockhash());
        blockhash.expect("a running bank")
    }

    fn transaction(&mut self, instructions: &[Instruction]) -> VersionedTransaction {
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(1_400_000);
        let blockhash = self.blockhash();
        self.signed(&[&[limit], instructions].concat(), &blockhash)
    }

    fn signed(&self, instructions: &[Instruction], blockhash: &Hash) -> VersionedTransaction {
        let payer = self.context.payer.insecure_clone();
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let needed: Vec<_> = metas.filter(|meta| meta.is_signer).map(|meta| meta.pubkey).collect();
        let mut signers = vec![&payer];
        signers.extend(self.people.iter().filter(|person| needed.contains(&person.pubkey())));
        let message = Message::new_with_blockhash(instructions, Some(&payer.pubkey()), blockhash);
        let message = VersionedMessage::Legacy(message);
        VersionedTransaction::try_new(message, &signers).expect("all sign")
    }

    fn clock(&mut self) -> Clock {
        let clock = self.runtime.block_on(self.context.banks_client.get_sysvar());
        clock.expect("a running bank")
    }
}

impl Ring for Bank {
    fn token(&self) -> Token {
        self.token
    }

    fn person(&mut self, _: &str) -> Address {
        let (keypair, token) = (Keypair::new(), self.token);
        let address = keypair.pubkey();
        let system = ids::system_program::ID;
        let wallet = Account { lamports: LAMPORTS, ..account(Vec::new(), system) };
        let data = tokens::account_data(&address, token, TOKENS);
        let purse = account(data, token.program);
        self.context.set_account(&address, &wallet.into());
        self.context.set_account(&addresses::ata(&address, token), &purse.into());
        self.people.push(keypair);
        address
    }

    fn send(&mut self, instructions: &[Instruction]) -> Result<(), Failed> {
        let transaction = self.transaction(instructions);
        let sent = self.context.banks_client.process_transaction(transaction);
        let error = match self.runtime.block_on(sent) {
            Ok(()) => return Ok(()),
            Err(BanksClientError::TransactionError(error)) => error,
            Err(BanksClientError::SimulationError { err, .. }) => err,
            Err(other) => panic!("the bank does not run: {other}"),
        };
        // The first is the compute unit limit.
        let all = [&[ComputeBudgetInstruction::set_compute_unit_limit(0)], instructions].concat();
        Err(Box::new(Failure::new(error, Vec::new(), &all)))
    }

    fn accounts(&mut self, addresses: &[Address]) -> Vec<Option<Account>> {
        let Self { runtime, context, .. } = self;
        let mut account = |address: &Address| {
            let account = runtime.block_on(context.banks_client.get_account(*address));
            account.expect("a running bank")
        };
        addresses.iter().map(&mut account).collect()
    }

    fn now(&mut self) -> Now {
        let clock = self.clock();
        Now { slot: clock.slot, time: clock.unix_timestamp }
    }

    fn pass(&mut self, seconds: i64, slots: u64) {
        let before = self.clock();
        if slots != 0 {
            self.context.warp_to_slot(before.slot + slots).expect("forward");
        }
        let clock = self.clock();
        let unix_timestamp = before.unix_timestamp + seconds;
        self.context.set_sysvar(&Clock { unix_timestamp, ..clock });
    }
}

fn account(data: Vec<u8>, owner: Address) -> Account {
    Account { lamports: PLENTY.max(7_000 * data.len() as u64), data, owner, ..Account::default() }
}
