//! Reading accounts, and saying clearly what is not there.

use super::Context;
use crate::{
    coin::{Coin, MintArg, test_mint},
    failure::{Failure, Outcome},
};
use farthing_sdk::{
    Token,
    accounts::{AccountKind, AnyAccount, Deposit, Reserve},
    addresses,
    client::{ClientError, ClientResult, Mint, NetworkError, TokenAccount, mint, token_account},
    core::bounds,
    solana::{Account, Address},
};

impl Context {
    /// An account as it is, if it is there.
    pub fn account(&self, address: &Address) -> Outcome<Option<Account>> {
        self.network().account(address).map_err(|error| self.unanswered(&error))
    }

    /// Lamports at an address.
    pub fn lamports(&self, address: &Address) -> Outcome<u64> {
        Ok(self.account(address)?.map_or(0, |account| account.lamports))
    }

    /// Several accounts, in order.
    pub fn accounts(&self, addresses: &[Address]) -> Outcome<Vec<Option<Account>>> {
        self.network().accounts(addresses).map_err(|error| self.unanswered(&error))
    }

    /// An account of ours of any kind, if it is there.
    pub fn any(&self, address: &Address) -> Outcome<Option<AnyAccount>> {
        match self.client().fetch_any(address) {
            Err(ClientError::NotOurs(_)) => Ok(None),
            found => self.ask(found),
        }
    }

    /// An account of ours, if it is there.
    pub fn find<T: AccountKind>(&self, address: &Address) -> Outcome<Option<T>> {
        self.ask(self.client().fetch(address))
    }

    /// An account of ours that must be there.
    pub fn fetch<T: AccountKind>(&self, address: &Address) -> Outcome<T> {
        self.find(address)?.ok_or_else(|| self.absent(address, &T::NAME.to_lowercase()))
    }

    /// A wallet's deposit, which must be there.
    pub fn deposit(&self, owner: &Address, coin: &Coin) -> Outcome<Deposit> {
        self.find(&addresses::deposit(owner, &coin.mint()))?.ok_or_else(|| {
            Failure::NotFound(format!(
                "{owner} has no deposit of {unit}; `farthing deposit add AMOUNT --mint {unit}` opens \
                 one and pays into it",
                unit = coin.mint_name()
            ))
        })
    }

    /// An answer of the client, or why there is none.
    pub fn ask<T>(&self, answer: ClientResult<T>) -> Outcome<T> {
        answer.map_err(|error| self.failed(error))
    }

    /// The current slot.
    pub fn slot(&self) -> Outcome<u64> {
        self.network().slot().map_err(|error| self.unanswered(&error))
    }

    /// The cluster's clock, unix seconds.
    pub fn now(&self) -> Outcome<i64> {
        self.network().unix_time().map_err(|error| self.unanswered(&error))
    }

    /// Refuses to free an account whose address could still be opened again.
    pub fn require_spent_address(&self, kind: &str, open_slot: u64) -> Outcome {
        if bounds::may_free(open_slot, self.slot()?) {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "the {kind} can be freed after slot {}, in about a minute",
            open_slot + bounds::OPEN_SLOT_WINDOW
        )))
    }

    /// Lamports that keep so many bytes of data.
    pub fn minimum_balance(&self, bytes: usize) -> Outcome<u64> {
        self.network().minimum_balance(bytes).map_err(|error| self.unanswered(&error))
    }

    /// What amounts of a mint mean. Decimals never change, so one question a mint is enough.
    pub fn coin(&self, mint: Address) -> Outcome<Coin> {
        self.known_coin(&mint)?.ok_or_else(|| {
            Failure::NotFound(format!("there is no mint {mint} on {}", self.shown_url()))
        })
    }

    /// The same, if the mint is there.
    pub fn known_coin(&self, address: &Address) -> Outcome<Option<Coin>> {
        if let Some(coin) = self.coins.borrow().get(address) {
            return Ok(Some(coin.clone()));
        }
        let Some(account) = self.account(address)? else { return Ok(None) };
        let token = Token { mint: *address, program: account.owner };
        let coin = mint(&account).map(|mint| Coin::new(token, mint.decimals));
        if let Some(coin) = &coin {
            self.coins.borrow_mut().insert(*address, coin.clone());
        }
        Ok(coin)
    }

    /// The mint that was named, else the test mint where the cluster is local.
    pub fn coin_or_usual(&self, named: Option<MintArg>) -> Outcome<Coin> {
        match named {
            Some(mint) => self.coin(mint.0),
            None if self.is_local() => self.coin(test_mint()),
            None => Err(Failure::Usage(
                "name the mint with --mint or FARTHING_MINT: its address, or SOL, USDC, USDC-DEV"
                    .into(),
            )),
        }
    }

    /// The same, and its reserve must be open.
    pub fn reserved_coin(&self, named: Option<MintArg>) -> Outcome<Coin> {
        let coin = self.coin_or_usual(named)?;
        if self.find::<Reserve>(&addresses::reserve(&coin.mint()))?.is_none() {
            return Err(Failure::NotFound(format!(
                "{} has no reserve yet; `farthing reserve open {}` opens it for everyone",
                coin.unit,
                coin.mint_name()
            )));
        }
        Ok(coin)
    }

    /// Who can mint, if anybody can.
    pub fn mint_authority(&self, address: &Address) -> Outcome<Option<Address>> {
        let found = self.account(address)?.as_ref().and_then(mint);
        Ok(found.and_then(|Mint { authority, .. }| authority))
    }

    /// What a token account says, if there is one.
    fn tokens(&self, address: &Address) -> Outcome<Option<TokenAccount>> {
        Ok(self.account(address)?.as_ref().and_then(token_account))
    }

    /// The mint of a token account.
    pub fn mint_of_tokens(&self, address: &Address) -> Outcome<Option<Address>> {
        Ok(self.tokens(address)?.map(|tokens| tokens.mint))
    }

    /// Refuses a payment that the token account could not make.
    pub fn require_tokens(&self, coin: &Coin, account: &Address, amount: u64) -> Outcome {
        match self.tokens(account)?.map(|tokens| tokens.amount) {
            Some(held) if held >= amount => Ok(()),
            held => {
                let way_out = match coin.unit.as_str() {
                    "SOL" => "; --wrap wraps SOL first",
                    "TEST" => "; `farthing mint to AMOUNT` mints some",
                    _ => "",
                };
                Err(Failure::Refused(format!(
                    "the token account {account} holds {}, less than {}{way_out}",
                    coin.amount(held.unwrap_or(0)),
                    coin.amount(amount)
                )))
            }
        }
    }

    /// The cluster's URL, without what may be secret in it.
    pub fn shown_url(&self) -> String {
        crate::settings::public_url(&self.url)
    }

    /// What to say when an account is not there.
    pub fn absent(&self, address: &Address, kind: &str) -> Failure {
        Failure::NotFound(format!(
            "there is no {kind} at {address} on {}; `farthing addresses` says which address is for \
             which command, and --url names another cluster",
            self.shown_url()
        ))
    }

    /// What to say when the network did not answer.
    pub fn unanswered(&self, error: &NetworkError) -> Failure {
        Failure::of_network(&self.shown_url(), error)
    }
}
