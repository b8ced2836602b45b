//! - given a creator with splits who sells an article, a song and a magazine
//!   - when readers buy, order, refund and let terms pass, and the creator collects: every unit is
//!     with the authors as agreed, for every order of calls
//!   - when it withdraws everything, retires, closes and leaves: its lamports are all back
//! - given readers who hold passes and orders that nobody ends: the creator leaves all the same
//! - given the reserve after everyone has left: it owes nothing and holds nothing

use farthing_sdk::{
    Client,
    compose::{self, Collect, Take},
};
use farthing_tests::prelude::*;

/// A band: singer and drummer share, the label gets what they leave.
struct Band {
    scene: Scene,
    creator: Address,
    label: Address,
    lamports: u64,
}

impl Band {
    fn form() -> Self {
        let scene = Scene::set();
        let label = scene.address("label");
        scene.token_account(&label, scene.token);
        let lamports = scene.lamports(&label);
        let split = |(name, bps)| Split { owner: scene.address(name), bps };
        let splits = [("singer", 3_333), ("drummer", 2_500)].map(split).to_vec();
        let terms = CreatorTerms { splits, ..CreatorTerms::to(label) };
        let register = RegisterCreator::new(label, scene.slot(), terms);
        scene.given(register.clone());
        scene.given(OpenEarnings::new(label, register.creator, scene.token.mint));
        Self { creator: register.creator, label, lamports, scene }
    }

    fn sells(&self, terms: ListingTerms) -> Address {
        let (scene, creator) = (&self.scene, self.scene.get(&self.creator));
        let create = CreateListing::of(self.creator, &creator, scene.token.mint, terms);
        scene.given(create.clone());
        create.listing
    }

    fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.scene.token.mint)
    }

    /// Everything that the SDK finds to bring home; in how many transactions.
    #[track_caller]
    fn collect(&self) -> usize {
        let mint = self.scene.token.mint;
        let what = Collect { creator: self.creator, mint, wallet: self.label, take: Take::All };
        let transactions = compose::collect(&Client::new(&self.scene.network), &what).unwrap();
        for all in &transactions {
            self.scene.run_all(all).assert_ok();
        }
        transactions.len()
    }

    /// Retires and closes every listing, the earnings and the creator.
    #[track_caller]
    fn dissolve(&self) {
        let scene = &self.scene;
        for (listing, account) in Client::new(&scene.network).listings_of(&self.creator).unwrap() {
            scene.given(RetireListing::new(self.label, self.creator, listing));
            scene.given(CloseListing::of(listing, &account, self.label));
        }
        let creator: Creator = scene.get(&self.creator);
        let earnings: Earnings = scene.get(&self.till());
        scene.open_payees(&creator, scene.token);
        scene.given(CloseEarnings::of(&earnings, &creator));
        scene.advance_slots(151);
        scene.given(CloseCreator::of(self.creator, &scene.get(&self.creator)));
        assert_gone(scene, &self.creator);
    }

    /// Takes a wallet's money out and closes its deposit.
    #[track_caller]
    fn leaves(&self, name: &str) -> u64 {
        let (scene, owner) = (&self.scene, self.scene.address(name));
        let deposit: Deposit = scene.get(&scene.purse(name));
        let wallet = scene.token_account(&owner, scene.token);
        let mut all = Vec::<Instruction>::new();
        if deposit.balance != 0 {
            all.push(Withdraw::new(owner, scene.token, ALL).into());
        }
        all.push(CloseDeposit::of(&deposit).into());
        scene.run_all(&all).assert_ok();
        scene.tokens(&wallet)
    }
}

/// Base units of all prices in a season of sales.
const SALES: u64 = 41 * PRICE;

/// Who get a song as a present: more passes than one transaction releases.
const GUESTS: [&str; 8] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/// Sold: thirty articles, a song through a friend, eight as presents, a magazine, an order with its key.
/// Refunded: a song.
fn season_of_sales(band: &Band) {
    let scene = &band.scene;
    let article = band.sells(item());
    let song = band.sells(referred(keepsake(), 1_000));
    let magazine = band.sells(season());
    scene.given(scene.buy(&article).quantity(30));
    let friend = scene.purse("friend");
    scene.given(scene.buy_pass(&song).referrer(Some(friend)));
    for guest in GUESTS {
        scene.given(scene.buy_pass(&song).holder(scene.address(guest)));
    }
    scene.given(scene.buy_pass(&magazine));
    let order = scene.order(&article, "reader");
    scene.given(scene.fulfil_order(&order));
    let unwanted = scene.pass(&song, "stranger");
    scene.given(scene.refund_pass(&unwanted, "stranger"));
}

#[test]
fn a_creators_life_ends_with_every_unit_where_it_belongs() {
    // Given a season of sales, one of them through a friend.
    let band = Band::form();
    let scene = &band.scene;
    season_of_sales(&band);
    let earned = SALES - PRICE / 10;
    // When the label collects, at once and once more when the songs are due.
    assert_eq!(band.collect(), 1);
    scene.advance_seconds(DAY);
    // Two release nine songs, one divides what they bring and withdraws.
    assert_eq!(band.collect(), 3);
    // Then the shares are exact, whatever the schedule (bug class 6).
    let unit = 10_000;
    let divided = earned / unit * unit;
    assert_eq!(scene.balance(&scene.purse("singer")), divided * 3_333 / unit);
    assert_eq!(scene.balance(&scene.purse("drummer")), divided * 2_500 / unit);
    assert_eq!(scene.balance(&band.till()), earned - divided);
    assert_eq!(scene.balance(&scene.purse("friend")), PRICE / 10);
}

#[test]
fn a_creator_leaves_with_every_lamport_and_the_reserve_owes_nobody() {
    // Given the same sales, all collected.
    let band = Band::form();
    let scene = &band.scene;
    season_of_sales(&band);
    scene.advance_seconds(DAY);
    band.collect();
    // When the readers end what they have, and everyone leaves.
    scene.advance_slots(151);
    scene.advance_seconds(2 * TERM);
    let client = Client::new(&scene.network);
    for (pass, account) in client.passes_of_creator(&band.creator).unwrap() {
        let holder = account.holder;
        scene.given(ClosePass::of(pass, &account, holder));
    }
    for (order, _) in client.orders_of_earnings(&band.till()).unwrap() {
        scene.given(scene.close_order(&order));
    }
    band.dissolve();
    // Then each has what is its own, to the unit.
    let names = ["label", "singer", "drummer", "friend", "reader", "stranger", "author"];
    let [label, singer, drummer, friend, reader, stranger, author] =
        names.map(|name| if scene.exists(&scene.purse(name)) { band.leaves(name) } else { 0 });
    assert_eq!(reader, PURSE - SALES);
    assert_eq!((stranger, friend, author), (PURSE, PRICE / 10, 0));
    assert_eq!(label + singer + drummer, SALES - PRICE / 10);
    let reserve: Reserve = scene.get(&addresses::reserve(&scene.token.mint));
    assert_eq!((reserve.liabilities, scene.tokens(&reserve.tokens)), (0, 0));
    assert_eq!(scene.lamports(&band.label), band.lamports);
}

#[test]
fn a_creator_leaves_although_readers_hold_on_to_everything() {
    // bug classes 22, 41: a pass in its window, an order without its key, a pass for ever.
    let band = Band::form();
    let scene = &band.scene;
    let [song, article] = [keepsake(), item()].map(|terms| band.sells(terms));
    let pass = scene.pass(&song, "reader");
    let order = scene.order(&article, "stranger");
    // When the label sends back what is not its own yet.
    let label = band.label;
    scene.given(RefundPass::of(pass, &scene.pass_at(&pass), label));
    let account = scene.order_at(&order);
    let decline = DeclineOrder::of(order, &account, band.creator, label);
    scene.given(decline);
    band.dissolve();
    band.leaves("label");
    // Then it is free, and its readers whole.
    assert_eq!(scene.lamports(&label), band.lamports);
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    assert_eq!(scene.balance(&scene.purse("stranger")), PURSE);
}

#[test]
fn when_and_how_often_a_creator_collects_changes_nothing() {
    // bug class 6: once at the end, or after every sale, by the label or by a stranger.
    let totals = [false, true].map(|often| {
        let band = Band::form();
        let scene = &band.scene;
        let article = band.sells(ListingTerms::at(7_777));
        let owners = ["label", "singer", "drummer"];
        for name in owners {
            scene.deposit_of(name, 0);
        }
        for _ in 0..9 {
            scene.given(scene.buy(&article));
            if often {
                distribute(&band);
            }
        }
        distribute(&band);
        let balances = owners.map(|name| scene.balance(&scene.purse(name)));
        (balances, scene.balance(&band.till()))
    });
    assert_eq!(totals[0], totals[1]);
}

fn distribute(band: &Band) {
    let creator = band.scene.get(&band.creator);
    band.scene.given(Distribute::of(band.creator, &creator, band.scene.token.mint));
}

#[test]
fn a_subscriber_of_a_band_that_is_gone_keeps_what_was_paid_for() {
    // I6: a pass outlives listing, earnings and creator.
    let band = Band::form();
    let scene = &band.scene;
    let magazine = band.sells(season());
    let buy = BuyPass::of(magazine, &scene.get(&magazine), scene.address("reader"));
    scene.given(buy.clone());
    band.collect();
    for name in ["singer", "drummer"] {
        scene.deposit_of(name, 0);
    }
    band.dissolve();
    assert!(!scene.pass_at(&buy.pass).is_expired(scene.now()));
    let outcome = scene.run(scene.close_pass(&buy.pass, "reader")).succeeded();
    assert!(outcome.lamports_delta(&buy.payer) > 0);
}
