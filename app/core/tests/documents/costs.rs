//! What the documents say that things cost is what was measured.

use super::{json, number, table};

/// Lamports for a byte, and bytes that every account is charged for besides its own.
const LAMPORTS_PER_BYTE: u64 = 5_080;
const BYTES_BESIDES: u64 = 128;

/// Compares the first figure of each row with the worst case measured for its name.
fn compare<const N: usize>(document: &str, heads: [&str; N]) {
    let costs = json("docs/costs.json");
    for row in table(document, heads) {
        let (name, shown): (_, u64) = (row[0].as_str(), number(&row[1]));
        let measured = &costs["instructions"][name]["worst"];
        assert_eq!(measured.as_u64(), Some(shown), "{document} is out of date on {name}");
    }
}

/// Lamports that an account of so many bytes is charged.
pub fn rent(bytes: u64) -> u64 {
    (bytes + BYTES_BESIDES) * LAMPORTS_PER_BYTE
}

fn compare_account<const N: usize>(document: &str, heads: [&str; N], kind: &str) {
    let rows = table(document, heads);
    let figure = |name: &str| -> u64 {
        let row = rows.iter().find(|row| row[0] == name);
        number(&row.unwrap_or_else(|| panic!("{document} has no {name}"))[1])
    };
    let bytes = figure("bytes of the account");
    assert_eq!(json("docs/costs.json")["accounts"][kind].as_u64(), Some(bytes));
    assert_eq!(figure("its rent, lamports"), rent(bytes));
    let opening = format!("open_{}", kind.to_lowercase());
    let transaction = json("docs/costs.json")["transactions"][opening].as_u64();
    assert_eq!(transaction, Some(figure("bytes of the transaction that opens it")));
}

#[test]
fn the_readme_shows_what_was_measured() {
    let heads = ["compute units, worst of 25 keys", "Farthing", "strongest peer"];
    compare("README.md", heads);
}

#[test]
fn streams_cost_what_is_shown() {
    compare("docs/streams.md", ["compute units", "Farthing", "Streamflow"]);
    compare_account("docs/streams.md", ["space", "Farthing", "Streamflow"], "Stream");
}

#[test]
fn channels_cost_what_is_shown() {
    let heads = ["compute units", "Farthing", "payment-channels", "Flex (its estimates)"];
    compare("docs/channels.md", heads);
    let heads = ["space", "Farthing", "payment-channels", "Flex (its estimates)"];
    compare_account("docs/channels.md", heads, "Channel");
}

#[test]
fn fans_cost_what_is_shown() {
    compare("docs/fans.md", ["compute units", "Farthing"]);
}
