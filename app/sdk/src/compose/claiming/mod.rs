//! Claiming: as many vouchers or links as fit into each transaction, and nothing that would not pay.

mod checking;
mod offers;
mod shares;

pub use shares::claim_shares;

use super::{Pack, packing::pack};
use crate::{
    args::ChainLink,
    channels::VoucherRecord,
    client::{Client, ClientResult, Network},
    instructions::ClaimChain,
    solana::{Address, Instruction, LookupTable},
};
use checking::Checker;
use farthing_core::chain::{HASHES_MAX, Link, walk};
use farthing_vouchers::{book::Promise, chain::sha256};
use offers::choose;

/// Compute units of one hash of a chain in the program, at most.
const UNITS_PER_HASH: u64 = 138;

/// Compute units of a claim of links besides: for each channel, and as many again in all.
const UNITS_PER_CHANNEL: u64 = 1_000;

/// What claiming takes, and what it brings.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    /// One list of instructions for each transaction, to be submitted in order.
    pub transactions: Vec<Vec<Instruction>>,
    /// Base units that they pay as things stand.
    pub amount: u64,
    /// Channels that would not pay, and why.
    pub skipped: Vec<(Address, &'static str)>,
}

/// Who sends claims, and the tables that make more of them fit.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// Pays the fees.
    pub payer: Address,
    /// With payees, channels and the instructions sysvar in them; none are needed.
    pub tables: &'a [LookupTable],
}

/// Claims vouchers: of each channel the highest that is signed by its key and has not expired. They may be
/// of several payees, and each is paid its own. Their signatures are checked by the Ed25519 program or by
/// Farthing itself, whichever is cheaper at the price of a compute unit in the client's policy.
///
/// # Errors
/// Those of the network.
pub fn claim_vouchers<N: Network>(
    client: &Client<N>,
    records: &[VoucherRecord],
    sender: Sender<'_>,
) -> ClientResult<Claims> {
    let (payees, mut claims) = choose(client, records)?;
    let checker = Checker::at(client.policy().priority_fee);
    for (payee, some) in payees {
        let records: Vec<_> = some.into_iter().map(|(_, record)| record).collect();
        let build = |some: &[VoucherRecord]| checker.claim(payee, some);
        let compute_units = |some: &[VoucherRecord]| checker.compute_units(some.len() as u64);
        let how = Pack {
            payer: sender.payer,
            tables: sender.tables,
            build: &build,
            compute_units: &compute_units,
            most: checker.most(),
        };
        claims.transactions.extend(pack(client, &records, &how)?);
    }
    Ok(claims)
}

/// Claims links of hash chains: of each channel the highest. One that is further from the last claimed
/// than an instruction can hash is claimed in steps.
///
/// # Errors
/// Those of the network.
pub fn claim_links<N: Network>(
    client: &Client<N>,
    links: &[(Address, ChainLink)],
    sender: Sender<'_>,
) -> ClientResult<Claims> {
    let (payees, mut claims) = choose(client, links)?;
    for (payee, some) in payees {
        let steps: Vec<_> = some
            .into_iter()
            .flat_map(|(channel, (address, link))| in_steps(address, channel.index, link))
            .collect();
        claims.transactions.extend(pack_links(client, payee, &steps, sender)?);
    }
    Ok(claims)
}

/// Claims promises of either kind, as a [`farthing_vouchers::book::VoucherBook`] keeps them. Those of
/// shares are skipped: they are claimed from their fans.
///
/// # Errors
/// Those of the network.
pub fn claim_promises<N: Network>(
    client: &Client<N>,
    promises: &[(Address, Promise)],
    sender: Sender<'_>,
) -> ClientResult<Claims> {
    let (shares, promises): (Vec<_>, Vec<_>) =
        promises.iter().partition(|(_, promise)| matches!(promise, Promise::Share(_)));
    let addresses: Vec<_> = promises.iter().map(|(address, _)| *address).collect();
    let channels = offers::fetch(client, addresses)?;
    let (mut records, mut links) = (Vec::new(), Vec::new());
    for (address, promise) in &promises {
        match promise {
            Promise::Share(_) => {}
            Promise::Link(Link { index, hash }) => {
                links.push((*address, ChainLink { index: *index, link: *hash }));
            }
            Promise::Voucher(signed) => {
                let key = channels.get(address).map(|channel| channel.credential);
                let key = Address::new_from_array(key.unwrap_or_default());
                records.push(VoucherRecord { key, signed: *signed });
            }
        }
    }
    let mut claims = claim_vouchers(client, &records, sender)?;
    let others = claim_links(client, &links, sender)?;
    claims.transactions.extend(others.transactions);
    claims.amount = claims.amount.saturating_add(others.amount);
    claims.skipped.extend(others.skipped);
    claims.skipped.extend(shares.into_iter().map(|(fan, _)| (fan, "a share of a fan")));
    Ok(claims)
}

/// A link to be claimed, and how many hashes that takes.
#[derive(Clone, Debug)]
struct Step {
    channel: Address,
    link: ChainLink,
    hashes: u32,
}

/// The links on the way to one, each at most [`HASHES_MAX`] from the one before.
fn in_steps(channel: Address, from: u32, last: ChainLink) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = from;
    while last.index - at > HASHES_MAX {
        at += HASHES_MAX;
        let link = walk(&last.link, channel.as_array(), last.index - at, sha256);
        steps.push(Step { channel, link: ChainLink { index: at, link }, hashes: HASHES_MAX });
    }
    steps.push(Step { channel, hashes: last.index - at, link: last });
    steps
}

fn pack_links<N: Network>(
    client: &Client<N>,
    payee: Address,
    steps: &[Step],
    sender: Sender<'_>,
) -> ClientResult<Vec<Vec<Instruction>>> {
    let build = |some: &[Step]| {
        let links = some.iter().map(|step| (step.channel, step.link.clone())).collect();
        vec![ClaimChain::new(payee, links).instruction()]
    };
    let compute_units = |some: &[Step]| {
        let hashes: u64 = some.iter().map(|step| u64::from(step.hashes)).sum();
        let others = UNITS_PER_CHANNEL * (1 + some.len() as u64);
        if hashes > u64::from(HASHES_MAX) { u64::MAX } else { hashes * UNITS_PER_HASH + others }
    };
    let how = Pack {
        payer: sender.payer,
        tables: sender.tables,
        build: &build,
        compute_units: &compute_units,
        most: usize::MAX,
    };
    pack(client, steps, &how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_vouchers::chain::Chain;

    #[test]
    fn a_far_link_is_claimed_in_steps_that_each_lead_to_the_last() {
        let channel = Address::new_from_array([7; 32]);
        let chain = Chain::new([1; 32], channel.to_bytes(), 25_000);
        let link = |index| {
            let link = chain.link(index).unwrap();
            ChainLink { index, link: link.hash }
        };
        let steps = in_steps(channel, 100, link(25_000));
        let taken: Vec<_> = steps.iter().map(|step| (step.link.index, step.hashes)).collect();
        assert_eq!(taken, [(10_100, 10_000), (20_100, 10_000), (25_000, 4_900)]);
        for step in &steps {
            assert_eq!(step.link, link(step.link.index));
        }
        assert_eq!(in_steps(channel, 7, link(7)).len(), 1);
    }
}
