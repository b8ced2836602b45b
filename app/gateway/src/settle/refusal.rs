//! Why a request is not served for a payment by one transaction.

use farthing_sdk::client::NetworkError;
use farthing_sdk::solana::Signature;

use crate::chain::{Down, MessageHash, OverBudget};
use crate::exact::{AccountsRefusal, ExactRefusal, LandedPayRefusal, PayRefusal, SimulatedRefusal};

/// Why a request is not served. Unless the variant says so, nothing was signed or sent for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettleRefusal {
    /// Too many wait already; nothing was begun.
    #[error("too much waits for the cluster")]
    Busy,
    #[error("the gateway ends")]
    Stopped,
    /// Only what was shown before is served: nothing new is sold, or its offer is over.
    #[error("no new payment is taken")]
    NotNew,
    /// What pays for it is not ready: the sponsor has too little, or the wallet has no account.
    #[error("payments by one transaction are not taken for now")]
    NotReady,
    /// The transaction, by its bytes.
    #[error(transparent)]
    Exact(#[from] ExactRefusal),
    /// The same of a call of our program.
    #[error(transparent)]
    Pay(#[from] PayRefusal),
    /// What landed is not the payment that was asked for.
    #[error(transparent)]
    LandedPay(#[from] LandedPayRefusal),
    /// What the sponsor has paid the fee of was brought by us, and counts by its message.
    #[error("the transaction was sent by the gateway: show it as it was signed")]
    SentByUs,
    /// No node has it confirmed: ask again.
    #[error("the transaction is not confirmed yet")]
    NotConfirmed,
    /// The accounts that it is about.
    #[error(transparent)]
    Accounts(#[from] AccountsRefusal),
    /// What it would do.
    #[error(transparent)]
    Simulated(#[from] SimulatedRefusal),
    #[error("the blockhash is too old, or of another cluster")]
    Blockhash,
    #[error("the transaction pays for another request")]
    OtherRequest,
    /// Its payer has given its name to another payment.
    #[error("the payment-identifier is that of another payment")]
    OtherPayment,
    /// The request with this payment, or another payment for it by the same payer, is being served.
    #[error("a request with this payment is being served")]
    Running,
    /// It was served and is not again: with this status of the service, 0 where that is not known.
    #[error("the payment was served")]
    Served { status: u16, signature: Signature },
    /// It was sent, and may have landed. Ask again; do not pay again.
    #[error("whether the transaction {signature} has landed is not known yet")]
    Pending { hash: MessageHash, signature: Signature },
    /// It was sent, landed, and failed.
    #[error("the transaction {0} failed on chain")]
    Failed(Signature),
    /// It was sent, and can land no more.
    #[error("the transaction {0} never landed")]
    NeverLanded(Signature),
    #[error("a transaction of this payer failed within the hour and cost us its fee")]
    Barred,
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Books(#[from] Down),
    #[error("the sponsor's key refused to sign")]
    Key,
}
