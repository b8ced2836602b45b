//! Streams, sessions, channels and fans.

use super::Allowed;

pub const TIME: &[Allowed] = &[
    Allowed {
        cases: BY_SESSION,
        account: "authority",
        change: "replaced by reader",
        why: "what a session may do, the owner of the deposit may",
    },
    Allowed {
        cases: BY_OTHERS,
        account: "session",
        change: "replaced by session",
        why: "this signer needs no session, so none is read",
    },
    Allowed {
        cases: BATCHES,
        account: "remaining *",
        change: "replaced by *",
        why: "what is no stream, channel or fan with money of this payee is skipped; the other is paid",
    },
    Allowed {
        cases: BATCHES,
        account: "remaining *",
        change: "forged",
        why: "what is not ours is skipped; the other is paid",
    },
    Allowed {
        cases: &["open_stream_at_listing"],
        account: "listing",
        change: "omitted",
        why: "the payer signs, and may name the same rate as its own",
    },
    Allowed {
        cases: &["cancel_stream", "cancel_stream_by_session", "cancel_stream_dry"],
        account: "authority",
        change: "replaced by friend",
        why: "the payee may end a stream at any time; what has not accrued goes home",
    },
    Allowed {
        cases: &["cancel_stream_by_payee", "cancel_stream_by_creator", "cancel_stream_dry"],
        account: "authority",
        change: "replaced by reader",
        why: "the payer may end a stream that it opened as cancellable, or that gives nothing back",
    },
    Allowed {
        cases: &["cancel_stream_over"],
        account: "authority",
        change: "replaced by *",
        why: "what is past its end belongs to the payee, so anyone may settle it",
    },
    Allowed {
        cases: &["cancel_stream_over"],
        account: "authority",
        change: "forged",
        why: "what is past its end may be settled by anyone, also by an account of another program that signs",
    },
    Allowed {
        cases: NOT_OF_EARNINGS,
        account: "creator",
        change: "replaced by creator",
        why: "the payee is a deposit, of which only the owner is asked; the creator is not read",
    },
    Allowed {
        cases: &["set_refusal_of_earnings"],
        account: "payee",
        change: "replaced by deposit in the coin",
        why: "it is the deposit of the signer",
    },
    Allowed {
        cases: &["transfer_stream"],
        account: "new_payee",
        change: "replaced by deposit in the coin",
        why: "the payee signs, and passes the stream on to whom it wants",
    },
    Allowed {
        cases: &["transfer_stream"],
        account: "new_payee",
        change: "replaced by earnings in the coin",
        why: "the payee signs, and passes the stream on to whom it wants",
    },
    Allowed {
        cases: &["revoke_session"],
        account: "authority",
        change: "replaced by delegate",
        why: "the key may give up what it was trusted with",
    },
    Allowed {
        cases: &["close_channel_by_operator", "release_share_of_creator"],
        account: "authority",
        change: "replaced by founder",
        why: "what the operator may do, the authority may",
    },
    Allowed {
        cases: &["request_close_fan_by_key"],
        account: "authority",
        change: "replaced by reader",
        why: "what the fan's key may do, the owner of the deposit may",
    },
];

/// Cases with two items after the declared accounts.
const BATCHES: &[&str] =
    &["withdraw_streams_2", "claim_2", "claim_chain_2", "claim_signed_2", "claim_fans_2"];

/// Cases in which a session's key signs, or might.
const BY_SESSION: &[&str] = &[
    "pay_by_session",
    "buy_by_session",
    "buy_pass_by_session",
    "renew_by_session",
    "open_stream_by_session",
    "top_up_stream_by_session",
    "refund_stream_by_session",
    "pause_stream_by_session",
    "resume_stream_by_session",
    "cancel_stream_by_session",
    "revoke_session_by_key",
    "open_channel_by_session",
    "top_up_channel_by_session",
    "request_close_by_session",
    "open_fan_by_session",
    "top_up_fan_by_session",
    "request_close_fan_by_session",
];

/// Cases in which somebody else signs, where a session might.
const BY_OTHERS: &[&str] = &[
    "pay",
    "pay_earnings",
    "buy",
    "buy_with_referrer",
    "buy_pass",
    "buy_pass_with_referrer",
    "buy_pass_held",
    "buy_pass_revived",
    "renew",
    "open_stream",
    "open_stream_at_listing",
    "open_stream_with_end",
    "top_up_stream",
    "top_up_stream_by_another",
    "refund_stream",
    "pause_stream",
    "resume_stream",
    "cancel_stream",
    "cancel_stream_by_payee",
    "cancel_stream_by_creator",
    "cancel_stream_dry",
    "cancel_stream_over",
    "open_channel",
    "open_channel_of_links",
    "top_up_channel",
    "request_close",
    "open_fan",
    "top_up_fan",
    "request_close_fan",
    "request_close_fan_by_key",
];

/// Cases that name a creator for nothing, were one named.
const NOT_OF_EARNINGS: &[&str] = &[
    "set_refusal",
    "cancel_stream",
    "cancel_stream_by_payee",
    "cancel_stream_by_session",
    "cancel_stream_dry",
    "cancel_stream_over",
    "close_channel",
    "withdraw_channel",
    "release_share",
];
