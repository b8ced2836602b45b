//! What instructions say: the terms that builders take, and the arguments of every instruction, to
//! read a transaction back.

mod channels;
mod streams;
mod terms;

/// What a session may do, and what the payer of a stream may, as bits.
pub use crate::generated::constants::{action, right};
pub use crate::generated::{
    arguments::*,
    parts::{
        ChainLink, ChannelTerms, CreatorChanges, CreatorTerms, FanClaim, FanShare, FanTerms,
        ListingChanges, ListingTerms, OrderTerms, PassConsent, SessionTerms, Split, StreamTerms,
        VoucherClaim,
    },
};

/// The name of the instruction that data begins, even if its arguments are damaged.
pub fn instruction_name(data: &[u8]) -> Option<&'static str> {
    let code = data.first()?;
    INSTRUCTIONS.iter().find(|(known, _)| known == code).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_bytes_are_ignored_and_missing_ones_refused() {
        let data = [&[3][..], &7u64.to_le_bytes(), &[1, 2]].concat();
        assert_eq!(Call::decode(&data), Some(Call::Deposit(Deposit { amount: 7 })));
        assert_eq!(Call::decode(&data[..8]), None);
        assert_eq!(Call::decode(&[]), None);
        assert_eq!(instruction_name(&data[..1]), Some("deposit"));
    }
}
