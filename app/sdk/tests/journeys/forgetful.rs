//! given claims of the past, on a network that forgets
//! - when it has everything: each is told
//! - when it only lists a transaction, has cut its log or does not have its instructions: that is said
//! - when another program called ours: what that paid is not known, and that is said
//! - when a transaction failed: it claimed nothing, and nothing is missing

use crate::{
    channels::voucher,
    story::{Story, story},
};
use farthing_sdk::{
    Client, Embedded,
    accounts::Channel,
    client::{
        Network, Page, Record,
        network::{Finalized, Match, NetworkResult, Recent, Simulation, Status},
    },
    compose::{self, PastClaims},
    events,
    solana::{Account, Address, Instruction, Signature, TransactionError, VersionedTransaction},
};

/// What it does not have of a transaction.
#[derive(Clone, Copy, Debug)]
enum Lacks {
    All,
    EndOfLog,
    Instructions,
    /// The claim is not among the transaction's own instructions: another program made it.
    OwnClaim,
    /// It has all, and all of it failed.
    Success,
}

/// The network of a story, on which one transaction is as it says.
struct Forgetful<'a> {
    network: &'a Embedded,
    forgets: Option<(Signature, Lacks)>,
}

impl Forgetful<'_> {
    fn lacks(&self, signature: &Signature) -> Option<Lacks> {
        self.forgets.filter(|(one, _)| one == signature).map(|(_, lacks)| lacks)
    }
}

impl Network for Forgetful<'_> {
    fn instructions(&self, signature: &Signature) -> NetworkResult<Option<Vec<Instruction>>> {
        match self.lacks(signature) {
            Some(Lacks::All | Lacks::Instructions) => Ok(None),
            Some(Lacks::OwnClaim) => Ok(Some(Vec::new())),
            _ => self.network.instructions(signature),
        }
    }

    fn history(&self, address: &Address, page: Page) -> NetworkResult<Vec<Record>> {
        let mut records = self.network.history(address, page)?;
        for record in &mut records {
            match self.lacks(&record.signature) {
                Some(Lacks::All) => {
                    (record.logs, record.compute_units, record.fee) = (Vec::new(), 0, 0);
                }
                Some(Lacks::EndOfLog) => {
                    let first = |line: &String| line.starts_with("Program data: ");
                    let at = record.logs.iter().position(first).expect("an event");
                    record.logs.truncate(at);
                    record.logs.push("Log truncated".into());
                    assert!(events::is_truncated(&record.logs));
                }
                Some(Lacks::Success) => {
                    record.error = Some(TransactionError::InsufficientFundsForFee);
                }
                _ => {}
            }
        }
        Ok(records)
    }

    fn record(&self, signature: &Signature) -> NetworkResult<Option<Record>> {
        self.network.record(signature)
    }

    fn is_remote(&self) -> bool {
        self.network.is_remote()
    }

    fn recent(&self) -> NetworkResult<Recent> {
        self.network.recent()
    }

    fn finalized(&self) -> NetworkResult<Finalized> {
        self.network.finalized()
    }

    fn slot(&self) -> NetworkResult<u64> {
        self.network.slot()
    }

    fn unix_time(&self) -> NetworkResult<i64> {
        self.network.unix_time()
    }

    fn accounts(&self, addresses: &[Address]) -> NetworkResult<Vec<Option<Account>>> {
        self.network.accounts(addresses)
    }

    fn program_accounts(
        &self,
        program: &Address,
        matches: &[Match],
    ) -> NetworkResult<Vec<(Address, Account)>> {
        self.network.program_accounts(program, matches)
    }

    fn minimum_balance(&self, data_length: usize) -> NetworkResult<u64> {
        self.network.minimum_balance(data_length)
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watch: &[Address],
    ) -> NetworkResult<Simulation> {
        self.network.simulate(transaction, watch)
    }

    fn send(&self, transaction: &VersionedTransaction) -> NetworkResult<Signature> {
        self.network.send(transaction)
    }

    fn status(&self, signature: &Signature) -> NetworkResult<Status> {
        self.network.status(signature)
    }

    fn airdrop(&self, to: &Address, lamports: u64) -> NetworkResult<Signature> {
        self.network.airdrop(to, lamports)
    }
}

/// A channel that was claimed twice, and the signatures of both.
fn claimed_twice(story: &Story) -> (Address, [Signature; 2]) {
    let channel = story.voucher_channel(1_000);
    let signatures = [40, 70].map(|cumulative| {
        let some = [voucher(&story.reader, &channel, cumulative)];
        let claims = compose::claim_vouchers(&story.client, &some, story.sender()).unwrap();
        story.send(&story.writer, &claims.transactions[0]).signature
    });
    (channel, signatures)
}

fn past(story: &Story, channel: &Address, forgets: Option<(Signature, Lacks)>) -> PastClaims {
    let client = Client::new(Forgetful { network: story.client.network(), forgets });
    compose::past_claims(&client, channel, Page::default()).unwrap()
}

fn amounts(past: &PastClaims) -> Vec<u64> {
    past.claims.iter().map(|claim| claim.amount).collect()
}

#[test]
fn claims_that_the_network_cannot_show_are_said_to_be_missing() {
    let story = story();
    let (channel, [first, second]) = claimed_twice(&story);
    let whole = past(&story, &channel, None);
    assert_eq!((amounts(&whole), whole.untold), (vec![30, 40], vec![]));
    for lacks in [Lacks::All, Lacks::EndOfLog, Lacks::Instructions, Lacks::OwnClaim] {
        let partial = past(&story, &channel, Some((first, lacks)));
        assert_eq!((amounts(&partial), partial.untold), (vec![30], vec![first]), "{lacks:?}");
        let partial = past(&story, &channel, Some((second, lacks)));
        assert_eq!((amounts(&partial), partial.untold), (vec![40], vec![second]), "{lacks:?}");
    }
    // The total that counts is the account's.
    assert_eq!(story.client.require::<Channel>(&channel).unwrap().claimed, 70);
}

#[test]
fn a_transaction_that_failed_has_claimed_nothing() {
    let story = story();
    let (channel, [first, _]) = claimed_twice(&story);
    let rest = past(&story, &channel, Some((first, Lacks::Success)));
    assert_eq!((amounts(&rest), rest.untold), (vec![30], vec![]));
}
