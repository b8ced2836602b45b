//! - given a reader with tokens in a wallet and nothing else
//!   - when it opens a deposit, pays, buys an item, buys a pass, refunds it, buys again, renews,
//!     orders, takes its money out and closes everything: what it did not spend is in its wallet
//!     to the unit, and its lamports are all back
//! - given a dapp that pays the rent for a reader: the dapp has it all back
//! - given a reader who only wants to leave: nobody else is needed

use super::{eyes::client, support::*};
use farthing_sdk::{
    ALL,
    accounts::Deposit,
    addresses,
    compose::{self, Purchase},
    instructions::{CloseDeposit, OpenDeposit, Pay, Withdraw},
    solana::{Address, Instruction},
};
use farthing_tests::World;

/// Base units in the reader's wallet at the start.
const SAVINGS: u64 = 100_000;

/// A reader with savings who has never been here.
struct Newcomer {
    shop: Shop,
    owner: Address,
    wallet: Address,
    lamports: u64,
}

impl Newcomer {
    fn arrive() -> Self {
        let shop = Shop::open();
        let owner = shop.address("newcomer");
        let wallet = shop.fund_tokens(&owner, shop.token, SAVINGS);
        let lamports = shop.lamports(&owner);
        Self { shop, owner, wallet, lamports }
    }

    fn purse(&self) -> Address {
        self.shop.purse("newcomer")
    }

    /// What the SDK's helper would send, sent.
    #[track_caller]
    fn buy(&self, listing: &Address) {
        let purchase = Purchase::by(self.owner);
        let all = compose::buy(&client(&self.shop.network), *listing, &purchase).unwrap();
        let _ = self.shop.run_all(&all).assert_ok();
    }

    /// The last transaction: everything out, everything closed.
    #[track_caller]
    fn leave(&self) {
        let deposit: Deposit = self.shop.get(&self.purse());
        let mut all = Vec::<Instruction>::new();
        if deposit.balance != 0 {
            all.push(Withdraw::new(self.owner, self.shop.token, ALL).into());
        }
        all.push(CloseDeposit::of(&deposit).into());
        let _ = self.shop.run_all(&all).assert_ok();
    }

    /// Nothing of the reader's is left in the program, and so much of the savings is spent.
    #[track_caller]
    fn assert_home(&self, spent: u64) {
        assert_eq!(self.shop.tokens(&self.wallet), SAVINGS - spent);
        assert_eq!(self.shop.lamports(&self.owner), self.lamports);
        assert_gone(&self.shop, &self.purse());
    }
}

#[test]
fn the_first_payment_is_one_transaction_and_the_last_leaves_nothing_behind() {
    // Given a newcomer and an item.
    let new = Newcomer::arrive();
    let listing = new.shop.listing(&new.shop.creator, item());
    // When it opens, deposits and buys at once.
    let (shop, purchase) = (&new.shop, Purchase::by(new.owner));
    let terms = shop.terms_of(&listing);
    let first = compose::first_payment(shop.token, 5_000, listing, &terms, &purchase);
    let _ = shop.run_all(&first).assert_ok();
    assert_eq!(shop.balance(&new.purse()), 5_000 - PRICE);
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
        [item(), keepsake(), trial()].map(|terms| new.shop.listing(&new.shop.creator, terms));
    let shop = &new.shop;
    // When it tips the author and buys the article.
    shop.given(OpenDeposit::new(new.owner, shop.token.mint));
    new.buy(&article);
    let tip = Pay::new(new.owner, shop.token.mint, shop.purse("author"), 1);
    let _ = shop.run_all(&[fill(&new, 1), vec![tip.into()]].concat()).assert_ok();
    // And a song that it does not like.
    new.buy(&song);
    let pass = addresses::pass(&song, &new.owner);
    shop.given(shop.refund(&pass, "newcomer"));
    shop.given(shop.close(&pass, "newcomer"));
    // And a magazine that it likes and renews, once the first term's money is due.
    new.buy(&magazine);
    let subscription = addresses::pass(&magazine, &new.owner);
    renew(&new, &subscription);
    // And an item whose key never comes.
    let order = shop.order(&article, "newcomer");
    shop.at(shop.order_at(&order).deadline + 300);
    shop.given(shop.cancel(&order, "newcomer"));
    shop.advance_slots(151);
    shop.given(shop.free(&order));
    // Then, when all terms are over, it leaves.
    shop.at(shop.pass_at(&subscription).expires_at);
    shop.given(shop.release(&subscription));
    shop.given(shop.close(&subscription, "newcomer"));
    new.leave();
    new.assert_home(PRICE + 1 + 2 * PRICE);
}

fn fill(new: &Newcomer, amount: u64) -> Vec<Instruction> {
    compose::fill_deposit(new.owner, new.shop.token, amount)
}

/// Renews through the SDK, which refuses to before the money of the first term is due.
fn renew(new: &Newcomer, pass: &Address) {
    let shop = &new.shop;
    let eyes = client(&shop.network);
    assert!(compose::renew(&eyes, *pass, new.owner, 1).is_err());
    let before = shop.pass_at(pass);
    shop.at(before.refundable_until);
    // The money for the order that comes next is brought along.
    let _ = shop.run_all(&fill(new, PRICE)).assert_ok();
    let all = compose::renew(&eyes, *pass, new.owner, 1).unwrap();
    let _ = shop.run_all(&all).assert_ok();
    assert_eq!(shop.pass_at(pass).expires_at, before.expires_at + TERM);
    let _ = shop.run_all(&fill(new, PRICE)).assert_ok();
}

#[test]
fn a_gift_through_a_referrer_costs_the_giver_the_price_and_nobody_else_anything() {
    // Given a song with a referral share.
    let new = Newcomer::arrive();
    let shop = &new.shop;
    let song = shop.listing(&shop.creator, referred(keepsake(), 1_000));
    // When it is given to a friend, through somebody who has no deposit yet.
    let (friend, critic) = (shop.address("friend"), shop.address("critic"));
    let purchase = Purchase { holder: friend, referrer: Some(critic), ..Purchase::by(new.owner) };
    let all = compose::buy(&client(&shop.network), song, &purchase).unwrap();
    let _ = shop.run_all(&all).assert_ok();
    // And is released a day later.
    let pass = addresses::pass(&song, &friend);
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
    // Then the critic has its share.
    let deposit: Deposit = shop.get(&shop.purse("critic"));
    assert_eq!((deposit.balance, deposit.rent_payer), (PRICE / 10, new.owner));
    // And when everyone leaves, the giver has its rents back: the pass's and the critic's.
    shop.given(shop.close(&pass, "friend"));
    shop.token_account(&critic, shop.token);
    shop.given(Withdraw::new(critic, shop.token, ALL));
    shop.given(CloseDeposit::of(&shop.get(&shop.purse("critic"))));
    new.leave();
    new.assert_home(PRICE);
}

#[test]
fn a_dapp_that_pays_all_rents_has_them_all_back() {
    // bug class 41
    let new = Newcomer::arrive();
    let shop = &new.shop;
    let dapp = shop.address("dapp");
    let before = shop.lamports(&dapp);
    let [song, article] = [keepsake(), item()].map(|terms| shop.listing(&shop.creator, terms));
    // Given a reader who has no lamports to spare.
    shop.given(OpenDeposit::new(new.owner, shop.token.mint).payer(dapp));
    let _ = shop.run_all(&fill(&new, 2 * PRICE)).assert_ok();
    let buy = shop.buy_pass_by(&song, "newcomer").payer(dapp);
    shop.given(buy.clone());
    let place = shop.order_to_place(&article, "newcomer").payer(dapp);
    shop.given(place.clone());
    assert!(shop.lamports(&dapp) < before);
    // When the reader is gone, and the dapp clears up what it can alone.
    shop.at(place.terms.deadline + 300);
    shop.advance_slots(151);
    let cancel = shop.cancel(&place.order, "dapp");
    let _ = shop.run_all(&cancel.and_free(&shop.order_at(&place.order), shop.slot())).assert_ok();
    shop.given(shop.refund(&buy.pass, "operator"));
    shop.given(shop.close(&buy.pass, "dapp"));
    // Then only the deposit is left, which is the reader's to close.
    new.leave();
    assert_eq!(shop.lamports(&dapp), before);
    new.assert_home(0);
}

#[test]
fn two_worlds_with_the_same_history_are_the_same() {
    // Runs can be repeated to the byte; only what the SDK draws at random may differ.
    let live = || {
        let (shop, listing) = Shop::selling(trial());
        let pass = shop.pass(&listing, "reader");
        shop.given(shop.refund(&pass, "reader"));
        shop.world
    };
    let [one, other]: [World; 2] = [live(), live()];
    assert!(one.snapshot().differences(&other.snapshot()).is_empty());
}
