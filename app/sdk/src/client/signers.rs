//! Refusing addresses for which nobody can sign.

use super::{
    Client,
    error::{ClientError, ClientResult},
    network::Network,
    standing::Standing,
};
use crate::solana::Address;

impl<N: Network> Client<N> {
    /// Refuses addresses for which no wallet can sign: whatever is paid to their deposits, or sent to
    /// them, can be lost.
    ///
    /// # Errors
    /// `NoSigner` for the first of them.
    pub fn require_signers(&self, addresses: &[Address]) -> ClientResult<()> {
        let accounts = self.network.accounts(addresses)?;
        for (address, account) in addresses.iter().zip(accounts) {
            if let Some(standing) = Standing::of(address, account.as_ref()) {
                return Err(ClientError::NoSigner { address: *address, standing });
            }
        }
        Ok(())
    }
}
