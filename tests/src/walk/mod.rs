//! The random walk: many owners, two mints, every instruction, time and slots, in a machine and in
//! an oracle side by side. After every step the chain must say what the oracle says, and the books
//! must balance; at the end everything is taken apart, and everyone has what is theirs.
//!
//! Bug class 50: instructions are not only tested one by one.

mod accrual;
mod chain;
mod compare;
mod consent;
mod dice;
mod drain;
mod edges;
mod exits;
mod fans;
mod model;
mod probe;
mod replay;
mod report;
mod sabotage;
mod spending;
pub mod steps;
mod things;

pub use report::{Report, Tally};
pub use sabotage::Sabotage;

use crate::matrix::{
    machine::{GENESIS, GENESIS_SLOT, Machine, Overlay},
    tokens,
};
use chain::View;
use consent::Before;
use dice::Dice;
use farthing_sdk::{
    Token,
    accounts::{AccountKind, Fan, KINDS},
    addresses,
    solana::{Address, Instruction},
};
use model::{MintModel, Model, Thing, WalletModel};
use steps::{FAN_MAKERS, MAKERS, Maker, OpenReserve, Step};

/// People in a walk.
const WALLETS: usize = 10;
/// Lamports that each begins with.
const LAMPORTS: u64 = 1_000_000_000_000;
/// Base units of each mint that each begins with.
const TOKENS: u64 = 5_000_000;
/// Steps between two looks at every account.
const FULL_LOOK: usize = 250;

/// A machine, its oracle, and what happened.
pub struct Walk {
    seed: u64,
    /// What happens in it.
    makers: &'static [(usize, Maker)],
    machine: Machine,
    model: Model,
    dice: Dice,
    /// Instructions that succeeded and must never again.
    kept: Vec<(&'static str, Instruction)>,
    pub report: Report,
}

impl Walk {
    /// Ten people with lamports and tokens of two mints, one of each token program.
    pub fn new(program: &[u8], seed: u64) -> Self {
        Self::with(MAKERS, program, seed)
    }

    /// The same people, who have little else in mind than fans.
    pub fn of_fans(program: &[u8], seed: u64) -> Self {
        Self::with(FAN_MAKERS, program, seed)
    }

    fn with(makers: &'static [(usize, Maker)], program: &[u8], seed: u64) -> Self {
        let (machine, dice) = (Machine::new(program), Dice::new(seed));
        let fans = (8..=64).map(|slots| Fan::SIZE + 14 * slots);
        let sizes = KINDS.iter().map(|(_, _, size)| *size).chain([0, 165]).chain(fans);
        let rent = sizes.map(|size| (size, machine.rent(size))).collect();
        let model = Model::new(GENESIS, GENESIS_SLOT, rent);
        let mut walk = Self {
            seed,
            makers,
            machine,
            model,
            dice,
            kept: Vec::new(),
            report: Report::default(),
        };
        for _ in 0..WALLETS {
            walk.add_wallet();
        }
        for is_2022 in [false, true] {
            walk.add_mint(is_2022);
        }
        walk
    }

    fn address(&mut self) -> Address {
        Address::new_from_array(self.dice.bytes())
    }

    fn add_wallet(&mut self) {
        let (address, lamports, tokens) = (self.address(), LAMPORTS, Vec::new());
        self.machine.give_lamports(&address, lamports);
        let wallet = WalletModel { address, lamports, tokens, given: 0, found: 0 };
        self.model.wallets.push(wallet);
    }

    fn add_mint(&mut self, is_2022: bool) {
        let mint = self.address();
        let token = if is_2022 { Token::token_2022(mint) } else { Token::from(mint) };
        tokens::write_mint(&mut self.machine, token, TOKENS * WALLETS as u64);
        for wallet in &mut self.model.wallets {
            tokens::write_ata(&mut self.machine, &wallet.address, token, TOKENS);
            wallet.tokens.push(TOKENS.into());
        }
        let reserve = addresses::reserve(&mint);
        let tokens = addresses::tokens(&reserve);
        let (is_open, liabilities, gifts) = (false, 0, 0);
        let mint = MintModel { token, reserve, tokens, is_open, liabilities, gifts };
        self.model.mints.push(mint);
    }

    /// Takes so many random steps, and then takes everything apart.
    ///
    /// # Panics
    /// At the first violation; says the seed, the step and what it was.
    pub fn run(mut self, steps: usize) -> Report {
        self.walk_on(steps);
        self.drain();
        self.report
    }

    /// Takes random steps until there were so many.
    ///
    /// # Panics
    /// As [`Self::run`].
    pub fn walk_on(&mut self, steps: usize) {
        for mint in 0..self.model.mints.len() {
            if !self.model.mints[mint].is_open {
                self.take(&OpenReserve { payer: mint, mint });
            }
        }
        while self.report.steps < steps {
            self.let_time_pass();
            if let Some(step) = self.random_step() {
                self.take(&*step);
            }
            match self.report.steps % 10 {
                0 => self.look_at_exits(),
                3 | 6 | 9 => self.replay(),
                _ => {}
            }
        }
    }

    fn random_step(&mut self) -> Option<Box<dyn Step>> {
        let all: usize = self.makers.iter().map(|(weight, _)| weight).sum();
        let mut drawn = self.dice.below(all);
        for (weight, maker) in self.makers {
            if drawn < *weight {
                return maker(&self.model, &mut self.dice);
            }
            drawn -= weight;
        }
        None
    }

    /// Mostly little; sometimes a deadline, a refund window or a name's life; sometimes to the
    /// second at which something begins or ends.
    fn let_time_pass(&mut self) {
        if self.dice.one_in(25) {
            return self.pass_to_an_edge();
        }
        let (seconds, slots) = match self.dice.below(200) {
            0 => (self.dice.up_to(100 * 86_400), self.dice.up_to(1_000)),
            1..=5 => (self.dice.up_to(10 * 86_400), self.dice.up_to(400)),
            6..=20 => (self.dice.up_to(7_200), self.dice.up_to(160)),
            21..=120 => (self.dice.up_to(20), self.dice.up_to(4)),
            _ => (0, 0),
        };
        self.pass(seconds, slots);
    }

    fn pass(&mut self, seconds: u64, slots: u64) {
        self.model.now += seconds as i64;
        self.model.slot += slots;
        self.machine.set_time(self.model.now, self.model.slot);
    }

    /// Takes a step in the machine and in the oracle, and compares. Tells whether it succeeded.
    fn take(&mut self, step: &dyn Step) -> bool {
        let instruction = step.instruction(&self.model);
        self.machine.preamble = step.preamble(&self.model);
        if self.dice.one_in(3) {
            self.probe(&instruction);
        }
        let accounts: Vec<_> = instruction.accounts.iter().map(|meta| meta.pubkey).collect();
        let before = Before::of(&View::of(&self.machine, &Overlay::new()), &accounts);
        let outcome = self.machine.run(&instruction);
        self.machine.preamble = None;
        let answer = step.answer(&self.model);
        let expected = step.apply(&mut self.model);
        self.report.steps += 1;
        self.report.count(step.name(), expected.err());
        if outcome.is_ok() != expected.is_ok() {
            self.fail(step, &format!("expected {expected:?}, got {outcome:#?}"));
        }
        if let (Ok(done), Some(answer)) = (&outcome, answer) {
            self.check_answer(step, &done.return_data, &answer);
            self.report.count_statuses(step.name(), &answer);
        }
        if let Err(violation) = self.check(&instruction, &accounts, &before) {
            self.fail(step, &violation);
        }
        if expected.is_ok() {
            self.report.by_session += usize::from(self.is_by_session(&instruction));
            self.keep(step.name(), &instruction);
        }
        expected.is_ok()
    }

    /// Whether a session acts: its key signs, and is not the owner's.
    fn is_by_session(&self, instruction: &Instruction) -> bool {
        let signers = signers(instruction);
        instruction.accounts.iter().any(|meta| {
            let thing = self.model.live.get(&meta.pubkey).map(|live| live.thing);
            let Some(Thing::Session((purse, key))) = thing else { return false };
            let signs = |wallet: usize| signers.contains(&self.model.wallets[wallet].address);
            signs(key) && !signs(purse.0)
        })
    }

    /// What must hold after every step, whatever came of it.
    fn check(
        &self,
        instruction: &Instruction,
        accounts: &[Address],
        before: &Before,
    ) -> Result<(), String> {
        let none = Overlay::new();
        let view = View::of(&self.machine, &none);
        view.audit(&self.model)?;
        before.check(&view, &signers(instruction))?;
        compare::people(&self.machine, &self.model)?;
        if self.report.steps.is_multiple_of(FULL_LOOK) {
            return compare::all(&self.machine, &self.model);
        }
        accounts.iter().try_for_each(|at| compare::account(&self.machine, &self.model, at))
    }

    /// What a batch says of each item. The runtime drops zeros at the end.
    fn check_answer(&self, step: &dyn Step, got: &[u8], expected: &[u8]) {
        let mut got = got.to_vec();
        got.resize(expected.len().max(got.len()), 0);
        if got != expected {
            self.fail(step, &format!("answers {got:?}, should answer {expected:?}"));
        }
    }

    fn fail(&self, step: &dyn Step, what: &str) -> ! {
        let (seed, number) = (self.seed, self.report.steps);
        panic!("WALK_SEED={seed}, step {number}: {}: {step:?}\n{what}", step.name());
    }
}

fn signers(instruction: &Instruction) -> Vec<Address> {
    let signing = instruction.accounts.iter().filter(|meta| meta.is_signer);
    signing.map(|meta| meta.pubkey).collect()
}
