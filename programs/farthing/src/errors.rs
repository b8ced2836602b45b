//! Every way this program says no. Codes are public interface: bands of 100 by area from 6000,
//! appended to only, never reused.

use anchor_lang::prelude::*;
use farthing_core::{
    allowance::AllowanceError, fan::AssignmentError, ledger::LedgerError, price::PriceError,
    splits::SplitError,
};

#[error_code]
#[derive(Debug, PartialEq, Eq)]
pub enum FarthingError {
    // Money.
    #[msg("The amount must be at least one base unit.")]
    AmountZero = 0,
    #[msg("The balance is smaller than the amount.")]
    InsufficientBalance = 1,
    #[msg("The amounts add up to more than 2^64 - 1 base units.")]
    AmountOverflow = 2,
    #[msg("Both balances must be of the same mint.")]
    MintMismatch = 3,
    #[msg("The account has as many dependants as it can count.")]
    CountOverflow = 4,
    #[msg("The count of dependants is zero already.")]
    CountUnderflow = 5,
    #[msg("The account must be a live account of this program and of the expected kind.")]
    AccountNotOurs = 6,
    #[msg("The uri must have at most 96 bytes.")]
    UriTooLong = 7,
    #[msg("The opening slot must be one of the last 150 slots.")]
    OpenSlotNotRecent = 8,
    #[msg("The account can be freed 151 slots after the slot it was opened at.")]
    AddressNotSpent = 9,
    #[msg("The lamports must go to the account that paid the rent.")]
    NotRentPayer = 10,
    // Reserves and deposits.
    #[msg("Only the owner of the deposit may do this.")]
    NotDepositOwner = 100,
    #[msg("Only the owner of the deposit, or a session of it, may spend from it.")]
    NotSpender = 101,
    #[msg("The deposit must be withdrawn before it closes.")]
    DepositNotEmpty = 102,
    #[msg("Orders, passes, streams, channels and fans of the deposit must end before it closes.")]
    DepositHasChildren = 103,
    #[msg("Sessions of the deposit must close before it closes.")]
    DepositHasSessions = 104,
    #[msg("The reserve must have received at least one base unit.")]
    NothingReceived = 105,
    #[msg("The reserve must have paid out exactly the amount.")]
    WrongTokensLeft = 106,
    #[msg("The reserve must be the one of the deposit's mint.")]
    WrongReserve = 107,
    #[msg("The token account must be the reserve's own.")]
    WrongReserveTokens = 108,
    #[msg("The mint must be the reserve's.")]
    WrongMint = 109,
    #[msg("The token program must be the reserve's.")]
    WrongTokenProgram = 110,
    #[msg("Only the owner of the deposit, or the creator of the earnings, may do this.")]
    NotPayeeSide = 111,
    #[msg("Only the owner of the deposit, or the account that paid its rent, may close it.")]
    NotDepositCloser = 112,
    #[msg("The account that paid the rent may close the deposit from 30 days after its opening.")]
    DepositTooYoung = 113,
    #[msg("Only its owner may close a deposit that refuses streams and channels.")]
    DepositRefuses = 114,
    // Mints that a reserve refuses, by the first extension found.
    #[msg("The mint's extensions must be readable.")]
    MintMalformed = 130,
    #[msg("Mints with a transfer fee are refused.")]
    MintHasTransferFee = 131,
    #[msg("Mints that can be closed are refused.")]
    MintHasCloseAuthority = 132,
    #[msg("Mints with confidential transfers are refused.")]
    MintHasConfidentialTransfer = 133,
    #[msg("Mints with a default account state are refused.")]
    MintHasDefaultAccountState = 134,
    #[msg("Mints that cannot be transferred are refused.")]
    MintIsNonTransferable = 135,
    #[msg("Mints that bear interest are refused.")]
    MintHasInterest = 136,
    #[msg("Mints with a permanent delegate are refused.")]
    MintHasPermanentDelegate = 137,
    #[msg("Mints with a transfer hook are refused.")]
    MintHasTransferHook = 138,
    #[msg("Mints with a scaled amount are refused.")]
    MintHasScaledAmount = 139,
    #[msg("Mints that can be paused are refused.")]
    MintIsPausable = 140,
    #[msg("Mints with an extension that is not on the list are refused.")]
    MintHasUnknownExtension = 141,
    // Creators.
    #[msg("Only the authority of the creator may do this.")]
    NotCreatorAuthority = 200,
    #[msg("Only the authority or the operator of the creator may do this.")]
    NotCreatorOrOperator = 201,
    #[msg("Only the authority that the creator was offered to may accept it.")]
    NotPendingAuthority = 202,
    #[msg("The creator has changed since the revision named.")]
    CreatorRevisionChanged = 203,
    #[msg("The creator is closed.")]
    CreatorEnded = 204,
    #[msg("The listings of the creator must close before it closes.")]
    CreatorHasListings = 205,
    #[msg("The earnings of the creator must close before it closes or its splits change.")]
    CreatorHasEarnings = 206,
    #[msg("A creator has at most eight splits.")]
    TooManySplits = 207,
    #[msg("A split must be at least one hundredth of a percent.")]
    SplitIsZero = 208,
    #[msg("The splits must add up to at most 10,000 hundredths of a percent.")]
    SplitsExceedWhole = 209,
    #[msg("Each split must go to its own owner, who is not the payout owner.")]
    SplitOwnerRepeated = 210,
    #[msg("The creator must name a payout owner.")]
    PayoutMissing = 211,
    #[msg(
        "Orders, passes, streams and channels that pay into the earnings must end before they close."
    )]
    EarningsHaveChildren = 214,
    #[msg("The earnings must be the creator's and of the listing's mint.")]
    WrongEarnings = 215,
    #[msg("The creator must be the one that the account names.")]
    WrongCreator = 216,
    #[msg("The deposit must be the payout owner's and of the same mint.")]
    WrongPayoutDeposit = 217,
    #[msg("The deposits of the split owners must follow in the order of the splits.")]
    WrongSplitDeposit = 218,
    #[msg(
        "The authority must be the payout owner or a split owner, to add what rounding up lacks."
    )]
    RoundingNotCovered = 219,
    // Listings.
    #[msg("The listing must be active.")]
    ListingNotActive = 300,
    #[msg("The terms of the listing have changed since the generation named.")]
    ListingChanged = 301,
    #[msg("The price is above the maximum named.")]
    PriceAboveMaximum = 302,
    #[msg("The listing is paid by the second; open a stream.")]
    ListingIsStreamed = 303,
    #[msg("The quantity must be at least one.")]
    QuantityZero = 304,
    #[msg("The listing has fewer units left.")]
    SoldOut = 305,
    #[msg("The number must be the creator's next listing number.")]
    ListingNumberNotNext = 306,
    #[msg("The listing must be retired before it closes.")]
    ListingNotRetired = 307,
    #[msg("A retired listing cannot change.")]
    ListingRetired = 308,
    #[msg("The refund window must be at most 90 days.")]
    RefundWindowTooLong = 309,
    #[msg("The period must be at most 2^31 seconds.")]
    PeriodTooLong = 310,
    #[msg("A listing paid by the second has no duration, refund window or supply.")]
    StreamedListingHasPassTerms = 311,
    #[msg("The referral share must be at most 10,000 hundredths of a percent.")]
    ReferralTooLarge = 312,
    #[msg("The supply must not be below what is sold.")]
    SupplyBelowSold = 313,
    #[msg("The listing must be the one that the account names.")]
    WrongListing = 314,
    // Buying.
    #[msg("The listing gives a pass; use buy_pass.")]
    ListingGivesPass = 400,
    #[msg("The listing gives no pass; use buy.")]
    ListingGivesNoPass = 401,
    #[msg("The referrer's deposit must be of the listing's mint.")]
    ReferrerMintMismatch = 402,
    #[msg("The holder has this pass already; renew it.")]
    PassStillActive = 403,
    #[msg("The pass holds the money of its last term; release or refund it first.")]
    PassHoldsMoney = 404,
    #[msg("The pass holds no money.")]
    PassHoldsNothing = 405,
    #[msg("The pass never expires.")]
    PassIsPerpetual = 406,
    #[msg("The pass is in another term than the one named.")]
    PassTermChanged = 407,
    #[msg("The refund window is over.")]
    RefundWindowOver = 408,
    #[msg("The refund window is still open.")]
    RefundWindowOpen = 409,
    #[msg("Only the payer, the holder or the creator may refund a pass.")]
    NotRefunder = 410,
    #[msg("Only the holder may close a pass that has not expired.")]
    NotHolder = 411,
    #[msg("The deposit must be the one that paid.")]
    WrongPayerDeposit = 412,
    #[msg("The referrer of the pass must be passed in.")]
    ReferrerMissing = 413,
    #[msg("The referrer must be the one that the pass names.")]
    WrongReferrer = 414,
    #[msg("The pass must have a holder.")]
    HolderMissing = 415,
    #[msg("The pass must be the holder's, of this listing.")]
    WrongPass = 416,
    // Orders.
    #[msg("The order is paid or returned already.")]
    OrderNotOpen = 500,
    #[msg("The order must be fulfilled, cancelled or declined first.")]
    OrderNotEnded = 501,
    #[msg("The key must hash to the order's key hash.")]
    WrongKey = 502,
    #[msg("The order must name the hash of its key.")]
    KeyHashMissing = 503,
    #[msg("The deadline must be 10 minutes to 90 days ahead.")]
    DeadlineOutOfRange = 504,
    #[msg("The order can be cancelled 300 seconds after its deadline.")]
    TooEarlyToCancel = 505,
    #[msg("Only the buyer or the rent payer may cancel an order.")]
    NotCanceller = 506,
    // Streams.
    #[msg("The stream has ended.")]
    StreamEnded = 600,
    #[msg("The stream must be cancelled before it is freed.")]
    StreamNotEnded = 601,
    #[msg("The stream must run; resume it first.")]
    StreamPaused = 602,
    #[msg("The stream is not paused.")]
    StreamNotPaused = 603,
    #[msg("The rate must be above zero.")]
    RateZero = 604,
    #[msg("The rate must be exactly the amount over the time, rounded up to 2^-64.")]
    RateNotExact = 605,
    #[msg("The start must be now or within 2^31 seconds.")]
    StartOutOfRange = 606,
    #[msg("The cliff must be within 2^31 seconds of the start and not after the end.")]
    CliffOutOfRange = 607,
    #[msg("The end must be after the start, by at most 2^31 seconds.")]
    EndOutOfRange = 608,
    #[msg("The start unlock must not be above what the stream is funded with.")]
    UnlockAboveFunding = 609,
    #[msg("The rights are unknown, or need the right to cancel or an open end.")]
    StreamRightsInvalid = 610,
    #[msg("The payer gave up the right to cancel the stream.")]
    StreamNotCancellable = 611,
    #[msg("The payer has no right to a refund from the stream.")]
    StreamNotRefundable = 612,
    #[msg("The payer has no right to pause the stream.")]
    StreamNotPausable = 613,
    #[msg("The payer has no right to lower the rate of the stream.")]
    RateNotLowerable = 614,
    #[msg("A stream with a fixed end changes neither funds nor rate.")]
    StreamIsFixed = 615,
    #[msg("Nothing has accrued that is not withdrawn.")]
    NothingAccrued = 616,
    #[msg("The amount is more than has accrued and is not withdrawn.")]
    AboveAccrued = 617,
    #[msg("The amount is more than the stream can give back.")]
    AboveRefundable = 618,
    #[msg("Only the owner of the deposit that is paid may transfer the stream.")]
    NotStreamPayee = 620,
    #[msg("The payee must be the one that the account names.")]
    WrongPayee = 621,
    #[msg("The payee or the rate has changed from what was expected.")]
    StreamTermsChanged = 622,
    #[msg("A stream into earnings stays there, so that every split is served.")]
    StreamPaysEarnings = 623,
    #[msg("The payer's own deposit cannot be the payee.")]
    PayeeIsPayer = 624,
    #[msg("More has been withdrawn than the maximum named.")]
    WithdrawnAboveMaximum = 625,
    #[msg("The listing is not paid by the second.")]
    ListingNotStreamed = 626,
    #[msg("The payee takes no new streams and channels.")]
    PayeeRefuses = 627,
    // Sessions.
    #[msg("The session is revoked.")]
    SessionRevoked = 700,
    #[msg("The session has expired.")]
    SessionExpired = 701,
    #[msg("The session may not do this.")]
    SessionActionNotAllowed = 702,
    #[msg("The session may pay only the payee that it names.")]
    SessionWrongPayee = 703,
    #[msg("The amount is more than the session's total leaves.")]
    SessionTotalExceeded = 704,
    #[msg("The amount is more than the session's window leaves.")]
    SessionWindowExceeded = 705,
    #[msg("The actions must be known, and at least one.")]
    SessionActionsInvalid = 706,
    #[msg("The session must expire in the future, or never.")]
    SessionExpiryPast = 707,
    #[msg("The session must be revoked or expired before it closes.")]
    SessionNotEnded = 708,
    #[msg("A session buys only for the owner of its deposit.")]
    SessionMayNotGift = 709,
    #[msg("A session puts money only into streams of its own deposit that can be cancelled.")]
    SessionNeedsCancellable = 710,
    #[msg("Only the owner of the deposit or the key itself may revoke the session.")]
    NotSessionParty = 711,
    #[msg("The deposit must be the session's.")]
    WrongSessionDeposit = 712,
    #[msg("A session resumes only what no owner has paused.")]
    SessionMayNotResume = 713,
    #[msg("The session has changed since the revision named.")]
    SessionRevisionChanged = 714,
    // Channels.
    #[msg("The channel has ended.")]
    ChannelEnded = 800,
    #[msg("The channel must be closed before it is freed.")]
    ChannelNotEnded = 801,
    #[msg("The channel is closing.")]
    ChannelClosing = 802,
    #[msg("The payer must ask to close first, and the grace be over.")]
    GraceNotOver = 803,
    #[msg("The kind must be voucher or chain.")]
    ChannelKindUnknown = 804,
    #[msg("The channel must name a key or a root.")]
    CredentialMissing = 805,
    #[msg("A chain needs a unit and a length whose product fits 64 bits; vouchers have neither.")]
    ChainTermsInvalid = 806,
    #[msg("The grace must be 900 seconds to 30 days.")]
    GraceOutOfRange = 807,
    #[msg("The channel must expire in the future, or never.")]
    ChannelExpiryPast = 808,
    #[msg("Nothing could be claimed; the statuses say why.")]
    NothingClaimed = 809,
    #[msg("The instruction just before must be the Ed25519 program's.")]
    SignaturesMissing = 810,
    #[msg("The signatures must be laid out in the canonical way.")]
    SignaturesMalformed = 811,
    #[msg("A signed message must be a voucher of 50 bytes.")]
    VoucherMalformed = 812,
    #[msg("There must be one credential for each channel.")]
    ClaimCountMismatch = 813,
    #[msg("The new funding must be below the old.")]
    NotBelowFunded = 814,
    #[msg("The new funding must not be below what is claimed.")]
    BelowClaimed = 815,
    #[msg("The account must be the instructions sysvar.")]
    WrongInstructions = 816,
    // Fans.
    #[msg("The key must be an Ed25519 key, encoded canonically and of prime order.")]
    FanKeyInvalid = 900,
    #[msg("The unit must be at least one base unit.")]
    FanUnitZero = 901,
    #[msg("A fan has 8 to 64 slots.")]
    FanSlotsOutOfRange = 902,
    #[msg("The last day must be 1 to 255.")]
    FanLastDayZero = 903,
    #[msg("The clock must be between 1970 and 2106.")]
    FanClockOutOfRange = 904,
    #[msg("Only the fan's key may do this.")]
    NotFanKey = 905,
    #[msg("The fan must be open: it is closing or has ended.")]
    FanNotOpen = 906,
    #[msg("The last day of the fan is over.")]
    FanOver = 907,
    #[msg("The shares of the fan have changed since the revision named.")]
    FanRevisionChanged = 908,
    #[msg("The fan has no such slot.")]
    NoSuchSlot = 909,
    #[msg("The lease must end in the future.")]
    ShareEndsInThePast = 910,
    #[msg("The lease must end within 31 days.")]
    ShareEndsTooLate = 911,
    #[msg("The lease must end by the last day of the fan.")]
    ShareEndsAfterTheFan = 912,
    #[msg("The slot is leased to another payee.")]
    ShareReserved = 913,
    #[msg("Share and end of a lease that lives must not fall.")]
    ShareFalls = 914,
    #[msg("The share must not be below what is claimed.")]
    ShareBelowClaimed = 915,
    #[msg("The fan must hold what its living shares reserve.")]
    SharesExceedFunds = 916,
    #[msg("The slot is another payee's, or nobody's.")]
    ShareOfAnother = 917,
    #[msg("All of the share is claimed or given back.")]
    NothingToRelease = 918,
    #[msg("The fan has ended.")]
    FanEnded = 919,
    #[msg("The fan must be closing, or its last day over.")]
    FanStillOpen = 920,
    #[msg("A share lives that something can be claimed of.")]
    SharesLiving = 921,
    #[msg("The fan must end before it is freed.")]
    FanNotEnded = 922,
}

impl From<AssignmentError> for FarthingError {
    fn from(error: AssignmentError) -> Self {
        match error {
            AssignmentError::EndsInThePast => Self::ShareEndsInThePast,
            AssignmentError::EndsTooLate => Self::ShareEndsTooLate,
            AssignmentError::EndsAfterTheFan => Self::ShareEndsAfterTheFan,
            AssignmentError::Reserved => Self::ShareReserved,
            AssignmentError::Falls => Self::ShareFalls,
            AssignmentError::BelowClaimed => Self::ShareBelowClaimed,
        }
    }
}

impl From<AllowanceError> for FarthingError {
    fn from(error: AllowanceError) -> Self {
        match error {
            AllowanceError::OverTotal => Self::SessionTotalExceeded,
            AllowanceError::OverWindow => Self::SessionWindowExceeded,
        }
    }
}

impl From<LedgerError> for FarthingError {
    #[inline(always)]
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Insufficient => Self::InsufficientBalance,
            LedgerError::Overflow => Self::AmountOverflow,
        }
    }
}

impl From<PriceError> for FarthingError {
    fn from(error: PriceError) -> Self {
        match error {
            PriceError::Overflow => Self::AmountOverflow,
            PriceError::ShareTooLarge => Self::ReferralTooLarge,
        }
    }
}

impl From<SplitError> for FarthingError {
    fn from(error: SplitError) -> Self {
        match error {
            SplitError::TooMany => Self::TooManySplits,
            SplitError::ZeroShare => Self::SplitIsZero,
            SplitError::OverWhole => Self::SplitsExceedWhole,
        }
    }
}
