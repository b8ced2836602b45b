//! Vouchers whose signatures the program checks itself.

use super::{Claim, Outcome, claimable, claiming::Flaw};
use crate::{
    signing::{self, Record},
    walk::{
        dice::Dice,
        model::{Credential, Model, To, Verdict, ensure},
        steps::{Step, streams::Item},
    },
};
use farthing_sdk::{
    args::VoucherClaim,
    instructions as sdk,
    solana::{AccountMeta, Address, Instruction},
};
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct ClaimSigned {
    pub payee: To,
    pub items: Vec<Item>,
    pub records: Vec<Record>,
    /// The first signature has a bit changed.
    pub is_forged: bool,
}

impl ClaimSigned {
    /// What `claim` would be sent.
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        Claim::random(model, dice).map(Self::from)
    }

    /// The most that was ever signed and is in time.
    pub fn of(model: &Model, channel: usize) -> Option<Self> {
        Claim::of(model, channel).map(Self::from)
    }

    /// Channel, status and amount of each item, one after the other.
    fn outcomes(&self, model: &Model) -> Vec<(Option<usize>, Outcome)> {
        let mut claimed = BTreeMap::new();
        let all = self.items.iter().zip(&self.records).enumerate();
        let outcome = |(number, (item, record)): (usize, (&Item, &Record))| {
            let address = Claim::address(model, *item);
            let at = match claimable(model, &address, self.payee, false) {
                Ok(at) => at,
                Err(status) => return (None, (status, 0)),
            };
            let channel = &model.channels[at];
            let (cumulative, expires_at) = said(record);
            let paid = claimed.entry(at).or_insert(channel.claimed);
            let amount = u128::from(cumulative).min(channel.funded).saturating_sub(*paid);
            let is_forged = self.is_forged && number == 0;
            let refusals = [
                (expires_at != 0 && expires_at <= model.now, 7),
                (amount == 0, 1),
                (is_forged || !is_signed(record, &channel.credential, &address), 6),
            ];
            if let Some((_, status)) = refusals.into_iter().find(|(refused, _)| *refused) {
                return (None, (status, 0));
            }
            *paid += amount;
            (Some(at), (0, amount))
        };
        all.map(outcome).collect()
    }
}

impl From<Claim> for ClaimSigned {
    fn from(claim: Claim) -> Self {
        let Claim { payee, items, records, flaw } = claim;
        Self { payee, items, records, is_forged: flaw == Flaw::Forged }
    }
}

/// Amount and end in a message, whatever else it says.
fn said(record: &Record) -> (u64, i64) {
    let eight = |at: usize| record.message[at..at + 8].try_into().expect("eight bytes");
    (u64::from_le_bytes(eight(34)), i64::from_le_bytes(eight(42)))
}

/// Whether the channel's key has signed just this of the channel.
fn is_signed(record: &Record, credential: &Credential, channel: &Address) -> bool {
    let Credential::Key { secret, .. } = credential else { return false };
    let (cumulative, expires_at) = said(record);
    record.key == signing::public_key(secret)
        && record.message == signing::voucher(channel, cumulative, expires_at)
}

impl Step for ClaimSigned {
    fn name(&self) -> &'static str {
        "claim_signed"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let channels = self.items.iter().map(|item| Claim::address(model, *item));
        let claim = |(number, record): (usize, &Record)| {
            let (cumulative, expires_at) = said(record);
            let mut signature = record.signature;
            signature[40] ^= u8::from(self.is_forged && number == 0);
            VoucherClaim { cumulative, expires_at, signature }
        };
        let claims = self.records.iter().enumerate().map(claim);
        let claims = channels.clone().zip(claims).collect();
        let mut claim: Instruction =
            sdk::ClaimSigned { payee: model.payee_at(self.payee), claims }.into();
        // Where there are fewer vouchers than channels, the channels are named all the same.
        let more = channels.skip(self.records.len());
        claim.accounts.extend(more.map(|at| AccountMeta::new(at, false)));
        claim
    }

    fn answer(&self, model: &Model) -> Option<Vec<u8>> {
        Some(self.outcomes(model).into_iter().map(|(_, (status, _))| status).collect())
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.payee(self.payee)?;
        let own = model.payee_at(self.payee);
        let is_twice = self.items.iter().any(|item| Claim::address(model, *item) == own);
        ensure(!is_twice, "written twice")?;
        ensure(self.items.len() == self.records.len(), "not one voucher for each")?;
        let outcomes = self.outcomes(model);
        let total: u128 = outcomes.iter().map(|(_, (_, amount))| amount).sum();
        ensure(total != 0, "nothing to claim")?;
        for ((at, (_, amount)), record) in outcomes.into_iter().zip(&self.records) {
            let Some(at) = at else { continue };
            model.channels[at].claimed += amount;
            if let Credential::Key { signed, .. } = &mut model.channels[at].credential {
                signed.push(*record);
            }
        }
        model.pay(self.payee, total);
        Ok(())
    }
}
