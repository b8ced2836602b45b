//! - given a reader with tokens in a wallet and nothing else
//!   - when it opens a deposit, pays, buys an item, buys a pass, refunds it, buys again, renews,
//!     orders, takes its money out and closes everything: what it did not spend is in its wallet
//!     to the unit, and its lamports are all back
//! - given a dapp that pays the rent for a reader: the dapp has it all back
//! - given a reader who only wants to leave: nobody else is needed

use farthing_sdk::{
    Client,
    compose::{self, Purchase, Renewal},
};
use farthing_tests::prelude::*;

/// Base units in the reader's wallet at the start.
const SAVINGS: u64 = 100_000;

/// A reader with savings who has never been here.
struct Newcomer {
    scene: Scene,
    owner: Address,
    wallet: Address,
    lamports: u64,
}

impl Newcomer {
    fn arrive() -> Self {
        let scene = Scene::set();
        let owner = scene.address("newcomer");
        let wallet = scene.fund_tokens(&owner, scene.token, SAVINGS);
        let lamports = scene.lamports(&owner);
        Self { scene, owner, wallet, lamports }
    }

    fn purse(&self) -> Address {
        self.scene.purse("newcomer")
    }

    /// What the SDK's helper would send, sent.
    #[track_caller]
    fn buy(&self, listing: &Address) {
        let purchase = Purchase::by(self.owner);
        let all = compose::buy(&Client::new(&self.scene.network), *listing, &purchase).unwrap();
        self.scene.run_all(&all).assert_ok();
    }

    /// The last transaction: everything out, everything closed.
    #[track_caller]
    fn leave(&self) {
        let deposit: Deposit = self.scene.get(&self.purse());
        let mut all = Vec::<Instruction>::new();
        if deposit.balance != 0 {
            all.push(Withdraw::new(self.owner, self.scene.token, ALL).into());
        }
        all.push(CloseDeposit::of(&deposit).into());
        self.scene.run_all(&all).assert_ok();
    }

    /// Nothing of the reader's is left in the program, and so much of the savings is spent.
    #[track_caller]
    fn assert_home(&self, spent: u64) {
        assert_eq!(self.scene.tokens(&self.wallet), SAVINGS - spent);
        assert_eq!(self.scene.lamports(&self.owner), self.lamports);
        assert_gone(&self.scene, &self.purse());
    }
}

#[test]
fn the_first_payment_is_one_transaction_and_the_last_leaves_nothing_behind() {
    // Given a newcomer and an item.
    let new = Newcomer::arrive();
    let listing = new.scene.listing(&new.scene.creator, item());
    // When it opens, deposits and buys at once.
    let (scene, purchase) = (&new.scene, Purchase::by(new.owner));
    let terms = scene.listing_at(&listing);
    let first = compose::first_payment(scene.token, 5_000, listing, &terms, &purchase);
    scene.run_all(&first).assert_ok();
    assert_eq!(scene.balance(&new.purse()), 5_000 - PRICE);
    // And leaves at once.
    new.leave();
    // Then only the price is gone.
    new.assert_home(PRICE);
}

#[test]
fn a_readers_life_ends_with_every_lamport_and_every_unspent_token_at_home() {
    // Given everything that can be bought.
    let new = Newcomer::arrive();
    let [article, song, magazine] =
        [item(), keepsake(), trial()].map(|terms| new.scene.listing(&new.scene.creator, terms));
    let scene = &new.scene;
    // When it tips the author and buys the article.
    scene.given(OpenDeposit::new(new.owner, scene.token.mint));
    new.buy(&article);
    let tip = Pay::new(new.owner, scene.token.mint, scene.purse("author"), 1);
    scene.run_all(&[fill(&new, 1), vec![tip.into()]].concat()).assert_ok();
    // And a song that it does not like.
    new.buy(&song);
    let pass = addresses::pass(&song, &new.owner);
    scene.given(scene.refund_pass(&pass, "newcomer"));
    scene.given(scene.close_pass(&pass, "newcomer"));
    // And a magazine that it likes and renews, once the first term's money is due.
    new.buy(&magazine);
    let subscription = addresses::pass(&magazine, &new.owner);
    renew(&new, &subscription);
    // And an item whose key never comes.
    let order = scene.order(&article, "newcomer");
    scene.at(scene.order_at(&order).deadline + 300);
    scene.given(scene.cancel_order(&order, "newcomer"));
    scene.advance_slots(151);
    scene.given(scene.close_order(&order));
    // Then, when all terms are over, it leaves.
    scene.at(scene.pass_at(&subscription).expires_at);
    scene.given(scene.release_pass(&subscription));
    scene.given(scene.close_pass(&subscription, "newcomer"));
    new.leave();
    new.assert_home(PRICE + 1 + 2 * PRICE);
}

fn fill(new: &Newcomer, amount: u64) -> Vec<Instruction> {
    compose::fill_deposit(new.owner, new.scene.token, amount)
}

/// Renews through the SDK, which refuses to before the money of the first term is due.
fn renew(new: &Newcomer, pass: &Address) {
    let scene = &new.scene;
    let client = Client::new(&scene.network);
    let renewal = Renewal::by(new.owner);
    assert!(compose::renew(&client, *pass, &renewal).is_err());
    let before = scene.pass_at(pass);
    scene.at(before.refundable_until);
    // The money for the order that comes next is brought along.
    scene.run_all(&fill(new, PRICE)).assert_ok();
    let all = compose::renew(&client, *pass, &renewal).unwrap();
    scene.run_all(&all).assert_ok();
    assert_eq!(scene.pass_at(pass).expires_at, before.expires_at + TERM);
    scene.run_all(&fill(new, PRICE)).assert_ok();
}

#[test]
fn a_gift_through_a_referrer_costs_the_giver_the_price_and_nobody_else_anything() {
    // Given a song with a referral share.
    let new = Newcomer::arrive();
    let scene = &new.scene;
    let song = scene.listing(&scene.creator, referred(keepsake(), 1_000));
    // When it is given to a friend, through somebody who has no deposit yet.
    let (friend, critic) = (scene.address("friend"), scene.address("critic"));
    let purchase = Purchase { holder: friend, referrer: Some(critic), ..Purchase::by(new.owner) };
    let all = compose::buy(&Client::new(&scene.network), song, &purchase).unwrap();
    scene.run_all(&all).assert_ok();
    // And is released a day later.
    let pass = addresses::pass(&song, &friend);
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    // Then the critic has its share.
    let deposit: Deposit = scene.get(&scene.purse("critic"));
    assert_eq!((deposit.balance, deposit.rent_payer), (PRICE / 10, new.owner));
    // And when everyone leaves, the giver has its rents back: the pass's and the critic's.
    scene.given(scene.close_pass(&pass, "friend"));
    scene.token_account(&critic, scene.token);
    scene.given(Withdraw::new(critic, scene.token, ALL));
    scene.given(CloseDeposit::of(&scene.get(&scene.purse("critic"))));
    new.leave();
    new.assert_home(PRICE);
}

#[test]
fn a_dapp_that_pays_all_rents_has_them_all_back() {
    // bug class 41
    let new = Newcomer::arrive();
    let scene = &new.scene;
    let dapp = scene.address("dapp");
    let before = scene.lamports(&dapp);
    let [song, article] = [keepsake(), item()].map(|terms| scene.listing(&scene.creator, terms));
    // Given a reader who has no lamports to spare.
    scene.given(OpenDeposit::new(new.owner, scene.token.mint).payer(dapp));
    scene.run_all(&fill(&new, 2 * PRICE)).assert_ok();
    let buy = scene.buy_pass_by(&song, "newcomer").payer(dapp);
    scene.given(buy.clone());
    let place = scene.order_to_place(&article, "newcomer").payer(dapp);
    scene.given(place.clone());
    assert!(scene.lamports(&dapp) < before);
    // When the reader is gone, and the dapp clears up what it can alone.
    scene.at(place.terms.deadline + 300);
    scene.advance_slots(151);
    let cancel = scene.cancel_order(&place.order, "dapp");
    scene.run_all(&cancel.and_free(&scene.order_at(&place.order), scene.slot())).assert_ok();
    scene.given(scene.refund_pass(&buy.pass, "operator"));
    scene.given(scene.close_pass(&buy.pass, "dapp"));
    // Then only the deposit is left, which is the reader's to close.
    new.leave();
    assert_eq!(scene.lamports(&dapp), before);
    new.assert_home(0);
}

#[test]
fn two_worlds_with_the_same_history_are_the_same() {
    // Runs can be repeated to the byte; only what the SDK draws at random may differ.
    let live = || {
        let (scene, listing) = Scene::selling(trial());
        let pass = scene.pass(&listing, "reader");
        scene.given(scene.refund_pass(&pass, "reader"));
        scene.world
    };
    let [one, other]: [World; 2] = [live(), live()];
    assert!(one.snapshot().differences(&other.snapshot()).is_empty());
}
