//! The ways to pay by one transaction: what each must be, would do and has done.

use farthing_sdk::PROGRAM_ID;
use farthing_sdk::client::{Confirmed, bytes};
use farthing_sdk::solana::{Address, Signature};

use super::ready::Found;
use super::settler::{Order, Settler};
use super::{SettleRefusal, Settlement};
use crate::chain::State;
use crate::exact::{
    ExactTerms, LandedRefusal, LandedTerms, PayTerms, Verified, VerifiedPay, check_landed,
    check_landed_pay, check_landed_secret, check_pay_landed, verify, verify_pay,
};

/// Lamports that a transaction of two signatures costs, and a little for its compute budget: as much is paid for every
/// payment, however small, since stock clients cannot do with less.
const LEAST_FEE: u64 = 11_000;

/// What a request shows.
#[derive(Clone, Debug)]
pub enum What {
    /// A transfer to the wallet, which the payer has signed and the sponsor has not.
    Transfer {
        transaction: Vec<u8>,
        /// The memo that it must have, where one was asked for.
        memo: Option<String>,
    },
    /// A call of our program, which the payer has signed and the sponsor has not.
    Pay { transaction: Vec<u8>, terms: PayTerms },
    /// One that has landed already (R11).
    Landed { signature: Signature, path: Vec<u8>, terms: LandedTerms },
}

/// How a payment pays, as it is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Transfer,
    Pay,
    /// Sent by its payer: nothing of it is ours.
    Landed,
}

impl Way {
    /// Reads what `as u8` wrote.
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Transfer, Self::Pay, Self::Landed].into_iter().find(|way| *way as u8 == number)
    }
}

/// One whose bytes are in order.
pub(super) struct Looked {
    pub way: Way,
    pub verified: Verified,
    pub terms: ExactTerms,
}

impl Looked {
    /// As it is read out of a record.
    pub fn of(record: &Settlement, verified: Verified) -> Self {
        Self { way: record.way, verified, terms: record.terms.clone() }
    }

    /// What is written of it before it is signed: reserved at `at`, unix seconds of the cluster.
    pub fn record(
        &self,
        order: &Order,
        (at, last_height): (i64, u64),
    ) -> Result<Settlement, SettleRefusal> {
        let Self { way, verified, terms } = self;
        let transaction = bytes::encode(&verified.transaction).map_err(|_| SettleRefusal::Key)?;
        Ok(Settlement {
            state: State::Reserved,
            way: *way,
            asker: order.shower.asker,
            payer: verified.payer,
            source: verified.source,
            destination: verified.destination,
            terms: ExactTerms { memo: None, cap_lamports: verified.fee, ..terms.clone() },
            name: order.shower.name,
            print: order.shower.print,
            route: order.route,
            fee: verified.fee,
            at,
            settled_at: 0,
            last_height,
            slot: 0,
            signature: Signature::default(),
            released: 0,
            released_at: 0,
            status: 0,
            transaction,
        })
    }

    pub fn pay(&self) -> VerifiedPay {
        let Verified { transaction, message, payer, source, amount, fee, .. } =
            self.verified.clone();
        VerifiedPay { transaction, message, payer, deposit: source, amount, fee }
    }

    /// Whether it has paid, by what the transaction itself says that it did (server invariant 20).
    pub fn check_done(&self, confirmed: &Confirmed) -> Result<(), LandedRefusal> {
        match self.way {
            Way::Transfer => check_landed(confirmed, (&self.verified, &self.terms)),
            Way::Pay => check_pay_landed(confirmed, &self.pay(), &self.terms.sponsor),
            // It was looked at when it was shown, and is never sent.
            Way::Landed => Ok(()),
        }
    }
}

impl Settler {
    /// Reads the bytes of a payment that we are to sign.
    pub(super) fn read(&self, order: &Order, found: &Found) -> Result<Looked, SettleRefusal> {
        let cap = self.cap(order);
        match &order.what {
            What::Transfer { transaction, memo } => {
                let terms = self.transfer(order, found, memo.clone())?;
                let verified = verify(transaction, &terms)?;
                Ok(Looked { way: Way::Transfer, verified, terms })
            }
            What::Pay { transaction, terms } => {
                let sponsor = self.sponsor();
                let paying = verify_pay(transaction, terms, (&sponsor, cap))?;
                let terms = self.called(order, terms.payee);
                Ok(Looked { way: Way::Pay, verified: of_pay(paying, &terms), terms })
            }
            What::Landed { .. } => Err(SettleRefusal::Running),
        }
    }

    /// What a transfer must be, by our configuration alone (server invariants 1 and 11).
    fn transfer(
        &self,
        order: &Order,
        found: &Found,
        memo: Option<String>,
    ) -> Result<ExactTerms, SettleRefusal> {
        let (wallet, token_program) = found.to.ok_or(SettleRefusal::NotReady)?;
        let called = self.called(order, wallet);
        Ok(ExactTerms { token_program, memo, ..called })
    }

    /// The same of a call of our program: it is the token program of what our reserve holds.
    fn called(&self, order: &Order, wallet: Address) -> ExactTerms {
        let wanted = self.wanted();
        ExactTerms {
            sponsor: wanted.sponsor,
            wallet,
            mint: wanted.mint,
            decimals: wanted.decimals,
            token_program: PROGRAM_ID,
            amount: order.amount,
            memo: None,
            cap_lamports: self.cap(order),
        }
    }

    /// Lamports of fee, at most: no more than the price is worth (server invariant 11).
    fn cap(&self, order: &Order) -> u64 {
        let worth = self.settings().in_lamports(order.amount).max(LEAST_FEE);
        self.wanted().fee.min(worth)
    }

    /// Looks at a payment that has landed: what it is, under the hash `message` by which it counts once, and its slot.
    pub(super) fn landed(
        &self,
        order: &Order,
        (message, (signature, path, terms)): ([u8; 32], (&Signature, &[u8], &LandedTerms)),
    ) -> Result<(Looked, u64), SettleRefusal> {
        let confirmed = self.confirmed(signature)?;
        if confirmed.transaction.message.static_account_keys().first() == Some(&self.sponsor()) {
            return Err(SettleRefusal::SentByUs);
        }
        check_landed_pay(&confirmed, (signature, path), terms)?;
        let accounts = confirmed.at(path).map(|one| one.accounts.as_slice()).unwrap_or_default();
        let account = |place: usize| accounts.get(place).map_or(Address::default(), |it| it.pubkey);
        let slot = confirmed.slot;
        let (payer, deposit, amount, fee) = (account(0), account(1), order.amount, 0);
        let transaction = confirmed.transaction;
        let paying = VerifiedPay { transaction, message, payer, deposit, amount, fee };
        let terms = self.called(order, terms.pay.payee);
        let verified = of_pay(paying, &terms);
        Ok((Looked { way: Way::Landed, verified, terms }, slot))
    }

    /// Whether who shows a payment that was taken before knows its secret.
    pub(super) fn check_secret(
        &self,
        (signature, path, terms): (&Signature, &[u8], &LandedTerms),
    ) -> Result<(), SettleRefusal> {
        let confirmed = self.confirmed(signature)?;
        Ok(check_landed_secret(&confirmed, (signature, path), &terms.pay.reference)?)
    }

    fn confirmed(&self, signature: &Signature) -> Result<Confirmed, SettleRefusal> {
        self.network().confirmed(signature)?.ok_or(SettleRefusal::NotConfirmed)
    }
}

fn of_pay(paying: VerifiedPay, terms: &ExactTerms) -> Verified {
    let VerifiedPay { transaction, message, payer, deposit, amount, fee } = paying;
    let (source, destination) = (deposit, terms.wallet);
    Verified { transaction, message, payer, source, destination, amount, fee }
}
