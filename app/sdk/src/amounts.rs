//! Amounts as people read them.

/// Base units as tokens of so many decimals, exactly, without zeros at the end: 1,000 with 6 are `0.001`.
#[must_use]
pub fn token_text(base_units: u64, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{base_units:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => whole.to_string(),
        fraction => format!("{whole}.{fraction}"),
    }
}
