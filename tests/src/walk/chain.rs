//! What the chain says: the books, read off the accounts' bytes without asking the oracle.

use super::model::Model;
use crate::matrix::{
    machine::{Machine, Overlay},
    tokens,
};
use farthing_sdk::{
    PROGRAM_ID,
    accounts::{AccountKind, Channel, Deposit, Earnings, Fan, Order, Pass, Reserve, Stream},
    solana::{Address, ReadableAccount},
};

/// Where a field stands in an account's bytes.
macro_rules! at {
    ($kind:ident . $field:ident) => {
        farthing_sdk::accounts::DISCRIMINATOR_LENGTH
            + std::mem::offset_of!(farthing::state::$kind, $field)
    };
}

pub(super) use at;

/// The accounts of a machine, or as a simulated transaction would leave them.
pub struct View<'a> {
    machine: &'a Machine,
    overlay: &'a Overlay,
}

/// An account that holds money.
struct Holding {
    mint: Address,
    amount: u64,
}

impl<'a> View<'a> {
    pub fn of(machine: &'a Machine, overlay: &'a Overlay) -> Self {
        Self { machine, overlay }
    }

    pub fn ours(&self, address: &Address) -> Option<&[u8]> {
        match self.overlay.iter().find(|(changed, _)| changed == address) {
            Some((_, account)) => {
                let is_ours = account.lamports() != 0 && *account.owner() == PROGRAM_ID;
                is_ours.then(|| account.data())
            }
            None => self.machine.our_data(address),
        }
    }

    fn any(&self, address: &Address) -> Option<&[u8]> {
        match self.overlay.iter().find(|(changed, _)| changed == address) {
            Some((_, account)) => Some(account.data()),
            None => self.machine.data(address),
        }
    }

    /// What a deposit or earnings account holds; none when there is none.
    pub fn balance(&self, address: &Address) -> Option<u64> {
        let data = self.ours(address)?;
        let is_purse = data.starts_with(Deposit::DISCRIMINATOR);
        (is_purse || data.starts_with(Earnings::DISCRIMINATOR))
            .then(|| number(data, at!(Deposit.balance)))
    }

    fn holding(&self, address: &Address) -> Option<Holding> {
        let data = self.ours(address)?;
        let starts = |kind: &[u8]| data.starts_with(kind);
        let of_deposit = |at: usize, amount: u64| {
            let deposit =
                self.ours(&key(data, at)).filter(|d| d.starts_with(Deposit::DISCRIMINATOR));
            assert!(amount == 0 || deposit.is_some(), "{address} holds money of nobody");
            deposit.map(|deposit| Holding { mint: key(deposit, at!(Deposit.mint)), amount })
        };
        if starts(Deposit::DISCRIMINATOR) || starts(Earnings::DISCRIMINATOR) {
            let (mint, amount) = (key(data, at!(Deposit.mint)), number(data, at!(Deposit.balance)));
            Some(Holding { mint, amount })
        } else if starts(Pass::DISCRIMINATOR) {
            of_deposit(at!(Pass.payer_deposit), number(data, at!(Pass.held)))
        } else if starts(Order::DISCRIMINATOR) {
            of_deposit(at!(Order.buyer_deposit), number(data, at!(Order.amount)))
        } else if starts(Stream::DISCRIMINATOR) {
            let [funded, paid] = [at!(Stream.funded), at!(Stream.withdrawn)];
            of_deposit(at!(Stream.deposit), number(data, funded) - number(data, paid))
        } else if starts(Channel::DISCRIMINATOR) {
            let [funded, paid] = [at!(Channel.funded), at!(Channel.claimed)];
            of_deposit(at!(Channel.deposit), number(data, funded) - number(data, paid))
        } else if starts(Fan::DISCRIMINATOR) {
            let [funded, paid] = [at!(Fan.funded), at!(Fan.claimed)];
            of_deposit(at!(Fan.deposit), number(data, funded) - number(data, paid))
        } else {
            None
        }
    }

    /// I1 and I11: what a reserve owes is the sum of all balances of its mint, and it is there.
    ///
    /// # Errors
    /// What is wrong.
    pub fn audit(&self, model: &Model) -> Result<(), String> {
        let mut owed = vec![0u128; model.mints.len()];
        let new = self.overlay.iter().map(|(address, _)| address);
        let new = new.filter(|address| !model.live.contains_key(address));
        for address in model.live.keys().chain(new) {
            let Some(Holding { mint, amount }) = self.holding(address) else { continue };
            let number = (0..owed.len()).find(|number| *model.mint(*number) == mint);
            owed[number.ok_or("a balance of no mint")?] += u128::from(amount);
        }
        for (mint, owed) in model.mints.iter().zip(owed) {
            let Some(reserve) = self.ours(&mint.reserve) else { continue };
            assert!(reserve.starts_with(Reserve::DISCRIMINATOR));
            let liabilities = number(reserve, at!(Reserve.liabilities));
            let tokens = self.any(&mint.tokens).and_then(tokens::amount).unwrap_or(0);
            if u128::from(liabilities) != owed || tokens < liabilities {
                return Err(format!("owes {owed}, says {liabilities}, has {tokens} (I1)"));
            }
        }
        Ok(())
    }
}

pub fn number(data: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(data[at..at + 8].try_into().expect("eight bytes"))
}

pub fn key(data: &[u8], at: usize) -> Address {
    Address::new_from_array(data[at..at + 32].try_into().expect("32 bytes"))
}
