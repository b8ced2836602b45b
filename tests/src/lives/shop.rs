//! Readers and creators, from the first payment to the last lamport: a creator with a split sells an
//! article, a song with a refund window and an item with a key, changes hands, and closes.

use super::{Life, Ran, Ring};
use farthing_sdk::{
    accounts::{Creator, Listing, Order, Pass},
    addresses,
    args::{CreatorChanges, CreatorTerms, ListingChanges, ListingTerms, Split},
    compose::{Purchase, first_payment},
    core::bounds::{OPEN_SLOT_WINDOW, ORDER_CANCEL_GRACE, ORDER_DEADLINE_MIN},
    errors::FarthingError,
    instructions::{
        AcceptCreator, Buy, BuyPass, CancelOrder, CloseOrder, ClosePass, DeclineOrder, FulfilOrder,
        Lock, OpenDeposit, Pay, PlaceOrder, RefundPass, ReleasePass, Renew, TransferCreator,
        UpdateCreator, UpdateListing,
    },
    solana::{Address, Instruction, token_2022},
};
use sha2::{Digest, Sha256};

const KEY: [u8; 32] = [7; 32];
/// Seconds in which the song can be refunded.
const WINDOW: i64 = 3_600;
/// Base units sent to the reserve by hand.
const GIFT: u64 = 77;
const ARTICLE: u64 = 100;
const SONG: u64 = 2_000;
const ITEM: u64 = 5_000;
/// The partner's share, in hundredths of a percent.
const SHARE: u16 = 3_300;
const TIP: u64 = 11;

struct Shop<R> {
    life: Life<R>,
    reader: Address,
    /// Registers, and is paid out to.
    founder: Address,
    /// Has the authority from the second day on.
    manager: Address,
    referrer: Address,
    creator: Address,
    /// An article, a song with a refund window, an item with a key.
    listings: [Address; 3],
}

pub fn readers_and_creators<R: Ring>(ring: R) -> Ran {
    let mut shop = Shop::open(ring);
    shop.changes_hands();
    shop.first_payments();
    shop.song();
    shop.item();
    shop.item_that_never_comes();
    shop.close()
}

impl<R: Ring> Shop<R> {
    /// A creator who shares a third with a partner.
    fn open(ring: R) -> Self {
        let mut life = Life::begin(ring);
        let [reader, founder, partner, manager, referrer] =
            ["reader", "founder", "partner", "manager", "referrer"].map(|name| life.person(name));
        let mint = life.token.mint;
        let tokens = addresses::tokens(&addresses::reserve(&mint));
        life.gives(transfer(&life, &founder, &tokens, GIFT), GIFT);
        let splits = vec![Split { owner: partner, bps: SHARE }];
        let terms = CreatorTerms { splits, ..CreatorTerms::to(founder) };
        let creator = life.creator(founder, terms);
        for owner in [founder, partner] {
            life.run(OpenDeposit::new(owner, mint));
        }
        let article = ListingTerms { referral_bps: 1_000, ..ListingTerms::at(ARTICLE - 1) };
        let song = ListingTerms {
            refund_window: WINDOW as u64,
            duration: 86_400,
            ..ListingTerms::at(SONG)
        };
        let listings = life.sells((creator, founder), [article, song, ListingTerms::at(ITEM)]);
        Self { life, reader, founder, manager, referrer, creator, listings }
    }

    /// The founder hands the creator to a manager, who names an operator and raises a price.
    fn changes_hands(&mut self) {
        let (creator, life) = (self.creator, &mut self.life);
        life.run(TransferCreator::new(self.founder, creator, self.manager));
        let account: Creator = life.read(&creator);
        life.run(AcceptCreator::of(creator, &account));
        let operator = Some(life.person("operator"));
        let changes = CreatorChanges { operator, ..CreatorChanges::default() };
        life.refuses(
            UpdateCreator::new(self.founder, creator, changes.clone()),
            FarthingError::NotCreatorAuthority,
        );
        life.run(UpdateCreator::new(self.manager, creator, changes));
        let changes = ListingChanges { price: Some(ARTICLE), ..ListingChanges::default() };
        life.run(UpdateListing::new(self.manager, creator, self.listings[0], changes));
    }

    /// First payment in one transaction, with a referrer; four articles more; a tip.
    fn first_payments(&mut self) {
        let (reader, at, life) = (self.reader, self.listings[0], &mut self.life);
        let article: Listing = life.read(&at);
        let purchase = Purchase { referrer: Some(self.referrer), ..Purchase::by(reader) };
        let first = first_payment(life.token, 50_000, at, &article, &purchase);
        life.must(&first);
        life.run(Buy::of(at, &article, reader).quantity(4));
        life.run(Pay::to_wallet(reader, life.token.mint, self.referrer, TIP));
    }

    /// Bought and refunded; bought, kept and renewed.
    fn song(&mut self) {
        let (reader, at, life) = (self.reader, self.listings[1], &mut self.life);
        let song: Listing = life.read(&at);
        let buy = BuyPass::of(at, &song, reader);
        life.run(buy.clone());
        let pass: Pass = life.read(&buy.pass);
        assert_eq!(pass.held, SONG);
        life.run(RefundPass::of(buy.pass, &pass, reader));
        life.run(buy.clone());
        let pass: Pass = life.read(&buy.pass);
        life.pass(WINDOW, 10);
        let late = RefundPass::of(buy.pass, &pass, reader);
        life.refuses(late, FarthingError::RefundWindowOver);
        life.run(ReleasePass::of(buy.pass, &pass));
        life.run(Renew::of(&pass, &song, reader));
        life.pass(WINDOW, 10);
        let renewed: Pass = life.read(&buy.pass);
        assert_eq!(renewed.expires_at, pass.expires_at + 86_400);
        life.run(ReleasePass::of(buy.pass, &renewed));
        life.run(ClosePass::of(buy.pass, &renewed, reader));
    }

    fn order(&mut self) -> Address {
        let (at, life) = (self.listings[2], &mut self.life);
        let (item, now): (Listing, _) = (life.read(&at), life.now());
        let key_hash = Sha256::digest(KEY).into();
        let deadline = now.time + ORDER_DEADLINE_MIN + 60;
        let lock = Lock { key_hash, delivery_hash: [9; 32], deadline };
        let place = PlaceOrder::of(at, &item, self.reader, now.slot, lock);
        life.run(place.clone());
        place.order
    }

    fn item(&mut self) {
        let at = self.order();
        let life = &mut self.life;
        let order: Order = life.read(&at);
        life.refuses(FulfilOrder::of(at, &order, [8; 32]), FarthingError::WrongKey);
        life.pass(60, OPEN_SLOT_WINDOW + 1);
        // Alone: what reveals a key has nothing beside it that could fail.
        life.run(FulfilOrder::of(at, &order, KEY));
        life.run(CloseOrder::of(at, &order));
        assert!(life.is_gone(&at), "freed at once, its name being spent");
    }

    /// Declined by the operator, and cancelled by the reader; both freed when their names are spent.
    fn item_that_never_comes(&mut self) {
        let [declined, cancelled] = [self.order(), self.order()];
        let (creator, reader, life) = (self.creator, self.reader, &mut self.life);
        let orders = [declined, cancelled].map(|at| life.read::<Order>(&at));
        let operator = life.person("operator");
        life.run(DeclineOrder::of(declined, &orders[0], creator, operator));
        life.refuses(CloseOrder::of(declined, &orders[0]), FarthingError::AddressNotSpent);
        life.pass(ORDER_DEADLINE_MIN + 60 + ORDER_CANCEL_GRACE, OPEN_SLOT_WINDOW + 1);
        let slot = life.now().slot;
        life.must(&CancelOrder::of(cancelled, &orders[1], reader).and_free(&orders[1], slot));
        life.run(CloseOrder::of(declined, &orders[0]));
        assert!(life.is_gone(&declined) && life.is_gone(&cancelled));
    }

    fn close(mut self) -> Ran {
        self.life.close_shop(self.creator, &self.listings);
        // Five articles, one of them referred for a tenth; two terms of a song; an item.
        let (referral, sold) = (ARTICLE / 10, 5 * ARTICLE + 2 * SONG + ITEM);
        let earned = sold - referral;
        // Rounded up as the earnings close.
        let share = (earned * u64::from(SHARE)).div_ceil(10_000);
        self.life.go_home(&[
            ("reader", -((sold + TIP) as i64)),
            ("referrer", (referral + TIP) as i64),
            ("partner", share as i64),
            ("founder", (earned - share) as i64 - GIFT as i64),
        ])
    }
}

/// A plain transfer of tokens, by hand.
fn transfer<R: Ring>(life: &Life<R>, from: &Address, to: &Address, amount: u64) -> Instruction {
    let (token, decimals) = (life.token, 6);
    token_2022::instruction::transfer_checked(
        &token.program,
        &addresses::ata(from, token),
        &token.mint,
        to,
        from,
        &[],
        amount,
        decimals,
    )
    .expect("a token program")
}
