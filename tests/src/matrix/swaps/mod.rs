//! Refusals that a table can say: of a case that succeeds, one account is exchanged, and this guard
//! refuses it. The [attacks](super::attack) try every exchange that there is and ask only that it
//! fails; a row here says by which guard, for the exchanges that somebody would try.
//!
//! ```text
//! refuses("buy", [
//!     row("authority", [Wallet("stranger")], NotSpender),
//!     // bug class 17: worthless tokens must not buy what costs real ones.
//!     row("deposit", [OtherDeposit("reader")], MintMismatch),
//! ]);
//! ```

mod instead;

pub use instead::Instead;
use instead::Spoiled;

use super::{
    base::{on, try_refusal},
    idl::Idl,
};
use crate::{Refusal, pairs};
use farthing_sdk::args::instruction_name;

/// One account of a case, what stands there instead, and what refuses that.
pub struct Row {
    account: &'static str,
    instead: Vec<Instead>,
    also: Vec<(&'static str, Instead)>,
    refused: Refusal,
}

/// Each of these in the account's place is refused by the same guard. `account` is a name of the
/// interface description, or `remaining 0` and so on for those after the declared ones.
pub fn row<const N: usize>(
    account: &'static str,
    instead: [Instead; N],
    refused: impl Into<Refusal>,
) -> Row {
    let (instead, also) = (instead.to_vec(), Vec::new());
    Row { account, instead, also, refused: refused.into() }
}

impl Row {
    /// With another account exchanged too, so that what this row is about is all that is wrong.
    pub fn with(mut self, account: &'static str, instead: Instead) -> Self {
        self.also.push((account, instead));
        self
    }
}

/// Runs the rows of a case: each is refused by its guard, and changes nothing.
///
/// # Panics
/// When one is not, with the name of each such row; when there is no such case, or it does not
/// succeed.
#[track_caller]
pub fn refuses<const N: usize>(case: &str, rows: [Row; N]) {
    let (stage, valid) = on(case);
    if let Err(failed) = stage.machine.simulate(&valid) {
        panic!("{case} fails as it is: {failed:#?}");
    }
    let idl = Idl::committed();
    let name = instruction_name(&valid.data).expect("one of ours");
    let declared = &idl.instruction(name).accounts;
    let mut wrong = Vec::new();
    for row in &rows {
        for instead in &row.instead {
            let (stage, instruction) = (stage.clone(), valid.clone());
            let mut spoiled = Spoiled { stage, instruction, declared };
            for (account, instead) in row.also.iter().chain([&(row.account, *instead)]) {
                spoiled.put(account, *instead);
            }
            if let Err(found) = refused_by(spoiled, &row.refused) {
                let Row { account, refused, .. } = row;
                wrong.push(format!("{case}: `{account}` {instead:?}: {refused:?}, but {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// # Errors
/// What came of it instead.
fn refused_by(mut spoiled: Spoiled, refused: &Refusal) -> Result<(), String> {
    let failure = try_refusal(&mut spoiled.stage, &spoiled.instruction)?;
    if !refused.is(&failure) {
        return Err(format!("{:?}", failure.cause));
    }
    pairs::note(&failure);
    Ok(())
}
