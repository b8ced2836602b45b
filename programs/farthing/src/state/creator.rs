use anchor_lang::prelude::*;
use farthing_core::splits::MAX_SPLITS;

/// Where a creator stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CreatorStatus {
    /// Everything is possible.
    Active = 0,
    /// Closed, and waiting to be freed until its address can never be opened again (I12).
    Ended = 1,
}

/// One share of a creator's earnings, as an argument.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct Split {
    /// Owner of the deposit that receives the share.
    pub owner: Address,
    /// The share in hundredths of a percent, 1 to 10,000.
    pub bps: u16,
}

/// A registered payee: who controls it, how its earnings divide, what it says of itself.
///
/// Seeds: `["creator", founder, salt, open_slot]`; founder and salt are not stored, since nothing
/// derives the address again. Found by memcmp on `authority`, its first field.
#[account]
pub struct Creator {
    /// Controls everything. Moves by `transfer_creator` and `accept_creator`.
    pub authority: Address,
    /// May accept the authority; nobody when zero.
    pub pending_authority: Address,
    /// May decline orders, refund held passes, retire listings, close channels; nobody when zero.
    pub operator: Address,
    /// Owner of the deposit that receives what the splits leave.
    pub payout: Address,
    /// Gets all lamports when the account is freed (I8). Written once.
    pub rent_payer: Address,
    /// Zero: the place of a later policy account.
    pub policy: Address,
    /// Owners of the deposits that receive shares, `split_count` of them, none twice.
    pub split_owners: [Address; MAX_SPLITS],
    /// Where more is said, UTF-8, `uri_len` bytes.
    pub uri: [u8; 96],
    /// sha256 of what the uri points to; zero when not given.
    pub uri_hash: [u8; 32],
    /// Slot named at opening (I12). Written once.
    pub open_slot: u64,
    /// Shares in hundredths of a percent, beside their owners; sum at most 10,000.
    pub split_bps: [u16; MAX_SPLITS],
    /// Raised by every change of terms or authority, so that an acceptance names what it accepts.
    pub revision: u32,
    /// Open listings.
    pub listings: u32,
    /// Open earnings accounts.
    pub earnings: u32,
    /// Number of the next listing; never falls, so no listing address lives twice.
    pub next_listing: u32,
    pub split_count: u8,
    pub uri_len: u8,
    /// A [`CreatorStatus`].
    pub status: u8,
    pub version: u8,
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<Creator>() == 624);

impl Creator {
    /// Shares in force, in hundredths of a percent.
    pub fn shares(&self) -> &[u16] {
        self.split_bps.get(..usize::from(self.split_count)).unwrap_or(&[])
    }

    /// Owners of the deposits that receive the shares in force.
    pub fn share_owners(&self) -> &[Address] {
        self.split_owners.get(..usize::from(self.split_count)).unwrap_or(&[])
    }

    /// Whether nothing but freeing the account is possible any more.
    pub fn is_ended(&self) -> bool {
        self.status == CreatorStatus::Ended as u8
    }

    /// Writes new shares.
    ///
    /// # Errors
    /// `TooManySplits`, `SplitIsZero`, `SplitsExceedWhole`; `SplitOwnerRepeated` when an owner
    /// stands twice or is the payout owner.
    pub fn set_splits(&mut self, splits: &[Split], payout: &Address) -> Result<()> {
        let mut owners = [super::NOBODY; MAX_SPLITS];
        let mut bps = [0; MAX_SPLITS];
        require!(splits.len() <= MAX_SPLITS, crate::FarthingError::TooManySplits);
        for ((split, owner), share) in splits.iter().zip(&mut owners).zip(&mut bps) {
            *owner = split.owner;
            *share = split.bps;
        }
        let given = bps.get(..splits.len()).unwrap_or(&[]);
        farthing_core::splits::validate(given).map_err(crate::FarthingError::from)?;
        for (at, split) in splits.iter().enumerate() {
            let repeated = splits.iter().skip(at.saturating_add(1)).any(|s| s.owner == split.owner);
            let unusable = split.owner == *payout || split.owner == super::NOBODY;
            require!(!repeated && !unusable, crate::FarthingError::SplitOwnerRepeated);
        }
        self.split_owners = owners;
        self.split_bps = bps;
        self.split_count = splits.len() as u8;
        Ok(())
    }

    /// Writes what the creator says of itself.
    ///
    /// # Errors
    /// `UriTooLong` above 96 bytes.
    pub fn set_uri(&mut self, uri: &str, hash: [u8; 32]) -> Result<()> {
        self.uri_len = store_uri(uri, &mut self.uri)?;
        self.uri_hash = hash;
        Ok(())
    }

    /// Counts one change of terms or authority.
    pub fn revise(&mut self) -> Result<()> {
        super::count_up(&mut self.revision)
    }
}

/// Writes a uri as accounts store it, zero-padded, and returns its length.
///
/// # Errors
/// `UriTooLong` above 96 bytes.
pub fn store_uri(uri: &str, place: &mut [u8; 96]) -> Result<u8> {
    *place = [0; 96];
    let room = place.get_mut(..uri.len()).ok_or(crate::FarthingError::UriTooLong)?;
    room.copy_from_slice(uri.as_bytes());
    Ok(uri.len() as u8)
}
