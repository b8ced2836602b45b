//! The check finds what it is there to find: in a world with everything in it, each number that
//! it looks at is moved by one.

use crate::World;
use borsh::BorshSerialize;
use farthing_sdk::{
    accounts::{
        AccountKind, Creator, Deposit, Earnings, Listing, Order, OrderStatus, Pass, Reserve,
    },
    addresses,
    args::ListingTerms,
    solana::Address,
};

struct Everything {
    world: World,
    reserve: Address,
    deposit: Address,
    creator: Address,
    earnings: Address,
    listing: Address,
    pass: Address,
    order: Address,
}

fn everything() -> Everything {
    let world = World::new();
    let deposit = world.deposit_of("reader", 1_000);
    let creator = world.creator_with("ann", &[("bob", 100)]);
    let terms = ListingTerms { refund_window: 60, supply_cap: 5, ..ListingTerms::at(10) };
    let listing = world.listing(&creator, terms);
    let item = world.listing(&creator, ListingTerms::at(20));
    Everything {
        reserve: addresses::reserve(&world.token.mint),
        earnings: addresses::earnings(&creator, &world.token.mint),
        pass: world.pass(&listing, "reader"),
        order: world.order(&item, "reader"),
        world,
        deposit,
        creator,
        listing,
    }
}

fn violation(world: &World) -> Option<String> {
    super::check(&world.snapshot(), world.now(), |length| world.rent(length)).err()
}

#[track_caller]
fn finds<T: AccountKind + BorshSerialize>(
    at: fn(&Everything) -> Address,
    expected: &str,
    change: impl FnOnce(&mut T),
) {
    let all = everything();
    assert_eq!(violation(&all.world), None);
    all.world.tamper(&at(&all), change);
    let found = violation(&all.world).expect(expected);
    assert!(found.contains(expected), "{found}");
}

#[test]
fn a_balance_that_is_not_owed_is_found() {
    finds(|all| all.deposit, "(I1)", |deposit: &mut Deposit| deposit.balance += 1);
    finds(|all| all.earnings, "(I1)", |earnings: &mut Earnings| earnings.balance += 1);
    finds(|all| all.pass, "(I1)", |pass: &mut Pass| pass.held += 1);
    finds(|all| all.order, "(I1)", |order: &mut Order| order.amount -= 1);
    finds(|all| all.reserve, "(I1)", |reserve: &mut Reserve| reserve.liabilities -= 1);
}

#[test]
fn a_reserve_that_owes_more_than_it_has_is_found() {
    let all = everything();
    let tokens = all.world.get::<Reserve>(&all.reserve).tokens;
    let mut account = all.world.network.svm().get_account(&tokens).unwrap();
    account.data[64] -= 1;
    all.world.forge(tokens, account);
    assert!(violation(&all.world).expect("short").contains("has 999 (I1)"));
}

#[test]
fn a_count_that_is_wrong_is_found() {
    finds(|all| all.deposit, "children", |deposit: &mut Deposit| deposit.children += 1);
    finds(|all| all.earnings, "children", |earnings: &mut Earnings| earnings.children -= 1);
    finds(|all| all.creator, "listings", |creator: &mut Creator| creator.listings -= 1);
    finds(|all| all.creator, "earnings", |creator: &mut Creator| creator.earnings += 1);
}

#[test]
fn a_sale_beyond_its_terms_is_found() {
    finds(|all| all.listing, "sold", |listing: &mut Listing| listing.sold = 6);
    finds(|all| all.pass, "(I5)", |pass: &mut Pass| pass.referral = 11);
    finds(|all| all.order, "children", |order: &mut Order| order.status = OrderStatus::Ended);
}

#[test]
fn an_account_below_its_rent_is_found() {
    let all = everything();
    let mut account = all.world.network.svm().get_account(&all.pass).unwrap();
    account.lamports -= 1;
    all.world.forge(all.pass, account);
    assert!(violation(&all.world).expect("poor").contains("(I8)"));
}
