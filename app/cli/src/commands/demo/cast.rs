//! Who plays: their wallets, the SOL they are lent, and the mint.

use super::{Clockwork, stage::Stage};
use crate::{
    coin::{Coin, TEST_DECIMALS},
    commands::mint::mint_to,
    failure::{Failure, Outcome},
};
use farthing_sdk::{
    Token, addresses,
    client::{MINT_SIZE, Network},
    instructions::create_token_account,
    solana::{Address, Instruction, Keypair, Signer, system_instruction, token},
};

/// What the reader has at the start, in base units: 20 tokens.
pub const MINTED: u64 = 20_000_000;

/// The wallets of the story.
pub struct Cast<'a> {
    /// Lends everyone SOL and opens the reserve.
    pub bank: &'a Keypair,
    /// A creator.
    pub ada: Keypair,
    /// Has 20% of Ada's earnings.
    pub ben: Keypair,
    /// Has 5% of Ada's earnings.
    pub cleo: Keypair,
    /// A reader.
    pub rita: Keypair,
    /// Told Rita of the song.
    pub fred: Keypair,
    pub mint: Address,
    /// Lamports of everyone together when the story begins.
    pub lamports: u64,
}

impl<'a> Cast<'a> {
    /// Lends everyone SOL, makes a mint and gives Rita tokens of it.
    pub fn gather<N: Clockwork>(
        stage: &mut Stage<N>,
        bank: &'a Keypair,
        loan: u64,
    ) -> Outcome<Self> {
        let mint = Keypair::new();
        let [ada, ben, cleo, rita, fred] = std::array::from_fn(|_| Keypair::new());
        let mint_address = mint.pubkey();
        let mut cast = Self { bank, ada, ben, cleo, rita, fred, mint: mint_address, lamports: 0 };
        let coin =
            Coin { unit: "TEST".into(), ..Coin::new(Token::from(mint_address), TEST_DECIMALS) };
        stage.coin = Some(coin);
        let lend: Vec<Instruction> = cast
            .players()
            .iter()
            .map(|(player, _)| system_instruction::transfer(&bank.pubkey(), &player.pubkey(), loan))
            .collect();
        stage.prepare(&lend, bank, &[])?;
        stage.prepare(&cast.make_mint(stage)?, bank, &[&mint])?;
        stage.prepare(&cast.open_accounts(), bank, &[])?;
        let rita = addresses::ata(&cast.rita.pubkey(), mint_address);
        let give = mint_to(&Token::from(mint_address), &rita, &bank.pubkey(), MINTED)?;
        stage.prepare(&[give], bank, &[])?;
        for (player, name) in cast.players() {
            stage.name(player.pubkey(), name);
        }
        cast.lamports = cast.lamports_now(stage)?;
        Ok(cast)
    }

    /// Everyone but the bank.
    pub fn players(&self) -> [(&Keypair, &'static str); 5] {
        [
            (&self.ada, "Ada"),
            (&self.ben, "Ben"),
            (&self.cleo, "Cleo"),
            (&self.rita, "Rita"),
            (&self.fred, "Fred"),
        ]
    }

    /// Lamports of everyone together.
    pub fn lamports_now<N: Network>(&self, stage: &Stage<N>) -> Outcome<u64> {
        let mut wallets = vec![self.bank.pubkey()];
        wallets.extend(self.players().iter().map(|(player, _)| player.pubkey()));
        let accounts = stage.accounts(&wallets)?;
        Ok(accounts.iter().flatten().map(|account| account.lamports).sum())
    }

    /// Sends what is left of the loans back.
    pub fn dismiss<N: Network>(&self, stage: &Stage<N>) -> Outcome {
        let wallets = self.players().map(|(player, _)| player.pubkey());
        let accounts = stage.accounts(&wallets)?;
        let home = self.bank.pubkey();
        let returns: Vec<Instruction> = wallets
            .iter()
            .zip(&accounts)
            .filter_map(|(wallet, account)| {
                let lamports = account.as_ref()?.lamports;
                Some(system_instruction::transfer(wallet, &home, lamports))
            })
            .collect();
        let players = self.players().map(|(player, _)| player);
        if !returns.is_empty() {
            stage.prepare(&returns, self.bank, &players)?;
        }
        Ok(())
    }

    fn make_mint<N: Network>(&self, stage: &Stage<N>) -> Outcome<Vec<Instruction>> {
        let network = stage.client.network();
        let rent = stage.ask(network.minimum_balance(MINT_SIZE).map_err(Into::into))?;
        let bank = self.bank.pubkey();
        let create = system_instruction::create_account(
            &bank,
            &self.mint,
            rent,
            MINT_SIZE as u64,
            &token::ID,
        );
        let initialize = token::instruction::initialize_mint2(
            &token::ID,
            &self.mint,
            &bank,
            None,
            TEST_DECIMALS,
        );
        let initialize = initialize.map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(vec![create, initialize])
    }

    /// Everyone's own token account: it is theirs, so its rent is no part of the story.
    fn open_accounts(&self) -> Vec<Instruction> {
        let mint = Token::from(self.mint);
        let open =
            |player: &Keypair| create_token_account(self.bank.pubkey(), player.pubkey(), mint);
        self.players().iter().map(|(player, _)| open(player)).collect()
    }
}
