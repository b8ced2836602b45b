//! What a transaction did.

use crate::Snapshot;
use farthing_sdk::{
    errors::{Cause, Failure, FarthingError},
    events::Event,
    solana::{Address, InstructionError, TransactionError},
};

/// One transaction: what it changed, said and cost.
#[must_use = "assert what happened"]
pub struct Outcome {
    pub failure: Option<Failure>,
    pub logs: Vec<String>,
    pub events: Vec<Event>,
    pub compute_units: u64,
    pub return_data: Vec<u8>,
    /// Lamports.
    pub fee: u64,
    pub fee_payer: Address,
    pub before: Snapshot,
    pub after: Snapshot,
}

/// A refusal by something other than one of our guards.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A check of the framework, by its code.
    Framework(u32),
    /// One of the runtime's own errors, whoever returned it.
    Runtime(InstructionError),
    /// A token program's error.
    Token(u32),
    /// The system program's error.
    System(u32),
    /// The transaction did not run.
    Transaction(TransactionError),
}

impl Refusal {
    /// There is an account at an address where one was to be created.
    pub const IN_USE: Self = Self::System(0);
}

impl From<u32> for Refusal {
    fn from(code: u32) -> Self {
        Self::Framework(code)
    }
}

impl From<InstructionError> for Refusal {
    fn from(error: InstructionError) -> Self {
        Self::Runtime(error)
    }
}

impl Outcome {
    /// # Panics
    /// When it was refused; prints the logs.
    #[track_caller]
    pub fn assert_ok(self) -> Self {
        assert!(self.failure.is_none(), "{}", self.story());
        self
    }

    /// Refused by that guard of ours, and nothing changed.
    ///
    /// # Panics
    /// When it was not; prints the logs.
    #[track_caller]
    pub fn assert_err(self, expected: FarthingError) -> Self {
        let found = self.failure.as_ref().and_then(Failure::farthing_error);
        assert!(found == Some(&expected), "expected {expected:?}\n{}", self.story());
        self.assert_unchanged()
    }

    /// Refused by something other than our guards, and nothing changed: a code of the framework, an
    /// error of the runtime, or a [`Refusal`] of another program.
    ///
    /// # Panics
    /// When it was not; prints the logs.
    #[track_caller]
    pub fn assert_framework_err(self, expected: impl Into<Refusal>) -> Self {
        let expected = expected.into();
        let found = self.failure.as_ref().and_then(|failure| match &failure.cause {
            Cause::Framework(code) => Some(Refusal::Framework(*code)),
            Cause::Runtime(error) => Some(Refusal::Runtime(error.clone())),
            Cause::Token(code) => Some(Refusal::Token(*code)),
            Cause::System(code) => Some(Refusal::System(*code)),
            Cause::Transaction(error) => Some(Refusal::Transaction(error.clone())),
            Cause::Farthing(_) | Cause::Other(_) => None,
        });
        assert!(found.as_ref() == Some(&expected), "expected {expected:?}\n{}", self.story());
        self.assert_unchanged()
    }

    /// Refused, whatever by: for generated attacks. Nothing changed.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn assert_refused(self) -> Self {
        assert!(self.failure.is_some(), "expected a refusal\n{}", self.story());
        self.assert_unchanged()
    }

    /// All accounts are as they were, to the byte, but for the fee.
    ///
    /// # Panics
    /// When one is not.
    #[track_caller]
    pub fn assert_unchanged(self) -> Self {
        let mut changed = self.before.differences(&self.after);
        changed.retain(|address| *address != self.fee_payer);
        assert!(changed.is_empty(), "changed: {changed:?}\n{}", self.story());
        self
    }

    /// The only event.
    ///
    /// # Panics
    /// When there is none or more than one.
    #[track_caller]
    pub fn event(&self) -> &Event {
        let [event] = &self.events[..] else { panic!("expected one event\n{}", self.story()) };
        event
    }

    /// # Panics
    /// When there is an event: a call that changes nothing tells nothing.
    #[track_caller]
    pub fn assert_no_event(self) -> Self {
        assert!(self.events.is_empty(), "expected no event\n{}", self.story());
        self
    }

    /// Change of an account's lamports, the fee left out.
    pub fn lamports_delta(&self, address: &Address) -> i128 {
        let fee = if *address == self.fee_payer { self.fee } else { 0 };
        let [before, after] = [&self.before, &self.after].map(|s| i128::from(s.lamports(address)));
        after - before + i128::from(fee)
    }

    /// Change of a token account's base units.
    pub fn token_delta(&self, address: &Address) -> i128 {
        i128::from(self.after.tokens(address)) - i128::from(self.before.tokens(address))
    }

    /// Everything there is to say when a test fails.
    pub fn story(&self) -> String {
        let end = match &self.failure {
            None => "it succeeded".to_owned(),
            Some(failure) => format!("it failed: {failure}\n{:?}", failure.error),
        };
        format!("{end}\nevents: {:#?}\nlogs:\n  {}", self.events, self.logs.join("\n  "))
    }
}
