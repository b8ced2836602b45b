//! What a channel or a share must be to be taken up (server invariant 29, R4). Each is opened on the chain as the
//! program allows it, and looked at.

use crate::world::{AMOUNT, GRACE, SALT, UNIT, World, world, world_with};
use farthing_gateway::chain::{LookRefusal, Opening, Unfit};
use farthing_sdk::{
    Client,
    accounts::Fan,
    addresses,
    args::{ChannelTerms, FanTerms},
    client::Network,
    fans::{Grant, recipient},
    instructions::{FinishClose, OpenChannel, OpenDeposit, OpenFan, RequestClose},
    solana::{Account, Address, Keypair, Signer},
    vouchers::{book::Row, verify::KeyError},
};

fn look(world: &World, row: Row) -> Result<Row, Unfit> {
    match world.watcher.look(&row, Opening::default()) {
        Ok(taken) => Ok(taken.row),
        Err(LookRefusal::Unfit(unfit)) => Err(unfit),
        Err(other) => panic!("{other}"),
    }
}

/// Opened by the reader, who pays for all of it.
fn open(world: &World, terms: ChannelTerms) -> Address {
    let open = world.opening_of(terms).payer(world.reader.pubkey());
    world.send(&world.reader, &[open.instruction()]);
    open.channel
}

fn terms() -> ChannelTerms {
    let chain = ChannelTerms::chain([0; 32], UNIT, 3_000).unwrap();
    ChannelTerms { amount: AMOUNT, grace: GRACE, expires_at: 0, ..chain }
}

#[track_caller]
fn refused(change: impl FnOnce(&mut ChannelTerms), expected: Unfit) {
    let world = world();
    let mut terms = terms();
    change(&mut terms);
    let channel = open(&world, terms);
    assert_eq!(look(&world, (&channel).into()), Err(expected));
    assert_eq!(world.page_count(), 0);
}

fn key(seed: u8) -> Address {
    Keypair::new_from_array([seed; 32]).pubkey()
}

/// server invariant 29
#[test]
fn a_channel_that_is_as_we_want_it_is_taken_up_once() {
    let world = world();
    let row = Row::from(&open(&world, terms()));
    assert_eq!(look(&world, row), Ok(row));
    assert_eq!(look(&world, row), Ok(row));
    assert_eq!(world.page_count(), 1);
    let taken = world.watcher.look(&row, Opening::default()).unwrap();
    assert_eq!(taken.owner, world.reader.pubkey().to_bytes());
    // Of one of its first transactions it is known which opened it.
    assert_ne!(taken.opening, [0; 64]);
}

/// server invariant 28
#[test]
fn a_channel_that_is_not_there_is_absent() {
    let world = world();
    assert_eq!(look(&world, (&key(1)).into()), Err(Unfit::Absent));
    // Lamports alone are no account of ours.
    let gift = Account { lamports: 5_000_000, ..Account::default() };
    world.net.live().set_account(key(1), gift.clone()).unwrap();
    assert_eq!(look(&world, (&key(1)).into()), Err(Unfit::Program(gift.owner)));
}

/// server invariant 29
#[test]
fn the_same_bytes_of_another_program_are_no_channel() {
    let world = world();
    let channel = open(&world, terms());
    let account = world.net.live().account(&channel).unwrap().unwrap();
    world.net.live().set_account(channel, Account { owner: key(2), ..account }).unwrap();
    assert_eq!(look(&world, (&channel).into()), Err(Unfit::Program(key(2))));
}

#[test]
fn an_account_of_ours_that_is_no_channel_is_refused() {
    let world = world();
    let deposit = world.settings.terms.payee;
    assert_eq!(look(&world, (&deposit).into()), Err(Unfit::Kind));
    assert_eq!(look(&world, Row::share(deposit.as_array(), 0)), Err(Unfit::Kind));
    let channel = open(&world, terms());
    assert_eq!(look(&world, Row::share(channel.as_array(), 0)), Err(Unfit::Kind));
}

/// server invariant 29
#[test]
fn a_channel_that_pays_somebody_else_is_refused() {
    let world = world();
    let friend = key(3);
    let deposit = OpenDeposit::new(friend, world.token.mint).payer(world.reader.pubkey());
    let payee = addresses::deposit(&friend, &world.token.mint);
    let (owner, mint) = (world.reader.pubkey(), world.token.mint);
    let open = OpenChannel::new(owner, mint, payee, world.slot(), terms()).salt(SALT);
    let open = world.rooted(open);
    world.send(&world.reader, &[deposit.instruction(), open.instruction()]);
    assert_eq!(look(&world, (&open.channel).into()), Err(Unfit::Payee(payee)));
}

/// gateway rule R4
#[test]
fn a_channel_of_another_ledger_or_origin_is_refused() {
    let world = world();
    let open = world.rooted(world.opening_of(terms()).salt(SALT + 1).payer(world.reader.pubkey()));
    world.send(&world.reader, &[open.instruction()]);
    assert_eq!(look(&world, (&open.channel).into()), Err(Unfit::Salt));
}

#[test]
fn terms_that_we_do_not_want_are_refused() {
    refused(|terms| terms.grace = GRACE - 1, Unfit::Grace(GRACE - 1));
    let (funded, least) = (9_999, 10_000);
    refused(|terms| terms.amount = funded, Unfit::Deposit { funded, least });
    refused(|terms| terms.unit = UNIT + 1, Unfit::Unit(UNIT + 1));
    let vouchers = |credential| {
        move |terms: &mut ChannelTerms| {
            let amount = AMOUNT;
            let key = Address::new_from_array(credential);
            *terms = ChannelTerms { amount, grace: GRACE, ..ChannelTerms::vouchers(key, amount) };
        }
    };
    // No point of the curve; and one of order two, which signs anything.
    refused(vouchers([2; 32]), Unfit::Key(KeyError::NotAPoint));
    let mut small = [255; 32];
    (small[0], small[31]) = (236, 127);
    refused(vouchers(small), Unfit::Key(KeyError::SmallOrder));
}

#[test]
fn kinds_that_the_operator_does_not_take_are_refused() {
    let world = world_with(|settings| settings.terms.takes_links = false);
    assert_eq!(look(&world, (&open(&world, terms())).into()), Err(Unfit::Links));
    let world = world_with(|settings| settings.terms.takes_vouchers = false);
    let vouchers = ChannelTerms::vouchers(world.reader.pubkey(), AMOUNT);
    let channel = open(&world, ChannelTerms { grace: GRACE, ..vouchers });
    assert_eq!(look(&world, (&channel).into()), Err(Unfit::Vouchers));
}

/// server invariant 27
#[test]
fn a_channel_that_is_closing_is_not_taken_up_however_long_its_grace() {
    let world = world();
    let channel = open(&world, ChannelTerms { grace: 2_592_000, ..terms() });
    let of = world.channel(&channel);
    let close = RequestClose::of(channel, &of, world.reader.pubkey()).instruction();
    world.send(&world.reader, &[close]);
    let at = world.now() + 2_592_000;
    assert_eq!(look(&world, (&channel).into()), Err(Unfit::Closing { at }));
    world.wait(2_592_000);
    world.send(&world.reader, &[FinishClose::of(channel, &of).instruction()]);
    assert_eq!(look(&world, (&channel).into()), Err(Unfit::Ended));
}

/// server invariant 27
#[test]
fn a_channel_that_has_expired_is_not_taken_up() {
    let world = world();
    let expires_at = world.now() + 100;
    let channel = open(&world, ChannelTerms { expires_at, ..terms() });
    world.wait(100);
    let soon = Unfit::ExpiresSoon { at: expires_at };
    assert_eq!(look(&world, (&channel).into()), Err(soon));
}

/// A fan of the reader's with a share for the payee until the end of this day, in slot 0.
fn fan(world: &World, unit: u32, audience: [u8; 32], until: u8) -> Address {
    let terms =
        FanTerms { amount: 400_000, key: world.reader.pubkey(), unit, slots: 8, last_day: 30 };
    let owner = world.reader.pubkey();
    let open = OpenFan::new(owner, world.token.mint, world.slot(), terms);
    let recipient = recipient(&world.settings.terms.payee, audience);
    let share = Grant { recipient, share: 10, until }.in_slot(&open.fan, 0);
    let open = open.shares(vec![share]);
    world.send(&world.reader, &[open.instruction()]);
    open.fan
}

/// server invariant 29
#[test]
fn a_share_that_is_as_we_want_it_is_taken_up() {
    let world = world();
    let row = Row::share(fan(&world, 100, [3; 32], 5).as_array(), 0);
    assert_eq!(look(&world, row), Ok(row));
    assert_eq!(world.books.with(|book| book.page(row).unwrap().channel.funded), 1_000);
}

/// gateway rule R4
#[test]
fn a_share_for_another_ledger_or_origin_is_refused() {
    let world = world();
    let fan = fan(&world, 100, [4; 32], 5);
    assert_eq!(look(&world, Row::share(fan.as_array(), 0)), Err(Unfit::Recipient));
    // A slot that nobody ever had.
    assert_eq!(look(&world, Row::share(fan.as_array(), 1)), Err(Unfit::Recipient));
    assert_eq!(look(&world, Row::share(fan.as_array(), 8)), Err(Unfit::Slot(8)));
    assert_eq!(look(&world, (&fan).into()), Err(Unfit::Kind));
}

#[test]
fn shares_that_we_do_not_want_are_refused() {
    let world = world();
    let dear = fan(&world, 10_001, [3; 32], 5);
    assert_eq!(look(&world, Row::share(dear.as_array(), 0)), Err(Unfit::FanUnit(10_001)));
    let short = fan(&world, 100, [3; 32], 1);
    let at = world.now() + 86_400;
    assert_eq!(look(&world, Row::share(short.as_array(), 0)), Err(Unfit::LeaseSoon { at }));
    let world = world_with(|settings| settings.terms.policy.shares = None);
    let none = fan(&world, 100, [3; 32], 5);
    assert_eq!(look(&world, Row::share(none.as_array(), 0)), Err(Unfit::Shares));
}

#[test]
fn a_share_of_another_mint_is_refused() {
    let mut world = world();
    let at = fan(&world, 100, [3; 32], 5);
    let mut settings = (*world.settings).clone();
    settings.terms.mint = key(5);
    world = world.with_settings(settings);
    assert_eq!(look(&world, Row::share(at.as_array(), 0)), Err(Unfit::Mint));
    let fan: Fan = Client::new(&*world.net).require(&at).unwrap();
    assert_eq!(fan.unit, 100);
}
