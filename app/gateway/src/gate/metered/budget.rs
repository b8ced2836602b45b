//! What was reserved for a reply: the price of its request, and of those that extended it.

/// Prices that were taken for one reply, each by the number of its request, in their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Budget {
    parts: Vec<(u32, u64)>,
}

impl Budget {
    /// Of the request itself.
    pub(super) fn new(number: u32, price: u64) -> Self {
        Self { parts: vec![(number, price)] }
    }

    /// With that of another request, which counts once.
    pub(super) fn with(&self, number: u32, price: u64) -> Self {
        let mut parts = self.parts.clone();
        if !parts.iter().any(|(known, _)| *known == number) {
            parts.push((number, price));
        }
        Self { parts }
    }

    /// Base units, all together.
    pub(super) fn reserved(&self) -> u64 {
        self.parts.iter().fold(0, |sum, (_, price)| sum.saturating_add(*price))
    }

    /// Of which requests.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.parts.iter().map(|(number, _)| *number).collect()
    }

    /// What goes back where `used` base units were used: the last request's first, and of each at most once (R2). More
    /// than was reserved is not charged.
    pub(super) fn rest(&self, used: u64) -> Vec<(u32, u64)> {
        let mut left = used;
        let rest = self.parts.iter().map(|(number, price)| {
            let kept = left.min(*price);
            left = left.saturating_sub(kept);
            (*number, price.saturating_sub(kept))
        });
        let mut rest: Vec<_> = rest.filter(|(_, amount)| *amount > 0).collect();
        rest.reverse();
        rest
    }

    /// With what was used until now, as it is kept for a crash.
    pub(super) fn encode(&self, used: u64) -> Vec<u8> {
        let parts = self.parts.iter().flat_map(|(number, price)| {
            number.to_le_bytes().into_iter().chain(price.to_le_bytes())
        });
        used.to_le_bytes().into_iter().chain(parts).collect()
    }

    /// What [`Self::encode`] wrote; `None` for anything else.
    pub(super) fn decode(bytes: &[u8]) -> Option<(Self, u64)> {
        let (used, rest) = bytes.split_first_chunk()?;
        let (parts, []) = rest.as_chunks::<12>() else { return None };
        let part = |part: &[u8; 12]| {
            let (number, price) = part.split_first_chunk::<4>()?;
            Some((u32::from_le_bytes(*number), u64::from_le_bytes(price.try_into().ok()?)))
        };
        let parts = parts.iter().map(part).collect::<Option<_>>()?;
        Some((Self { parts }, u64::from_le_bytes(*used)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_that_was_reserved_goes_back_first() {
        let budget = Budget::new(1, 70).with(9, 70);
        assert_eq!(budget.reserved(), 140);
        assert_eq!(budget.rest(0), [(9, 70), (1, 70)]);
        assert_eq!(budget.rest(20), [(9, 70), (1, 50)]);
        assert_eq!(budget.rest(70), [(9, 70)]);
        assert_eq!(budget.rest(139), [(9, 1)]);
        assert_eq!(budget.rest(140), []);
        assert_eq!(budget.rest(u64::MAX), []);
    }

    #[test]
    fn a_number_counts_once_however_often_it_comes() {
        let budget = Budget::new(1, 70).with(9, 70);
        assert_eq!(budget.with(9, 70).with(1, 70), budget);
    }

    proptest! {
        /// What is kept and what goes back is what was reserved, whatever was used.
        #[test]
        fn nothing_is_lost_between_what_is_kept_and_what_goes_back(
            prices in prop::collection::vec(any::<u64>(), 1..6),
            used in any::<u64>(),
        ) {
            let mut budget = Budget::default();
            for (number, price) in prices.iter().enumerate() {
                budget = budget.with(number as u32, *price);
            }
            let sum = |all: &[u64]| all.iter().map(|one| u128::from(*one)).sum::<u128>();
            let back: Vec<u64> = budget.rest(used).iter().map(|(_, amount)| *amount).collect();
            let kept = sum(&prices).min(used.into());
            prop_assert_eq!(sum(&back) + kept, sum(&prices));
            for (number, amount) in budget.rest(used) {
                prop_assert!(amount <= prices[number as usize]);
            }
            prop_assert_eq!(Budget::decode(&budget.encode(used)), Some((budget.clone(), used)));
        }
    }

    #[test]
    fn a_fact_that_is_cut_off_says_nothing() {
        let bytes = Budget::new(1, 70).encode(5);
        assert_eq!(bytes.len(), 20);
        for end in (0..bytes.len()).filter(|end| *end != 8) {
            assert_eq!(Budget::decode(&bytes[..end]), None, "{end}");
        }
    }
}
