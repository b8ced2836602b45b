//! The chain's side as the gate asks it.

use std::net::IpAddr;
use std::sync::Arc;

use farthing_core::fan::Recipient;
use farthing_sdk::solana::Address;
use farthing_vouchers::book::Row;
use farthing_wire::{Corrective, Shown};

use crate::chain::{ChainRefusal, Desk, LookRefusal, Request, SponsorRefusal, Unfit, asker};
use crate::gate::{self, Answered, DeskError};
use crate::settle::Till;

/// A desk that looks and brings transactions.
pub(super) struct ChainDesk {
    pub desk: Arc<Desk>,
    /// Whom shares are for.
    pub recipient: Recipient,
    /// Under which addresses are remembered, so that no list says who asked (R22).
    pub secret: [u8; 32],
    /// Where payments by one transaction are paid in, if they are taken.
    pub till: Option<Arc<Till>>,
}

impl ChainDesk {
    fn bring(&self, request: Request) -> Answered {
        let desk = Arc::clone(&self.desk);
        Box::pin(async move { desk.bring(request).await.map(|_| ()).map_err(error) })
    }
}

impl gate::Desk for ChainDesk {
    fn look(&self, row: Row) -> Answered {
        let desk = Arc::clone(&self.desk);
        Box::pin(async move { desk.look(row).await.map(|_| ()).map_err(error) })
    }

    fn account(&self, address: [u8; 32]) -> gate::Read {
        let desk = Arc::clone(&self.desk);
        let address = Address::new_from_array(address);
        Box::pin(async move { desk.account(address).await.map_err(error) })
    }

    fn open(&self, transaction: Vec<u8>, first: &Shown, client: IpAddr) -> Answered {
        let channel = Address::new_from_array(first.row.account);
        let asker = asker(client, &self.secret);
        let first = Some(first.promised(&self.recipient));
        self.bring(Request { transaction, channel, first, asker })
    }

    fn till(&self) -> Option<Arc<Till>> {
        self.till.clone()
    }

    fn top_up(&self, channel: [u8; 32], transaction: Vec<u8>, client: IpAddr) -> Answered {
        let channel = Address::new_from_array(channel);
        let asker = asker(client, &self.secret);
        self.bring(Request { transaction, channel, first: None, asker })
    }
}

fn error(refusal: ChainRefusal) -> DeskError {
    let why = refusal.to_string();
    let refused = |code| DeskError::Refused { code, why };
    match refusal {
        ChainRefusal::Busy | ChainRefusal::Elsewhere => DeskError::Busy,
        ChainRefusal::Stopped => DeskError::Unreachable,
        ChainRefusal::Look(refusal) => look_error(refusal, refused),
        ChainRefusal::Sponsor(SponsorRefusal::Pending(_) | SponsorRefusal::Unresolved) => {
            DeskError::Pending
        }
        ChainRefusal::Sponsor(SponsorRefusal::Network(_) | SponsorRefusal::Books(_)) => {
            DeskError::Unreachable
        }
        ChainRefusal::Sponsor(SponsorRefusal::Unfit(unfit)) => refused(unfit_code(&unfit)),
        ChainRefusal::Sponsor(
            SponsorRefusal::First(_) | SponsorRefusal::ServedTooLittle { .. },
        ) => refused(Corrective::Terms),
        ChainRefusal::Sponsor(_) => refused(Corrective::Transaction),
    }
}

fn look_error(refusal: LookRefusal, refused: impl FnOnce(Corrective) -> DeskError) -> DeskError {
    match refusal {
        LookRefusal::Unfit(unfit) => refused(unfit_code(&unfit)),
        LookRefusal::NotSettled => DeskError::Pending,
        LookRefusal::Network(_) | LookRefusal::Books(_) => DeskError::Unreachable,
    }
}

fn unfit_code(unfit: &Unfit) -> Corrective {
    match unfit {
        Unfit::Absent
        | Unfit::Program(_)
        | Unfit::Payee(_)
        | Unfit::Mint
        | Unfit::Slot(_)
        | Unfit::Ended => Corrective::Unknown,
        Unfit::Salt | Unfit::Recipient => Corrective::Ledger,
        Unfit::Closing { .. } | Unfit::ExpiresSoon { .. } | Unfit::LeaseSoon { .. } => {
            Corrective::Closing
        }
        Unfit::Kind | Unfit::Links | Unfit::Vouchers | Unfit::Shares => Corrective::Kind,
        Unfit::Key(_) => Corrective::Signature,
        Unfit::Grace(_) | Unfit::Deposit { .. } | Unfit::Unit(_) | Unfit::FanUnit(_) => {
            Corrective::Terms
        }
    }
}
