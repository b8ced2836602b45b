//! A gateway as small as the rules allow: promises checked against the chain, numbers, returns and receipts in
//! memory. What it is to do wrong is for each test to say before it answers.

use super::{
    chain::{GENESIS, Market},
    site::{Seen, Sent, Site},
};
use farthing_payer::PayError;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::Channel,
    addresses,
    channels::{SignedVoucher, Voucher, VoucherKey},
    core::chain::walk,
    solana::Address,
    vouchers::chain::sha256,
};
use farthing_wire::{
    Corrective, HotReceipt, Known, PAYMENT_REQUIRED, PAYMENT_RESPONSE, PAYMENT_SIGNATURE, Payment,
    PaymentRequired, Requirements, Resource, Settlement, Shown, ShownPromise, State, channel_salt,
    hot, network_of,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

/// What the gateway has of a channel.
#[derive(Clone, Debug, Default)]
pub struct Account {
    pub best: u64,
    pub served: u64,
    pub returned: u64,
    pub floor: u64,
    /// Number, and what was asked for with it.
    pub admitted: BTreeMap<u32, String>,
    pub funded: u64,
}

/// What it asks for, and what it knows.
pub struct Desk {
    pub market: Market,
    pub asked: Requirements,
    pub origin: String,
    pub accounts: HashMap<[u8; 32], Account>,
    /// Admissions, in order: channel, number, promised.
    pub log: Vec<([u8; 32], u32, u64)>,
}

pub type Shared = Arc<Mutex<Desk>>;

/// What a request shows, and whether in the short form.
pub fn shown(seen: &Seen, asked: &Requirements) -> Option<(Shown, bool)> {
    if let Some(header) = seen.header(hot::NAME) {
        return Some((hot::decode(header.as_bytes()).unwrap(), true));
    }
    let header = seen.header(PAYMENT_SIGNATURE)?;
    match Payment::decode(header.as_bytes(), asked).ok()? {
        Payment::Shown(shown) | Payment::Open { first: shown, .. } => Some((shown, false)),
        Payment::TopUp { .. } => None,
    }
}

impl Desk {
    pub fn shared(market: Market, price: u64) -> Shared {
        let asked = Requirements {
            network: network_of(&GENESIS),
            amount: price,
            asset: market.mint.to_bytes(),
            pay_to: market.pay_to().to_bytes(),
            max_timeout_seconds: 60,
            program: PROGRAM_ID.to_bytes(),
            genesis: GENESIS,
            reserve: addresses::reserve(&market.mint).to_bytes(),
            ledger: [6; 16],
            vouchers: true,
            links: true,
            fans: None,
            unit: price,
            min_grace_seconds: 3_600,
            margin_seconds: 60,
            min_deposit: price,
            min_first: price,
            fee_payer: None,
            cap: None,
            returns: None,
        };
        let (origin, accounts, log) = (String::new(), HashMap::new(), Vec::new());
        Arc::new(Mutex::new(Self { market, asked, origin, accounts, log }))
    }

    /// Answers at a site of its own; `before` may answer in its place.
    pub fn serve(
        shared: &Shared,
        before: impl Fn(&Seen, &mut Desk) -> Option<Sent> + Send + Sync + 'static,
    ) -> Site {
        let desk = Arc::clone(shared);
        let site = Site::start(move |seen| {
            let mut desk = desk.lock().unwrap();
            before(seen, &mut desk).unwrap_or_else(|| desk.answer(seen))
        });
        shared.lock().unwrap().origin = site.url.clone();
        site
    }

    pub fn required(&self) -> PaymentRequired {
        let resource = Resource { url: self.origin.clone(), description: None, mime_type: None };
        let accepts = vec![self.asked.clone().into()];
        PaymentRequired { error: None, resource, accepts, known: None }
    }

    pub fn unpaid(&self) -> Sent {
        Sent::status(402).with(PAYMENT_REQUIRED, self.required().encode().unwrap())
    }

    pub fn corrected(&self, corrective: Corrective, channel: Option<&[u8; 32]>) -> Sent {
        let account = channel.and_then(|channel| self.accounts.get(channel));
        let known = account.map(|account| Known {
            last_number: account.admitted.keys().next_back().copied().unwrap_or(0),
            state: account.state(),
        });
        let required = self.required().correcting(corrective, known);
        Sent::status(402).with(PAYMENT_REQUIRED, required.encode().unwrap())
    }

    /// As a gateway answers.
    pub fn answer(&mut self, seen: &Seen) -> Sent {
        if seen.header(PAYMENT_SIGNATURE).is_none() && seen.header(hot::NAME).is_none() {
            return self.unpaid();
        }
        let Some((shown, is_hot)) = shown(seen, &self.asked) else { return Sent::status(400) };
        match self.admit(seen, &shown) {
            Ok(amount) => self.reply(&shown, amount, is_hot, &seen.target),
            Err(sent) => sent,
        }
    }

    pub fn reply(&self, shown: &Shown, amount: u64, is_hot: bool, body: &str) -> Sent {
        let (name, receipt) = self.receipt(shown, amount, is_hot);
        Sent::ok(&format!("this is {body}")).with(name, receipt)
    }

    pub fn receipt(&self, shown: &Shown, amount: u64, is_hot: bool) -> (&'static str, String) {
        let (number, state) = (shown.number, self.accounts[&shown.row.account].state());
        if is_hot {
            return (hot::NAME, HotReceipt { number, amount, state }.encode());
        }
        let settlement = Settlement {
            transaction: [1; 64],
            network: self.asked.network.clone().into(),
            payer: [2; 32],
            amount,
            number,
            request_id: "request".into(),
            state,
        };
        (PAYMENT_RESPONSE, settlement.encode())
    }

    /// Base units charged, or what is answered instead.
    pub fn admit(&mut self, seen: &Seen, shown: &Shown) -> Result<u64, Sent> {
        let channel = shown.row.account;
        if self.asked.amount > shown.max {
            return Err(self.corrected(Corrective::Price, None));
        }
        let Some(found) = self.market.channel(&Address::new_from_array(channel)) else {
            return Err(self.corrected(Corrective::Unknown, None));
        };
        let salt = channel_salt(&self.asked.ledger, &self.origin.parse().unwrap());
        let ours = addresses::channel(&found.deposit, &self.market.pay_to(), salt, found.open_slot);
        if ours.to_bytes() != channel {
            return Err(self.corrected(Corrective::Ledger, None));
        }
        let Some(promised) = authentic(&found, shown) else {
            return Err(self.corrected(Corrective::Signature, None));
        };
        let price = self.asked.amount;
        let account = self.accounts.entry(channel).or_default();
        account.funded = found.funded;
        let what = format!("{} {}", seen.method, seen.target);
        if let Some(before) = account.admitted.get(&shown.number) {
            return if *before == what { Ok(0) } else { Err(Sent::status(409)) };
        }
        let highest = account.admitted.keys().next_back().copied().unwrap_or(0);
        if shown.number.saturating_add(256) <= highest {
            return Err(self.corrected(Corrective::Number, Some(&channel)));
        }
        if promised > found.funded {
            return Err(self.corrected(Corrective::Underfunded, Some(&channel)));
        }
        let covered = account.best.max(promised);
        let left = covered.saturating_sub(account.served).saturating_add(account.returned);
        if promised <= account.floor || left < price {
            return Err(self.corrected(Corrective::Stale, Some(&channel)));
        }
        account.best = covered;
        account.served += price;
        account.admitted.insert(shown.number, what);
        self.log.push((channel, shown.number, promised));
        Ok(price)
    }
}

impl Account {
    pub fn state(&self) -> State {
        let Self { best, served, returned, funded, floor, .. } = *self;
        let left = best.saturating_sub(served).saturating_add(returned);
        State { promised: best, served, returned, left, funded, claimed: floor, closes_at: None }
    }
}

/// What is promised, where it is signed by the channel's key or a link of its chain.
pub fn authentic(found: &Channel, shown: &Shown) -> Option<u64> {
    match shown.promise {
        ShownPromise::Link(link) => {
            let steps = link.index.checked_sub(found.index)?;
            let root = walk(&link.hash, &shown.row.account, steps, sha256);
            (root == found.credential).then(|| u64::from(link.index) * found.unit)
        }
        ShownPromise::Voucher { cumulative, expires_at, signature } => {
            let voucher = Voucher { channel: shown.row.account, cumulative, expires_at };
            let key = VoucherKey::new(&found.credential).ok()?;
            key.has_signed(&SignedVoucher { voucher, signature }).then_some(cumulative)
        }
    }
}

/// For messages of tests.
pub fn words(error: &PayError) -> String {
    format!("{error:?}: {error}")
}
