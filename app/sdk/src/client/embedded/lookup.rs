//! Lookup tables on the machine.

use super::Embedded;
use crate::solana::{Address, VersionedTransaction, ids::address_lookup_table as program};
use solana_address_lookup_table_interface::state::AddressLookupTable;
use solana_slot_hashes::SlotHashes;

impl Embedded {
    /// The lookup table program asks for the hashes of the last slots, which the machine does not
    /// keep: they are set before such a transaction.
    pub(super) fn show_slots_to(&self, transaction: &VersionedTransaction) {
        if transaction.message.static_account_keys().contains(&program::ID) {
            let slot = self.clock().slot;
            let blockhash = self.svm().latest_blockhash();
            let recent = slot.saturating_sub(RECENT)..=slot;
            let hashes = SlotHashes::from_iter(recent.rev().map(|slot| (slot, blockhash)));
            self.svm_mut().set_sysvar(&hashes);
        }
    }

    /// The addresses that a transaction takes from lookup tables: first all that it writes, then the
    /// others.
    pub(super) fn loaded(&self, transaction: &VersionedTransaction) -> Vec<Address> {
        let (mut written, mut read) = (Vec::new(), Vec::new());
        for lookup in transaction.message.address_table_lookups().unwrap_or_default() {
            let Some(account) = self.svm().get_account(&lookup.account_key) else { continue };
            let Ok(table) = AddressLookupTable::deserialize(&account.data) else { continue };
            let at = |index: &u8| table.addresses.get(usize::from(*index)).copied();
            written.extend(lookup.writable_indexes.iter().filter_map(at));
            read.extend(lookup.readonly_indexes.iter().filter_map(at));
        }
        written.append(&mut read);
        written
    }
}

/// Slots before the current one whose hash is shown.
const RECENT: u64 = 511;
