//! What was wrong with a payment that was understood.

/// How every code begins.
const PREFIX: &str = "invalid_farthing_channel_";

/// Why a promise does not pay for a request: the `error` of a 402 reply, and what its payer does about it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Corrective {
    /// It promises no more than what is used up, claimed or public: promise more. The state says from where.
    Stale,
    /// The channel's key has not signed it.
    Signature,
    /// The link does not lead to the channel's chain, or is too far from it.
    Link,
    /// The channel, or the share, holds no more: top up, or raise the share.
    Underfunded,
    /// The channel closes or its lease ends: open another.
    Closing,
    /// No such channel, or one that does not pay us: open one.
    Unknown,
    /// A credential of another kind than the channel's, or one that is not taken here.
    Kind,
    /// A channel of another ledger or origin, or one that is only claimed: open another.
    Ledger,
    /// The price is above the request's `max`.
    Price,
    /// The request's number is too far behind the highest: take a new one.
    Number,
    /// The voucher has expired, or does before it could be claimed: sign one that lasts.
    Expired,
    /// The channel's terms are not those asked: grace, deposit, first promise or unit.
    Terms,
    /// The transaction that opens or tops up was refused, or did not land.
    Transaction,
}

impl Corrective {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Stale,
        Self::Signature,
        Self::Link,
        Self::Underfunded,
        Self::Closing,
        Self::Unknown,
        Self::Kind,
        Self::Ledger,
        Self::Price,
        Self::Number,
        Self::Expired,
        Self::Terms,
        Self::Transaction,
    ];

    /// The code, such as `invalid_farthing_channel_stale`.
    #[must_use]
    pub fn code(self) -> String {
        format!("{PREFIX}{}", self.word())
    }

    /// The one with this code; `None` of what a newer gateway may say.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let word = code.strip_prefix(PREFIX)?;
        Self::ALL.into_iter().find(|corrective| corrective.word() == word)
    }

    /// Whether the payer may have shown an authentic promise. Where not, no state is told, whatever the gateway
    /// knows (rule R3).
    #[must_use]
    pub fn may_show_state(self) -> bool {
        !matches!(
            self,
            Self::Signature
                | Self::Link
                | Self::Unknown
                | Self::Kind
                | Self::Ledger
                | Self::Transaction
        )
    }

    fn word(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Signature => "signature",
            Self::Link => "link",
            Self::Underfunded => "underfunded",
            Self::Closing => "closing",
            Self::Unknown => "unknown",
            Self::Kind => "kind",
            Self::Ledger => "ledger",
            Self::Price => "price",
            Self::Number => "number",
            Self::Expired => "expired",
            Self::Terms => "terms",
            Self::Transaction => "transaction",
        }
    }
}
