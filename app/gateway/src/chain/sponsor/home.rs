//! Bringing home what was lent: deposits that nobody uses any more, and sessions that are over. The sponsor itself signs
//! that a deposit closes, since nobody but its owner and who paid its rent may.

use super::Sponsor;
use crate::chain::nodes::AT_ONCE;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::{AnyAccount, Deposit, Session, SessionStatus},
    client::{ClientError, Network},
    core::bounds::{may_free, may_reclaim_rent},
    instructions::{CloseDeposit, CloseSession},
    solana::{Account, Address, CommitmentLevel, Instruction},
};

/// Accounts that are closed in a round, at most: each is waited for.
const FEW: usize = 8;

/// What is to be done about an account whose rent was lent.
enum Lent {
    /// It is not there, or its rent is another's by now.
    Home,
    /// Its owner uses it, or its time is not over.
    Out,
    Due(Instruction),
}

impl Sponsor {
    /// Closes a few of the deposits and sessions whose rent is ours and that may be closed. Returns how many are known
    /// to be gone, as of finalized: what was lent for them no longer counts as out.
    ///
    /// # Errors
    /// Those of the network, the first of them: the others were tried all the same.
    pub fn bring_home(&self) -> Result<usize, ClientError> {
        let (Some(signer), Some(key)) = (&self.signer, self.keys.sponsor) else { return Ok(0) };
        let network = self.client.network();
        let now = (network.unix_time()?, network.slot()?);
        let (mut home, mut due) = (0_usize, Vec::new());
        for some in self.register.lent().chunks(AT_ONCE) {
            let seen = network.look(some, CommitmentLevel::Finalized, 0)?;
            for (address, account) in some.iter().zip(&seen.accounts) {
                match judged(account.as_ref(), &key, now) {
                    Lent::Home => {
                        let is_gone = self.register.came_home(address, seen.slot);
                        home = home.saturating_add(is_gone.into());
                    }
                    Lent::Due(close) => due.push(close),
                    Lent::Out => {}
                }
            }
        }
        due.truncate(FEW);
        let mut outcome = Ok(());
        for close in due {
            let done = self.client.submit(&[close], signer.as_ref(), &[]).map(|_| ());
            outcome = outcome.and(done);
        }
        outcome.map(|()| home)
    }
}

fn judged(account: Option<&Account>, key: &Address, (time, slot): (i64, u64)) -> Lent {
    let ours = account.filter(|account| account.owner == PROGRAM_ID);
    match ours.map(|account| AnyAccount::decode(&account.data)) {
        Some(Ok(AnyAccount::Deposit(it))) if it.rent_payer == *key => of_deposit(&it, *key, time),
        Some(Ok(AnyAccount::Session(it))) if it.rent_payer == *key => of_session(&it, time, slot),
        // Of a version that this build does not know: it is left for one that does.
        Some(Err(_)) => Lent::Out,
        _ => Lent::Home,
    }
}

fn of_deposit(deposit: &Deposit, key: Address, time: i64) -> Lent {
    let is_idle = (deposit.balance, deposit.children, deposit.sessions) == (0, 0, 0);
    let is_due = may_reclaim_rent(deposit.opened_at, time) && deposit.refuses == 0;
    if is_idle && is_due {
        return Lent::Due(CloseDeposit::of(deposit).authority(key).instruction());
    }
    Lent::Out
}

fn of_session(session: &Session, time: i64, slot: u64) -> Lent {
    let expired = session.expires_at != 0 && time >= session.expires_at;
    let is_over = expired || session.status != SessionStatus::Active;
    if is_over && may_free(session.revision, slot) {
        return Lent::Due(CloseSession::of(session).instruction());
    }
    Lent::Out
}
