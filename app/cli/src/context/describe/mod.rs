//! Accounts and events as people read them: amounts in tokens, times as dates, shares in percent.

mod batch;
mod columns;
mod field;
mod shares;
mod stored;

use super::Context;
use crate::{
    coin::Coin,
    failure::Outcome,
    output::{Facts, Table},
};
use farthing_sdk::{
    accounts::{AccountKind, AnyAccount},
    fields::{Field, Fields, Value},
    solana::Address,
};

/// Accounts that tell the mint of an event that does not name it, soonest known first.
const TELL_MINT: [&str; 15] = [
    "reserve",
    "deposit",
    "payer_deposit",
    "earnings",
    "payee",
    "new_payee",
    "source",
    "listing",
    "pass",
    "order",
    "stream",
    "session",
    "channel",
    "fan",
    "old_payee",
];

impl Context {
    /// Prints any account of ours.
    pub fn show(&self, address: &Address) -> Outcome {
        let account =
            self.any(address)?.ok_or_else(|| self.absent(address, "account of Farthing"))?;
        let record = self.described(account.name(), address, &account.fields())?;
        self.printer.facts(&record)
    }

    /// Prints an account that must be of a kind.
    pub fn show_as<T: AccountKind>(&self, address: &Address) -> Outcome {
        let account: T = self.fetch(address)?;
        self.printer.facts(&self.describe(address, &account)?)
    }

    /// An account with its address.
    pub fn describe<T: AccountKind>(&self, address: &Address, account: &T) -> Outcome<Facts> {
        self.described(T::NAME, address, &account.fields())
    }

    /// The same without it.
    pub fn stored<T: AccountKind>(&self, account: &T) -> Outcome<Facts> {
        self.shown(T::NAME, &account.fields())
    }

    fn described(&self, kind: &str, address: &Address, fields: &[Field]) -> Outcome<Facts> {
        Ok(Facts::new(kind).with("address", *address).and(self.shown(kind, fields)?))
    }

    /// Prints accounts of one kind, a row each.
    pub fn list<T: AccountKind>(&self, none: &'static str, all: Vec<(Address, T)>) -> Outcome {
        let rows: Outcome<Vec<Facts>> =
            all.iter().map(|(address, account)| self.describe(address, account)).collect();
        self.printer.table(&Table::new(none, columns::of(T::NAME), rows?))
    }

    /// Named values, each as people read it.
    pub fn shown(&self, kind: &str, fields: &[Field]) -> Outcome<Facts> {
        self.shown_in(kind, fields, None)
    }

    /// The same, in this coin where the values tell none.
    pub fn shown_in(&self, kind: &str, fields: &[Field], coin: Option<&Coin>) -> Outcome<Facts> {
        let told = self.coin_of(fields)?;
        let coin = told.as_ref().or(coin);
        let mut record = Facts::new(kind);
        for (key, value) in fields {
            record = match stored::with(record, (key, value), fields, coin) {
                Ok(record) => record,
                Err(record) => field::with(record, key, value, coin),
            };
        }
        Ok(record)
    }

    /// The coin that the amounts among the values are of, if it can still be known.
    pub fn coin_of(&self, fields: &[Field]) -> Outcome<Option<Coin>> {
        let address = |name: &str| {
            fields.iter().find_map(|(key, value)| match value {
                Value::Address(address) if *key == name => Some(*address),
                _ => None,
            })
        };
        if let Some(mint) = address("mint") {
            return self.known_coin(&mint);
        }
        for name in TELL_MINT {
            let Some(address) = address(name) else { continue };
            if let Some(mint) = self.mint_told_by(&address)? {
                return self.known_coin(&mint);
            }
        }
        // Token accounts say it even when all of ours are closed.
        for name in ["source", "destination"] {
            if let Some(mint) =
                address(name).map(|it| self.mint_of_tokens(&it)).transpose()?.flatten()
            {
                return self.known_coin(&mint);
            }
        }
        Ok(None)
    }

    /// The mint of an account of ours, from the balance that it names if it does not store it.
    pub fn mint_told_by(&self, address: &Address) -> Outcome<Option<Address>> {
        if let Some(mint) = self.mints.borrow().get(address) {
            return Ok(Some(*mint));
        }
        let Some(account) = self.any(address)? else { return Ok(None) };
        let told = match (mint(&account), balance(&account)) {
            (None, Some(balance)) => self.any(&balance)?.and_then(|account| mint(&account)),
            (told, _) => told,
        };
        if let Some(mint) = told {
            self.mints.borrow_mut().insert(*address, mint);
        }
        Ok(told)
    }
}

fn mint(account: &AnyAccount) -> Option<Address> {
    match account {
        AnyAccount::Reserve(it) => Some(it.mint),
        AnyAccount::Deposit(it) => Some(it.mint),
        AnyAccount::Earnings(it) => Some(it.mint),
        AnyAccount::Listing(it) => Some(it.mint),
        _ => None,
    }
}

/// A balance of the same mint that outlives the account.
fn balance(account: &AnyAccount) -> Option<Address> {
    match account {
        AnyAccount::Pass(it) => Some(it.earnings),
        AnyAccount::Order(it) => Some(it.earnings),
        AnyAccount::Stream(it) => Some(it.deposit),
        AnyAccount::Session(it) => Some(it.deposit),
        AnyAccount::Channel(it) => Some(it.deposit),
        AnyAccount::Fan(it) => Some(it.deposit),
        _ => None,
    }
}
