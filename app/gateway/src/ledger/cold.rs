//! Facts by key: what the chain's side notes, secrets, names of routes.

use super::{
    Down, Ledger, NotNoted, Of, Saved, Settled, log::Use, record::put_cold, record::put_settled,
    rows::RowsError,
};

/// Where the secret is by which challenges and tokens of passes are marked. A restored ledger makes another: whoever has
/// read a backup could mark tokens for any holder with this one.
pub const PASS_KEY: &[u8] = b"gate/pass-key";

/// Where the key is by which it is signed how much was returned. A restored ledger makes another, for the same reason.
pub const RATE_KEY: &[u8] = b"gate/rate-key";

impl Ledger {
    /// Notes a cold fact under a key, over an older one, or removes it.
    ///
    /// # Errors
    /// [`NotNoted`], and nothing changes. [`NotNoted::TooLong`]: key and value have more than 2 MiB, or more than an
    /// eighth of a segment.
    pub fn put(&self, key: &[u8], value: Option<&[u8]>) -> Result<Saved, NotNoted> {
        let kept = match &self.of {
            Of::Folder(kept) => kept,
            Of::Rows(rows) => return rows.put(key, value).map(|()| 0).map_err(busy),
        };
        let mut record = Vec::new();
        put_cold(&mut record, key, value);
        let mut cold = kept.cold();
        // Under the lock, so that facts of a key are in the log in their order.
        let seq = kept.log.append(&record, Use::Duty)?;
        match value {
            Some(value) => cold.insert(key.to_vec(), value.to_vec()),
            None => cold.remove(key),
        };
        Ok(seq)
    }

    /// Notes a cold fact as [`Self::put`] does, and books a payment with it: a crash leaves both or neither.
    ///
    /// # Errors
    /// [`NotNoted`], and nothing changes.
    pub fn put_settled(
        &self,
        key: &[u8],
        value: &[u8],
        settled: &Settled,
    ) -> Result<Saved, NotNoted> {
        let mut record = Vec::new();
        put_settled(&mut record, (key, value), settled);
        // In Postgres a payment has a row of its own, by which it is booked too.
        let Of::Folder(kept) = &self.of else { return Err(Down.into()) };
        let mut cold = kept.cold();
        let seq = kept.log.append(&record, Use::Duty)?;
        cold.insert(key.to_vec(), value.to_vec());
        Ok(seq)
    }

    /// Notes a cold fact where there is none under its key, and gives what is there then: of several gateways at once
    /// all get the same.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn put_first(&self, key: &[u8], value: &[u8]) -> Result<Vec<u8>, NotNoted> {
        if let Of::Rows(rows) = &self.of {
            return rows.put_first(key, value).map_err(busy);
        }
        if let Some(first) = self.get(key) {
            return Ok(first);
        }
        self.put(key, Some(value))?;
        Ok(value.to_vec())
    }

    /// The cold fact under a key, durable or not yet. Where Postgres does not answer, as if there were none.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match &self.of {
            Of::Folder(kept) => kept.cold().get(key).cloned(),
            Of::Rows(rows) => rows.get(key).ok().flatten(),
        }
    }

    /// A secret of this ledger's own: made when it is asked for first, durable before it is used, and the same ever after
    /// under the same key, for all gateways that share the ledger.
    ///
    /// # Errors
    /// [`NotNoted`]; as where the ledger is down where the system has no randomness.
    pub fn secret<const N: usize>(&self, key: &[u8]) -> Result<[u8; N], NotNoted> {
        if let Some(secret) = self.get(key).and_then(|secret| secret.try_into().ok()) {
            return Ok(secret);
        }
        let mut secret = [0; N];
        getrandom::fill(&mut secret).map_err(|_| Down)?;
        if let Of::Rows(_) = &self.of {
            let first = self.put_first(key, &secret)?;
            return first.try_into().map_err(|_| Down.into());
        }
        let seq = self.put(key, Some(&secret))?;
        self.wait(seq)?;
        Ok(secret)
    }

    /// All cold facts whose key begins so, in the order of the keys. Where Postgres does not answer, none.
    #[must_use]
    pub fn each(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let kept = match &self.of {
            Of::Folder(kept) => kept,
            Of::Rows(rows) => return rows.each(prefix).unwrap_or_default(),
        };
        let cold = kept.cold();
        let from = cold.range(prefix.to_vec()..);
        let of_prefix = from.take_while(|(key, _)| key.starts_with(prefix));
        of_prefix.map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// What a database that refuses means to who notes something: it was not noted.
fn busy(error: RowsError) -> NotNoted {
    tracing::warn!(%error, "the database has not noted something");
    NotNoted::Busy
}
