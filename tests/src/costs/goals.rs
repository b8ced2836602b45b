//! What the design asks for, and what the strongest peer needs.

/// A figure to hold ours against.
pub struct Goal {
    /// Name of the case.
    pub case: &'static str,
    /// Most compute units.
    pub units: u64,
    pub peer: &'static str,
}

/// From the design's table "What it must cost".
pub const GOALS: &[Goal] = &[
    Goal {
        case: "pay",
        units: 700,
        peer: "Flex submit + finalize ~60,000 (its estimate); Squads v4 spending limit 67,116",
    },
    Goal {
        case: "pay_by_session",
        units: 1_050,
        peer: "Squads v4 spending limit 67,116; Flex ~60,000 (its estimate)",
    },
    Goal { case: "buy", units: 1_000, peer: "Anchor escrow take 35,541" },
    Goal { case: "buy_pass", units: 5_000, peer: "Anchor escrow take 35,541" },
    Goal { case: "deposit", units: 3_000, peer: "payment-channels top_up 8,084 (classic SPL)" },
    Goal { case: "withdraw", units: 3_000, peer: "payment-channels withdraw 8,117 (classic SPL)" },
    Goal { case: "open_stream", units: 3_500, peer: "Streamflow 61,274" },
    Goal { case: "withdraw_stream", units: 900, peer: "Streamflow 49,474" },
    Goal { case: "cancel_stream", units: 1_500, peer: "Streamflow 46,664" },
    Goal { case: "pause_stream", units: 750, peer: "Streamflow 4,596" },
    Goal { case: "resume_stream", units: 750, peer: "Streamflow 4,596" },
    Goal { case: "set_stream_rate", units: 900, peer: "Streamflow 15,711" },
    Goal { case: "open_channel", units: 3_500, peer: "payment-channels open 29,871" },
    Goal {
        case: "claim",
        units: 800,
        peer: "payment-channels settle 524 (no event, no payout; then distribute 17,258)",
    },
    Goal {
        case: "claim, each further",
        units: 350,
        peer: "payment-channels settle 524, at most 5 in a transaction",
    },
    Goal {
        case: "claim_fans",
        units: 21_000,
        peer: "none keeps shares for many payees; a precompile's signature is 5,000 lamports",
    },
];

/// Most bytes of the program with everything.
pub const BINARY_BYTES: u64 = 230_000;

/// The goal of a case, if the design has one.
pub fn goal(case: &str) -> Option<&'static Goal> {
    GOALS.iter().find(|goal| goal.case == case)
}
