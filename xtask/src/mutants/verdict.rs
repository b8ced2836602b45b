//! What the tests said about a mutant.

use std::{fmt, process::Output};

/// Longer lists are cut: one test is enough.
const SHOWN: usize = 2;

#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// By the tests of these names.
    Killed(Vec<String>),
    /// A test binary ended without saying which test did it.
    Crashed,
    /// All tests pass.
    Survived,
    /// The compiler refuses it.
    DoesNotBuild,
}

impl Verdict {
    pub fn of(output: &Output) -> Self {
        Self::from_parts(output.status.success(), &String::from_utf8_lossy(&output.stdout))
    }

    pub fn is_killed(&self) -> bool {
        matches!(self, Self::Killed(_) | Self::Crashed)
    }

    fn from_parts(success: bool, printed: &str) -> Self {
        if success {
            return Self::Survived;
        }
        let name = |line: &str| {
            let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
            Some(name.trim_end_matches(" - should panic").to_owned())
        };
        let names: Vec<_> = printed.lines().filter_map(name).collect();
        match names.is_empty() {
            false => Self::Killed(names),
            true if printed.contains("running ") => Self::Crashed,
            true => Self::DoesNotBuild,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Killed(names) => {
                write!(to, "killed by `{}`", names[..names.len().min(SHOWN)].join("`, `"))?;
                match names.len().checked_sub(SHOWN) {
                    Some(further @ 1..) => write!(to, " and {further} more"),
                    _ => Ok(()),
                }
            }
            Self::Crashed => to.write_str("killed: the tests crash"),
            Self::Survived => to.write_str("**survived**"),
            Self::DoesNotBuild => to.write_str("does not build"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    #[test]
    fn tells_the_ends_of_a_mutant_apart() {
        let verdict = |success, printed: &str| Verdict::from_parts(success, printed).to_string();
        assert_eq!(verdict(true, "running 1 test\ntest a ... ok\n"), "**survived**");
        assert_eq!(verdict(false, ""), "does not build");
        assert_eq!(verdict(false, "running 1 test\n"), "killed: the tests crash");
        let failed = "running 2 tests\ntest a ... ok\ntest b::c ... FAILED\n";
        assert_eq!(verdict(false, failed), "killed by `b::c`");
        let panicked = "running 1 test\ntest d - should panic ... FAILED\n";
        assert_eq!(verdict(false, panicked), "killed by `d`");
        let many = "test a ... FAILED\n".repeat(5);
        assert_eq!(verdict(false, &many), "killed by `a`, `a` and 3 more");
    }
}
