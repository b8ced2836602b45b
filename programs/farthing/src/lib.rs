//! Farthing: micropayments on Solana. One deposit, every creator.
//!
//! This file is the contract: what each instruction does, what it requires and what it emits. Code
//! stands under the same names in `instructions/`, accounts in `state/`. Invariants (I1 to I12) are
//! in `docs/invariants.md`.
//!
//! For every instruction:
//! - All amounts are base units of the reserve's mint. All times are unix seconds.
//! - An account that is written appears once. A second place is refused (framework error 2040), also a
//!   read-only one and one after the declared accounts. Payers and receivers of rent are excepted.
//! - Further accounts after the declared ones are ignored, and so are further bytes after the arguments,
//!   unless the instruction says what it reads there.

// The interface description is built by the package's own tests, which need `std`.
#![cfg_attr(not(test), no_std)]

extern crate alloc;

// Anchor's macros write `anchor_lang::…` into this crate, so the framework needs that name as well. What
// is Anchor's is imported by it, what is ours by `farthing_framework`. It stands here because cargo
// refuses two names for one package in the manifest.
extern crate farthing_framework as anchor_lang;

#[cfg(target_arch = "bpf")]
use solana_compiler_builtins as _;

mod authority;
mod clock;
mod curve;
mod errors;
pub mod events;
pub mod instructions;
mod ledger;
pub mod state;
mod tokens;

use alloc::vec::Vec;
use anchor_lang::prelude::*;
pub use errors::FarthingError;
use farthing_framework::WithRemaining;
use instructions::{
    buying::*, channels::*, creators::*, fans::*, listings::*, orders::*, reserves::*, sessions::*,
    streams::*,
};

declare_id!("6ebE3JV2J7FVzg5GQnSgTsZ9mrxaWsmZiQAefCwJN4ZT");

#[program]
pub mod farthing {
    use super::*;

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
    #[discrim = 1]
    pub fn pay(ctx: &mut Context<Pay>, amount: u64, reference: [u8; 32]) -> Result<()> {
        ctx.accounts.pay(amount, reference)
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
    #[discrim = 2]
    pub fn buy(
        ctx: &mut Context<Buy>,
        quantity: u64,
        max_price: u64,
        generation: u32,
        reference: [u8; 32],
    ) -> Result<()> {
        ctx.accounts.buy(quantity, max_price, generation, reference)
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
    #[discrim = 3]
    pub fn deposit(ctx: &mut Context<DepositTokens>, amount: u64) -> Result<()> {
        ctx.accounts.deposit(amount)
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
    #[discrim = 4]
    pub fn withdraw(ctx: &mut Context<Withdraw>, amount: u64) -> Result<()> {
        ctx.accounts.withdraw(amount)
    }

    /// Opens the one reserve of a mint. Anyone may call; the rent does not come back.
    ///
    /// # Requires
    /// - `WrongTokenProgram`: the mint is the token program's.
    /// - `MintHas...`, `MintIs...`, `MintMalformed`: the mint has only extensions that are accepted.
    ///
    /// # Emits
    /// `ReserveOpened`.
    #[discrim = 10]
    pub fn open_reserve(ctx: &mut Context<OpenReserve>) -> Result<()> {
        ctx.accounts.open_reserve(ctx.bumps.reserve, ctx.bumps.tokens)
    }

    /// Opens the deposit of an owner, unless it is open already. Anyone may call, for any owner.
    ///
    /// # Emits
    /// `DepositOpened`, if it was not there.
    #[discrim = 11]
    pub fn open_deposit(ctx: &mut Context<OpenDeposit>) -> Result<()> {
        ctx.accounts.open_deposit(ctx.bumps.deposit)
    }

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
    #[discrim = 12]
    pub fn close_deposit(ctx: &mut Context<CloseDeposit>) -> Result<()> {
        ctx.accounts.close_deposit()
    }

    /// Makes a deposit or earnings refuse new streams and channels, or accept them again.
    ///
    /// # Requires
    /// - `NotPayeeSide`: the signer owns the deposit, or is the authority of the creator passed in.
    ///
    /// # Emits
    /// `RefusalSet`.
    #[discrim = 13]
    pub fn set_refusal(ctx: &mut Context<SetRefusal>, refuses: bool) -> Result<()> {
        ctx.accounts.set_refusal(refuses)
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
    #[discrim = 20]
    pub fn register_creator(
        ctx: &mut Context<RegisterCreator>,
        _salt: u64,
        open_slot: u64,
        terms: CreatorTerms,
    ) -> Result<()> {
        ctx.accounts.register_creator(ctx.bumps.creator, open_slot, terms)
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
    #[discrim = 21]
    pub fn update_creator(ctx: &mut Context<UpdateCreator>, changes: CreatorChanges) -> Result<()> {
        ctx.accounts.update_creator(changes)
    }

    /// Offers the authority of a creator to another key, or takes the offer back with zero.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`: the signer controls an open creator.
    ///
    /// # Emits
    /// `CreatorOffered`.
    #[discrim = 22]
    pub fn transfer_creator(
        ctx: &mut Context<TransferCreator>,
        new_authority: Address,
    ) -> Result<()> {
        ctx.accounts.transfer_creator(new_authority)
    }

    /// Takes the authority that was offered.
    ///
    /// # Requires
    /// - `NotPendingAuthority`, `CreatorEnded`: the signer was offered an open creator.
    /// - `CreatorRevisionChanged`: nothing changed since the revision named.
    ///
    /// # Emits
    /// `CreatorAccepted`.
    #[discrim = 23]
    pub fn accept_creator(ctx: &mut Context<AcceptCreator>, expected_revision: u32) -> Result<()> {
        ctx.accounts.accept_creator(expected_revision)
    }

    /// Opens a creator's balance in a reserve.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`: the signer controls an open creator.
    ///
    /// # Emits
    /// `EarningsOpened`.
    #[discrim = 24]
    pub fn open_earnings(ctx: &mut Context<OpenEarnings>) -> Result<()> {
        ctx.accounts.open_earnings(ctx.bumps.earnings)
    }

    /// Divides earnings by the creator's splits. Anyone may call. Takes the deposits of the split
    /// owners as remaining accounts, in the order of the splits, writable.
    ///
    /// # Requires
    /// - `WrongCreator`, `WrongPayoutDeposit`, `WrongSplitDeposit`, `AccountNotOurs`: the accounts
    ///   belong together.
    ///
    /// # Emits
    /// `Distributed`, if there was enough to divide.
    #[discrim = 25]
    pub fn distribute(ctx: &mut Context<Distribute>) -> Result<()> {
        ctx.with_remaining(Distribute::distribute)
    }

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
    #[discrim = 26]
    pub fn close_earnings(ctx: &mut Context<CloseEarnings>) -> Result<()> {
        ctx.with_remaining(CloseEarnings::close_earnings)
    }

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
    #[discrim = 27]
    pub fn close_creator(ctx: &mut Context<CloseCreator>) -> Result<()> {
        ctx.accounts.close_creator()
    }

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
    #[discrim = 30]
    pub fn create_listing(
        ctx: &mut Context<CreateListing>,
        number: u32,
        terms: ListingTerms,
    ) -> Result<()> {
        ctx.accounts.create_listing(ctx.bumps.listing, number, terms)
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
    #[discrim = 31]
    pub fn update_listing(ctx: &mut Context<UpdateListing>, changes: ListingChanges) -> Result<()> {
        ctx.accounts.update_listing(&changes)
    }

    /// Ends the sale of a listing for good.
    ///
    /// # Requires
    /// - `NotCreatorOrOperator`, `WrongCreator`: the signer is authority or operator.
    /// - `ListingRetired`: it is not retired yet.
    ///
    /// # Emits
    /// `ListingRetired`.
    #[discrim = 32]
    pub fn retire_listing(ctx: &mut Context<RetireListing>) -> Result<()> {
        ctx.accounts.retire_listing()
    }

    /// Closes a retired listing. Outstanding passes and orders do not need it.
    ///
    /// # Requires
    /// - `NotCreatorAuthority`, `CreatorEnded`, `WrongCreator`: the signer controls the creator.
    /// - `ListingNotRetired`: it is retired.
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `ListingClosed`.
    #[discrim = 33]
    pub fn close_listing(ctx: &mut Context<CloseListing>) -> Result<()> {
        ctx.accounts.close_listing()
    }

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
    #[discrim = 40]
    pub fn buy_pass(ctx: &mut Context<BuyPass>, consent: PassConsent, bump: u8) -> Result<()> {
        ctx.accounts.buy_pass(consent, bump)
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
    #[discrim = 41]
    pub fn renew(ctx: &mut Context<Renew>, consent: PassConsent, expected_term: u64) -> Result<()> {
        ctx.accounts.renew(consent, expected_term)
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
    #[discrim = 42]
    pub fn refund_pass(ctx: &mut Context<RefundPass>, expected_term: u64) -> Result<()> {
        ctx.accounts.refund_pass(expected_term)
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
    #[discrim = 43]
    pub fn release_pass(ctx: &mut Context<ReleasePass>) -> Result<()> {
        ctx.accounts.release_pass()
    }

    /// Closes a pass that holds no money. `expected_term` names the term.
    ///
    /// # Requires
    /// - `NotHolder`: the pass has expired, or the signer holds it.
    /// - `PassTermChanged`, `PassHoldsMoney`: it is this term, and holds nothing.
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `PassClosed`.
    #[discrim = 44]
    pub fn close_pass(ctx: &mut Context<ClosePass>, expected_term: u64) -> Result<()> {
        ctx.accounts.close_pass(expected_term)
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
    #[discrim = 50]
    pub fn place_order(
        ctx: &mut Context<PlaceOrder>,
        _salt: u64,
        open_slot: u64,
        terms: OrderTerms,
    ) -> Result<()> {
        ctx.accounts.place_order(ctx.bumps.order, open_slot, &terms)
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
    #[discrim = 51]
    pub fn fulfil_order(ctx: &mut Context<FulfilOrder>, key: [u8; 32]) -> Result<()> {
        ctx.accounts.fulfil_order(key)
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
    #[discrim = 52]
    pub fn cancel_order(ctx: &mut Context<CancelOrder>) -> Result<()> {
        ctx.accounts.cancel_order()
    }

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
    #[discrim = 53]
    pub fn decline_order(ctx: &mut Context<DeclineOrder>) -> Result<()> {
        ctx.accounts.decline_order()
    }

    /// Frees an ended order. Anyone may call.
    ///
    /// # Requires
    /// - `OrderNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `OrderClosed`.
    #[discrim = 54]
    pub fn close_order(ctx: &mut Context<CloseOrder>) -> Result<()> {
        ctx.accounts.close_order()
    }

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
    #[discrim = 60]
    pub fn open_stream(
        ctx: &mut Context<OpenStream>,
        salt: u64,
        open_slot: u64,
        bump: u8,
        terms: StreamTerms,
    ) -> Result<()> {
        ctx.accounts.open_stream(salt, open_slot, bump, &terms)
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
    #[discrim = 61]
    pub fn top_up_stream(
        ctx: &mut Context<TopUpStream>,
        amount: u64,
        expected_rate_whole: u64,
        expected_rate_fraction: u64,
    ) -> Result<()> {
        ctx.accounts.top_up_stream(amount, expected_rate_whole, expected_rate_fraction)
    }

    /// Pays what has accrued to the payee; `u64::MAX` pays all. Anyone may call.
    ///
    /// # Requires
    /// - `WrongPayee`: the payee is the stream's.
    /// - `NothingAccrued`, `AmountZero`, `AboveAccrued`: the amount is positive and has accrued.
    ///
    /// # Emits
    /// `StreamWithdrawn`.
    #[discrim = 62]
    pub fn withdraw_stream(ctx: &mut Context<WithdrawStream>, amount: u64) -> Result<()> {
        ctx.accounts.withdraw_stream(amount)
    }

    /// Pays all that has accrued in many streams to one payee. Anyone may call. Takes the streams as
    /// remaining accounts, writable. Returns a status for each, if any is skipped.
    ///
    /// # Requires
    /// - `NothingAccrued`: at least one of them pays.
    ///
    /// # Emits
    /// `StreamsWithdrawn`, with what came of each.
    #[discrim = 63]
    pub fn withdraw_streams(ctx: &mut Context<WithdrawStreams>) -> Result<()> {
        ctx.with_remaining(WithdrawStreams::withdraw_streams)
    }

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
    #[discrim = 64]
    pub fn refund_stream(ctx: &mut Context<RefundStream>, amount: u64) -> Result<()> {
        ctx.accounts.refund_stream(amount)
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
    #[discrim = 65]
    pub fn pause_stream(ctx: &mut Context<PauseStream>) -> Result<()> {
        ctx.accounts.pause_stream()
    }

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
    #[discrim = 66]
    pub fn resume_stream(ctx: &mut Context<ResumeStream>) -> Result<()> {
        ctx.accounts.resume_stream()
    }

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
    #[discrim = 67]
    pub fn set_stream_rate(
        ctx: &mut Context<SetStreamRate>,
        rate_whole: u64,
        rate_fraction: u64,
    ) -> Result<()> {
        ctx.accounts.set_stream_rate(rate_whole, rate_fraction)
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
    #[discrim = 68]
    pub fn cancel_stream(ctx: &mut Context<CancelStream>) -> Result<()> {
        ctx.accounts.cancel_stream()
    }

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
    #[discrim = 69]
    pub fn transfer_stream(ctx: &mut Context<TransferStream>, max_withdrawn: u64) -> Result<()> {
        ctx.accounts.transfer_stream(max_withdrawn)
    }

    /// Gives up the payer's rights to cancel, refund, pause and lower the rate.
    ///
    /// # Requires
    /// - `NotDepositOwner`, `WrongPayerDeposit`: the signer owns the deposit that pays.
    /// - `StreamEnded`, `StreamNotCancellable`, `StreamPaused`: it runs, and there are rights to give up.
    ///
    /// # Emits
    /// `StreamRenounced`.
    #[discrim = 70]
    pub fn renounce_stream(ctx: &mut Context<RenounceStream>) -> Result<()> {
        ctx.accounts.renounce_stream()
    }

    /// Frees an ended stream. Anyone may call.
    ///
    /// # Requires
    /// - `StreamNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `StreamClosed`.
    #[discrim = 71]
    pub fn close_stream(ctx: &mut Context<CloseStream>) -> Result<()> {
        ctx.accounts.close_stream()
    }

    /// Lets a key act for a deposit within limits.
    ///
    /// # Requires
    /// - `NotDepositOwner`: the signer owns the deposit.
    /// - `OpenSlotNotRecent`: `open_slot` is one of the last 150 slots (I12).
    /// - `SessionActionsInvalid`, `SessionExpiryPast`: the limits allow something.
    ///
    /// # Emits
    /// `SessionOpened`.
    #[discrim = 80]
    pub fn open_session(
        ctx: &mut Context<OpenSession>,
        open_slot: u64,
        terms: SessionTerms,
    ) -> Result<()> {
        ctx.accounts.open_session(ctx.bumps.session, open_slot, &terms)
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
    #[discrim = 81]
    pub fn update_session(
        ctx: &mut Context<UpdateSession>,
        terms: SessionTerms,
        expected_revision: u64,
    ) -> Result<()> {
        ctx.accounts.update_session(&terms, expected_revision)
    }

    /// Ends a session at once and for good.
    ///
    /// # Requires
    /// - `NotSessionParty`, `WrongSessionDeposit`: the signer owns the deposit, or is the key.
    /// - `SessionRevoked`: it is not revoked yet.
    ///
    /// # Emits
    /// `SessionRevoked`.
    #[discrim = 82]
    pub fn revoke_session(ctx: &mut Context<RevokeSession>) -> Result<()> {
        ctx.accounts.revoke_session()
    }

    /// Closes a session that is revoked or has expired. Anyone may call.
    ///
    /// # Requires
    /// - `SessionNotEnded`, `AddressNotSpent`, `WrongSessionDeposit`: it has ended, and its last change is
    ///   older than 150 slots (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `SessionClosed`.
    #[discrim = 83]
    pub fn close_session(ctx: &mut Context<CloseSession>) -> Result<()> {
        ctx.accounts.close_session()
    }

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
    #[discrim = 90]
    pub fn open_channel(
        ctx: &mut Context<OpenChannel>,
        salt: u64,
        open_slot: u64,
        bump: u8,
        terms: ChannelTerms,
    ) -> Result<()> {
        ctx.accounts.open_channel(salt, open_slot, bump, &terms)
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
    #[discrim = 91]
    pub fn top_up_channel(ctx: &mut Context<TopUpChannel>, amount: u64) -> Result<()> {
        ctx.accounts.top_up_channel(amount)
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
    #[discrim = 92]
    pub fn claim(ctx: &mut Context<Claim>) -> Result<()> {
        ctx.with_remaining(Claim::claim)
    }

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
    #[discrim = 93]
    pub fn claim_chain(ctx: &mut Context<ClaimChain>, links: Vec<ChainLink>) -> Result<()> {
        ctx.with_remaining(|accounts, channels| accounts.claim_chain(channels, &links))
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
    #[discrim = 94]
    pub fn withdraw_channel(ctx: &mut Context<WithdrawChannel>, new_funded: u64) -> Result<()> {
        ctx.accounts.withdraw_channel(new_funded)
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
    #[discrim = 95]
    pub fn close_channel(ctx: &mut Context<CloseChannel>) -> Result<()> {
        ctx.accounts.close_channel()
    }

    /// Asks to close a channel. The payee can still claim until the grace is over.
    ///
    /// # Requires
    /// - `NotSpender`, `WrongPayerDeposit`: the signer is the owner of the deposit that pays, or a
    ///   session of it that may manage.
    /// - `ChannelEnded`, `ChannelClosing`: it is not closing yet.
    ///
    /// # Emits
    /// `CloseRequested`.
    #[discrim = 96]
    pub fn request_close(ctx: &mut Context<RequestClose>) -> Result<()> {
        ctx.accounts.request_close()
    }

    /// Ends a channel that was asked to close, or that expired, once the grace is over. Anyone may
    /// call. What is not claimed returns to the payer; `free_channel` frees the account.
    ///
    /// # Requires
    /// - `ChannelEnded`, `GraceNotOver`: the grace is over.
    /// - `WrongPayerDeposit`, `WrongPayee`: the accounts are those that the channel names.
    ///
    /// # Emits
    /// `ChannelClosed`.
    #[discrim = 97]
    pub fn finish_close(ctx: &mut Context<FinishClose>) -> Result<()> {
        ctx.accounts.finish_close()
    }

    /// Frees an ended channel. Anyone may call.
    ///
    /// # Requires
    /// - `ChannelNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `ChannelFreed`.
    #[discrim = 98]
    pub fn free_channel(ctx: &mut Context<FreeChannel>) -> Result<()> {
        ctx.accounts.free_channel()
    }

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
    #[discrim = 99]
    pub fn claim_signed(ctx: &mut Context<ClaimSigned>, claims: Vec<VoucherClaim>) -> Result<()> {
        ctx.with_remaining(|accounts, channels| accounts.claim_signed(channels, &claims))
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
    #[discrim = 100]
    pub fn open_fan(
        ctx: &mut Context<OpenFan>,
        salt: u32,
        open_slot: u64,
        bump: u8,
        terms: FanTerms,
        shares: Vec<FanShare>,
    ) -> Result<()> {
        ctx.accounts.open_fan(salt, open_slot, bump, &terms, &shares)
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
    #[discrim = 101]
    pub fn top_up_fan(ctx: &mut Context<TopUpFan>, amount: u64) -> Result<()> {
        ctx.accounts.top_up_fan(amount)
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
    #[discrim = 102]
    pub fn assign(
        ctx: &mut Context<Assign>,
        expected_revision: u32,
        shares: Vec<FanShare>,
    ) -> Result<()> {
        ctx.accounts.assign(expected_revision, &shares)
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
    #[discrim = 103]
    pub fn claim_fans(
        ctx: &mut Context<ClaimFans>,
        audience: [u8; 32],
        claims: Vec<FanClaim>,
    ) -> Result<()> {
        ctx.with_remaining(|accounts, fans| accounts.claim_fans(fans, &audience, &claims))
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
    #[discrim = 104]
    pub fn release_share(
        ctx: &mut Context<ReleaseShare>,
        slot: u8,
        audience: [u8; 32],
    ) -> Result<()> {
        ctx.accounts.release_share(slot, audience)
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
    #[discrim = 105]
    pub fn request_close_fan(ctx: &mut Context<RequestCloseFan>) -> Result<()> {
        ctx.accounts.request_close_fan()
    }

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
    #[discrim = 106]
    pub fn finish_close_fan(ctx: &mut Context<FinishCloseFan>) -> Result<()> {
        ctx.accounts.finish_close_fan()
    }

    /// Frees an ended fan. Anyone may call.
    ///
    /// # Requires
    /// - `FanNotEnded`, `AddressNotSpent`: it has ended, and its address can be given up (I12).
    /// - `NotRentPayer`: the rent goes to the account that paid it.
    ///
    /// # Emits
    /// `FanFreed`.
    #[discrim = 107]
    pub fn free_fan(ctx: &mut Context<FreeFan>) -> Result<()> {
        ctx.accounts.free_fan()
    }
}
