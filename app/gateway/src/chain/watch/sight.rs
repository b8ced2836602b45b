//! What a look at an account says of a row, and which of several looks counts: the one that is worse for us.

use crate::chain::{
    accounts::{read_channel, read_fan},
    settings::Terms,
};
use farthing_sdk::{
    accounts::{ChannelStatus, FanStatus},
    channels, fans,
    solana::Account,
    vouchers::book::{ChannelState, Row},
};

/// What a look says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It is there.
    There(ChannelState),
    /// It has ended, is freed, or is something else by now: nothing can be claimed.
    Gone,
}

impl Sight {
    /// Reads a row off its account as it was at `slot`.
    pub fn of(row: &Row, account: Option<&Account>, terms: &Terms, slot: u64) -> Self {
        let state = match row.slot {
            None => read_channel(account)
                .ok()
                .filter(|channel| channel.status != ChannelStatus::Ended)
                .map(|channel| channels::to_book(&channel, slot)),
            Some(place) => read_fan(account)
                .ok()
                .filter(|fan| fan.status != FanStatus::Ended)
                .and_then(|fan| {
                    let recipient = fans::recipient(&terms.payee, terms.audience);
                    fans::to_book((&row.address(), &fan), (recipient, &terms.mint), place, slot)
                }),
        };
        state.map_or(Self::Gone, Self::There)
    }

    /// Whether both say the same of the money, whatever their slots.
    pub fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::There(one), Self::There(other)) => {
                ChannelState { slot: other.slot, ..*one } == *other
            }
            (one, other) => one == other,
        }
    }

    /// What counts where this look, which is settled enough for what favours the payer, is not the only one:
    /// money that another look lacks is not there, and an end that another look has comes (R14).
    #[must_use]
    pub fn or_worse(self, other: &Self) -> Self {
        match (self, other) {
            (Self::There(one), Self::There(other)) => Self::There(worse(one, other)),
            _ => Self::Gone,
        }
    }
}

fn worse(one: ChannelState, other: &ChannelState) -> ChannelState {
    let closes_at = match (one.closes_at, other.closes_at) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    ChannelState { funded: one.funded.min(other.funded), closes_at, ..one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::vouchers::book::Credential;

    fn there(funded: u64, closes_at: Option<i64>, slot: u64) -> Sight {
        let credential = Credential::Key([1; 32]);
        Sight::There(ChannelState { credential, funded, claimed: 5, closes_at, slot })
    }

    /// gateway rule R14
    #[test]
    fn of_two_looks_the_one_that_is_worse_for_us_counts() {
        let settled = there(100, None, 7);
        assert_eq!(settled.or_worse(&there(90, None, 9)), there(90, None, 7));
        assert_eq!(settled.or_worse(&there(110, Some(50), 9)), there(100, Some(50), 7));
        assert_eq!(
            there(100, Some(60), 7).or_worse(&there(100, Some(50), 9)),
            there(100, Some(50), 7)
        );
        assert_eq!(there(100, Some(40), 7).or_worse(&there(100, None, 9)), there(100, Some(40), 7));
        assert_eq!(settled.or_worse(&Sight::Gone), Sight::Gone);
        assert_eq!(Sight::Gone.or_worse(&settled), Sight::Gone);
    }

    #[test]
    fn looks_at_different_slots_agree_where_they_say_the_same() {
        assert!(there(100, None, 7).agrees(&there(100, None, 9)));
        assert!(!there(100, None, 7).agrees(&there(101, None, 7)));
        assert!(!there(100, None, 7).agrees(&Sight::Gone));
    }
}
