//! Mints, token accounts and funded wallets for tests and demonstrations. What is done here leaves
//! no trace in the history and takes no slot.

use super::Embedded;
use crate::{
    addresses::{self, Token},
    client::{
        network::{Network, NetworkError, NetworkResult},
        tokens::MINT_SIZE,
    },
    development::public_keypair,
    instructions::create_token_account,
    solana::{
        Address, Instruction, Keypair, Message, Signer, VersionedMessage, VersionedTransaction,
        system_instruction,
    },
};
use spl_token_2022_interface::{extension::ExtensionType, state::Mint};

/// Lamports that a wallet begins with: ten SOL.
pub const WALLET_LAMPORTS: u64 = 10_000_000_000;

impl Embedded {
    /// The key that mints every test token. Public.
    pub fn faucet() -> Keypair {
        public_keypair("farthing embedded faucet")
    }

    /// The wallet of a name, always the same, with ten SOL more in it.
    ///
    /// # Errors
    /// `Refused` when the machine's own wallet is empty.
    pub fn wallet(&self, name: &str) -> NetworkResult<Keypair> {
        let wallet = public_keypair(name);
        self.airdrop(&wallet.pubkey(), WALLET_LAMPORTS)?;
        Ok(wallet)
    }

    /// A mint of the classic token program.
    ///
    /// # Errors
    /// `Refused` when a program of the machine refuses, which it should not.
    pub fn create_mint(&self, decimals: u8) -> NetworkResult<Token> {
        self.create_mint_with(spl_token_interface::ID, decimals, &[], |_| Vec::new())
    }

    /// A mint of Token-2022 with extensions: `prepare` makes the instructions that initialise them,
    /// given the mint's address.
    ///
    /// # Errors
    /// `Refused` when the token program refuses the extensions.
    pub fn create_mint_2022(
        &self,
        decimals: u8,
        extensions: &[ExtensionType],
        prepare: impl FnOnce(&Address) -> Vec<Instruction>,
    ) -> NetworkResult<Token> {
        self.create_mint_with(spl_token_2022_interface::ID, decimals, extensions, prepare)
    }

    /// The associated token account of a wallet, created unless it is there.
    ///
    /// # Errors
    /// `Refused` when the associated token program refuses.
    pub fn create_ata(&self, owner: &Address, token: Token) -> NetworkResult<Address> {
        let faucet = Self::faucet();
        self.run(&[create_token_account(faucet.pubkey(), *owner, token)], &[&faucet])?;
        Ok(addresses::ata(owner, token))
    }

    /// Mints base units into the associated token account of a wallet, creating it if need be.
    ///
    /// # Errors
    /// `Refused` when the token program refuses.
    pub fn mint_to(&self, owner: &Address, token: Token, amount: u64) -> NetworkResult<Address> {
        let account = self.create_ata(owner, token)?;
        let faucet = Self::faucet();
        let (program, mint, authority) = (&token.program, &token.mint, &faucet.pubkey());
        let mint_to = spl_token_2022_interface::instruction::mint_to(
            program,
            mint,
            &account,
            authority,
            &[],
            amount,
        );
        self.run(&[mint_to.map_err(refused)?], &[&faucet])?;
        Ok(account)
    }

    fn create_mint_with(
        &self,
        program: Address,
        decimals: u8,
        extensions: &[ExtensionType],
        prepare: impl FnOnce(&Address) -> Vec<Instruction>,
    ) -> NetworkResult<Token> {
        use spl_token_2022_interface::instruction::initialize_mint2;
        let faucet = Self::faucet();
        let number = self.mints.replace(self.mints.get() + 1);
        let mint = public_keypair(&format!("farthing embedded mint {number}"));
        let size = if extensions.is_empty() {
            MINT_SIZE
        } else {
            ExtensionType::try_calculate_account_len::<Mint>(extensions).map_err(refused)?
        };
        let rent = self.minimum_balance(size)?;
        let mut instructions = vec![system_instruction::create_account(
            &faucet.pubkey(),
            &mint.pubkey(),
            rent,
            size as u64,
            &program,
        )];
        instructions.extend(prepare(&mint.pubkey()));
        let (mint_address, authority) = (mint.pubkey(), faucet.pubkey());
        let initialize = initialize_mint2(&program, &mint_address, &authority, None, decimals);
        instructions.push(initialize.map_err(refused)?);
        self.run(&instructions, &[&faucet, &mint])?;
        Ok(Token { mint: mint_address, program })
    }

    /// Runs instructions outside history; the first signer pays.
    fn run(&self, instructions: &[Instruction], signers: &[&Keypair]) -> NetworkResult<()> {
        let payer = signers.first().map(|payer| payer.pubkey());
        if let Some(payer) = &payer {
            self.airdrop(payer, WALLET_LAMPORTS)?;
        }
        let blockhash = self.svm().latest_blockhash();
        let message = Message::new_with_blockhash(instructions, payer.as_ref(), &blockhash);
        let message = VersionedMessage::Legacy(message);
        let transaction = VersionedTransaction::try_new(message, signers).map_err(refused)?;
        let result = self.svm_mut().send_transaction(transaction);
        self.begin_block();
        result.map(|_| ()).map_err(|failed| {
            NetworkError::Refused(format!("{}: {}", failed.err, failed.meta.logs.join("; ")))
        })
    }
}

fn refused(error: impl std::fmt::Display) -> NetworkError {
    NetworkError::Refused(error.to_string())
}
