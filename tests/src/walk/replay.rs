//! Transactions that were signed for one thing and come again later.

use super::Walk;
use farthing_sdk::solana::Instruction;

/// What names the one thing that it is for, so that it must never succeed twice. The others may:
/// paying again pays again, and only the dead blockhash of a transaction prevents it.
const ONCE: &[&str] = &[
    "register_creator",
    "accept_creator",
    "close_creator",
    "create_listing",
    "retire_listing",
    "close_listing",
    "renew",
    "refund_pass",
    "close_pass",
    "place_order",
    "fulfil_order",
    "cancel_order",
    "decline_order",
    "close_order",
    "open_stream",
    "close_stream",
    "open_channel",
    "free_channel",
    "open_fan",
    "assign",
    "request_close_fan",
    "free_fan",
    "open_session",
    "update_session",
];
/// How many are kept.
const KEPT: usize = 2_000;

impl Walk {
    /// Keeps an instruction that succeeded. A creator that is closed early is freed by the same
    /// instruction later, so only what freed it counts.
    pub(super) fn keep(&mut self, name: &'static str, instruction: &Instruction) {
        let closes = name == "close_creator";
        let creator = instruction.accounts.get(1).map(|meta| meta.pubkey);
        let is_there = creator.is_some_and(|address| self.model.live.contains_key(&address));
        if !ONCE.contains(&name) || (closes && is_there) {
            return;
        }
        if self.kept.len() == KEPT {
            let at = self.dice.below(KEPT);
            self.kept.swap_remove(at);
        }
        self.kept.push((name, instruction.clone()));
    }

    /// I9 and I12: what was for one thing is for nothing else, now and ever. The last one that
    /// succeeded, and one from long ago.
    pub(super) fn replay(&mut self) {
        // bug class 10: the same signed bytes against a new incarnation.
        let Some(last) = self.kept.len().checked_sub(1) else { return };
        for at in [last, self.dice.below(self.kept.len())] {
            let (name, instruction) = &self.kept[at];
            self.report.replays += 1;
            if self.machine.simulate(instruction).is_ok() {
                let (seed, number) = (self.seed, self.report.steps);
                panic!("WALK_SEED={seed}, step {number}: `{name}` came again: {instruction:#?}");
            }
        }
    }
}
