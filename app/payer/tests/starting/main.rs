//! given a wallet that has tokens and not a lamport, and a gateway that starts readers
//!   when it begins                     -> it has a deposit, and the sponsor what it has quoted
//!   when it then asks for an article   -> it is served, paid through a channel that the gateway opens for it
//!   when a year is over                -> everybody's lamports are back, to the lamport
//!   when the price is not agreed to    -> nothing is signed
//!   when the quote is of another chain, or pays the wallet itself -> nothing is signed
//!   when replies are lost              -> the same bytes are sent again, and paid for once

#[path = "../support/mod.rs"]
mod support;

mod stage;

use farthing_gateway::chain::{DEPOSIT_RENT, SESSION_RENT};
use farthing_payer::{Beginning, Key, NotBegun, begin};
use farthing_sdk::{
    PROGRAM_ID,
    accounts::Session,
    addresses,
    args::SessionTerms,
    client::Network,
    instructions::Pay,
    solana::{Keypair, Signer},
};
use farthing_wire::{START, START_QUOTE, StartQuote};
use stage::{AMOUNT, PRICE, Stage};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use support::{
    chain::{GENESIS, Market},
    site::{Sent, Site},
};

const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// gateway rule R9
#[test]
fn a_wallet_without_a_lamport_reads_and_a_year_later_everybodys_lamports_are_back() {
    // Given a wallet with tokens, and what those who pay for it have.
    let stage = Stage::new();
    let (poor, sponsor, claimer) =
        (stage.poor.pubkey(), stage.sponsor.pubkey(), stage.claimer.pubkey());
    let before = [poor, sponsor, claimer].map(|at| stage.lamports(&at));
    assert_eq!(before[0], 0);
    // When it begins, and reads.
    let begun = stage.begin(&stage.url(), &stage.beginning()).unwrap();
    assert_eq!(stage.deposit().unwrap().balance, AMOUNT);
    let payer = stage.payer();
    for number in 0..20 {
        let path = format!("/article/{number}");
        assert_eq!(stage.read(&payer, &path), format!("this is {path}").into_bytes());
    }
    assert_eq!(stage.lamports(&poor), 0);
    stage.until("nothing is claimed", || stage.earned() == begun.price + 20 * PRICE);
    // And what is left of its money is spent, a year later, at a friend's expense.
    stage.market.advance(YEAR);
    stage.until("the channel does not end", || {
        stage.deposit().is_some_and(|deposit| deposit.children == 0)
    });
    let rest = stage.deposit().unwrap().balance;
    let pay = Pay::new(poor, stage.market.mint, stage.market.pay_to(), rest);
    let friend = stage.market.payer.as_ref();
    stage.market.client().submit(&[pay.into()], friend, &[stage.poor.as_ref()]).unwrap();
    // Then the deposit is closed by who lent its rent, and nothing of the wallet's is left.
    stage.until("the deposit does not come home", || stage.deposit().is_none());
    let after = [poor, sponsor, claimer].map(|at| stage.lamports(&at));
    let spent: Vec<u64> = before.iter().zip(after).map(|(was, is)| was - is).collect();
    // The reader had none. The sponsor is short of its fees alone: the start, at the most that its price covers, the
    // opening and the closing. The claimer paid for one claim and for the end of the channel.
    assert_eq!(spent[0], 0);
    assert_eq!(spent[1], 20_000 + 10_000 + 5_000);
    assert_eq!(spent[2], 5_000 + 5_000);
    // And the writer has what was paid back, what was read, and the rest.
    assert_eq!(begun.price, (20_000 + DEPOSIT_RENT + 5_000) * 150 / 1_000);
    assert_eq!(stage.earned(), begun.price + AMOUNT);
}

#[test]
fn a_session_begins_with_the_deposit() {
    let stage = Stage::new();
    let now = stage.market.client().network().unix_time().unwrap();
    let key = Keypair::new_from_array([93; 32]).pubkey();
    let terms = SessionTerms::up_to(500_000).until(now + 30 * 86_400);
    let beginning = Beginning { session: Some((key, terms)), ..stage.beginning() };
    let begun = stage.begin(&stage.url(), &beginning).unwrap();
    let session = addresses::session(&begun.deposit, &key);
    let session: Session = stage.market.client().require(&session).unwrap();
    assert_eq!((session.rent_payer, session.total_limit), (stage.sponsor.pubkey(), 500_000));
    // Its rent is a part of the price.
    assert!(begun.price >= (DEPOSIT_RENT + SESSION_RENT) * 150 / 1_000);
    // Who has begun begins again for the fee alone.
    let more = Beginning { amount: 1_000_000, ..stage.beginning() };
    let again = stage.begin(&stage.url(), &more).unwrap();
    assert_eq!((again.price, stage.deposit().unwrap().balance), (3_000, AMOUNT + 1_000_000));
}

#[test]
fn what_is_not_agreed_to_is_not_signed() {
    let stage = Stage::new();
    stage.begin(&stage.url(), &stage.beginning()).unwrap();
    let refused =
        begin((&stage.market.client(), &stage.key()), &stage.url(), &stage.beginning(), |_| false);
    assert!(matches!(refused, Err(NotBegun::Declined { price: 3_000 })), "{refused:?}");
    assert_eq!(stage.deposit().unwrap().balance, AMOUNT);
}

/// A sponsor that says what a test has it say.
fn liar(quote: StartQuote) -> (Site, Arc<AtomicUsize>) {
    let starts = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&starts);
    let site = Site::start(move |asked| match asked.target.as_str() {
        START_QUOTE => {
            let body = String::from_utf8(quote.encode().unwrap()).unwrap();
            Sent::ok(&body)
        }
        _ => {
            seen.fetch_add(1, Ordering::Relaxed);
            Sent::status(400)
        }
    });
    (site, starts)
}

/// gateway rule R21
#[test]
fn what_a_sponsor_says_is_looked_up_before_anything_is_signed() {
    let market = Market::new();
    let wallet: Arc<Keypair> = Arc::clone(&market.payer);
    let sponsor = Keypair::new_from_array([94; 32]).pubkey();
    let honest = StartQuote {
        genesis: GENESIS,
        program: PROGRAM_ID.to_bytes(),
        mint: market.mint.to_bytes(),
        sponsor: sponsor.to_bytes(),
        pay_to: market.pay_to().to_bytes(),
        amount: 5,
        reference: [1; 32],
        mark: [2; 25],
        until: i64::MAX,
        max_fee: 20_000,
        min_deposit: AMOUNT,
        session_seconds: 60,
        channel_seconds: 60,
    };
    let own = addresses::deposit(&wallet.pubkey(), &market.mint).to_bytes();
    let lies = [
        StartQuote { genesis: [9; 32], ..honest.clone() },
        StartQuote { program: [9; 32], ..honest.clone() },
        StartQuote { mint: [9; 32], ..honest.clone() },
        StartQuote { sponsor: wallet.pubkey().to_bytes(), ..honest.clone() },
        StartQuote { pay_to: own, ..honest.clone() },
        StartQuote { pay_to: [9; 32], ..honest.clone() },
    ];
    let beginning = Beginning { mint: market.mint, amount: AMOUNT, session: None };
    let key: Key = wallet;
    for lie in lies {
        let (site, starts) = liar(lie.clone());
        let refused = begin((&market.client(), &key), &site.url, &beginning, |_| true);
        assert!(matches!(refused, Err(NotBegun::Quote(_))), "{lie:?}: {refused:?}");
        assert_eq!(starts.load(Ordering::Relaxed), 0);
    }
    // One that asks for more money in the deposit. The wallet has none yet.
    let (site, starts) = liar(StartQuote { min_deposit: AMOUNT + 1, ..honest.clone() });
    let refused = begin((&market.client(), &key), &site.url, &beginning, |_| true);
    assert!(matches!(refused, Err(NotBegun::Small { .. })), "{refused:?}");
    assert_eq!(starts.load(Ordering::Relaxed), 0);
    let (site, starts) = liar(honest);
    let refused = begin((&market.client(), &key), &site.url, &beginning, |_| true);
    assert!(matches!(refused, Err(NotBegun::Refused(_))), "{refused:?}");
    assert_eq!(starts.load(Ordering::Relaxed), 1);
}

#[test]
fn a_reply_that_is_lost_is_asked_for_again_by_the_same_bytes_and_paid_once() {
    // Given somebody in between who loses the first answer to each start.
    let stage = Stage::new();
    let (gateway, lost) = (stage.url(), AtomicUsize::new(0));
    let between = Site::start(move |asked| {
        let client = reqwest::blocking::Client::new();
        let url = format!("{gateway}{}", asked.target);
        let answer = client.post(url).body(asked.body.clone()).send().unwrap();
        let (status, body) = (answer.status().as_u16(), answer.bytes().unwrap().to_vec());
        let is_first = asked.target == START && lost.fetch_add(1, Ordering::Relaxed) == 0;
        Sent { status, body, hangs_up: is_first, ..Sent::default() }
    });
    // When the wallet begins.
    let begun = stage.begin(&between.url, &stage.beginning()).unwrap();
    // Then it has begun, and paid once.
    assert_eq!(stage.deposit().unwrap().balance, AMOUNT);
    assert_eq!(stage.earned(), begun.price);
}
