//! Two nodes: where much is at stake one may lie, lag or be on a fork of its own, and what favours the payer
//! needs both, and a slot that is finalized (R14).

use super::{Sight, WatchError, Watched, Watcher};
use crate::chain::{alarms::Alarm, nodes::Eye};
use farthing_sdk::{
    client::NetworkError,
    solana::{Account, Address, CommitmentLevel},
    vouchers::book::{Page, Row},
};

/// Looks of both until their answers count as different: a change between two looks is none.
const LOOKS: u32 = 3;

impl Watcher {
    /// What the nodes show at processed.
    pub(super) fn see<'a>(
        &self,
        some: &'a [(Address, Vec<Row>)],
    ) -> Result<Vec<Watched<'a>>, WatchError> {
        let addresses: Vec<_> = some.iter().map(|(address, _)| *address).collect();
        let seen = self.first.look(&addresses, CommitmentLevel::Processed, 0)?;
        let mut watched = Vec::with_capacity(some.len());
        for ((address, rows), account) in some.iter().zip(seen.accounts) {
            let (address, slot, second) = (*address, seen.slot, None);
            let is_heavy = rows.iter().any(|row| self.is_heavy(row, account.as_ref(), slot));
            watched.push(Watched { address, rows, account, slot, second, is_heavy });
        }
        for one in watched.iter_mut().filter(|one| one.is_heavy) {
            self.see_twice(one);
        }
        Ok(watched)
    }

    /// Whether so much may be promised of a row that one node is not enough.
    fn is_heavy(&self, row: &Row, account: Option<&Account>, slot: u64) -> bool {
        let known = self.books.page(row).map_or(0, |page| page.channel.funded);
        let seen = match Sight::of(row, account, &self.settings.terms, slot) {
            Sight::There(state) => state.funded,
            Sight::Gone => 0,
        };
        known.max(seen) >= self.settings.risk.second_look
    }

    /// Asks the second node, not before the slot of the first, and the first again where they differ. Where it does
    /// not answer the account counts as not read.
    fn see_twice(&self, one: &mut Watched<'_>) {
        let Some(second) = &self.second else { return };
        for _ in 0..LOOKS {
            let Ok((account, slot)) = look(second, &one.address, one.slot) else {
                one.second = None;
                self.shared.alarms.raise(Alarm::SecondSilent);
                return;
            };
            self.shared.alarms.clear(|alarm| *alarm == Alarm::SecondSilent);
            one.second = Some((account, slot));
            if self.agree(one) {
                return;
            }
            let Ok((account, slot)) = look(&self.first, &one.address, slot) else { break };
            (one.account, one.slot) = (account, slot);
            if self.agree(one) {
                return;
            }
        }
        self.shared.alarms.raise(Alarm::NodesDisagree(one.address));
    }

    fn agree(&self, one: &Watched<'_>) -> bool {
        one.rows.iter().all(|row| {
            let mut sights = self.sights(one, row);
            match (sights.next(), sights.next()) {
                (Some(first), Some(second)) => first.agrees(&second),
                _ => true,
            }
        })
    }

    /// What counts of a heavy row: money only where it is finalized and a second node has it. `confirmed` is
    /// what the first node has at confirmed.
    pub(super) fn weighed(
        &self,
        watched: &Watched<'_>,
        row: &Row,
        confirmed: Sight,
        page: &Page,
    ) -> Result<Sight, WatchError> {
        let brings = |sight: &Sight| match sight {
            Sight::There(state) => state.funded > page.channel.funded,
            Sight::Gone => false,
        };
        if !brings(&confirmed) {
            return Ok(confirmed);
        }
        let known = Sight::There(page.channel);
        if self.second.is_some() && watched.second.is_none() {
            return Ok(confirmed.or_worse(&known));
        }
        let (account, slot) = self.finalized(&watched.address)?;
        match Sight::of(row, account.as_ref(), &self.settings.terms, slot) {
            finalized @ Sight::There(_) => Ok(confirmed.or_worse(&finalized)),
            // Opened, and not finalized yet.
            Sight::Gone => Ok(confirmed.or_worse(&known)),
        }
    }

    /// An account as the first node has it finalized, and as of which slot.
    pub(super) fn finalized(
        &self,
        address: &Address,
    ) -> Result<(Option<Account>, u64), NetworkError> {
        let seen = self.first.look(&[*address], CommitmentLevel::Finalized, 0)?;
        Ok((seen.accounts.into_iter().next().flatten(), seen.slot))
    }
}

pub(super) fn look(
    eye: &Eye,
    address: &Address,
    min_slot: u64,
) -> Result<(Option<Account>, u64), NetworkError> {
    let seen = eye.look(&[*address], CommitmentLevel::Processed, min_slot)?;
    Ok((seen.accounts.into_iter().next().flatten(), seen.slot))
}
