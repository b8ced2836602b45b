//! The receipt of a request that was paid in the hot form: the same header in the reply, base64url without padding.
//!
//! ```text
//! 68 bytes, 91 characters   number u32 ‖ amount u64 ‖ promised u64 ‖ served u64 ‖ returned u64 ‖ left u64 ‖ funded u64 ‖ claimed u64 ‖ closes_at i64
//! ```
//!
//! Numbers are little-endian; `closes_at` is 0 where no end is known. Where [`crate::Settlement`] names the payer and the
//! opening as well, the payer of a hot request knows both.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::hot::HotError;
use crate::state::State;

/// Bytes.
const LENGTH: usize = 68;

/// Bytes of the number, before the amounts.
const NUMBER_LENGTH: usize = 4;

/// Characters of the header.
pub const RECEIPT_LENGTH: usize = 91;

/// What a request was charged, and how its channel stands then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HotReceipt {
    /// The request's number.
    pub number: u32,
    /// Base units that this request was charged: 0 where it was delivered again or the money came back.
    pub amount: u64,
    /// How the channel stands.
    pub state: State,
}

impl HotReceipt {
    /// The header's value.
    #[must_use]
    pub fn encode(&self) -> String {
        let State { promised, served, returned, left, funded, claimed, closes_at } = self.state;
        let mut bytes = [0; LENGTH];
        let (number, amounts) = bytes.split_at_mut(NUMBER_LENGTH);
        number.copy_from_slice(&self.number.to_le_bytes());
        let ends = closes_at.unwrap_or(0).to_le_bytes();
        let all = [self.amount, promised, served, returned, left, funded, claimed];
        let all = all.map(u64::to_le_bytes).into_iter().chain([ends]);
        for (to, amount) in amounts.as_chunks_mut::<8>().0.iter_mut().zip(all) {
            *to = amount;
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads the header.
    ///
    /// # Errors
    /// [`HotError::Length`], [`HotError::Alphabet`].
    pub fn decode(header: &[u8]) -> Result<Self, HotError> {
        if header.len() != RECEIPT_LENGTH {
            return Err(HotError::Length);
        }
        let mut bytes = [0; LENGTH];
        URL_SAFE_NO_PAD.decode_slice(header, &mut bytes).map_err(|_| HotError::Alphabet)?;
        let (number, rest) = bytes.split_first_chunk().ok_or(HotError::Length)?;
        let (amounts, _) = rest.as_chunks::<8>();
        let [amount, promised, served, returned, left, funded, claimed, closes_at] = amounts else {
            return Err(HotError::Length);
        };
        let amount_of = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        let closes_at = Some(i64::from_le_bytes(*closes_at)).filter(|at| *at != 0);
        let state = State {
            promised: amount_of(promised),
            served: amount_of(served),
            returned: amount_of(returned),
            left: amount_of(left),
            funded: amount_of(funded),
            claimed: amount_of(claimed),
            closes_at,
        };
        Ok(Self { number: u32::from_le_bytes(*number), amount: amount_of(amount), state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(closes_at: Option<i64>) -> HotReceipt {
        let state = State {
            promised: 1,
            served: 2,
            returned: 3,
            left: 4,
            funded: u64::MAX,
            claimed: 6,
            closes_at,
        };
        HotReceipt { number: 22, amount: 7, state }
    }

    #[test]
    fn a_receipt_is_what_its_header_says() {
        for closes_at in [None, Some(1_800_000_000), Some(-1)] {
            let text = receipt(closes_at).encode();
            assert_eq!(text.len(), RECEIPT_LENGTH);
            assert_eq!(HotReceipt::decode(text.as_bytes()), Ok(receipt(closes_at)));
        }
    }

    #[test]
    fn what_is_no_receipt_is_refused() {
        let text = receipt(None).encode();
        assert_eq!(HotReceipt::decode(text.split_at(90).0.as_bytes()), Err(HotError::Length));
        let other = text.replace('A', "+");
        assert_eq!(HotReceipt::decode(other.as_bytes()), Err(HotError::Alphabet));
    }
}
