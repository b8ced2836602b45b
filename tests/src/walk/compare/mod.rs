//! The chain against the oracle, field by field.

mod fans;
mod time;

use super::model::{Live, Model, PassModel, Purse, Sale, Thing, Ticket};
use crate::matrix::{machine::Machine, tokens};
use farthing_sdk::{
    NOBODY,
    accounts::{
        AccountKind, Creator, CreatorStatus, Deposit, Earnings, Listing, ListingStatus, Order,
        OrderStatus, Pass, Reserve,
    },
    solana::Address,
};

macro_rules! same {
    ($what:expr, $($chain:expr => $oracle:expr),* $(,)?) => {
        $(if $chain != $oracle {
            let (chain, oracle) = (&$chain, &$oracle);
            let field = stringify!($chain);
            return Err(format!("{:?}: {field} is {chain:?}, should be {oracle:?}", $what));
        })*
    };
}
use same;

/// Everything that moves without having an account of ours: lamports and tokens of all people, and
/// the tokens of the reserves.
///
/// # Errors
/// The first difference.
pub fn people(machine: &Machine, model: &Model) -> Result<(), String> {
    let tokens = |at: &Address| u128::from(machine.data(at).and_then(tokens::amount).unwrap_or(0));
    for (number, wallet) in model.wallets.iter().enumerate() {
        // I8: lamports move by rents and gifts only, and to the unit as recorded.
        let lamports = machine.lamports(&wallet.address);
        same!(format!("wallet {number}"), lamports => wallet.lamports);
        for (mint, expected) in wallet.tokens.iter().enumerate() {
            let amount = tokens(&model.ata(number, mint));
            same!(format!("tokens {mint} of wallet {number}"), amount => *expected);
        }
    }
    for mint in model.mints.iter().filter(|mint| mint.is_open) {
        // I1: gifts are nobody's, and nothing else is left over.
        let amount = tokens(&mint.tokens);
        same!("the reserve's tokens", amount => mint.liabilities + mint.gifts);
    }
    Ok(())
}

/// One address: what is there is what should be, or nothing of ours.
///
/// # Errors
/// The first difference.
pub fn account(machine: &Machine, model: &Model, address: &Address) -> Result<(), String> {
    let Some(live) = model.live.get(address) else {
        let none: Option<&[u8]> = None;
        same!(address, machine.our_data(address) => none);
        return Ok(());
    };
    let lamports = machine.lamports(address);
    same!(live.thing, lamports => live.lamports);
    let payer = model.wallets[live.rent_payer].address;
    let data = machine.our_data(address).ok_or(format!("{:?} is not there", live.thing))?;
    match live.thing {
        Thing::Reserve(mint) => reserve(&read(data)?, model, mint),
        Thing::Deposit(purse) => deposit(&read(data)?, model, purse, payer),
        Thing::Creator(number) => creator(&read(data)?, model, number, payer),
        Thing::Earnings(_) => earnings(&read(data)?, model, live, payer),
        Thing::Listing(number) => listing(&read(data)?, model, number, payer),
        Thing::Pass(ticket) => pass(&read(data)?, model, ticket, payer),
        Thing::Order(number) => order(&read(data)?, model, number, payer),
        Thing::Stream(number) => time::stream(&read(data)?, model, number, payer),
        Thing::Channel(number) => time::channel(&read(data)?, model, number, payer),
        Thing::Fan(number) => fans::fan(&read(data)?, model, number, payer),
        Thing::Session(session) => time::session(&read(data)?, model, session, payer),
    }
}

/// Every account of ours, and none besides.
///
/// # Errors
/// The first difference.
pub fn all(machine: &Machine, model: &Model) -> Result<(), String> {
    let count = machine.our_accounts().len();
    same!("all accounts of the program", count => model.live.len());
    model.live.keys().try_for_each(|address| account(machine, model, address))
}

fn read<T: AccountKind>(data: &[u8]) -> Result<T, String> {
    T::decode(data).map_err(|error| error.to_string())
}

fn reserve(chain: &Reserve, model: &Model, number: usize) -> Result<(), String> {
    let mint = &model.mints[number];
    same!("reserve",
        chain.mint => mint.token.mint, chain.token_program => mint.token.program,
        chain.tokens => mint.tokens, u128::from(chain.liabilities) => mint.liabilities,
    );
    Ok(())
}

fn deposit(chain: &Deposit, model: &Model, purse: Purse, payer: Address) -> Result<(), String> {
    let should = &model.deposits[&purse];
    same!(purse,
        u128::from(chain.balance) => should.balance, chain.children => should.children,
        chain.owner => model.wallets[purse.0].address, chain.mint => *model.mint(purse.1),
        chain.rent_payer => payer, chain.sessions => should.sessions,
        chain.refuses => u8::from(should.refuses), chain.opened_at => should.opened_at,
        chain.reserved => [0; 23],
    );
    Ok(())
}

fn creator(chain: &Creator, model: &Model, number: usize, payer: Address) -> Result<(), String> {
    let (should, wallet) = (&model.creators[number], |at: usize| model.wallets[at].address);
    let splits: Vec<_> = should.splits.iter().map(|(at, bps)| (wallet(*at), *bps)).collect();
    let status = if should.ended { CreatorStatus::Ended } else { CreatorStatus::Active };
    same!(number,
        chain.authority => wallet(should.authority), chain.payout => wallet(should.payout),
        chain.pending_authority => should.pending.map_or(NOBODY, wallet),
        chain.operator => should.operator.map_or(NOBODY, wallet),
        chain.splits() => splits, chain.revision => should.revision,
        chain.listings => should.listings, chain.earnings => should.earnings,
        chain.next_listing => should.next_listing, chain.open_slot => should.open_slot,
        chain.status => status, chain.rent_payer => payer, chain.reserved => [0; 3],
    );
    Ok(())
}

fn earnings(chain: &Earnings, model: &Model, live: &Live, payer: Address) -> Result<(), String> {
    let Thing::Earnings(till) = live.thing else { return Err("no earnings".into()) };
    let should = &model.earnings[&till];
    same!(till,
        u128::from(chain.balance) => should.balance, chain.children => should.children,
        chain.creator => model.creators[till.0].address, chain.mint => *model.mint(till.1),
        chain.rent_payer => payer, chain.no_sessions => 0,
        chain.refuses => u8::from(should.refuses), chain.reserved => [0; 31],
    );
    Ok(())
}

fn listing(chain: &Listing, model: &Model, number: usize, payer: Address) -> Result<(), String> {
    let (should, terms) = (&model.listings[number], &model.listings[number].terms);
    let status = match should.sale {
        Sale::Active => ListingStatus::Active,
        Sale::Paused => ListingStatus::Paused,
        Sale::Retired => ListingStatus::Retired,
    };
    same!(number,
        chain.creator => model.creators[should.creator].address,
        chain.mint => *model.mint(should.mint), chain.price => terms.price,
        chain.period => terms.period, chain.duration => terms.duration,
        chain.refund_window => terms.refund_window, chain.supply_cap => terms.supply_cap,
        chain.referral_bps => terms.referral_bps, chain.content_hash => terms.content_hash,
        chain.uri() => terms.uri, u128::from(chain.sold) => should.sold,
        u128::from(chain.revenue) => should.revenue, chain.terms => should.terms_sold, chain.generation => should.generation,
        chain.status => status, chain.rent_payer => payer, chain.reserved => [0; 2],
    );
    Ok(())
}

fn pass(chain: &Pass, model: &Model, ticket: Ticket, payer: Address) -> Result<(), String> {
    let should: &PassModel = &model.passes[&ticket];
    let mint = model.listings[ticket.0].mint;
    let referrer = should.referrer.map_or(NOBODY, |purse| model.deposit_at(purse));
    // I6: whatever became of the listing, the terms are those of the purchase.
    same!(ticket,
        chain.listing => model.listings[ticket.0].address,
        chain.holder => model.wallets[ticket.1].address,
        chain.creator => model.creators[should.creator].address,
        chain.earnings => model.earnings_at((should.creator, mint)),
        chain.payer_deposit => model.deposit_at(should.payer), chain.referrer => referrer,
        u128::from(chain.held) => should.held, u128::from(chain.referral) => should.referral,
        chain.units => should.units, chain.started_at => should.started_at,
        chain.term => should.term,
        i128::from(chain.expires_at) => should.expires_at,
        i128::from(chain.refundable_until) => should.refundable_until,
        i128::from(chain.fallback_expires_at) => should.fallback,
        chain.generation => should.generation, chain.rent_payer => payer,
        chain.reserved => [0; 2],
    );
    Ok(())
}

fn order(chain: &Order, model: &Model, number: usize, payer: Address) -> Result<(), String> {
    let should = &model.orders[number];
    let status = if should.ended { OrderStatus::Ended } else { OrderStatus::Open };
    same!(number,
        chain.listing => model.listings[should.listing].address,
        chain.buyer_deposit => model.deposit_at(should.buyer),
        chain.earnings => model.earnings_at(should.till),
        u128::from(chain.amount) => should.amount, chain.deadline => should.deadline,
        chain.open_slot => should.open_slot, chain.status => status,
        chain.rent_payer => payer, chain.reserved => [0; 5],
    );
    Ok(())
}
