//! Damage behind the program's back, to see that a walk notices.

use super::{Walk, chain::at, model::Thing};
use farthing_sdk::{
    accounts::{AccountKind, Fan},
    solana::{Account, Address},
};

/// What to damage.
#[derive(Clone, Copy, Debug)]
pub enum Sabotage {
    /// A deposit has a base unit more.
    Balance,
    /// A person has a lamport less.
    Lamports,
    /// There is one more deposit.
    Account,
    /// A stream earns the 2^-64 part of a base unit more in a second.
    Rate,
    /// A session has spent a base unit less.
    Spent,
    /// A channel has a second more of grace.
    Grace,
    /// A fan has given shares once more or less.
    Revision,
    /// A payee has claimed a unit more or less of its share.
    Claimed,
    /// A lease ends a day later or earlier.
    Until,
    /// A slot is another's.
    Tag,
}

impl Walk {
    /// Whether there is something to damage.
    pub fn can_sabotage(&self, what: Sabotage) -> bool {
        self.model.live.values().any(|live| what.is_of(&live.thing))
    }

    /// Does damage.
    ///
    /// # Panics
    /// When there is nothing to damage.
    pub fn sabotage(&mut self, what: Sabotage) {
        let mut live = self.model.live.iter();
        let (at, _) = live.find(|(_, live)| what.is_of(&live.thing)).expect("there is something");
        let at = *at;
        match what {
            Sabotage::Balance => self.flip(at, at!(Deposit.balance)),
            Sabotage::Rate => self.flip(at, at!(Stream.rate_fraction)),
            Sabotage::Spent => self.flip(at, at!(Session.spent)),
            Sabotage::Grace => self.flip(at, at!(Channel.grace)),
            Sabotage::Revision => self.flip(at, at!(Fan.revision)),
            // In the first slot, which stands behind the fields: share, claimed, until, tag.
            Sabotage::Claimed => self.flip(at, Fan::SIZE + 2),
            Sabotage::Until => self.flip(at, Fan::SIZE + 4),
            Sabotage::Tag => self.flip(at, Fan::SIZE + 5),
            Sabotage::Account => {
                let mut account = self.machine.account(&at).expect("it is there");
                let address = self.address();
                account.data[at!(Deposit.balance)..][..8].fill(0);
                self.machine.set_account(address, account);
            }
            Sabotage::Lamports => {
                let at = self.model.wallets[0].address;
                let wallet = self.machine.account(&at).expect("it is there");
                let lamports = wallet.lamports - 1;
                self.machine.set_account(at, Account { lamports, ..wallet });
            }
        }
    }

    /// Changes the lowest bit of a field.
    fn flip(&mut self, address: Address, field: usize) {
        let mut account = self.machine.account(&address).expect("it is there");
        account.data[field] ^= 1;
        self.machine.set_account(address, account);
    }
}

impl Sabotage {
    /// Whether it is this kind of thing that is damaged.
    fn is_of(self, thing: &Thing) -> bool {
        match self {
            Self::Rate => matches!(thing, Thing::Stream(_)),
            Self::Spent => matches!(thing, Thing::Session(_)),
            Self::Grace => matches!(thing, Thing::Channel(_)),
            Self::Revision | Self::Claimed | Self::Until | Self::Tag => {
                matches!(thing, Thing::Fan(_))
            }
            Self::Balance | Self::Account | Self::Lamports => matches!(thing, Thing::Deposit(_)),
        }
    }
}
