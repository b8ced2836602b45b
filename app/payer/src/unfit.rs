//! Why what a server asks for is not given.

use farthing_sdk::solana::Address;
use farthing_wire::WireError;

use crate::cost::Scheme;

/// Why what a server asks for is not given. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The 402 reply lacks the header, or it cannot be read.
    #[error("the server wants to be paid, but does not say how: {0}")]
    Unreadable(WireError),
    /// None of the ways to pay is Farthing's.
    #[error("the server wants to be paid, but not by a channel of Farthing")]
    NoOffer,
    /// Another network than ours.
    #[error("the server is paid on {network}, and our node is of another network")]
    Network {
        /// As the server names it.
        network: String,
    },
    /// Another cluster than ours.
    #[error("the server is paid on another cluster than that of our node")]
    Genesis,
    /// Another program.
    #[error("the server is paid through another program, {program}")]
    Program {
        /// Which.
        program: Address,
    },
    /// Another token.
    #[error("the server is paid in {mint}")]
    Mint {
        /// Which.
        mint: Address,
    },
    /// The money would not be in the mint's reserve.
    #[error("the server names a reserve that is not the mint's")]
    Reserve,
    /// What is to be paid is no deposit and no earnings of the mint.
    #[error(
        "{payee} is neither a deposit nor earnings of that token, so nothing can be paid to it"
    )]
    Payee {
        /// What the server says is to be paid.
        payee: Address,
    },
    /// A channel from a deposit to itself.
    #[error("the server is paid into the deposit that pays")]
    OwnDeposit,
    /// By a way that the policy does not allow.
    #[error("the server is paid by {scheme}, which the policy does not allow")]
    Scheme {
        /// Which.
        scheme: Scheme,
    },
    /// In a token that the policy does not allow.
    #[error("the server is paid in {mint}, which the policy does not allow")]
    MintNotAllowed {
        /// Which.
        mint: Address,
    },
    /// To somebody whom the policy does not allow.
    #[error("the server has {payee} paid, which the policy does not allow")]
    PayeeNotAllowed {
        /// Whom.
        payee: Address,
    },
    /// At a site that the policy does not allow.
    #[error("the policy does not allow that anything is paid at {origin}")]
    SiteNotAllowed {
        /// Which.
        origin: String,
    },
    /// A token that is none.
    #[error("{mint} is no token")]
    NotAMint {
        /// What the server is paid in.
        mint: Address,
    },
    /// Tokens for a wallet that has no account for them, or a frozen one.
    #[error("{wallet} has no account that takes {mint}")]
    NoTokenAccount {
        /// Whose.
        wallet: Address,
        /// Of which token.
        mint: Address,
    },
    /// A payment to itself.
    #[error("the server has the wallet paid that pays")]
    OwnWallet,
    /// Somebody is to pay the fee of a payment who is the payer.
    #[error("the server says that this wallet pays the network's fee")]
    FeePayer,
    /// A purchase of a listing, which is for a person to make.
    #[error("the server sells {listing}, which `farthing buy` buys")]
    Listing {
        /// Which.
        listing: Address,
    },
    /// A pass that the wallet does not hold, or that does not serve now.
    #[error("the wallet holds no pass of {listing} that serves now; `farthing buy` buys one")]
    NoPass {
        /// Whose.
        listing: Address,
    },
    /// What the key of a session cannot do in its owner's place.
    #[error("the server is paid by {scheme}, which the key of a session cannot do for its owner")]
    BySession {
        /// By which way.
        scheme: Scheme,
    },
    /// Too dear.
    #[error("it costs {price} base units; at most {max} are paid for one request")]
    Price {
        /// What it costs.
        price: u64,
        /// The limit.
        max: u64,
    },
    /// It takes no promises of the kind that is wanted.
    #[error("the server takes no {0}")]
    Credential(&'static str),
    /// The money would be set aside for too long.
    #[error(
        "money would stay set aside for {seconds} seconds after its end; at most {most} are allowed"
    )]
    Grace {
        /// What the server wants.
        seconds: u32,
        /// The limit.
        most: u32,
    },
    /// Too much would be set aside.
    #[error("the server wants {wanted} base units set aside; at most {most} may be")]
    Deposit {
        /// What the server wants.
        wanted: u64,
        /// The limit.
        most: u64,
    },
    /// Too much would be promised before anything is delivered.
    #[error("the server wants {wanted} base units promised at first; at most {most} may be")]
    First {
        /// What the server wants.
        wanted: u64,
        /// The limit.
        most: u64,
    },
}
