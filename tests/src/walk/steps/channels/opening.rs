//! Opening channels, on terms good and bad.

use crate::{
    signing,
    walk::{
        dice::Dice,
        model::{ChannelModel, Credential, Model, Purse, Thing, To, Verdict, ensure},
        spending::{Spend, Spender, action},
        steps::{Step, streams::payees, terms},
    },
};
use farthing_sdk::{
    accounts::{AccountKind, Channel},
    addresses,
    args::ChannelTerms,
    instructions as sdk,
    solana::{Address, Instruction, Keypair, Signer},
};

/// Channels that are open at a time, more or less.
const CHANNELS: usize = 30;
/// Links of a chain that anybody works out: claiming all of them fits into a transaction.
pub const KNOWN: u32 = 200;
const DAY: u32 = 86_400;

pub struct OpenChannel {
    pub payer: usize,
    pub by: Spender,
    pub from: Purse,
    pub to: To,
    pub salt: u64,
    pub open_slot: u64,
    pub at: (Address, u8),
    pub terms: ChannelTerms,
    pub credential: Credential,
}

impl std::fmt::Debug for OpenChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { by, from, to, at, terms, .. } = self;
        write!(f, "{by:?} from {from:?} to {to:?} at {at:?}: {terms:?}")
    }
}

impl OpenChannel {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let open = model.channels.iter().filter(|channel| !channel.ended).count();
        if open >= CHANNELS && !dice.one_in(8) {
            return None;
        }
        let from = dice.filled_purse(model, None)?;
        let by = dice.spender(model, from);
        let amount = dice.spending(model, from, by);
        let to = popular(model, dice, from.1)?;
        let to = dice.other_payee(model, to);
        let (mut salt, mut open_slot) = (dice.number(), terms::open_slot(model, dice));
        let (mut from, mut to, mut by) = (from, to, by);
        // bug classes 9 and 10: a name that was used before.
        if dice.one_in(12) && !model.channels.is_empty() {
            let old = &model.channels[dice.below(model.channels.len())];
            (from, to, salt, open_slot) = (old.payer, old.payee, old.salt, old.open_slot);
            by = Spender::owner(from);
        }
        let (deposit, payee) = (model.deposit_at(from), model.payee_at(to));
        let at = addresses::channel_with_bump(&deposit, &payee, salt, open_slot);
        let credential = credential(dice, &at.0, amount);
        let mut terms = agreed(model, dice, &credential, amount);
        if dice.one_in(8) {
            spoil(model, dice, &mut terms);
        }
        let payer = dice.wallet(model);
        Some(Self { payer, by, from, to, salt, open_slot, at, terms, credential })
    }

    fn check_terms(&self, now: i64) -> Verdict {
        let ChannelTerms { kind, credential, unit, length, grace, expires_at, .. } = self.terms;
        ensure(kind <= 1, "no such kind")?;
        ensure(credential != [0; 32], "no key and no root")?;
        let worth = u128::from(unit) * u128::from(length);
        let fits = match kind {
            0 => unit == 0 && length == 0,
            _ => worth != 0 && worth <= u64::MAX.into(),
        };
        ensure(fits, "a chain that is none")?;
        ensure((900..=30 * DAY).contains(&grace), "too little or too much grace")?;
        ensure(expires_at == 0 || expires_at > now, "over before it begins")
    }
}

/// A payee; half the time one that many channels pay already.
fn popular(model: &Model, dice: &mut Dice, mint: usize) -> Option<To> {
    let live = model.channels.iter().filter(|channel| !channel.ended);
    let live = live.map(|channel| channel.payee).filter(|payee| payee.mint() == mint);
    match payees(live, dice).filter(|_| dice.one_in(2)) {
        Some(payee) => Some(payee),
        None => dice.payee(model, mint),
    }
}

/// A key that has signed a few vouchers that nobody has shown yet, or a chain.
fn credential(dice: &mut Dice, channel: &Address, amount: u64) -> Credential {
    if dice.one_in(2) {
        let length = dice.of(&[KNOWN, 30_000]).unwrap_or(KNOWN);
        let unit = dice.of(&[1, 7, 100, 5_000]).unwrap_or(1);
        // The links that are worked out are the first of the chain, whatever its length.
        let links = signing::chain(dice.bytes(), channel, KNOWN);
        return Credential::Chain { links, unit, length, index: 0 };
    }
    let secret = dice.bytes();
    let key = Keypair::new_from_array(secret);
    let signed = (0..2).map(|_| signing::sign(&key, channel, dice.up_to(amount), 0)).collect();
    Credential::Key { secret, signed }
}

fn agreed(model: &Model, dice: &mut Dice, credential: &Credential, amount: u64) -> ChannelTerms {
    let ahead = i64::from(dice.of(&[60, 7_200, 10 * DAY]).unwrap_or(60));
    let expires_at = if dice.one_in(3) { model.now + ahead } else { 0 };
    let grace = dice.of(&[900, 3_600, DAY, 30 * DAY]).unwrap_or(900);
    let (kind, credential, unit, length) = match credential {
        Credential::Key { secret, .. } => {
            (0, Keypair::new_from_array(*secret).pubkey().to_bytes(), 0, 0)
        }
        Credential::Chain { links, unit, length, .. } => (1, links[0], *unit, *length),
    };
    ChannelTerms { amount, kind, credential, unit, length, grace, expires_at }
}

fn spoil(model: &Model, dice: &mut Dice, terms: &mut ChannelTerms) {
    // bug class 48: every bound, from the other side.
    match dice.below(9) {
        0 => terms.kind = 2,
        1 => terms.credential = [0; 32],
        2 => terms.unit = 0,
        3 => terms.length = 0,
        4 => (terms.unit, terms.length) = (u64::MAX / 2, 3),
        5 => terms.kind ^= 1,
        6 => terms.grace = 899,
        7 => terms.grace = 30 * DAY + 1,
        _ => terms.expires_at = model.now,
    }
}

impl Step for OpenChannel {
    fn name(&self) -> &'static str {
        "open_channel"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let (authority, session) = self.by.addresses(model);
        let (channel, bump) = self.at;
        sdk::OpenChannel {
            payer: model.wallets[self.payer].address,
            authority,
            deposit: model.deposit_at(self.from),
            payee: model.payee_at(self.to),
            channel,
            session,
            salt: self.salt,
            open_slot: self.open_slot,
            bump,
            terms: self.terms.clone(),
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let amount = u128::from(self.terms.amount);
        let spend = Spend { action: action::CHANNEL, amount, payee: self.to };
        let right = model.may_spend(self.from, self.by, spend)?;
        model.may_be_paid(self.from, self.to)?;
        ensure(terms::is_fresh(model, self.open_slot), "the slot is not recent")?;
        ensure(!model.live.contains_key(&self.at.0), "the name is taken")?;
        self.check_terms(model.now)?;
        let balance = model.deposits[&self.from].balance;
        ensure(amount != 0 && amount <= balance, "not that amount")?;
        model.spent(right, amount);
        model.debit(self.from, amount);
        model.bind(To::Purse(self.from), self.to, 1);
        let thing = Thing::Channel(model.channels.len());
        model.open_once(self.at.0, thing, Channel::SIZE, self.payer);
        model.channels.push(ChannelModel {
            address: self.at.0,
            payer: self.from,
            payee: self.to,
            salt: self.salt,
            open_slot: self.open_slot,
            rent_payer: self.payer,
            credential: self.credential.clone(),
            grace: self.terms.grace,
            expires_at: self.terms.expires_at,
            close_asked: None,
            funded: amount,
            claimed: 0,
            ended: false,
            freed: false,
        });
        Ok(())
    }
}
