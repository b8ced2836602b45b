//! Where payments by one transaction are paid in, put together from a configuration.

use std::sync::Arc;
use std::time::Duration;

use farthing_sdk::solana::{Keypair, Signer};

use super::settings::sending;
use crate::chain::{Books, Node, Settings, Shared, Spending};
use crate::config::Config;
use crate::settle::{Ready, Settlements, Settler, Shifts, Till, Wanted};

/// Payments that are looked at and signed at once, those that may wait, and how often sponsor and wallet are looked at.
const SHIFTS: Shifts = Shifts { clerks: 4, queue: 256, look_every: Duration::from_secs(30) };

/// What must be there for payments by one transaction; `None` where they are not taken.
#[must_use]
pub fn wanted(config: &Config, sponsor: &Keypair) -> Option<Wanted> {
    let exact = &config.exact;
    let is_any = ["exact", "charge", "pay"].iter().any(|scheme| exact.takes(scheme));
    is_any.then(|| Wanted {
        sponsor: sponsor.pubkey(),
        fee: exact.max_fee_lamports,
        wallet: exact.wallet.map(|wallet| wallet.address()),
        mint: config.pay.mint.address(),
        decimals: config.pay.decimals,
    })
}

/// The till, open; `None` where no payments by one transaction are taken.
pub(super) fn till(
    config: &Config,
    (node, sponsor): (Node, Option<&Keypair>),
    (settings, spending, shared): (Arc<Settings>, Arc<Spending>, &Arc<Shared>),
    (books, secret): (Arc<dyn Books>, [u8; 32]),
) -> Option<Arc<Till>> {
    let sponsor = sponsor?;
    let ready = Ready::new(wanted(config, sponsor)?);
    let settlements = Settlements::open(books, spending);
    let signer = Box::new(sponsor.insecure_clone());
    let settler = Settler::new((node, sending()), signer, settings, (ready, settlements));
    Some(Arc::new(Till::open(Arc::new(settler), secret, (shared, SHIFTS))))
}
