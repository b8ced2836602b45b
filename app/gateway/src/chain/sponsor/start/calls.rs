//! The instructions of a start, each at most once, in one order, with exactly its accounts.

use super::{
    Rents, StartRefusal,
    shape::{NewChannel, NewSession},
};
use crate::chain::sponsor::{
    Misshapen,
    calls::{accounts, decoded},
};
use farthing_sdk::{
    PROGRAM_ID, addresses,
    args::Call,
    compose::PaidBack,
    solana::{Address, Instruction},
};

/// The calls of a start, as far as they were read.
#[derive(Clone, Debug)]
pub struct Calls {
    owner: Address,
    sponsor: Address,
    /// The owner's.
    pub deposit: Address,
    pub back: Option<PaidBack>,
    /// Base units.
    pub brings: u64,
    pub session: Option<NewSession>,
    pub channel: Option<NewChannel>,
    opens_deposit: bool,
    /// The place of the last one.
    place: u8,
}

impl Calls {
    pub fn of((owner, sponsor): (Address, Address), mint: &Address) -> Self {
        let deposit = addresses::deposit(&owner, mint);
        let (back, brings, session, channel) = (None, 0, None, None);
        let (opens_deposit, place) = (false, 0);
        Self { owner, sponsor, deposit, back, brings, session, channel, opens_deposit, place }
    }

    /// What is opened with the sponsor's rent.
    pub fn rents(&self) -> Rents {
        let (session, channel) = (self.session.is_some(), self.channel.is_some());
        Rents { deposit: self.opens_deposit, session, channel }
    }

    /// Reads one.
    pub fn note(&mut self, one: &Instruction) -> Result<(), StartRefusal> {
        let call = decoded(one)?;
        self.stand(place(&call)?, call.name())?;
        match call {
            Call::OpenDeposit(_) => {
                let (by, owner, _, at, _) = accounts!(one, "open_deposit", [by, owner, _, at, _]);
                self.opens_deposit = true;
                self.rent((by, owner), at)
            }
            Call::Deposit(arguments) => {
                let (by, _, _, _, _, at, _) = accounts!(one, "deposit", [by, _, _, _, _, at, _]);
                self.brings = arguments.amount;
                self.owners((by, PROGRAM_ID), at)
            }
            Call::Pay(arguments) => {
                let (by, from, to, session) = accounts!(one, "pay", [by, from, to, session]);
                let (amount, reference) = (arguments.amount, arguments.reference);
                self.back = Some(PaidBack { to, amount, reference });
                self.owners((by, session), from)
            }
            Call::OpenSession(arguments) => {
                let (by, owner, at, _, session, _) =
                    accounts!(one, "open_session", [by, owner, at, _, session, _]);
                let expires_at = arguments.terms.expires_at;
                self.session = Some(NewSession { address: session, expires_at });
                self.rent((by, owner), at)
            }
            Call::OpenChannel(arguments) => {
                let (by, owner, from, _, channel, session, _) =
                    accounts!(one, "open_channel", [by, owner, from, _, channel, session, _]);
                self.channel = Some(NewChannel { address: channel, terms: arguments.terms });
                self.rent((by, owner), from)?;
                self.owners((owner, session), from)
            }
            _ => {
                let (by, from, _, _, _, session) =
                    accounts!(one, "buy", [by, from, _, _, _, session]);
                self.owners((by, session), from)
            }
        }
    }

    /// Takes the next place. What is paid back stands before all that it pays for, and behind what brings it.
    fn stand(&mut self, place: u8, name: &'static str) -> Result<(), StartRefusal> {
        match place.cmp(&self.place) {
            std::cmp::Ordering::Less => return Err(StartRefusal::Order(name)),
            std::cmp::Ordering::Equal => return Err(Misshapen::Twice(name).into()),
            std::cmp::Ordering::Greater => self.place = place,
        }
        if self.place > PAY && self.back.is_none() {
            Err(StartRefusal::NotPaidBack)
        } else {
            Ok(())
        }
    }

    /// That the sponsor pays the rent of something of the owner's, about its deposit.
    fn rent(&self, (by, owner): (Address, Address), deposit: Address) -> Result<(), StartRefusal> {
        if by != self.sponsor {
            return Err(Misshapen::RentPayer(by).into());
        }
        self.owners((owner, PROGRAM_ID), deposit)
    }

    /// That the owner itself does something with its deposit, and no session of it.
    fn owners(
        &self,
        (by, session): (Address, Address),
        deposit: Address,
    ) -> Result<(), StartRefusal> {
        if by != self.owner || session != PROGRAM_ID {
            return Err(Misshapen::OtherAuthority(self.owner).into());
        }
        if deposit != self.deposit {
            return Err(Misshapen::OtherDeposit.into());
        }
        Ok(())
    }
}

/// Where the payment back stands.
const PAY: u8 = 3;

/// Where a call stands, from 1.
fn place(call: &Call) -> Result<u8, StartRefusal> {
    match call {
        Call::OpenDeposit(_) => Ok(1),
        Call::Deposit(_) => Ok(2),
        Call::Pay(_) => Ok(PAY),
        Call::OpenSession(_) => Ok(4),
        Call::OpenChannel(_) => Ok(5),
        Call::Buy(_) => Ok(6),
        other => Err(StartRefusal::Instruction(other.name())),
    }
}
