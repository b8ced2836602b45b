//! Beginning with tokens and no lamports: a sponsor pays for the first transaction, and is paid back in it at a price
//! that it has quoted before (docs/adr/0027).
//!
//! Nothing that the sponsor says is believed where it costs: cluster, program, token and who is paid are looked up, and
//! the price is agreed to before anything is signed. The wallet signs one transaction, whose bytes are sent again until
//! it is known what became of them; it never signs a second one in doubt.

use std::{thread, time::Duration};

use farthing_sdk::{
    Client, PROGRAM_ID, Token,
    accounts::{AnyAccount, Reserve},
    addresses,
    args::SessionTerms,
    client::{ClientError, Network, bytes, policy::fee},
    compose::{PaidBack, Start},
    instructions::OpenSession,
    solana::{
        Address, ComputeBudgetInstruction, Hash, Instruction, Message, Signature, VersionedMessage,
        VersionedTransaction,
    },
};
use farthing_wire::{START, START_QUOTE, StartAsk, StartDone, StartQuote, StartSubmit, WireError};

use crate::{
    error::PayError,
    http::{Cut, Line, Ready, Request},
    keys::Key,
};

/// Compute units of a start, about twice what it takes where it does everything.
const UNITS: u32 = 60_000;

/// Bytes of what a sponsor answers, at most.
const ANSWER_MAX: u64 = 16_384;

/// How often the same bytes are sent, and after which pause: past the life of their blockhash.
const TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(2);

/// What a wallet begins with.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub mint: Address,
    /// Base units that are in the deposit afterwards, beside what is there.
    pub amount: u64,
    /// A key that may act for the deposit from then on.
    pub session: Option<(Address, SessionTerms)>,
}

/// A wallet that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    pub deposit: Address,
    pub signature: Signature,
    /// Base units that the sponsor got.
    pub price: u64,
}

/// Why a wallet has not begun.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    #[error(transparent)]
    Pay(#[from] PayError),
    /// Nothing was signed.
    #[error("the sponsor's quote is not for this: {0}")]
    Quote(&'static str),
    #[error("the sponsor opens a deposit for {least} base units at least")]
    Small { least: u64 },
    /// Nothing was signed.
    #[error("the sponsor says what cannot be read: {0}")]
    Wire(#[from] WireError),
    /// Nothing was signed.
    #[error("it costs {price} base units, which was not agreed to")]
    Declined { price: u64 },
    #[error("the sponsor refuses: {0}")]
    Refused(String),
    /// It may have landed: look at the deposit before anything else is signed.
    #[error(
        "whether it has landed is not known: look at the deposit {deposit} before you try again"
    )]
    Doubt { deposit: Address },
}

impl From<ClientError> for NotBegun {
    fn from(error: ClientError) -> Self {
        Self::Pay(error.into())
    }
}

/// Begins: asks the sponsor at `sponsor`, a URL without a path, for a price, has it agreed to, signs, and waits until it
/// has landed. The wallet needs the tokens and not a lamport.
///
/// # Errors
/// [`NotBegun`].
pub fn begin<N: Network>(
    (client, wallet): (&Client<N>, &Key),
    sponsor: &str,
    beginning: &Beginning,
    agree: impl FnOnce(u64) -> bool,
) -> Result<Begun, NotBegun> {
    let owner = wallet.pubkey();
    let opens_deposit = client.fetch_deposit(&owner, &beginning.mint)?.is_none();
    let ask = StartAsk {
        owner: owner.to_bytes(),
        mint: beginning.mint.to_bytes(),
        deposit: opens_deposit,
        session: beginning.session.is_some(),
        channel: false,
    };
    let quote = asked(sponsor, &ask)?;
    check(client, &quote, (&owner, beginning))?;
    if opens_deposit && beginning.amount < quote.min_deposit {
        return Err(NotBegun::Small { least: quote.min_deposit });
    }
    if !agree(quote.amount) {
        return Err(NotBegun::Declined { price: quote.amount });
    }
    let start = planned(client, &quote, (owner, beginning, opens_deposit))?;
    let blockhash = client.network().recent().map_err(ClientError::from)?.blockhash;
    let transaction = signed(wallet, &start, (quote.max_fee, &blockhash))?;
    let submit = StartSubmit { mark: quote.mark, transaction };
    let done = brought(sponsor, &submit.encode()?, start.deposit())?;
    let signature = Signature::from(done.signature);
    Ok(Begun { deposit: start.deposit(), signature, price: quote.amount })
}

/// The quote. It costs nothing to ask, so a sponsor that does not answer is asked once.
fn asked(sponsor: &str, ask: &StartAsk) -> Result<StartQuote, NotBegun> {
    let (ready, line) = line(sponsor, START_QUOTE, ask.encode()?)?;
    let answer = line.send(&ready, None).map_err(|cut| no_answer(&ready, &cut))?;
    match answer.status {
        200 => Ok(StartQuote::decode(&answer.body)?),
        _ => Err(NotBegun::Refused(words(&answer.body))),
    }
}

/// What the quote says, against what our own node says.
fn check<N: Network>(
    client: &Client<N>,
    quote: &StartQuote,
    (owner, beginning): (&Address, &Beginning),
) -> Result<(), NotBegun> {
    let network = client.network();
    let [sponsor, pay_to, mint] =
        [quote.sponsor, quote.pay_to, quote.mint].map(Address::new_from_array);
    if network.genesis().map_err(ClientError::from)?.to_bytes() != quote.genesis {
        return Err(NotBegun::Quote("another cluster"));
    }
    if quote.program != PROGRAM_ID.to_bytes() || mint != beginning.mint {
        return Err(NotBegun::Quote("another program or token"));
    }
    // Both would sign for the wallet's own money.
    if sponsor == *owner || pay_to == addresses::deposit(owner, &mint) {
        return Err(NotBegun::Quote("the wallet itself"));
    }
    let is_payee = match client.fetch_any(&pay_to)? {
        Some(AnyAccount::Deposit(it)) => it.mint == mint,
        Some(AnyAccount::Earnings(it)) => it.mint == mint,
        _ => false,
    };
    if !is_payee {
        return Err(NotBegun::Quote("nobody who could be paid"));
    }
    Ok(())
}

fn planned<N: Network>(
    client: &Client<N>,
    quote: &StartQuote,
    (owner, beginning, opens_deposit): (Address, &Beginning, bool),
) -> Result<Start, NotBegun> {
    let reserve: Reserve = client.require(&addresses::reserve(&beginning.mint))?;
    let [sponsor, to] = [quote.sponsor, quote.pay_to].map(Address::new_from_array);
    let back = PaidBack { to, amount: quote.amount, reference: quote.reference };
    let brings = beginning.amount.checked_add(quote.amount);
    let brings = brings.ok_or(NotBegun::Quote("more than there is"))?;
    let mut start = Start::new(owner, Token::from(&reserve), brings, (sponsor, back));
    start.opens_deposit = opens_deposit;
    if let Some((key, terms)) = &beginning.session {
        let slot = client.network().slot().map_err(ClientError::from)?;
        start.session = Some(OpenSession::new(owner, beginning.mint, *key, slot, terms.clone()));
    }
    Ok(start)
}

/// Signed by the wallet; the sponsor's place is empty. It pays as much for its place in a block as the price covers.
fn signed(
    wallet: &Key,
    start: &Start,
    (max_fee, blockhash): (u64, &Hash),
) -> Result<Vec<u8>, NotBegun> {
    let for_priority = u128::from(max_fee.saturating_sub(fee(2, UNITS, 0))) * 1_000_000;
    let price = for_priority.checked_div(UNITS.into()).unwrap_or(0);
    let mut all = vec![ComputeBudgetInstruction::set_compute_unit_limit(UNITS)];
    if let Some(price) = u64::try_from(price).ok().filter(|price| *price != 0) {
        all.push(ComputeBudgetInstruction::set_compute_unit_price(price));
    }
    all.extend(start.instructions());
    Ok(half_signed(wallet, &all, (&start.sponsor, blockhash))?)
}

/// A transaction that the wallet has signed and its fee payer has not.
pub(crate) fn half_signed(
    wallet: &Key,
    instructions: &[Instruction],
    (payer, blockhash): (&Address, &Hash),
) -> Result<Vec<u8>, PayError> {
    let message = Message::new_with_blockhash(instructions, Some(payer), blockhash);
    let message = VersionedMessage::Legacy(message);
    let needed = usize::from(message.header().num_required_signatures);
    let mut signatures = vec![Signature::default(); needed];
    let signer = wallet.pubkey();
    let at = message.static_account_keys().iter().position(|key| *key == signer);
    if let Some(place) = at.and_then(|at| signatures.get_mut(at)) {
        *place = wallet.try_sign_message(&message.serialize())?;
    }
    let transaction = VersionedTransaction { signatures, message };
    Ok(bytes::encode(&transaction).map_err(ClientError::Unfit)?)
}

/// Sends the same bytes until it is known what became of them.
fn brought(sponsor: &str, body: &[u8], deposit: Address) -> Result<StartDone, NotBegun> {
    let mut may_have_landed = false;
    for _ in 0..TRIES {
        let (ready, line) = line(sponsor, START, body.to_vec())?;
        match line.send(&ready, None) {
            Ok(answer) if answer.status == 200 => return Ok(StartDone::decode(&answer.body)?),
            Ok(answer) if matches!(answer.status, 409 | 429 | 503) => {
                may_have_landed |= answer.status != 429;
            }
            // What was sent before, and is refused now, may be refused because it has landed.
            Ok(answer) if !may_have_landed => {
                return Err(NotBegun::Refused(words(&answer.body)));
            }
            Ok(_) => return Err(NotBegun::Doubt { deposit }),
            Err(cut @ Cut::Unsent(_)) if !may_have_landed => {
                return Err(no_answer(&ready, &cut));
            }
            Err(_) => may_have_landed = true,
        }
        thread::sleep(PAUSE);
    }
    Err(NotBegun::Doubt { deposit })
}

fn line(sponsor: &str, path: &str, body: Vec<u8>) -> Result<(Ready, Line), PayError> {
    let url = format!("{}{path}", sponsor.trim_end_matches('/'));
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let ready = Ready::of(&Request { method: "POST".into(), url, headers, body })?;
    let line = Line::new(&ready, ANSWER_MAX)?;
    Ok((ready, line))
}

fn no_answer(ready: &Ready, cut: &Cut) -> NotBegun {
    let cause = match cut {
        Cut::Unsent(cause) | Cut::Unknown(cause) => cause.clone(),
        Cut::TooLarge(most) => format!("more than {most} bytes"),
    };
    PayError::NoAnswer { origin: ready.origin.to_string(), cause }.into()
}

/// What a sponsor says in words, of which nothing is trusted but that it is text.
fn words(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.trim().chars().filter(|letter| !letter.is_control()).take(300).collect()
}
