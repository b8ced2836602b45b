//! Changes that an instruction may take, because the account is somebody's free choice. Everything
//! else must be refused. An entry that nothing needs any more fails the matrix.

mod time;

use super::attack::Attack;

/// Which changes, and why they do no harm.
pub struct Allowed {
    /// Names of cases.
    pub cases: &'static [&'static str],
    /// As in [`Attack::account`]; `*` at the end stands for anything.
    pub account: &'static str,
    /// As in [`Attack::change`]; `*` at the end stands for anything.
    pub change: &'static str,
    pub why: &'static str,
}

/// Every change that is allowed.
pub fn all() -> impl Iterator<Item = &'static Allowed> {
    SHOP.iter().chain(time::TIME)
}

/// Reserves, creators, listings and what they sell.
const SHOP: &[Allowed] = &[
    Allowed {
        cases: &["pay", "pay_earnings", "pay_by_session"],
        account: "payee",
        change: "replaced by deposit in the coin",
        why: "the spender signs, and pays whom it wants",
    },
    Allowed {
        cases: &["pay", "pay_earnings", "pay_by_session"],
        account: "payee",
        change: "replaced by earnings in the coin",
        why: "the spender signs, and pays whom it wants",
    },
    Allowed {
        cases: &["deposit"],
        account: "deposit",
        change: "replaced by deposit in the coin",
        why: "anyone may pay in for anyone, and signs for its own tokens",
    },
    Allowed {
        cases: &["deposit_token_2022"],
        account: "deposit",
        change: "replaced by deposit in the other mint",
        why: "anyone may pay in for anyone, and signs for its own tokens",
    },
    Allowed {
        cases: &["withdraw", "withdraw_all"],
        account: "destination",
        change: "replaced by token account in the coin",
        why: "the owner signs, and names any token account of the mint",
    },
    Allowed {
        cases: &["withdraw_token_2022"],
        account: "destination",
        change: "replaced by token account in the other mint",
        why: "the owner signs, and names any token account of the mint",
    },
    Allowed {
        cases: CREATING,
        account: "payer",
        change: "replaced by *",
        why: "any signer may pay the rent; it is recorded and gets it back",
    },
    Allowed {
        cases: &["open_deposit_again", "buy_pass_revived"],
        account: "payer",
        change: "forged",
        why: "nothing is created and nothing is paid, so any signer will do",
    },
    Allowed {
        cases: &["close_creator_freed", "close_pass_expired"],
        account: "authority",
        change: "replaced by *",
        why: "what is over may be freed by anyone; the lamports go to the recorded rent payer",
    },
    Allowed {
        cases: &["close_creator_freed", "close_pass_expired"],
        account: "authority",
        change: "forged",
        why: "what is over may be freed by anyone, also by an account of another program that signs",
    },
    Allowed {
        cases: &["retire_listing", "decline_order", "refund_pass"],
        account: "authority",
        change: "replaced by operator",
        why: "the operator may retire, decline and refund as the authority may",
    },
    Allowed {
        cases: &["refund_pass"],
        account: "authority",
        change: "replaced by founder",
        why: "the seller may give back what a pass holds; it goes to the payer",
    },
    Allowed {
        cases: &["refund_pass"],
        account: "authority",
        change: "replaced by friend",
        why: "the holder may give the pass back; the money goes to the payer",
    },
    Allowed {
        cases: &["cancel_order"],
        account: "authority",
        change: "replaced by sponsor",
        why: "who paid the rent may end an overdue order; the money goes to the buyer",
    },
    Allowed {
        cases: &["close_deposit_by_rent_payer"],
        account: "authority",
        change: "replaced by reader",
        why: "the owner may close at any time; the lamports go to the recorded rent payer",
    },
    Allowed {
        cases: REFERRED,
        account: "referrer",
        change: "replaced by deposit in the coin",
        why: "the buyer signs, and names the referrer",
    },
    Allowed {
        cases: &["buy_with_referrer", "buy_pass_with_referrer", "buy_pass_held", "renew"],
        account: "referrer",
        change: "omitted",
        why: "the buyer signs, and need not name a referrer",
    },
];

/// Cases that create an account, or would if it were not there.
const CREATING: &[&str] = &[
    "open_reserve",
    "open_deposit",
    "open_deposit_again",
    "register_creator",
    "register_creator_8_splits",
    "open_earnings",
    "create_listing",
    "buy_pass",
    "buy_pass_with_referrer",
    "buy_pass_held",
    "buy_pass_revived",
    "buy_pass_by_session",
    "place_order",
    "open_stream",
    "open_stream_by_session",
    "open_stream_at_listing",
    "open_stream_with_end",
    "open_session",
    "open_channel",
    "open_channel_by_session",
    "open_channel_of_links",
    "open_fan",
    "open_fan_by_session",
];

/// Cases of instructions that name a referrer, whether these do or not.
const REFERRED: &[&str] = &[
    "buy",
    "buy_with_referrer",
    "buy_pass",
    "buy_pass_with_referrer",
    "buy_pass_held",
    "buy_pass_revived",
    "renew",
    "buy_by_session",
    "buy_pass_by_session",
    "renew_by_session",
];

/// The number of the entry that allows an attack.
pub fn entry(attack: &Attack) -> Option<usize> {
    all().position(|allowed| {
        allowed.cases.contains(&attack.case)
            && fits(allowed.account, &attack.account)
            && fits(allowed.change, &attack.change)
    })
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => pattern == text,
    }
}
