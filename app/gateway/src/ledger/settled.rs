//! A payment by one transaction, as it is booked.

use super::log::bytes::Reader;

/// One that is confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settled {
    /// Whose tokens.
    pub payer: [u8; 32],
    /// The transaction's first signature.
    pub signature: [u8; 64],
    /// Base units.
    pub amount: u64,
    /// Which price.
    pub route: u16,
    /// The keyed fingerprint of the request.
    pub print: u64,
}

impl Settled {
    pub(super) fn encode(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.payer);
        to.extend_from_slice(&self.signature);
        to.extend_from_slice(&self.amount.to_le_bytes());
        to.extend_from_slice(&self.route.to_le_bytes());
        to.extend_from_slice(&self.print.to_le_bytes());
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            payer: reader.array()?,
            signature: reader.array()?,
            amount: reader.u64()?,
            route: reader.u16()?,
            print: reader.u64()?,
        })
    }
}
