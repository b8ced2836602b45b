//! Every error of the program: code, name and message. Generated nowhere, held against the program's
//! source and its interface description by `tests/errors.rs`.

use super::OFFSET;
use farthing::FarthingError;

/// One error of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As a transaction reports it: `custom program error: 0x...`.
    pub code: u32,
    pub name: &'static str,
    /// What was expected.
    pub message: &'static str,
}

macro_rules! table {
    ($($name:ident $message:literal)*) => {
        /// All errors, by rising code.
        pub const ERRORS: &[Entry] = &[$(Entry {
            code: OFFSET + FarthingError::$name as u32,
            name: stringify!($name),
            message: $message,
        }),*];

        /// The program's error with this code.
        pub fn from_code(code: u32) -> Option<FarthingError> {
            $(if code == OFFSET + FarthingError::$name as u32 {
                return Some(FarthingError::$name);
            })*
            None
        }
    };
}

table! {
    AmountZero "The amount must be at least one base unit."
    InsufficientBalance "The balance is smaller than the amount."
    AmountOverflow "The amounts add up to more than 2^64 - 1 base units."
    MintMismatch "Both balances must be of the same mint."
    CountOverflow "The account has as many dependants as it can count."
    CountUnderflow "The count of dependants is zero already."
    AccountNotOurs "The account must be a live account of this program and of the expected kind."
    UriTooLong "The uri must have at most 96 bytes."
    OpenSlotNotRecent "The opening slot must be one of the last 150 slots."
    AddressNotSpent "The account can be freed 151 slots after the slot it was opened at."
    NotRentPayer "The lamports must go to the account that paid the rent."
    NotDepositOwner "Only the owner of the deposit may do this."
    NotSpender "Only the owner of the deposit, or a session of it, may spend from it."
    DepositNotEmpty "The deposit must be withdrawn before it closes."
    DepositHasChildren "Orders, passes, streams and channels of the deposit must end before it closes."
    DepositHasSessions "Sessions of the deposit must close before it closes."
    NothingReceived "The reserve must have received at least one base unit."
    WrongTokensLeft "The reserve must have paid out exactly the amount."
    WrongReserve "The reserve must be the one of the deposit's mint."
    WrongReserveTokens "The token account must be the reserve's own."
    WrongMint "The mint must be the reserve's."
    WrongTokenProgram "The token program must be the reserve's."
    NotPayeeSide "Only the owner of the deposit, or the creator of the earnings, may do this."
    MintMalformed "The mint's extensions must be readable."
    MintHasTransferFee "Mints with a transfer fee are refused."
    MintHasCloseAuthority "Mints that can be closed are refused."
    MintHasConfidentialTransfer "Mints with confidential transfers are refused."
    MintHasDefaultAccountState "Mints with a default account state are refused."
    MintIsNonTransferable "Mints that cannot be transferred are refused."
    MintHasInterest "Mints that bear interest are refused."
    MintHasPermanentDelegate "Mints with a permanent delegate are refused."
    MintHasTransferHook "Mints with a transfer hook are refused."
    MintHasScaledAmount "Mints with a scaled amount are refused."
    MintIsPausable "Mints that can be paused are refused."
    MintHasUnknownExtension "Mints with an extension that is not on the list are refused."
    NotCreatorAuthority "Only the authority of the creator may do this."
    NotCreatorOrOperator "Only the authority or the operator of the creator may do this."
    NotPendingAuthority "Only the authority that the creator was offered to may accept it."
    CreatorRevisionChanged "The creator has changed since the revision named."
    CreatorEnded "The creator is closed."
    CreatorHasListings "The listings of the creator must close before it closes."
    CreatorHasEarnings "The earnings of the creator must close before it closes or its splits change."
    TooManySplits "A creator has at most eight splits."
    SplitIsZero "A split must be at least one hundredth of a percent."
    SplitsExceedWhole "The splits must add up to at most 10,000 hundredths of a percent."
    SplitOwnerRepeated "Each split must go to its own owner, who is not the payout owner."
    PayoutMissing "The creator must name a payout owner."
    EarningsHaveChildren "Orders, passes, streams and channels that pay into the earnings must end before they close."
    WrongEarnings "The earnings must be the creator's and of the listing's mint."
    WrongCreator "The creator must be the one that the account names."
    WrongPayoutDeposit "The deposit must be the payout owner's and of the same mint."
    WrongSplitDeposit "The deposits of the split owners must follow in the order of the splits."
    RoundingNotCovered "The authority must be the payout owner or a split owner, to add what rounding up lacks."
    ListingNotActive "The listing must be active."
    ListingChanged "The terms of the listing have changed since the generation named."
    PriceAboveMaximum "The price is above the maximum named."
    ListingIsStreamed "The listing is paid by the second; open a stream."
    QuantityZero "The quantity must be at least one."
    SoldOut "The listing has fewer units left."
    ListingNumberNotNext "The number must be the creator's next listing number."
    ListingNotRetired "The listing must be retired before it closes."
    ListingRetired "A retired listing cannot change."
    RefundWindowTooLong "The refund window must be at most 90 days."
    PeriodTooLong "The period must be at most 2^31 seconds."
    StreamedListingHasPassTerms "A listing paid by the second has no duration, refund window or supply."
    ReferralTooLarge "The referral share must be at most 10,000 hundredths of a percent."
    SupplyBelowSold "The supply must not be below what is sold."
    WrongListing "The listing must be the one that the account names."
    ListingGivesPass "The listing gives a pass; use buy_pass."
    ListingGivesNoPass "The listing gives no pass; use buy."
    ReferrerMintMismatch "The referrer's deposit must be of the listing's mint."
    PassStillActive "The holder has this pass already; renew it."
    PassHoldsMoney "The pass holds the money of its last term; release or refund it first."
    PassHoldsNothing "The pass holds no money."
    PassIsPerpetual "The pass never expires."
    PassTermChanged "The pass is in another term than the one named."
    RefundWindowOver "The refund window is over."
    RefundWindowOpen "The refund window is still open."
    NotRefunder "Only the payer, the holder or the creator may refund a pass."
    NotHolder "Only the holder may close a pass that has not expired."
    WrongPayerDeposit "The deposit must be the one that paid."
    ReferrerMissing "The referrer of the pass must be passed in."
    WrongReferrer "The referrer must be the one that the pass names."
    HolderMissing "The pass must have a holder."
    WrongPass "The pass must be the holder's, of this listing."
    OrderNotOpen "The order is paid or returned already."
    OrderNotEnded "The order must be fulfilled, cancelled or declined first."
    WrongKey "The key must hash to the order's key hash."
    KeyHashMissing "The order must name the hash of its key."
    DeadlineOutOfRange "The deadline must be 10 minutes to 90 days ahead."
    TooEarlyToCancel "The order can be cancelled 300 seconds after its deadline."
    NotCanceller "Only the buyer or the rent payer may cancel an order."
    StreamEnded "The stream has ended."
    StreamNotEnded "The stream must be cancelled before it is freed."
    StreamPaused "The stream must run; resume it first."
    StreamNotPaused "The stream is not paused."
    RateZero "The rate must be above zero."
    RateNotExact "The rate must be exactly the amount over the time, rounded up to 2^-64."
    StartOutOfRange "The start must be now or within 2^31 seconds."
    CliffOutOfRange "The cliff must be within 2^31 seconds of the start and not after the end."
    EndOutOfRange "The end must be after the start, by at most 2^31 seconds."
    UnlockAboveFunding "The start unlock must not be above what the stream is funded with."
    StreamRightsInvalid "The rights are unknown, or need the right to cancel or an open end."
    StreamNotCancellable "The payer gave up the right to cancel the stream."
    StreamNotRefundable "The payer has no right to a refund from the stream."
    StreamNotPausable "The payer has no right to pause the stream."
    RateNotLowerable "The payer has no right to lower the rate of the stream."
    StreamIsFixed "A stream with a fixed end changes neither funds nor rate."
    NothingAccrued "Nothing has accrued that is not withdrawn."
    AboveAccrued "The amount is more than has accrued and is not withdrawn."
    AboveRefundable "The amount is more than the stream can give back."
    NotStreamPayee "Only the owner of the deposit that is paid may transfer the stream."
    WrongPayee "The payee must be the one that the account names."
    StreamTermsChanged "The payee or the rate has changed from what was expected."
    StreamPaysEarnings "A stream into earnings stays there, so that every split is served."
    PayeeIsPayer "The payer's own deposit cannot be the payee."
    WithdrawnAboveMaximum "More has been withdrawn than the maximum named."
    ListingNotStreamed "The listing is not paid by the second."
    PayeeRefuses "The payee takes no new streams and channels."
    SessionRevoked "The session is revoked."
    SessionExpired "The session has expired."
    SessionActionNotAllowed "The session may not do this."
    SessionWrongPayee "The session may pay only the payee that it names."
    SessionTotalExceeded "The amount is more than the session's total leaves."
    SessionWindowExceeded "The amount is more than the session's window leaves."
    SessionActionsInvalid "The actions must be known, and at least one."
    SessionExpiryPast "The session must expire in the future, or never."
    SessionNotEnded "The session must be revoked or expired before it closes."
    SessionMayNotGift "A session buys only for the owner of its deposit."
    SessionNeedsCancellable "A session puts money only into streams of its own deposit that can be cancelled."
    NotSessionParty "Only the owner of the deposit or the key itself may revoke the session."
    WrongSessionDeposit "The deposit must be the session's."
    SessionMayNotResume "A session resumes only what no owner has paused."
    SessionRevisionChanged "The session has changed since the revision named."
    ChannelEnded "The channel has ended."
    ChannelNotEnded "The channel must be closed before it is freed."
    ChannelClosing "The channel is closing."
    GraceNotOver "The payer must ask to close first, and the grace be over."
    ChannelKindUnknown "The kind must be voucher or chain."
    CredentialMissing "The channel must name a key or a root."
    ChainTermsInvalid "A chain needs a unit and a length whose product fits 64 bits; vouchers have neither."
    GraceOutOfRange "The grace must be 900 seconds to 30 days."
    ChannelExpiryPast "The channel must expire in the future, or never."
    NothingClaimed "Nothing could be claimed; the statuses say why."
    SignaturesMissing "The instruction just before must be the Ed25519 program's."
    SignaturesMalformed "The signatures must be laid out in the canonical way."
    VoucherMalformed "A signed message must be a voucher of 50 bytes."
    ClaimCountMismatch "There must be one credential for each channel."
    NotBelowFunded "The new funding must be below the old."
    BelowClaimed "The new funding must not be below what is claimed."
    WrongInstructions "The account must be the instructions sysvar."
}

/// The entry of an error.
pub fn entry(error: &FarthingError) -> Entry {
    let name = format!("{error:?}");
    let found = ERRORS.iter().find(|entry| entry.name == name);
    // The table's completeness is tested.
    found.copied().unwrap_or(Entry { code: OFFSET, name: "Unknown", message: "" })
}
