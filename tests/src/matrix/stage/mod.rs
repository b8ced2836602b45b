//! Where base cases play: a machine with two mints and two families that have nothing to do with
//! each other. Keys are random but follow from the seed. Every role is a key of its own, because a
//! transaction gives an address that it names twice the rights of both.

mod fans;
mod stranger;
mod time;

pub use fans::UNITS;
pub use time::{PUT_ASIDE, RATE, UNIT};

use super::{
    machine::Machine,
    tokens::{write_account, write_ata, write_mint},
};
use farthing_sdk::{
    Token,
    accounts::{AccountKind, Creator, Listing},
    addresses,
    args::{CreatorTerms, ListingTerms, Split},
    core::bounds,
    instructions::{
        BuyPass, CreateListing, Deposit, Lock, OpenDeposit, OpenEarnings, OpenReserve, PlaceOrder,
        RegisterCreator,
    },
    solana::{Address, Instruction},
};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// Price of the usual listing, base units.
pub const PRICE: u64 = 1_000;
/// What a deposit begins with, base units.
pub const FUNDS: u64 = 1_000_000;
/// Lamports that a wallet begins with.
pub const LAMPORTS: u64 = 1_000_000_000_000;
/// The key that opens every order.
pub const KEY: [u8; 32] = [7; 32];

/// A machine and who is on it.
#[derive(Clone)]
pub struct Stage {
    pub machine: Machine,
    rng: ChaCha8Rng,
    /// Wallets, and what they are called.
    pub wallets: Vec<(&'static str, Address)>,
    /// The mint that everything is paid in.
    pub coin: Token,
    /// Another mint.
    pub other: Token,
    /// Pays every rent, and nothing else.
    pub sponsor: Address,
    pub reader: Address,
    pub founder: Address,
    pub operator: Address,
    pub friend: Address,
    pub referrer: Address,
    /// Has the key of the reader's session.
    pub delegate: Address,
}

impl Stage {
    /// Two mints with reserves, and wallets with lamports and tokens, on a machine with nothing but
    /// the program.
    pub fn on(machine: Machine, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut address = || Address::new_from_array(rng.random());
        let roles = ["sponsor", "reader", "founder", "operator", "friend", "referrer", "delegate"];
        let wallets = roles.map(|name| (name, address()));
        let [sponsor, reader, founder, operator, friend, referrer, delegate] =
            wallets.map(|(_, at)| at);
        let (coin, other) = (Token::from(address()), Token::token_2022(address()));
        let wallets = wallets.to_vec();
        let mut stage = Self {
            machine,
            rng,
            wallets,
            coin,
            other,
            sponsor,
            reader,
            founder,
            operator,
            friend,
            referrer,
            delegate,
        };
        for (_, wallet) in stage.wallets.clone() {
            stage.machine.give_lamports(&wallet, LAMPORTS);
        }
        for token in [coin, other] {
            write_mint(&mut stage.machine, token, u64::MAX / 2);
            stage.machine.must(OpenReserve::new(sponsor, token));
        }
        stage
    }

    /// A new wallet with lamports.
    pub fn wallet(&mut self, name: &'static str) -> Address {
        let address = self.address();
        self.machine.give_lamports(&address, LAMPORTS);
        self.wallets.push((name, address));
        address
    }

    /// An address at which there is nothing.
    pub fn address(&mut self) -> Address {
        Address::new_from_array(self.rng.random())
    }

    /// For an address that is its own.
    pub fn salt(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// A mint without a reserve.
    pub fn mint(&mut self) -> Token {
        let token = Token::from(self.address());
        write_mint(&mut self.machine, token, u64::MAX / 2);
        token
    }

    /// A wallet's associated token account with an amount in it.
    pub fn tokens(&mut self, owner: &Address, token: Token, amount: u64) -> Address {
        write_ata(&mut self.machine, owner, token, amount)
    }

    /// A token account that is not associated.
    pub fn loose_tokens(&mut self, owner: &Address, token: Token) -> Address {
        let address = self.address();
        write_account(&mut self.machine, address, owner, token, 0);
        address
    }

    /// A wallet's deposit with [`FUNDS`] in it.
    pub fn deposit(&mut self, owner: Address, token: Token) -> Address {
        let address = self.empty_deposit(owner, token);
        self.tokens(&owner, token, FUNDS);
        self.machine.must(Deposit::new(owner, token, FUNDS));
        address
    }

    /// A wallet's deposit with nothing in it.
    pub fn empty_deposit(&mut self, owner: Address, token: Token) -> Address {
        self.machine.must(OpenDeposit::new(owner, token.mint).payer(self.sponsor));
        addresses::deposit(&owner, &token.mint)
    }

    /// What `register_creator` of a founder looks like: payout to the founder.
    pub fn registration(&mut self, founder: Address, splits: &[(Address, u16)]) -> RegisterCreator {
        let open_slot = self.machine.clock().slot;
        let splits = splits.iter().map(|(owner, bps)| Split { owner: *owner, bps: *bps }).collect();
        let (operator, payout) = (self.operator, founder);
        let uri = "https://example.org/creator.json".to_owned();
        let terms = CreatorTerms { operator, payout, splits, uri, uri_hash: [3; 32] };
        let salt = addresses::fresh_creator_salt(&founder, open_slot, self.rng.next_u64());
        RegisterCreator::with_salt(founder, salt, open_slot, terms).payer(self.sponsor)
    }

    /// A creator with earnings in the coin, and a payout deposit.
    pub fn creator(&mut self, founder: Address, splits: &[(Address, u16)]) -> Address {
        let registration = self.registration(founder, splits);
        let creator = registration.creator;
        self.machine.must(registration);
        self.earnings(founder, creator, self.coin);
        self.empty_deposit(founder, self.coin);
        creator
    }

    /// Earnings of a creator in a mint.
    pub fn earnings(&mut self, authority: Address, creator: Address, token: Token) -> Address {
        let open = OpenEarnings::new(authority, creator, token.mint).payer(self.sponsor);
        self.machine.must(open);
        addresses::earnings(&creator, &token.mint)
    }

    /// The next listing of a creator, in the coin.
    pub fn listing(&mut self, address: Address, terms: ListingTerms) -> Address {
        let creator: Creator = self.read(&address);
        let create = CreateListing::of(address, &creator, self.coin.mint, terms);
        let listing = create.listing;
        self.machine.must(create.payer(self.sponsor));
        listing
    }

    /// A pass of `holder`, paid by `buyer`.
    pub fn pass(
        &mut self,
        at: Address,
        buyer: Address,
        holder: Address,
        referrer: Option<Address>,
    ) -> Address {
        let listing: Listing = self.read(&at);
        let buy = BuyPass::of(at, &listing, buyer).holder(holder).payer(self.sponsor);
        let pass = buy.pass;
        self.machine.must(buy.referrer(referrer));
        pass
    }

    /// What `place_order` of a listing looks like, with [`KEY`].
    pub fn placing(&mut self, at: Address, buyer: Address) -> PlaceOrder {
        let listing: Listing = self.read(&at);
        let clock = self.machine.clock();
        let deadline = clock.unix_timestamp + bounds::ORDER_DEADLINE_MIN;
        let lock = Lock { key_hash: key_hash(), delivery_hash: [9; 32], deadline };
        let deposit = addresses::deposit(&buyer, &listing.mint);
        let start = self.rng.next_u64();
        let salt = addresses::fresh_order_salt(&at, &deposit, clock.slot, start);
        let place = PlaceOrder::of(at, &listing, buyer, clock.slot, lock);
        place.salt(salt).payer(self.sponsor)
    }

    /// An open order.
    pub fn order(&mut self, at: Address, buyer: Address) -> Address {
        let place = self.placing(at, buyer);
        let order = place.order;
        self.machine.must(place);
        order
    }

    /// An account of ours, decoded.
    pub fn read<T: AccountKind>(&self, address: &Address) -> T {
        let data = self.machine.our_data(address).expect("the account is there");
        T::decode(data).expect("the account is of this kind")
    }

    /// Runs what must succeed.
    pub fn must(&mut self, instruction: impl Into<Instruction>) {
        self.machine.must(instruction);
    }
}

/// sha256 of [`KEY`].
pub fn key_hash() -> [u8; 32] {
    Sha256::digest(KEY).into()
}
