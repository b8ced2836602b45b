//! Reading with a pass: what it gives access to, the text that its holder signs, and the token that is given for it.
//!
//! ```text
//! gateway ──402, or GET /.well-known/farthing/pass/<listing>──▶ holder   PassRequirements, PassChallenge
//! holder ──SIGN-IN-WITH-X: SignIn──▶ gateway                             signed by the holder itself
//! gateway ──200, Farthing-Pass: PassToken, or a cookie──▶ holder          for the next minutes
//! holder ──Farthing-Pass: PassToken, or the cookie──▶ gateway
//! ```
//!
//! The text and its envelope are those of x402's extension `sign-in-with-x` for Solana, so that its clients sign in
//! unchanged. What makes a challenge or a token authentic is for the gateway's keys: nothing here has a secret.

mod challenge;
mod date;
mod refusal;
mod requirements;
mod sign_in;
mod token;

pub use challenge::{Invitation, PassChallenge};
pub use refusal::PassRefusal;
pub use requirements::PassRequirements;
pub use sign_in::{SIGN_IN_MAX, SignIn};
pub use token::{PassToken, TOKEN_LENGTH};

/// The scheme of passes.
pub const PASS_SCHEME: &str = "farthing-pass";

/// The header of a request that signs in: a [`SignIn`]. It is also the name of x402's extension.
pub const SIGN_IN: &str = "sign-in-with-x";

/// The header of a [`PassToken`], in replies that give one and in requests that show it.
pub const PASS: &str = "farthing-pass";

/// How the name of a browser's cookie begins that holds a [`PassToken`]; the listing's address follows, so that a
/// browser can hold passes of several listings of one site.
pub const PASS_COOKIE: &str = "__Host-farthing-pass-";

/// Where a challenge is asked for; the listing's address follows.
pub const PASS_PATH: &str = "/.well-known/farthing/pass/";
