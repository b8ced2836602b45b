//! Quotes: a price for one owner, for a while. Nothing is kept of one: the reference that the payment back must carry is
//! a keyed hash over all of it, so that whoever shows it again shows that it was made here.

use super::{Rents, StartRefusal, StartTerms, shape::ShapedStart};
use farthing_sdk::solana::Address;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What an owner keeps of a quote until it submits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Base units that are paid back.
    pub amount: u64,
    /// Unix seconds of the cluster from which it is worth nothing.
    pub until: i64,
    pub rents: Rents,
    /// Random, so that no two quotes have one reference.
    nonce: [u8; 8],
}

/// Bytes of a mark.
pub const MARK_LENGTH: usize = 25;

impl Mark {
    /// A new one; `None` where the system has no randomness.
    pub fn new(amount: u64, until: i64, rents: Rents) -> Option<Self> {
        let mut nonce = [0; 8];
        getrandom::fill(&mut nonce).ok()?;
        Some(Self { amount, until, rents, nonce })
    }

    pub fn to_bytes(self) -> [u8; MARK_LENGTH] {
        let mut bytes = [self.rents.to_bits(); MARK_LENGTH];
        let parts = [self.amount.to_le_bytes(), self.until.to_le_bytes(), self.nonce];
        for (to, from) in bytes.iter_mut().skip(1).zip(parts.as_flattened()) {
            *to = *from;
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8; MARK_LENGTH]) -> Option<Self> {
        let (rents, rest) = bytes.split_first()?;
        let (amount, rest) = rest.split_first_chunk()?;
        let (until, rest) = rest.split_first_chunk()?;
        let nonce = rest.try_into().ok()?;
        let (amount, until) = (u64::from_le_bytes(*amount), i64::from_le_bytes(*until));
        Some(Self { amount, until, rents: Rents::from_bits(*rents)?, nonce })
    }
}

/// A quote, with all that an owner must know to take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    pub sponsor: Address,
    pub mint: Address,
    pub terms: StartTerms,
    pub mark: Mark,
    /// Of the payment back.
    pub reference: [u8; 32],
}

/// Makes quotes, and knows them again.
pub struct Quotes {
    secret: [u8; 32],
    /// Sponsor, mint and who is paid back, which every quote covers.
    bound: Vec<u8>,
}

impl Quotes {
    pub fn new(secret: [u8; 32], bound: Vec<u8>) -> Self {
        Self { secret, bound }
    }

    /// Of the payment back by this owner.
    pub fn reference(&self, owner: &Address, mark: &Mark) -> [u8; 32] {
        self.covering(owner, mark).map_or([0; 32], |mac| mac.finalize().into_bytes().into())
    }

    /// `None` never: a hash takes a key of any length.
    fn covering(&self, owner: &Address, mark: &Mark) -> Option<Hmac<Sha256>> {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.secret).ok()?;
        let mark = mark.to_bytes();
        let parts: [&[u8]; 4] = [b"farthing start 1", &self.bound, owner.as_ref(), &mark];
        for part in parts {
            mac.update(part);
        }
        Some(mac)
    }

    /// Whether a start pays back by a quote of ours that is good, for what it opens.
    ///
    /// # Errors
    /// `OtherBack`, `NotOurQuote`, `QuoteOver`, `OtherRents`.
    pub fn check(
        &self,
        shaped: &ShapedStart,
        mark: &Mark,
        (back_to, now): (Address, i64),
    ) -> Result<(), StartRefusal> {
        let back = &shaped.back;
        if back.to != back_to {
            return Err(StartRefusal::OtherBack(back_to));
        }
        let mac = self.covering(&shaped.owner, mark);
        let is_ours = mac.is_some_and(|mac| mac.verify_slice(&back.reference).is_ok());
        if !is_ours || back.amount != mark.amount {
            return Err(StartRefusal::NotOurQuote);
        }
        if now >= mark.until {
            return Err(StartRefusal::QuoteOver { at: mark.until });
        }
        if shaped.rents != mark.rents { Err(StartRefusal::OtherRents) } else { Ok(()) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn mark() -> Mark {
        let rents = Rents { deposit: true, session: false, channel: true };
        Mark { amount: 7, until: -9, rents, nonce: [5; 8] }
    }

    #[test]
    fn a_mark_comes_back_as_it_was_and_others_not_at_all() {
        let bytes = mark().to_bytes();
        assert_eq!(Mark::from_bytes(&bytes), Some(mark()));
        let mut unknown = bytes;
        unknown[0] |= 8;
        assert_eq!(Mark::from_bytes(&unknown), None);
    }

    /// gateway rule R9
    #[test]
    fn a_reference_is_of_one_owner_one_mark_one_key_and_what_it_is_bound_to() {
        let owner = Address::new_from_array([1; 32]);
        let quotes = Quotes::new([2; 32], vec![3; 96]);
        let reference = quotes.reference(&owner, &mark());
        let other = Address::new_from_array([9; 32]);
        let marks = [
            Mark { amount: 8, ..mark() },
            Mark { until: -8, ..mark() },
            Mark { rents: Rents::default(), ..mark() },
            Mark { nonce: [6; 8], ..mark() },
        ];
        let mut others: Vec<_> = marks.iter().map(|mark| quotes.reference(&owner, mark)).collect();
        others.push(quotes.reference(&other, &mark()));
        others.push(Quotes::new([4; 32], vec![3; 96]).reference(&owner, &mark()));
        others.push(Quotes::new([2; 32], vec![4; 96]).reference(&owner, &mark()));
        assert!(others.iter().all(|other| *other != reference), "{others:?}");
    }
}
