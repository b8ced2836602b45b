//! Where the stories begin.

use farthing_sdk::{
    Client, Embedded, Receipt, Token,
    accounts::{Creator, Listing},
    addresses,
    args::{CreatorTerms, ListingTerms, Split},
    client::Network,
    compose::{self, Collect, Take},
    development::program_path,
    instructions::{CreateListing, OpenEarnings, OpenReserve, RegisterCreator},
    solana::{Address, Instruction, Keypair, Signer},
};
use std::time::Duration;

pub const DAY: u64 = 86_400;

pub struct Story {
    pub client: Client<Embedded>,
    pub token: Token,
    pub writer: Keypair,
    pub reader: Keypair,
    pub friend: Keypair,
    pub creator: Address,
}

/// A creator who gives 25 % to a friend, and a reader with 1,000,000 base units in the wallet.
pub fn story() -> Story {
    let embedded = Embedded::from_file(program_path()).expect("run `cargo xtask build` first");
    let token = embedded.create_mint(6).unwrap();
    let wallets = ["writer", "reader", "friend"].map(|name| embedded.wallet(name).unwrap());
    let [writer, reader, friend] = wallets;
    embedded.mint_to(&reader.pubkey(), token, 1_000_000).unwrap();
    let client = Client::new(embedded);
    let split = Split { owner: friend.pubkey(), bps: 2_500 };
    let terms = CreatorTerms { splits: vec![split], ..CreatorTerms::to(writer.pubkey()) };
    let slot = client.network().slot().unwrap();
    let register = RegisterCreator::new(writer.pubkey(), slot, terms);
    let creator = register.creator;
    let instructions = [
        OpenReserve::new(writer.pubkey(), token).instruction(),
        register.instruction(),
        OpenEarnings::new(writer.pubkey(), creator, token.mint).instruction(),
    ];
    client.submit(&instructions, &writer, &[]).unwrap();
    Story { client, token, writer, reader, friend, creator }
}

impl Story {
    pub fn send(&self, who: &Keypair, instructions: &[Instruction]) -> Receipt {
        self.client.submit(instructions, who, &[]).unwrap()
    }

    /// At the end of time, as far as addresses go: whatever has ended can be freed.
    pub fn wait(&self, seconds: u64) {
        self.client.network().advance(Duration::from_secs(seconds));
    }

    pub fn slot(&self) -> u64 {
        self.client.network().slot().unwrap()
    }

    pub fn now(&self) -> i64 {
        self.client.network().unix_time().unwrap()
    }

    pub fn lamports(&self, address: &Address) -> u64 {
        self.client.network().account(address).unwrap().map_or(0, |account| account.lamports)
    }

    pub fn list(&self, terms: ListingTerms) -> (Address, Listing) {
        let creator: Creator = self.client.require(&self.creator).unwrap();
        let create = CreateListing::of(self.creator, &creator, self.token.mint, terms);
        self.send(&self.writer, &[create.instruction()]);
        (create.listing, self.client.require(&create.listing).unwrap())
    }

    pub fn balance(&self, who: &Keypair) -> u64 {
        let deposit = self.client.fetch_deposit(&who.pubkey(), &self.token.mint).unwrap();
        deposit.map_or(0, |deposit| deposit.balance)
    }

    pub fn earned(&self) -> u64 {
        self.client.fetch_earnings(&self.creator, &self.token.mint).unwrap().unwrap().balance
    }

    pub fn in_wallet(&self, who: &Keypair) -> u64 {
        let account = addresses::ata(&who.pubkey(), self.token);
        self.client.token_balance(&account).unwrap().unwrap_or(0)
    }

    pub fn collect(&self) {
        let (creator, mint, wallet) = (self.creator, self.token.mint, self.writer.pubkey());
        let what = Collect { creator, mint, wallet, take: Take::All };
        for transaction in compose::collect(&self.client, &what).unwrap() {
            self.send(&self.writer, &transaction);
        }
    }
}
