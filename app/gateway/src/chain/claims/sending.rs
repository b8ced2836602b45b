//! Bringing claims to the chain.

use super::{ClaimError, Claimer, Due, Sent};
use crate::{
    chain::{alarms::Alarm, nodes::Node},
    fail,
};
use farthing_sdk::{
    Client,
    client::{ClientError, Network, Policy},
    compose::{Sender, claim_promises},
    solana::{Instruction, Signer},
    vouchers::book::{Promise, Row},
};
use std::{collections::BTreeMap, thread};

/// Claims under way at once.
const AT_ONCE: usize = 8;

impl Claimer {
    /// Claims what is due, each with its price, the dearest first: that is what is lost soonest. All are tried,
    /// whatever becomes of the first.
    ///
    /// # Errors
    /// The first of them.
    pub(super) fn claim_all_of(&self, all: &[Due]) -> Result<(), ClaimError> {
        let mut prices = BTreeMap::<u64, Vec<_>>::new();
        for due in all {
            let promise = (due.claim.row, due.claim.promise);
            prices.entry(due.price.unwrap_or(0)).or_default().push(promise);
        }
        let claim = |(price, some): (_, Vec<_>)| self.claim(&some, price);
        let outcomes: Vec<_> = prices.into_iter().rev().map(claim).collect();
        outcomes.into_iter().collect()
    }

    /// Claims these promises. A batch that fails is halved, so that one bad promise stops no other; alone it is
    /// an alarm, and tried again in the next round.
    fn claim(&self, promises: &[(Row, Promise)], price: u64) -> Result<(), ClaimError> {
        if promises.is_empty() {
            return Ok(());
        }
        let reason = match self.claim_together(promises, price) {
            Ok(()) => return Ok(()),
            Err(ClaimError::Client(error)) if is_of_the_claim(&error) => error.to_string(),
            Err(error) => return Err(error),
        };
        let (first, second) = promises.split_at(promises.len() / 2);
        if first.is_empty() {
            for (row, _) in promises {
                let reason = reason.clone();
                self.shared.alarms.raise(Alarm::ClaimFails { row: *row, reason });
            }
            return Ok(());
        }
        // What landed of the batch has nothing due any more, and is left out.
        self.claim(first, price)?;
        self.claim(second, price)
    }

    fn claim_together(&self, promises: &[(Row, Promise)], price: u64) -> Result<(), ClaimError> {
        let policy = Policy { priority_fee: price, ..self.policy.clone() };
        let client = Client::new(&self.node).with_policy(policy);
        let sender = Sender { payer: self.signer.pubkey(), tables: &[] };
        let claims = claim_promises(&client, promises, sender)?;
        claims.transactions.chunks(AT_ONCE).try_for_each(|some| self.send_all(&client, some))
    }

    /// Sends these at once: of each waiting for its confirmation takes longest, and a mass exit has only so much
    /// time. All are waited for, whatever becomes of the first.
    fn send_all(
        &self,
        client: &Client<&Node>,
        some: &[Vec<Instruction>],
    ) -> Result<(), ClaimError> {
        let outcomes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> =
                some.iter().map(|one| scope.spawn(move || self.send(client, one))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or(Err(ClaimError::Panic)))
                .collect()
        });
        outcomes.into_iter().collect()
    }

    /// Signs, writes down, sends, and waits until it is confirmed.
    fn send(&self, client: &Client<&Node>, instructions: &[Instruction]) -> Result<(), ClaimError> {
        let signed = client.sign_with(&[], instructions, self.signer.as_ref(), &[])?;
        let sent = Sent {
            signature: signed.signature(),
            fee: signed.fee(),
            last_height: signed.recent.last_valid_block_height,
        };
        self.books.wait(self.costs.sending(&sent)).map_err(super::BooksError::from)?;
        fail::point("claim-signed");
        // An error says nothing: it is sent again below until it lands or is dead.
        let _ = self.node.send(&signed.transaction);
        fail::point("sent");
        client.deliver(&signed)?;
        fail::point("confirmed");
        Ok(())
    }
}

/// Whether the failure is of what was claimed, and not of the way to the chain.
fn is_of_the_claim(error: &ClientError) -> bool {
    matches!(error, ClientError::Refused(_) | ClientError::Failed { .. } | ClientError::TooLarge(_))
}
