//! Codes of the framework's own refusals that tests expect.

/// An account should be writable.
pub const NOT_WRITABLE: u32 = 2000;
/// An account that is written stands twice.
pub const ALIAS: u32 = 2040;
/// An account that is to be created signs.
pub const NEW_ACCOUNT_SIGNS: u32 = 5900;
