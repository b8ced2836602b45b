//! Finding our events in logs that every program of a transaction writes to.

use super::Event;
use crate::PROGRAM_ID;
use base64::{Engine, prelude::BASE64_STANDARD};

const TRUNCATED: &str = "Log truncated";

/// The events that our program logged, in order. Another program can log the same bytes: lines count
/// only while our program is the one that runs, by the runtime's own `invoke`, `success` and
/// `failed` lines.
///
/// A program could log a text that looks like such a line, but the runtime puts `Program log: ` or
/// `Program data: ` before whatever a program says, so it never begins like one. Returns what there
/// is when the log was cut: see [`is_truncated`].
pub fn decode(logs: &[String]) -> Vec<Event> {
    let ours = PROGRAM_ID.to_string();
    let mut running: Vec<&str> = Vec::new();
    let mut events = Vec::new();
    for line in logs {
        match Line::parse(line) {
            Line::Invoke { program, depth } => {
                // The depth is the runtime's: it repairs the stack if a line was lost.
                running.truncate(depth.saturating_sub(1));
                running.push(program);
            }
            Line::Return { program } => {
                if let Some(at) = running.iter().rposition(|running| *running == program) {
                    running.truncate(at);
                }
            }
            Line::Data(parts) if running.last() == Some(&ours.as_str()) => {
                events.extend(read(parts));
            }
            Line::Data(_) | Line::Other => {}
        }
    }
    events
}

/// Whether the validator cut the log, so that events may be missing.
pub fn is_truncated(logs: &[String]) -> bool {
    logs.iter().any(|line| line == TRUNCATED)
}

fn read(parts: &str) -> Option<Event> {
    // Several slices logged together come as several words.
    let bytes: Result<Vec<_>, _> = parts.split(' ').map(|p| BASE64_STANDARD.decode(p)).collect();
    Event::from_bytes(&bytes.ok()?.concat())
}

enum Line<'a> {
    /// `Program <id> invoke [<depth>]`
    Invoke {
        program: &'a str,
        depth: usize,
    },
    /// `Program <id> success` or `Program <id> failed: ...`
    Return {
        program: &'a str,
    },
    /// `Program data: <base64> ...`
    Data(&'a str),
    Other,
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Self {
        let Some(rest) = line.strip_prefix("Program ") else { return Self::Other };
        if let Some(parts) = rest.strip_prefix("data: ") {
            return Self::Data(parts);
        }
        let Some((program, said)) = rest.split_once(' ') else { return Self::Other };
        // `log:`, `return:` and the like are no program.
        if program.ends_with(':') {
            return Self::Other;
        }
        let depth = said.strip_prefix("invoke [").and_then(|depth| depth.strip_suffix(']'));
        if let Some(depth) = depth.and_then(|depth| depth.parse().ok()) {
            return Self::Invoke { program, depth };
        }
        if said == "success" || said.starts_with("failed") {
            return Self::Return { program };
        }
        Self::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{events::DepositClosed, solana::Address};

    const OTHER: &str = "11111111111111111111111111111111";

    fn event(byte: u8) -> (Event, String) {
        let [deposit, owner, mint] = [[byte; 32]; 3].map(Address::new_from_array);
        let event = Event::DepositClosed(DepositClosed { deposit, owner, mint });
        let line = format!("Program data: {}", BASE64_STANDARD.encode(event.to_bytes()));
        (event, line)
    }

    fn logs(lines: &[&str]) -> Vec<String> {
        let ours = PROGRAM_ID.to_string();
        lines.iter().map(|line| line.replace("US", &ours).replace("OTHER", OTHER)).collect()
    }

    #[test]
    fn events_of_every_frame_of_ours_are_found_in_order() {
        let ((one, a), (two, b), (three, c)) = (event(1), event(2), event(3));
        let found = decode(&logs(&[
            "Program US invoke [1]",
            &a,
            "Program OTHER invoke [2]",
            "Program OTHER success",
            &b,
            "Program US success",
            "Program OTHER invoke [1]",
            "Program US invoke [2]",
            "Program US consumed 5 of 10 compute units",
            &c,
            "Program US success",
            "Program OTHER success",
        ]));
        assert_eq!(found, [one, two, three]);
    }

    #[test]
    fn another_program_cannot_imitate_us() {
        let (_, a) = event(1);
        let found = decode(&logs(&[
            &a,
            "Program OTHER invoke [1]",
            &a,
            "Program log: Program US invoke [2]",
            &a,
            "Program US invoke [2]",
            "Program OTHER invoke [3]",
            &a,
            "Program OTHER failed: custom program error: 0x1",
            "Program US success",
            &a,
            "Program OTHER success",
            &a,
        ]));
        assert_eq!(found, []);
    }

    #[test]
    fn a_lost_line_does_not_make_a_stranger_speak_for_us() {
        let (_, a) = event(1);
        let cut = logs(&["Program US invoke [1]", "Log truncated", "Program OTHER invoke [1]", &a]);
        assert_eq!(decode(&cut), []);
        assert!(is_truncated(&cut));
    }

    #[test]
    fn unknown_and_damaged_data_is_passed_over() {
        let found =
            decode(&logs(&["Program US invoke [1]", "Program data: ???", "Program data: AAAA"]));
        assert_eq!(found, []);
    }
}
