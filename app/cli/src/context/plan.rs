//! What a command is about to send.

use crate::output::{Facts, Shown};
use farthing_sdk::solana::{Address, Instruction, Keypair, LookupTable};

/// A transaction in the making, with what to say about it.
pub struct Plan {
    pub title: &'static str,
    pub facts: Facts,
    pub steps: Vec<Instruction>,
    pub signers: Vec<Keypair>,
    /// Name addresses by one byte each.
    pub tables: Vec<LookupTable>,
}

impl Plan {
    /// `title` is what was done, once it is, to `account`, which is made, changed or ended; `key` is the
    /// name of its kind. Programs find it as `address`.
    pub fn new(title: &'static str, key: &'static str, account: Address) -> Self {
        let part = Self::part(title);
        Self { facts: part.facts.about(key, account), ..part }
    }

    /// One of several transactions of a command, which prints what came of all of them: about no account
    /// of its own. [`Context::send`](super::Context::send) is not for these.
    pub fn part(title: &'static str) -> Self {
        let (steps, signers, tables) = (Vec::new(), Vec::new(), Vec::new());
        Self { title, facts: Facts::new(title), steps, signers, tables }
    }

    /// Something to tell.
    #[must_use]
    pub fn fact(mut self, key: &'static str, value: impl Shown) -> Self {
        self.facts = self.facts.with(key, value);
        self
    }

    /// The next instruction.
    #[must_use]
    pub fn step(mut self, step: impl Into<Instruction>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// The next instructions.
    #[must_use]
    pub fn steps(mut self, steps: impl IntoIterator<Item = Instruction>) -> Self {
        self.steps.extend(steps);
        self
    }

    /// Ends an account and, where a second step does that, frees it; otherwise `later` is the command,
    /// after `farthing`, that frees it when its address is spent. The rent goes to `rent_payer`.
    #[must_use]
    pub fn ending(self, steps: Vec<Instruction>, rent_payer: Address, later: &str) -> Self {
        let is_freed = steps.len() > 1;
        let plan = self.steps(steps);
        if is_freed {
            return plan.fact("rent_to", rent_payer);
        }
        plan.fact("rent_comes_back", format!("in about a minute, with `farthing {later}`"))
    }

    /// Who signs beside the wallet and the payer.
    #[must_use]
    pub fn signer(mut self, signer: Keypair) -> Self {
        self.signers.push(signer);
        self
    }

    /// Shortened by these lookup tables.
    #[must_use]
    pub fn tables(self, tables: &[LookupTable]) -> Self {
        Self { tables: tables.to_vec(), ..self }
    }
}
