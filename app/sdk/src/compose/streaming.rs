//! Streams: opening with what they need, pushing what has accrued, changing pace, and ending.

use super::{Opening, Pack, Payee, Spender, cover, packing::pack};
use crate::{
    accounts::{AnyAccount, Creator, Deposit, Listing, Stream, StreamStatus},
    addresses,
    args::StreamTerms,
    client::{Client, ClientError, ClientResult, Network},
    instructions::{
        CancelStream, CloseStream, OpenStream, ResumeStream, SetStreamRate, TopUpStream,
        WithdrawStreams,
    },
    solana::{Address, Instruction},
    streams::StreamView,
};
use farthing_core::stream::Fixed;

/// Seconds that a transaction may take to land: so far ahead is the start of a stream with an end.
pub const START_MARGIN: i64 = 60;

/// The earliest start to name for a stream with an end, unix seconds: a minute from now. Its rate
/// follows from its start, so that must not have passed when the transaction lands.
///
/// # Errors
/// Those of the network.
pub fn earliest_start<N: Network>(client: &Client<N>) -> ClientResult<i64> {
    Ok(client.network().unix_time()?.saturating_add(START_MARGIN))
}

/// A stream to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPlan {
    pub spender: Spender,
    pub mint: Address,
    pub payee: Payee,
    pub terms: StreamTerms,
}

/// Opens a stream and puts before it what is missing: the deposits of both sides, and the money that
/// the payer's lacks, from its wallet's associated token account.
///
/// # Errors
/// `Unfit` when a session's deposit holds less than the stream is to be funded with; `NoSigner` when
/// nobody could take out what is paid.
pub fn open_stream<N: Network>(client: &Client<N>, plan: &StreamPlan) -> ClientResult<Opening> {
    let (spender, slot) = (plan.spender, client.network().slot()?);
    let mut instructions = cover(client, spender, &plan.mint, plan.terms.amount)?;
    instructions.extend(plan.payee.prepare(client, &plan.mint, spender.payer())?);
    let payee = plan.payee.address(&plan.mint);
    let open = OpenStream::new(spender.owner, plan.mint, payee, slot, plan.terms.clone());
    Ok(opening(open, spender, instructions))
}

/// Opens a stream at the price per period of a listing, with `amount` base units, and puts before it
/// what is missing.
///
/// # Errors
/// `Missing` when there is no such listing; `Unfit` when it is not paid by the second, or a session's
/// deposit holds less than the stream is to be funded with.
pub fn open_listed_stream<N: Network>(
    client: &Client<N>,
    address: Address,
    spender: Spender,
    amount: u64,
) -> ClientResult<Opening> {
    let listing: Listing = client.require(&address)?;
    let terms = StreamTerms::of(&listing, amount);
    let unfit = || ClientError::Unfit("the listing is not paid by the second; buy it".into());
    open_stream_for(client, (address, &listing), spender, terms.ok_or_else(unfit)?)
}

/// [`open_listed_stream`] for a listing as it was read, with more agreed on than the amount: the terms
/// must have the listing's rate.
///
/// # Errors
/// `Unfit` when a session's deposit holds less than the stream is to be funded with.
pub fn open_stream_for<N: Network>(
    client: &Client<N>,
    (address, listing): (Address, &Listing),
    spender: Spender,
    terms: StreamTerms,
) -> ClientResult<Opening> {
    let (slot, mint) = (client.network().slot()?, listing.mint);
    let instructions = cover(client, spender, &mint, terms.amount)?;
    let payee = addresses::earnings(&listing.creator, &mint);
    let open = OpenStream::new(spender.owner, mint, payee, slot, terms);
    Ok(opening(OpenStream { listing: Some(address), ..open }, spender, instructions))
}

fn opening(open: OpenStream, spender: Spender, mut instructions: Vec<Instruction>) -> Opening {
    let open = open.by(&spender);
    instructions.push(open.instruction());
    Opening { address: open.stream, instructions }
}

/// Puts `amount` base units more into a stream, from the spender's deposit, and puts before it the
/// money that this lacks.
///
/// # Errors
/// `Missing` when there is no such stream; `Unfit` when a session's deposit holds less.
pub fn top_up_stream<N: Network>(
    client: &Client<N>,
    address: Address,
    spender: Spender,
    amount: u64,
) -> ClientResult<Vec<Instruction>> {
    let stream: Stream = client.require(&address)?;
    let payer: Deposit = client.require(&stream.deposit)?;
    let mut all = cover(client, spender, &payer.mint, amount)?;
    let deposit = spender.deposit(&payer.mint);
    let top_up = TopUpStream::of(address, &stream, spender.owner, amount).deposit(deposit);
    all.push(top_up.by(&spender).instruction());
    Ok(all)
}

/// Changes the rate of a stream, and resumes it if it is paused: in one transaction, so that it never
/// accrues at the old one.
///
/// # Errors
/// `Missing` when there is no such stream.
pub fn change_rate<N: Network>(
    client: &Client<N>,
    address: Address,
    owner: Address,
    rate: Fixed,
) -> ClientResult<Vec<Instruction>> {
    let stream: Stream = client.require(&address)?;
    let mut all = vec![SetStreamRate::of(address, &stream, owner, rate).instruction()];
    if stream.status == StreamStatus::Paused {
        all.push(ResumeStream::of(address, &stream, owner).instruction());
    }
    Ok(all)
}

/// Ends a stream, and frees it in the same transaction where its address may be freed: otherwise that can
/// be done 151 slots after the slot it was opened at. `authority` signs: the owner of either deposit, the
/// authority of the creator that is paid, or the key of a session.
///
/// # Errors
/// `Missing` when there is no such stream.
pub fn cancel_stream<N: Network>(
    client: &Client<N>,
    address: Address,
    authority: Address,
) -> ClientResult<Vec<Instruction>> {
    let stream: Stream = client.require(&address)?;
    let mut all = Vec::new();
    if stream.status != StreamStatus::Ended {
        all.push(cancelled_by(client, address, &stream, authority)?.instruction());
    }
    if farthing_core::bounds::may_free(stream.open_slot, client.network().slot()?) {
        all.push(CloseStream::of(address, &stream).instruction());
    }
    Ok(all)
}

/// In the role that the signer has.
fn cancelled_by<N: Network>(
    client: &Client<N>,
    address: Address,
    stream: &Stream,
    authority: Address,
) -> ClientResult<CancelStream> {
    let cancel = CancelStream::of(address, stream, authority);
    if let Some(AnyAccount::Earnings(earnings)) = client.fetch_any(&stream.payee)? {
        let creator: Creator = client.require(&earnings.creator)?;
        if creator.authority == authority {
            return Ok(cancel.by_creator(earnings.creator));
        }
    }
    let session = client.fetch_session(&stream.deposit, &authority)?;
    Ok(if session.is_some() { cancel.by_session(authority) } else { cancel })
}

/// What pushing streams takes, and what it brings.
#[derive(Clone, Debug, Default)]
pub struct Push {
    /// One list of instructions for each transaction.
    pub transactions: Vec<Vec<Instruction>>,
    /// The streams that pay, in the order in which the transactions name them.
    pub streams: Vec<Address>,
    /// Base units that had accrued when this was made; more by the time it lands.
    pub amount: u64,
}

/// Pays everything that has accrued in all streams of a payee, a deposit or earnings account, with as
/// many of them in each transaction as fit. Anyone may send it.
///
/// # Errors
/// Those of the network.
pub fn push_streams<N: Network>(
    client: &Client<N>,
    payee: &Address,
    sender: &Address,
) -> ClientResult<Push> {
    withdraw_streams(client, payee, &client.streams_of_payee(payee)?, sender)
}

/// [`push_streams`] for some streams of a payee, as they were read.
///
/// # Errors
/// Those of the network.
pub fn withdraw_streams<N: Network>(
    client: &Client<N>,
    payee: &Address,
    streams: &[(Address, Stream)],
    sender: &Address,
) -> ClientResult<Push> {
    let now = client.network().unix_time()?;
    let due = |stream: &Stream| StreamView::of(stream).at(now).withdrawable;
    let amount = streams.iter().fold(0, |sum: u64, (_, one)| sum.saturating_add(due(one)));
    let paying = streams.iter().filter(|(_, stream)| due(stream) != 0);
    let addresses: Vec<_> = paying.map(|(address, _)| *address).collect();
    let build = |some: &[Address]| vec![WithdrawStreams::new(*payee, some.to_vec()).instruction()];
    let how = Pack {
        payer: *sender,
        tables: &[],
        build: &build,
        compute_units: &|some| 1_000 + 600 * some.len() as u64,
        most: usize::MAX,
    };
    Ok(Push { transactions: pack(client, &addresses, &how)?, streams: addresses, amount })
}
