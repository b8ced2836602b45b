//! What a payment may stand beside: others of its payer, and of the account that it comes from.

use std::collections::HashMap;

use super::{SettleRefusal, Settlement, Way};
use crate::chain::{HOUR, MessageHash, State};
use crate::exact::AccountsRefusal;

/// Why one may not be reserved or signed beside those that there are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// The same payer has another one for the same request.
    Open(MessageHash, State),
    /// Another call of our program is under way for its deposit.
    Deposit,
    /// Its account has less than all that is open of it.
    TooFew {
        has: u64,
        needs: u64,
    },
    /// Its payer calls another one so, for which it may be charged.
    Named,
    Barred,
}

impl From<Beside> for SettleRefusal {
    fn from(beside: Beside) -> Self {
        match beside {
            Beside::Open(..) | Beside::Deposit => Self::Running,
            Beside::TooFew { has, needs } => AccountsRefusal::TooFew { has, needs }.into(),
            Beside::Named => Self::OtherPayment,
            Beside::Barred => Self::Barred,
        }
    }
}

/// Whether a new one may be reserved, of whose account a node says that it `has` so many base units: `None` of one that
/// has landed.
pub(super) fn may_reserve(
    known: &HashMap<MessageHash, Settlement>,
    new: &Settlement,
    has: Option<u64>,
) -> Result<(), Beside> {
    let mut of_payer = known.iter().filter(|(_, record)| record.payer == new.payer);
    let open = of_payer.find(|(_, record)| record.print == new.print && record.is_open());
    if let Some((hash, record)) = open {
        return Err(Beside::Open(*hash, record.state));
    }
    not_barred(known, new)?;
    not_named(known, new)?;
    covered(known.values().filter(|record| !record.state.is_settled()), (new, has))
}

/// The same before it is signed: of the others only those count that are signed and may still land.
pub(super) fn may_sign(
    known: &HashMap<MessageHash, Settlement>,
    (hash, new): (&MessageHash, &Settlement),
    has: u64,
) -> Result<(), Beside> {
    not_barred(known, new)?;
    let signed =
        known.iter().filter(|(other, record)| record.state == State::Signed && *other != hash);
    covered(signed.map(|(_, record)| record), (new, Some(has)))
}

fn not_barred(known: &HashMap<MessageHash, Settlement>, new: &Settlement) -> Result<(), Beside> {
    let since = new.at.saturating_sub(HOUR);
    let is_bar = |record: &Settlement| {
        record.payer == new.payer
            && record.state == State::Failed
            && record.fee != 0
            && record.settled_at > since
    };
    if known.values().any(is_bar) { Err(Beside::Barred) } else { Ok(()) }
}

/// What failed or never landed has charged nobody: its name is free again.
fn not_named(known: &HashMap<MessageHash, Settlement>, new: &Settlement) -> Result<(), Beside> {
    let is_named = |record: &Settlement| {
        let may_have_paid = !matches!(record.state, State::Failed | State::NeverLanded);
        may_have_paid && record.payer == new.payer && record.name == new.name
    };
    if new.name.is_some() && known.values().any(is_named) { Err(Beside::Named) } else { Ok(()) }
}

/// Each was run alone, on the same tokens: together they must be there as well, or all but one fail at our cost. What a
/// session of a deposit may still spend is not known here, so of a deposit one is open at a time (as R9 has it of
/// openings).
fn covered<'a>(
    others: impl Iterator<Item = &'a Settlement>,
    (new, has): (&Settlement, Option<u64>),
) -> Result<(), Beside> {
    let Some(has) = has else { return Ok(()) };
    let mut same = others.filter(|it| it.source == new.source && it.way != Way::Landed);
    if new.way == Way::Pay {
        return if same.next().is_some() { Err(Beside::Deposit) } else { Ok(()) };
    }
    let amount = |record: &Settlement| record.terms.amount;
    let needs = same.map(amount).fold(amount(new), u64::saturating_add);
    if needs > has { Err(Beside::TooFew { has, needs }) } else { Ok(()) }
}
