//! The ring in this process: LiteSVM, by a [`World`], which checks all invariants after each step, and
//! whether the events say what has happened.

use super::told::{Seen, Told};
use farthing_tests::{
    lives::{Failed, LAMPORTS, Now, Ring, TOKENS},
    prelude::*,
};

pub struct Embedded {
    world: World,
    token: Token,
    told: Told,
    units: u64,
}

impl Embedded {
    pub fn new(kind: Kind) -> Self {
        Self::beside(kind, &Seen::default())
    }

    /// Notes which events it sees beside those that other networks have seen.
    pub fn beside(kind: Kind, seen: &Seen) -> Self {
        let world = World::bare();
        let token = world.mint(kind);
        Self { world, token, told: Told::beside(seen), units: 0 }
    }

    /// Compute units of the last transaction.
    pub fn units(&self) -> u64 {
        self.units
    }
}

impl Ring for Embedded {
    fn token(&self) -> Token {
        self.token
    }

    fn person(&mut self, name: &str) -> Address {
        let address = self.world.address(name);
        assert_eq!(self.world.lamports(&address), LAMPORTS);
        self.world.fund_tokens(&address, self.token, TOKENS);
        address
    }

    fn sign(&mut self, person: &Address, message: &[u8]) -> [u8; 64] {
        self.world.key_of(person).sign_message(message).into()
    }

    fn send(&mut self, instructions: &[Instruction]) -> Result<(), Failed> {
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(1_400_000);
        let all = [&[limit], instructions].concat();
        let outcome = self.world.run_all(&all);
        self.units = outcome.compute_units;
        if let Some(failure) = outcome.failure {
            return Err(Box::new(failure));
        }
        self.told.take(&outcome);
        Ok(())
    }

    fn accounts(&mut self, addresses: &[Address]) -> Vec<Option<Account>> {
        let snapshot = self.world.snapshot();
        addresses.iter().map(|address| snapshot.account(address).cloned().map(Into::into)).collect()
    }

    fn now(&mut self) -> Now {
        Now { slot: self.world.slot(), time: self.world.now() }
    }

    fn pass(&mut self, seconds: i64, slots: u64) {
        self.world.advance_seconds(seconds);
        self.world.advance_slots(slots);
    }
}
