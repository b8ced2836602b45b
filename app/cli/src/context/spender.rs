//! Who spends from a deposit: its owner, or a session key that acts for it.

use super::Context;
use crate::{
    coin::Coin,
    failure::{Failure, Outcome},
    options::Spending,
    wallet,
};
use farthing_sdk::{
    accounts::{Deposit, Session},
    addresses,
    compose::Spender,
    solana::{Address, Signer},
};

impl Context {
    /// Who spends of a mint: the wallet, or the owner for whom the session key that is named acts. From
    /// then on the session key is the wallet, so call this before anything else that asks for it.
    pub fn spender(&self, spending: &Spending, coin: &Coin) -> Outcome<Spender> {
        let key = self.enter_session(spending)?;
        let owner = match (key, spending.owner) {
            (None, _) => self.me()?,
            (Some(_), Some(owner)) => owner,
            (Some(key), None) => self.only_owner(&key, coin)?,
        };
        if let Some(key) = key {
            self.require_session(&self.deposit_of(&owner, coin), &key)?;
        }
        self.spending(spending, owner, key)
    }

    /// Who acts for a deposit that is known.
    pub fn spender_from(&self, spending: &Spending, deposit: Address) -> Outcome<Spender> {
        let key = self.enter_session(spending)?;
        if let Some(key) = key {
            self.require_session(&deposit, &key)?;
        }
        let owner = match key {
            None => self.me()?,
            Some(_) => self.fetch::<Deposit>(&deposit)?.owner,
        };
        self.spending(spending, owner, key)
    }

    /// What a deposit lacks is not brought in here: only `deposit add` and `buy --top-up` do that.
    fn spending(
        &self,
        spending: &Spending,
        owner: Address,
        key: Option<Address>,
    ) -> Outcome<Spender> {
        let payer = self.payer(&spending.sending)?;
        Ok(Spender::new(owner, key).paid_by(payer).from_deposit())
    }

    /// The address of a wallet's deposit, which need not be there.
    pub fn deposit_of(&self, owner: &Address, coin: &Coin) -> Address {
        addresses::deposit(owner, &coin.mint())
    }

    fn enter_session(&self, spending: &Spending) -> Outcome<Option<Address>> {
        let Some(file) = &spending.session else { return Ok(None) };
        let keypair = wallet::read_named(file, "--session", "farthing session open")?;
        let key = keypair.pubkey();
        self.sign_with(keypair)?;
        Ok(Some(key))
    }

    /// The one owner whose deposit of the mint the key may spend from.
    fn only_owner(&self, key: &Address, coin: &Coin) -> Outcome<Address> {
        let mut owners = Vec::new();
        for (_, session) in self.ask(self.client().sessions_of_key(key))? {
            match self.find::<Deposit>(&session.deposit)? {
                Some(deposit) if deposit.mint == coin.mint() => owners.push(deposit.owner),
                _ => {}
            }
        }
        match owners.as_slice() {
            [owner] => Ok(*owner),
            [] => Err(Failure::NotFound(format!(
                "the key {key} has no session for {}; the owner of a deposit opens one with `farthing \
                 session open {key}`",
                coin.unit
            ))),
            _ => Err(Failure::Usage(format!(
                "the key {key} has sessions of several owners; name one with --owner"
            ))),
        }
    }

    fn require_session(&self, deposit: &Address, key: &Address) -> Outcome {
        let session = addresses::session(deposit, key);
        if self.find::<Session>(&session)?.is_some() {
            return Ok(());
        }
        Err(Failure::NotFound(format!(
            "the key {key} has no session of the deposit {deposit}; its owner opens one with `farthing \
             session open {key}`"
        )))
    }
}
