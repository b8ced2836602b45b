//! Why nothing was paid, or why what was paid is in doubt.

use farthing_sdk::{
    client::{ClientError, NetworkError},
    solana::{Address, SignerError},
    vouchers::store::StoreError,
};

use farthing_wire::PassRefusal;

use crate::{spending::SpendingError, tab::TabError, unfit::Unfit};

/// Why a request did not end in a reply. Amounts are base units.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// The URL cannot be read.
    #[error("that is no URL: {0}")]
    NotAUrl(String),
    /// Its scheme is another, or it names no host.
    #[error("only http and https can be paid for")]
    NotHttp,
    /// A promise on an open line is anybody's.
    #[error("{origin} is not paid over http; only https, and this machine itself, are")]
    NotHttps {
        /// Whose.
        origin: String,
    },
    /// A user or a password before the host, which readers take for the host.
    #[error("the URL names a user before its host; leave that out")]
    UserInUrl,
    /// A header that carries payments, or that the connection needs for itself.
    #[error("the header {name} is set by the payer itself")]
    ReservedHeader {
        /// Which.
        name: String,
    },
    /// No header of HTTP.
    #[error("{name} is no header, or its value cannot be sent")]
    BadHeader {
        /// Which.
        name: String,
    },
    /// A body that comes in parts, and so could not be sent again.
    #[error("a paid request needs its body as a whole, not as a stream")]
    StreamedBody,
    /// No method of HTTP.
    #[error("{0} is no method")]
    BadMethod(String),
    /// HEAD brings nothing that is worth paying for (rule R8).
    #[error("HEAD is never paid for; the price is {price} base units")]
    NeverForHead {
        /// What it would cost.
        price: u64,
    },
    /// What the server asks for is not what this payer gives.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// By the payer's own limits.
    #[error(transparent)]
    Tab(#[from] TabError),
    /// More would be set aside at one origin than may be.
    #[error("{wanted} base units would be set aside at {origin}; at most {most} may be")]
    SetAside {
        /// With what is set aside there already.
        wanted: u64,
        /// The limit.
        most: u64,
        /// Where.
        origin: String,
    },
    /// The chain would be longer than is made at once.
    #[error(
        "{links} links would be needed; a chain has at most {most}: set less aside, or pay by voucher"
    )]
    TooManyLinks {
        /// For what is to be set aside.
        links: u64,
        /// The limit.
        most: u32,
    },
    /// Who was asked said no.
    #[error("nothing was set aside, because that was not agreed to")]
    Declined,
    /// By the policy a person is to be asked for such a price, and said no.
    #[error("{price} base units were not agreed to")]
    NotAgreed {
        /// What it costs.
        price: u64,
    },
    /// By the policy a person is to be asked for such a price, and nobody can be.
    #[error("it costs {price} base units, for which a person is to be asked, and none is there")]
    NobodyToAsk {
        /// What it costs.
        price: u64,
    },
    /// By the budgets, or because what was spent cannot be kept.
    #[error(transparent)]
    Spending(#[from] SpendingError),
    /// The deposit of a channel that somebody else pays the rent of must hold the money already.
    #[error("the deposit holds {balance} base units, less than {needed}")]
    DepositTooSmall {
        /// What it holds.
        balance: u64,
        /// What is needed.
        needed: u64,
    },
    /// A channel was sent to be opened, and whether it was is not known.
    #[error("whether the channel {channel} was opened is not known yet; try again in two minutes")]
    OpeningInDoubt {
        /// Its address.
        channel: Address,
    },
    /// The server says of a channel what the chain does not.
    #[error("the server says \"{said}\" of the channel {channel}, and the chain does not")]
    Contradicted {
        /// The server's word.
        said: String,
        /// Which channel.
        channel: Address,
    },
    /// The server refuses what is shown, for a reason that nothing can be done about.
    #[error("the server refuses the payment: {0}")]
    Refused(String),
    /// It is not known whether the request was served. The same request within two minutes asks again,
    /// under the same number, and promises nothing more.
    #[error(
        "whether request {number} of the channel {channel} was served is not known ({cause}); the same \
         again within two minutes pays nothing more"
    )]
    Doubt {
        /// The channel.
        channel: Address,
        /// Its number.
        number: u32,
        /// What happened to the connection.
        cause: String,
    },
    /// A payment by one transaction was signed and shown, and whether it is taken is not known. It counts as spent
    /// until it can never land, and the same request shows it again instead of another.
    #[error(
        "whether the payment of {amount} base units is taken is not known ({cause}); the same \
         again pays nothing more"
    )]
    SingleInDoubt {
        /// What it pays.
        amount: u64,
        /// What the server says, or what happened to the connection.
        cause: String,
    },
    /// A payment by one transaction has landed, and the server does not give what it was for. Paying anew is for the
    /// caller to say: the next time it is a new payment.
    #[error(
        "it was paid for by the transaction {transaction}, and the server does not give it: {said}; the next time \
         it is paid for anew"
    )]
    PaidBefore {
        /// Its signature.
        transaction: String,
        /// What the server says.
        said: String,
    },
    /// The wallet's own account of the token holds too little for a payment by `exact`.
    #[error("the wallet's own account holds {balance} base units of the token, less than {needed}")]
    TokensMissing {
        /// What it holds.
        balance: u64,
        /// What is needed.
        needed: u64,
    },
    /// The system gives no random bytes.
    #[error("this machine gives no random bytes")]
    NoRandom,
    /// The request was served before, and the server does not give it again. Paying for it anew is for the
    /// caller to say: the next time it is a new request.
    #[error(
        "request {number} was served already{}, and is not given again; the next time it is paid for anew",
        if *returned { ", and its money came back" } else { "" }
    )]
    ServedBefore {
        /// Its number.
        number: u32,
        /// The status that it ended with, where the server says it.
        status: Option<u16>,
        /// Whether its money came back.
        returned: bool,
    },
    /// Another process pays this origin from the same folder, and does not end.
    #[error("another process on this machine pays {origin}; it lets go when it ends")]
    Busy {
        /// Whom.
        origin: String,
    },
    /// The server did not answer, and nothing was promised for this request.
    #[error("{origin} does not answer: {cause}")]
    NoAnswer {
        /// Whom.
        origin: String,
        /// What happened.
        cause: String,
    },
    /// The reply is larger than this payer takes.
    #[error("the reply has more than {most} bytes")]
    TooLarge {
        /// The limit.
        most: u64,
    },
    /// No pass is at this address.
    #[error("there is no pass at {pass}")]
    NoPass {
        /// Where.
        pass: Address,
    },
    /// Its holder is somebody else, who would have to sign in.
    #[error("the pass {pass} is held by {holder}")]
    NotHolder {
        /// Which.
        pass: Address,
        /// By whom.
        holder: Address,
    },
    /// The server gives nothing to sign for the pass's listing, or something else than it should.
    #[error("{origin} gives no challenge for the listing of the pass: {cause}")]
    NoChallenge {
        /// Whom.
        origin: String,
        /// What it says.
        cause: String,
    },
    /// The server does not take the pass.
    #[error("the server does not take the pass {pass}: {}", .refusal.words())]
    PassRefused {
        /// Which.
        pass: Address,
        /// Why.
        refusal: PassRefusal,
    },
    /// The chain.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The key refuses.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// What must not be forgotten was not written, so nothing was shown.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A receipt was not written. The request was served.
    #[error("the receipt was not written: {0}")]
    Receipt(std::io::Error),
}

impl From<NetworkError> for PayError {
    fn from(error: NetworkError) -> Self {
        Self::Client(error.into())
    }
}
