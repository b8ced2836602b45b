//! Nothing is created at an address that signs (I12). The runtime takes the signature of a new
//! account from the transaction, from a calling program, or from the seeds that our program gives
//! it; where there is one of the first two, it does not look at the seeds, and the account could be
//! anywhere. One who holds the key could then open the same address again: the buyer of a renounced
//! stream would lose its price, a top-up would go to somebody else's stream, and one voucher would
//! be paid twice.
//!
//! - given a stream, a channel, a fan, a pass, a session, an order, a creator, earnings, a listing, a
//!   deposit
//!   - when its address is a key that signs: refused, whatever seeds and bump are named
//!   - when its address is the calling program's own, which signs for it: refused
//!   - when that key signs the transaction, and our program is not told: the runtime refuses
//! - given the attack that this closes: the address of a freed stream cannot be opened a second
//!   time
//! - given a call by another program that signs for nothing new: opened as ever
//! - given lamports at the address, however many: opened as ever, and the payer adds what is missing (13)

use farthing_tests::prelude::*;

/// What an attacker may name, bump and all.
const KEY: &str = "key of the attacker";

/// A world with something to open of every kind: what opens it, and where.
struct Openings {
    world: World,
    all: Vec<(&'static str, Instruction, Address)>,
}

fn openings() -> Openings {
    let world = World::new();
    world.deposit_of("reader", 1_000);
    let payee = world.deposit_of("friend", 0);
    let creator = world.creator("ann");
    let item = world.listing(&creator, ListingTerms::at(10));
    let access = ListingTerms { duration: 60, ..ListingTerms::at(10) };
    let access = world.listing(&creator, access);
    let (reader, mint, slot) = (world.address("reader"), world.token.mint, world.slot());
    let terms = StreamTerms::at(Fixed::from_units(1), 100);
    let stream = OpenStream::new(reader, mint, payee, slot, terms);
    let terms = ChannelTerms::vouchers(world.address("pen"), 100);
    let channel = OpenChannel::new(reader, mint, payee, slot, terms);
    let key = world.address("pen");
    let terms = FanTerms { amount: 100, key, unit: 1, slots: 8, last_day: 1 };
    let fan = OpenFan::new(reader, mint, slot, terms).salt(1);
    let terms = SessionTerms::up_to(100);
    let session = OpenSession::new(reader, mint, world.address("phone"), slot, terms);
    let pass = BuyPass::of(access, &world.get(&access), reader);
    let order = world.order_to_place(&item, "reader");
    let bob = CreatorTerms::to(world.address("bob"));
    let register = RegisterCreator::with_salt(world.address("bob"), 7, slot, bob);
    let other = world.mint(Kind::Classic);
    let reserve = OpenReserve::new(reader, other);
    let ann = world.address("ann");
    let listing = CreateListing::of(creator, &world.get(&creator), mint, ListingTerms::at(1));
    let deposit = OpenDeposit::new(world.address("carol"), mint).payer(reader);
    let second = world.reserve_of(Kind::PLAIN_2022);
    let earnings = OpenEarnings::new(ann, creator, second.mint);
    let all = vec![
        ("stream", stream.instruction(), stream.stream),
        ("channel", channel.instruction(), channel.channel),
        ("fan", fan.instruction(), fan.fan),
        ("session", session.instruction(), session.session),
        ("pass", pass.instruction(), pass.pass),
        ("order", order.instruction(), order.order),
        ("creator", register.instruction(), register.creator),
        ("reserve", reserve.instruction(), addresses::reserve(&other.mint)),
        ("listing", listing.instruction(), listing.listing),
        ("deposit", deposit.instruction(), deposit.deposit),
        ("earnings", earnings.instruction(), addresses::earnings(&creator, &second.mint)),
    ];
    Openings { world, all }
}

/// The opening at another address, which signs.
fn at(opening: &Instruction, own: &Address, other: Address) -> Instruction {
    let mut opening = opening.clone();
    for meta in opening.accounts.iter_mut().filter(|meta| meta.pubkey == *own) {
        (meta.pubkey, meta.is_signer) = (other, true);
    }
    opening
}

/// Those whose address the instruction takes from seeds and bump as named: the others are looked up
/// first, and refused for that.
const NAMED: [&str; 4] = ["stream", "channel", "fan", "pass"];

#[test]
fn nothing_is_created_at_a_key_that_signs() {
    // Given every opening, and a key.
    let Openings { world, all } = openings();
    let key = world.address(KEY);
    for (kind, opening, own) in all {
        // When it is to be at the key, which signs, then it is refused.
        let outcome = world.run(at(&opening, &own, key));
        if NAMED.contains(&kind) {
            outcome.assert_err(NEW_ACCOUNT_SIGNS);
        } else {
            outcome.assert_refused();
        }
        // And the same at its own address succeeds.
        world.run(opening).assert_ok();
        assert!(world.exists(&own), "{kind}");
    }
}

#[test]
fn nothing_is_created_at_the_address_of_a_calling_program() {
    // That address is derived as well, but not by us, and its program signs for it any number of
    // times.
    let Openings { world, all } = openings();
    let relay = relay::install(&world);
    for (kind, opening, own) in all {
        let outcome = world.run(relay::below(relay, 1, at(&opening, &own, relay::own())));
        if NAMED.contains(&kind) {
            outcome.assert_err(NEW_ACCOUNT_SIGNS);
        } else {
            outcome.assert_refused();
        }
        // And called by it as it is meant, it opens.
        world.run(relay::below(relay, 1, opening)).assert_ok();
        assert!(world.exists(&own), "{kind}");
    }
}

#[test]
fn a_key_that_signs_the_transaction_only_proves_nothing_either() {
    // Our program is not told that it signs, so that its own check passes; the runtime lets no
    // program give a right that it was not given, with and without lamports at the address.
    for prefunded in [false, true] {
        let Openings { world, all } = openings();
        let (relay, key) = (relay::install(&world), world.address(KEY));
        if !prefunded {
            let (all, reader) = (world.lamports(&key), world.address("reader"));
            world.run(system_instruction::transfer(&key, &reader, all)).assert_ok();
        }
        for (kind, opening, own) in all {
            let hidden = relay::hiding(relay, key, at(&opening, &own, key));
            world.run(hidden).assert_refused();
            assert!(world.data(&key).is_empty(), "{kind}");
        }
    }
}

#[test]
fn a_key_that_signs_in_a_second_place_is_refused_too() {
    // An account that stands twice has the rights of both places.
    let Openings { world, all } = openings();
    let key = world.address(KEY);
    for (kind, opening, own) in all.into_iter().filter(|(kind, ..)| NAMED.contains(kind)) {
        let mut twice = at(&opening, &own, key);
        let mut second = twice.accounts.iter().find(|meta| meta.pubkey == key).cloned().unwrap();
        second.is_writable = false;
        twice.accounts.iter_mut().for_each(|meta| meta.is_signer &= meta.pubkey != key);
        twice.accounts.push(second);
        println!("{kind}");
        world.run(twice).assert_refused();
    }
}

#[test]
fn the_address_of_an_ended_stream_is_not_opened_a_second_time() {
    // bug classes 9, 10, 21: ended, freed and opened anew at one address, with other terms. Before,
    // the key of the address signed both openings, and whatever was signed for the first met the
    // second.
    let Openings { world, all } = openings();
    let key = world.address(KEY);
    let (_, opening, own) = all.into_iter().next().expect("the stream");
    for _ in 0..2 {
        world.refuses(at(&opening, &own, key), NEW_ACCOUNT_SIGNS);
        assert!(world.data(&key).is_empty());
        world.advance_slots(1);
    }
}

#[test]
fn lamports_at_an_address_are_in_nobodys_way_and_the_payer_adds_what_is_missing() {
    // bug class 13
    let Openings { world, all } = openings();
    let before = world.snapshot();
    for (kind, opening, own) in all {
        // Given what the opening costs whom, where nothing is at its address.
        let usual = world.run(opening.clone()).succeeded();
        let rent = world.lamports(&own);
        let signers = opening.accounts.iter().filter(|meta| meta.is_signer);
        let mut payers = signers.map(|meta| meta.pubkey).filter(|at| usual.lamports_delta(at) != 0);
        let payer = payers.next().expect("somebody pays");
        for lamports in [1, rent - 1, rent, rent + 1, 10 * rent] {
            // When lamports are there.
            world.restore(&before);
            world.prefund(&own, lamports);
            let outcome = world.run(opening.clone()).succeeded();
            // Then so many fewer are paid, and all are kept.
            let spared = outcome.lamports_delta(&payer) - usual.lamports_delta(&payer);
            assert_eq!(spared, i128::from(lamports.min(rent)), "{kind}, {lamports}");
            assert_eq!(world.lamports(&own), lamports.max(rent), "{kind}, {lamports}");
        }
        world.restore(&before);
    }
}
