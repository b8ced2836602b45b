//! The ring in this process: LiteSVM, by a [`World`], which checks all invariants after each step.

use farthing_tests::{
    lives::{Failed, LAMPORTS, Now, Ring, TOKENS},
    prelude::*,
};

pub struct Embedded {
    world: World,
    token: Token,
}

impl Embedded {
    pub fn new(kind: Kind) -> Self {
        let world = World::bare();
        let token = world.mint(kind);
        Self { world, token }
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

    fn send(&mut self, instructions: &[Instruction]) -> Result<(), Failed> {
        let limit = ComputeBudgetInstruction::set_compute_unit_limit(1_400_000);
        let all = [&[limit], instructions].concat();
        self.world.run_all(&all).failure.map_or(Ok(()), |failure| Err(Box::new(failure)))
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
