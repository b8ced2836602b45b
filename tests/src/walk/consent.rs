//! Who gave what away, and who got it, whatever came of an instruction.

use super::chain::{View, at, key, number};
use farthing_sdk::{
    accounts::{AccountKind, Channel, Deposit, Fan, Session, Stream},
    solana::Address,
};
use std::collections::BTreeSet;

/// The accounts of an instruction, before it happens.
pub struct Before {
    purses: Vec<Purse>,
    delegates: Vec<Delegate>,
    aside: Vec<Aside>,
    fans: Vec<Paying>,
    balances: Vec<(Address, u64)>,
}

struct Purse {
    address: Address,
    owner: Address,
    balance: u64,
}

/// A session.
struct Delegate {
    address: Address,
    deposit: Address,
    key: Address,
    spent: u64,
}

/// A stream or a channel.
struct Aside {
    address: Address,
    payee: Address,
    /// What the payee had, and what it has got of it by now.
    balance: u64,
    paid: u64,
    deposit: Address,
}

/// A fan, and what it has paid in all.
struct Paying {
    address: Address,
    paid: u64,
}

impl Before {
    pub fn of(view: &View, addresses: &[Address]) -> Self {
        let addresses: BTreeSet<_> = addresses.iter().collect();
        let purses = addresses.iter().filter_map(|at| purse(view, at)).collect();
        let delegates = addresses.iter().filter_map(|at| delegate(view, at)).collect();
        let aside = addresses.iter().filter_map(|at| aside(view, at)).collect();
        let fans = addresses.iter().filter_map(|at| paying(view, at)).collect();
        let balances = addresses.iter().filter_map(|at| Some((**at, view.balance(at)?))).collect();
        Self { purses, delegates, aside, fans, balances }
    }

    /// I10: an owner that is poorer by a deposit has signed, or the key of a session has that used
    /// up as much of its limits (I4). What a stream or a channel pays its payee
    /// gets, and what fans pay somebody gets.
    ///
    /// # Errors
    /// Who has not.
    pub fn check(&self, after: &View, signers: &[Address]) -> Result<(), String> {
        for purse in &self.purses {
            let balance = after.balance(&purse.address).unwrap_or(0);
            let taken = purse.balance.saturating_sub(balance);
            let spent = self.spent(after, &purse.address, signers);
            if taken > spent && !signers.contains(&purse.owner) {
                return Err(format!("{} did not sign (I10)", purse.owner));
            }
        }
        for one in &self.aside {
            let with_one_payee = self.aside.iter().filter(|other| other.payee == one.payee);
            let paid: u64 = with_one_payee.map(|other| other.paid_until(after)).sum();
            let got = after.balance(&one.payee).unwrap_or(0).saturating_sub(one.balance);
            if paid > got {
                return Err(format!("{} got {got} of {paid} (I10)", one.payee));
            }
        }
        let paid: u64 = self.fans.iter().map(|fan| fan.paid_until(after)).sum();
        let got: u64 = self.balances.iter().map(|(at, before)| gained(after, at, *before)).sum();
        if paid > got {
            return Err(format!("payees of fans got {got} of {paid} (I10)"));
        }
        Ok(())
    }

    /// What sessions of a deposit have used up whose keys have signed.
    fn spent(&self, after: &View, deposit: &Address, signers: &[Address]) -> u64 {
        let own = self.delegates.iter().filter(|delegate| delegate.deposit == *deposit);
        let signed = own.filter(|delegate| signers.contains(&delegate.key));
        signed.map(|delegate| delegate.spent_until(after)).sum()
    }
}

impl Delegate {
    fn spent_until(&self, after: &View) -> u64 {
        delegate(after, &self.address).map_or(0, |now| now.spent.saturating_sub(self.spent))
    }
}

impl Aside {
    fn paid_until(&self, after: &View) -> u64 {
        let now = aside(after, &self.address);
        assert!(now.as_ref().is_none_or(|now| now.deposit == self.deposit), "another payer");
        now.map_or(0, |now| now.paid.saturating_sub(self.paid))
    }
}

impl Paying {
    fn paid_until(&self, after: &View) -> u64 {
        paying(after, &self.address).map_or(0, |now| now.paid.saturating_sub(self.paid))
    }
}

fn gained(after: &View, address: &Address, before: u64) -> u64 {
    after.balance(address).unwrap_or(0).saturating_sub(before)
}

fn of_kind<'a, T: AccountKind>(view: &'a View, address: &Address) -> Option<&'a [u8]> {
    view.ours(address).filter(|data| data.starts_with(T::DISCRIMINATOR))
}

fn purse(view: &View, address: &Address) -> Option<Purse> {
    let data = of_kind::<Deposit>(view, address)?;
    let (owner, balance) = (key(data, at!(Deposit.owner)), number(data, at!(Deposit.balance)));
    Some(Purse { address: *address, owner, balance })
}

fn delegate(view: &View, address: &Address) -> Option<Delegate> {
    let data = of_kind::<Session>(view, address)?;
    Some(Delegate {
        address: *address,
        deposit: key(data, at!(Session.deposit)),
        key: key(data, at!(Session.key)),
        spent: number(data, at!(Session.spent)),
    })
}

fn paying(view: &View, address: &Address) -> Option<Paying> {
    let data = of_kind::<Fan>(view, address)?;
    Some(Paying { address: *address, paid: number(data, at!(Fan.claimed)) })
}

fn aside(view: &View, address: &Address) -> Option<Aside> {
    let (deposit, payee, paid) = if let Some(data) = of_kind::<Stream>(view, address) {
        let [deposit, payee] = [at!(Stream.deposit), at!(Stream.payee)].map(|at| key(data, at));
        (deposit, payee, number(data, at!(Stream.withdrawn)))
    } else {
        let data = of_kind::<Channel>(view, address)?;
        let [deposit, payee] = [at!(Channel.deposit), at!(Channel.payee)].map(|at| key(data, at));
        (deposit, payee, number(data, at!(Channel.claimed)))
    };
    let balance = view.balance(&payee).unwrap_or(0);
    Some(Aside { address: *address, payee, balance, paid, deposit })
}
