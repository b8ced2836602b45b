//! Patterns of paths.

use std::str::FromStr;

use super::RouteRefusal;
use super::target::literal;

/// One segment of a pattern.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Segment {
    /// This segment, as it counts for routes.
    Literal(String),
    /// `*`: any one segment.
    Any,
}

/// A path in which `*` stands for one segment and `**`, at its end, for any number of them, none too.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Pattern {
    pub(super) segments: Vec<Segment>,
    pub(super) has_tail: bool,
}

/// Why a text is no pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PatternError {
    /// It does not begin with a slash.
    #[error("must begin with /")]
    NoSlash,
    /// A `*` beside other letters of its segment, or more than two.
    #[error("* and ** must be a segment of their own")]
    Star,
    /// `**` before the end.
    #[error("** must be the last segment")]
    TailInside,
    /// No request could have such a path.
    #[error("{0}")]
    Path(RouteRefusal<'static>),
}

impl Pattern {
    /// The pattern as it counts: two with the same text match the same paths.
    #[must_use]
    pub fn folded(&self) -> String {
        let segments = self.segments.iter().map(|segment| match segment {
            // No literal is a star, so these are told apart.
            Segment::Literal(text) => text.as_str(),
            Segment::Any => "*",
        });
        let tail = self.has_tail.then_some("**");
        segments.chain(tail).fold(String::new(), |text, segment| text + "/" + segment)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        if !text.starts_with('/') {
            return Err(PatternError::NoSlash);
        }
        // Decoded it would be taken for one that stands for a segment.
        if text.to_ascii_uppercase().contains("%2A") {
            return Err(PatternError::Star);
        }
        let folded = literal(text).map_err(PatternError::Path)?;
        let (mut segments, mut has_tail) = (Vec::new(), false);
        for segment in folded.split('/').skip(1) {
            if has_tail {
                return Err(PatternError::TailInside);
            }
            match segment {
                "**" => has_tail = true,
                "*" => segments.push(Segment::Any),
                text if text.contains('*') => return Err(PatternError::Star),
                text => segments.push(Segment::Literal(text.to_owned())),
            }
        }
        Ok(Self { segments, has_tail })
    }
}
