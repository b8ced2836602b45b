//! What a transaction does to accounts: each before and after, and from that the balances and the rent.

use super::tokens::{token_account, token_amount};
use crate::{
    PROGRAM_ID,
    accounts::AnyAccount,
    solana::{Account, Address, Instruction, token, token_2022},
};
use std::fmt;

/// The accounts that instructions may change, each once.
pub fn writable(instructions: &[Instruction]) -> Vec<Address> {
    let mut addresses = Vec::new();
    for account in instructions.iter().flat_map(|one| &one.accounts).filter(|it| it.is_writable) {
        if !addresses.contains(&account.pubkey) {
            addresses.push(account.pubkey);
        }
    }
    addresses
}

/// An account before and after; `None` when it is not there.
#[derive(Clone, Debug)]
pub struct Change {
    pub address: Address,
    pub before: Option<Account>,
    pub after: Option<Account>,
}

impl Change {
    /// Lamports more, or less.
    pub fn lamports(&self) -> i128 {
        let lamports = |account: &Option<Account>| {
            i128::from(account.as_ref().map_or(0, |account| account.lamports))
        };
        lamports(&self.after) - lamports(&self.before)
    }

    /// Base units more, or less, if it is a token account.
    pub fn tokens(&self) -> i128 {
        let tokens = |account: &Option<Account>| {
            i128::from(account.as_ref().and_then(token_amount).unwrap_or(0))
        };
        tokens(&self.after) - tokens(&self.before)
    }

    /// Our account as it would be; `None` when there is none.
    pub fn ours_after(&self) -> Option<AnyAccount> {
        self.after.as_ref().and_then(ours)
    }

    /// Our account as it is; `None` when there is none.
    pub fn ours_before(&self) -> Option<AnyAccount> {
        self.before.as_ref().and_then(ours)
    }

    /// Whether it holds, or held, data: its lamports are rent, and come back when it closes.
    pub(super) fn keeps_rent(&self) -> bool {
        [&self.before, &self.after].into_iter().flatten().any(|account| !account.data.is_empty())
    }
}

/// Whose balance it is. Written as people read it: "deposit of 9xQe…".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The deposit of a wallet.
    Deposit(Address),
    /// The earnings of a creator.
    Earnings(Address),
    /// The pass of a wallet.
    Pass(Address),
    Order,
    Stream,
    Channel,
    Fan,
    /// The token account of a wallet.
    Tokens(Address),
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deposit(owner) => write!(f, "deposit of {owner}"),
            Self::Earnings(creator) => write!(f, "earnings of {creator}"),
            Self::Pass(holder) => write!(f, "pass of {holder}"),
            Self::Order => f.write_str("order"),
            Self::Stream => f.write_str("stream"),
            Self::Channel => f.write_str("channel"),
            Self::Fan => f.write_str("fan"),
            Self::Tokens(owner) => write!(f, "tokens of {owner}"),
        }
    }
}

/// A balance that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceChange {
    pub holder: Holder,
    pub address: Address,
    /// Of which mint, where the account itself stores it.
    pub mint: Option<Address>,
    /// Otherwise the account that stores the mint: a listing or a deposit.
    pub mint_stored_in: Option<Address>,
    /// Base units.
    pub before: u64,
    /// Base units.
    pub after: u64,
}

/// What a transaction does to balances and rent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// In the order of the accounts.
    pub balances: Vec<BalanceChange>,
    /// Lamports that new accounts hold until they close.
    pub rent_paid: u64,
    /// Lamports that closed accounts gave back.
    pub rent_returned: u64,
}

impl Effect {
    /// From the accounts before and after.
    pub fn of(changes: &[Change]) -> Self {
        let mut effect = Self::default();
        changes.iter().for_each(|change| effect.add(change));
        effect
    }

    fn add(&mut self, Change { address, before, after }: &Change) {
        let (before, after) = (before.as_ref(), after.as_ref());
        let rents = (before.filter(|it| has_rent(it)), after.filter(|it| has_rent(it)));
        match rents {
            (None, Some(made)) => self.rent_paid = self.rent_paid.saturating_add(rent(made)),
            (Some(gone), None) => {
                self.rent_returned = self.rent_returned.saturating_add(rent(gone))
            }
            _ => {}
        }
        let (old, new) = (before.and_then(balance), after.and_then(balance));
        let units = |balance: &Option<Balance>| balance.as_ref().map_or(0, |balance| balance.units);
        let (before, after) = (units(&old), units(&new));
        if before != after
            && let Some(Balance { holder, mint, mint_stored_in, .. }) = new.or(old)
        {
            let address = *address;
            let change = BalanceChange { holder, address, mint, mint_stored_in, before, after };
            self.balances.push(change);
        }
    }
}

struct Balance {
    holder: Holder,
    mint: Option<Address>,
    mint_stored_in: Option<Address>,
    units: u64,
}

impl Balance {
    fn of(holder: Holder, mint: Address, units: u64) -> Option<Self> {
        Some(Self { holder, mint: Some(mint), mint_stored_in: None, units })
    }

    fn beside(holder: Holder, other: Address, units: u64) -> Option<Self> {
        Some(Self { holder, mint: None, mint_stored_in: Some(other), units })
    }
}

fn balance(account: &Account) -> Option<Balance> {
    if account.owner != PROGRAM_ID {
        let tokens = token_account(account)?;
        return Balance::of(Holder::Tokens(tokens.owner), tokens.mint, tokens.amount);
    }
    match AnyAccount::decode(&account.data).ok()? {
        AnyAccount::Deposit(it) => Balance::of(Holder::Deposit(it.owner), it.mint, it.balance),
        AnyAccount::Earnings(it) => Balance::of(Holder::Earnings(it.creator), it.mint, it.balance),
        AnyAccount::Pass(it) => Balance::beside(Holder::Pass(it.holder), it.listing, it.held),
        AnyAccount::Order(it) => Balance::beside(Holder::Order, it.listing, it.amount),
        AnyAccount::Stream(it) => {
            let left = it.funded.saturating_sub(it.withdrawn);
            Balance::beside(Holder::Stream, it.deposit, left)
        }
        AnyAccount::Channel(it) => Balance::beside(Holder::Channel, it.deposit, it.left()),
        AnyAccount::Fan(it) => Balance::beside(Holder::Fan, it.deposit, it.left()),
        _ => None,
    }
}

fn ours(account: &Account) -> Option<AnyAccount> {
    (account.owner == PROGRAM_ID).then(|| AnyAccount::decode(&account.data).ok()).flatten()
}

/// Lamports that are rent: those of wrapped SOL are money.
fn rent(account: &Account) -> u64 {
    let wrapped = token_account(account).filter(|it| it.mint == token::native_mint::ID);
    account.lamports.saturating_sub(wrapped.map_or(0, |it| it.amount))
}

/// Whether its lamports are rent. Those of a wallet are not.
fn has_rent(account: &Account) -> bool {
    [PROGRAM_ID, token::ID, token_2022::ID].contains(&account.owner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{AccountKind, Deposit};

    fn deposit(balance: u64) -> Account {
        let mut data = vec![0; Deposit::SIZE];
        data[..8].copy_from_slice(Deposit::DISCRIMINATOR);
        data[8..16].copy_from_slice(&balance.to_le_bytes());
        Account { lamports: 1_000, data, owner: PROGRAM_ID, ..Account::default() }
    }

    #[test]
    fn balances_and_rent_are_told_apart() {
        let wallet = |lamports| Some(Account { lamports, ..Account::default() });
        let accounts =
            [(wallet(9_000), wallet(8_000)), (None, Some(deposit(5))), (Some(deposit(7)), None)];
        let address = Address::new_from_array([1; 32]);
        let changes = accounts.map(|(before, after)| Change { address, before, after });
        let effect = Effect::of(&changes);
        assert_eq!((effect.rent_paid, effect.rent_returned), (1_000, 1_000));
        let moved: Vec<_> = effect.balances.iter().map(|c| (c.before, c.after)).collect();
        assert_eq!(moved, [(0, 5), (7, 0)]);
    }
}
