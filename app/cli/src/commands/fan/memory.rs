//! What the payer remembers of a fan, as the commands use it.

use crate::{
    coin::Coin,
    commands::store::State,
    context::{Context, connect},
    failure::{Failure, Outcome},
    values::Moment,
};
use farthing_sdk::{
    Client, Token,
    accounts::Fan,
    client::Network,
    fans,
    solana::{Address, CommitmentLevel},
    vouchers::{
        fans::{FanRefusal, Limits},
        store::{FanError, FanPages, PayingFan},
    },
};

/// No cap but the fan's own: who types an amount means it.
pub const LIMITS: Limits = Limits { least: 0, most: u64::MAX, share: u64::MAX, fee: 0 };

/// The pages of a payer and the fan that a command is about.
pub struct Memory {
    pub pages: FanPages,
    fan: Address,
}

impl Memory {
    /// For this command alone.
    pub fn open(state: &State, fan: Address) -> Outcome<Self> {
        Ok(Self { pages: state.fan_pages()?, fan })
    }

    /// What must be known of the fan.
    pub fn require(&self) -> Outcome<PayingFan> {
        self.pages.find(&self.fan)?.ok_or_else(|| unknown(&self.fan))
    }

    /// Notes what the chain says now, confirmed at least, and what of it is settled for good.
    pub fn look(&self, context: &Context) -> Outcome<Fan> {
        let coin = coin(&self.require()?);
        let client = context.confirmed();
        let seen = client.network().slot().map_err(|error| context.unanswered(&error))?;
        let settled = settled(context, &self.fan)?;
        let fan: Option<Fan> = context.ask(client.fetch(&self.fan))?;
        let fan = fan.ok_or_else(|| context.absent(&self.fan, "fan"))?;
        let noted = self.pages.note(&self.fan, fans::look(&fan, settled, seen));
        noted.map_err(|error| self.words(error, &coin))?;
        Ok(fan)
    }

    /// [`Self::look`] after something was sent and said. If it fails, the next command that needs it looks.
    pub fn look_behind(&self, context: &Context) {
        let _ = self.look(context);
    }

    /// Why nothing is signed, with the command that helps.
    pub fn words(&self, error: FanError, coin: &Coin) -> Failure {
        match error {
            FanError::Store(error) => error.into(),
            FanError::Refused(refusal) => refused(refusal, &self.fan, coin),
            FanError::Unknown { fan } => unknown(&fan),
            FanError::Signer(error) => Failure::Usage(error.to_string()),
            FanError::Known { .. } | FanError::OtherKey { .. } => Failure::Usage(error.to_string()),
        }
    }
}

fn unknown(fan: &Address) -> Failure {
    Failure::NotFound(format!(
        "nothing is known here of the fan {fan}; `farthing fan recover {fan}` rebuilds what the chain knows"
    ))
}

/// What its amounts mean, without asking the chain.
pub fn coin(paying: &PayingFan) -> Coin {
    Coin::new(Token::from(paying.mint), paying.decimals)
}

/// The revision that no fork can take back: of a fan that is not that old, none.
fn settled(context: &Context, address: &Address) -> Outcome<u32> {
    let client = Client::new(connect(&context.url, CommitmentLevel::Finalized));
    let fan: Option<Fan> = context.ask(client.fetch(address))?;
    Ok(fan.map_or(0, |fan| fan.revision))
}

/// A refusal of the wallet's rules, in tokens.
pub fn refused(refusal: FanRefusal, address: &Address, coin: &Coin) -> Failure {
    let amount = |units: &u64| coin.amount(*units);
    Failure::Refused(match &refusal {
        FanRefusal::NoShare => format!(
            "the payee has no share of the fan {address}; `farthing fan assign {address} PAYEE=TOKENS` \
             gives one"
        ),
        FanRefusal::ShareUsedUp { missing } => format!(
            "the share holds {} less than that; `farthing fan assign {address} PAYEE=TOKENS` raises it",
            amount(missing)
        ),
        FanRefusal::NotFree { left } => format!(
            "only {} of the fan can be given: the rest is in shares, and a tenth stays free; `farthing fan \
             top-up {address} AMOUNT` sets more aside",
            amount(left)
        ),
        FanRefusal::NoSlot => format!(
            "{refusal}; `farthing fan open` opens another, or wait until a lease is over: `farthing fan show \
             {address}`"
        ),
        FanRefusal::Closing | FanRefusal::FanEnds | FanRefusal::HistoryLost { .. } => {
            format!("{refusal}; `farthing fan open` opens another")
        }
        _ => refusal.to_string(),
    })
}

/// When a lease ends.
pub fn ends_at(fan: &Fan, until: u8) -> Moment {
    Moment(fan.lease().end(until))
}
