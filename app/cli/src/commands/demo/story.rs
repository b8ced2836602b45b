//! What happens, in order.

use super::{Clockwork, articles, cast::Cast, film, stage::Stage, thirty};
use crate::{
    commands::order::{Locked, open_content},
    failure::{Failure, Outcome},
};
use farthing_sdk::{
    ALL, Receipt,
    accounts::{Creator, Deposit, Earnings, Listing, Order, Pass},
    addresses,
    args::{CreatorTerms, ListingTerms, Split},
    core::bounds::OPEN_SLOT_WINDOW,
    events::Event,
    instructions::{
        self, Buy, BuyPass, CloseCreator, CloseDeposit, CloseEarnings, CloseListing, CloseOrder,
        ClosePass, CreateListing, Distribute, FulfilOrder, Lock, OpenDeposit, OpenEarnings,
        OpenReserve, PlaceOrder, RefundPass, RegisterCreator, RetireListing, Withdraw,
    },
    solana::{Address, Instruction, Keypair, Signer},
};

const DAY: u64 = 86_400;
/// What Ada sells for the game, before it is encrypted.
const SWORD: &[u8] = b"the sword of a thousand farthings";

/// Addresses that the story makes.
struct Things {
    creator: Address,
    article: Address,
    song: Address,
    item: Address,
    film: Address,
}

/// Tells it.
pub fn tell<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast) -> Outcome {
    let things = open_shop(stage, cast)?;
    read_an_article(stage, cast, &things)?;
    try_a_song(stage, cast, &things)?;
    let order = buy_a_sword(stage, cast, &things)?;
    let stream = film::watch(stage, cast, things.film)?;
    articles::read(stage, cast, things.creator, stream)?;
    thirty::read(stage, cast)?;
    share_out(stage, cast, &things)?;
    close_up(stage, cast, &things, &order)
}

fn open_shop<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast) -> Outcome<Things> {
    let (ada, bank) = (cast.ada.pubkey(), cast.bank.pubkey());
    let open = OpenReserve::new(bank, cast.mint);
    stage.name(open.reserve, "the reserve");
    stage.act(
        "Somebody opens the reserve of the mint, once for everyone.",
        cast.bank,
        vec![open.into()],
    )?;
    let slot = stage.slot()?;
    let register = RegisterCreator::new(ada, slot, terms(cast));
    let creator = register.creator;
    stage.name(creator, "Ada");
    stage.act(
        "Ada registers as a creator: 20% of it is Ben's, 5% is Cleo's.",
        &cast.ada,
        vec![register.into(), OpenEarnings::new(ada, creator, cast.mint).into()],
    )?;
    let item = ListingTerms { supply_cap: 100, ..ListingTerms::at(5_000_000) };
    let song =
        ListingTerms { refund_window: 7 * DAY, referral_bps: 1_000, ..ListingTerms::at(2_000_000) };
    let list = |number, terms| CreateListing::new(ada, creator, cast.mint, number, terms);
    let article = list(0, ListingTerms::at(100_000));
    let film = ListingTerms { period: film::PERIOD, ..ListingTerms::at(film::PRICE) };
    let (song, item, film) = (list(1, song), list(2, item), list(3, film));
    let things = Things {
        creator,
        article: article.listing,
        song: song.listing,
        item: item.listing,
        film: film.listing,
    };
    stage.act(
        "Ada lists an article for 0.1, a song for 2 that can be returned for a week, a sword for 5, \
         and a film for 3.6 an hour.",
        &cast.ada,
        vec![article.into(), song.into(), item.into(), film.into()],
    )?;
    Ok(things)
}

/// Who gets what of Ada's earnings.
fn terms(cast: &Cast) -> CreatorTerms {
    let split = |who: &Keypair, bps| Split { owner: who.pubkey(), bps };
    CreatorTerms {
        splits: vec![split(&cast.ben, 2_000), split(&cast.cleo, 500)],
        uri: "https://ada.example".into(),
        ..CreatorTerms::to(cast.ada.pubkey())
    }
}

fn read_an_article<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, things: &Things) -> Outcome {
    let rita = cast.rita.pubkey();
    let article: Listing = stage.fetch(&things.article)?;
    stage.act(
        "Rita opens a deposit, pays in 10 and buys the article: one transaction, one signature.",
        &cast.rita,
        vec![
            OpenDeposit::new(rita, cast.mint).into(),
            instructions::Deposit::new(rita, cast.mint, 10_000_000).into(),
            Buy::of(things.article, &article, rita).into(),
        ],
    )?;
    Ok(())
}

fn try_a_song<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, things: &Things) -> Outcome {
    let (rita, fred) = (cast.rita.pubkey(), cast.fred.pubkey());
    stage.act(
        "Fred, who recommends the song, opens a deposit for his share.",
        &cast.fred,
        vec![OpenDeposit::new(fred, cast.mint).into()],
    )?;
    let song: Listing = stage.fetch(&things.song)?;
    let buy =
        BuyPass::of(things.song, &song, rita).referrer(Some(addresses::deposit(&fred, &cast.mint)));
    let address = buy.pass;
    stage.act(
        "Rita buys the song through Fred; her money waits in the pass for a week.",
        &cast.rita,
        vec![buy.into()],
    )?;
    let pass: Pass = stage.fetch(&address)?;
    stage.act(
        "It is not her song. She returns it, and all of her money is back.",
        &cast.rita,
        vec![RefundPass::of(address, &pass, rita).into()],
    )?;
    let pass: Pass = stage.fetch(&address)?;
    stage.act(
        "She closes the pass, and its rent is back as well.",
        &cast.rita,
        vec![ClosePass::of(address, &pass, rita).into()],
    )?;
    Ok(())
}

/// Returns the order's address.
fn buy_a_sword<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    things: &Things,
) -> Outcome<Address> {
    // The secret half of a new keypair is 32 bytes from the system's random source.
    let key = *Keypair::new().secret_bytes();
    let locked =
        Locked::new(SWORD, &key).ok_or_else(|| Failure::File("nothing was encrypted".into()))?;
    stage.aside("Ada encrypts the sword and hands it over with the hash of its key.")?;
    let (slot, now) = (stage.slot()?, stage.now()?);
    let lock = Lock {
        key_hash: locked.key_hash,
        delivery_hash: locked.delivery_hash,
        deadline: now.saturating_add_unsigned(DAY),
    };
    let item: Listing = stage.fetch(&things.item)?;
    let place = PlaceOrder::of(things.item, &item, cast.rita.pubkey(), slot, lock);
    let address = place.order;
    stage.act(
        "Rita sets 5 aside for the seller who reveals that key within a day.",
        &cast.rita,
        vec![place.into()],
    )?;
    let order: Order = stage.fetch(&address)?;
    let receipt = stage.act(
        "Ada reveals the key and is paid in the same breath.",
        &cast.ada,
        vec![FulfilOrder::of(address, &order, key).into()],
    )?;
    let key = revealed(&receipt)
        .ok_or_else(|| Failure::Refused("the key is not in the transaction's events".into()))?;
    let sword = open_content(&locked.encrypted, &key)
        .ok_or_else(|| Failure::Refused("the key that was paid for opens nothing".into()))?;
    stage
        .aside(&format!("Rita opens it with the key: \"{}\".", String::from_utf8_lossy(&sword)))?;
    Ok(address)
}

fn revealed(receipt: &Receipt) -> Option<[u8; 32]> {
    receipt.events.iter().find_map(|event| match event {
        Event::OrderFulfilled(event) => Some(event.key),
        _ => None,
    })
}

fn share_out<N: Clockwork>(stage: &mut Stage<N>, cast: &Cast, things: &Things) -> Outcome {
    let creator: Creator = stage.fetch(&things.creator)?;
    let ada = cast.ada.pubkey();
    let deposit_for = |who: &Keypair| -> Instruction {
        OpenDeposit::new(who.pubkey(), cast.mint).payer(ada).into()
    };
    stage.act(
        "Ada's earnings are divided, exactly, among Ada, Ben and Cleo.",
        &cast.ada,
        vec![
            deposit_for(&cast.ada),
            deposit_for(&cast.ben),
            deposit_for(&cast.cleo),
            Distribute::of(things.creator, &creator, cast.mint).into(),
        ],
    )?;
    for (player, name) in cast.players() {
        let address = addresses::deposit(&player.pubkey(), &cast.mint);
        let deposit: Deposit = stage.fetch(&address)?;
        let close = CloseDeposit::of(&deposit).into();
        let words = if deposit.balance == 0 {
            (format!("{name} closes the empty deposit."), vec![close])
        } else {
            let withdraw = Withdraw::new(player.pubkey(), cast.mint, ALL).into();
            (format!("{name} withdraws everything and closes the deposit."), vec![withdraw, close])
        };
        // Ada's stays for the last units of her earnings.
        if name == "Ada" {
            continue;
        }
        stage.act(&words.0, player, words.1)?;
    }
    Ok(())
}

fn close_up<N: Clockwork>(
    stage: &mut Stage<N>,
    cast: &Cast,
    things: &Things,
    order: &Address,
) -> Outcome {
    let ada = cast.ada.pubkey();
    let mut steps: Vec<Instruction> = Vec::new();
    for address in [things.article, things.song, things.item, things.film] {
        let listing: Listing = stage.fetch(&address)?;
        steps.push(RetireListing::new(ada, things.creator, address).into());
        steps.push(CloseListing::of(address, &listing, ada).into());
    }
    stage.act("Ada takes her listings down.", &cast.ada, steps)?;
    let creator: Creator = stage.fetch(&things.creator)?;
    let earnings: Earnings = stage.fetch(&addresses::earnings(&things.creator, &cast.mint))?;
    let deposit: Deposit = stage.fetch(&addresses::deposit(&ada, &cast.mint))?;
    stage.act(
        "She closes her earnings, withdraws everything and closes her deposit.",
        &cast.ada,
        vec![
            CloseEarnings::of(&earnings, &creator).into(),
            Withdraw::new(ada, cast.mint, ALL).into(),
            CloseDeposit::of(&deposit).into(),
        ],
    )?;
    let placed: Order = stage.fetch(order)?;
    stage.wait_until_spent(creator.open_slot.max(placed.open_slot) + OPEN_SLOT_WINDOW)?;
    stage.act(
        "The order is freed, and Ada's registration closes: all their rent is back.",
        &cast.ada,
        vec![
            CloseOrder::of(*order, &placed).into(),
            CloseCreator::of(things.creator, &creator).into(),
        ],
    )?;
    Ok(())
}
