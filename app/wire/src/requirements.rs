//! What a gateway asks for: one entry of x402's `accepts`.

use serde::{Serialize, Serializer};

use farthing_core::bounds::{CHANNEL_GRACE_MAX, CHANNEL_GRACE_MIN};

use crate::entry::{Entry, EntryRead};
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::{self, Base58, Base64Url, Decimal};

/// The scheme of channels and fans.
pub const SCHEME: &str = "farthing-channel";

/// What a request costs, in what, to whom, and which channels are taken. Amounts are base units of `asset`.
///
/// Two are equal where their canonical JSON is, so that what a payer echoes is compared as a value (server
/// invariant 1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Requirements {
    /// CAIP-2, such as `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp`.
    pub network: String,
    /// The request's price: at least 1, a multiple of [`Self::unit`].
    pub amount: u64,
    /// The mint.
    pub asset: [u8; 32],
    /// The deposit or earnings that channels pay.
    pub pay_to: [u8; 32],
    /// Seconds that the reply may take: at least 1.
    pub max_timeout_seconds: u32,
    /// Farthing's program.
    pub program: [u8; 32],
    /// The cluster's genesis hash, in full.
    pub genesis: [u8; 32],
    /// The reserve that holds the mint's money.
    pub reserve: [u8; 32],
    /// Names the gateway's ledger (rule R4); not zero.
    pub ledger: [u8; 16],
    /// Whether channels with a key are taken.
    pub vouchers: bool,
    /// Whether channels with a hash chain are taken.
    pub links: bool,
    /// Which shares of fans are taken; `None` for none.
    pub fans: Option<FanTerms>,
    /// Base units that a link must be worth, and that every price is a multiple of: at least 1.
    pub unit: u64,
    /// Seconds of a channel's grace, from 900 to 2,592,000.
    pub min_grace_seconds: u32,
    /// Seconds before its end from which a channel, share or voucher counts no more.
    pub margin_seconds: u32,
    /// What a new channel must hold.
    pub min_deposit: u64,
    /// What must be promised with the opening: at most [`Self::min_deposit`].
    pub min_first: u64,
    /// Who pays fee and rent of an opening; `None` where the payer does itself.
    pub fee_payer: Option<[u8; 32]>,
}

/// Which shares of fans are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FanTerms {
    /// Seconds that a lease must have left at its first promise.
    pub min_lease_seconds: u32,
    /// Base units promised of all shares of one fan and not claimed, at most.
    pub max_share: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extra<'a> {
    program: Base58<'a, 32>,
    genesis: Base58<'a, 32>,
    reserve: Base58<'a, 32>,
    ledger: Base64Url<'a>,
    credentials: Vec<&'static str>,
    unit: Decimal,
    min_grace_seconds: u32,
    margin_seconds: u32,
    min_deposit: Decimal,
    min_first: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    fan: Option<FanText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_payer: Option<Base58<'a, 32>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FanText {
    min_lease_seconds: u32,
    max_share: Decimal,
}

impl Serialize for Requirements {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let names =
            [(self.vouchers, "voucher"), (self.links, "link"), (self.fans.is_some(), "fan")];
        let extra = Extra {
            program: Base58(&self.program),
            genesis: Base58(&self.genesis),
            reserve: Base58(&self.reserve),
            ledger: Base64Url(&self.ledger),
            credentials: names
                .iter()
                .filter(|(is_taken, _)| *is_taken)
                .map(|(_, name)| *name)
                .collect(),
            unit: Decimal(self.unit),
            min_grace_seconds: self.min_grace_seconds,
            margin_seconds: self.margin_seconds,
            min_deposit: Decimal(self.min_deposit),
            min_first: Decimal(self.min_first),
            fan: self.fans.map(|fans| FanText {
                min_lease_seconds: fans.min_lease_seconds,
                max_share: Decimal(fans.max_share),
            }),
            fee_payer: self.fee_payer.as_ref().map(Base58),
        };
        let entry = Entry {
            scheme: SCHEME,
            network: &self.network,
            amount: Decimal(self.amount),
            asset: Base58(&self.asset),
            pay_to: Base58(&self.pay_to),
            max_timeout_seconds: self.max_timeout_seconds,
            extra,
        };
        entry.serialize(to)
    }
}

impl Requirements {
    /// Reads one; nothing unknown is in it (server invariant 4), and its numbers are in their ranges.
    pub(crate) fn read(fields: Fields) -> Result<Self, WireError> {
        let no_multiple = fields.wrong("amount", "a multiple of the unit, at least 1");
        let EntryRead { network, amount, asset, pay_to, max_timeout_seconds, mut extra } =
            EntryRead::of(fields, SCHEME)?;
        let (vouchers, links, is_fan) = credentials(&mut extra)?;
        let read = Self {
            network,
            amount,
            asset,
            pay_to,
            max_timeout_seconds,
            program: extra.address("program")?,
            genesis: extra.address("genesis")?,
            reserve: extra.address("reserve")?,
            ledger: ledger(&mut extra)?,
            vouchers,
            links,
            fans: if is_fan { Some(FanTerms::read(extra.object("fan")?)?) } else { None },
            unit: extra.amount("unit")?,
            min_grace_seconds: extra.integer("minGraceSeconds")?,
            margin_seconds: extra.integer("marginSeconds")?,
            min_deposit: extra.amount("minDeposit")?,
            min_first: extra.amount("minFirst")?,
            fee_payer: fee_payer(&mut extra)?,
        };
        read.check_ranges(&extra, no_multiple)?;
        extra.end()?;
        Ok(read)
    }

    fn check_ranges(&self, extra: &Fields, no_multiple: WireError) -> Result<(), WireError> {
        if self.unit == 0 {
            return Err(extra.wrong("unit", "at least 1"));
        }
        if self.amount.checked_rem(self.unit) != Some(0) {
            return Err(no_multiple);
        }
        let grace = CHANNEL_GRACE_MIN..=CHANNEL_GRACE_MAX;
        if !grace.contains(&self.min_grace_seconds.into()) {
            return Err(extra.wrong("minGraceSeconds", "from 900 to 2592000"));
        }
        if self.min_first > self.min_deposit {
            return Err(extra.wrong("minFirst", "at most minDeposit"));
        }
        Ok(())
    }
}

impl FanTerms {
    fn read(mut fields: Fields) -> Result<Self, WireError> {
        let read = Self {
            min_lease_seconds: fields.integer("minLeaseSeconds")?,
            max_share: fields.amount("maxShare")?,
        };
        fields.end()?;
        Ok(read)
    }
}

/// Whether vouchers, links and fans are taken: in this order, each once, at least one.
fn credentials(extra: &mut Fields) -> Result<(bool, bool, bool), WireError> {
    let wrong = extra.wrong("credentials", "some of voucher, link, fan, in this order");
    let (mut taken, mut names) =
        ([false; 3], ["voucher", "link", "fan"].into_iter().zip(0_usize..));
    for item in extra.array("credentials")? {
        let Json::Text(text) = item else {
            return Err(wrong);
        };
        let (_, at) = names.find(|(name, _)| *name == text).ok_or(wrong)?;
        if let Some(taken) = taken.get_mut(at) {
            *taken = true;
        }
    }
    match taken {
        [false, false, false] => Err(wrong),
        [vouchers, links, is_fan] => Ok((vouchers, links, is_fan)),
    }
}

/// Names a gateway's ledger.
pub(crate) fn ledger(extra: &mut Fields) -> Result<[u8; 16], WireError> {
    extra.read("ledger", "16 bytes in base64url, not zero", |text| {
        text::base64_url(text).filter(|ledger| *ledger != [0; 16])
    })
}

/// Who pays the network's fee, where it is not the payer.
pub(crate) fn fee_payer(extra: &mut Fields) -> Result<Option<[u8; 32]>, WireError> {
    extra.optional_read("feePayer", "32 bytes in base58", text::base58_32)
}
