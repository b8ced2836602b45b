//! A page as the book holds it.

use std::sync::{Arc, OnceLock};

use super::{ChannelState, Credential, Page, Refusal, Share};
use crate::verify::VoucherKey;

/// A page, with its key ready to verify.
#[derive(Debug)]
pub(super) struct Open {
    pub page: Page,
    /// Made at the first voucher: checking a key takes as long as checking a signature, and a book may be
    /// opened with a million of them.
    key: OnceLock<Arc<VoucherKey>>,
    /// Whether the storage failed to write the page when it was written last, so that it may hold another.
    pub is_in_doubt: bool,
}

impl Open {
    pub fn new(page: Page) -> Self {
        Self { page, key: OnceLock::new(), is_in_doubt: false }
    }

    /// The key that signs this channel's vouchers.
    ///
    /// # Errors
    /// `WrongKind` of a chain, `Key` where it is one that nobody should sell to.
    pub fn key(&self) -> Result<Arc<VoucherKey>, Refusal> {
        if let Some(key) = self.key.get() {
            return Ok(Arc::clone(key));
        }
        let key = key(&self.page.channel)?.ok_or(Refusal::WrongKind)?;
        Ok(Arc::clone(self.key.get_or_init(|| Arc::new(key))))
    }

    /// Keeps a key that was checked.
    pub fn keep(&self, key: VoucherKey) {
        self.key.get_or_init(|| Arc::new(key));
    }
}

/// The key of a channel, checked; `None` for a hash chain.
pub(super) fn key(channel: &ChannelState) -> Result<Option<VoucherKey>, Refusal> {
    match &channel.credential {
        Credential::Key(key) | Credential::Share(Share { key, .. }) => {
            Ok(Some(VoucherKey::new(key).map_err(Refusal::Key)?))
        }
        Credential::Chain { .. } => Ok(None),
    }
}
