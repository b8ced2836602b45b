//! What a transaction did.

use crate::{Snapshot, pairs};
use farthing_sdk::{
    errors::{Cause, Failure, FarthingError},
    events::Event,
    solana::{Address, InstructionError},
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

/// What refused a transaction: a guard of ours, a code of the framework, an error of the runtime,
/// or another [`Cause`].
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal(Cause);

impl Refusal {
    /// The system program's: there is an account at an address where one was to be created.
    pub const IN_USE: Self = Self(Cause::System(0));

    /// Whether this is what refused it.
    pub fn is(&self, failure: &Failure) -> bool {
        self.0 == failure.cause
    }

    /// A token program's, by its code.
    pub const fn token(code: u32) -> Self {
        Self(Cause::Token(code))
    }
}

impl From<FarthingError> for Refusal {
    fn from(guard: FarthingError) -> Self {
        Self(Cause::Farthing(guard))
    }
}

impl From<u32> for Refusal {
    fn from(framework: u32) -> Self {
        Self(Cause::Framework(framework))
    }
}

impl From<InstructionError> for Refusal {
    fn from(runtime: InstructionError) -> Self {
        Self(Cause::Runtime(runtime))
    }
}

impl From<Cause> for Refusal {
    fn from(cause: Cause) -> Self {
        Self(cause)
    }
}

impl Outcome {
    /// # Panics
    /// When it was refused; prints the logs.
    #[track_caller]
    pub fn assert_ok(&self) {
        assert!(self.failure.is_none(), "{}", self.story());
    }

    /// As [`Self::assert_ok`], for what is to be looked at further.
    ///
    /// # Panics
    /// When it was refused; prints the logs.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        self.assert_ok();
        self
    }

    /// It succeeded, and nothing was changed or told.
    ///
    /// # Panics
    /// When something was.
    #[track_caller]
    pub fn assert_did_nothing(&self) {
        self.assert_ok();
        self.assert_unchanged();
        self.assert_no_event();
    }

    /// Refused by that, and nothing changed.
    ///
    /// # Panics
    /// When it was not; prints the logs.
    #[track_caller]
    pub fn assert_err(&self, expected: impl Into<Refusal>) {
        let Refusal(expected) = expected.into();
        let found = self.failure.as_ref().map(|failure| &failure.cause);
        assert!(found == Some(&expected), "expected {expected:?}\n{}", self.story());
        self.failure.iter().for_each(pairs::note);
        self.assert_unchanged();
    }

    /// Refused, whatever by: for generated attacks. Nothing changed.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn assert_refused(&self) {
        assert!(self.failure.is_some(), "expected a refusal\n{}", self.story());
        self.assert_unchanged();
    }

    /// All accounts are as they were, to the byte, but for the fee.
    ///
    /// # Panics
    /// When one is not.
    #[track_caller]
    pub fn assert_unchanged(&self) {
        let mut changed = self.before.differences(&self.after);
        changed.retain(|address| *address != self.fee_payer);
        assert!(changed.is_empty(), "changed: {changed:?}\n{}", self.story());
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

    /// The only event is this.
    ///
    /// # Panics
    /// When it is another, or there is none or more than one.
    #[track_caller]
    pub fn assert_event(&self, expected: impl Into<Event>) {
        assert_eq!(*self.event(), expected.into());
    }

    /// # Panics
    /// When there is an event: a call that changes nothing has no event.
    #[track_caller]
    pub fn assert_no_event(&self) {
        assert!(self.events.is_empty(), "expected no event\n{}", self.story());
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
