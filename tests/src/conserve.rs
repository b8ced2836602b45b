//! The check that follows every transaction: what the accounts of the program say must be true of
//! all of them together (I1, I5, I8, I12 as far as one moment shows it).

use crate::Snapshot;
use farthing_sdk::{
    NOBODY,
    accounts::{
        AnyAccount, Creator, CreatorStatus, Deposit, Earnings, Listing, Order, OrderStatus, Pass,
        Reserve,
    },
    addresses,
    solana::{Address, ReadableAccount},
};
use std::collections::BTreeMap;

/// Every account of the program, by kind.
#[derive(Default)]
pub struct Books {
    pub reserves: BTreeMap<Address, Reserve>,
    pub deposits: BTreeMap<Address, Deposit>,
    pub creators: BTreeMap<Address, Creator>,
    pub earnings: BTreeMap<Address, Earnings>,
    pub listings: BTreeMap<Address, Listing>,
    pub passes: BTreeMap<Address, Pass>,
    pub orders: BTreeMap<Address, Order>,
}

/// What is wrong, in one sentence.
pub type Violation = String;

macro_rules! ensure {
    ($condition:expr, $($text:tt)*) => {
        if !$condition {
            return Err(format!($($text)*));
        }
    };
}

/// Checks every invariant that one moment shows. `rent` tells the lamports an account of a length
/// must have.
///
/// # Errors
/// The first violation.
pub fn check(snapshot: &Snapshot, rent: impl Fn(usize) -> u64) -> Result<(), Violation> {
    let books = Books::of(snapshot);
    books.check_reserves(snapshot)?;
    books.check_children()?;
    books.check_creators()?;
    books.check_sales()?;
    for (address, _) in snapshot.ours() {
        let account = snapshot.account(&address).ok_or("an account vanished")?;
        let needed = rent(account.data().len());
        ensure!(account.lamports() >= needed, "{address} is below its rent (I8)");
    }
    Ok(())
}

impl Books {
    /// Reads every account of the program.
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut books = Self::default();
        for (address, account) in snapshot.ours() {
            match account {
                AnyAccount::Reserve(a) => drop(books.reserves.insert(address, a)),
                AnyAccount::Deposit(a) => drop(books.deposits.insert(address, a)),
                AnyAccount::Creator(a) => drop(books.creators.insert(address, a)),
                AnyAccount::Earnings(a) => drop(books.earnings.insert(address, a)),
                AnyAccount::Listing(a) => drop(books.listings.insert(address, a)),
                AnyAccount::Pass(a) => drop(books.passes.insert(address, a)),
                AnyAccount::Order(a) => drop(books.orders.insert(address, a)),
            }
        }
        books
    }

    /// Base units owed in a mint: the sum of all balances.
    pub fn owed(&self, mint: &Address) -> u128 {
        let deposits = self.deposits.values().filter(|d| d.mint == *mint).map(|d| d.balance);
        let earnings = self.earnings.values().filter(|e| e.mint == *mint).map(|e| e.balance);
        let held = self.passes.values().filter(|pass| self.is_of(&pass.payer_deposit, mint));
        let orders = self.orders.values().filter(|order| self.is_of(&order.buyer_deposit, mint));
        let all = deposits.chain(earnings);
        all.chain(held.map(|p| p.held)).chain(orders.map(|o| o.amount)).map(u128::from).sum()
    }

    fn is_of(&self, deposit: &Address, mint: &Address) -> bool {
        self.deposits.get(deposit).is_some_and(|deposit| deposit.mint == *mint)
    }

    fn check_reserves(&self, snapshot: &Snapshot) -> Result<(), Violation> {
        for (address, reserve) in &self.reserves {
            let (tokens, owed) = (snapshot.tokens(&reserve.tokens), self.owed(&reserve.mint));
            let liabilities = reserve.liabilities;
            ensure!(*address == addresses::reserve(&reserve.mint), "{address} is misplaced");
            ensure!(tokens >= liabilities, "{address} owes {liabilities}, has {tokens} (I1)");
            ensure!(
                u128::from(liabilities) == owed,
                "{address} says it owes {liabilities}, its balances add up to {owed} (I1)"
            );
        }
        let balances = self.deposits.values().map(|d| d.mint);
        for mint in balances.chain(self.earnings.values().map(|e| e.mint)) {
            let reserve = addresses::reserve(&mint);
            ensure!(self.reserves.contains_key(&reserve), "a balance of {mint} has no reserve");
        }
        Ok(())
    }

    /// What holds money for two ends is counted at both, and keeps both there.
    fn check_children(&self) -> Result<(), Violation> {
        let held = self.passes.iter().filter(|(_, pass)| pass.held != 0);
        let held = held.map(|(at, pass)| (at, pass.payer_deposit, pass.earnings));
        let open = self.orders.iter().filter(|(_, order)| order.status == OrderStatus::Open);
        let open = open.map(|(at, order)| (at, order.buyer_deposit, order.earnings));
        let mut counts: BTreeMap<Address, u32> = BTreeMap::new();
        for (address, deposit, earnings) in held.chain(open) {
            ensure!(self.deposits.contains_key(&deposit), "{address}: its payer is gone");
            ensure!(self.earnings.contains_key(&earnings), "{address}: its payee is gone");
            ensure!(
                self.deposits[&deposit].mint == self.earnings[&earnings].mint,
                "{address} stands between two mints (I11)"
            );
            *counts.entry(deposit).or_default() += 1;
            *counts.entry(earnings).or_default() += 1;
        }
        let deposits = self.deposits.iter().map(|(at, d)| (at, d.children));
        for (address, children) in
            deposits.chain(self.earnings.iter().map(|(at, e)| (at, e.children)))
        {
            let found = counts.get(address).copied().unwrap_or(0);
            ensure!(children == found, "{address} counts {children} children, has {found}");
        }
        Ok(())
    }

    fn check_creators(&self) -> Result<(), Violation> {
        for (address, creator) in &self.creators {
            let listings = self.listings.values().filter(|l| l.creator == *address).count();
            let earnings = self.earnings.values().filter(|e| e.creator == *address).count();
            ensure!(creator.listings as usize == listings, "{address} has {listings} listings");
            ensure!(creator.earnings as usize == earnings, "{address} has {earnings} earnings");
            ensure!(creator.next_listing >= creator.listings, "{address} lost a number");
            let ended = creator.status == CreatorStatus::Ended;
            ensure!(!ended || listings + earnings == 0, "{address} ended too early");
            let shares: u32 = creator.split_bps.iter().map(|bps| u32::from(*bps)).sum();
            ensure!(shares <= 10_000, "{address} gives {shares} of 10,000");
            ensure!(creator.payout != NOBODY, "{address} has no payout");
        }
        let owners = self.listings.values().map(|l| l.creator);
        for creator in owners.chain(self.earnings.values().map(|e| e.creator)) {
            ensure!(self.creators.contains_key(&creator), "creator {creator} is gone");
        }
        Ok(())
    }

    fn check_sales(&self) -> Result<(), Violation> {
        for (address, listing) in &self.listings {
            let (sold, cap) = (listing.sold, listing.supply_cap);
            ensure!(cap == 0 || sold <= cap, "{address} sold {sold} of {cap}");
        }
        for (address, pass) in &self.passes {
            let (held, referral) = (pass.held, pass.referral);
            ensure!(held == 0 || referral <= held, "{address} owes {referral} of {held} (I5)");
        }
        for (address, order) in &self.orders {
            let ended = order.status == OrderStatus::Ended;
            ensure!(!ended || order.amount == 0, "{address} ended with money in it");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    //! The check finds what it is there to find: in a world with everything in it, each number that
    //! it looks at is moved by one.

    use crate::World;
    use borsh::BorshSerialize;
    use farthing_sdk::{
        accounts::{
            AccountKind, Creator, Deposit, Earnings, Listing, Order, OrderStatus, Pass, Reserve,
        },
        addresses,
        args::ListingTerms,
        solana::Address,
    };

    struct Everything {
        world: World,
        reserve: Address,
        deposit: Address,
        creator: Address,
        earnings: Address,
        listing: Address,
        pass: Address,
        order: Address,
    }

    fn everything() -> Everything {
        let world = World::new();
        let deposit = world.deposit_of("reader", 1_000);
        let creator = world.creator_with("ann", &[("bob", 100)]);
        let terms = ListingTerms { refund_window: 60, supply_cap: 5, ..ListingTerms::at(10) };
        let listing = world.listing(&creator, terms);
        let item = world.listing(&creator, ListingTerms::at(20));
        Everything {
            reserve: addresses::reserve(&world.token.mint),
            earnings: addresses::earnings(&creator, &world.token.mint),
            pass: world.pass(&listing, "reader"),
            order: world.order(&item, "reader"),
            world,
            deposit,
            creator,
            listing,
        }
    }

    fn violation(world: &World) -> Option<String> {
        super::check(&world.snapshot(), |length| world.rent(length)).err()
    }

    #[track_caller]
    fn finds<T: AccountKind + BorshSerialize>(
        at: fn(&Everything) -> Address,
        expected: &str,
        change: impl FnOnce(&mut T),
    ) {
        let all = everything();
        assert_eq!(violation(&all.world), None);
        all.world.tamper(&at(&all), change);
        let found = violation(&all.world).expect(expected);
        assert!(found.contains(expected), "{found}");
    }

    #[test]
    fn a_balance_that_is_not_owed_is_found() {
        finds(|all| all.deposit, "(I1)", |deposit: &mut Deposit| deposit.balance += 1);
        finds(|all| all.earnings, "(I1)", |earnings: &mut Earnings| earnings.balance += 1);
        finds(|all| all.pass, "(I1)", |pass: &mut Pass| pass.held += 1);
        finds(|all| all.order, "(I1)", |order: &mut Order| order.amount -= 1);
        finds(|all| all.reserve, "(I1)", |reserve: &mut Reserve| reserve.liabilities -= 1);
    }

    #[test]
    fn a_reserve_that_owes_more_than_it_has_is_found() {
        let all = everything();
        let tokens = all.world.get::<Reserve>(&all.reserve).tokens;
        let mut account = all.world.network.svm().get_account(&tokens).unwrap();
        account.data[64] -= 1;
        all.world.forge(tokens, account);
        assert!(violation(&all.world).expect("short").contains("has 999 (I1)"));
    }

    #[test]
    fn a_count_that_is_wrong_is_found() {
        finds(|all| all.deposit, "children", |deposit: &mut Deposit| deposit.children += 1);
        finds(|all| all.earnings, "children", |earnings: &mut Earnings| earnings.children -= 1);
        finds(|all| all.creator, "listings", |creator: &mut Creator| creator.listings -= 1);
        finds(|all| all.creator, "earnings", |creator: &mut Creator| creator.earnings += 1);
    }

    #[test]
    fn a_sale_beyond_its_terms_is_found() {
        finds(|all| all.listing, "sold", |listing: &mut Listing| listing.sold = 6);
        finds(|all| all.pass, "(I5)", |pass: &mut Pass| pass.referral = 11);
        finds(|all| all.order, "children", |order: &mut Order| order.status = OrderStatus::Ended);
    }

    #[test]
    fn an_account_below_its_rent_is_found() {
        let all = everything();
        let mut account = all.world.network.svm().get_account(&all.pass).unwrap();
        account.lamports -= 1;
        all.world.forge(all.pass, account);
        assert!(violation(&all.world).expect("poor").contains("(I8)"));
    }
}
