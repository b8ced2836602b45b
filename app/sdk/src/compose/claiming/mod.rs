//! Claiming: as many vouchers or links as fit into each transaction, and nothing that would not pay.

mod checking;
mod offers;
mod shares;

pub use shares::claim_shares;

use super::{Pack, packing::pack};
use crate::{
    args::ChainLink,
    channels::{SignedVoucher, VoucherRecord},
    client::{Client, ClientResult, Network},
    instructions::ClaimChain,
    solana::{Address, Instruction, LookupTable},
};
use checking::Checker;
use farthing_core::chain::{HASHES_MAX, Link, walk};
use farthing_vouchers::{
    book::{Promise, Row},
    chain::sha256,
};
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
    /// Channels and shares that would not pay, and why.
    pub skipped: Vec<(Row, &'static str)>,
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

/// Claims promises of every kind, as a [`farthing_vouchers::book::VoucherBook`] keeps them.
///
/// # Errors
/// Those of the network.
pub fn claim_promises<N: Network>(
    client: &Client<N>,
    promises: &[(Row, Promise)],
    sender: Sender<'_>,
) -> ClientResult<Claims> {
    let (mut signed, mut links, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for (row, promise) in promises {
        match promise {
            Promise::Link(Link { index, hash }) => {
                links.push((row.address(), ChainLink { index: *index, link: *hash }));
            }
            Promise::Voucher(voucher) => signed.push(*voucher),
            Promise::Share(voucher) => shares.push(*voucher),
        }
    }
    let mut claims = claim_vouchers(client, &with_keys(client, &signed)?, sender)?;
    claims.add(claim_links(client, &links, sender)?);
    claims.add(claim_shares(client, &shares, sender)?);
    Ok(claims)
}

/// Vouchers with the keys of their channels, as far as there are such channels.
fn with_keys<N: Network>(
    client: &Client<N>,
    signed: &[SignedVoucher],
) -> ClientResult<Vec<VoucherRecord>> {
    let address = |signed: &SignedVoucher| Address::new_from_array(signed.voucher.channel);
    let channels = offers::fetch(client, signed.iter().map(address).collect())?;
    let record = |signed: &SignedVoucher| {
        let key = channels.get(&address(signed)).map(|channel| channel.credential);
        let key = Address::new_from_array(key.unwrap_or_default());
        VoucherRecord { key, signed: *signed }
    };
    Ok(signed.iter().map(record).collect())
}

impl Claims {
    fn add(&mut self, others: Self) {
        self.transactions.extend(others.transactions);
        self.amount = self.amount.saturating_add(others.amount);
        self.skipped.extend(others.skipped);
    }
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
