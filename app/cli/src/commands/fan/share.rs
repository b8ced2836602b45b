//! Shares as people write them: `PAYEE=TOKENS`, or `PAYEE@AUDIENCE=TOKENS`.

use super::audience::Audience;
use crate::{
    coin::Coin,
    context::Context,
    failure::{Failure, Outcome},
    file,
    options::Receiving,
    values::{Hash32, TokenArg},
};
use clap::Args;
use farthing_sdk::{
    compose::Payee,
    fans::{self, Recipient},
    solana::Address,
    vouchers::fans::Wish,
};
use std::{path::PathBuf, str::FromStr};

/// A payee, where it counts promises, and how much it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareArg {
    payee: Address,
    audience: Option<[u8; 32]>,
    amount: TokenArg,
    text: String,
}

impl FromStr for ShareArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = "write a share as PAYEE=TOKENS, as in 9xQe…=0.25; PAYEE@AUDIENCE=TOKENS names where \
                     the payee counts promises";
        let (who, amount) = text.split_once('=').ok_or(wrong)?;
        let (payee, audience) = match who.split_once('@') {
            Some((payee, audience)) => (payee, Some(audience.parse::<Hash32>()?.0)),
            None => (who, None),
        };
        let payee = payee.parse().map_err(|_| wrong)?;
        Ok(Self { payee, audience, amount: amount.parse()?, text: text.into() })
    }
}

/// Options of commands that give shares.
#[derive(Args)]
pub struct Giving {
    /// File with more shares, one to a line
    #[arg(long, value_name = "FILE")]
    shares_from: Option<PathBuf>,
    /// Days until which the shares last at least; until then only the payee can give them back
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u8).range(1..=30))]
    days: u8,
    #[command(flatten)]
    audience: Audience,
}

impl Giving {
    /// Those that were typed, and those in the file, as wishes of the wallet.
    ///
    /// `argument` is the one that names them. Refused where no wallet signs for a payee, unless that is
    /// wanted: what it was paid would be lost.
    pub fn wishes(
        &self,
        context: &Context,
        (argument, typed): (&str, &[ShareArg]),
        receiving: Receiving,
        coin: &Coin,
    ) -> Outcome<Vec<Wish>> {
        let mut shares = typed.to_vec();
        if let Some(file) = &self.shares_from {
            let text = file::read(file, "shares")?;
            for line in file::lines(&text) {
                let share = line
                    .parse()
                    .map_err(|reason| Failure::Usage(reason).of("--shares-from <FILE>", line))?;
                shares.push(share);
            }
        }
        let wish = |share: &ShareArg| self.wish(context, (argument, share), receiving, coin);
        shares.iter().map(wish).collect()
    }

    fn wish(
        &self,
        context: &Context,
        (argument, share): (&str, &ShareArg),
        receiving: Receiving,
        coin: &Coin,
    ) -> Outcome<Wish> {
        let refused = |reason: String| Failure::Usage(reason).of(argument, &share.text);
        let amount = share.amount.base_units(coin.decimals).map_err(refused)?;
        let mint = coin.mint();
        if amount == 0 {
            return Err(refused("give a share above 0".into()));
        }
        let payee = context.payee(argument, &share.payee, &mint)?;
        if let Payee::AnyAddress(owner) = payee {
            context.require_signer(receiving, (argument, &share.payee), owner)?;
        }
        let payee = payee.address(&mint);
        // Of one that is yet to be opened it is known: then a wallet is named, and its deposit is of the mint.
        if context.mint_told_by(&payee)?.is_some_and(|its| its != mint) {
            return Err(refused(format!(
                "{payee} is paid in another mint than {}, so it could claim nothing of the fan; name a \
                 wallet, a creator or an account of this mint",
                coin.unit
            )));
        }
        let audience = share.audience.unwrap_or_else(|| self.audience.bytes());
        Ok(Wish { recipient: fans::recipient(&payee, audience), amount, days: self.days, fee: 0 })
    }
}

/// Whom a share is for, as people read it: the payee alone where it keeps its book by hand.
pub fn shown(recipient: &Recipient) -> String {
    let payee = Address::new_from_array(recipient.payee);
    if recipient.audience == super::audience::by_hand() {
        return payee.to_string();
    }
    format!("{payee}@{}", Hash32(recipient.audience))
}

#[cfg(test)]
mod tests {
    use super::ShareArg;
    use farthing_sdk::solana::Address;

    #[test]
    fn a_share_names_a_payee_an_amount_and_perhaps_an_audience() {
        let payee = Address::new_from_array([7; 32]);
        let read = |text: String| text.parse::<ShareArg>();
        let plain = read(format!("{payee}=0.25")).unwrap();
        assert_eq!((plain.payee, plain.audience), (payee, None));
        let named = read(format!("{payee}@{}=0.25", "ab".repeat(32))).unwrap();
        assert_eq!(named.audience, Some([0xab; 32]));
        for text in
            [format!("{payee}"), format!("{payee}@ab=1"), "x=1".into(), format!("{payee}=x")]
        {
            assert!(read(text.clone()).is_err(), "{text}");
        }
    }
}
