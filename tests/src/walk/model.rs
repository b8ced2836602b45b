//! The oracle: what the accounts must be, kept by hand in wide integers. It shares no code with the
//! program, not even the arithmetic.

pub use super::{fans::FanModel, things::*};
use farthing_sdk::{addresses, solana::Address};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
};

/// Why the program must refuse a step.
pub type Refused = &'static str;
/// What must come of a step.
pub type Verdict = Result<(), Refused>;
/// Refuses unless a condition holds.
///
/// # Errors
/// `why`.
pub fn ensure(condition: bool, why: Refused) -> Verdict {
    if condition { Ok(()) } else { Err(why) }
}

/// Everything that must be so.
pub struct Model {
    pub now: i64,
    pub slot: u64,
    pub wallets: Vec<WalletModel>,
    pub mints: Vec<MintModel>,
    pub deposits: BTreeMap<Purse, DepositModel>,
    pub creators: Vec<CreatorModel>,
    pub earnings: BTreeMap<Till, EarningsModel>,
    pub listings: Vec<ListingModel>,
    pub passes: BTreeMap<Ticket, PassModel>,
    pub orders: Vec<OrderModel>,
    pub streams: Vec<StreamModel>,
    pub channels: Vec<ChannelModel>,
    pub fans: Vec<FanModel>,
    pub sessions: BTreeMap<Delegate, SessionModel>,
    pub live: BTreeMap<Address, Live>,
    /// Lamports at addresses where there is no account yet.
    pub strays: BTreeMap<Address, u64>,
    /// Lamports that an account needs, by its bytes.
    pub rent: HashMap<usize, u64>,
    ever: BTreeSet<Address>,
    names: RefCell<HashMap<Name, Address>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Name {
    Deposit(Purse),
    Ata(usize, usize),
    Earnings(Till),
    Pass(Ticket),
    Session(Delegate),
}

impl Model {
    pub fn new(now: i64, slot: u64, rent: HashMap<usize, u64>) -> Self {
        Self {
            now,
            slot,
            rent,
            wallets: Vec::new(),
            mints: Vec::new(),
            deposits: BTreeMap::new(),
            creators: Vec::new(),
            earnings: BTreeMap::new(),
            listings: Vec::new(),
            passes: BTreeMap::new(),
            orders: Vec::new(),
            streams: Vec::new(),
            channels: Vec::new(),
            fans: Vec::new(),
            sessions: BTreeMap::new(),
            live: BTreeMap::new(),
            strays: BTreeMap::new(),
            ever: BTreeSet::new(),
            names: RefCell::default(),
        }
    }

    /// Names are remembered, because they are slow to work out.
    fn name(&self, name: Name, find: impl FnOnce() -> Address) -> Address {
        *self.names.borrow_mut().entry(name).or_insert_with(find)
    }

    pub fn mint(&self, number: usize) -> &Address {
        &self.mints[number].token.mint
    }

    pub fn deposit_at(&self, purse: Purse) -> Address {
        let find = || addresses::deposit(&self.wallets[purse.0].address, self.mint(purse.1));
        self.name(Name::Deposit(purse), find)
    }

    pub fn ata(&self, wallet: usize, mint: usize) -> Address {
        let find = || addresses::ata(&self.wallets[wallet].address, self.mints[mint].token);
        self.name(Name::Ata(wallet, mint), find)
    }

    pub fn earnings_at(&self, till: Till) -> Address {
        let find = || addresses::earnings(&self.creators[till.0].address, self.mint(till.1));
        self.name(Name::Earnings(till), find)
    }

    pub fn pass_at(&self, ticket: Ticket) -> Address {
        let (listing, holder) = (&self.listings[ticket.0], &self.wallets[ticket.1]);
        self.name(Name::Pass(ticket), || addresses::pass(&listing.address, &holder.address))
    }

    pub fn session_at(&self, session: Delegate) -> Address {
        let (deposit, key) = (self.deposit_at(session.0), &self.wallets[session.1].address);
        self.name(Name::Session(session), || addresses::session(&deposit, key))
    }

    pub fn payee_at(&self, to: To) -> Address {
        match to {
            To::Purse(purse) => self.deposit_at(purse),
            To::Till(till) => self.earnings_at(till),
        }
    }

    /// Who paid the rent of an account that is there; anyone where there is none.
    pub fn rent_payer(&self, address: &Address) -> usize {
        self.live.get(address).map_or(0, |live| live.rent_payer)
    }

    /// An account opens: the payer adds what is missing to the rent (I8).
    pub fn open(&mut self, address: Address, thing: Thing, size: usize, rent_payer: usize) {
        let (rent, stray) = (self.rent[&size], self.strays.remove(&address).unwrap_or(0));
        let lamports = rent.max(stray);
        self.wallets[rent_payer].lamports -= lamports - stray;
        self.wallets[rent_payer].found += stray;
        let live = Live { thing, rent_payer, lamports };
        assert!(self.live.insert(address, live).is_none(), "{address} is open already");
    }

    /// As [`Self::open`], for a name that must never have been anything before (I12).
    pub fn open_once(&mut self, address: Address, thing: Thing, size: usize, rent_payer: usize) {
        // bug class 9 and 10: nothing is deleted and made again under one name.
        assert!(self.ever.insert(address), "{address} lives twice (I12)");
        self.open(address, thing, size, rent_payer);
    }

    /// An account closes: all its lamports go to the payer of its rent (I8).
    pub fn close(&mut self, address: &Address) {
        let live = self.live.remove(address).expect("only what is open closes");
        self.wallets[live.rent_payer].lamports += live.lamports;
    }

    pub fn purse(&self, purse: Purse) -> Result<&DepositModel, Refused> {
        self.deposits.get(&purse).ok_or("no such deposit")
    }

    /// The deposit of an amount that its owner must have.
    pub fn purse_of(&self, purse: Purse, signer: usize) -> Result<&DepositModel, Refused> {
        let deposit = self.purse(purse)?;
        ensure(purse.0 == signer, "not the owner")?;
        Ok(deposit)
    }

    pub fn credit(&mut self, purse: Purse, amount: u128) {
        self.deposits.get_mut(&purse).expect("checked before").balance += amount;
    }

    pub fn debit(&mut self, purse: Purse, amount: u128) {
        self.deposits.get_mut(&purse).expect("checked before").balance -= amount;
    }

    pub fn earn(&mut self, till: Till, amount: u128) {
        self.earnings.get_mut(&till).expect("checked before").balance += amount;
    }

    pub fn pay(&mut self, to: To, amount: u128) {
        match to {
            To::Purse(purse) => self.credit(purse, amount),
            To::Till(till) => self.earn(till, amount),
        }
    }

    /// Whether there is somebody to be paid.
    pub fn payee(&self, to: To) -> Verdict {
        let is_there = match to {
            To::Purse(purse) => self.deposits.contains_key(&purse),
            To::Till(till) => self.earnings.contains_key(&till),
        };
        ensure(is_there, "no such payee")
    }

    /// Money is held between two ends, or no longer: both count it.
    pub fn bind(&mut self, payer: To, payee: To, change: i32) {
        self.count(payer, change);
        self.count(payee, change);
    }

    /// One end counts one more or one less that names it.
    pub fn count(&mut self, end: To, change: i32) {
        let children = match end {
            To::Purse(purse) => self.deposits.get_mut(&purse).map(|end| &mut end.children),
            To::Till(till) => self.earnings.get_mut(&till).map(|end| &mut end.children),
        };
        let children = children.expect("bound, so open");
        *children = children.strict_add_signed(change);
    }

    /// Whether a new stream or channel of a deposit may pay somebody.
    pub fn may_be_paid(&self, from: Purse, to: To) -> Verdict {
        self.payee(to)?;
        ensure(to != To::Purse(from), "pays whom it is paid by")?;
        ensure(to.mint() == from.1, "two mints")?;
        let refuses = match to {
            To::Purse(purse) => self.deposits[&purse].refuses,
            To::Till(till) => self.earnings[&till].refuses,
        };
        ensure(!refuses, "the payee refuses")
    }

    /// Who may sign for a payee, and the creator to name.
    pub fn payee_side(&self, payee: To) -> (usize, Option<usize>) {
        match payee {
            To::Purse((owner, _)) => (owner, None),
            To::Till((creator, _)) => (self.creators[creator].authority, Some(creator)),
        }
    }

    /// Whether somebody signs for a payee.
    pub fn receives(&self, payee: To, signer: usize, creator: Option<usize>) -> bool {
        match payee {
            To::Purse((owner, _)) => owner == signer,
            To::Till((number, _)) => {
                creator == Some(number) && self.creators[number].authority == signer
            }
        }
    }

    /// Accounts that need not be named are there if they are.
    pub fn are_there(&self, creator: Option<usize>, session: Option<Delegate>) -> Verdict {
        if let Some(creator) = creator {
            self.there(creator)?;
        }
        let is_there = session.is_none_or(|session| self.sessions.contains_key(&session));
        ensure(is_there, "no such session")
    }

    /// A sale is undone, unless the listing is gone.
    pub fn undo_sale(&mut self, listing: usize, units: u64, total: u128) {
        let listing = &mut self.listings[listing];
        if !listing.is_closed {
            listing.sold = listing.sold.saturating_sub(units.into());
            listing.revenue = listing.revenue.saturating_sub(total);
        }
    }

    /// A creator that is still open and that the signer controls.
    pub fn controlled(&self, creator: usize, signer: usize) -> Result<&CreatorModel, Refused> {
        let creator = self.there(creator)?;
        ensure(creator.authority == signer, "not the authority")?;
        ensure(!creator.ended, "the creator has ended")?;
        Ok(creator)
    }

    /// A creator whose account is there.
    pub fn there(&self, creator: usize) -> Result<&CreatorModel, Refused> {
        Some(&self.creators[creator]).filter(|creator| !creator.freed).ok_or("no such creator")
    }

    /// Whether the signer is authority or operator.
    pub fn operates(&self, creator: usize, signer: usize) -> bool {
        let creator = &self.creators[creator];
        creator.authority == signer || creator.operator == Some(signer)
    }

    /// A listing whose account is there.
    pub fn listed(&self, listing: usize) -> Result<&ListingModel, Refused> {
        Some(&self.listings[listing]).filter(|listing| !listing.is_closed).ok_or("no such listing")
    }
}
