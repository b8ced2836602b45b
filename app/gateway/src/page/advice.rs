//! What a payer does about a payment that does not pay.

use farthing_wire::{Corrective, PassRefusal};

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

/// The same of a pass.
#[must_use]
pub fn pass_advice(refusal: PassRefusal) -> &'static str {
    match refusal {
        PassRefusal::Challenge => {
            "What was signed is no challenge of this site's for this: ask for one."
        }
        PassRefusal::Late => "The challenge is over: ask for another.",
        PassRefusal::Used => "The challenge was used: ask for another.",
        PassRefusal::Signature => "The holder of the pass has not signed the challenge.",
        PassRefusal::Absent => "The holder has no pass for this: buy one.",
        PassRefusal::Kind => "At the pass's address is none.",
        PassRefusal::Listing => "The pass is for something else.",
        PassRefusal::Holder => "The pass is somebody else's.",
        PassRefusal::Refunded => "The pass was refunded: buy another.",
        PassRefusal::Ended => "The pass has ended: renew it.",
        PassRefusal::Refundable => {
            "The pass can still be refunded, and serves once it cannot: wait for that."
        }
        PassRefusal::Token => "The token is none of this site's: sign in again.",
        PassRefusal::Expired => "The token is over: sign in again.",
    }
}
