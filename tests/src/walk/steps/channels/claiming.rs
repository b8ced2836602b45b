//! Vouchers turned into money: good ones and stale ones, those of others, and those that were never
//! signed.

use super::{Outcome, claimable};
use crate::{
    signing::{self, Record},
    walk::{
        dice::Dice,
        model::{ChannelModel, Credential, Model, Refused, To, Verdict, ensure},
        steps::{
            Step,
            streams::{Item, items, payees},
        },
    },
};
use farthing_sdk::{
    instructions as sdk,
    solana::{Address, Instruction, Keypair},
};
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Claim {
    pub payee: To,
    pub items: Vec<Item>,
    pub records: Vec<Record>,
    pub flaw: Flaw,
}

/// What is wrong with the signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Nothing,
    /// There are none.
    Missing,
    /// The first is over other bytes.
    Forged,
}

impl Claim {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let any = dice.one_in(5);
        let live = || {
            let all = model.channels.iter().enumerate();
            all.filter(|(_, channel)| {
                !channel.is_chain() && (any || channel.is_claimable(model.now))
            })
        };
        let payee = payees(live().map(|(_, channel)| channel.payee), dice)?;
        let of_payee = live().filter(|(_, channel)| channel.payee == payee).map(|(at, _)| at);
        let right: Vec<_> = of_payee.take(4).collect();
        let items = items(model, dice, &right, model.channels.len());
        let mut records: Vec<_> =
            items.iter().map(|item| voucher_for(model, dice, *item)).collect();
        if dice.one_in(25) {
            records.pop();
        } else if dice.one_in(25) {
            // Vouchers in another order than the channels.
            records.rotate_left(1);
        }
        let flaw = dice.or(Flaw::Nothing, |dice| match dice.one_in(2) {
            true => Flaw::Missing,
            false => Flaw::Forged,
        });
        let flaw = if records.is_empty() { Flaw::Missing } else { flaw };
        Some(Self { payee: dice.other_payee(model, payee), items, records, flaw })
    }

    /// The most that was ever signed and is in time.
    pub fn of(model: &Model, channel: usize) -> Option<Self> {
        let ChannelModel { payee, credential, .. } = &model.channels[channel];
        let Credential::Key { signed, .. } = credential else { return None };
        let best = signed.iter().max_by_key(|record| {
            let shown = Shown::of(record).expect("it was signed as a voucher");
            (shown.is_in_time(model.now), shown.cumulative)
        })?;
        let (items, records) = (vec![Item::Number(channel)], vec![*best]);
        Some(Self { payee: *payee, items, records, flaw: Flaw::Nothing })
    }

    /// Whether it pays anything.
    pub fn pays(&self, model: &Model) -> bool {
        self.outcomes(model).is_ok_and(|all| all.iter().any(|(_, (_, amount))| *amount != 0))
    }

    pub(super) fn address(model: &Model, item: Item) -> Address {
        match item {
            Item::Number(at) => model.channels[at].address,
            Item::Other(address) => address,
        }
    }

    /// Channel, status and amount of each item, one after the other.
    fn outcomes(&self, model: &Model) -> Result<Vec<(Option<usize>, Outcome)>, Refused> {
        let mut claimed = BTreeMap::new();
        let mut outcome = |(item, record): (&Item, &Record)| {
            let shown = Shown::of(record).ok_or("no voucher")?;
            let address = Self::address(model, *item);
            let at = match claimable(model, &address, self.payee, false) {
                Ok(at) => at,
                Err(status) => return Ok((None, (status, 0))),
            };
            let channel = &model.channels[at];
            if let Some(status) = shown.refusal(channel, model.now) {
                return Ok((None, (status, 0)));
            }
            let claimed = claimed.entry(at).or_insert(channel.claimed);
            // I2: up to what is funded, and never twice.
            let amount = u128::from(shown.cumulative).min(channel.funded).saturating_sub(*claimed);
            *claimed += amount;
            Ok((Some(at), (u8::from(amount == 0), amount)))
        };
        self.items.iter().zip(&self.records).map(&mut outcome).collect()
    }
}

/// What a record says.
struct Shown {
    key: [u8; 32],
    channel: [u8; 32],
    cumulative: u64,
    expires_at: i64,
}

impl Shown {
    /// None when the message is no voucher.
    fn of(record: &Record) -> Option<Self> {
        let body = record.message.strip_prefix(&[0x56, 0x01])?;
        let (channel, rest) = body.split_at(32);
        let (cumulative, expires_at) = rest.split_at(8);
        Some(Self {
            key: record.key,
            channel: channel.try_into().ok()?,
            cumulative: u64::from_le_bytes(cumulative.try_into().ok()?),
            expires_at: i64::from_le_bytes(expires_at.try_into().ok()?),
        })
    }

    fn is_in_time(&self, now: i64) -> bool {
        self.expires_at == 0 || self.expires_at > now
    }

    /// I9: it is for this channel, by its key, and in time.
    fn refusal(&self, channel: &ChannelModel, now: i64) -> Option<u8> {
        let Credential::Key { secret, .. } = &channel.credential else { return Some(4) };
        let refusals = [
            (self.channel != channel.address.to_bytes(), 5),
            (self.key != signing::public_key(secret), 6),
            (!self.is_in_time(now), 7),
        ];
        refusals.into_iter().find(|(refused, _)| *refused).map(|(_, status)| status)
    }
}

/// A voucher for an item: new or old, or something that is none.
fn voucher_for(model: &Model, dice: &mut Dice, item: Item) -> Record {
    let at = match item {
        Item::Number(at) => at,
        Item::Other(_) => dice.below(model.channels.len()),
    };
    let channel = &model.channels[at];
    let Credential::Key { secret, signed } = &channel.credential else {
        // A chain takes no vouchers, by any signature.
        return signing::sign(&Keypair::new_from_array([5; 32]), &channel.address, 1, 0);
    };
    let key = Keypair::new_from_array(*secret);
    // bug class 10: what was signed before, stale or not.
    if let Some(old) = dice.of(signed).filter(|_| dice.one_in(4)) {
        return old;
    }
    let [funded, claimed] =
        [channel.funded, channel.claimed].map(|units| u64::try_from(units).expect("balances fit"));
    let more = claimed + dice.up_to(funded - claimed);
    let cumulative = dice.of(&[more, more, more, funded, claimed, claimed / 2, u64::MAX]);
    let cumulative = cumulative.unwrap_or(more);
    let soon = dice.of(&[1, 60]).unwrap_or(1);
    let expires_at = if dice.one_in(4) { model.now + soon } else { 0 };
    match dice.below(40) {
        0 => signing::sign(&Keypair::new_from_array(dice.bytes()), &channel.address, funded, 0),
        1 => {
            let other = &model.channels[dice.below(model.channels.len())].address;
            signing::sign(&key, other, cumulative, 0)
        }
        2 => signing::sign(&key, &channel.address, cumulative, model.now),
        3 => signing::sign_bytes(&key, [7; 50]),
        _ => signing::sign(&key, &channel.address, cumulative, expires_at),
    }
}

impl Step for Claim {
    fn name(&self) -> &'static str {
        "claim"
    }

    fn preamble(&self, _: &Model) -> Option<Instruction> {
        let mut records = self.records.clone();
        match self.flaw {
            Flaw::Nothing => {}
            Flaw::Missing => return None,
            Flaw::Forged => records[0].message[40] ^= 1,
        }
        Some(signing::verification(&records))
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let channels = self.items.iter().map(|item| Self::address(model, *item)).collect();
        sdk::Claim { payee: model.payee_at(self.payee), channels }.into()
    }

    fn answer(&self, model: &Model) -> Option<Vec<u8>> {
        let outcomes = self.outcomes(model).ok()?;
        Some(outcomes.into_iter().map(|(_, (status, _))| status).collect())
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        model.payee(self.payee)?;
        let own = model.payee_at(self.payee);
        let is_twice = self.items.iter().any(|item| Self::address(model, *item) == own);
        ensure(!is_twice, "written twice")?;
        ensure(self.flaw == Flaw::Nothing, "not signed")?;
        ensure(self.items.len() == self.records.len(), "not one voucher for each")?;
        let outcomes = self.outcomes(model)?;
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
