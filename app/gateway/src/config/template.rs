//! What `gate init` writes: every key with what it means, and its default where it has one.

use super::{Config, Key, Upstream};

/// `{{…}}` is filled in; `#key = …` is a default, `# …` is prose.
const TEXT: &str = include_str!("template.toml");

impl Config {
    /// A commented configuration for the earnings of `creator`, in front of `upstream`, on devnet with its USDC.
    #[must_use]
    pub fn template(creator: &Key, upstream: &Upstream) -> String {
        TEXT.replace("{{creator}}", &creator.to_string())
            .replace("{{upstream}}", &upstream.to_string())
    }
}
