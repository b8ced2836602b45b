//! The model of docs/operations.md at a size that a test can have: what claims and looks take of a cluster, counted where
//! they are sent, beside what the model computes.

use crate::world::{World, world_with};
use farthing_gateway::chain::{Moment, Opening};
use farthing_sdk::{
    args::ChannelTerms,
    client::Network,
    instructions::OpenChannel,
    solana::{Address, Signer},
    vouchers::book::Row,
};
use std::time::Duration;

/// As the table says: channels of a payee, and requests of each.
const CHANNELS: u64 = 250;
const REQUESTS: u32 = 34;

const UNIT: u64 = crate::world::UNIT;

/// A channel that its payer has opened and paid for, by a short chain.
fn open(world: &World) -> Address {
    // No two are opened in one slot: it is in their address.
    world.wait(1);
    let terms = ChannelTerms::chain([0; 32], UNIT, 1_000).unwrap();
    let terms = ChannelTerms { amount: 10_000, grace: crate::world::GRACE, ..terms };
    let (owner, mint) = (world.reader.pubkey(), world.token.mint);
    let payee = world.settings.terms.payee;
    let open = OpenChannel::new(owner, mint, payee, world.slot(), terms).salt(crate::world::SALT);
    let open = world.rooted(open);
    world.send(&world.reader, &[open.instruction()]);
    let opening = Opening { slot: world.slot(), ..Opening::default() };
    world.watcher.look(&Row::from(&open.channel), opening).unwrap();
    open.channel
}

/// What the document says was measured of something.
fn said(of: &str) -> String {
    let text = std::fs::read_to_string("../../docs/operations.md").unwrap();
    let row = text.lines().find(|line| line.starts_with(&format!("| {of} |")));
    let row = row.unwrap_or_else(|| panic!("docs/operations.md has no line: {of}"));
    row.split('|').nth(3).unwrap().trim().replace(',', "")
}

#[test]
fn what_claims_and_looks_take_is_what_the_operations_say() {
    let world = world_with(|settings| settings.units_per_sol = 1);
    let channels: Vec<_> = (0..CHANNELS).map(|_| open(&world)).collect();
    for channel in &channels {
        world.serve(channel, REQUESTS, UNIT * u64::from(REQUESTS));
    }
    let looks = world.net.looks();
    world.watcher.round().unwrap();
    let looks = world.net.looks() - looks;
    let (sent, lamports) = (world.net.sent().len(), world.lamports(&world.claimer_key));
    let mut claimed = world.claimer.round(Moment::now()).unwrap().rows;
    while claimed < channels.len() {
        world.wait(60);
        let later = Moment::now().after(Duration::from_secs(60));
        let more = world.claimer.round(later).unwrap().rows;
        assert_ne!(more, 0, "{claimed} were claimed");
        claimed += more;
    }
    let paid = lamports - world.lamports(&world.claimer_key);
    let mut signatures: Vec<_> =
        world.net.sent()[sent..].iter().map(|one| one.signatures[0]).collect();
    // Each is sent again until it has landed.
    signatures.sort();
    signatures.dedup();
    let units = |signature| world.net.record(signature).unwrap().unwrap().compute_units;
    let units: Vec<u64> = signatures.iter().map(units).collect();
    let requests = CHANNELS * u64::from(REQUESTS);
    assert_eq!(world.balance(), requests * UNIT);
    let measured = [
        ("transactions to claim all", units.len().to_string()),
        ("compute units of the dearest of them", units.iter().max().unwrap().to_string()),
        ("lamports a request", format!("{:.2}", paid as f64 / requests as f64)),
        ("calls of a round of looks", looks.to_string()),
    ];
    let lines = measured.each_ref().map(|(of, measured)| format!("{of}: {measured}"));
    for (of, measured) in measured {
        assert_eq!(said(of), measured, "measured: {lines:?}");
    }
}
