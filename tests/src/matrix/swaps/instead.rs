//! What may stand in an account's place.

use crate::{
    Snapshot,
    matrix::{
        attack::forge,
        idl::IdlAccount,
        stage::{PRICE, Stage},
    },
};
use farthing_sdk::{
    PROGRAM_ID, Token,
    accounts::{AnyAccount, Creator},
    addresses,
    args::ListingTerms,
    solana::{AccountMeta, Address, Instruction, Signer},
};

/// What stands in an account's place. People have the names that the [`Stage`] gives them; the
/// stranger has an account of every kind.
#[derive(Clone, Copy, Debug)]
pub enum Instead {
    /// The right one, which did not sign.
    Unsigned,
    /// The right one, which may not be written.
    ReadOnly,
    /// None, where one is optional.
    Omitted,
    /// The same bytes under another owner.
    Forged,
    /// An address at which there is nothing.
    Nothing,
    /// The account of this name, of the same instruction.
    Own(&'static str),
    Wallet(&'static str),
    /// The key that signs the vouchers of every channel and of the reader's fans, and owns nothing.
    VoucherKey,
    /// In the coin.
    Deposit(&'static str),
    /// In the other mint.
    OtherDeposit(&'static str),
    /// Those of a creator of this wallet, in the coin.
    Earnings(&'static str),
    /// The same in the other mint.
    OtherEarnings(&'static str),
    Creator(&'static str),
    /// A new one of a creator of this wallet: an item at the usual price.
    Listing(&'static str),
    /// The stranger's.
    Stream,
    /// The stranger's, by voucher.
    Channel,
    /// The stranger's.
    Fan,
    /// The stranger's, for the delegate's key.
    Session,
    /// A wallet's associated token account in the coin.
    Tokens(&'static str),
    Mint,
    OtherMint,
    Reserve,
    OtherReserve,
    ReserveTokens,
    Program(Address),
}

/// A case that is being spoiled.
pub(super) struct Spoiled<'a> {
    pub stage: Stage,
    pub instruction: Instruction,
    pub declared: &'a [IdlAccount],
}

impl Spoiled<'_> {
    /// Puts something in the place of the account of that name.
    pub fn put(&mut self, account: &str, instead: Instead) {
        let at = self.place(account);
        let AccountMeta { pubkey, is_signer, is_writable } = self.instruction.accounts[at];
        let declared = self.declared.get(at).is_none_or(|account| account.writable);
        let exchanged = |pubkey| AccountMeta { pubkey, is_signer, is_writable: declared };
        self.instruction.accounts[at] = match instead {
            Instead::Unsigned => AccountMeta { pubkey, is_signer: false, is_writable },
            Instead::ReadOnly => AccountMeta { pubkey, is_signer, is_writable: false },
            Instead::Omitted => AccountMeta::new_readonly(PROGRAM_ID, false),
            Instead::Own(other) => exchanged(self.instruction.accounts[self.place(other)].pubkey),
            Instead::Forged => {
                exchanged(forge(&mut self.stage, &pubkey).expect("there is something to forge"))
            }
            other => exchanged(other.address(&mut self.stage)),
        };
    }

    /// Where an account stands in the instruction.
    fn place(&self, account: &str) -> usize {
        if let Some(number) = account.strip_prefix("remaining ") {
            return self.declared.len() + number.parse::<usize>().expect("a number");
        }
        let at = self.declared.iter().position(|one| one.name == account);
        at.unwrap_or_else(|| panic!("no account is called {account}"))
    }
}

impl Instead {
    fn address(self, stage: &mut Stage) -> Address {
        let (coin, other) = (stage.coin, stage.other);
        match self {
            Self::Wallet(name) => wallet(stage, name),
            Self::VoucherKey => stage.signer().pubkey(),
            Self::Deposit(name) => deposit(stage, name, coin),
            Self::OtherDeposit(name) => deposit(stage, name, other),
            Self::Earnings(name) => earnings(stage, name, coin),
            Self::OtherEarnings(name) => earnings(stage, name, other),
            Self::Creator(name) => creator(stage, name),
            Self::Listing(name) => {
                let creator = creator(stage, name);
                stage.listing(creator, ListingTerms::at(PRICE))
            }
            Self::Stream => strangers(
                stage,
                |account, of| matches!(account, AnyAccount::Stream(one) if one.deposit == *of),
            ),
            Self::Channel => strangers(
                stage,
                |account, of| matches!(account, AnyAccount::Channel(one) if one.deposit == *of),
            ),
            Self::Fan => strangers(
                stage,
                |account, of| matches!(account, AnyAccount::Fan(one) if one.deposit == *of),
            ),
            Self::Session => {
                let owner = deposit(stage, "stranger", coin);
                addresses::session(&owner, &stage.delegate)
            }
            Self::Tokens(name) => {
                let owner = wallet(stage, name);
                stage.tokens(&owner, coin, 1)
            }
            Self::Mint => coin.mint,
            Self::OtherMint => other.mint,
            Self::Reserve => addresses::reserve(&coin.mint),
            Self::OtherReserve => addresses::reserve(&other.mint),
            Self::ReserveTokens => addresses::tokens(&addresses::reserve(&coin.mint)),
            Self::Program(address) => address,
            Self::Unsigned | Self::ReadOnly | Self::Omitted | Self::Forged | Self::Own(_) => {
                unreachable!("not an account by itself")
            }
            Self::Nothing => stage.address(),
        }
    }
}

fn wallet(stage: &Stage, name: &str) -> Address {
    let known = stage.wallets.iter().find(|(known, _)| *known == name);
    known.unwrap_or_else(|| panic!("nobody is called {name}")).1
}

/// Opened, if it is not there.
fn deposit(stage: &mut Stage, name: &str, token: Token) -> Address {
    let owner = wallet(stage, name);
    let address = addresses::deposit(&owner, &token.mint);
    let is_there = stage.machine.our_data(&address).is_some();
    if is_there { address } else { stage.empty_deposit(owner, token) }
}

/// The first that the wallet has authority over, or a new one.
fn creator(stage: &mut Stage, name: &str) -> Address {
    let authority = wallet(stage, name);
    let own = |(address, account)| match account {
        AnyAccount::Creator(creator) if creator.authority == authority => Some(address),
        _ => None,
    };
    let found = stage.machine.snapshot().ours().into_iter().find_map(own);
    found.unwrap_or_else(|| stage.creator(authority, &[]))
}

/// Opened, if they are not there.
fn earnings(stage: &mut Stage, name: &str, token: Token) -> Address {
    let creator = creator(stage, name);
    let address = addresses::earnings(&creator, &token.mint);
    if stage.machine.our_data(&address).is_some() {
        return address;
    }
    let authority = stage.read::<Creator>(&creator).authority;
    stage.earnings(authority, creator, token)
}

/// The first of the stranger's that this finds by the deposit that pays.
fn strangers(stage: &mut Stage, is: fn(&AnyAccount, &Address) -> bool) -> Address {
    let of = deposit(stage, "stranger", stage.coin);
    let snapshot: Snapshot = stage.machine.snapshot();
    let found = snapshot.ours().into_iter().find(|(_, account)| is(account, &of));
    found.expect("the stranger has one of every kind").0
}
