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
    instructions::{
        Buy, BuyPass, CancelStream, OpenChannel, OpenStream, PauseStream, Pay, RefundStream, Renew,
        RequestClose, ResumeStream, TopUpChannel, TopUpStream,
    },
    solana::{Address, Signer},
};

/// Whose money is spent, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Spender {
    /// Owner of the deposit.
    pub owner: Address,
    pub deposit: Address,
    /// The session key that signs instead of the owner.
    pub key: Option<Address>,
}

/// An instruction that a session key can sign.
pub trait BySpender: Sized {
    /// Signed by whoever spends.
    #[must_use]
    fn by(self, spender: &Spender) -> Self;
}

macro_rules! by_spender {
    ($($name:ident),* $(,)?) => {$(
        impl BySpender for $name {
            fn by(self, spender: &Spender) -> Self {
                match spender.key {
                    Some(key) => self.by_session(key),
                    None => self,
                }
            }
        }
    )*};
}

by_spender!(
    Pay,
    Buy,
    BuyPass,
    Renew,
    OpenStream,
    TopUpStream,
    RefundStream,
    PauseStream,
    ResumeStream,
    CancelStream,
    OpenChannel,
    TopUpChannel,
    RequestClose,
);

impl Context {
    /// Who spends of a mint: the wallet, or the owner for whom the session key that is named acts.
    /// The session key signs and pays fees from then on, so this comes before anything else that
    /// asks for the wallet.
    pub fn spender(&self, spending: &Spending, coin: &Coin) -> Outcome<Spender> {
        let Some(key) = self.enter_session(spending)? else {
            let owner = self.me()?;
            return Ok(Spender { owner, deposit: self.deposit_of(&owner, coin), key: None });
        };
        let owner = match spending.owner {
            Some(owner) => owner,
            None => self.only_owner(&key, coin)?,
        };
        let deposit = self.deposit_of(&owner, coin);
        self.require_session(&deposit, &key)?;
        Ok(Spender { owner, deposit, key: Some(key) })
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
        Ok(Spender { owner, deposit, key })
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
