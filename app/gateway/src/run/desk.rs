//! The chain's side as the gate asks it.

use std::net::IpAddr;
use std::sync::Arc;

use farthing_core::fan::Recipient;
use farthing_sdk::PROGRAM_ID;
use farthing_sdk::solana::Address;
use farthing_vouchers::book::Row;
use farthing_wire::{Corrective, Shown, StartAsk, StartDone, StartQuote, StartSubmit};

use crate::chain::{
    ChainRefusal, Desk, LookRefusal, Mark, Rents, Request, Settings, SponsorRefusal, StartRefusal,
    StartRequest, Unfit, asker,
};
use crate::gate::{self, Answered, DeskError, NotStarted, Starting};
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
    /// What the chain's side decides by.
    pub settings: Arc<Settings>,
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

    fn quote(&self, ask: &StartAsk) -> Result<StartQuote, NotStarted> {
        let StartAsk { owner, mint, deposit, session, channel } = *ask;
        let settings = &self.settings;
        if mint != settings.terms.mint.to_bytes() {
            return Err(NotStarted::Refused("another token than is taken here".to_owned()));
        }
        let (owner, rents) = (Address::new_from_array(owner), Rents { deposit, session, channel });
        let quoted = self.desk.quote(&owner, rents).ok_or(NotStarted::Unreachable)?;
        let quoted = quoted.map_err(|refusal| of_start(&refusal))?;
        Ok(StartQuote {
            genesis: settings.genesis,
            program: PROGRAM_ID.to_bytes(),
            mint,
            sponsor: quoted.sponsor.to_bytes(),
            pay_to: quoted.terms.back_to.to_bytes(),
            amount: quoted.mark.amount,
            reference: quoted.reference,
            mark: quoted.mark.to_bytes(),
            until: quoted.mark.until,
            max_fee: settings.sponsor.fee,
            min_deposit: quoted.terms.min_deposit,
            session_seconds: quoted.terms.session_life,
            channel_seconds: settings.sponsor.life,
        })
    }

    fn start(&self, submit: StartSubmit, client: IpAddr) -> Starting {
        let (desk, asker) = (Arc::clone(&self.desk), asker(client, &self.secret));
        Box::pin(async move {
            let StartSubmit { mark, transaction } = submit;
            let mark = Mark::from_bytes(&mark);
            let mark = mark.ok_or_else(|| of_start(&StartRefusal::NotOurQuote))?;
            let started = desk.start_reader(StartRequest { transaction, mark, asker }).await;
            let started = started.map_err(not_started)?;
            Ok(StartDone { signature: started.signature.into(), slot: started.slot })
        })
    }

    fn top_up(&self, channel: [u8; 32], transaction: Vec<u8>, client: IpAddr) -> Answered {
        let channel = Address::new_from_array(channel);
        let asker = asker(client, &self.secret);
        self.bring(Request { transaction, channel, first: None, asker })
    }
}

fn not_started(refusal: ChainRefusal) -> NotStarted {
    match refusal {
        ChainRefusal::Busy | ChainRefusal::Elsewhere => NotStarted::Busy,
        ChainRefusal::Stopped => NotStarted::Unreachable,
        ChainRefusal::Start(refusal) => of_start(&refusal),
        other => NotStarted::Refused(other.to_string()),
    }
}

fn of_start(refusal: &StartRefusal) -> NotStarted {
    match refusal {
        StartRefusal::NotOffered => NotStarted::NotOffered,
        StartRefusal::Sponsor(SponsorRefusal::Pending(_)) => NotStarted::Pending,
        StartRefusal::NoRandomness
        | StartRefusal::Sponsor(SponsorRefusal::Network(_) | SponsorRefusal::Books(_)) => {
            NotStarted::Unreachable
        }
        other => NotStarted::Refused(other.to_string()),
    }
}

fn error(refusal: ChainRefusal) -> DeskError {
    let why = refusal.to_string();
    let refused = |code| DeskError::Refused { code, why };
    match refusal {
        ChainRefusal::Busy | ChainRefusal::Elsewhere => DeskError::Busy,
        ChainRefusal::Stopped => DeskError::Unreachable,
        ChainRefusal::Look(refusal) => look_error(refusal, refused),
        // Never of a channel.
        ChainRefusal::Start(_) => refused(Corrective::Transaction),
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
