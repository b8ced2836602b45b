//! Randomness with a purpose: mostly what makes sense, sometimes what does not.

use super::{
    model::{Delegate, Model, Purse, Till, To},
    spending::Spender,
};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

/// One seed, one walk.
pub struct Dice(ChaCha8Rng);

/// A choice in so many is a wrong one.
const MISCHIEF: u32 = 25;

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn one_in(&mut self, chances: u32) -> bool {
        self.0.random_ratio(1, chances)
    }

    /// Below a bound that is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.random_range(0..bound)
    }

    pub fn up_to(&mut self, bound: u64) -> u64 {
        self.0.random_range(0..=bound)
    }

    pub fn number(&mut self) -> u64 {
        self.0.random()
    }

    pub fn bytes(&mut self) -> [u8; 32] {
        self.0.random()
    }

    pub fn of<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        choices.choose(&mut self.0).copied()
    }

    /// The right choice, or once in a while any.
    pub fn or<T>(&mut self, right: T, any: impl FnOnce(&mut Self) -> T) -> T {
        if self.one_in(MISCHIEF) { any(self) } else { right }
    }

    pub fn wallet(&mut self, model: &Model) -> usize {
        self.below(model.wallets.len())
    }

    /// A wallet that should act, or once in a while another.
    pub fn actor(&mut self, model: &Model, right: usize) -> usize {
        self.or(right, |dice| dice.wallet(model))
    }

    pub fn mint(&mut self, model: &Model) -> usize {
        self.below(model.mints.len())
    }

    /// Any deposit, open or not.
    pub fn any_purse(&mut self, model: &Model) -> Purse {
        (self.wallet(model), self.mint(model))
    }

    /// A deposit that should be meant, or once in a while another.
    pub fn purse(&mut self, model: &Model, right: Purse) -> Purse {
        self.or(right, |dice| dice.any_purse(model))
    }

    /// Earnings that should be meant, or once in a while others.
    pub fn till(&mut self, model: &Model, right: Till) -> Till {
        self.or(right, |dice| (dice.below(model.creators.len()), dice.mint(model)))
    }

    /// An open deposit with something in it, of a mint if one is named.
    pub fn filled_purse(&mut self, model: &Model, mint: Option<usize>) -> Option<Purse> {
        let fits = |purse: &Purse| mint.is_none_or(|mint| mint == purse.1);
        let filled = model.deposits.iter().filter(|(_, deposit)| deposit.balance != 0);
        let purses: Vec<_> = filled.map(|(purse, _)| *purse).filter(fits).collect();
        self.of(&purses)
    }

    /// An open deposit.
    pub fn open_purse(&mut self, model: &Model, mint: usize) -> Option<Purse> {
        let purses: Vec<_> = model.deposits.keys().copied().filter(|at| at.1 == mint).collect();
        self.of(&purses)
    }

    /// Who spends from a deposit: its owner or one of its sessions; once in a while somebody else,
    /// or somebody with the session of another.
    pub fn spender(&mut self, model: &Model, from: Purse) -> Spender {
        let all: Vec<_> = model.sessions.keys().copied().collect();
        let over = self.one_in(8);
        let fits =
            |at: &Delegate| at.0 == from && (over || !model.sessions[at].has_ended(model.now));
        let own: Vec<_> = all.iter().copied().filter(fits).collect();
        let key = self.of(&own).filter(|_| self.one_in(2));
        let right = key.map_or(Spender::owner(from), Spender::key);
        self.or(right, |dice| {
            let choices = if dice.one_in(2) { &own } else { &all };
            let session = dice.of(choices);
            let signer = if dice.one_in(2) { right.signer } else { dice.wallet(model) };
            Spender { signer, session: session.filter(|_| !dice.one_in(3)) }
        })
    }

    /// What a spender takes: an amount up to the balance or, often, to what the session leaves.
    pub fn spending(&mut self, model: &Model, from: Purse, by: Spender) -> u64 {
        let balance = model.deposits.get(&from).map_or(0, |deposit| deposit.balance);
        let session = by.session.and_then(|session| model.sessions.get(&session));
        match session {
            Some(session) if !self.one_in(4) => self.amount(session.left(model.now).min(balance)),
            _ => self.amount(balance),
        }
    }

    /// Who is to be paid in a mint: any open deposit or earnings.
    pub fn payee(&mut self, model: &Model, mint: usize) -> Option<To> {
        let tills: Vec<_> = model.earnings.keys().copied().filter(|till| till.1 == mint).collect();
        match self.of(&tills).filter(|_| self.one_in(3)) {
            Some(till) => Some(To::Till(till)),
            None => self.open_purse(model, mint).map(To::Purse),
        }
    }

    /// Any creator, open or not, or none.
    pub fn any_creator(model: &Model) -> impl FnOnce(&mut Self) -> Option<usize> {
        let all = model.creators.len();
        move |dice| (all != 0 && !dice.one_in(3)).then(|| dice.below(all))
    }

    /// A payee that should be meant, or once in a while another.
    pub fn other_payee(&mut self, model: &Model, right: To) -> To {
        self.or(right, |dice| match right {
            To::Till(till) if dice.one_in(2) => To::Till(dice.till(model, till)),
            _ => To::Purse(dice.any_purse(model)),
        })
    }

    /// A creator that is not closed; sometimes one that is.
    pub fn creator(&mut self, model: &Model) -> Option<usize> {
        let any = self.one_in(MISCHIEF);
        let all = model.creators.iter().enumerate();
        let fit: Vec<_> = all.filter(|(_, c)| any || !c.ended).map(|(at, _)| at).collect();
        self.of(&fit)
    }

    /// A listing that fits; once in a while any.
    pub fn listing(&mut self, model: &Model, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let any = self.one_in(MISCHIEF);
        let all = 0..model.listings.len();
        let fit: Vec<_> =
            all.filter(|at| any || (!model.listings[*at].is_closed && fits(*at))).collect();
        self.of(&fit)
    }

    /// An amount up to a balance: often little, sometimes all of it, rarely too much or nothing.
    pub fn amount(&mut self, balance: u128) -> u64 {
        let balance = u64::try_from(balance).expect("balances fit");
        let kind = self.below(100);
        match kind {
            0 => 0,
            1 => u64::MAX,
            2 => balance.saturating_add(1),
            3..=8 => balance,
            9..=60 => self.up_to((balance / 50).max(1)),
            _ => self.up_to(balance),
        }
    }
}
