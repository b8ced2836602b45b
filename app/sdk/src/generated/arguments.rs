//! The arguments of every instruction. Written by `cargo xtask idl`: do not edit.

use super::parts::{
    ChainLink, ChannelTerms, CreatorChanges, CreatorTerms, FanClaim, FanShare, FanTerms, ListingChanges, ListingTerms, OrderTerms, PassConsent, SessionTerms, StreamTerms, VoucherClaim,
};
use crate::{declare::calls, solana::Address};

calls! {
    /// Moves money from a deposit to any deposit or earnings of the same mint: a payment, a tip, a
    /// transfer. `reference` is the payer's note; it need not be unique.
    ///
    /// # Requires
    /// - `NotSpender`: the signer may spend from the deposit.
    /// - `MintMismatch`: both balances are of one mint.
    /// - `AmountZero`, `InsufficientBalance`: the amount is positive and there.
    ///
    /// # Emits
    /// `Paid`.
    1 "pay" Pay {
        pub amount: u64 as Amount,
        pub reference: [u8; 32],
    }

    /// Buys `quantity` units of a listing that gives no pass, at `max_price` a unit at most and at
    /// the `generation` named.
    ///
    /// # Requires
    /// - `NotSpender`, `MintMismatch`, `WrongEarnings`, `ReferrerMintMismatch`: the accounts belong
    ///   together.
    /// - `ListingGivesPass`, `ListingIsStreamed`: the listing is bought this way.
    /// - `ListingNotActive`, `ListingChanged`, `PriceAboveMaximum`: the terms are those consented to.
    /// - `QuantityZero`, `SoldOut`, `AmountOverflow`, `InsufficientBalance`: it can be sold and paid.
    ///
    /// # Emits
    /// `Bought`; `ReferralPaid` where a referrer gets a share.
    2 "buy" Buy {
        pub quantity: u64 as Count,
        pub max_price: u64 as Amount,
        pub generation: u32 as Count,
        pub reference: [u8; 32],
    }

    /// Brings tokens into the reserve and credits a deposit with what arrived. Anyone may pay in for
    /// anyone.
    ///
    /// # Requires
    /// - `AmountZero`, `NothingReceived`: something is asked for and arrives.
    /// - `WrongReserve`, `WrongReserveTokens`, `WrongMint`, `WrongTokenProgram`: the accounts belong
    ///   together.
    ///
    /// # Emits
    /// `Deposited`.
    3 "deposit" Deposit {
        pub amount: u64 as Amount,
    }

    /// Sends tokens from a deposit to the token account that its owner names; `u64::MAX` sends all.
    ///
    /// # Requires
    /// - `NotDepositOwner`: the signer owns the deposit.
    /// - `AmountZero`, `InsufficientBalance`: the amount is positive and there.
    /// - `WrongReserve`, `WrongReserveTokens`, `WrongMint`, `WrongTokenProgram`: the accounts belong
    ///   together.
    /// - `WrongTokensLeft`: exactly the amount has left the reserve.
    ///
    /// # Emits
    /// `Withdrawn`.
    4 "withdraw" Withdraw {
        pub amount: u64 as Amount,
    }

    /// Opens the one reserve of a mint. Anyone may call; the rent does not come back.
    ///
    /// # Requires
    /// - `WrongTokenProgram`: the mint is the token program's.
    /// - `MintHas...`, `MintIs...`, `MintMalformed`: the mint has only extensions that are accepted.
    ///
    /// # Emits
    /// `ReserveOpened`.
    10 "open_reserve" OpenReserve {}

    /// Opens the deposit of an owner, unless it is open already. Anyone may call, for any owner.
    ///
    /// # Emits
    /// `DepositOpened`, if it was not there.
    11 "open_deposit" OpenDeposit {}

    /// Closes an empty deposit. The account that paid the rent gets it back, and may call from 30 days after
    /// the opening; the owner may at any time.
    ///
    /// # Requires
    /// - `NotDepositCloser`: the signer owns the deposit, or has paid its rent.
    /// - `DepositTooYoung`, `DepositRefuses`: whoever paid the rent calls 30 days after the opening at the
    ///   earliest, and where the owner has not set the deposit to refuse.
    /// - `DepositNotEmpty`, `DepositHasChildren`, `DepositHasSessions`: it is empty, and no other account
    ///   depends on it.
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `DepositClosed`.
    12 "close_deposit" CloseDeposit {}

    /// Makes a deposit or earnings refuse new streams and channels, or accept them again.
    ///
    /// # Requires
    /// - `NotPayeeSide`: the signer owns the deposit, or is the authority of the creator passed in.
    ///
    /// # Emits
    /// `RefusalSet`.
    13 "set_refusal" SetRefusal {
        pub refuses: bool,
    }

    /// Registers a creator at the address that founder, `salt` and `open_slot` name.
    ///
    /// # Requires
    /// - `OpenSlotNotRecent`: `open_slot` is one of the last 150 slots (I12).
    /// - `PayoutMissing`, `TooManySplits`, `SplitIsZero`, `SplitsExceedWhole`, `SplitOwnerRepeated`:
    ///   the splits are valid, and each has an owner of its own.
    /// - `UriTooLong`: the uri has at most 96 bytes.
    ///
    /// # Emits
    /// `CreatorRegistered`.
    20 "register_creator" RegisterCreator {
        pub salt: u64 as Count,
        pub open_slot: u64 as Slot,
        pub terms: CreatorTerms,
    }

    /// Changes operator, payout, splits or uri of a creator; what is `None` stays.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`: the signer controls an open creator.
    /// - `CreatorHasEarnings`: splits change only while no earnings are open.
    /// - `PayoutMissing`, `TooManySplits`, `SplitIsZero`, `SplitsExceedWhole`, `SplitOwnerRepeated`,
    ///   `UriTooLong`: as for `register_creator`.
    ///
    /// # Emits
    /// `CreatorUpdated`.
    21 "update_creator" UpdateCreator {
        pub changes: CreatorChanges,
    }

    /// Offers the authority of a creator to another key, or takes the offer back with zero.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`: the signer controls an open creator.
    ///
    /// # Emits
    /// `CreatorOffered`.
    22 "transfer_creator" TransferCreator {
        pub new_authority: Address,
    }

    /// Takes the authority that was offered.
    ///
    /// # Requires
    /// - `NotPendingAuthority`, `CreatorEnded`: the signer was offered an open creator.
    /// - `CreatorRevisionChanged`: nothing changed since the revision named.
    ///
    /// # Emits
    /// `CreatorAccepted`.
    23 "accept_creator" AcceptCreator {
        pub expected_revision: u32 as Count,
    }

    /// Opens a creator's balance in a reserve.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`: the signer controls an open creator.
    ///
    /// # Emits
    /// `EarningsOpened`.
    24 "open_earnings" OpenEarnings {}

    /// Divides earnings by the creator's splits. Anyone may call. Takes the deposits of the split
    /// owners as remaining accounts, in the order of the splits, writable.
    ///
    /// # Requires
    /// - `WrongCreator`, `WrongPayoutDeposit`, `WrongSplitDeposit`, `AccountNotOurs`: the accounts
    ///   belong together.
    ///
    /// # Emits
    /// `Distributed`, if there was enough to divide.
    25 "distribute" Distribute {}

    /// Divides earnings to the last unit, shares rounded up, and closes them. Takes the deposits of the
    /// split owners as remaining accounts, in the order of the splits, writable. Rounded
    /// up, the shares may be up to seven base units more than the balance; the authority's own deposit,
    /// which must be one of them or the payout, adds those.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`: the signer controls an open creator.
    /// - `EarningsHaveChildren`: no order, pass, stream or channel pays into it.
    /// - `RoundingNotCovered`, `InsufficientBalance`: where the shares are more than the balance, the
    ///   authority is one of those paid, and can add the difference.
    /// - `WrongCreator`, `WrongPayoutDeposit`, `WrongSplitDeposit`, `AccountNotOurs`, `NotRentPayer`:
    ///   the accounts belong together.
    ///
    /// # Emits
    /// `EarningsClosed`.
    26 "close_earnings" CloseEarnings {}

    /// Closes a creator. Its account is freed at once or, when it is younger than 151 slots, by a
    /// second call of anyone after that (I12).
    ///
    /// # Requires
    /// - `NotCreatorAuthority`: the signer controls the creator, unless it is closed already.
    /// - `CreatorHasListings`, `CreatorHasEarnings`: nothing of it is open.
    /// - `AddressNotSpent`: a closed creator is freed no earlier.
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `CreatorClosed`, when it closes.
    27 "close_creator" CloseCreator {}

    /// Puts something up for sale, under the creator's next listing number.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`, `WrongEarnings`: the signer controls an open creator
    ///   that can be paid in the mint.
    /// - `ListingNumberNotNext`: numbers are given in order.
    /// - `RefundWindowTooLong`, `PeriodTooLong`, `ReferralTooLarge`, `StreamedListingHasPassTerms`,
    ///   `UriTooLong`: the terms are within bounds and fit together.
    ///
    /// # Emits
    /// `ListingCreated`.
    30 "create_listing" CreateListing {
        pub number: u32 as Count,
        pub terms: ListingTerms,
    }

    /// Changes terms of a listing for later buyers, or pauses it; what is `None` stays.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`, `WrongCreator`: the signer controls the creator.
    /// - `ListingRetired`: the listing is not retired.
    /// - `SupplyBelowSold` and the bounds of `create_listing`.
    ///
    /// # Emits
    /// `ListingUpdated`.
    31 "update_listing" UpdateListing {
        pub changes: ListingChanges,
    }

    /// Ends the sale of a listing for good.
    ///
    /// # Requires
    /// - `NotCreatorOrOperator`, `WrongCreator`: the signer is authority or operator.
    /// - `ListingRetired`: it is not retired yet.
    ///
    /// # Emits
    /// `ListingRetired`.
    32 "retire_listing" RetireListing {}

    /// Closes a retired listing. Outstanding passes and orders do not need it.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`, `WrongCreator`: the signer controls the creator.
    /// - `ListingNotRetired`: it is retired.
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `ListingClosed`.
    33 "close_listing" CloseListing {}

    /// Buys access for `holder` from a listing with a duration or a refund window. Money that can be
    /// refunded is held in the pass.
    ///
    /// # Requires
    /// - `NotSpender`, `MintMismatch`, `WrongEarnings`, `ReferrerMintMismatch`, `HolderMissing`: the
    ///   accounts belong together.
    /// - `PassStillActive`, `PassHoldsMoney`, `WrongPass`: the holder's pass, if any, has ended and
    ///   holds nothing. A new one is created at the address of its seeds and `bump`.
    /// - `ListingGivesNoPass` and the requirements of `buy` on terms, supply and balance.
    ///
    /// # Emits
    /// `PassBought`; `ReferralPaid` where a referrer gets a share at once.
    40 "buy_pass" BuyPass {
        pub consent: PassConsent,
        pub bump: u8 as Internal,
    }

    /// Buys a further term of a pass. `expected_term` names the term that it follows.
    ///
    /// # Requires
    /// - `NotSpender`, `MintMismatch`, `WrongListing`, `WrongEarnings`, `ReferrerMintMismatch`: the
    ///   accounts belong together.
    /// - `PassHoldsMoney`: the money of the last term has been released or refunded.
    /// - `PassIsPerpetual`, `PassTermChanged`: the pass expires, and is in the term that the buyer
    ///   expects.
    /// - The requirements of `buy_pass` on terms, supply and balance.
    ///
    /// # Emits
    /// `PassRenewed`; `ReferralPaid` where a referrer gets a share at once.
    41 "renew" Renew {
        pub consent: PassConsent,
        pub expected_term: u64 as Count,
    }

    /// Returns the money of a term to the deposit that paid it. `expected_term` names the term.
    ///
    /// # Requires
    /// - `NotRefunder`: the signer is payer, holder, or authority or operator of the creator.
    /// - `PassHoldsNothing`, `PassTermChanged`, `RefundWindowOver`: the pass holds the money of this term,
    ///   and its refund window is open.
    /// - `WrongPayerDeposit`, `WrongEarnings`, `WrongCreator`, `WrongListing`: the accounts belong
    ///   together.
    ///
    /// # Emits
    /// `PassRefunded`.
    42 "refund_pass" RefundPass {
        pub expected_term: u64 as Count,
    }

    /// Pays the money of a term to the seller side once its refund window is over. Anyone may call.
    ///
    /// # Requires
    /// - `PassHoldsNothing`, `RefundWindowOpen`: the pass holds money, and its refund window is over.
    /// - `WrongPayerDeposit`, `WrongEarnings`, `ReferrerMissing`, `WrongReferrer`: the accounts belong
    ///   together.
    ///
    /// # Emits
    /// `PassReleased`; `ReferralPaid` where a referrer gets a share.
    43 "release_pass" ReleasePass {}

    /// Closes a pass that holds no money. `expected_term` names the term.
    ///
    /// # Requires
    /// - `NotHolder`: the pass has expired, or the signer holds it.
    /// - `PassTermChanged`, `PassHoldsMoney`: it is this term, and holds nothing.
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `PassClosed`.
    44 "close_pass" ClosePass {
        pub expected_term: u64 as Count,
    }

    /// Sets the price of a listing aside. It is paid to the creator for the key that has a given hash.
    ///
    /// # Requires
    /// - `NotDepositOwner`, `MintMismatch`, `WrongEarnings`: the accounts belong together.
    /// - `OpenSlotNotRecent`: `open_slot` is one of the last 150 slots (I12).
    /// - `KeyHashMissing`, `DeadlineOutOfRange`: the hash is given, and the deadline is within bounds.
    /// - `ListingGivesPass`: an order gives no access.
    /// - The requirements of `buy` on terms, supply and balance.
    ///
    /// # Emits
    /// `OrderPlaced`.
    50 "place_order" PlaceOrder {
        pub salt: u64 as Count,
        pub open_slot: u64 as Slot,
        pub terms: OrderTerms,
    }

    /// Reveals the key of an order and pays the creator. Anyone may call. However an order ends,
    /// `close_order` frees its account.
    ///
    /// # Requires
    /// - `OrderNotOpen`, `WrongKey`: the order is open, and this is its key.
    /// - `WrongPayerDeposit`, `WrongEarnings`: the accounts belong together.
    ///
    /// # Emits
    /// `OrderFulfilled`.
    51 "fulfil_order" FulfilOrder {
        pub key: [u8; 32],
    }

    /// Returns the money of an unfulfilled order, from 300 seconds after its deadline.
    ///
    /// # Requires
    /// - `NotCanceller`: the signer is the buyer or the rent payer.
    /// - `OrderNotOpen`, `TooEarlyToCancel`: the order is open, and its deadline is long enough ago.
    /// - `WrongPayerDeposit`, `WrongEarnings`, `WrongListing`: the accounts belong together.
    ///
    /// # Emits
    /// `OrderCancelled`.
    52 "cancel_order" CancelOrder {}

    /// Gives the money of an order back to the buyer, at any time.
    ///
    /// # Requires
    /// - `NotCreatorOrOperator`: the signer is authority or operator.
    /// - `OrderNotOpen`: the order is open.
    /// - `WrongCreator`, `WrongPayerDeposit`, `WrongEarnings`, `WrongListing`: the accounts belong
    ///   together.
    ///
    /// # Emits
    /// `OrderDeclined`.
    53 "decline_order" DeclineOrder {}

    /// Frees an ended order. Anyone may call.
    ///
    /// # Requires
    /// - `OrderNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `OrderClosed`.
    54 "close_order" CloseOrder {}

    /// Sets money aside that becomes the payee's second by second, at a rate of its own or at a listing's
    /// price per period. The payee is any deposit but the payer's, or earnings.
    ///
    /// # Requires
    /// - `NotSpender`, `MintMismatch`, `SessionNeedsCancellable`: the accounts belong together; a
    ///   session opens only what can be cancelled.
    /// - `OpenSlotNotRecent`: `open_slot` is one of the last 150 slots (I12).
    /// - `StartOutOfRange`, `CliffOutOfRange`, `EndOutOfRange`, `StreamRightsInvalid`,
    ///   `UnlockAboveFunding`, `RateZero`, `RateNotExact`: the terms fit together.
    /// - `ListingNotActive`, `ListingChanged`, `ListingNotStreamed`, `WrongEarnings`: the listing, if
    ///   any, sells by the second at this rate.
    /// - `PayeeRefuses`: the payee accepts new streams and channels.
    /// - `AmountZero`, `InsufficientBalance`: the amount is positive and there.
    ///
    /// # Emits
    /// `StreamOpened`.
    60 "open_stream" OpenStream {
        pub salt: u64 as Count,
        pub open_slot: u64 as Slot,
        pub bump: u8 as Internal,
        pub terms: StreamTerms,
    }

    /// Puts more money into a stream without end, from any deposit of its mint. What comes back
    /// later goes to the payer of the stream. The caller names the payee, as an account, and the rate.
    ///
    /// # Requires
    /// - `NotSpender`, `MintMismatch`, `SessionNeedsCancellable`: the accounts belong together; a
    ///   session tops up only what its own deposit can cancel.
    /// - `StreamEnded`, `StreamIsFixed`: the stream has not ended, and has no end.
    /// - `WrongPayee`, `StreamTermsChanged`: payee and rate are those expected.
    /// - `AmountZero`, `InsufficientBalance`, `AmountOverflow`: the amount is positive and there, and the
    ///   sum fits 64 bits.
    ///
    /// # Emits
    /// `StreamToppedUp`.
    61 "top_up_stream" TopUpStream {
        pub amount: u64 as Amount,
        pub expected_rate_whole: u64 as Rate(expected_rate, expected_rate_fraction),
        pub expected_rate_fraction: u64 as Fraction,
    }

    /// Pays what has accrued to the payee; `u64::MAX` pays all. Anyone may call.
    ///
    /// # Requires
    /// - `WrongPayee`: the payee is the stream's.
    /// - `NothingAccrued`, `AmountZero`, `AboveAccrued`: the amount is positive and has accrued.
    ///
    /// # Emits
    /// `StreamWithdrawn`.
    62 "withdraw_stream" WithdrawStream {
        pub amount: u64 as Amount,
    }

    /// Pays all that has accrued in many streams to one payee. Anyone may call. Takes the streams as
    /// remaining accounts, writable. Returns a status for each, if any is skipped.
    ///
    /// # Requires
    /// - `NothingAccrued`: at least one of them pays.
    ///
    /// # Emits
    /// `StreamsWithdrawn`, with what came of each.
    63 "withdraw_streams" WithdrawStreams {}

    /// Returns to the payer what has not accrued, except a unit that has begun to accrue; `u64::MAX`
    /// returns all of it.
    ///
    /// # Requires
    /// - `NotSpender`, `WrongPayerDeposit`: the signer is the owner of the deposit that pays, or a
    ///   session of it that may manage.
    /// - `StreamEnded`, `StreamNotRefundable`: the payer has that right.
    /// - `AmountZero`, `AboveRefundable`: the amount is positive and has not accrued.
    ///
    /// # Emits
    /// `StreamRefunded`.
    64 "refund_stream" RefundStream {
        pub amount: u64 as Amount,
    }

    /// Stops a stream from accruing. What the owner has paused, no session resumes.
    ///
    /// # Requires
    /// - `NotSpender`, `WrongPayerDeposit`: the signer is the owner of the deposit that pays, or a
    ///   session of it that may manage.
    /// - `StreamEnded`, `StreamNotPausable`, `StreamPaused`: it has not ended, the payer has that
    ///   right, and it runs; the owner also pauses what a session has paused.
    ///
    /// # Emits
    /// `StreamPaused`.
    65 "pause_stream" PauseStream {}

    /// Lets a paused stream accrue again, at the rate that it has.
    ///
    /// # Requires
    /// - `NotSpender`, `WrongPayerDeposit`: the signer is the owner of the deposit that pays, or a
    ///   session of it that may manage.
    /// - `StreamEnded`, `StreamNotPaused`, `SessionMayNotResume`: it is paused, and if a session
    ///   resumes it, the owner has not paused it.
    ///
    /// # Emits
    /// `StreamResumed`.
    66 "resume_stream" ResumeStream {}

    /// Changes the rate of a stream without end, paused or not, from now on or from its start.
    ///
    /// # Requires
    /// - `NotDepositOwner`, `WrongPayerDeposit`: the signer owns the deposit that pays.
    /// - `StreamEnded`, `StreamIsFixed`, `RateZero`: it has not ended and has no end; the new rate is
    ///   not 0.
    /// - `RateNotLowerable`: it rises, or the payer may lower it.
    ///
    /// # Emits
    /// `StreamRateSet`.
    67 "set_stream_rate" SetStreamRate {
        pub rate_whole: u64 as Rate(rate, rate_fraction),
        pub rate_fraction: u64 as Fraction,
    }

    /// Ends a stream. What has accrued goes to the payee, the rest to the payer. A unit that has begun to
    /// accrue goes to the payer if the payee side ends the stream, otherwise to the payee.
    ///
    /// # Requires
    /// - `StreamEnded`: it has not ended.
    /// - `NotSpender`: the signer is the payee side (the owner of the deposit, or the authority of
    ///   the creator, passed in), or the owner of the payer's deposit or a session of it that may manage;
    ///   the rent payer when nothing comes back; anyone past the end.
    /// - `StreamNotCancellable`: a payer without the right cancels only when nothing comes back.
    /// - `WrongPayerDeposit`, `WrongPayee`: the accounts belong together.
    ///
    /// # Emits
    /// `StreamCancelled`.
    68 "cancel_stream" CancelStream {}

    /// Passes the rest of a stream on to another payee, if at most `max_withdrawn` base units have been
    /// paid by then. That is a bound and no exact figure, since anyone may withdraw first. A buyer of a
    /// stream should take only a renounced one: its money falls by withdrawals alone.
    ///
    /// # Requires
    /// - `StreamPaysEarnings`, `NotStreamPayee`, `WrongPayee`: the signer owns the deposit that is
    ///   paid.
    /// - `StreamEnded`, `WithdrawnAboveMaximum`: the stream still holds what the new payee expects.
    /// - `PayeeIsPayer`, `MintMismatch`, `PayeeRefuses`: the new payee is another than the payer, of the
    ///   same mint, and accepts new streams.
    ///
    /// # Emits
    /// `StreamTransferred`.
    69 "transfer_stream" TransferStream {
        pub max_withdrawn: u64 as Amount,
    }

    /// Gives up the payer's rights to cancel, refund, pause and lower the rate.
    ///
    /// # Requires
    /// - `NotDepositOwner`, `WrongPayerDeposit`: the signer owns the deposit that pays.
    /// - `StreamEnded`, `StreamNotCancellable`, `StreamPaused`: it runs, and there are rights to give up.
    ///
    /// # Emits
    /// `StreamRenounced`.
    70 "renounce_stream" RenounceStream {}

    /// Frees an ended stream. Anyone may call.
    ///
    /// # Requires
    /// - `StreamNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `StreamClosed`.
    71 "close_stream" CloseStream {}

    /// Lets a key act for a deposit within limits.
    ///
    /// # Requires
    /// - `NotDepositOwner`: the signer owns the deposit.
    /// - `OpenSlotNotRecent`: `open_slot` is one of the last 150 slots (I12).
    /// - `SessionActionsInvalid`, `SessionExpiryPast`: the limits allow something.
    ///
    /// # Emits
    /// `SessionOpened`.
    80 "open_session" OpenSession {
        pub open_slot: u64 as Slot,
        pub terms: SessionTerms,
    }

    /// Replaces the limits of a session. What is spent still counts against the total; a new window
    /// begins.
    ///
    /// # Requires
    /// - `NotDepositOwner`, `WrongSessionDeposit`: the signer owns the deposit.
    /// - `SessionRevoked`, `SessionRevisionChanged`: it is not revoked, and has not changed since the
    ///   revision named.
    /// - `SessionActionsInvalid`, `SessionExpiryPast`: the limits allow something.
    ///
    /// # Emits
    /// `SessionUpdated`.
    81 "update_session" UpdateSession {
        pub terms: SessionTerms,
        pub expected_revision: u64 as Count,
    }

    /// Ends a session at once and for good.
    ///
    /// # Requires
    /// - `NotSessionParty`, `WrongSessionDeposit`: the signer owns the deposit, or is the key.
    /// - `SessionRevoked`: it is not revoked yet.
    ///
    /// # Emits
    /// `SessionRevoked`.
    82 "revoke_session" RevokeSession {}

    /// Closes a session that is revoked or has expired. Anyone may call.
    ///
    /// # Requires
    /// - `SessionNotEnded`, `AddressNotSpent`, `WrongSessionDeposit`: it has ended, and its last change is
    ///   older than 150 slots (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `SessionClosed`.
    83 "close_session" CloseSession {}

    /// Sets money aside for one payee, which the payer then gives away off chain by voucher or hash
    /// chain. The payee is any deposit but the payer's, or earnings.
    ///
    /// # Requires
    /// - `NotSpender`, `MintMismatch`: the accounts belong together.
    /// - `OpenSlotNotRecent`: `open_slot` is one of the last 150 slots (I12).
    /// - `ChannelKindUnknown`, `CredentialMissing`, `ChainTermsInvalid`, `GraceOutOfRange`,
    ///   `ChannelExpiryPast`: the terms are within bounds and fit together.
    /// - `PayeeRefuses`: the payee accepts new streams and channels.
    /// - `AmountZero`, `InsufficientBalance`: the amount is positive and there.
    ///
    /// # Emits
    /// `ChannelOpened`.
    90 "open_channel" OpenChannel {
        pub salt: u64 as Count,
        pub open_slot: u64 as Slot,
        pub bump: u8 as Internal,
        pub terms: ChannelTerms,
    }

    /// Sets more money aside in a channel that is not closing.
    ///
    /// # Requires
    /// - `NotSpender`, `WrongPayerDeposit`: the signer may spend from the payer's deposit.
    /// - `ChannelEnded`, `ChannelClosing`: it has not ended and is not closing.
    /// - `AmountZero`, `InsufficientBalance`, `AmountOverflow`: the amount is positive and there, and the
    ///   sum fits 64 bits.
    ///
    /// # Emits
    /// `ChannelToppedUp`.
    91 "top_up_channel" TopUpChannel {
        pub amount: u64 as Amount,
    }

    /// Pays vouchers to one payee, each up to what its channel holds. Anyone may call. Reads the vouchers
    /// from the Ed25519 program's instruction just before, one record for each remaining
    /// account: the channels, writable. Returns a status for each, if any is skipped.
    ///
    /// # Requires
    /// - `WrongInstructions`, `SignaturesMissing`, `SignaturesMalformed`, `VoucherMalformed`,
    ///   `ClaimCountMismatch`: the signatures are there, in the canonical layout.
    /// - `NothingClaimed`: at least one of them pays.
    ///
    /// # Emits
    /// `VouchersClaimed`, with what came of each.
    92 "claim" Claim {}

    /// Pays links of hash chains to one payee, each up to what its channel holds. Anyone may call.
    /// Takes one link for each remaining account: the channels, writable. Returns a status for each, if
    /// any is skipped.
    ///
    /// # Requires
    /// - `ClaimCountMismatch`: there are as many links as channels.
    /// - `NothingClaimed`: at least one of them pays.
    ///
    /// # Emits
    /// `LinksClaimed`, with what came of each.
    93 "claim_chain" ClaimChain {
        pub links: Vec<ChainLink>,
    }

    /// Gives money of a channel back to the payer down to `new_funded`; both sides sign.
    ///
    /// # Requires
    /// - `NotDepositOwner`, `NotPayeeSide`, `WrongPayerDeposit`, `WrongPayee`: the signers are the
    ///   payer and the payee side.
    /// - `ChannelEnded`, `BelowClaimed`, `NotBelowFunded`: it has not ended, and the new funding is
    ///   below the old and not below what is claimed.
    ///
    /// # Emits
    /// `ChannelWithdrawn`.
    94 "withdraw_channel" WithdrawChannel {
        pub new_funded: u64 as Amount,
    }

    /// Ends a channel at once. Only the payee side may call. What is not claimed returns to the payer;
    /// `free_channel` frees the account.
    ///
    /// # Requires
    /// - `NotPayeeSide`, `WrongPayee`: the signer is the payee side.
    /// - `ChannelEnded`: it has not ended.
    /// - `WrongPayerDeposit`: the money returns to the deposit that paid.
    ///
    /// # Emits
    /// `ChannelClosed`.
    95 "close_channel" CloseChannel {}

    /// Asks to close a channel. The payee can still claim until the grace is over.
    ///
    /// # Requires
    /// - `NotSpender`, `WrongPayerDeposit`: the signer is the owner of the deposit that pays, or a
    ///   session of it that may manage.
    /// - `ChannelEnded`, `ChannelClosing`: it is not closing yet.
    ///
    /// # Emits
    /// `CloseRequested`.
    96 "request_close" RequestClose {}

    /// Ends a channel that was asked to close, or that expired, once the grace is over. Anyone may
    /// call. What is not claimed returns to the payer; `free_channel` frees the account.
    ///
    /// # Requires
    /// - `ChannelEnded`, `GraceNotOver`: the grace is over.
    /// - `WrongPayerDeposit`, `WrongPayee`: the accounts are those that the channel names.
    ///
    /// # Emits
    /// `ChannelClosed`.
    97 "finish_close" FinishClose {}

    /// Frees an ended channel. Anyone may call.
    ///
    /// # Requires
    /// - `ChannelNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `ChannelFreed`.
    98 "free_channel" FreeChannel {}

    /// Pays vouchers to one payee, each up to what its channel holds, and checks their signatures itself:
    /// without the fee that the Ed25519 program's cost. Anyone may call. Takes one voucher for each
    /// remaining account: the channels, writable. Returns a status for each, if any is skipped.
    ///
    /// # Requires
    /// - `ClaimCountMismatch`: there are as many vouchers as channels.
    /// - `NothingClaimed`: at least one of them pays.
    ///
    /// # Emits
    /// `VouchersClaimed`, with what came of each.
    99 "claim_signed" ClaimSigned {
        pub claims: Vec<VoucherClaim>,
    }

    /// Sets money aside for many payees, which the fan's key then gives away off chain by voucher, each up
    /// to its share. Gives the first shares as `assign` does.
    ///
    /// # Requires
    /// - `NotSpender`: the signer may spend from the deposit; a session only if it names no payee.
    /// - `OpenSlotNotRecent`: `open_slot` is one of the last 150 slots (I12).
    /// - `FanUnitZero`, `FanSlotsOutOfRange`, `FanLastDayZero`, `FanKeyInvalid`, `FanClockOutOfRange`: the
    ///   terms are within bounds.
    /// - `AmountZero`, `InsufficientBalance`: the amount is positive and there.
    /// - The requirements of `assign` on shares.
    ///
    /// # Emits
    /// `FanOpened`; `FanAssigned` where shares are given.
    100 "open_fan" OpenFan {
        pub salt: u32 as Count,
        pub open_slot: u64 as Slot,
        pub bump: u8 as Internal,
        pub terms: FanTerms,
        pub shares: Vec<FanShare>,
    }

    /// Sets more money aside in an open fan.
    ///
    /// # Requires
    /// - `FanNotOpen`, `FanOver`: it is open, and its last day not over.
    /// - `NotSpender`, `WrongPayerDeposit`: the signer may spend from the payer's deposit; a session only
    ///   if it names no payee.
    /// - `AmountZero`, `InsufficientBalance`, `AmountOverflow`: the amount is positive and there, and the
    ///   sum fits 64 bits.
    ///
    /// # Emits
    /// `FanToppedUp`.
    101 "top_up_fan" TopUpFan {
        pub amount: u64 as Amount,
    }

    /// Gives shares of an open fan, raises and renews them, all or none. None at all raise the revision
    /// too. A payee's share and its end only rise while its lease lives; a slot changes its payee only
    /// when the lease is over.
    ///
    /// # Requires
    /// - `NotFanKey`, `FanNotOpen`: the signer is the key of an open fan.
    /// - `FanRevisionChanged`: no shares were given since the revision named.
    /// - `NoSuchSlot`, `ShareEndsInThePast`, `ShareEndsTooLate`, `ShareEndsAfterTheFan`: the slot is there,
    ///   and the lease ends in the future, within 31 days and by the last day of the fan.
    /// - `ShareReserved`, `ShareFalls`, `ShareBelowClaimed`: nobody loses what is reserved or claimed.
    /// - `SharesExceedFunds`: the fan holds what its living shares reserve.
    ///
    /// # Emits
    /// `FanAssigned`.
    102 "assign" Assign {
        pub expected_revision: u32 as Count,
        pub shares: Vec<FanShare>,
    }

    /// Pays vouchers of fans to one payee at one audience, each up to its share. Anyone may call. Takes
    /// one claim for each remaining account: the fans, writable. Returns a status for each, if any is
    /// skipped.
    ///
    /// # Requires
    /// - `ClaimCountMismatch`: there are as many claims as fans.
    /// - `NothingClaimed`: at least one of them pays.
    ///
    /// # Emits
    /// `FansClaimed`, with what came of each.
    103 "claim_fans" ClaimFans {
        pub audience: [u8; 32],
        pub claims: Vec<FanClaim>,
    }

    /// Gives back what is not claimed of a share. Only the payee side may call. The money is free at once;
    /// the slot stays the payee's until its lease ends.
    ///
    /// # Requires
    /// - `NotPayeeSide`: the signer is the payee side.
    /// - `FanEnded`: the fan has not ended.
    /// - `NoSuchSlot`, `ShareOfAnother`: the slot is the payee's, at this audience.
    /// - `NothingToRelease`: there is something that is not claimed.
    ///
    /// # Emits
    /// `ShareReleased`.
    104 "release_share" ReleaseShare {
        pub slot: u8 as Count,
        pub audience: [u8; 32],
    }

    /// Asks to close a fan: what no living share reserves returns to the payer at once, and no share is
    /// given any more. Living shares are claimed from until they end.
    ///
    /// # Requires
    /// - `NotSpender`, `WrongPayerDeposit`: the signer is the fan's key, the owner of the deposit that
    ///   pays, or a session of it that may manage and names no payee.
    /// - `FanNotOpen`: the fan is open.
    ///
    /// # Emits
    /// `FanCloseRequested`.
    105 "request_close_fan" RequestCloseFan {}

    /// Ends a fan that was asked to close, or whose last day is over, once no share lives that something
    /// can be claimed of. Anyone may call. What is left returns to the payer; `free_fan` frees the account.
    ///
    /// # Requires
    /// - `FanEnded`, `FanStillOpen`: it is closing or over, and has not ended.
    /// - `SharesLiving`: every lease is over, or all of its share claimed or given back.
    /// - `WrongPayerDeposit`: the money returns to the deposit that paid.
    ///
    /// # Emits
    /// `FanClosed`.
    106 "finish_close_fan" FinishCloseFan {}

    /// Frees an ended fan. Anyone may call.
    ///
    /// # Requires
    /// - `FanNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `FanFreed`.
    107 "free_fan" FreeFan {}
}
