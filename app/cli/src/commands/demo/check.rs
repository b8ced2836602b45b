//! Where the money is: in between, that the reserve holds what it owes to deposits, earnings, streams,
//! channels and fans; at the end, that every base unit and every lamport is with whom it belongs to.

use super::{
    Clockwork,
    cast::{Cast, MINTED},
    stage::Stage,
};
use crate::{
    failure::{Failure, Outcome},
    output::Facts,
    values::Lamports,
};
use farthing_sdk::{
    accounts::{Deposit, Reserve},
    addresses,
    solana::{Address, Signer},
};

/// Checks that the reserve holds exactly what it owes (invariant I1), and says where that is.
///
/// # Errors
/// `Refused` when it does not.
pub fn solvent<N: Clockwork>(stage: &Stage<N>, cast: &Cast) -> Outcome {
    let reserve_address = addresses::reserve(&cast.mint);
    let reserve: Reserve = stage.ask(stage.client.require(&reserve_address))?;
    let held = stage.ask(stage.client.token_balance(&reserve.tokens))?.unwrap_or(0);
    let [mut deposits, mut earnings, mut streams, mut channels, mut fans] = [0; 5];
    for (player, _) in cast.players() {
        let wallet = player.pubkey();
        let address = addresses::deposit(&wallet, &cast.mint);
        let deposit: Option<Deposit> = stage.ask(stage.client.fetch(&address))?;
        deposits += deposit.map_or(0, |deposit| deposit.balance);
        for (_, stream) in stage.ask(stage.client.streams_of_deposit(&address))? {
            streams += stream.funded - stream.withdrawn;
        }
        for (_, channel) in stage.ask(stage.client.channels_of_deposit(&address))? {
            channels += channel.left();
        }
        for (_, fan) in stage.ask(stage.client.fans_of_deposit(&address))? {
            fans += fan.left();
        }
        earnings += earnings_of(stage, &wallet)?;
    }
    let owed = deposits + earnings + streams + channels + fans;
    require(reserve.liabilities == owed, "the reserve owes what the accounts say", owed)?;
    require(held == owed, "the reserve holds what it owes", held)?;
    let text = |units| stage.text(units);
    stage.aside(&format!(
        "The reserve holds what it owes: {} = {} deposits + {} earnings + {} streams + {} \
         channels + {} fans.",
        text(held),
        text(deposits),
        text(earnings),
        text(streams),
        text(channels),
        text(fans)
    ))
}

/// Base units in the earnings of a wallet's creators.
fn earnings_of<N: Clockwork>(stage: &Stage<N>, wallet: &Address) -> Outcome<u64> {
    let mut sum = 0;
    for (creator, _) in stage.ask(stage.client.find_creators_by_authority(wallet))? {
        let earnings = stage.ask(stage.client.earnings_of(&creator))?;
        sum += earnings.iter().map(|(_, earnings)| earnings.balance).sum::<u64>();
    }
    Ok(sum)
}

/// Checks it, and says so.
///
/// # Errors
/// `Refused` when anything is missing or too much.
pub fn run<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast) -> Outcome {
    let reserve_address = addresses::reserve(&cast.mint);
    let tokens_address = addresses::tokens(&reserve_address);
    let reserve: Reserve = stage.ask(stage.client.require(&reserve_address))?;
    let in_reserve = stage.ask(stage.client.token_balance(&tokens_address))?.unwrap_or(0);
    let in_wallets = tokens_of(stage, cast)?;
    let permanent = stage.accounts(&[reserve_address, tokens_address])?;
    let permanent: u64 = permanent.iter().flatten().map(|account| account.lamports).sum();
    let lamports = cast.lamports_now(stage)?;
    require(reserve.liabilities == 0, "the reserve owes nobody anything", reserve.liabilities)?;
    require(in_reserve == 0, "the reserve holds nothing", in_reserve)?;
    require(in_wallets == MINTED, "the wallets hold what was minted", in_wallets)?;
    let expected = cast.lamports - stage.fees - permanent;
    require(lamports == expected, "all rent but the reserve's is back", lamports)?;
    let words = [
        "The end. Nothing is left in the reserve, and nobody is owed anything.".to_string(),
        format!(
            "Fees: {} in all. Rent: all of it is back but the reserve's {}, which stays for everyone.",
            Lamports(stage.fees),
            Lamports(permanent)
        ),
        format!(
            "Conserved to the last base unit: {} minted, {} in the wallets.",
            stage.text(MINTED),
            stage.text(in_wallets)
        ),
    ];
    stage.context.printer.say(&format!("\n{}", words.join("\n")))?;
    stage.found(
        Facts::new("Conserved")
            .with("minted", MINTED)
            .with("in_wallets", in_wallets)
            .with("in_reserve", in_reserve)
            .with("fees", Lamports(stage.fees))
            .with("reserve_rent", Lamports(permanent)),
    )
}

/// Base units in everyone's own token accounts.
fn tokens_of<N: Clockwork>(stage: &Stage<N>, cast: &Cast) -> Outcome<u64> {
    let mut sum = 0;
    for (player, _) in cast.players() {
        let account = addresses::ata(&player.pubkey(), cast.mint);
        sum += stage.ask(stage.client.token_balance(&account))?.unwrap_or(0);
    }
    Ok(sum)
}

fn require(holds: bool, what: &str, found: u64) -> Outcome {
    if holds {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "the accounts do not add up: {what} does not hold, found {found}"
    )))
}
