//! The life of a reader and of a creator, from the first payment to the last lamport.

use crate::network::{Bank, LAMPORTS, TOKENS, transfer};
use farthing_sdk::{
    ALL, Token,
    accounts::{Creator, Deposit, Earnings, Listing, Order, Pass, Reserve},
    addresses,
    args::{CreatorTerms, ListingTerms, Split},
    compose::{Purchase, first_payment},
    core::bounds::{OPEN_SLOT_WINDOW, ORDER_DEADLINE_MIN},
    instructions::{
        Buy, BuyPass, CloseCreator, CloseDeposit, CloseEarnings, CloseListing, ClosePass,
        CreateListing, Distribute, FulfilOrder, Lock, OpenDeposit, OpenEarnings, OpenReserve, Pay,
        PlaceOrder, RefundPass, RegisterCreator, ReleasePass, RetireListing, Withdraw,
    },
    solana::Address,
};
use sha2::{Digest, Sha256};

const KEY: [u8; 32] = [7; 32];
/// Seconds in which the song can be refunded.
const WINDOW: u64 = 3_600;
/// Base units sent to the reserve by hand.
const GIFT: u64 = 77;

/// Everybody in the story, and what the creator has.
pub struct Story {
    bank: Bank,
    reader: Address,
    founder: Address,
    partner: Address,
    referrer: Address,
    creator: Address,
    /// An article, a song with a refund window, an item with a key.
    listings: [Address; 3],
}

impl Story {
    /// A creator who shares a third with a partner, and sells three things.
    pub async fn begin(is_2022: bool) -> Self {
        let (mut bank, [reader, founder, partner, referrer]) = Bank::start(is_2022).await;
        let (token, mint) = (bank.token, bank.token.mint);
        bank.run(OpenReserve::new(founder, token)).await;
        // Whatever is sent to a reserve by hand changes nothing.
        let tokens = addresses::tokens(&addresses::reserve(&mint));
        bank.must(&[transfer(token, &founder, &tokens, GIFT)]).await;
        let slot = bank.clock().await.slot;
        let splits = vec![Split { owner: partner, bps: 3_333 }];
        let terms = CreatorTerms { splits, ..CreatorTerms::to(founder) };
        let register = RegisterCreator::new(founder, slot, terms);
        let creator = register.creator;
        let open = OpenEarnings::new(founder, creator, mint);
        bank.must(&[register.into(), open.into()]).await;
        let article = ListingTerms { referral_bps: 1_000, ..ListingTerms::at(100) };
        let song =
            ListingTerms { refund_window: WINDOW, duration: 86_400, ..ListingTerms::at(2_000) };
        let mut listings = Vec::new();
        for (number, terms) in (0..).zip([article, song, ListingTerms::at(5_000)]) {
            let create = CreateListing::new(founder, creator, mint, number, terms);
            listings.push(create.listing);
            bank.run(create).await;
        }
        let listings = [listings[0], listings[1], listings[2]];
        Self { bank, reader, founder, partner, referrer, creator, listings }
    }

    fn token(&self) -> Token {
        self.bank.token
    }

    fn deposit(&self, owner: &Address) -> Address {
        addresses::deposit(owner, &self.token().mint)
    }

    /// First payment in one transaction, with a referrer; then a tip, and the song, which is
    /// refunded once and kept once; then the item, and its key.
    pub async fn read(&mut self) {
        let (reader, token) = (self.reader, self.token());
        let article: Listing = self.bank.read(&self.listings[0]).await;
        let purchase = Purchase { referrer: Some(self.referrer), ..Purchase::by(reader) };
        let first = first_payment(token, 50_000, self.listings[0], &article, &purchase);
        self.bank.must(&first).await;
        self.bank.run(Buy::of(self.listings[0], &article, reader).quantity(4)).await;
        self.bank.run(Pay::to_wallet(reader, token.mint, self.referrer, 11)).await;
        for is_kept in [false, true] {
            self.buy_song(is_kept).await;
        }
        self.order_item().await;
    }

    async fn buy_song(&mut self, is_kept: bool) {
        let song: Listing = self.bank.read(&self.listings[1]).await;
        let buy = BuyPass::of(self.listings[1], &song, self.reader);
        let address = buy.pass;
        self.bank.run(buy).await;
        let pass: Pass = self.bank.read(&address).await;
        assert_eq!(pass.held, 2_000);
        if is_kept {
            self.bank.pass(WINDOW as i64, 10).await;
            let late = RefundPass::of(address, &pass, self.reader);
            assert!(self.bank.send(&[late.into()]).await.is_err(), "the window is over");
            self.bank.run(ReleasePass::of(address, &pass)).await;
        } else {
            self.bank.run(RefundPass::of(address, &pass, self.reader)).await;
        }
    }

    async fn order_item(&mut self) {
        let (at, clock) = (self.listings[2], self.bank.clock().await);
        let item: Listing = self.bank.read(&at).await;
        let key_hash = Sha256::digest(KEY).into();
        let deadline = clock.unix_timestamp + ORDER_DEADLINE_MIN + 60;
        let lock = Lock { key_hash, delivery_hash: [9; 32], deadline };
        let place = PlaceOrder::of(at, &item, self.reader, clock.slot, lock);
        let address = place.order;
        self.bank.run(place).await;
        let order: Order = self.bank.read(&address).await;
        let wrong = FulfilOrder::of(address, &order, [8; 32]);
        assert!(self.bank.send(&[wrong.into()]).await.is_err(), "another key");
        self.bank.pass(60, OPEN_SLOT_WINDOW + 1).await;
        self.bank.run(FulfilOrder::of(address, &order, KEY)).await;
        assert!(self.bank.is_gone(&address).await, "freed at once, its name being spent");
    }

    /// The earnings are divided, and the creator closes.
    pub async fn close_shop(&mut self) {
        let (founder, mint) = (self.founder, self.token().mint);
        for owner in [founder, self.partner] {
            self.bank.run(OpenDeposit::new(owner, mint)).await;
        }
        let creator: Creator = self.bank.read(&self.creator).await;
        self.bank.run(Distribute::of(self.creator, &creator, mint)).await;
        for at in self.listings {
            let listing: Listing = self.bank.read(&at).await;
            let retire = RetireListing::new(founder, self.creator, at);
            let close = CloseListing::of(at, &listing, founder);
            self.bank.must(&[retire.into(), close.into()]).await;
        }
        let till = addresses::earnings(&self.creator, &mint);
        let earnings: Earnings = self.bank.read(&till).await;
        self.bank.run(CloseEarnings::of(&earnings, &creator)).await;
        self.bank.run(CloseCreator::of(self.creator, &creator)).await;
        assert!(self.bank.is_gone(&self.creator).await, "freed at once, its name being spent");
    }

    /// Everyone withdraws everything and closes; the reader's pass too.
    pub async fn go_home(&mut self) {
        let (reader, token) = (self.reader, self.token());
        let at = addresses::pass(&self.listings[1], &reader);
        let pass: Pass = self.bank.read(&at).await;
        self.bank.run(ClosePass::of(at, &pass, reader)).await;
        for owner in [reader, self.founder, self.partner, self.referrer] {
            let at = self.deposit(&owner);
            let deposit: Deposit = self.bank.read(&at).await;
            let withdraw = Withdraw::new(owner, token, ALL);
            self.bank.must(&[withdraw.into(), CloseDeposit::of(&deposit).into()]).await;
            assert!(self.bank.is_gone(&at).await);
        }
    }

    /// To the base unit and to the lamport.
    pub async fn balance_the_books(&mut self) {
        // Sold: five articles at 100, one of them referred for 10; a song at 2,000; an item at 5,000.
        let (tip, referral, sold) = (11, 10, 500 + 2_000 + 5_000);
        let earned = sold - referral;
        let share = earned * 3_333 / 10_000;
        for (owner, gained) in [
            (self.reader, -(sold + tip)),
            (self.referrer, referral + tip),
            (self.partner, share),
            (self.founder, earned - share - GIFT as i64),
        ] {
            let expected = TOKENS.checked_add_signed(gained).expect("not that much");
            assert_eq!(self.bank.tokens(&owner).await, expected);
        }
        let address = addresses::reserve(&self.token().mint);
        let reserve: Reserve = self.bank.read(&address).await;
        assert_eq!(reserve.liabilities, 0, "nothing is owed any more (I1)");
        // Rents came home, the reserve's excepted (I8).
        let mut permanent = 0;
        for at in [address, reserve.tokens] {
            permanent += self.bank.lamports(&at).await;
        }
        for owner in [self.reader, self.partner, self.referrer] {
            assert_eq!(self.bank.lamports(&owner).await, LAMPORTS);
        }
        assert_eq!(self.bank.lamports(&self.founder).await, LAMPORTS - permanent);
    }
}
