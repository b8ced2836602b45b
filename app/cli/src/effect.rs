//! What a transaction does to balances and rent: accounts before it and after it, compared.

use farthing_sdk::{
    PROGRAM_ID,
    accounts::AnyAccount,
    solana::{Account, Address, Instruction, token, token_2022},
};

/// One balance that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What holds the balance, as in "deposit of 9xQe…".
    pub holder: String,
    pub address: Address,
    /// `None` where another account tells.
    pub mint: Option<Address>,
    /// The account that tells the mint where this one does not.
    pub mint_told_by: Option<Address>,
    /// Base units.
    pub before: u64,
    /// Base units.
    pub after: u64,
}

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    pub balances: Vec<Change>,
    /// Lamports that new accounts hold until they close.
    pub rent_paid: u64,
    /// Lamports that closed accounts gave back.
    pub rent_returned: u64,
}

/// Accounts that instructions may change, each once.
pub fn touched(steps: &[Instruction]) -> Vec<Address> {
    let mut touched = Vec::new();
    for meta in steps.iter().flat_map(|step| &step.accounts).filter(|meta| meta.is_writable) {
        if !touched.contains(&meta.pubkey) {
            touched.push(meta.pubkey);
        }
    }
    touched
}

impl Effect {
    /// Compares accounts, in the order of their addresses.
    pub fn between(
        addresses: &[Address],
        before: &[Option<Account>],
        after: &[Option<Account>],
    ) -> Self {
        let mut effect = Self::default();
        for ((address, before), after) in addresses.iter().zip(before).zip(after) {
            effect.compare(address, before.as_ref(), after.as_ref());
        }
        effect
    }

    fn compare(&mut self, address: &Address, before: Option<&Account>, after: Option<&Account>) {
        match (
            before.filter(|account| has_rent(account)),
            after.filter(|account| has_rent(account)),
        ) {
            (None, Some(made)) => self.rent_paid += rent(made),
            (Some(gone), None) => self.rent_returned += rent(gone),
            _ => {}
        }
        let (old, new) = (before.and_then(balance), after.and_then(balance));
        let units = |balance: &Option<Balance>| balance.as_ref().map_or(0, |balance| balance.units);
        let (from, to) = (units(&old), units(&new));
        if from != to
            && let Some(kind) = new.or(old)
        {
            self.balances.push(Change {
                holder: kind.holder,
                address: *address,
                mint: kind.mint,
                mint_told_by: kind.mint_told_by,
                before: from,
                after: to,
            });
        }
    }
}

struct Balance {
    holder: String,
    mint: Option<Address>,
    mint_told_by: Option<Address>,
    units: u64,
}

impl Balance {
    fn of(holder: String, mint: Address, units: u64) -> Option<Self> {
        Some(Self { holder, mint: Some(mint), mint_told_by: None, units })
    }

    fn beside(holder: String, other: Address, units: u64) -> Option<Self> {
        Some(Self { holder, mint: None, mint_told_by: Some(other), units })
    }
}

fn balance(account: &Account) -> Option<Balance> {
    if account.owner != PROGRAM_ID {
        return tokens(account);
    }
    match AnyAccount::decode(&account.data).ok()? {
        AnyAccount::Deposit(it) => {
            Balance::of(format!("deposit of {}", it.owner), it.mint, it.balance)
        }
        AnyAccount::Earnings(it) => {
            Balance::of(format!("earnings of {}", it.creator), it.mint, it.balance)
        }
        AnyAccount::Pass(it) => {
            Balance::beside(format!("pass of {}", it.holder), it.listing, it.held)
        }
        AnyAccount::Order(it) => Balance::beside("order".into(), it.listing, it.amount),
        AnyAccount::Stream(it) => {
            Balance::beside("stream".into(), it.deposit, it.funded.saturating_sub(it.withdrawn))
        }
        AnyAccount::Channel(it) => {
            Balance::beside("channel".into(), it.deposit, it.funded.saturating_sub(it.claimed))
        }
        _ => None,
    }
}

/// What a token account holds: mint, owner and amount stand first in both token programs.
fn tokens(account: &Account) -> Option<Balance> {
    if !is_token(account) || account.data.len() < 165 {
        return None;
    }
    let address = |at: usize| Address::try_from(account.data.get(at..at + 32)?).ok();
    let units = u64::from_le_bytes(account.data.get(64..72)?.try_into().ok()?);
    Balance::of(format!("tokens of {}", address(32)?), address(0)?, units)
}

fn is_token(account: &Account) -> bool {
    account.owner == token::ID || account.owner == token_2022::ID
}

/// Lamports that are rent: those of wrapped SOL are money.
fn rent(account: &Account) -> u64 {
    let wraps = tokens(account).filter(|it| it.mint == Some(token::native_mint::ID));
    account.lamports.saturating_sub(wraps.map_or(0, |it| it.units))
}

/// Whether its lamports are rent. Those of a wallet are not.
fn has_rent(account: &Account) -> bool {
    account.owner == PROGRAM_ID || is_token(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::accounts::{AccountKind, Deposit};

    fn deposit(balance: u64) -> Account {
        let mut data = vec![0; Deposit::SIZE];
        data[..8].copy_from_slice(Deposit::DISCRIMINATOR);
        data[8..16].copy_from_slice(&balance.to_le_bytes());
        Account { lamports: 1_000, data, owner: PROGRAM_ID, ..Account::default() }
    }

    #[test]
    fn balances_and_rent_are_told_apart() {
        let addresses: Vec<_> = (1..4).map(|n| Address::new_from_array([n; 32])).collect();
        let wallet = |lamports| Some(Account { lamports, ..Account::default() });
        let before = [wallet(9_000), None, Some(deposit(7))];
        let after = [wallet(8_000), Some(deposit(5)), None];
        let effect = Effect::between(&addresses, &before, &after);
        assert_eq!((effect.rent_paid, effect.rent_returned), (1_000, 1_000));
        let moved: Vec<_> = effect.balances.iter().map(|c| (c.before, c.after)).collect();
        assert_eq!(moved, [(0, 5), (7, 0)]);
    }
}
