//! What wallets put around a payment: assertions of Lighthouse, which read accounts and write none.

use super::ExactRefusal;
use farthing_sdk::solana::Instruction;

/// Assertions in a payment, at most: Phantom adds four, Solflare two.
const MOST: u8 = 4;

/// Assertions by the first byte of their data: of an account's data, the difference of two, its fields, of mints,
/// token accounts, stakes and programs, each alone and several at once. Before them are those that write to and close an
/// account of Lighthouse's own, at the cost of a signer: the sponsor is one. Behind them is that of the clock, by which a
/// payment could be made to fail after we have signed it, at our cost and at nobody else's; and those of Merkle trees
/// and of Bubblegum: the first calls another program, and no payment of tokens needs either.
const ASSERTIONS: std::ops::RangeInclusive<u8> = 2..=14;

/// How many there are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Guards(u8);

impl Guards {
    /// Counts one.
    ///
    /// # Errors
    /// `Guard`, `TooManyGuards`.
    pub fn note(&mut self, one: &Instruction) -> Result<(), ExactRefusal> {
        match one.data.first() {
            Some(kind) if ASSERTIONS.contains(kind) => {}
            kind => return Err(ExactRefusal::Guard(kind.copied())),
        }
        self.0 = self.0.saturating_add(1);
        if self.0 > MOST { Err(ExactRefusal::TooManyGuards) } else { Ok(()) }
    }
}
