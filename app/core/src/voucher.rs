//! Vouchers: cumulative promises, signed off chain.
//!
//! 50 bytes, the layout that x402 `batch-settlement` and MPP `session` sign on Solana, so that their
//! signers can be reused: `0x56 0x01 ‖ channel (32) ‖ cumulative u64 LE ‖ expires_at i64 LE`.

/// Bytes of a voucher.
pub const VOUCHER_LENGTH: usize = 50;

/// The first two bytes: a voucher, version 1.
const TAG: [u8; 2] = [0x56, 0x01];

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

/// The bytes are no voucher of this version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAVoucher;

impl Voucher {
    /// The bytes that are signed.
    #[inline]
    #[must_use]
    pub fn encode(&self) -> [u8; VOUCHER_LENGTH] {
        let mut bytes = [0; VOUCHER_LENGTH];
        let (tag, rest) = bytes.split_at_mut(2);
        let (channel, rest) = rest.split_at_mut(32);
        let (cumulative, expires_at) = rest.split_at_mut(8);
        tag.copy_from_slice(&TAG);
        channel.copy_from_slice(&self.channel);
        cumulative.copy_from_slice(&self.cumulative.to_le_bytes());
        expires_at.copy_from_slice(&self.expires_at.to_le_bytes());
        bytes
    }

    /// Reads a voucher.
    ///
    /// # Errors
    /// [`NotAVoucher`] when the bytes do not begin with the tag and version.
    #[inline]
    pub fn decode(bytes: &[u8; VOUCHER_LENGTH]) -> Result<Self, NotAVoucher> {
        let rest = bytes.strip_prefix(&TAG).ok_or(NotAVoucher)?;
        let (channel, rest) = rest.split_first_chunk().ok_or(NotAVoucher)?;
        let (cumulative, rest) = rest.split_first_chunk().ok_or(NotAVoucher)?;
        let expires_at = rest.first_chunk().ok_or(NotAVoucher)?;
        Ok(Self {
            channel: *channel,
            cumulative: u64::from_le_bytes(*cumulative),
            expires_at: i64::from_le_bytes(*expires_at),
        })
    }

    /// Half-open: valid iff `expires_at == 0 || now < expires_at`, in Unix seconds.
    #[inline]
    #[must_use]
    pub fn is_in_time(&self, now: i64) -> bool {
        self.expires_at == 0 || now < self.expires_at
    }
}
