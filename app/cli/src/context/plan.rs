//! What a command is about to send.

use crate::output::{Record, Shown};
use farthing_sdk::solana::{Instruction, Keypair, LookupTable};

/// A transaction in the making, with what to say about it.
pub struct Plan {
    pub title: &'static str,
    pub facts: Record,
    pub steps: Vec<Instruction>,
    pub signers: Vec<Keypair>,
    /// Name addresses by one byte each.
    pub tables: Vec<LookupTable>,
}

impl Plan {
    /// `title` is what was done, once it is.
    pub fn new(title: &'static str) -> Self {
        let (steps, signers, tables) = (Vec::new(), Vec::new(), Vec::new());
        Self { title, facts: Record::new(title), steps, signers, tables }
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
