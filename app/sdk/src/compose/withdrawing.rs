//! Taking tokens out, to where somebody can get at them.

use crate::{
    accounts::Reserve,
    addresses::{self, Token},
    client::{Client, ClientError, ClientResult, Network, TOKEN_ACCOUNT_SIZE, token_account},
    instructions::{Withdraw, create_token_account},
    solana::{Address, Instruction, system_instruction, token},
};

/// What is withdrawn, and to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Owner of the deposit.
    pub owner: Address,
    pub mint: Address,
    /// Base units; [`crate::ALL`] for everything.
    pub amount: u64,
    /// A wallet, whose associated token account is made if need be, or a token account of the mint.
    pub to: Address,
    /// Pays the rent of a token account that is made.
    pub payer: Address,
    /// Also to an address for which no wallet signs.
    pub any_address: bool,
    /// SOL as lamports to the wallet, instead of wrapped.
    pub unwrap: bool,
}

impl Withdrawal {
    /// Into the owner's own token account.
    pub fn new(owner: Address, mint: Address, amount: u64) -> Self {
        Self { owner, mint, amount, to: owner, payer: owner, any_address: false, unwrap: false }
    }
}

/// Withdraws from a deposit.
///
/// # Errors
/// `Missing` when the mint has no reserve; `NoSigner` when nobody could get at the tokens; `Unfit` for a
/// token account of another mint or of a reserve, and where something else than SOL is to be unwrapped.
pub fn withdraw<N: Network>(
    client: &Client<N>,
    what: &Withdrawal,
) -> ClientResult<Vec<Instruction>> {
    let reserve: Reserve = client.require(&addresses::reserve(&what.mint))?;
    let token = Token::from(&reserve);
    if what.unwrap {
        return unwrapped(client, what, token);
    }
    let take = Withdraw::new(what.owner, token, what.amount);
    if let Some(destination) = destination(client, what, &reserve)? {
        return Ok(vec![take.destination(destination).instruction()]);
    }
    let destination = addresses::ata(&what.to, token);
    Ok(vec![
        create_token_account(what.payer, what.to, token),
        take.destination(destination).instruction(),
    ])
}

/// The token account that was named; `None` where a wallet was.
fn destination<N: Network>(
    client: &Client<N>,
    what: &Withdrawal,
    reserve: &Reserve,
) -> ClientResult<Option<Address>> {
    let account = client.network().account(&what.to)?;
    let told = account.as_ref().and_then(|account| Some((account.owner, token_account(account)?)));
    let Some((program, told)) = told else {
        require_signer(client, what, what.to)?;
        return Ok(None);
    };
    let unfit = |words: String| Err(ClientError::Unfit(format!("{} is {words}", what.to)));
    if (program, told.mint) != (reserve.token_program, reserve.mint) {
        return unfit(format!("a token account of {}, not of {}", told.mint, what.mint));
    }
    if what.to == reserve.tokens {
        return unfit("the reserve's own token account: what is sent there is nobody's".into());
    }
    require_signer(client, what, told.owner)?;
    Ok(Some(what.to))
}

/// The owner signs for the withdrawal itself, whatever kind of address that is.
fn require_signer<N: Network>(
    client: &Client<N>,
    what: &Withdrawal,
    whose: Address,
) -> ClientResult<()> {
    if what.any_address || whose == what.owner {
        return Ok(());
    }
    client.require_signers(&[whose])
}

/// Through a token account that lives for this transaction only, so that wrapped SOL which the wallet
/// has besides stays as it is.
fn unwrapped<N: Network>(
    client: &Client<N>,
    what: &Withdrawal,
    token: Token,
) -> ClientResult<Vec<Instruction>> {
    let Withdrawal { owner, to, payer, .. } = *what;
    if token.mint != token::native_mint::ID {
        let message = format!("only SOL can be unwrapped, and this is {}", token.mint);
        return Err(ClientError::Unfit(message));
    }
    require_signer(client, what, to)?;
    let mut amount = what.amount;
    if amount == crate::ALL && to != owner {
        // What the wallet passes on must be named.
        let deposit = client.fetch_deposit(&owner, &token.mint)?;
        amount = deposit.map_or(0, |deposit| deposit.balance);
    }
    let rent = client.network().minimum_balance(TOKEN_ACCOUNT_SIZE)?;
    let mut all = passage(owner, payer, rent, token, amount)?;
    if payer != owner {
        all.push(system_instruction::transfer(&owner, &payer, rent));
    }
    if to != owner {
        all.push(system_instruction::transfer(&owner, &to, amount));
    }
    Ok(all)
}

/// Opens a token account of the owner, withdraws into it and closes it: its lamports are the owner's.
fn passage(
    owner: Address,
    payer: Address,
    rent: u64,
    token: Token,
    amount: u64,
) -> ClientResult<Vec<Instruction>> {
    let unfit = |error: String| ClientError::Unfit(error);
    let seed = format!("{:016x}", addresses::random_salt());
    let (program, size) = (token.program, TOKEN_ACCOUNT_SIZE as u64);
    let at = Address::create_with_seed(&owner, &seed, &program);
    let at = at.map_err(|error| unfit(error.to_string()))?;
    let make = system_instruction::create_account_with_seed(
        &payer, &at, &owner, &seed, rent, size, &program,
    );
    let begin = token::instruction::initialize_account3(&program, &at, &token.mint, &owner);
    let end = token::instruction::close_account(&program, &at, &owner, &owner, &[]);
    Ok(vec![
        make,
        begin.map_err(|error| unfit(error.to_string()))?,
        Withdraw::new(owner, token, amount).destination(at).instruction(),
        end.map_err(|error| unfit(error.to_string()))?,
    ])
}
