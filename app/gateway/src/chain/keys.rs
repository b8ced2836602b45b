//! What the keys that pay may not be (R10): proven by what the chain has, for `gate check`.

use farthing_sdk::{
    Client, PROGRAM_ID,
    client::{ClientResult, Network, network::Match},
    solana::{
        Address,
        ids::{bpf_loader_upgradeable, system_program},
        token, token_2022,
    },
};

/// Where the owner stands in a token account.
const TOKEN_OWNER: usize = 32;

/// Where the mint's authorities stand: each behind four bytes that say whether there is one.
const MINT_AUTHORITY: usize = 4;
const FREEZE_AUTHORITY: usize = 50;

/// Where the authority stands in the account of a program's bytes.
const UPGRADE_AUTHORITY: usize = 13;

/// Which of the two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Pays for opening channels: as little in it as may be lost.
    Sponsor,
    /// Pays for claims: enough in it for a mass exit.
    Claimer,
}

/// What speaks against a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    #[error("both keys are the same: a drained sponsor could then claim nothing")]
    Same,
    #[error("it has {lamports} lamports and should have at least {least}")]
    Poor { lamports: u64, least: u64 },
    #[error("it has {lamports} lamports; more than {most} should not be at risk there")]
    Rich { lamports: u64, most: u64 },
    #[error("its account is of another program, or has data: it cannot pay fees")]
    NotAWallet,
    #[error("it owns the deposit {0}")]
    OwnsDeposit(Address),
    #[error("it owns the tokens in {0}")]
    OwnsTokens(Address),
    #[error("it is the authority of the creator {0}")]
    AuthorityOf(Address),
    #[error("it is the operator of the creator {0}")]
    OperatorOf(Address),
    #[error("it is the key of the session {0}")]
    SessionKey(Address),
    #[error("it signs for the fan {0}")]
    FanKey(Address),
    #[error("it can mint or freeze our token")]
    MintAuthority,
    #[error("it can upgrade the program")]
    UpgradeAuthority,
}

/// Lamports that a key should hold.
#[derive(Clone, Copy, Debug)]
pub struct Holds {
    pub least: u64,
    pub most: u64,
}

/// All that speaks against a key, as of the client's network. Nothing means that a thief of the key gets its
/// lamports and nothing else.
///
/// # Errors
/// Those of the network: then nothing is proven.
pub fn faults<N: Network>(
    client: &Client<N>,
    key: &Address,
    mint: &Address,
    holds: Holds,
) -> ClientResult<Vec<KeyFault>> {
    let mut faults = lamports(client, key, holds)?;
    let all = client.deposits_of(key)?;
    faults.extend(all.into_iter().map(|(address, _)| KeyFault::OwnsDeposit(address)));
    let all = client.find_creators_by_authority(key)?;
    faults.extend(all.into_iter().map(|(address, _)| KeyFault::AuthorityOf(address)));
    let all = client.find_creators_by_operator(key)?;
    faults.extend(all.into_iter().map(|(address, _)| KeyFault::OperatorOf(address)));
    let all = client.sessions_of_key(key)?;
    faults.extend(all.into_iter().map(|(address, _)| KeyFault::SessionKey(address)));
    let all = client.fans_of_key(key)?;
    faults.extend(all.into_iter().map(|(address, _)| KeyFault::FanKey(address)));
    faults.extend(tokens(client, key)?);
    faults.extend(authorities(client, key, mint)?);
    Ok(faults)
}

fn lamports<N: Network>(
    client: &Client<N>,
    key: &Address,
    holds: Holds,
) -> ClientResult<Vec<KeyFault>> {
    let account = client.network().account(key)?.unwrap_or_default();
    let lamports = account.lamports;
    let is_wallet = account.owner == system_program::ID && account.data.is_empty();
    let all = [
        (lamports != 0 && !is_wallet, KeyFault::NotAWallet),
        (lamports < holds.least, KeyFault::Poor { lamports, least: holds.least }),
        (lamports > holds.most, KeyFault::Rich { lamports, most: holds.most }),
    ];
    Ok(all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, fault)| fault).collect())
}

/// Tokens of any mint, empty accounts too: whoever sends to them pays a thief.
fn tokens<N: Network>(client: &Client<N>, key: &Address) -> ClientResult<Vec<KeyFault>> {
    let of_key = [Match { offset: TOKEN_OWNER, bytes: key.to_bytes().to_vec() }];
    let mut faults = Vec::new();
    for program in [token::ID, token_2022::ID] {
        let all = client.network().program_accounts(&program, &of_key)?;
        faults.extend(all.into_iter().map(|(address, _)| KeyFault::OwnsTokens(address)));
    }
    Ok(faults)
}

/// Of our mint, and of the program.
fn authorities<N: Network>(
    client: &Client<N>,
    key: &Address,
    mint: &Address,
) -> ClientResult<Vec<KeyFault>> {
    let seeds = [PROGRAM_ID.as_ref()];
    let (program, _) = Address::find_program_address(&seeds, &bpf_loader_upgradeable::ID);
    let accounts = client.network().accounts(&[*mint, program])?;
    let holds = |place: usize, offset: usize| {
        let account = accounts.get(place).and_then(Option::as_ref);
        let rest = account.and_then(|account| account.data.get(offset..));
        rest.is_some_and(|rest| rest.starts_with(key.as_ref()))
    };
    let mint = holds(0, MINT_AUTHORITY) || holds(0, FREEZE_AUTHORITY);
    let all = [
        (mint, KeyFault::MintAuthority),
        (holds(1, UPGRADE_AUTHORITY), KeyFault::UpgradeAuthority),
    ];
    Ok(all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, fault)| fault).collect())
}

/// What speaks against both together, with the key that it speaks against. `mint` is what we are paid in.
///
/// # Errors
/// As [`faults`].
pub fn check_keys<N: Network>(
    client: &Client<N>,
    (sponsor, holds): (Option<&Address>, Holds),
    (claimer, reserve): (&Address, u64),
    mint: &Address,
) -> ClientResult<Vec<(Role, KeyFault)>> {
    let mut all = Vec::new();
    if let Some(sponsor) = sponsor {
        let of_both = (sponsor == claimer).then_some(KeyFault::Same);
        let of_it = faults(client, sponsor, mint, holds)?;
        all.extend(of_both.into_iter().chain(of_it).map(|fault| (Role::Sponsor, fault)));
    }
    let holds = Holds { least: reserve, most: u64::MAX };
    let of_it = faults(client, claimer, mint, holds)?;
    all.extend(of_it.into_iter().map(|fault| (Role::Claimer, fault)));
    Ok(all)
}
