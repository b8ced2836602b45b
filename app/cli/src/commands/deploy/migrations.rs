//! The steps that a cluster should have had, in order: `migrations/<cluster>/NNNN-<what>.json`. Each
//! says what should be; what is already so is left alone, so applying them twice does nothing.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    output::{Facts, Table},
};
use farthing_sdk::{
    accounts::{AccountKind, Reserve},
    addresses,
    instructions::OpenReserve,
    solana::Address,
};
use serde::Deserialize;

/// A file of a cluster, as it stands in the repository. A test holds this list against the folder.
const FILES: [(&str, &str, &str); 3] = [
    (
        "localnet",
        "0001-open-reserves",
        include_str!("../../../../../migrations/localnet/0001-open-reserves.json"),
    ),
    (
        "devnet",
        "0001-open-reserves",
        include_str!("../../../../../migrations/devnet/0001-open-reserves.json"),
    ),
    (
        "mainnet",
        "0001-open-reserves",
        include_str!("../../../../../migrations/mainnet/0001-open-reserves.json"),
    ),
];

/// Bytes of a reserve's token account, with the most that a token program adds to it.
const TOKEN_ACCOUNT: usize = 170;

/// What should be so.
#[derive(Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
enum Migration {
    /// These mints have a reserve.
    OpenReserves {
        #[expect(dead_code, reason = "for people who read the file")]
        about: String,
        mints: Vec<NamedMint>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedMint {
    name: String,
    mint: String,
}

/// Applies what a cluster lacks; a dry run refuses what that would refuse. Returns a row for each thing that should be so.
pub fn apply(context: &Context, cluster: &str, sending: &Sending) -> Outcome<Table> {
    let mut rows = Vec::new();
    for (_, name, text) in FILES.iter().filter(|(of, _, _)| *of == cluster) {
        let Migration::OpenReserves { mints, .. } = parse(name, text)?;
        for mint in mints {
            let address = mint.mint.parse().map_err(|_| malformed(name, &mint.mint))?;
            let done = open(context, &address, sending)?;
            rows.push(
                Facts::new("Migration")
                    .with("cluster", cluster)
                    .with("step", *name)
                    .with("mint", mint.name)
                    .with("result", done),
            );
        }
    }
    let none = "This cluster has no migrations.";
    Ok(Table::new(none, &["cluster", "step", "mint", "result"], rows))
}

/// How many reserves the migrations of a cluster would open, and the lamports of their rent.
pub fn missing(context: &Context, cluster: &str) -> Outcome<(u64, u64)> {
    let mut missing = 0u64;
    for (_, name, text) in FILES.iter().filter(|(of, _, _)| *of == cluster) {
        let Migration::OpenReserves { mints, .. } = parse(name, text)?;
        for mint in mints {
            let address: Address = mint.mint.parse().map_err(|_| malformed(name, &mint.mint))?;
            let is_open = context.find::<Reserve>(&addresses::reserve(&address))?.is_some();
            missing += u64::from(context.known_coin(&address)?.is_some() && !is_open);
        }
    }
    let each = context.minimum_balance(Reserve::SIZE)? + context.minimum_balance(TOKEN_ACCOUNT)?;
    Ok((missing, missing.saturating_mul(each)))
}

/// Opens a reserve unless it is open.
fn open(context: &Context, mint: &Address, sending: &Sending) -> Outcome<&'static str> {
    let Some(coin) = context.known_coin(mint)? else {
        return Ok("left out: the mint is not on this cluster");
    };
    if context.find::<Reserve>(&addresses::reserve(mint))?.is_some() {
        return Ok("was open already");
    }
    let payer = context.payer(sending)?;
    let plan = Plan::part("Reserve opened").step(OpenReserve::new(payer, coin.token));
    if sending.dry_run {
        context.check(sending, &plan)?;
        return Ok("would be opened");
    }
    context.submit(sending, &plan)?;
    Ok("opened")
}

fn parse(name: &str, text: &str) -> Outcome<Migration> {
    serde_json::from_str(text).map_err(|error| malformed(name, &error.to_string()))
}

fn malformed(name: &str, reason: &str) -> Failure {
    Failure::File(format!("the migration {name} cannot be read: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coin::{self, test_mint};
    use std::{fs, path::Path};

    #[test]
    fn every_migration_of_the_repository_is_built_in_and_in_order() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
        let mut found = Vec::new();
        for cluster in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
            for file in
                fs::read_dir(&cluster).into_iter().flatten().map(|file| file.unwrap().path())
            {
                let cluster = cluster.file_name().unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(&file).unwrap();
                found.push((
                    cluster,
                    file.file_stem().unwrap().to_string_lossy().into_owned(),
                    text,
                ));
            }
        }
        let mut listed: Vec<_> =
            FILES.iter().map(|(a, b, c)| (a.to_string(), b.to_string(), c.to_string())).collect();
        let in_order =
            listed.windows(2).all(|pair| pair[0].0 != pair[1].0 || pair[0].1 < pair[1].1);
        assert!(in_order);
        listed.sort();
        found.sort();
        assert_eq!(found, listed);
    }

    #[test]
    fn every_migration_can_be_read_and_names_what_it_means() {
        for (cluster, name, text) in FILES {
            let Migration::OpenReserves { mints, .. } = parse(name, text).unwrap();
            for mint in mints {
                let address: Address = mint.mint.parse().unwrap();
                let unit = coin::unit(&address);
                assert!(unit == mint.name, "{cluster}: {} is {unit}", mint.name);
            }
        }
        let (_, name, text) = FILES[0];
        let Migration::OpenReserves { mints, .. } = parse(name, text).unwrap();
        assert!(mints.iter().any(|mint| mint.mint == test_mint().to_string()));
    }
}
