//! Accounts of a version that does not exist yet: no instruction may read one, or write over it.

use super::{
    cases::Case,
    machine::Machine,
    verdict::{Verdict, set},
};
use farthing::state::{
    Channel, Creator, Deposit, Earnings, Fan, Listing, Order, Pass, Reserve, Session, Stream,
};
use farthing_sdk::{
    PROGRAM_ID,
    accounts::AnyAccount,
    solana::{Account, InstructionError, TransactionError},
};
use std::mem::offset_of;

/// The framework's word for a version that the program does not know.
const VERSION_UNKNOWN: u32 = 5901;

/// Where an account's version stands, the discriminator included.
pub fn version_at(account: &AnyAccount) -> usize {
    8 + match account {
        AnyAccount::Reserve(_) => offset_of!(Reserve, version),
        AnyAccount::Deposit(_) => offset_of!(Deposit, version),
        AnyAccount::Creator(_) => offset_of!(Creator, version),
        AnyAccount::Earnings(_) => offset_of!(Earnings, version),
        AnyAccount::Listing(_) => offset_of!(Listing, version),
        AnyAccount::Pass(_) => offset_of!(Pass, version),
        AnyAccount::Order(_) => offset_of!(Order, version),
        AnyAccount::Stream(_) => offset_of!(Stream, version),
        AnyAccount::Channel(_) => offset_of!(Channel, version),
        AnyAccount::Fan(_) => offset_of!(Fan, version),
        AnyAccount::Session(_) => offset_of!(Session, version),
    }
}

/// Raises the version of each account that a case names, one at a time: refused for that reason.
/// Returns the kinds of account that were met.
pub fn on(verdict: &mut Verdict, case: &Case, machine: &Machine) -> Vec<&'static str> {
    let (mut stage, valid) = set(case, machine, 1);
    let mut met = Vec::new();
    for meta in &valid.accounts {
        let Some(account) = stage.machine.account(&meta.pubkey) else { continue };
        if account.owner != PROGRAM_ID {
            continue;
        }
        let decoded = AnyAccount::decode(&account.data).expect("an account of ours");
        for version in [0, 2, 255] {
            let mut data = account.data.clone();
            data[version_at(&decoded)] = version;
            stage.machine.set_account(meta.pubkey, Account { data, ..account.clone() });
            verdict.run += 1;
            let refused = stage.machine.simulate(&valid).err().map(|failed| failed.error);
            let expected = InstructionError::Custom(VERSION_UNKNOWN);
            match refused {
                Some(TransactionError::InstructionError(_, error)) if error == expected => {
                    verdict.refused += 1;
                }
                other => verdict.complaints.push(format!(
                    "{}: a {} of version {version}: {other:?}",
                    case.name,
                    decoded.name()
                )),
            }
        }
        stage.machine.set_account(meta.pubkey, account);
        met.push(decoded.name());
    }
    met
}
