//! What a life needs of a ring, and what it keeps: people, books, and what has been done.

use farthing_sdk::{
    ALL, PROGRAM_ID, Token,
    accounts::{AccountKind, AnyAccount, Creator, Deposit, Earnings, Listing, Reserve},
    addresses,
    args::instruction_name,
    client::token_amount,
    compose,
    errors::{Failure, FarthingError},
    instructions::{
        CloseCreator, CloseDeposit, CloseEarnings, CloseListing, Distribute, OpenReserve,
        RetireListing, Withdraw,
    },
    solana::{Account, Address, Instruction},
};
use std::collections::{BTreeMap, BTreeSet};

/// Lamports that everyone begins with.
pub const LAMPORTS: u64 = 10_000_000_000;
/// Base units that everyone begins with, in the associated token account.
pub const TOKENS: u64 = 1_000_000;

/// Names of instructions that have succeeded.
pub type Ran = BTreeSet<String>;
/// Boxed, because most transactions do not fail.
pub type Failed = Box<Failure>;

/// Slot and unix second.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    pub slot: u64,
    pub time: i64,
}

/// A network with the program on it, where time stands still unless it is told to pass.
pub trait Ring {
    /// A mint of this network without a reserve.
    fn token(&self) -> Token;
    /// Somebody new with [`LAMPORTS`] and [`TOKENS`], who can sign.
    fn person(&mut self, name: &str) -> Address;
    /// Sends one transaction, signed by everyone who must; somebody else pays the fee, so that
    /// people's lamports move by rents only.
    fn send(&mut self, instructions: &[Instruction]) -> Result<(), Failed>;
    fn accounts(&mut self, addresses: &[Address]) -> Vec<Option<Account>>;
    fn now(&mut self) -> Now;
    /// Lets seconds and slots pass.
    fn pass(&mut self, seconds: i64, slots: u64);
}

/// People in a ring, and a reserve that somebody has opened for them.
pub struct Life<R> {
    ring: R,
    pub token: Token,
    people: BTreeMap<&'static str, Address>,
    /// Every account that an instruction of ours may have written.
    touched: BTreeSet<Address>,
    ran: Ran,
    /// Base units that were sent to the reserve by hand.
    gift: u64,
}

impl<R: Ring> Life<R> {
    pub fn begin(ring: R) -> Self {
        let token = ring.token();
        let (people, touched, ran) = Default::default();
        let mut life = Self { ring, token, people, touched, ran, gift: 0 };
        let opener = life.person("opener");
        life.run(OpenReserve::new(opener, token));
        life
    }

    /// Somebody by name, who joins when first asked for.
    pub fn person(&mut self, name: &'static str) -> Address {
        if let Some(address) = self.people.get(name) {
            return *address;
        }
        let address = self.ring.person(name);
        self.people.insert(name, address);
        let purse = (self.lamports(&address), self.tokens(&address));
        assert_eq!(purse, (LAMPORTS, TOKENS), "{name} begins like everyone");
        address
    }

    /// Somebody with so many base units in a deposit, which is opened.
    pub fn depositor(&mut self, name: &'static str, amount: u64) -> Address {
        let owner = self.person(name);
        let all = compose::fill_deposit(owner, self.token, amount);
        self.must(if amount == 0 { &all[..1] } else { &all });
        owner
    }

    pub fn now(&mut self) -> Now {
        self.ring.now()
    }

    pub fn pass(&mut self, seconds: i64, slots: u64) {
        self.ring.pass(seconds, slots);
    }

    /// Sends one transaction; conservation is checked when it succeeds.
    pub fn send(&mut self, instructions: &[Instruction]) -> Result<(), Failed> {
        self.ring.send(instructions)?;
        for instruction in instructions.iter().filter(|one| one.program_id == PROGRAM_ID) {
            let name = instruction_name(&instruction.data).expect("one of ours");
            self.ran.insert(name.to_owned());
            let written = instruction.accounts.iter().filter(|meta| meta.is_writable);
            self.touched.extend(written.map(|meta| meta.pubkey));
        }
        self.conserve();
        Ok(())
    }

    /// Sends what must succeed.
    #[track_caller]
    pub fn must(&mut self, instructions: &[Instruction]) {
        if let Err(failure) = self.send(instructions) {
            panic!("{failure}\n{failure:?}");
        }
    }

    /// One instruction that must succeed.
    #[track_caller]
    pub fn run(&mut self, instruction: impl Into<Instruction>) {
        self.must(&[instruction.into()]);
    }

    /// One instruction that this guard must refuse.
    #[track_caller]
    pub fn refuses(&mut self, instruction: impl Into<Instruction>, guard: FarthingError) {
        let failure = self.fails(&[instruction.into()]);
        assert_eq!(failure.farthing_error(), Some(&guard), "{failure}");
    }

    /// Sends what must fail, and change nothing.
    #[track_caller]
    pub fn fails(&mut self, instructions: &[Instruction]) -> Failed {
        let mut watched = self.touched.clone();
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        watched.extend(metas.filter(|meta| meta.is_writable).map(|meta| meta.pubkey));
        let watched: Vec<_> = watched.into_iter().collect();
        let before = self.ring.accounts(&watched);
        let failure = self.ring.send(instructions).expect_err("it should be refused");
        assert_eq!(self.ring.accounts(&watched), before);
        failure
    }

    pub fn account(&mut self, address: &Address) -> Option<Account> {
        self.ring.accounts(&[*address]).remove(0)
    }

    /// An account of ours, decoded.
    #[track_caller]
    pub fn read<T: AccountKind>(&mut self, address: &Address) -> T {
        let account = self.account(address).expect("it is there");
        assert_eq!(account.owner, PROGRAM_ID);
        T::decode(&account.data).expect("of this kind")
    }

    pub fn is_gone(&mut self, address: &Address) -> bool {
        self.account(address).is_none()
    }

    pub fn deposit(&self, owner: &Address) -> Address {
        addresses::deposit(owner, &self.token.mint)
    }

    /// Base units in a deposit or earnings.
    #[track_caller]
    pub fn balance(&mut self, address: &Address) -> u64 {
        let account = self.account(address).expect("it is there");
        held(&account).expect("one of ours")
    }

    pub fn lamports(&mut self, address: &Address) -> u64 {
        self.account(address).map_or(0, |account| account.lamports)
    }

    /// Base units in a wallet's associated token account.
    pub fn tokens(&mut self, owner: &Address) -> u64 {
        let account = self.account(&addresses::ata(owner, self.token));
        account.as_ref().and_then(token_amount).unwrap_or(0)
    }

    /// Sends base units to the reserve by hand, which changes nothing (I1).
    pub fn gives(&mut self, give: Instruction, amount: u64) {
        self.gift += amount;
        self.run(give);
    }

    fn reserve(&mut self) -> (Address, Reserve) {
        let at = addresses::reserve(&self.token.mint);
        (at, self.read(&at))
    }

    /// I1, exactly: nothing is in the reserve but what it owes and what was sent to it by hand.
    fn conserve(&mut self) {
        let touched: Vec<_> = self.touched.iter().copied().collect();
        let accounts = self.ring.accounts(&touched).into_iter().flatten();
        let owed: u64 = accounts.filter_map(|account| held(&account)).sum();
        let (_, reserve) = self.reserve();
        assert_eq!(reserve.liabilities, owed, "what is owed is what there is");
        let tokens = self.account(&reserve.tokens).as_ref().and_then(token_amount);
        assert_eq!(tokens, Some(owed + self.gift), "and is there in tokens");
    }

    /// A creator divides its earnings, retires and closes its listings, and closes itself.
    pub fn close_shop(&mut self, address: Address, listings: &[Address]) {
        let mint = self.token.mint;
        let creator: Creator = self.read(&address);
        let at = addresses::earnings(&address, &mint);
        let earnings: Earnings = self.read(&at);
        if earnings.balance != 0 {
            self.run(Distribute::of(address, &creator, mint));
        }
        for at in listings {
            let listing: Listing = self.read(at);
            let retire = RetireListing::new(creator.authority, address, *at);
            let close = CloseListing::of(*at, &listing, creator.authority);
            self.must(&[retire.into(), close.into()]);
        }
        self.run(CloseEarnings::of(&earnings, &creator));
        self.run(CloseCreator::of(address, &creator));
        assert!(self.is_gone(&address), "freed at once, its name being spent");
    }

    /// Everyone withdraws everything and closes. Then each has what is theirs, to the base unit and
    /// to the lamport, and nothing is left but a reserve that owes nothing (I8).
    pub fn go_home(mut self, gained: &[(&str, i64)]) -> Ran {
        let people: Vec<_> = self.people.clone().into_iter().collect();
        for (_, owner) in &people {
            self.leaves(owner);
        }
        let (at, reserve) = self.reserve();
        assert_eq!(reserve.liabilities, 0, "nothing is owed any more (I1)");
        let permanent = self.lamports(&at) + self.lamports(&reserve.tokens);
        let total: i64 = gained.iter().map(|(_, by)| by).sum();
        assert_eq!(total, -(self.gift as i64), "no money is made or lost");
        for (name, owner) in &people {
            let by = gained.iter().find(|(gainer, _)| gainer == name).map_or(0, |(_, by)| *by);
            assert_eq!(self.tokens(owner) as i64 - TOKENS as i64, by, "{name} in base units");
            let paid = if *name == "opener" { permanent } else { 0 };
            assert_eq!(LAMPORTS - self.lamports(owner), paid, "{name} in lamports");
        }
        let touched: Vec<_> = self.touched.iter().copied().filter(|one| *one != at).collect();
        for (address, account) in touched.iter().zip(self.ring.accounts(&touched)) {
            let is_ours = account.is_some_and(|account| account.owner == PROGRAM_ID);
            assert!(!is_ours, "{address} is still there");
        }
        self.ran
    }

    fn leaves(&mut self, owner: &Address) {
        let at = self.deposit(owner);
        if self.is_gone(&at) {
            return;
        }
        let deposit: Deposit = self.read(&at);
        let mut all = Vec::new();
        if deposit.balance != 0 {
            all.push(Withdraw::new(*owner, self.token, ALL).into());
        }
        all.push(CloseDeposit::of(&deposit).into());
        self.must(&all);
    }
}

/// Base units that an account of ours holds for somebody; none when it is no account of ours.
fn held(account: &Account) -> Option<u64> {
    if account.owner != PROGRAM_ID {
        return None;
    }
    Some(match AnyAccount::decode(&account.data).expect("one of our kinds") {
        AnyAccount::Deposit(deposit) => deposit.balance,
        AnyAccount::Earnings(earnings) => earnings.balance,
        AnyAccount::Pass(pass) => pass.held,
        AnyAccount::Order(order) => order.amount,
        AnyAccount::Stream(stream) => stream.funded - stream.withdrawn,
        AnyAccount::Channel(channel) => channel.funded - channel.claimed,
        AnyAccount::Fan(fan) => fan.funded - fan.claimed,
        AnyAccount::Reserve(_)
        | AnyAccount::Creator(_)
        | AnyAccount::Listing(_)
        | AnyAccount::Session(_) => 0,
    })
}
