//! The accounts of every instruction, in its order. Written by `cargo xtask idl`: do not edit.

use super::PROGRAM_ID;
use crate::{
    declare::{fixed, readonly, readonly_signer, writable, writable_signer},
    solana::{AccountMeta, Address},
};

/// Accounts of `pay`.
#[derive(Clone, Debug)]
pub struct Pay {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// The deposit or earnings paid into. Ours by its type; another account than `deposit`, since
    /// both are written.
    pub payee: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<Pay> for Vec<AccountMeta> {
    fn from(accounts: Pay) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.payee),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
        ]
    }
}

/// Accounts of `buy`.
#[derive(Clone, Debug)]
pub struct Buy {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// What is bought. Ours by its type.
    pub listing: Address,
    /// The seller's balance: of the listing's creator and mint.
    pub earnings: Address,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    pub referrer: Option<Address>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<Buy> for Vec<AccountMeta> {
    fn from(accounts: Buy) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.listing),
            writable(accounts.earnings),
            accounts.referrer.map_or(readonly(PROGRAM_ID), writable),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
        ]
    }
}

/// Accounts of `deposit`.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// Owner or delegate of `source`: the token program checks it.
    pub authority: Address,
    /// Where the tokens come from. The token program checks it.
    pub source: Address,
    /// Ours by its type.
    pub reserve: Address,
    /// The reserve's tokens, by the address it stores.
    pub tokens: Address,
    /// The reserve's mint, by the address it stores.
    pub mint: Address,
    /// Credited. Ours by its type, of this reserve by its mint.
    pub deposit: Address,
    /// The reserve's token program, by the address it stores.
    pub token_program: Address,
}

impl From<Deposit> for Vec<AccountMeta> {
    fn from(accounts: Deposit) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.source),
            writable(accounts.reserve),
            writable(accounts.tokens),
            readonly(accounts.mint),
            writable(accounts.deposit),
            readonly(accounts.token_program),
        ]
    }
}

/// Accounts of `withdraw`.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// Owner of the deposit.
    pub owner: Address,
    /// Debited. Ours by its type, of this reserve by its mint.
    pub deposit: Address,
    /// Ours by its type. Signs for its tokens.
    pub reserve: Address,
    /// The reserve's tokens, by the address it stores.
    pub tokens: Address,
    /// The reserve's mint, by the address it stores.
    pub mint: Address,
    /// Any token account of the mint, checked by the token program; another than `tokens`, since
    /// both are written.
    pub destination: Address,
    /// The reserve's token program, by the address it stores.
    pub token_program: Address,
}

impl From<Withdraw> for Vec<AccountMeta> {
    fn from(accounts: Withdraw) -> Self {
        vec![
            readonly_signer(accounts.owner),
            writable(accounts.deposit),
            writable(accounts.reserve),
            writable(accounts.tokens),
            readonly(accounts.mint),
            writable(accounts.destination),
            readonly(accounts.token_program),
        ]
    }
}

/// Accounts of `open_reserve`.
#[derive(Clone, Debug)]
pub struct OpenReserve {
    /// Pays the rent, which does not come back: a reserve is permanent (I8).
    pub payer: Address,
    /// The token. The token program checks that it is a mint of its own.
    pub mint: Address,
    /// Created here, by its seeds.
    pub reserve: Address,
    /// Created here, by its seeds; nobody else can create it first.
    pub tokens: Address,
    /// The program that owns the mint.
    pub token_program: Address,
}

impl From<OpenReserve> for Vec<AccountMeta> {
    fn from(accounts: OpenReserve) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly(accounts.mint),
            writable(accounts.reserve),
            writable(accounts.tokens),
            readonly(accounts.token_program),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `open_deposit`.
#[derive(Clone, Debug)]
pub struct OpenDeposit {
    /// Pays the rent if the deposit is new, and gets it back when it closes: by its own hand too, from 30
    /// days on.
    pub payer: Address,
    /// Whose deposit. Any address: nothing is asked of it.
    pub owner: Address,
    /// Gives the mint. Ours by its type.
    pub reserve: Address,
    /// Created here if it is not there, by its seeds.
    pub deposit: Address,
}

impl From<OpenDeposit> for Vec<AccountMeta> {
    fn from(accounts: OpenDeposit) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly(accounts.owner),
            readonly(accounts.reserve),
            writable(accounts.deposit),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `close_deposit`.
#[derive(Clone, Debug)]
pub struct CloseDeposit {
    /// Owner of the deposit, or the rent payer.
    pub authority: Address,
    /// Ours by its type.
    pub deposit: Address,
    /// Gets the lamports, by the address that the deposit stores.
    pub rent_payer: Address,
}

impl From<CloseDeposit> for Vec<AccountMeta> {
    fn from(accounts: CloseDeposit) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `set_refusal`.
#[derive(Clone, Debug)]
pub struct SetRefusal {
    /// Owner of the deposit, or authority of the creator.
    pub authority: Address,
    /// The deposit or earnings. Ours by its type.
    pub payee: Address,
    /// Only for earnings: their creator.
    pub creator: Option<Address>,
}

impl From<SetRefusal> for Vec<AccountMeta> {
    fn from(accounts: SetRefusal) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.payee),
            accounts.creator.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `register_creator`.
#[derive(Clone, Debug)]
pub struct RegisterCreator {
    /// Pays the rent, and gets it back when the creator is freed.
    pub payer: Address,
    /// Names the address and becomes the authority.
    pub founder: Address,
    /// Created here, by its seeds.
    pub creator: Address,
}

impl From<RegisterCreator> for Vec<AccountMeta> {
    fn from(accounts: RegisterCreator) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.founder),
            writable(accounts.creator),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `update_creator`.
#[derive(Clone, Debug)]
pub struct UpdateCreator {
    pub authority: Address,
    /// Ours by its type.
    pub creator: Address,
}

impl From<UpdateCreator> for Vec<AccountMeta> {
    fn from(accounts: UpdateCreator) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.creator),
        ]
    }
}

/// Accounts of `transfer_creator`.
#[derive(Clone, Debug)]
pub struct TransferCreator {
    pub authority: Address,
    /// Ours by its type.
    pub creator: Address,
}

impl From<TransferCreator> for Vec<AccountMeta> {
    fn from(accounts: TransferCreator) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.creator),
        ]
    }
}

/// Accounts of `accept_creator`.
#[derive(Clone, Debug)]
pub struct AcceptCreator {
    /// The key that was offered the authority.
    pub new_authority: Address,
    /// Ours by its type.
    pub creator: Address,
}

impl From<AcceptCreator> for Vec<AccountMeta> {
    fn from(accounts: AcceptCreator) -> Self {
        vec![
            readonly_signer(accounts.new_authority),
            writable(accounts.creator),
        ]
    }
}

/// Accounts of `open_earnings`.
#[derive(Clone, Debug)]
pub struct OpenEarnings {
    /// Pays the rent, and gets it back when the earnings close.
    pub payer: Address,
    pub authority: Address,
    /// Ours by its type.
    pub creator: Address,
    /// Gives the mint. Ours by its type.
    pub reserve: Address,
    /// Created here, by its seeds.
    pub earnings: Address,
}

impl From<OpenEarnings> for Vec<AccountMeta> {
    fn from(accounts: OpenEarnings) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.authority),
            writable(accounts.creator),
            readonly(accounts.reserve),
            writable(accounts.earnings),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `distribute`.
///
/// Behind them, writable, `owners`: The deposit of each owner of a split, in the order of the splits.
#[derive(Clone, Debug)]
pub struct Distribute {
    /// Whose splits divide. By the address that the earnings store.
    pub creator: Address,
    /// Ours by its type.
    pub earnings: Address,
    /// Receives the remainder. Ours by its type, the payout owner's by what it stores.
    pub payout: Address,
}

impl From<Distribute> for Vec<AccountMeta> {
    fn from(accounts: Distribute) -> Self {
        vec![
            readonly(accounts.creator),
            writable(accounts.earnings),
            writable(accounts.payout),
        ]
    }
}

/// Accounts of `close_earnings`.
///
/// Behind them, writable, `owners`: The deposit of each owner of a split, in the order of the splits.
#[derive(Clone, Debug)]
pub struct CloseEarnings {
    pub authority: Address,
    /// By the address that the earnings store.
    pub creator: Address,
    /// Ours by its type.
    pub earnings: Address,
    /// Receives the remainder. Ours by its type, the payout owner's by what it stores.
    pub payout: Address,
    /// Gets the lamports, by the address that the earnings store.
    pub rent_payer: Address,
}

impl From<CloseEarnings> for Vec<AccountMeta> {
    fn from(accounts: CloseEarnings) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.creator),
            writable(accounts.earnings),
            writable(accounts.payout),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `close_creator`.
#[derive(Clone, Debug)]
pub struct CloseCreator {
    /// The authority; once the creator is closed and waits to be freed, anyone.
    pub authority: Address,
    /// Ours by its type.
    pub creator: Address,
    /// Gets the lamports, by the address that the creator stores.
    pub rent_payer: Address,
}

impl From<CloseCreator> for Vec<AccountMeta> {
    fn from(accounts: CloseCreator) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.creator),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `create_listing`.
#[derive(Clone, Debug)]
pub struct CreateListing {
    /// Pays the rent, and gets it back when the listing closes.
    pub payer: Address,
    pub authority: Address,
    /// Ours by its type.
    pub creator: Address,
    /// Gives the mint, and so makes sure that what is listed can be paid for.
    pub earnings: Address,
    /// Created here, by its seeds.
    pub listing: Address,
}

impl From<CreateListing> for Vec<AccountMeta> {
    fn from(accounts: CreateListing) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.authority),
            writable(accounts.creator),
            readonly(accounts.earnings),
            writable(accounts.listing),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `update_listing`.
#[derive(Clone, Debug)]
pub struct UpdateListing {
    pub authority: Address,
    /// By the address that the listing stores.
    pub creator: Address,
    /// Ours by its type.
    pub listing: Address,
}

impl From<UpdateListing> for Vec<AccountMeta> {
    fn from(accounts: UpdateListing) -> Self {
        vec![
            readonly_signer(accounts.authority),
            readonly(accounts.creator),
            writable(accounts.listing),
        ]
    }
}

/// Accounts of `retire_listing`.
#[derive(Clone, Debug)]
pub struct RetireListing {
    /// Authority or operator of the creator.
    pub authority: Address,
    /// By the address that the listing stores.
    pub creator: Address,
    /// Ours by its type.
    pub listing: Address,
}

impl From<RetireListing> for Vec<AccountMeta> {
    fn from(accounts: RetireListing) -> Self {
        vec![
            readonly_signer(accounts.authority),
            readonly(accounts.creator),
            writable(accounts.listing),
        ]
    }
}

/// Accounts of `close_listing`.
#[derive(Clone, Debug)]
pub struct CloseListing {
    pub authority: Address,
    /// By the address that the listing stores.
    pub creator: Address,
    /// Ours by its type.
    pub listing: Address,
    /// Gets the lamports, by the address that the listing stores.
    pub rent_payer: Address,
}

impl From<CloseListing> for Vec<AccountMeta> {
    fn from(accounts: CloseListing) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.creator),
            writable(accounts.listing),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `buy_pass`.
#[derive(Clone, Debug)]
pub struct BuyPass {
    /// Pays the rent if the pass is new, and gets it back when it closes.
    pub payer: Address,
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// What is bought. Ours by its type.
    pub listing: Address,
    /// The seller's balance: of the listing's creator and mint.
    pub earnings: Address,
    /// Who gets access. Any address: nothing is asked of it.
    pub holder: Address,
    /// Created here if it is not there, at the address that its seeds and the bump named give: the
    /// signature under which it is created proves them. Ours and this holder's, if it is there.
    pub pass: Address,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    pub referrer: Option<Address>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<BuyPass> for Vec<AccountMeta> {
    fn from(accounts: BuyPass) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.listing),
            writable(accounts.earnings),
            readonly(accounts.holder),
            writable(accounts.pass),
            accounts.referrer.map_or(readonly(PROGRAM_ID), writable),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `renew`.
#[derive(Clone, Debug)]
pub struct Renew {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// By the address that the pass stores.
    pub listing: Address,
    /// The seller's balance: of the listing's creator and mint.
    pub earnings: Address,
    /// Ours by its type.
    pub pass: Address,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    pub referrer: Option<Address>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<Renew> for Vec<AccountMeta> {
    fn from(accounts: Renew) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.listing),
            writable(accounts.earnings),
            writable(accounts.pass),
            accounts.referrer.map_or(readonly(PROGRAM_ID), writable),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
        ]
    }
}

/// Accounts of `refund_pass`.
#[derive(Clone, Debug)]
pub struct RefundPass {
    /// Payer, holder, or authority or operator of the creator.
    pub authority: Address,
    /// Ours by its type.
    pub pass: Address,
    /// Gets the money, by the address that the pass stores.
    pub deposit: Address,
    /// Waits for the money no longer, by the address that the pass stores.
    pub earnings: Address,
    /// By the address that the pass stores. There as long as its earnings are.
    pub creator: Address,
    /// Gets its supply back if it is still there, by the address that the pass stores.
    pub listing: Address,
}

impl From<RefundPass> for Vec<AccountMeta> {
    fn from(accounts: RefundPass) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.pass),
            writable(accounts.deposit),
            writable(accounts.earnings),
            readonly(accounts.creator),
            writable(accounts.listing),
        ]
    }
}

/// Accounts of `release_pass`.
#[derive(Clone, Debug)]
pub struct ReleasePass {
    /// Ours by its type.
    pub pass: Address,
    /// No longer needed open for a refund, by the address that the pass stores.
    pub deposit: Address,
    /// Gets the money, by the address that the pass stores.
    pub earnings: Address,
    /// Gets its share if it is still there, by the address that the pass stores. Left out only if
    /// the pass names none.
    pub referrer: Option<Address>,
}

impl From<ReleasePass> for Vec<AccountMeta> {
    fn from(accounts: ReleasePass) -> Self {
        vec![
            writable(accounts.pass),
            writable(accounts.deposit),
            writable(accounts.earnings),
            accounts.referrer.map_or(readonly(PROGRAM_ID), writable),
        ]
    }
}

/// Accounts of `close_pass`.
#[derive(Clone, Debug)]
pub struct ClosePass {
    /// The holder; once the pass has expired, anyone.
    pub authority: Address,
    /// Ours by its type.
    pub pass: Address,
    /// Gets the lamports, by the address that the pass stores.
    pub rent_payer: Address,
}

impl From<ClosePass> for Vec<AccountMeta> {
    fn from(accounts: ClosePass) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.pass),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `place_order`.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    /// Pays the rent, and gets it back when the order is freed.
    pub payer: Address,
    /// Owner of the deposit.
    pub owner: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// What is ordered. Ours by its type.
    pub listing: Address,
    /// The seller's balance: of the listing's creator and mint.
    pub earnings: Address,
    /// Created here, by its seeds.
    pub order: Address,
}

impl From<PlaceOrder> for Vec<AccountMeta> {
    fn from(accounts: PlaceOrder) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.owner),
            writable(accounts.deposit),
            writable(accounts.listing),
            writable(accounts.earnings),
            writable(accounts.order),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `fulfil_order`.
#[derive(Clone, Debug)]
pub struct FulfilOrder {
    /// Ours by its type.
    pub order: Address,
    /// One dependant fewer, by the address that the order stores.
    pub deposit: Address,
    /// Paid, by the address that the order stores.
    pub earnings: Address,
}

impl From<FulfilOrder> for Vec<AccountMeta> {
    fn from(accounts: FulfilOrder) -> Self {
        vec![
            writable(accounts.order),
            writable(accounts.deposit),
            writable(accounts.earnings),
        ]
    }
}

/// Accounts of `cancel_order`.
#[derive(Clone, Debug)]
pub struct CancelOrder {
    /// Owner of the buyer's deposit, or the rent payer.
    pub authority: Address,
    /// Ours by its type.
    pub order: Address,
    /// Gets the money, by the address that the order stores.
    pub deposit: Address,
    /// One dependant fewer, by the address that the order stores.
    pub earnings: Address,
    /// Gets its unit back if it is still there, by the address that the order stores.
    pub listing: Address,
}

impl From<CancelOrder> for Vec<AccountMeta> {
    fn from(accounts: CancelOrder) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.order),
            writable(accounts.deposit),
            writable(accounts.earnings),
            writable(accounts.listing),
        ]
    }
}

/// Accounts of `decline_order`.
#[derive(Clone, Debug)]
pub struct DeclineOrder {
    /// Authority or operator of the creator.
    pub authority: Address,
    /// By the address that the earnings store.
    pub creator: Address,
    /// Ours by its type.
    pub order: Address,
    /// Gets the money, by the address that the order stores.
    pub deposit: Address,
    /// One dependant fewer, by the address that the order stores.
    pub earnings: Address,
    /// Gets its unit back if it is still there, by the address that the order stores.
    pub listing: Address,
}

impl From<DeclineOrder> for Vec<AccountMeta> {
    fn from(accounts: DeclineOrder) -> Self {
        vec![
            readonly_signer(accounts.authority),
            readonly(accounts.creator),
            writable(accounts.order),
            writable(accounts.deposit),
            writable(accounts.earnings),
            writable(accounts.listing),
        ]
    }
}

/// Accounts of `close_order`.
#[derive(Clone, Debug)]
pub struct CloseOrder {
    /// Ours by its type.
    pub order: Address,
    /// Gets the lamports, by the address that the order stores.
    pub rent_payer: Address,
}

impl From<CloseOrder> for Vec<AccountMeta> {
    fn from(accounts: CloseOrder) -> Self {
        vec![
            writable(accounts.order),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `open_stream`.
#[derive(Clone, Debug)]
pub struct OpenStream {
    /// Pays the rent, and gets it back when the stream is freed.
    pub payer: Address,
    /// Who spends.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// The deposit or earnings to be paid. Ours by its type; another account than `deposit`, since
    /// both are written.
    pub payee: Address,
    /// Created here, at the address that its seeds and the bump named give: the signature under which
    /// it is created proves them.
    pub stream: Address,
    /// Whose price the rate is; absent for a rate of its own.
    pub listing: Option<Address>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<OpenStream> for Vec<AccountMeta> {
    fn from(accounts: OpenStream) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.payee),
            writable(accounts.stream),
            accounts.listing.map_or(readonly(PROGRAM_ID), readonly),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `top_up_stream`.
#[derive(Clone, Debug)]
pub struct TopUpStream {
    /// Who spends.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// Ours by its type.
    pub stream: Address,
    /// By the address that the stream stores: the payee that is meant, and its mint.
    pub payee: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<TopUpStream> for Vec<AccountMeta> {
    fn from(accounts: TopUpStream) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.stream),
            readonly(accounts.payee),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
        ]
    }
}

/// Accounts of `withdraw_stream`.
#[derive(Clone, Debug)]
pub struct WithdrawStream {
    /// Ours by its type.
    pub stream: Address,
    /// Gets the money, by the address that the stream stores.
    pub payee: Address,
}

impl From<WithdrawStream> for Vec<AccountMeta> {
    fn from(accounts: WithdrawStream) -> Self {
        vec![
            writable(accounts.stream),
            writable(accounts.payee),
        ]
    }
}

/// Accounts of `withdraw_streams`.
///
/// Behind them, writable, `streams`: The streams, in any order.
#[derive(Clone, Debug)]
pub struct WithdrawStreams {
    /// Gets the money. Ours by its type.
    pub payee: Address,
}

impl From<WithdrawStreams> for Vec<AccountMeta> {
    fn from(accounts: WithdrawStreams) -> Self {
        vec![
            writable(accounts.payee),
        ]
    }
}

/// Accounts of `refund_stream`.
#[derive(Clone, Debug)]
pub struct RefundStream {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// Ours by its type.
    pub stream: Address,
    /// Gets the money, by the address that the stream stores.
    pub deposit: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<RefundStream> for Vec<AccountMeta> {
    fn from(accounts: RefundStream) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.stream),
            writable(accounts.deposit),
            accounts.session.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `pause_stream`.
#[derive(Clone, Debug)]
pub struct PauseStream {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// Ours by its type.
    pub stream: Address,
    /// By the address that the stream stores.
    pub deposit: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<PauseStream> for Vec<AccountMeta> {
    fn from(accounts: PauseStream) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.stream),
            readonly(accounts.deposit),
            accounts.session.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `resume_stream`.
#[derive(Clone, Debug)]
pub struct ResumeStream {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// Ours by its type.
    pub stream: Address,
    /// By the address that the stream stores.
    pub deposit: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<ResumeStream> for Vec<AccountMeta> {
    fn from(accounts: ResumeStream) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.stream),
            readonly(accounts.deposit),
            accounts.session.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `set_stream_rate`.
#[derive(Clone, Debug)]
pub struct SetStreamRate {
    /// Owner of the deposit.
    pub owner: Address,
    /// Ours by its type.
    pub stream: Address,
    /// By the address that the stream stores.
    pub deposit: Address,
}

impl From<SetStreamRate> for Vec<AccountMeta> {
    fn from(accounts: SetStreamRate) -> Self {
        vec![
            readonly_signer(accounts.owner),
            writable(accounts.stream),
            readonly(accounts.deposit),
        ]
    }
}

/// Accounts of `cancel_stream`.
#[derive(Clone, Debug)]
pub struct CancelStream {
    /// Owner of the deposit, a session of it, owner of the deposit that is paid, authority of the
    /// creator that is paid; the rent payer when nothing would come back; anyone past the end.
    pub authority: Address,
    /// Ours by its type.
    pub stream: Address,
    /// Gets the rest, by the address that the stream stores.
    pub deposit: Address,
    /// Gets what has accrued, by the address that the stream stores.
    pub payee: Address,
    /// Only where its authority calls: the creator that the payee names.
    pub creator: Option<Address>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<CancelStream> for Vec<AccountMeta> {
    fn from(accounts: CancelStream) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.stream),
            writable(accounts.deposit),
            writable(accounts.payee),
            accounts.creator.map_or(readonly(PROGRAM_ID), readonly),
            accounts.session.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `transfer_stream`.
#[derive(Clone, Debug)]
pub struct TransferStream {
    /// Owner of the deposit that is paid.
    pub owner: Address,
    /// Ours by its type.
    pub stream: Address,
    /// By the address that the stream stores.
    pub payee: Address,
    /// The deposit or earnings to be paid from now on. Ours by its type; another account than
    /// `payee`, since both are written.
    pub new_payee: Address,
}

impl From<TransferStream> for Vec<AccountMeta> {
    fn from(accounts: TransferStream) -> Self {
        vec![
            readonly_signer(accounts.owner),
            writable(accounts.stream),
            writable(accounts.payee),
            writable(accounts.new_payee),
        ]
    }
}

/// Accounts of `renounce_stream`.
#[derive(Clone, Debug)]
pub struct RenounceStream {
    /// Owner of the deposit.
    pub owner: Address,
    /// Ours by its type.
    pub stream: Address,
    /// By the address that the stream stores.
    pub deposit: Address,
}

impl From<RenounceStream> for Vec<AccountMeta> {
    fn from(accounts: RenounceStream) -> Self {
        vec![
            readonly_signer(accounts.owner),
            writable(accounts.stream),
            readonly(accounts.deposit),
        ]
    }
}

/// Accounts of `close_stream`.
#[derive(Clone, Debug)]
pub struct CloseStream {
    /// Ours by its type.
    pub stream: Address,
    /// Gets the lamports, by the address that the stream stores.
    pub rent_payer: Address,
}

impl From<CloseStream> for Vec<AccountMeta> {
    fn from(accounts: CloseStream) -> Self {
        vec![
            writable(accounts.stream),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `open_session`.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Pays the rent, and gets it back when the session closes.
    pub payer: Address,
    /// Owner of the deposit.
    pub owner: Address,
    /// What the key may act for. Ours by its type.
    pub deposit: Address,
    /// The key that will sign. Any address: nothing is asked of it.
    pub key: Address,
    /// Created here, by its seeds.
    pub session: Address,
}

impl From<OpenSession> for Vec<AccountMeta> {
    fn from(accounts: OpenSession) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.owner),
            writable(accounts.deposit),
            readonly(accounts.key),
            writable(accounts.session),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `update_session`.
#[derive(Clone, Debug)]
pub struct UpdateSession {
    /// Owner of the deposit.
    pub owner: Address,
    /// By the address that the session stores.
    pub deposit: Address,
    /// Ours by its type.
    pub session: Address,
}

impl From<UpdateSession> for Vec<AccountMeta> {
    fn from(accounts: UpdateSession) -> Self {
        vec![
            readonly_signer(accounts.owner),
            readonly(accounts.deposit),
            writable(accounts.session),
        ]
    }
}

/// Accounts of `revoke_session`.
#[derive(Clone, Debug)]
pub struct RevokeSession {
    /// Owner of the deposit, or the key.
    pub authority: Address,
    /// By the address that the session stores.
    pub deposit: Address,
    /// Ours by its type.
    pub session: Address,
}

impl From<RevokeSession> for Vec<AccountMeta> {
    fn from(accounts: RevokeSession) -> Self {
        vec![
            readonly_signer(accounts.authority),
            readonly(accounts.deposit),
            writable(accounts.session),
        ]
    }
}

/// Accounts of `close_session`.
#[derive(Clone, Debug)]
pub struct CloseSession {
    /// Ours by its type.
    pub session: Address,
    /// By the address that the session stores.
    pub deposit: Address,
    /// Gets the lamports, by the address that the session stores.
    pub rent_payer: Address,
}

impl From<CloseSession> for Vec<AccountMeta> {
    fn from(accounts: CloseSession) -> Self {
        vec![
            writable(accounts.session),
            writable(accounts.deposit),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `open_channel`.
#[derive(Clone, Debug)]
pub struct OpenChannel {
    /// Pays the rent, and gets it back when the channel is freed.
    pub payer: Address,
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// The deposit or earnings to be paid. Ours by its type; another account than `deposit`, since
    /// both are written.
    pub payee: Address,
    /// Created here, at the address that its seeds and the bump named give: the signature under which
    /// it is created proves them.
    pub channel: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<OpenChannel> for Vec<AccountMeta> {
    fn from(accounts: OpenChannel) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.payee),
            writable(accounts.channel),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `top_up_channel`.
#[derive(Clone, Debug)]
pub struct TopUpChannel {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// Ours by its type.
    pub channel: Address,
    /// The balance paid from, by the address that the channel stores.
    pub deposit: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<TopUpChannel> for Vec<AccountMeta> {
    fn from(accounts: TopUpChannel) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.channel),
            writable(accounts.deposit),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
        ]
    }
}

/// Accounts of `claim`.
///
/// Behind them, writable, `channels`: One for each signature in the instruction before, in its order.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Gets the money. Ours by its type.
    pub payee: Address,
}

impl From<Claim> for Vec<AccountMeta> {
    fn from(accounts: Claim) -> Self {
        vec![
            writable(accounts.payee),
            fixed("Sysvar1nstructions1111111111111111111111111"),
        ]
    }
}

/// Accounts of `claim_chain`.
///
/// Behind them, writable, `channels`: One for each link, in its order.
#[derive(Clone, Debug)]
pub struct ClaimChain {
    /// Gets the money. Ours by its type.
    pub payee: Address,
}

impl From<ClaimChain> for Vec<AccountMeta> {
    fn from(accounts: ClaimChain) -> Self {
        vec![
            writable(accounts.payee),
        ]
    }
}

/// Accounts of `withdraw_channel`.
#[derive(Clone, Debug)]
pub struct WithdrawChannel {
    /// Owner of the payer's deposit.
    pub owner: Address,
    /// The payee side: owner of the deposit that is paid, or authority of the creator. No operator:
    /// the channel goes on, and the payee may have served against what it is funded with.
    pub payee_authority: Address,
    /// Ours by its type.
    pub channel: Address,
    /// Gets the money, by the address that the channel stores.
    pub deposit: Address,
    /// By the address that the channel stores.
    pub payee: Address,
    /// Only where the payee is earnings: their creator.
    pub creator: Option<Address>,
}

impl From<WithdrawChannel> for Vec<AccountMeta> {
    fn from(accounts: WithdrawChannel) -> Self {
        vec![
            readonly_signer(accounts.owner),
            readonly_signer(accounts.payee_authority),
            writable(accounts.channel),
            writable(accounts.deposit),
            readonly(accounts.payee),
            accounts.creator.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `close_channel`.
#[derive(Clone, Debug)]
pub struct CloseChannel {
    /// The payee side: owner of the deposit that is paid, or authority or operator of the creator.
    pub authority: Address,
    /// Ours by its type.
    pub channel: Address,
    /// Gets the money, by the address that the channel stores.
    pub deposit: Address,
    /// By the address that the channel stores.
    pub payee: Address,
    /// Only where the payee is earnings: their creator.
    pub creator: Option<Address>,
}

impl From<CloseChannel> for Vec<AccountMeta> {
    fn from(accounts: CloseChannel) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.channel),
            writable(accounts.deposit),
            writable(accounts.payee),
            accounts.creator.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `request_close`.
#[derive(Clone, Debug)]
pub struct RequestClose {
    /// Owner of the deposit, or a session of it.
    pub authority: Address,
    /// Ours by its type.
    pub channel: Address,
    /// By the address that the channel stores.
    pub deposit: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<RequestClose> for Vec<AccountMeta> {
    fn from(accounts: RequestClose) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.channel),
            readonly(accounts.deposit),
            accounts.session.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `finish_close`.
#[derive(Clone, Debug)]
pub struct FinishClose {
    /// Ours by its type.
    pub channel: Address,
    /// Gets the money, by the address that the channel stores.
    pub deposit: Address,
    /// By the address that the channel stores.
    pub payee: Address,
}

impl From<FinishClose> for Vec<AccountMeta> {
    fn from(accounts: FinishClose) -> Self {
        vec![
            writable(accounts.channel),
            writable(accounts.deposit),
            writable(accounts.payee),
        ]
    }
}

/// Accounts of `free_channel`.
#[derive(Clone, Debug)]
pub struct FreeChannel {
    /// Ours by its type.
    pub channel: Address,
    /// Gets the lamports, by the address that the channel stores.
    pub rent_payer: Address,
}

impl From<FreeChannel> for Vec<AccountMeta> {
    fn from(accounts: FreeChannel) -> Self {
        vec![
            writable(accounts.channel),
            writable(accounts.rent_payer),
        ]
    }
}

/// Accounts of `claim_signed`.
///
/// Behind them, writable, `channels`: One for each voucher, in its order.
#[derive(Clone, Debug)]
pub struct ClaimSigned {
    /// Gets the money. Ours by its type.
    pub payee: Address,
}

impl From<ClaimSigned> for Vec<AccountMeta> {
    fn from(accounts: ClaimSigned) -> Self {
        vec![
            writable(accounts.payee),
        ]
    }
}

/// Accounts of `open_fan`.
#[derive(Clone, Debug)]
pub struct OpenFan {
    /// Pays the rent, and gets it back when the fan is freed.
    pub payer: Address,
    /// Owner of the deposit, or a session of it that may pay anybody.
    pub authority: Address,
    /// The balance paid from. Ours by its type.
    pub deposit: Address,
    /// Created here, at the address that its seeds and the bump named give: the signature under which
    /// it is created proves them.
    pub fan: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<OpenFan> for Vec<AccountMeta> {
    fn from(accounts: OpenFan) -> Self {
        vec![
            writable_signer(accounts.payer),
            readonly_signer(accounts.authority),
            writable(accounts.deposit),
            writable(accounts.fan),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
            fixed("11111111111111111111111111111111"),
        ]
    }
}

/// Accounts of `top_up_fan`.
#[derive(Clone, Debug)]
pub struct TopUpFan {
    /// Owner of the deposit, or a session of it that may pay anybody.
    pub authority: Address,
    /// Ours by its type.
    pub fan: Address,
    /// The balance paid from, by the address that the fan stores.
    pub deposit: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<TopUpFan> for Vec<AccountMeta> {
    fn from(accounts: TopUpFan) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.fan),
            writable(accounts.deposit),
            accounts.session.map_or(readonly(PROGRAM_ID), writable),
        ]
    }
}

/// Accounts of `assign`.
#[derive(Clone, Debug)]
pub struct Assign {
    /// The fan's key.
    pub key: Address,
    /// Ours by its type.
    pub fan: Address,
}

impl From<Assign> for Vec<AccountMeta> {
    fn from(accounts: Assign) -> Self {
        vec![
            readonly_signer(accounts.key),
            writable(accounts.fan),
        ]
    }
}

/// Accounts of `claim_fans`.
///
/// Behind them, writable, `fans`: One for each claim, in its order.
#[derive(Clone, Debug)]
pub struct ClaimFans {
    /// Gets the money. Ours by its type.
    pub payee: Address,
}

impl From<ClaimFans> for Vec<AccountMeta> {
    fn from(accounts: ClaimFans) -> Self {
        vec![
            writable(accounts.payee),
        ]
    }
}

/// Accounts of `release_share`.
#[derive(Clone, Debug)]
pub struct ReleaseShare {
    /// The payee side: owner of the deposit that is paid, or authority or operator of the creator.
    pub authority: Address,
    /// Ours by its type.
    pub fan: Address,
    /// Whose share it is. Ours by its type; the slot's tag names it.
    pub payee: Address,
    /// Only where the payee is earnings: their creator.
    pub creator: Option<Address>,
}

impl From<ReleaseShare> for Vec<AccountMeta> {
    fn from(accounts: ReleaseShare) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.fan),
            readonly(accounts.payee),
            accounts.creator.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `request_close_fan`.
#[derive(Clone, Debug)]
pub struct RequestCloseFan {
    /// The fan's key; or the owner of the deposit, or a session of it that may manage what pays anybody.
    pub authority: Address,
    /// Ours by its type.
    pub fan: Address,
    /// Gets the money, by the address that the fan stores.
    pub deposit: Address,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Address>,
}

impl From<RequestCloseFan> for Vec<AccountMeta> {
    fn from(accounts: RequestCloseFan) -> Self {
        vec![
            readonly_signer(accounts.authority),
            writable(accounts.fan),
            writable(accounts.deposit),
            accounts.session.map_or(readonly(PROGRAM_ID), readonly),
        ]
    }
}

/// Accounts of `finish_close_fan`.
#[derive(Clone, Debug)]
pub struct FinishCloseFan {
    /// Ours by its type.
    pub fan: Address,
    /// Gets the money, by the address that the fan stores.
    pub deposit: Address,
}

impl From<FinishCloseFan> for Vec<AccountMeta> {
    fn from(accounts: FinishCloseFan) -> Self {
        vec![
            writable(accounts.fan),
            writable(accounts.deposit),
        ]
    }
}

/// Accounts of `free_fan`.
#[derive(Clone, Debug)]
pub struct FreeFan {
    /// Ours by its type.
    pub fan: Address,
    /// Gets the lamports, by the address that the fan stores.
    pub rent_payer: Address,
}

impl From<FreeFan> for Vec<AccountMeta> {
    fn from(accounts: FreeFan) -> Self {
        vec![
            writable(accounts.fan),
            writable(accounts.rent_payer),
        ]
    }
}
