//! Vouchers: cumulative promises, signed off chain.
//!
//! 50 bytes, the layout that x402 `batch-settlement` and MPP `session` sign on Solana, so that their
//! signers can be reused: `0x56 0x01 ‖ channel (32) ‖ cumulative u64 LE ‖ expires_at i64 LE`.

/// Bytes of a voucher.
pub const VOUCHER_LENGTH: usize = 50;

/// The first byte: this is a voucher.
const TAG: u8 = 0x56;

/// The second byte.
const VERSION: u8 = 0x01;

/// The value of `expires_at` that means never.
pub const NEVER: i64 = 0;

/// A promise of the payer's, worth nothing without the signature of the channel's key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Voucher {
    /// Address of the channel: it binds program, payer, payee, mint, salt and slot.
    pub channel: [u8; 32],
    /// Base units promised since the channel was opened.
    pub cumulative: u64,
    /// Unix seconds from which it is worth nothing; 0 for never.
    pub expires_at: i64,
}

/// Why bytes are no voucher.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VoucherError {
    /// Other than [`VOUCHER_LENGTH`] bytes.
    Length,
    /// They begin like something else.
    Tag,
    /// A voucher, of a version that does not exist yet.
    Version,
}

impl Voucher {
    /// The bytes that are signed.
    #[inline]
    #[must_use]
    pub fn encode(&self) -> [u8; VOUCHER_LENGTH] {
        let mut bytes = [0; VOUCHER_LENGTH];
        let (tag, rest) = bytes.split_at_mut(2);
        let (channel, rest) = rest.split_at_mut(32);
        let (cumulative, expires_at) = rest.split_at_mut(8);
        tag.copy_from_slice(&[TAG, VERSION]);
        channel.copy_from_slice(&self.channel);
        cumulative.copy_from_slice(&self.cumulative.to_le_bytes());
        expires_at.copy_from_slice(&self.expires_at.to_le_bytes());
        bytes
    }

    /// Reads a voucher. Every bit of the 50 bytes counts: two messages are never the same voucher.
    ///
    /// # Errors
    /// [`VoucherError::Tag`], else [`VoucherError::Version`].
    #[inline]
    pub fn decode(bytes: &[u8; VOUCHER_LENGTH]) -> Result<Self, VoucherError> {
        let VoucherRef { channel, cumulative, expires_at } = VoucherRef::decode(bytes)?;
        Ok(Self { channel: *channel, cumulative, expires_at })
    }

    /// [`Self::decode`] for bytes of any length.
    ///
    /// # Errors
    /// [`VoucherError`], in its order.
    #[inline]
    pub fn from_slice(bytes: &[u8]) -> Result<Self, VoucherError> {
        Self::decode(bytes.try_into().map_err(|_| VoucherError::Length)?)
    }

    /// Half-open: valid iff `expires_at == 0 || now < expires_at`, in Unix seconds.
    #[inline]
    #[must_use]
    pub fn is_in_time(&self, now: i64) -> bool {
        is_in_time(self.expires_at, now)
    }
}

/// A [`Voucher`] where it is read: the program compares its channel without a copy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VoucherRef<'a> {
    /// [`Voucher::channel`].
    pub channel: &'a [u8; 32],
    /// [`Voucher::cumulative`].
    pub cumulative: u64,
    /// [`Voucher::expires_at`].
    pub expires_at: i64,
}

impl<'a> VoucherRef<'a> {
    /// As [`Voucher::decode`].
    ///
    /// # Errors
    /// [`VoucherError::Tag`], else [`VoucherError::Version`].
    #[inline]
    pub fn decode(bytes: &'a [u8; VOUCHER_LENGTH]) -> Result<Self, VoucherError> {
        let [TAG, version, rest @ ..] = bytes else {
            return Err(VoucherError::Tag);
        };
        if *version != VERSION {
            return Err(VoucherError::Version);
        }
        // The lengths are known, so none of these fails.
        let (channel, rest) = rest.split_first_chunk().ok_or(VoucherError::Length)?;
        let (cumulative, rest) = rest.split_first_chunk().ok_or(VoucherError::Length)?;
        let expires_at = rest.first_chunk().ok_or(VoucherError::Length)?;
        Ok(Self {
            channel,
            cumulative: u64::from_le_bytes(*cumulative),
            expires_at: i64::from_le_bytes(*expires_at),
        })
    }

    /// As [`Voucher::is_in_time`].
    #[inline]
    #[must_use]
    pub fn is_in_time(&self, now: i64) -> bool {
        is_in_time(self.expires_at, now)
    }
}

#[inline]
fn is_in_time(expires_at: i64, now: i64) -> bool {
    expires_at == NEVER || now < expires_at
}
