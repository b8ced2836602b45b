//! The account that a plan is about.

use super::Plan;
use farthing_sdk::solana::Address;

impl Plan {
    /// The account that is made, changed or ended; the name of its kind is the key.
    #[must_use]
    pub fn about(self, key: &'static str, account: Address) -> Self {
        Self { facts: self.facts.about(key, account), ..self }
    }
}
