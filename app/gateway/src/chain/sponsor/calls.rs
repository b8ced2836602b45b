//! The instructions of our program that a payer may send with an opening, each with exactly its accounts.

use super::{Misshapen, shape::Act};
use farthing_sdk::{
    PROGRAM_ID,
    args::{Call, instruction_name},
    solana::{Address, Instruction},
};

/// What is opened or topped up.
#[derive(Clone, Debug)]
pub struct Target {
    pub authority: Address,
    pub deposit: Address,
    pub channel: Address,
    /// Of an opening; a channel that is there says it itself.
    pub payee: Option<Address>,
    pub act: Act,
}

/// What brings money to the deposit before.
#[derive(Clone, Copy, Debug)]
struct Bringing {
    /// Who pays the rent, or the tokens.
    by: Address,
    deposit: Address,
}

/// The calls of a transaction.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    pub target: Option<Target>,
    opens_deposit: Option<Bringing>,
    fills_deposit: Option<Bringing>,
}

/// Accounts of an instruction: the names are those of its builder.
macro_rules! accounts {
    ($instruction:expr, $name:literal, [$($account:tt),*]) => {
        match $instruction.accounts.as_slice() {
            [$($account),*] => ($(accounts!(@ $account)),*),
            _ => return Err(Misshapen::Accounts($name).into()),
        }
    };
    (@ _) => { () };
    (@ $account:ident) => { $account.pubkey };
}
pub(super) use accounts;

/// The call of an instruction of ours, with its arguments and nothing behind them: what the program would ignore is
/// not signed for.
pub(super) fn decoded(one: &Instruction) -> Result<Call, Misshapen> {
    let call = Call::decode(&one.data).ok_or(Misshapen::Arguments)?;
    let is_whole = call.to_bytes().len().saturating_add(1) == one.data.len();
    if is_whole { Ok(call) } else { Err(Misshapen::Arguments) }
}

impl Calls {
    /// Reads one.
    pub fn note(&mut self, one: &Instruction) -> Result<(), Misshapen> {
        match decoded(one)? {
            Call::OpenChannel(arguments) => {
                let (rent_payer, authority, deposit, payee, channel, ..) = accounts!(
                    one,
                    "open_channel",
                    [rent_payer, authority, deposit, payee, channel, _, _]
                );
                let act = Act::Open { arguments, rent_payer };
                self.aim(Target { authority, deposit, channel, payee: Some(payee), act })
            }
            Call::TopUpChannel(arguments) => {
                let (authority, channel, deposit, _) =
                    accounts!(one, "top_up_channel", [authority, channel, deposit, _]);
                let act = Act::TopUp { amount: arguments.amount };
                self.aim(Target { authority, deposit, channel, payee: None, act })
            }
            Call::OpenDeposit(_) => {
                let (by, _, _, deposit, _) = accounts!(one, "open_deposit", [by, _, _, deposit, _]);
                once(&mut self.opens_deposit, Bringing { by, deposit }, "open_deposit")
            }
            Call::Deposit(_) => {
                let (by, _, _, _, _, deposit, _) =
                    accounts!(one, "deposit", [by, _, _, _, _, deposit, _]);
                once(&mut self.fills_deposit, Bringing { by, deposit }, "deposit")
            }
            other => Err(Misshapen::Instruction(other.name())),
        }
    }

    fn aim(&mut self, target: Target) -> Result<(), Misshapen> {
        let name = match target.act {
            Act::Open { .. } => "open_channel",
            Act::TopUp { .. } => "top_up_channel",
        };
        once(&mut self.target, target, name)
    }

    /// Whether who pays must be the authority, or the sponsor, and everything is about one deposit.
    pub fn fit(&self, sponsor: Option<Address>) -> Result<(), Misshapen> {
        let target = self.target.as_ref().ok_or(Misshapen::NoChannel)?;
        let before = [&self.opens_deposit, &self.fills_deposit].into_iter().flatten();
        for Bringing { by, deposit } in before {
            if sponsor == Some(*by) {
                return Err(Misshapen::DepositRent);
            }
            if *deposit != target.deposit {
                return Err(Misshapen::OtherDeposit);
            }
            if sponsor.is_some() && *by != target.authority {
                return Err(Misshapen::OtherAuthority(target.authority));
            }
        }
        match (&target.act, sponsor) {
            (Act::Open { rent_payer, .. }, Some(sponsor))
                if *rent_payer != sponsor && *rent_payer != target.authority =>
            {
                Err(Misshapen::RentPayer(*rent_payer))
            }
            _ => Ok(()),
        }
    }

    /// Whether it is an opening, whose first account pays the rent.
    pub fn pays_rent_first(one: &Instruction) -> bool {
        const OPENINGS: [&str; 3] = ["open_channel", "open_deposit", "open_session"];
        let name = instruction_name(&one.data);
        one.program_id == PROGRAM_ID && name.is_some_and(|name| OPENINGS.contains(&name))
    }
}

fn once<T>(place: &mut Option<T>, found: T, name: &'static str) -> Result<(), Misshapen> {
    if place.replace(found).is_some() { Err(Misshapen::Twice(name)) } else { Ok(()) }
}
