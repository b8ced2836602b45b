//! Twenty thousand articles, paid off chain: half by signed voucher, half by link of a hash chain.

use super::{Clockwork, cast::Cast, check, stage::Stage};
use crate::{
    commands::claiming::per_payment,
    failure::{Failure, Outcome},
    output::Facts,
};
use farthing_sdk::{
    Receipt,
    accounts::{Channel, Session, Stream},
    addresses,
    args::{ChainLink, ChannelTerms, SessionTerms, action},
    channels::{self, Link, Voucher, VoucherRecord},
    core::{bounds::OPEN_SLOT_WINDOW, chain::walk},
    instructions::{
        Claim, ClaimChain, CloseChannel, CloseSession, CloseStream, FreeChannel, OpenChannel,
        OpenSession, RevokeSession,
    },
    solana::{Address, Instruction, Keypair, Signer},
    vouchers::{
        book::{MemoryStorage, Policy, Promise, VoucherBook},
        chain::sha256,
    },
};
use std::{num::NonZero, thread, time::Instant};

/// Articles of each kind of channel.
const ARTICLES: u32 = 10_000;
/// What one costs, in base units: a hundredth of a cent.
const UNIT: u64 = 100;
/// What is set aside in each channel, in base units: for 12,000 articles.
const FUNDED: u64 = 1_200_000;
/// Links of the chain.
const LINKS: u32 = 12_000;

/// What the chapter is about.
struct Reading {
    /// The key in Rita's browser.
    browser: Keypair,
    session: Address,
    /// Paid by voucher.
    vouchers: Address,
    /// Paid by link.
    links: Address,
    /// Ada's earnings.
    payee: Address,
}

/// What the creator's book ends with.
struct Best {
    voucher: VoucherRecord,
    link: Link,
}

/// Tells it. `stream` has ended and is freed along the way.
pub fn read<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    creator: Address,
    stream: Address,
) -> Outcome {
    let reading = set_aside(stage, cast, creator)?;
    check::solvent(stage, cast)?;
    let best = pay(stage, &reading)?;
    claim(stage, cast, &reading, &best)?;
    go_home(stage, cast, &reading, (creator, stream))
}

/// The browser's key sets money aside, within what Rita allows it.
fn set_aside<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    creator: Address,
) -> Outcome<Reading> {
    let (rita, ada, browser) = (cast.rita.pubkey(), cast.ada.pubkey(), Keypair::new());
    let payee = addresses::earnings(&creator, &cast.mint);
    let terms = SessionTerms::up_to(2 * FUNDED).only(payee).actions(action::CHANNEL);
    let slot = stage.slot()?;
    let open = OpenSession::new(rita, cast.mint, browser.pubkey(), slot, terms);
    let session = open.session;
    stage.act(
        "Rita lets a key in her browser set aside up to 2.4 for Ada, and nothing else.",
        &cast.rita,
        vec![open.into()],
    )?;
    let channel = |terms| {
        let open = OpenChannel::new(rita, cast.mint, payee, slot, terms);
        open.by_session(browser.pubkey()).payer(ada)
    };
    let vouchers = channel(ChannelTerms::vouchers(browser.pubkey(), FUNDED));
    let terms = ChannelTerms::chain([0; 32], UNIT, LINKS)
        .ok_or_else(|| Failure::Refused("so many links are worth too much".into()))?;
    let mut links = channel(terms);
    links.terms.credential = chain(&browser, &links.channel)?;
    let (voucher_channel, link_channel) = (vouchers.channel, links.channel);
    stage.act_with(
        "The key opens two channels with 1.2 each; her wallet is not asked, Ada's site pays the fee.",
        (&cast.ada, &[&browser]),
        vec![vouchers.into(), links.into()],
    )?;
    Ok(Reading { browser, session, vouchers: voucher_channel, links: link_channel, payee })
}

/// The root of the chain that only the browser's key can make.
fn chain(browser: &Keypair, channel: &Address) -> Outcome<[u8; 32]> {
    let chain = channels::chain(browser, channel, LINKS);
    Ok(chain.map_err(|error| Failure::Refused(error.to_string()))?.root())
}

/// The browser pays for every article, and Ada's site checks every payment. Nothing is sent.
fn pay<N: Clockwork>(stage: &Stage<N>, reading: &Reading) -> Outcome<Best> {
    let (slot, now) = (stage.slot()?, stage.now()?);
    let policy = Policy { credit: 0, margin: 60, shares: None };
    let mut book = VoucherBook::open(MemoryStorage::default(), policy).map_err(refused)?;
    for address in [reading.vouchers, reading.links] {
        let channel: Channel = stage.fetch(&address)?;
        book.update(address.to_bytes(), channels::to_book(&channel, slot)).map_err(refused)?;
    }
    let started = Instant::now();
    let records = sign_all(&reading.browser, &reading.vouchers)?;
    let signed: Vec<_> = records.iter().map(|record| record.signed).collect();
    for outcome in book.accept_all(&signed, now) {
        outcome.map_err(refused)?;
    }
    let by_voucher = started.elapsed();
    let started = Instant::now();
    for link in all_links(&reading.browser, &reading.links)? {
        book.accept_link(&reading.links.to_bytes(), link, now).map_err(refused)?;
    }
    let by_link = started.elapsed();
    stage.aside(&format!(
        "She reads 20,000 articles. 10,000 vouchers signed and checked in {:.1} s, 10,000 links in {:.1} s.",
        by_voucher.as_secs_f32(),
        by_link.as_secs_f32()
    ))?;
    let best = |address: &Address| book.page(address.as_array()).and_then(|page| page.best());
    match (best(&reading.vouchers), best(&reading.links)) {
        (Some(Promise::Voucher(signed)), Some(Promise::Link(link))) => {
            let key = reading.browser.pubkey();
            Ok(Best { voucher: VoucherRecord { key, signed }, link })
        }
        _ => Err(Failure::Refused("the book holds nothing to claim".into())),
    }
}

/// A voucher for each article, each for all before it as well; as many at a time as there are cores.
fn sign_all(key: &Keypair, channel: &Address) -> Outcome<Vec<VoucherRecord>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let totals: Vec<u64> = (1..=u64::from(ARTICLES)).map(|count| count * UNIT).collect();
    let sign = |totals: &[u64]| -> Result<Vec<VoucherRecord>, farthing_sdk::solana::SignerError> {
        let voucher =
            |cumulative| Voucher { channel: channel.to_bytes(), cumulative, expires_at: 0 };
        totals.iter().map(|total| VoucherRecord::sign(key, voucher(*total))).collect()
    };
    let parts: Vec<_> = thread::scope(|scope| {
        let parts = totals.chunks(totals.len().div_ceil(cores));
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || sign(part))).collect();
        threads.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    let mut records = Vec::with_capacity(totals.len());
    for part in parts {
        let part = part.map_err(|_| Failure::Refused("a thread that signs broke off".into()))?;
        records.extend(part.map_err(|error| Failure::Refused(error.to_string()))?);
    }
    Ok(records)
}

/// A link for each article: from the seed towards the root, then the other way round.
fn all_links(key: &Keypair, channel: &Address) -> Outcome<Vec<Link>> {
    let seed = channels::seed(key, channel).map_err(|error| Failure::Refused(error.to_string()))?;
    let mut hash = walk(&seed, channel.as_array(), LINKS - ARTICLES, sha256);
    let mut links = Vec::with_capacity(ARTICLES as usize);
    for index in (1..=ARTICLES).rev() {
        links.push(Link { index, hash });
        hash = walk(&hash, channel.as_array(), 1, sha256);
    }
    links.reverse();
    Ok(links)
}

/// One transaction for each ten thousand payments.
fn claim<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    reading: &Reading,
    best: &Best,
) -> Outcome {
    let claim = Claim::of(reading.payee, &[best.voucher])
        .ok_or_else(|| Failure::Refused("a voucher fits into a claim".into()))?;
    let receipt = stage.act(
        "Ada claims the last voucher: 10,000 payments in one transaction.",
        &cast.ada,
        claim.to_vec(),
    )?;
    cost(stage, &receipt, "by voucher")?;
    let link = ChainLink { index: best.link.index, link: best.link.hash };
    let claim = ClaimChain::new(reading.payee, vec![(reading.links, link)]);
    let receipt = stage.act(
        "Ada claims the last link: the chain checks 10,000 hashes, in one transaction.",
        &cast.ada,
        vec![claim.into()],
    )?;
    cost(stage, &receipt, "by link")?;
    for address in [reading.vouchers, reading.links] {
        let channel: Channel = stage.fetch(&address)?;
        if channel.claimed != u64::from(ARTICLES) * UNIT {
            return Err(Failure::Refused(format!(
                "10,000 articles were paid, but {} base units are claimed",
                channel.claimed
            )));
        }
    }
    Ok(())
}

fn cost<N: Clockwork>(stage: &Stage<N>, receipt: &Receipt, how: &str) -> Outcome {
    let each = per_payment(receipt.fee_lamports, ARTICLES.into());
    stage.found(
        Facts::new("Cost per payment")
            .with("how", how)
            .with("payments", ARTICLES)
            .with("fee", receipt.fee_lamports)
            .with("lamports_per_payment", each.clone()),
    )?;
    let lamports = if each == "1" { "lamport" } else { "lamports" };
    stage.aside(&format!("Each payment {how} cost {each} {lamports}."))
}

/// What is left goes back to Rita, and every rent to its payer.
fn go_home<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    reading: &Reading,
    (creator, stream): (Address, Address),
) -> Outcome {
    let mut steps: Vec<Instruction> = Vec::new();
    for address in [reading.vouchers, reading.links] {
        let channel: Channel = stage.fetch(&address)?;
        let close = CloseChannel::of(address, &channel, cast.ada.pubkey()).creator(Some(creator));
        steps.push(close.into());
    }
    stage.act("She closes both channels: what Rita has not spent goes home.", &cast.ada, steps)?;
    let session: Session = stage.fetch(&reading.session)?;
    stage.act(
        "Rita revokes the browser's key.",
        &cast.rita,
        vec![RevokeSession::of(&session, cast.rita.pubkey()).into()],
    )?;
    stage.wait_until_spent(stage.slot()?.saturating_add(OPEN_SLOT_WINDOW))?;
    let ended: Stream = stage.fetch(&stream)?;
    let mut steps: Vec<Instruction> =
        vec![CloseStream::of(stream, &ended).into(), CloseSession::of(&session).into()];
    for address in [reading.vouchers, reading.links] {
        let channel: Channel = stage.fetch(&address)?;
        steps.push(FreeChannel::of(address, &channel).into());
    }
    stage.act(
        "Stream, session and channels are freed; each rent returns to its payer.",
        &cast.rita,
        steps,
    )?;
    Ok(())
}

fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::Refused(format!("the book refuses: {error}"))
}
