//! Whose streams, channels or fans a list is about.

use super::Context;
use crate::{
    coin::{Coin, MintArg},
    failure::Outcome,
};
use clap::Args;
use farthing_sdk::solana::Address;

/// Whose streams, channels or fans, on either side, and in which mint.
#[derive(Args)]
pub struct Whose {
    /// Whose: a wallet, with the creators that it controls or operates; a creator, a deposit or an
    /// earnings account [default: --keypair]
    who: Option<Address>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
}

impl Whose {
    /// The address that was named, else the wallet that signs.
    pub fn named(&self, context: &Context) -> Outcome<Address> {
        context.wallet_or_me(self.who)
    }

    /// The deposit and earnings accounts meant, and their coin.
    pub fn find(self, context: &Context) -> Outcome<(Vec<Address>, Coin)> {
        let coin = context.coin_or_usual(self.mint)?;
        let who = context.wallet_or_me(self.who)?;
        let mut all = vec![context.payee("[WHO]", &who, &coin.mint())?.address(&coin.mint())];
        // Of a wallet also what is paid to those that it manages.
        if all[0] == context.deposit_of(&who, &coin) {
            all.extend(context.managed_earnings(&who, &coin)?);
        }
        Ok((all, coin))
    }
}
