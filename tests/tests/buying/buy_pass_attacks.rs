//! - given a stranger
//!   - when it pays from another's deposit: refused
//!   - when it passes accounts of another mint, creator or holder: refused
//!   - when it opens passes for others: it pays for them, and pins nobody but itself and the seller
//! - given a payer of rent that did not sign: refused
//! - given a free listing: nobody can use it up

use super::support::*;
use farthing_sdk::{
    accounts::Deposit,
    addresses,
    args::ListingTerms,
    errors::FarthingError,
    instructions::BuyPass,
    solana::{Instruction, InstructionError},
};
use farthing_tests::Kind;

/// Two accounts that are both written must be different.
const SAME_ACCOUNT: u32 = 2040;

#[test]
fn refuses_a_stranger_who_spends_from_the_readers_deposit() {
    let (shop, listing) = Shop::selling(trial());
    let stranger = shop.address("stranger");
    let buy = shop.buy_pass(&listing).payer(stranger).holder(stranger);
    shop.refuses(BuyPass { authority: stranger, ..buy }, FarthingError::NotSpender);
}

#[test]
fn refuses_a_deposit_of_another_mint() {
    // bug class 17
    let (shop, listing) = Shop::selling(trial());
    let worthless = shop.reserve_of(Kind::Classic);
    let deposit = shop.deposit_in(worthless, "reader", PURSE);
    let buy = BuyPass { deposit, ..shop.buy_pass(&listing) };
    shop.refuses(buy, FarthingError::MintMismatch);
}

#[test]
fn refuses_earnings_of_another_creator_or_mint() {
    // bug classes 16, 17
    let (shop, listing) = Shop::selling(trial());
    let worthless = shop.reserve_of(Kind::Classic);
    let rivals = shop.earnings(&shop.rival(), shop.token);
    for earnings in [rivals, shop.earnings(&shop.creator, worthless)] {
        let buy = BuyPass { earnings, ..shop.buy_pass(&listing) };
        shop.refuses(buy, FarthingError::WrongEarnings);
    }
}

#[test]
fn refuses_a_referrer_of_another_mint() {
    // bug class 17
    let (shop, listing) = Shop::selling(referred(trial(), 1_000));
    let other = shop.reserve_of(Kind::Classic);
    let referrer = shop.deposit_in(other, "friend", 0);
    let buy = shop.buy_pass(&listing).referrer(Some(referrer));
    shop.refuses(buy, FarthingError::ReferrerMintMismatch);
}

#[test]
fn refuses_the_paying_deposit_as_referrer() {
    // bug class 18: a pass must never name its payer as its referrer.
    let (shop, listing) = Shop::selling(referred(trial(), 1_000));
    let buy = shop.buy_pass(&listing).referrer(Some(shop.purse("reader")));
    let _ = shop.run(buy).assert_framework_err(SAME_ACCOUNT);
}

#[test]
fn refuses_the_pass_of_another_holder() {
    // bug class 16: the address is that of listing and holder, and no other.
    let (shop, listing) = Shop::selling(trial());
    let pass = addresses::pass(&listing, &shop.address("stranger"));
    let buy = BuyPass { pass, ..shop.buy_pass(&listing) };
    let _ = shop.run(buy).assert_refused();
}

#[test]
fn refuses_the_holders_pass_of_another_listing() {
    // bug class 16
    let (shop, listing, pass) = Shop::with_pass(season());
    let dearer = shop.listing(&shop.creator, trial());
    assert_ne!(listing, dearer);
    let buy = BuyPass { pass, ..shop.buy_pass(&dearer) };
    let _ = shop.run(buy).assert_refused();
}

#[test]
fn refuses_a_payer_of_rent_that_did_not_sign() {
    let (shop, listing) = Shop::selling(season());
    let mut buy = Instruction::from(shop.buy_pass(&listing).payer(shop.address("sponsor")));
    buy.accounts[0].is_signer = false;
    let _ = shop.run(buy).assert_framework_err(InstructionError::MissingRequiredSignature);
}

#[test]
fn a_gift_does_not_pin_the_deposit_of_its_holder() {
    // bug classes 22, 41: a stranger must not be able to keep anyone's deposit open.
    let (shop, listing) = Shop::selling(trial());
    let reader = shop.address("reader");
    shop.given(shop.buy_pass_by(&listing, "stranger").holder(reader));
    let deposit: Deposit = shop.get(&shop.purse("reader"));
    assert_eq!(deposit.children, 0);
    assert_eq!(shop.pinned("stranger"), (1, 1));
}

#[test]
fn a_holder_rids_itself_of_a_gift_that_stands_in_its_way() {
    // Given a stranger who keeps the reader from buying with a gift to be taken back later.
    let (shop, listing) = Shop::selling(trial());
    let reader = shop.address("reader");
    let gift = shop.buy_pass_by(&listing, "stranger").holder(reader);
    shop.given(gift.clone());
    shop.refuses(shop.buy_pass(&listing), FarthingError::PassStillActive);
    // When the reader sends the money back, and buys in the same second.
    shop.given(shop.refund(&gift.pass, "reader"));
    shop.given(shop.buy_pass(&listing));
    // Then the pass is the reader's own, out of the stranger's reach.
    shop.refuses(shop.refund(&gift.pass, "stranger"), FarthingError::NotRefunder);
}

#[test]
fn a_free_gift_is_renounced_by_its_holder() {
    let (shop, listing) = Shop::selling(ListingTerms { price: 0, ..keepsake() });
    let reader = shop.address("reader");
    let gift = shop.buy_pass_by(&listing, "stranger").holder(reader);
    shop.given(gift.clone());
    shop.given(shop.close(&gift.pass, "reader"));
    shop.given(shop.buy_pass(&listing));
    assert_eq!(shop.pass_at(&gift.pass).payer_deposit, shop.purse("reader"));
}

#[test]
fn nobody_can_use_up_free_passes_without_limit() {
    let (shop, listing) = Shop::selling(ListingTerms { price: 0, ..season() });
    let _ = shop.run(shop.buy_pass_by(&listing, "stranger").quantity(u64::MAX));
    let _ = shop.run(shop.buy_pass(&listing)).assert_ok();
}

#[test]
fn an_author_who_buys_from_itself_through_itself_gains_nothing() {
    // Given an author with money, who refers itself from a second wallet.
    let (shop, listing) = Shop::selling(referred(trial(), 10_000));
    shop.deposit_of("author", PRICE);
    let friend = shop.purse("friend");
    let buy = shop.buy_pass_by(&listing, "author").referrer(Some(friend));
    shop.given(buy.clone());
    // When it releases its own term.
    shop.at(shop.pass_at(&buy.pass).refundable_until);
    let outcome = shop.run(shop.release(&buy.pass)).assert_ok();
    // Then the money went round once, and is one price.
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(buy.pass, -price), (friend, price)]);
    assert_eq!((shop.balance(&shop.till()), shop.balance(&shop.purse("author"))), (0, 0));
}
