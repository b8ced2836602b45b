//! - given a creator with splits who sells an article, a song and a magazine
//!   - when readers buy, order, refund and let terms pass, and the creator collects: every unit is
//!     with the authors as agreed, whoever called what and when
//!   - when it withdraws everything, retires, closes and leaves: its lamports are all back
//! - given readers who hold passes and orders that nobody ends: the creator leaves all the same
//! - given the reserve after everyone has left: it owes nothing and holds nothing

use super::{eyes::client, support::*};
use farthing_sdk::{
    ALL,
    accounts::{Creator, Deposit, Earnings, Reserve},
    addresses,
    args::{CreatorTerms, ListingTerms, Split},
    compose::{self, Collect, Take},
    instructions::{
        BuyPass, CloseCreator, CloseDeposit, CloseEarnings, CloseListing, CreateListing,
        Distribute, OpenEarnings, RegisterCreator, RetireListing, Withdraw,
    },
    solana::{Address, Instruction},
};

/// A band: singer and drummer share, the label gets what they leave.
struct Band {
    shop: Shop,
    creator: Address,
    label: Address,
    lamports: u64,
}

impl Band {
    fn form() -> Self {
        let shop = Shop::open();
        let label = shop.address("label");
        shop.token_account(&label, shop.token);
        let lamports = shop.lamports(&label);
        let split = |(name, bps)| Split { owner: shop.address(name), bps };
        let splits = [("singer", 3_333), ("drummer", 2_500)].map(split).to_vec();
        let terms = CreatorTerms { splits, ..CreatorTerms::to(label) };
        let register = RegisterCreator::new(label, shop.slot(), terms);
        shop.given(register.clone());
        shop.given(OpenEarnings::new(label, register.creator, shop.token.mint));
        Self { creator: register.creator, label, lamports, shop }
    }

    fn sells(&self, terms: ListingTerms) -> Address {
        let (shop, creator) = (&self.shop, self.shop.get(&self.creator));
        let create = CreateListing::of(self.creator, &creator, shop.token.mint, terms);
        shop.given(create.clone());
        create.listing
    }

    fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.shop.token.mint)
    }

    /// Everything that the SDK finds to bring home.
    #[track_caller]
    fn collect(&self) {
        let mint = self.shop.token.mint;
        let what = Collect { creator: self.creator, mint, wallet: self.label, take: Take::All };
        for all in compose::collect(&client(&self.shop.network), &what).unwrap() {
            let _ = self.shop.run_all(&all).assert_ok();
        }
    }

    /// Retires and closes every listing, the earnings and the creator.
    #[track_caller]
    fn dissolve(&self) {
        let shop = &self.shop;
        for (listing, account) in client(&shop.network).listings_of(&self.creator).unwrap() {
            shop.given(RetireListing::new(self.label, self.creator, listing));
            shop.given(CloseListing::of(listing, &account, self.label));
        }
        let creator: Creator = shop.get(&self.creator);
        let earnings: Earnings = shop.get(&self.till());
        shop.open_payees(&creator, shop.token);
        shop.given(CloseEarnings::of(&earnings, &creator));
        shop.advance_slots(151);
        shop.given(CloseCreator::of(self.creator, &shop.get(&self.creator)));
        assert_gone(shop, &self.creator);
    }

    /// Takes a wallet's money out and closes its deposit.
    #[track_caller]
    fn leaves(&self, name: &str) -> u64 {
        let (shop, owner) = (&self.shop, self.shop.address(name));
        let deposit: Deposit = shop.get(&shop.purse(name));
        let wallet = shop.token_account(&owner, shop.token);
        let mut all = Vec::<Instruction>::new();
        if deposit.balance != 0 {
            all.push(Withdraw::new(owner, shop.token, ALL).into());
        }
        all.push(CloseDeposit::of(&deposit).into());
        let _ = shop.run_all(&all).assert_ok();
        shop.tokens(&wallet)
    }
}

/// Base units of all prices in a season of sales.
const SALES: u64 = 33 * PRICE;

/// Sold: thirty articles, a song through a friend, a magazine, an order with its key. Refunded: a song.
fn season_of_sales(band: &Band) {
    let shop = &band.shop;
    let article = band.sells(item());
    let song = band.sells(referred(keepsake(), 1_000));
    let magazine = band.sells(season());
    shop.given(shop.buy(&article).quantity(30));
    let friend = shop.purse("friend");
    shop.given(shop.buy_pass(&song).referrer(Some(friend)));
    shop.given(shop.buy_pass(&magazine));
    let order = shop.order(&article, "reader");
    shop.given(shop.fulfil(&order));
    let unwanted = shop.pass(&song, "stranger");
    shop.given(shop.refund(&unwanted, "stranger"));
}

#[test]
fn a_creators_life_ends_with_every_unit_where_it_belongs() {
    // Given a season of sales, one of them through a friend.
    let band = Band::form();
    let shop = &band.shop;
    season_of_sales(&band);
    let earned = SALES - PRICE / 10;
    // When the label collects, at once and once more when the song is due.
    band.collect();
    shop.advance_seconds(DAY);
    band.collect();
    // Then the shares are exact, whatever the schedule (bug class 6).
    let unit = 10_000;
    let divided = earned / unit * unit;
    assert_eq!(shop.balance(&shop.purse("singer")), divided * 3_333 / unit);
    assert_eq!(shop.balance(&shop.purse("drummer")), divided * 2_500 / unit);
    assert_eq!(shop.balance(&band.till()), earned - divided);
    assert_eq!(shop.balance(&shop.purse("friend")), PRICE / 10);
}

#[test]
fn a_creator_leaves_with_every_lamport_and_the_reserve_owes_nobody() {
    // Given the same sales, all collected.
    let band = Band::form();
    let shop = &band.shop;
    season_of_sales(&band);
    shop.advance_seconds(DAY);
    band.collect();
    // When the readers end what they have, and everyone leaves.
    shop.advance_slots(151);
    shop.advance_seconds(2 * TERM);
    let eyes = client(&shop.network);
    for (pass, account) in eyes.passes_of_creator(&band.creator).unwrap() {
        let holder = account.holder;
        shop.given(farthing_sdk::instructions::ClosePass::of(pass, &account, holder));
    }
    for (order, _) in eyes.orders_of_earnings(&band.till()).unwrap() {
        shop.given(shop.free(&order));
    }
    band.dissolve();
    // Then each has what is its own, to the unit.
    let names = ["label", "singer", "drummer", "friend", "reader", "stranger", "author"];
    let [label, singer, drummer, friend, reader, stranger, author] =
        names.map(|name| if shop.exists(&shop.purse(name)) { band.leaves(name) } else { 0 });
    assert_eq!(reader, PURSE - SALES);
    assert_eq!((stranger, friend, author), (PURSE, PRICE / 10, 0));
    assert_eq!(label + singer + drummer, SALES - PRICE / 10);
    let reserve: Reserve = shop.get(&addresses::reserve(&shop.token.mint));
    assert_eq!((reserve.liabilities, shop.tokens(&reserve.tokens)), (0, 0));
    assert_eq!(shop.lamports(&band.label), band.lamports);
}

#[test]
fn a_creator_leaves_although_readers_hold_on_to_everything() {
    // bug classes 22, 41: a pass in its window, an order without its key, a pass for ever.
    let band = Band::form();
    let shop = &band.shop;
    let [song, article] = [keepsake(), item()].map(|terms| band.sells(terms));
    let pass = shop.pass(&song, "reader");
    let order = shop.order(&article, "stranger");
    // When the label sends back what is not its own yet.
    let label = band.label;
    let refund = farthing_sdk::instructions::RefundPass::of(pass, &shop.pass_at(&pass), label);
    shop.given(refund);
    let account = shop.order_at(&order);
    let decline =
        farthing_sdk::instructions::DeclineOrder::of(order, &account, band.creator, label);
    shop.given(decline);
    band.dissolve();
    band.leaves("label");
    // Then it is free, and its readers whole.
    assert_eq!(shop.lamports(&label), band.lamports);
    assert_eq!(shop.balance(&shop.purse("reader")), PURSE);
    assert_eq!(shop.balance(&shop.purse("stranger")), PURSE);
}

#[test]
fn when_and_how_often_a_creator_collects_changes_nothing() {
    // bug class 6: once at the end, or after every sale, by the label or by a stranger.
    let totals = [false, true].map(|often| {
        let band = Band::form();
        let shop = &band.shop;
        let article = band.sells(ListingTerms::at(7_777));
        let owners = ["label", "singer", "drummer"];
        for name in owners {
            shop.deposit_of(name, 0);
        }
        for _ in 0..9 {
            shop.given(shop.buy(&article));
            if often {
                distribute(&band);
            }
        }
        distribute(&band);
        let balances = owners.map(|name| shop.balance(&shop.purse(name)));
        (balances, shop.balance(&band.till()))
    });
    assert_eq!(totals[0], totals[1]);
}

fn distribute(band: &Band) {
    let creator = band.shop.get(&band.creator);
    band.shop.given(Distribute::of(band.creator, &creator, band.shop.token.mint));
}

#[test]
fn a_subscriber_of_a_band_that_is_gone_keeps_what_was_paid_for() {
    // I6: a pass outlives listing, earnings and creator.
    let band = Band::form();
    let shop = &band.shop;
    let magazine = band.sells(season());
    let buy = BuyPass::of(magazine, &shop.get(&magazine), shop.address("reader"));
    shop.given(buy.clone());
    band.collect();
    for name in ["singer", "drummer"] {
        shop.deposit_of(name, 0);
    }
    band.dissolve();
    assert!(!shop.pass_at(&buy.pass).is_expired(shop.now()));
    let outcome = shop.run(shop.close(&buy.pass, "reader")).assert_ok();
    assert!(outcome.lamports_delta(&buy.payer) > 0);
}
