//! What people see of each kind of account in a list.

pub fn of(kind: &str) -> &'static [&'static str] {
    match kind {
        "Reserve" => &["mint", "liabilities", "tokens"],
        "Deposit" => &["address", "balance", "children", "mint"],
        "Creator" => &["address", "status", "listings", "earnings", "uri"],
        "Earnings" => &["address", "creator", "balance", "children"],
        "Listing" => &[
            "number",
            "address",
            "price",
            "period",
            "duration",
            "refund_window",
            "sold",
            "status",
            "uri",
        ],
        "Pass" => &["address", "listing", "held", "expires_at", "refundable_until"],
        _ => &["address", "listing", "amount", "deadline", "status"],
    }
}
