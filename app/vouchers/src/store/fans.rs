//! The payer's side of fans: each [`FanPage`] in a file, written before anything is signed.

use std::path::{Path, PathBuf};

use farthing_core::fan::{FanVoucher, Recipient};
use solana_address::Address;
use solana_signer::{Signer, SignerError};

use super::{Folder, StoreError, StoreResult, fan_file::StoredFan};
use crate::fans::{FanLook, FanPage, FanRefusal, Limits, Plan, Wish};
use crate::record::FanVoucherRecord;

/// What the payer remembers of a fan, and what it needs to pay from it without asking the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayingFan {
    /// What is paid in.
    pub mint: Address,
    /// Of the mint.
    pub decimals: u8,
    /// The fan's key.
    pub signer: Address,
    /// The file with that key, if it is known.
    pub signer_file: Option<PathBuf>,
    /// What was promised and given, to whom.
    pub page: FanPage,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum FanError {
    /// The page was not read or not written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// By the rules of [`crate::fans`].
    #[error(transparent)]
    Refused(#[from] FanRefusal),
    /// Nothing is kept of the fan.
    #[error("nothing is known here of the fan {fan}")]
    Unknown {
        /// Which.
        fan: Address,
    },
    /// It is kept already: what is known of promises is never replaced.
    #[error("the fan {fan} is known here already")]
    Known {
        /// Which.
        fan: Address,
    },
    /// The key is not the fan's, so that nobody could claim what it signs.
    #[error("the fan's key is {expected}")]
    OtherKey {
        /// The fan's.
        expected: Address,
    },
    /// The key refuses. What it was to sign counts as promised.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

/// All fans of a payer, in a folder that one process has at a time.
#[derive(Debug)]
pub struct FanPages {
    folder: Folder,
}

impl FanPages {
    /// What a folder holds.
    #[must_use]
    pub fn new(folder: Folder) -> Self {
        Self { folder }
    }

    /// Begins a page, before its fan is opened.
    ///
    /// # Errors
    /// `Known`; `Store`.
    pub fn open(&self, paying: &PayingFan) -> Result<(), FanError> {
        let fan = Address::new_from_array(paying.page.fan);
        match self.find(&fan)? {
            Some(_) => Err(FanError::Known { fan }),
            None => Ok(self.save(paying)?),
        }
    }

    /// What is known of a fan, if anything is.
    ///
    /// # Errors
    /// Those of [`Folder::read`]; `Damaged`.
    pub fn find(&self, fan: &Address) -> StoreResult<Option<PayingFan>> {
        let Some(stored) = self.folder.read::<StoredFan>(fan)? else { return Ok(None) };
        stored.paying(fan).map(Some).ok_or(StoreError::DamagedPage { channel: *fan })
    }

    /// What must be known of a fan.
    ///
    /// # Errors
    /// `Unknown`; `Store`.
    pub fn require(&self, fan: &Address) -> Result<PayingFan, FanError> {
        self.find(fan)?.ok_or(FanError::Unknown { fan: *fan })
    }

    /// The fans that there are pages of.
    ///
    /// # Errors
    /// Those of [`Folder::read_all`].
    pub fn known(&self) -> StoreResult<Vec<Address>> {
        let all = self.folder.read_all::<Address, StoredFan>()?;
        Ok(all.into_iter().map(|(fan, _)| fan).collect())
    }

    /// Notes where a fan's key is. A file whose name is no text cannot be noted.
    ///
    /// # Errors
    /// `Unknown`; `Store`.
    pub fn note_signer_file(&self, fan: &Address, file: &Path) -> Result<(), FanError> {
        let signer_file = file.to_str().map(PathBuf::from);
        Ok(self.save(&PayingFan { signer_file, ..self.require(fan)? })?)
    }

    /// Notes what the chain says of a fan.
    ///
    /// # Errors
    /// Those of [`FanPage::note`]; `Unknown`; `Store`.
    pub fn note(&self, fan: &Address, look: FanLook) -> Result<(), FanError> {
        let mut paying = self.require(fan)?;
        paying.page.note(look)?;
        Ok(self.save(&paying)?)
    }

    /// Takes back what a payee has returned: [`FanPage::returned`].
    ///
    /// # Errors
    /// `Unknown`; `Store`.
    pub fn note_returned(&self, voucher: &FanVoucher, amount: u64) -> Result<(), FanError> {
        let mut paying = self.require(&Address::new_from_array(voucher.fan))?;
        paying.page.returned(voucher.slot, &voucher.recipient, amount);
        Ok(self.save(&paying)?)
    }

    /// Promises `amount` base units more to a payee: [`FanPage::pay`], written and then signed. The same
    /// voucher again where nothing more has to be promised.
    ///
    /// # Errors
    /// Those of [`FanPage::pay`]; `Unknown`, `OtherKey`, `Store`: nothing is promised then. `Signer`.
    pub fn pay(
        &self,
        fan: &Address,
        (recipient, amount): (&Recipient, u64),
        now: i64,
        signer: &dyn Signer,
    ) -> Result<FanVoucherRecord, FanError> {
        let mut paying = self.with_key(fan, signer)?;
        let voucher = paying.page.pay(recipient, amount, now)?;
        self.save(&paying)?;
        Ok(FanVoucherRecord::sign(signer, voucher)?)
    }

    /// Plans an assignment: [`FanPage::plan`], written; and signs the vouchers that go along with it, in the
    /// order of the items that have one. The transaction is for the caller to sign, from here on.
    ///
    /// # Errors
    /// Those of [`FanPage::plan`]; `Unknown`, `OtherKey`, `Store`: nothing is given then. `Signer`.
    pub fn plan(
        &self,
        fan: &Address,
        (wishes, limits): (&[Wish], &Limits),
        now: i64,
        signer: &dyn Signer,
    ) -> Result<(Plan, Vec<FanVoucherRecord>), FanError> {
        let mut paying = self.with_key(fan, signer)?;
        let plan = paying.page.plan(wishes, limits, now)?;
        self.save(&paying)?;
        let firsts = plan.items.iter().filter_map(|item| item.first);
        let signed: Result<Vec<_>, _> =
            firsts.map(|first| FanVoucherRecord::sign(signer, first)).collect();
        Ok((plan, signed?))
    }

    fn with_key(&self, fan: &Address, signer: &dyn Signer) -> Result<PayingFan, FanError> {
        let paying = self.require(fan)?;
        let expected = paying.signer;
        if signer.try_pubkey()? == expected {
            Ok(paying)
        } else {
            Err(FanError::OtherKey { expected })
        }
    }

    fn save(&self, paying: &PayingFan) -> StoreResult {
        let fan = Address::new_from_array(paying.page.fan);
        self.folder.write(&fan, &StoredFan::of(paying))
    }
}
