//! Address lookup tables: accounts that list addresses, so that a transaction names each with one
//! byte instead of 32. A payee of many channels keeps their addresses in one.

use super::{
    Client,
    error::{ClientError, ClientResult},
    network::Network,
    submit::Receipt,
};
use crate::solana::{
    Address, Instruction, LookupTable, Signer, ids::address_lookup_table as program,
};
use solana_address_lookup_table_interface::{instruction, state::AddressLookupTable};

/// Addresses that one transaction adds to a table.
const ADDED_AT_ONCE: usize = 20;

/// The most addresses of a table.
pub const TABLE_MAX: usize = 256;

impl<N: Network> Client<N> {
    /// A lookup table as it stands.
    ///
    /// # Errors
    /// `Missing` when there is nothing at the address; `Unfit` when that is no lookup table, or one
    /// whose use has ended.
    pub fn fetch_table(&self, address: &Address) -> ClientResult<LookupTable> {
        let missing = ClientError::Missing { kind: "lookup table", address: *address };
        let account = self.network.account(address)?.ok_or(missing)?;
        let none = || ClientError::Unfit(format!("{address} is no lookup table"));
        if account.owner != program::ID {
            return Err(none());
        }
        let table = AddressLookupTable::deserialize(&account.data).map_err(|_| none())?;
        if table.meta.deactivation_slot != u64::MAX {
            let message = format!("the lookup table {address} is being closed; use another");
            return Err(ClientError::Unfit(message));
        }
        Ok(LookupTable { key: *address, addresses: table.addresses.to_vec() })
    }

    /// Makes a table of these addresses and waits until it can be used. The authority pays, and can
    /// extend and close it.
    ///
    /// # Errors
    /// `Unfit` for more than 256 addresses; those of [`Self::submit`].
    pub fn create_table(
        &self,
        addresses: &[Address],
        authority: &dyn Signer,
    ) -> ClientResult<LookupTable> {
        let payer = authority.pubkey();
        let slot = self.network.slot()?;
        let (create, key) = instruction::create_lookup_table(payer, payer, slot);
        self.submit(&[create], authority, &[])?;
        self.extend_table(&LookupTable { key, addresses: Vec::new() }, addresses, authority)
    }

    /// Adds the addresses that a table lacks and waits until they can be used.
    ///
    /// # Errors
    /// `Unfit` when it would have more than 256 addresses; those of [`Self::submit`].
    pub fn extend_table(
        &self,
        table: &LookupTable,
        addresses: &[Address],
        authority: &dyn Signer,
    ) -> ClientResult<LookupTable> {
        let mut table = table.clone();
        let mut lacking = addresses.to_vec();
        lacking.retain(|address| !table.addresses.contains(address));
        lacking.sort_unstable();
        lacking.dedup();
        if table.addresses.len() + lacking.len() > TABLE_MAX {
            return Err(ClientError::Unfit("a lookup table has at most 256 addresses".into()));
        }
        let payer = authority.pubkey();
        for some in lacking.chunks(ADDED_AT_ONCE) {
            let extend =
                instruction::extend_lookup_table(table.key, payer, Some(payer), some.to_vec());
            let receipt = self.submit(&[extend], authority, &[])?;
            self.wait_past(receipt.slot)?;
            table.addresses.extend_from_slice(some);
        }
        Ok(table)
    }

    /// Closes a table that nobody uses any more; its rent goes to the authority. The first call ends
    /// its use, one after some five minutes closes it.
    ///
    /// # Errors
    /// `Missing` when there is no such table; those of [`Self::submit`], as long as it is too early.
    pub fn close_table(&self, address: &Address, authority: &dyn Signer) -> ClientResult<Receipt> {
        let account = self.network.account(address)?;
        let missing = ClientError::Missing { kind: "lookup table", address: *address };
        let Some(account) = account else { return Err(missing) };
        let table = AddressLookupTable::deserialize(&account.data).map_err(|_| missing)?;
        let payer = authority.pubkey();
        let instruction: Instruction = if table.meta.deactivation_slot == u64::MAX {
            instruction::deactivate_lookup_table(*address, payer)
        } else {
            instruction::close_lookup_table(*address, payer, payer)
        };
        self.submit(&[instruction], authority, &[])
    }

    /// Addresses can be used from the slot after the one in which they were added.
    fn wait_past(&self, slot: u64) -> ClientResult<()> {
        while self.network.slot()? <= slot {
            self.network.pause(self.policy.poll_every);
        }
        Ok(())
    }
}
