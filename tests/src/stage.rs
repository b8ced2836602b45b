//! Ready-made deposits, creators, listings, passes and orders. A test states only what differs.

use crate::World;
use farthing_sdk::{
    Token,
    accounts::{Creator, Earnings, Listing},
    addresses,
    args::{self, CreatorChanges, CreatorTerms, ListingTerms},
    instructions::{
        BuyPass, CloseCreator, CreateListing, Deposit, Lock, OpenDeposit, OpenEarnings, PlaceOrder,
        RegisterCreator, TransferCreator, UpdateCreator,
    },
    solana::Address,
};
use sha2::{Digest, Sha256};

/// A share by wallet name, in hundredths of a percent.
pub type Split<'a> = (&'a str, u16);

/// The key of every ready-made order.
pub const KEY: [u8; 32] = [7; 32];

/// What the orders of this world are locked with.
pub fn expected_key_hash() -> [u8; 32] {
    Sha256::digest(KEY).into()
}

impl World {
    /// The deposit of a wallet with so many base units more in it; opened if need be.
    #[track_caller]
    pub fn deposit_of(&self, name: &str, amount: u64) -> Address {
        self.deposit_in(self.token, name, amount)
    }

    /// As [`World::deposit_of`], in a token whose reserve is open.
    #[track_caller]
    pub fn deposit_in(&self, token: Token, name: &str, amount: u64) -> Address {
        let owner = self.address(name);
        let open = OpenDeposit::new(owner, token.mint);
        self.run(open.clone()).assert_ok();
        if amount != 0 {
            self.fund_tokens(&owner, token, amount);
            self.run(Deposit::new(owner, token, amount)).assert_ok();
        }
        open.deposit
    }

    /// Base units in a deposit or earnings account.
    ///
    /// # Panics
    /// When there is no such account.
    #[track_caller]
    pub fn balance(&self, address: &Address) -> u64 {
        let snapshot = self.snapshot();
        let deposit = snapshot.get::<farthing_sdk::accounts::Deposit>(address).map(|d| d.balance);
        let balance = deposit.or(snapshot.get::<Earnings>(address).map(|e| e.balance));
        balance.unwrap_or_else(|| panic!("{address} has no balance"))
    }

    /// A creator that a wallet controls and is paid out to, with earnings in the world's token.
    #[track_caller]
    pub fn creator(&self, name: &str) -> Address {
        self.creator_with(name, &[])
    }

    /// As [`World::creator`], with splits; their deposits are open.
    #[track_caller]
    pub fn creator_with(&self, name: &str, splits: &[Split]) -> Address {
        let mut terms = CreatorTerms::to(self.address(name));
        terms.splits = self.splits(splits);
        let creator = self.register(name, terms);
        self.earnings(&creator, self.token);
        creator
    }

    /// Splits with wallets by name.
    pub fn splits(&self, splits: &[Split]) -> Vec<args::Split> {
        let split = |(name, bps): &Split| args::Split { owner: self.address(name), bps: *bps };
        splits.iter().map(split).collect()
    }

    /// A creator without earnings: nothing but the registration.
    #[track_caller]
    pub fn register(&self, name: &str, terms: CreatorTerms) -> Address {
        let (founder, slot) = (self.address(name), self.slot());
        // The first free address: no two creators of a founder have the same.
        let mut salt = addresses::fresh_creator_salt(&founder, slot, 0);
        while self.exists(&addresses::creator(&founder, salt, slot)) {
            salt = addresses::fresh_creator_salt(&founder, slot, salt + 1);
        }
        let register = RegisterCreator::with_salt(founder, salt, slot, terms);
        self.run(register.clone()).assert_ok();
        register.creator
    }

    /// The earnings of a creator in a token, opened if need be, as are the deposits they are
    /// distributed to.
    #[track_caller]
    pub fn earnings(&self, creator: &Address, token: Token) -> Address {
        let address = addresses::earnings(creator, &token.mint);
        if !self.exists(&address) {
            let creator_account: Creator = self.get(creator);
            let open = OpenEarnings::new(creator_account.authority, *creator, token.mint);
            self.run(open).assert_ok();
            self.open_payees(&creator_account, token);
        }
        address
    }

    /// Opens the deposits that a creator's earnings are distributed to.
    #[track_caller]
    pub fn open_payees(&self, creator: &Creator, token: Token) {
        let payer = self.address("opener of deposits");
        let owners = creator.splits().into_iter().map(|(owner, _)| owner);
        for owner in owners.chain([creator.payout]) {
            self.run(OpenDeposit::new(owner, token.mint).payer(payer)).assert_ok();
        }
    }

    /// A listing in the world's token.
    #[track_caller]
    pub fn listing(&self, creator: &Address, terms: ListingTerms) -> Address {
        self.listing_in(self.token, creator, terms)
    }

    /// A listing in a token; the creator's earnings are opened if need be.
    #[track_caller]
    pub fn listing_in(&self, token: Token, creator: &Address, terms: ListingTerms) -> Address {
        self.earnings(creator, token);
        let create = CreateListing::of(*creator, &self.get(creator), token.mint, terms);
        self.run(create.clone()).assert_ok();
        create.listing
    }

    /// A pass of one unit that a wallet buys for itself out of its deposit.
    #[track_caller]
    pub fn pass(&self, listing: &Address, name: &str) -> Address {
        let buy = BuyPass::of(*listing, &self.get(listing), self.address(name));
        self.run(buy.clone()).assert_ok();
        buy.pass
    }

    /// An order that a wallet places out of its deposit: locked with [`KEY`], an hour to deliver.
    #[track_caller]
    pub fn order(&self, listing: &Address, name: &str) -> Address {
        let place = self.order_to_place(listing, name);
        self.run(place.clone()).assert_ok();
        place.order
    }

    /// What [`World::order`] sends.
    #[track_caller]
    pub fn order_to_place(&self, listing: &Address, name: &str) -> PlaceOrder {
        let (owner, slot) = (self.address(name), self.slot());
        let terms: Listing = self.get(listing);
        let deposit = addresses::deposit(&owner, &terms.mint);
        let mut salt = addresses::fresh_order_salt(listing, &deposit, slot, 0);
        while self.exists(&addresses::order(listing, &deposit, salt, slot)) {
            salt = addresses::fresh_order_salt(listing, &deposit, slot, salt + 1);
        }
        let lock = Lock {
            key_hash: expected_key_hash(),
            delivery_hash: [9; 32],
            deadline: self.now() + 3_600,
        };
        PlaceOrder::of(*listing, &terms, owner, slot, lock).salt(salt)
    }

    /// A creator of a wallet that closed, too young to be freed.
    #[track_caller]
    pub fn ended_creator(&self, name: &str) -> Address {
        let creator = self.register(name, CreatorTerms::to(self.address(name)));
        self.run(CloseCreator::of(creator, &self.get(&creator))).assert_ok();
        creator
    }

    /// As [`World::ended_creator`], and another wallet was offered its authority before.
    #[track_caller]
    pub fn ended_creator_offered_to(&self, name: &str, to: &str) -> Address {
        let (authority, to) = (self.address(name), self.address(to));
        let creator = self.register(name, CreatorTerms::to(authority));
        self.run(TransferCreator::new(authority, creator, to)).assert_ok();
        self.run(CloseCreator::of(creator, &self.get(&creator))).assert_ok();
        creator
    }

    /// Makes a wallet the operator of a creator.
    #[track_caller]
    pub fn set_operator(&self, creator: &Address, name: &str) {
        let authority = self.get::<Creator>(creator).authority;
        let operator = Some(self.address(name));
        let changes = CreatorChanges { operator, ..CreatorChanges::default() };
        self.run(UpdateCreator::new(authority, *creator, changes)).assert_ok();
    }
}
