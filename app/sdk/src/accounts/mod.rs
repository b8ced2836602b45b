//! The program's accounts, decoded.

mod selling;
mod streams;

pub use crate::{
    declare::{AccountKind, DISCRIMINATOR_LENGTH, DecodeError, Tail},
    generated::{
        accounts::{
            AnyAccount, Channel, Creator, Deposit, Earnings, Fan, KINDS, Listing, Order, Pass,
            Reserve, Session, Stream,
        },
        enums::{
            ChannelKind, ChannelStatus, CreatorStatus, FanStatus, ListingStatus, OrderStatus,
            SessionStatus, StreamStatus,
        },
        parts::FanSlot,
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_another_kind_is_named_in_the_error() {
        let mut data = vec![0; Deposit::SIZE];
        data[..8].copy_from_slice(Deposit::DISCRIMINATOR);
        assert!(Deposit::decode(&data).is_ok());
        let error = Earnings::decode(&data).unwrap_err();
        assert_eq!(error.to_string(), "the account is no Earnings but Deposit");
    }

    #[test]
    fn a_short_account_and_a_foreign_one_are_refused() {
        let short = [Deposit::DISCRIMINATOR, &[0; 20]].concat();
        assert!(matches!(Deposit::decode(&short), Err(DecodeError::Malformed { .. })));
        assert_eq!(AnyAccount::decode(&[9; 200]), Err(DecodeError::UnknownKind));
        assert_eq!(AnyAccount::decode(&[]), Err(DecodeError::UnknownKind));
    }
}
