//! Amounts for people.

/// `amount` base units in whole tokens of so many decimals, exactly, without zeros at the end: 1,000 with 6 are
/// `0.001`.
#[must_use]
pub fn tokens(amount: u64, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{amount:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}
