//! What a fresh `localnet` has: a test mint, wallets with lamports and test tokens, open reserves.

use crate::{
    coin::{self, TEST_DECIMALS, TEST_MINT_PHRASE, test_mint},
    commands::{deploy::migrations, mint::mint_to},
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    output::{Facts, Table},
    settings::wallet_file,
    values::Lamports,
    wallet,
};
use farthing_sdk::{
    Token, addresses,
    client::{MINT_SIZE, token_amount},
    development::public_keypair,
    instructions::create_token_account,
    solana::{Address, Keypair, Signer, system_instruction, token},
};
use std::path::{Path, PathBuf};

/// Test tokens for each wallet, in base units: 1,000 TEST.
const TOKENS: u64 = 1_000_000_000;

/// Keypair files that `localnet` makes once and keeps.
pub struct Wallets {
    /// Mints test tokens.
    pub bank: Keypair,
    pub reader_file: PathBuf,
    folder: PathBuf,
    named: Vec<(String, Address, String)>,
    /// The keypair that the Solana CLI uses here, if there is one.
    you: Option<Address>,
}

impl Wallets {
    /// Reads the wallets, or makes them.
    pub fn open(folder: &Path, context: &Context) -> Outcome<Self> {
        let file = |name: &str| wallet_file(folder, name);
        let bank = wallet::read_or_make(&file("bank"))?;
        let mut named = Vec::new();
        for name in ["creator", "reader", "friend"] {
            let keypair = wallet::read_or_make(&file(name))?;
            named.push((name.into(), keypair.pubkey(), file(name).display().to_string()));
        }
        let you = context.keypair_path();
        let known = you.is_file().then(|| context.me()).transpose()?;
        if let Some(address) = known {
            named.insert(0, ("you".into(), address, you.display().to_string()));
        }
        named.push(("bank".into(), bank.pubkey(), file("bank").display().to_string()));
        // The same wallet can have two names, as with `--keypair reader.json`.
        named.dedup_by_key(|(_, address, _)| *address);
        Ok(Self { bank, reader_file: file("reader"), folder: folder.to_owned(), named, you: known })
    }

    /// Who may upgrade the program: you where you have a keypair, else the bank.
    pub fn owner(&self) -> Address {
        self.you.unwrap_or_else(|| self.bank.pubkey())
    }

    /// Where their files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn addresses(&self) -> Vec<Address> {
        self.named.iter().map(|(_, address, _)| *address).collect()
    }

    /// Names, addresses, files and balances; never a key.
    pub fn table(&self, context: &Context) -> Outcome<Table> {
        let mut rows = Vec::new();
        for (name, address, file) in &self.named {
            let accounts = context.accounts(&[*address, addresses::ata(address, test_mint())])?;
            let lamports = accounts.first().and_then(Option::as_ref).map_or(0, |a| a.lamports);
            let tokens = accounts.get(1).and_then(Option::as_ref).and_then(token_amount);
            let coin = coin::Coin::new(Token::from(test_mint()), TEST_DECIMALS);
            rows.push(
                Facts::new("Wallet")
                    .with("wallet", name)
                    .with("address", *address)
                    .with("sol", Lamports(lamports))
                    .with("test", coin.amount(tokens.unwrap_or(0)))
                    .with("keypair_file", file),
            );
        }
        Ok(Table::new("No wallets.", &["wallet", "address", "sol", "test", "keypair_file"], rows))
    }
}

/// Makes the test mint, gives everyone some, and applies the migrations.
pub fn furnish(bank: &Context, wallets: &Wallets, has_program: bool) -> Outcome {
    let me = wallets.bank.pubkey();
    bank.submit(&Sending::default(), &test_mint_plan(bank, &me)?)?;
    let token = Token::from(test_mint());
    for address in wallets.addresses() {
        let account = addresses::ata(&address, token);
        let plan = Plan::part("Minted")
            .step(create_token_account(me, address, token))
            .step(mint_to(&token, &account, &me, TOKENS)?);
        bank.submit(&Sending::default(), &plan)?;
    }
    if has_program {
        migrations::apply(bank, "localnet", &Sending::default())?;
    }
    Ok(())
}

fn test_mint_plan(bank: &Context, authority: &Address) -> Outcome<Plan> {
    let mint = public_keypair(TEST_MINT_PHRASE);
    let rent = bank.minimum_balance(MINT_SIZE)?;
    let size = MINT_SIZE as u64;
    let create =
        system_instruction::create_account(authority, &mint.pubkey(), rent, size, &token::ID);
    let initialize = token::instruction::initialize_mint2(
        &token::ID,
        &mint.pubkey(),
        authority,
        None,
        TEST_DECIMALS,
    )
    .map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(Plan::part("Mint made").step(create).step(initialize).signer(mint))
}
