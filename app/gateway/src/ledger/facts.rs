//! What the gateway knows of a channel or share beside its page.

use super::log::bytes::Reader;

/// Bytes of it.
const LENGTH: usize = 105;

/// Of a row, as the chain's side has noted it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// Who opened it: the payer that receipts name.
    pub owner: [u8; 32],
    /// The signature of the transaction that opened it; zeros where it is not known.
    pub opening: [u8; 64],
    /// Lamports that the sponsor paid for it.
    pub sponsored: u64,
    /// Of an older id of this ledger: only claimed, never served.
    pub is_old: bool,
}

impl Facts {
    pub(super) fn encode(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.owner);
        to.extend_from_slice(&self.opening);
        to.extend_from_slice(&self.sponsored.to_le_bytes());
        to.push(self.is_old.into());
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let mut reader = Reader::new(reader.take(LENGTH)?);
        let (owner, opening) = (reader.array()?, reader.array()?);
        let sponsored = reader.u64()?;
        let is_old = match reader.u8()? {
            0 => false,
            1 => true,
            _ => return None,
        };
        Some(Self { owner, opening, sponsored, is_old })
    }
}
