//! `mint`: test mints and test tokens, for tries on local and test clusters.

use crate::{
    coin::{MintArg, TEST_DECIMALS},
    context::Context,
    context::Plan,
    failure::{Failure, Outcome},
    options::{Receiving, Sending},
    settings,
    values::{TypedTokens, above_zero},
    wallet,
};
use clap::{Args, Subcommand};
use farthing_sdk::{
    Token, addresses,
    client::MINT_SIZE,
    instructions,
    solana::{Address, Keypair, Signer, system_instruction, token, token_2022},
};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum MintCommand {
    /// Make a mint that --keypair can mint from
    New(New),
    /// Mint tokens into a wallet
    To(To),
}

#[derive(Args)]
pub struct New {
    /// Digits after the decimal point
    #[arg(long, default_value_t = TEST_DECIMALS)]
    decimals: u8,
    /// Make it with Token-2022 rather than the classic token program
    #[arg(long)]
    token_2022: bool,
    #[command(flatten)]
    sending: Sending,
}

#[derive(Args)]
pub struct To {
    /// How much, in tokens
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    /// For whom [default: --keypair]
    wallet: Option<Address>,
    /// Which mint: an address, or TEST for that of localnet
    #[arg(long, default_value = "TEST")]
    mint: MintArg,
    /// Keypair file of the mint's authority [default: --keypair, else localnet's bank]
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    sending: Sending,
}

impl MintCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::New(command) => command.run(context),
            Self::To(command) => command.run(context),
        }
    }
}

impl New {
    fn run(self, context: &Context) -> Outcome {
        let (mint, me) = (Keypair::new(), context.me()?);
        let payer = context.payer(&self.sending)?;
        let program = if self.token_2022 { token_2022::ID } else { token::ID };
        let rent = context.minimum_balance(MINT_SIZE)?;
        let size = MINT_SIZE as u64;
        let create =
            system_instruction::create_account(&payer, &mint.pubkey(), rent, size, &program);
        let initialize = token_2022::instruction::initialize_mint2(
            &program,
            &mint.pubkey(),
            &me,
            None,
            self.decimals,
        )
        .map_err(|error| Failure::Usage(format!("no such mint: {error}")))?;
        let plan = Plan::new("Mint made", "mint", mint.pubkey())
            .fact("decimals", u64::from(self.decimals))
            .fact("authority", me)
            .step(create)
            .step(initialize)
            .signer(mint);
        context.send(&self.sending, plan)
    }
}

impl To {
    fn run(self, context: &Context) -> Outcome {
        let coin = context.coin(self.mint.0)?;
        let amount = coin.units(&self.amount)?;
        let wallet = context.wallet_or_me(self.wallet)?;
        context.require_signers(self.receiving, &[("[WALLET]", self.wallet)])?;
        let authority = match &self.authority {
            Some(file) => wallet::read(file)?,
            None => usual_authority(context, &coin.mint())?,
        };
        let payer = context.payer(&self.sending)?;
        let account = addresses::ata(&wallet, coin.token);
        let plan = Plan::new("Minted", "token_account", account)
            .fact("wallet", wallet)
            .fact("amount", coin.amount(amount))
            .step(instructions::create_token_account(payer, wallet, coin.token))
            .step(mint_to(&coin.token, &account, &authority.pubkey(), amount)?)
            .signer(authority);
        context.send(&self.sending, plan)
    }
}

/// The instruction of the mint's own token program.
pub fn mint_to(
    of: &Token,
    account: &Address,
    authority: &Address,
    amount: u64,
) -> Outcome<farthing_sdk::solana::Instruction> {
    token_2022::instruction::mint_to(&of.program, &of.mint, account, authority, &[], amount)
        .map_err(|error| Failure::Usage(format!("nothing can be minted: {error}")))
}

/// The signer where it is the mint's authority, else the bank of `localnet` where that is.
fn usual_authority(context: &Context, mint: &Address) -> Outcome<Keypair> {
    let authority = context.mint_authority(mint)?;
    let bank = settings::wallet_file(&settings::state_dir(), "bank");
    if let Ok(me) = context.wallet()
        && authority == Some(me.pubkey())
    {
        return Ok(me.insecure_clone());
    }
    if bank.is_file() {
        let bank = wallet::read(&bank)?;
        if authority == Some(bank.pubkey()) {
            return Ok(bank);
        }
    }
    Err(Failure::Usage(match authority {
        Some(authority) => format!(
            "only {authority} can mint this; name its keypair file with --authority, or make a mint \
             of your own with `farthing mint new`"
        ),
        None => {
            "nobody can mint this any more; make a mint of your own with `farthing mint new`".into()
        }
    }))
}
