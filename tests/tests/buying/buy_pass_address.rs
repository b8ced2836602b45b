//! The buyer names the address of a new pass and its bump (docs/adr/0010).
//!
//! - given another holder's pass, or a pass of another listing: refused, whatever became of it
//! - given an address that seeds and bump do not give: the runtime signs for nothing
//! - given a bump other than the canonical one: a pass of its own, paid for like any other

use farthing_tests::prelude::*;

/// The purchase at another address, under another bump.
fn at(buy: &BuyPass, pass: Address, bump: u8) -> Instruction {
    let mut instruction = BuyPass { pass, ..buy.clone() }.instruction();
    *instruction.data.last_mut().expect("the bump comes last") = bump;
    instruction
}

fn bumps_of(buy: &BuyPass) -> impl Iterator<Item = (Address, u8)> {
    let seeds = [b"pass".to_vec(), buy.listing.to_bytes().into(), buy.holder.to_bytes().into()];
    (0..=255u8).rev().filter_map(move |bump| {
        let seeds = [&seeds[0][..], &seeds[1][..], &seeds[2][..], &[bump]];
        Address::create_program_address(&seeds, &PROGRAM_ID).ok().map(|address| (address, bump))
    })
}

#[test]
fn refuses_the_pass_of_another_holder() {
    // bug class 16: the same kind of account, somebody else's. Given an ended pass of a stranger's.
    let (scene, listing) = Scene::selling(season());
    let theirs = scene.pass(&listing, "stranger");
    scene.at(scene.pass_at(&theirs).expires_at);
    // When the reader buys into it.
    let buy = scene.buy_pass(&listing);
    scene.refuses(BuyPass { pass: theirs, ..buy }, WrongPass);
}

#[test]
fn refuses_a_pass_of_another_listing() {
    let (scene, listing, pass) = Scene::with_pass(season());
    scene.at(scene.pass_at(&pass).expires_at);
    let other = scene.listing(&scene.creator, season());
    assert_ne!(listing, other);
    let buy = scene.buy_pass(&other);
    scene.refuses(BuyPass { pass, ..buy }, WrongPass);
}

#[test]
fn refuses_an_address_that_its_seeds_do_not_give() {
    let (scene, listing) = Scene::selling(season());
    let buy = scene.buy_pass(&listing);
    let (canonical, bump) = addresses::pass_with_bump(&listing, &buy.holder);
    let elsewhere = addresses::pass(&listing, &scene.address("friend"));
    for (pass, bump) in [(elsewhere, bump), (canonical, bump - 1), (scene.address("friend"), bump)]
    {
        scene.run(at(&buy, pass, bump)).assert_refused();
    }
}

#[test]
fn gives_nothing_twice_at_another_bump() {
    // Given the reader's pass at the canonical address.
    let (scene, listing, pass) = Scene::with_pass(season());
    let buy = scene.buy_pass(&listing);
    assert_eq!(bumps_of(&buy).next().expect("a canonical one").0, pass);
    let (other, bump) = bumps_of(&buy).nth(1).expect("another one");
    let (balance, sold) = (scene.balance(&buy.deposit), scene.listing_at(&listing).sold);
    // When the reader buys at the next bump.
    scene.run(at(&buy, other, bump)).assert_ok();
    // Then it is paid for, counted, and a pass of its own.
    let price = scene.listing_at(&listing).price;
    assert_eq!(scene.balance(&buy.deposit), balance - price);
    assert_eq!(scene.listing_at(&listing).sold, sold + 1);
    assert_ne!(scene.pass_at(&pass).term, scene.pass_at(&other).term);
}
