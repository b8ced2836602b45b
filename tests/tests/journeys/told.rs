//! What the program logs, read back to its last byte (bug class 45). It says enough: what an indexer
//! makes of events alone is what the accounts hold, after every transaction.

use super::{indexer::Indexer, replay::Replay};
use base64::{Engine, prelude::BASE64_STANDARD};
use farthing_tests::prelude::*;
use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

/// Names of events.
pub type Seen = Rc<RefCell<BTreeSet<&'static str>>>;

/// Everything that one network has logged.
#[derive(Default)]
pub struct Told {
    seen: Seen,
    indexer: Indexer,
    replay: Replay,
}

impl Told {
    /// Notes which events there are, beside those of other networks.
    pub fn beside(seen: &Seen) -> Self {
        Self { seen: seen.clone(), ..Self::default() }
    }

    /// After a transaction.
    ///
    /// # Panics
    /// When an event is not known to its last byte, or an account is not as the events say.
    pub fn take(&mut self, outcome: &Outcome) {
        let logged = outcome.logs.iter().filter_map(|line| line.strip_prefix("Program data: "));
        for text in logged {
            let bytes = BASE64_STANDARD.decode(text).unwrap();
            let event = Event::from_bytes(&bytes).expect("the event is known");
            assert_eq!(event.to_bytes(), bytes, "{}", event.name());
            self.seen.borrow_mut().insert(event.name());
            self.indexer.take(&event);
            self.replay.take(&event);
        }
        for (address, account) in outcome.after.ours() {
            self.compare(&address, &account);
        }
    }

    fn compare(&self, address: &Address, account: &AnyAccount) {
        let (told, held) = match account {
            AnyAccount::Reserve(it) => (self.indexer.liabilities, it.liabilities),
            AnyAccount::Deposit(it) => (self.indexer.balance(address), it.balance),
            AnyAccount::Earnings(it) => (self.indexer.balance(address), it.balance),
            AnyAccount::Stream(it) => {
                assert!(self.replay.agrees(address, it), "{address}");
                return;
            }
            _ => return,
        };
        assert_eq!(told, held, "{address}");
    }
}
