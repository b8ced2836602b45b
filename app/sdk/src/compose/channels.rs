//! Channels: opening with what they need, and topping up.

use super::{Opening, Payee, Spender, cover};
use crate::{
    accounts::{Channel, Deposit},
    args::ChannelTerms,
    channels,
    client::{Client, ClientError, ClientResult, Network},
    instructions::{OpenChannel, TopUpChannel},
    solana::{Address, Instruction, Signer},
};

/// A channel to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelPlan {
    pub spender: Spender,
    pub mint: Address,
    pub payee: Payee,
    pub terms: ChannelTerms,
}

/// Opens a channel. Before that it opens the deposits that are missing on either side, and brings in from
/// the wallet's associated token account what the payer's deposit lacks.
///
/// # Errors
/// `Unfit` when a session's deposit holds less than the channel is to be funded with, and when the
/// credential of a channel by voucher is no key; `NoSigner` when nobody could take out what is paid.
pub fn open_channel<N: Network>(client: &Client<N>, plan: &ChannelPlan) -> ClientResult<Opening> {
    let signer = Address::new_from_array(plan.terms.credential);
    if plan.terms.length == 0 && !signer.is_on_curve() {
        let message = format!("{signer} is no key, so nobody could sign a voucher for it");
        return Err(ClientError::Unfit(message));
    }
    let open = planned(client, plan)?;
    opening(client, plan, open)
}

/// [`open_channel`] for a hash chain that `signer` can always make again: see [`channels::chain`].
/// The terms say how long it is; their root is replaced by that of the chain, which depends on the
/// channel's address.
///
/// # Errors
/// `Signer` when the key refuses; those of [`open_channel`].
pub fn open_chain_channel<N: Network>(
    client: &Client<N>,
    plan: &ChannelPlan,
    signer: &dyn Signer,
) -> ClientResult<Opening> {
    let open = planned(client, plan)?;
    let credential = channels::chain(signer, &open.channel, plan.terms.length)?.root();
    let terms = ChannelTerms { credential, ..plan.terms.clone() };
    opening(client, plan, open.terms(terms))
}

fn planned<N: Network>(client: &Client<N>, plan: &ChannelPlan) -> ClientResult<OpenChannel> {
    let slot = client.network().slot()?;
    let payee = plan.payee.address(&plan.mint);
    Ok(OpenChannel::new(plan.spender.owner, plan.mint, payee, slot, plan.terms.clone()))
}

fn opening<N: Network>(
    client: &Client<N>,
    plan: &ChannelPlan,
    open: OpenChannel,
) -> ClientResult<Opening> {
    let spender = plan.spender;
    let mut instructions = cover(client, spender, &plan.mint, plan.terms.amount)?;
    instructions.extend(plan.payee.prepare(client, &plan.mint, spender.payer())?);
    let open = open.by(&spender);
    instructions.push(open.instruction());
    Ok(Opening { address: open.channel, instructions })
}

/// Puts `amount` base units more into a channel and puts before it the money that the deposit lacks.
///
/// # Errors
/// `Missing` when there is no such channel; `Unfit` when a session's deposit holds less.
pub fn top_up_channel<N: Network>(
    client: &Client<N>,
    address: Address,
    spender: Spender,
    amount: u64,
) -> ClientResult<Vec<Instruction>> {
    let channel: Channel = client.require(&address)?;
    let payer: Deposit = client.require(&channel.deposit)?;
    let mut all = cover(client, spender, &payer.mint, amount)?;
    let top_up = TopUpChannel::of(address, &channel, spender.owner, amount);
    all.push(top_up.by(&spender).instruction());
    Ok(all)
}
