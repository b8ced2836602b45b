//! Reading accounts and history.

use super::{
    Client,
    error::{ClientError, ClientResult},
    network::{Match, Network, Page, Record},
    tokens::token_amount,
};
use crate::{
    accounts::{
        AccountKind, AnyAccount, Channel, Creator, Deposit, Earnings, Fan, Listing, Order, Pass,
        Reserve, Session, Stream,
    },
    addresses,
    events::{self, Event},
    solana::{Account, Address, ids::system_program},
};

/// A transaction of the past and what our program said in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    pub record: Record,
    pub events: Vec<Event>,
}

/// Accounts with their addresses.
pub type Found<T> = Vec<(Address, T)>;

impl<N: Network> Client<N> {
    /// An account of a known kind; `None` when there is none.
    ///
    /// # Errors
    /// `NotOurs` when another program owns it, `Decode` when it is of another kind.
    pub fn fetch<T: AccountKind>(&self, address: &Address) -> ClientResult<Option<T>> {
        let account = self.network.account(address)?.filter(is_opened);
        account.map(|account| decode(address, &account)).transpose()
    }

    /// An account that must be there.
    ///
    /// # Errors
    /// `Missing`, and those of [`Self::fetch`].
    pub fn require<T: AccountKind>(&self, address: &Address) -> ClientResult<T> {
        let missing = ClientError::Missing { kind: T::NAME, address: *address };
        self.fetch(address)?.ok_or(missing)
    }

    /// Several accounts of one kind, in the order asked.
    ///
    /// # Errors
    /// As for [`Self::fetch`].
    pub fn fetch_all<T: AccountKind>(&self, addresses: &[Address]) -> ClientResult<Vec<Option<T>>> {
        let accounts = self.network.accounts(addresses)?;
        let decode_one = |(address, account): (&Address, Option<Account>)| {
            account.filter(is_opened).map(|account| decode(address, &account)).transpose()
        };
        addresses.iter().zip(accounts).map(decode_one).collect()
    }

    /// An account of any kind of ours; `None` when there is none.
    ///
    /// # Errors
    /// `NotOurs`, `Decode`.
    pub fn fetch_any(&self, address: &Address) -> ClientResult<Option<AnyAccount>> {
        let account = self.network.account(address)?.filter(is_opened);
        let Some(account) = account else { return Ok(None) };
        let data = our_data(address, &account)?;
        let address = *address;
        AnyAccount::decode(data).map(Some).map_err(|error| ClientError::Decode { address, error })
    }

    /// The reserve of a mint.
    pub fn fetch_reserve(&self, mint: &Address) -> ClientResult<Option<Reserve>> {
        self.fetch(&addresses::reserve(mint))
    }

    /// A wallet's deposit.
    pub fn fetch_deposit(&self, owner: &Address, mint: &Address) -> ClientResult<Option<Deposit>> {
        self.fetch(&addresses::deposit(owner, mint))
    }

    /// A creator's earnings in a mint.
    pub fn fetch_earnings(
        &self,
        creator: &Address,
        mint: &Address,
    ) -> ClientResult<Option<Earnings>> {
        self.fetch(&addresses::earnings(creator, mint))
    }

    /// A holder's pass for a listing.
    pub fn fetch_pass(&self, listing: &Address, holder: &Address) -> ClientResult<Option<Pass>> {
        self.fetch(&addresses::pass(listing, holder))
    }

    /// Creators that a key controls.
    pub fn find_creators_by_authority(&self, authority: &Address) -> ClientResult<Found<Creator>> {
        self.find(Creator::AUTHORITY, authority)
    }

    /// Creators that a key operates.
    pub fn find_creators_by_operator(&self, operator: &Address) -> ClientResult<Found<Creator>> {
        self.find(Creator::OPERATOR, operator)
    }

    /// Listings of a creator, by number.
    pub fn listings_of(&self, creator: &Address) -> ClientResult<Found<Listing>> {
        let mut listings: Found<Listing> = self.find(Listing::CREATOR, creator)?;
        listings.sort_by_key(|(_, listing)| listing.number);
        Ok(listings)
    }

    /// Balances of a creator, one for each mint.
    pub fn earnings_of(&self, creator: &Address) -> ClientResult<Found<Earnings>> {
        self.find(Earnings::CREATOR, creator)
    }

    /// Passes that give a wallet access.
    pub fn passes_of_holder(&self, holder: &Address) -> ClientResult<Found<Pass>> {
        self.find(Pass::HOLDER, holder)
    }

    /// Passes for a creator's listings.
    pub fn passes_of_creator(&self, creator: &Address) -> ClientResult<Found<Pass>> {
        self.find(Pass::CREATOR, creator)
    }

    /// Balances of a wallet, one for each mint.
    pub fn deposits_of(&self, owner: &Address) -> ClientResult<Found<Deposit>> {
        self.find(Deposit::OWNER, owner)
    }

    /// Orders that a deposit pays.
    pub fn orders_of_deposit(&self, deposit: &Address) -> ClientResult<Found<Order>> {
        self.find(Order::BUYER_DEPOSIT, deposit)
    }

    /// Orders that pay into earnings.
    pub fn orders_of_earnings(&self, earnings: &Address) -> ClientResult<Found<Order>> {
        self.find(Order::EARNINGS, earnings)
    }

    /// Streams that a deposit pays for.
    pub fn streams_of_deposit(&self, deposit: &Address) -> ClientResult<Found<Stream>> {
        self.find(Stream::DEPOSIT, deposit)
    }

    /// Streams that pay into a deposit or earnings.
    pub fn streams_of_payee(&self, payee: &Address) -> ClientResult<Found<Stream>> {
        self.find(Stream::PAYEE, payee)
    }

    /// What a key may do for a deposit.
    pub fn fetch_session(&self, deposit: &Address, key: &Address) -> ClientResult<Option<Session>> {
        self.fetch(&addresses::session(deposit, key))
    }

    /// Sessions of a deposit.
    pub fn sessions_of_deposit(&self, deposit: &Address) -> ClientResult<Found<Session>> {
        self.find(Session::DEPOSIT, deposit)
    }

    /// Sessions that a key signs for.
    pub fn sessions_of_key(&self, key: &Address) -> ClientResult<Found<Session>> {
        self.find(Session::KEY, key)
    }

    /// Channels that a deposit pays for.
    pub fn channels_of_deposit(&self, deposit: &Address) -> ClientResult<Found<Channel>> {
        self.find(Channel::DEPOSIT, deposit)
    }

    /// Channels that pay into a deposit or earnings.
    pub fn channels_of_payee(&self, payee: &Address) -> ClientResult<Found<Channel>> {
        self.find(Channel::PAYEE, payee)
    }

    /// Fans that a deposit pays for.
    pub fn fans_of_deposit(&self, deposit: &Address) -> ClientResult<Found<Fan>> {
        self.find(Fan::DEPOSIT, deposit)
    }

    /// Fans that a key signs for.
    pub fn fans_of_key(&self, key: &Address) -> ClientResult<Found<Fan>> {
        self.find(Fan::KEY, key)
    }

    /// Every account of a kind.
    pub fn all<T: AccountKind>(&self) -> ClientResult<Found<T>> {
        self.find_matching(Vec::new())
    }

    /// Base units in a token account; `None` when it is not there or none.
    pub fn token_balance(&self, account: &Address) -> ClientResult<Option<u64>> {
        Ok(self.network.account(account)?.as_ref().and_then(token_amount))
    }

    /// Transactions that named an address, newest first, with the events of our program.
    pub fn history(&self, address: &Address, page: Page) -> ClientResult<Vec<HistoryEntry>> {
        let records = self.network.history(address, page)?;
        let read = |record: Record| HistoryEntry { events: events::decode(&record.logs), record };
        Ok(records.into_iter().map(read).collect())
    }

    fn find<T: AccountKind>(&self, offset: usize, address: &Address) -> ClientResult<Found<T>> {
        self.find_matching(vec![Match { offset, bytes: address.to_bytes().to_vec() }])
    }

    fn find_matching<T: AccountKind>(&self, mut matches: Vec<Match>) -> ClientResult<Found<T>> {
        matches.insert(0, Match { offset: 0, bytes: T::DISCRIMINATOR.to_vec() });
        let accounts = self.network.program_accounts(&crate::PROGRAM_ID, &matches)?;
        let decoded = accounts
            .into_iter()
            .map(|(address, account)| decode(&address, &account).map(|account| (address, account)));
        decoded.collect()
    }
}

fn decode<T: AccountKind>(address: &Address, account: &Account) -> ClientResult<T> {
    let data = our_data(address, account)?;
    T::decode(data).map_err(|error| ClientError::Decode { address: *address, error })
}

/// Anyone can send lamports to an address before its account is opened: that is no account yet.
fn is_opened(account: &Account) -> bool {
    account.owner != system_program::ID || !account.data.is_empty()
}

fn our_data<'a>(address: &Address, account: &'a Account) -> ClientResult<&'a [u8]> {
    if account.owner != crate::PROGRAM_ID {
        return Err(ClientError::NotOurs(*address));
    }
    Ok(&account.data)
}
