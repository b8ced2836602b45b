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
    Goal { case: "buy", units: 1_000, peer: "Anchor escrow take 35,541" },
    Goal { case: "buy_pass", units: 5_000, peer: "Anchor escrow take 35,541" },
    Goal { case: "deposit", units: 3_000, peer: "payment-channels top_up 8,084 (classic SPL)" },
    Goal { case: "withdraw", units: 3_000, peer: "payment-channels withdraw 8,117 (classic SPL)" },
];

/// Most bytes of the program after the first issue.
pub const BINARY_BYTES: u64 = 120_000;

/// The goal of a case, if the design has one.
pub fn goal(case: &str) -> Option<&'static Goal> {
    GOALS.iter().find(|goal| goal.case == case)
}
