//! What a payer does about a payment that does not pay.

use farthing_wire::Corrective;

/// What was wrong and what helps, in a sentence.
#[must_use]
pub fn advice(corrective: Corrective) -> &'static str {
    match corrective {
        Corrective::Stale => "The promise covers no more requests: promise more.",
        Corrective::Signature => "The channel's key has not signed the voucher.",
        Corrective::Link => "The link is not of the channel's chain, or too far from the last one.",
        Corrective::Underfunded => "The channel holds no more money: top it up.",
        Corrective::Closing => "The channel closes, or its lease ends: open another.",
        Corrective::Unknown => "No channel to this payee has this address: open one.",
        Corrective::Kind => "The channel is paid from by another kind of credential.",
        Corrective::Ledger => {
            "The channel is of another site or another ledger of this one: open another."
        }
        Corrective::Price => "The price is above what the request agreed to pay.",
        Corrective::Number => "The request's number is too old: take the next one.",
        Corrective::Expired => "The voucher has expired or will too soon: sign one that lasts.",
        Corrective::Terms => "The channel's terms are not those that are asked for.",
        Corrective::Transaction => "The transaction was refused, or did not reach the chain.",
    }
}
