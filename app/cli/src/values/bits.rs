//! Sets as people write them: `cancel,pause`, `all`, `none`.

use farthing_sdk::args::{action, right};
use std::str::FromStr;

type Names = [(&'static str, u16)];

const RIGHTS: [(&str, u16); 4] = [
    ("cancel", right::CANCEL as u16),
    ("refund", right::REFUND as u16),
    ("pause", right::PAUSE as u16),
    ("lower", right::LOWER as u16),
];

const ACTIONS: [(&str, u16); 5] = [
    ("pay", action::PAY),
    ("buy", action::BUY),
    ("stream", action::STREAM),
    ("channel", action::CHANNEL),
    ("manage", action::MANAGE),
];

/// What the payer of a stream may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RightsArg(pub u8);

/// What a session may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionsArg(pub u16);

impl FromStr for RightsArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read(text, &RIGHTS).map(|bits| Self(bits as u8))
    }
}

impl FromStr for ActionsArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read(text, &ACTIONS).map(Self)
    }
}

/// The rights that these bits are.
pub fn rights(bits: u64) -> Vec<String> {
    names(bits, &RIGHTS)
}

/// The actions that these bits are.
pub fn actions(bits: u64) -> Vec<String> {
    names(bits, &ACTIONS)
}

fn read(text: &str, known: &Names) -> Result<u16, String> {
    match text {
        "all" => return Ok(known.iter().fold(0, |all, (_, bit)| all | bit)),
        "none" => return Ok(0),
        _ => {}
    }
    text.split(',').try_fold(0, |bits, name| {
        let bit = known.iter().find(|(known, _)| *known == name.trim());
        bit.map(|(_, bit)| bits | bit).ok_or_else(|| {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            format!("write some of {} with commas between them, or all, or none", names.join(", "))
        })
    })
}

fn names(bits: u64, known: &Names) -> Vec<String> {
    let held = known.iter().filter(|(_, bit)| bits & u64::from(*bit) != 0);
    held.map(|(name, _)| (*name).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::{ActionsArg, RightsArg, actions, rights};

    #[test]
    fn sets_have_names_both_ways() {
        assert_eq!("cancel, pause".parse(), Ok(RightsArg(5)));
        assert_eq!("all".parse(), Ok(RightsArg(15)));
        assert_eq!("none".parse(), Ok(RightsArg(0)));
        assert_eq!("pay,channel".parse(), Ok(ActionsArg(9)));
        assert_eq!(rights(5), ["cancel", "pause"]);
        assert_eq!(actions(31).join(","), "pay,buy,stream,channel,manage");
    }

    #[test]
    fn unknown_names_are_refused_with_the_known_ones() {
        assert!("cancel,fly".parse::<RightsArg>().unwrap_err().contains("refund, pause"));
        assert!("".parse::<ActionsArg>().is_err());
    }
}
