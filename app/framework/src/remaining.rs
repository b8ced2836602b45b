//! The accounts after the declared ones, by one call for our context and Anchor's.

use crate::Context;
use anchor::{AccountView, Bumps, Result};

/// A context that has accounts of type `T`, and further ones after them.
pub trait WithRemaining<T> {
    /// Runs `handler` on the declared accounts and on those after them.
    ///
    /// # Errors
    /// Those of `handler`. In Anchor's context also `ConstraintDuplicateMutableAccount`, when an account
    /// that is declared as written stands after the declared ones again; our runner has refused it
    /// already.
    fn with_remaining<R>(
        &mut self,
        handler: impl FnOnce(&mut T, &[AccountView]) -> Result<R>,
    ) -> Result<R>;
}

impl<T: Bumps> WithRemaining<T> for Context<'_, T> {
    #[inline(always)]
    fn with_remaining<R>(
        &mut self,
        handler: impl FnOnce(&mut T, &[AccountView]) -> Result<R>,
    ) -> Result<R> {
        #[cfg(not(feature = "stock-anchor"))]
        let remaining = self.remaining;
        #[cfg(feature = "stock-anchor")]
        let remaining = &self.remaining_accounts()?;
        handler(&mut self.accounts, remaining)
    }
}
