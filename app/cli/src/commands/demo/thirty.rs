//! A hundred reads of a cent at thirty creators: one fan, one signature of the reader's wallet.

use super::{Clockwork, cast::Cast, check, stage::Stage};
use crate::{
    failure::{Failure, Outcome},
    output::Facts,
    values::percent,
};
use farthing_sdk::{
    ALL, Receipt,
    accounts::{Deposit, Fan},
    addresses,
    args::FanTerms,
    compose::{self, FanPlan, Payee, Payment, Sender},
    core::bounds::OPEN_SLOT_WINDOW,
    fans::{self, FanVoucher, FanVoucherRecord, Grant, Recipient, SignedFanVoucher},
    instructions::{CloseDeposit, OpenDeposit, Withdraw},
    solana::{Address, Instruction, Keypair, Signer},
    vouchers::book::{MemoryStorage, Policy, Row, SharePolicy, VoucherBook},
};
use std::time::Instant;

const CREATORS: usize = 30;
const READS: usize = 100;
/// What a read costs, in base units: a cent.
const PRICE: u64 = 10_000;
/// Base units of a unit of the shares: a hundredth of a cent.
const UNIT: u64 = 100;
/// What is set aside, in base units.
const FUNDED: u64 = 1_200_000;
/// Days that the shares last.
const DAYS: u8 = 14;
/// What a SOL is taken to be worth, in tokens, to say fees in percent.
const TOKENS_PER_SOL: u64 = 150;
/// Where the creators of the story count promises: each at the same place.
const AUDIENCE: [u8; 32] = [30; 32];

/// A creator, by the owner of a deposit, and how often it is read.
struct Creator {
    owner: Keypair,
    recipient: Recipient,
    reads: u64,
}

/// What all of it cost.
#[derive(Default)]
struct Cost {
    /// Lamports paid in fees.
    fees: u64,
    /// Lamports that are locked until the fan, and the deposit, close.
    locked: [u64; 2],
}

/// Tells it.
pub fn read<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast) -> Outcome {
    let creators = gather(stage, cast)?;
    let browser = Keypair::new();
    let (fan, mut cost) = open(stage, cast, &browser, &creators)?;
    check::solvent(stage, cast)?;
    let vouchers = pay(stage, cast, (&fan, &browser), &creators)?;
    cost.fees += claim(stage, cast, &vouchers)?;
    cost.fees += close(stage, cast, &fan)?;
    compare(stage, cast, &cost, &creators)?;
    dismiss(stage, cast, &creators)
}

/// Everybody who is read has a deposit already: that is no part of the story.
fn gather<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast) -> Outcome<Vec<Creator>> {
    let creator = |number: usize| {
        let owner = Keypair::new();
        let payee = addresses::deposit(&owner.pubkey(), &cast.mint);
        let reads = (READS + CREATORS - 1 - number) / CREATORS;
        let recipient = fans::recipient(&payee, AUDIENCE);
        Creator { owner, recipient, reads: reads as u64 }
    };
    let creators: Vec<_> = (0..CREATORS).map(creator).collect();
    for some in creators.chunks(8) {
        let open = |creator: &Creator| {
            let open = OpenDeposit::new(creator.owner.pubkey(), cast.mint);
            open.payer(cast.bank.pubkey()).instruction()
        };
        let steps: Vec<Instruction> = some.iter().map(open).collect();
        stage.fees += stage.prepare(&steps, cast.bank, &[])?.fee_lamports;
    }
    Ok(creators)
}

/// Rita's wallet is asked once.
fn open<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    browser: &Keypair,
    creators: &[Creator],
) -> Outcome<(Address, Cost)> {
    let grant = |creator: &Creator| {
        let share = u16::try_from(creator.reads * PRICE / UNIT).unwrap_or(u16::MAX);
        Grant { recipient: creator.recipient, share, until: DAYS }
    };
    let terms = FanTerms {
        amount: FUNDED,
        key: browser.pubkey(),
        unit: UNIT as u32,
        slots: CREATORS as u8,
        last_day: 90,
    };
    let spender = cast.rita.pubkey().into();
    let grants = creators.iter().map(grant).collect();
    let plan = FanPlan { spender, mint: cast.mint, terms, grants };
    let opening = stage.ask(compose::open_fan(&stage.client, &plan))?;
    let receipt = stage.act(
        "Rita opens a fan: 1.2 for thirty creators, with a share for each, at one signature.",
        &cast.rita,
        opening.instructions,
    )?;
    let deposit = addresses::deposit(&cast.rita.pubkey(), &cast.mint);
    let accounts = stage.accounts(&[opening.address, deposit])?;
    let lamports =
        |at: usize| accounts.get(at).and_then(Option::as_ref).map_or(0, |account| account.lamports);
    let cost = Cost { fees: receipt.fee_lamports, locked: [lamports(0), lamports(1)] };
    Ok((opening.address, cost))
}

/// Her browser signs for each read, and each creator checks. Nothing is sent. Returns the last promise to each.
fn pay<N: Clockwork>(
    stage: &Stage<N>,
    cast: &Cast,
    (address, browser): (&Address, &Keypair),
    creators: &[Creator],
) -> Outcome<Vec<SignedFanVoucher>> {
    let fan: Fan = stage.fetch(address)?;
    let mut book = book(stage, cast, (address, &fan), creators)?;
    let (now, started) = (stage.now()?, Instant::now());
    let mut last = Vec::new();
    for read in 0..READS {
        let (place, times) = (read % CREATORS, (read / CREATORS) as u64 + 1);
        let Some(creator) = creators.get(place) else { continue };
        let voucher = FanVoucher {
            fan: address.to_bytes(),
            recipient: creator.recipient,
            slot: place as u8,
            cumulative: times * PRICE,
            expires_at: fan.lease().end(DAYS),
        };
        let signed = FanVoucherRecord::sign(browser, voucher).map_err(refused)?.signed;
        book.accept(signed, now).map_err(refused)?;
        book.serve(Row::share(address.as_array(), place as u8), PRICE, now).map_err(refused)?;
        last.push(signed);
    }
    stage.aside(&format!(
        "She reads 100 articles at 0.01. Her browser signs for each and its creator checks it: {} ms in \
         all, and nothing is sent.",
        started.elapsed().as_millis()
    ))?;
    Ok(last.split_off(READS - CREATORS))
}

/// A book with the shares of all thirty: the story needs no thirty books.
fn book<N: Clockwork>(
    stage: &Stage<N>,
    cast: &Cast,
    (address, fan): (&Address, &Fan),
    creators: &[Creator],
) -> Outcome<VoucherBook<MemoryStorage>> {
    let shares = Some(SharePolicy { price: PRICE, lease: 86_400, most: FUNDED });
    let policy = Policy { credit: 0, margin: 3_600, shares };
    let mut book = VoucherBook::open(MemoryStorage::default(), policy).map_err(refused)?;
    let slot = stage.slot()?;
    for (place, creator) in (0..).zip(creators) {
        let whose = (creator.recipient, &cast.mint);
        let look = fans::to_book((address, fan), whose, place, slot);
        let look = look.ok_or_else(|| Failure::Refused("the fan has no such share".into()))?;
        book.update(Row::share(address.as_array(), place), look).map_err(refused)?;
    }
    Ok(book)
}

/// As many creators in each transaction as fit; returns the fees.
fn claim<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    vouchers: &[SignedFanVoucher],
) -> Outcome<u64> {
    let sender = Sender { payer: cast.fred.pubkey(), tables: &[] };
    let claims = stage.ask(compose::claim_shares(&stage.client, vouchers, sender))?;
    if claims.amount != READS as u64 * PRICE {
        return Err(Failure::Refused(format!("{} base units can be claimed", claims.amount)));
    }
    let mut fees = 0;
    for transaction in &claims.transactions {
        let Receipt { fee_lamports, .. } = stage.prepare(transaction, &cast.fred, &[])?;
        fees += fee_lamports;
    }
    stage.fees += fees;
    stage.aside(&format!(
        "Fred brings the claims of all thirty, as anybody may: {} transactions, fee {fees} lamports.",
        claims.transactions.len()
    ))?;
    Ok(fees)
}

fn close<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, address: &Address) -> Outcome<u64> {
    let fan: Fan = stage.fetch(address)?;
    stage.wait_until_spent(fan.open_slot.saturating_add(OPEN_SLOT_WINDOW))?;
    let closer = cast.rita.pubkey().into();
    let steps = stage.ask(compose::close_fan(&stage.client, *address, closer))?;
    let receipt = stage.act(
        "Rita closes the fan: what she has not promised is back, and its rent too.",
        &cast.rita,
        steps,
    )?;
    Ok(receipt.fee_lamports)
}

/// Beside what the same would have cost by `pay`, by what one costs.
fn compare<N: Clockwork>(
    stage: &Stage<N>,
    cast: &Cast,
    cost: &Cost,
    creators: &[Creator],
) -> Outcome {
    let Some(creator) = creators.first() else { return Ok(()) };
    let payment = Payment {
        spender: cast.rita.pubkey().into(),
        mint: cast.mint,
        payee: Payee::Balance(Address::new_from_array(creator.recipient.payee)),
        amount: PRICE,
        reference: [0; 32],
    };
    let steps = stage.ask(compose::pay(&stage.client, &payment))?;
    let one = stage.ask(stage.client.preview(&steps, &cast.rita.pubkey()))?.fee_lamports;
    let by_pay = one * READS as u64;
    let [fan, deposit] = cost.locked;
    stage.aside(&format!(
        "Fees of the 100 reads, at {TOKENS_PER_SOL} a SOL, and what Rita has locked:"
    ))?;
    for (how, fees, locked) in [("fan", cost.fees, fan + deposit), ("pay", by_pay, deposit)] {
        stage.aside(&format!(
            "  by {how}: {fees} lamports, {}; locked {locked} lamports",
            percent(share(fees))
        ))?;
        stage.found(
            Facts::new("Cost of a hundred reads")
                .with("how", how)
                .with("fees", fees)
                .with("share", percent(share(fees)))
                .with("locked", locked),
        )?;
    }
    Ok(())
}

/// Hundredths of a percent of what was read that so many lamports are, rounded up.
fn share(lamports: u64) -> u16 {
    let read = u128::from(PRICE) * READS as u128;
    // Ten thousand hundredths; a token has six decimals, a SOL nine.
    let tokens = u128::from(lamports) * u128::from(TOKENS_PER_SOL);
    u16::try_from((tokens * 10).div_ceil(read)).unwrap_or(u16::MAX)
}

/// What the thirty earned goes to Fred's wallet, so that all of it is with somebody at the end.
fn dismiss<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, creators: &[Creator]) -> Outcome {
    let to = addresses::ata(&cast.fred.pubkey(), cast.mint);
    for some in creators.chunks(5) {
        let mut steps: Vec<Instruction> = Vec::new();
        for Creator { owner, recipient, .. } in some {
            let deposit: Deposit = stage.fetch(&Address::new_from_array(recipient.payee))?;
            let take = Withdraw::new(owner.pubkey(), cast.mint, ALL).destination(to);
            steps.extend([take.into(), CloseDeposit::of(&deposit).into()]);
        }
        let owners: Vec<_> = some.iter().map(|creator| &creator.owner).collect();
        stage.fees += stage.prepare(&steps, cast.bank, &owners)?.fee_lamports;
    }
    stage.aside("The thirty take out what they earned, for the label that Fred runs.")
}

fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::Refused(format!("the book refuses: {error}"))
}
