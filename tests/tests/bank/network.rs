//! The real bank with the real program in it, and people with lamports and tokens.

use farthing_sdk::{
    PROGRAM_ID, Token,
    accounts::AccountKind,
    addresses,
    solana::{
        Account, Address, Clock, Instruction, Keypair, Message, Signer, VersionedMessage,
        VersionedTransaction, ids, token_2022,
    },
};
use farthing_tests::matrix::{machine::program_bytes, tokens};
use solana_program_test::{BanksClientError, ProgramTest, ProgramTestContext};

/// Lamports that everyone begins with.
pub const LAMPORTS: u64 = 10_000_000_000;
/// Base units that everyone begins with.
pub const TOKENS: u64 = 1_000_000;
/// More than any account of these tests needs to stay alive.
const PLENTY: u64 = 10_000_000;

/// See the module. Fees are paid by somebody else, so that people's lamports move by rents only.
pub struct Bank {
    context: ProgramTestContext,
    pub token: Token,
    people: Vec<Keypair>,
}

impl Bank {
    /// With so many people, and a mint of one token program or the other. All features of this
    /// release of the bank are on, the program's input in r2 (SIMD-0321) among them.
    pub async fn start<const PEOPLE: usize>(is_2022: bool) -> (Self, [Address; PEOPLE]) {
        let mut test = ProgramTest::default();
        let loader = ids::bpf_loader::ID;
        test.add_account(
            PROGRAM_ID,
            Account { executable: true, ..account(program_bytes(), loader) },
        );
        let mint = Address::new_unique();
        let token = if is_2022 { Token::token_2022(mint) } else { Token::from(mint) };
        let supply = TOKENS * PEOPLE as u64;
        test.add_account(mint, account(tokens::mint_data(token, supply), token.program));
        let people: Vec<_> = (0..PEOPLE).map(|_| Keypair::new()).collect();
        let addresses = std::array::from_fn(|number: usize| people[number].pubkey());
        for address in &addresses {
            let wallet =
                Account { lamports: LAMPORTS, ..account(Vec::new(), ids::system_program::ID) };
            test.add_account(*address, wallet);
            let data = tokens::account_data(address, token, TOKENS);
            test.add_account(addresses::ata(address, token), account(data, token.program));
        }
        let context = test.start_with_context().await;
        (Self { context, token, people }, addresses)
    }

    /// Sends instructions in one transaction, signed by all their signers.
    pub async fn send(&mut self, instructions: &[Instruction]) -> Result<(), BanksClientError> {
        let payer = self.context.payer.insecure_clone();
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let needed: Vec<_> = metas.filter(|meta| meta.is_signer).map(|meta| meta.pubkey).collect();
        let mut signers = vec![&payer];
        signers.extend(self.people.iter().filter(|person| needed.contains(&person.pubkey())));
        let blockhash = self.context.get_new_latest_blockhash().await.expect("a running bank");
        let message = Message::new_with_blockhash(instructions, Some(&payer.pubkey()), &blockhash);
        let message = VersionedMessage::Legacy(message);
        let transaction = VersionedTransaction::try_new(message, &signers).expect("all sign");
        self.context.banks_client.process_transaction(transaction).await
    }

    /// Sends what must succeed.
    pub async fn must(&mut self, instructions: &[Instruction]) {
        self.send(instructions).await.expect("it should succeed");
    }

    /// One instruction that must succeed.
    pub async fn run(&mut self, instruction: impl Into<Instruction>) {
        self.must(&[instruction.into()]).await;
    }

    pub async fn account(&mut self, address: &Address) -> Option<Account> {
        self.context.banks_client.get_account(*address).await.expect("a running bank")
    }

    /// An account of ours, decoded.
    pub async fn read<T: AccountKind>(&mut self, address: &Address) -> T {
        let account = self.account(address).await.expect("it is there");
        assert_eq!(account.owner, PROGRAM_ID);
        T::decode(&account.data).expect("of this kind")
    }

    pub async fn is_gone(&mut self, address: &Address) -> bool {
        self.account(address).await.is_none()
    }

    pub async fn lamports(&mut self, address: &Address) -> u64 {
        self.account(address).await.map_or(0, |account| account.lamports)
    }

    /// Base units in a wallet's associated token account.
    pub async fn tokens(&mut self, owner: &Address) -> u64 {
        let account = self.account(&addresses::ata(owner, self.token)).await;
        account.and_then(|account| tokens::amount(&account.data)).unwrap_or(0)
    }

    pub async fn clock(&mut self) -> Clock {
        self.context.banks_client.get_sysvar().await.expect("a running bank")
    }

    /// Lets slots and seconds pass.
    pub async fn pass(&mut self, seconds: i64, slots: u64) {
        let before = self.clock().await;
        self.context.warp_to_slot(before.slot + slots).expect("forward");
        let clock = self.clock().await;
        let unix_timestamp = before.unix_timestamp + seconds;
        self.context.set_sysvar(&Clock { unix_timestamp, ..clock });
    }
}

fn account(data: Vec<u8>, owner: Address) -> Account {
    Account { lamports: PLENTY.max(7_000 * data.len() as u64), data, owner, ..Account::default() }
}

/// A plain transfer of tokens, by hand.
pub fn transfer(token: Token, from: &Address, to: &Address, amount: u64) -> Instruction {
    let (source, decimals) = (addresses::ata(from, token), tokens::DECIMALS);
    token_2022::instruction::transfer_checked(
        &token.program,
        &source,
        &token.mint,
        to,
        from,
        &[],
        amount,
        decimals,
    )
    .expect("a token program")
}
