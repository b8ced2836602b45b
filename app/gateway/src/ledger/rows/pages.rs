//! What the chain's side changes of pages. Rules are the book's, by the page as it was seen last; the statement takes
//! of it what it is about, and leaves what requests do to the row as it is.

use farthing_vouchers::book::{BookError, ChannelState, Page, Promise, Refusal, Row};

use super::{
    Rows, RowsError,
    kept::{COLUMNS, Kept, Param, chain_columns, key, own_columns, promise_bytes, signed, until},
};
use crate::ledger::{Facts, Shard};

/// How often a page is read again that others change at the same time.
const TRIES: usize = 16;

/// Why a page was not changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotChanged {
    /// The book says no.
    #[error("the book refuses: {0}")]
    Book(#[from] Refusal),
    /// It was not written.
    #[error(transparent)]
    Rows(#[from] RowsError),
}

impl Rows {
    /// Notes what the chain says of a row that is there.
    ///
    /// # Errors
    /// [`NotChanged`].
    pub fn update(&self, row: &Row, state: ChannelState) -> Result<(), NotChanged> {
        let is_seen = self.shared.shard(&row.account).kept(row).is_some();
        if !is_seen {
            self.fetch(row)?;
        }
        self.written(row, (state, None))
    }

    /// The same of a row that may be new.
    ///
    /// # Errors
    /// [`NotChanged`].
    pub fn take_up(&self, row: &Row, state: ChannelState, facts: Facts) -> Result<(), NotChanged> {
        self.fetch(row)?;
        self.written(row, (state, Some(facts)))
    }

    fn written(
        &self,
        row: &Row,
        (state, facts): (ChannelState, Option<Facts>),
    ) -> Result<(), NotChanged> {
        for _ in 0..TRIES {
            let (before, after) = {
                let mut shard = self.shared.shard(&row.account);
                let before = shard.kept(row);
                (before, updated(&mut shard, row, state)?)
            };
            let rows = match before {
                None => self.insert(row, &after, facts.ok_or(Refusal::UnknownChannel)?)?,
                Some((page, _, _)) if is_look(&page, &after) => self.look(row, &after, facts)?,
                Some((_, _, version)) => self.begin_anew(row, &after, version)?,
            };
            if self.take(row, &rows)? {
                return Ok(());
            }
            self.fetch(row)?;
        }
        Err(RowsError::Refused("a row that changes all the time".into()).into())
    }

    /// Accepts a promise that comes with an opening, at `now`.
    ///
    /// # Errors
    /// [`NotChanged`].
    pub fn accept(&self, row: &Row, promise: Promise, now: i64) -> Result<(), NotChanged> {
        self.fetch(row)?;
        let page = {
            let mut shard = self.shared.shard(&row.account);
            let (before, _, _) = shard.kept(row).ok_or(Refusal::UnknownChannel)?;
            let accepted = match promise {
                Promise::Link(link) => shard.book.accept_link(&row.account, link, now).map(|_| ()),
                Promise::Voucher(signed) => shard.book.accept(signed, now).map(|_| ()),
                Promise::Share(signed) => shard.book.accept(signed, now).map(|_| ()),
            };
            shard.book.replace(*row, Some(before));
            accepted.map_err(refusal)?;
            before
        };
        let (account, slot) = key(row);
        let sql = format!(
            "update farthing.page t set version = version + 1, tx = pg_current_xact_id(), promise = $3, best = $4, \
             expires_at = $5, highest = greatest(highest, $4) where account = $1 and slot = $2 \
             and farthing.is_better(t, $4, $5, $6) returning {COLUMNS}"
        );
        let says = page.says(&promise);
        let parameters: Vec<Param> = vec![
            Box::new(account),
            Box::new(slot),
            Box::new(promise_bytes(&page, promise)),
            Box::new(signed(says)),
            Box::new(until(&page, promise)),
            Box::new(now),
        ];
        let rows = self.query(sql, parameters)?;
        if self.take(row, &rows)? { Ok(()) } else { Err(Refusal::Stale { held: says }.into()) }
    }

    /// Raises the floor of a row before a claim of so much is signed, if this gateway still claims.
    ///
    /// # Errors
    /// [`NotChanged`]; [`RowsError::Fenced`] where another gateway claims by now.
    pub fn claiming(&self, row: &Row, cumulative: u64) -> Result<(), NotChanged> {
        let (account, slot) = key(row);
        let sql = format!(
            "with l as (select 1 from farthing.lease where epoch = $4 for share), t as (update farthing.page set \
             version = version + 1, tx = pg_current_xact_id(), floor = greatest(floor, $3) from l \
             where account = $1 and slot = $2 and $3 <= greatest(highest, worth) returning {COLUMNS}) \
             select t.*, true from t",
        );
        let parameters: Vec<Param> = vec![
            Box::new(account),
            Box::new(slot),
            Box::new(signed(cumulative)),
            Box::new(signed(self.led())),
        ];
        let rows = self.query(sql, parameters)?;
        if self.take(row, &rows)? {
            return Ok(());
        }
        if !self.leads()? {
            return Err(RowsError::Fenced.into());
        }
        self.fetch(row)?;
        let (page, _, _) =
            self.shared.shard(&row.account).kept(row).ok_or(Refusal::UnknownChannel)?;
        Err(Refusal::NotPromised { highest: page.highest }.into())
    }

    /// Drops a row that has ended, unless it has changed since it was seen last.
    ///
    /// # Errors
    /// [`NotChanged`].
    pub fn forget(&self, row: &Row) -> Result<(), NotChanged> {
        let kept = self.shared.shard(&row.account).kept(row);
        let Some((_, _, version)) = kept else { return Ok(()) };
        let (account, slot) = key(row);
        let sql = "delete from farthing.page where account = $1 and slot = $2 and version = $3";
        self.query(sql, vec![Box::new(account), Box::new(slot), Box::new(version)])?;
        self.fetch(row)
    }

    /// Sells nothing more to a row.
    ///
    /// # Errors
    /// [`NotChanged`].
    pub fn only_claim(&self, row: &Row) -> Result<(), NotChanged> {
        let (account, slot) = key(row);
        let sql = format!(
            "update farthing.page set version = version + 1, tx = pg_current_xact_id(), is_old = true \
             where account = $1 and slot = $2 returning {COLUMNS}"
        );
        let rows = self.query(sql, vec![Box::new(account), Box::new(slot)])?;
        if self.take(row, &rows)? { Ok(()) } else { Err(Refusal::UnknownChannel.into()) }
    }

    /// Reads a row, which may be gone.
    fn fetch(&self, row: &Row) -> Result<(), NotChanged> {
        let (account, slot) = key(row);
        let sql = format!("select {COLUMNS} from farthing.page where account = $1 and slot = $2");
        let rows = self.query(sql, vec![Box::new(account), Box::new(slot)])?;
        if !self.take(row, &rows)? {
            self.shared.keep(row, None);
        }
        Ok(())
    }

    /// Takes a row as a statement has returned it; whether it did.
    fn take(&self, row: &Row, rows: &[tokio_postgres::Row]) -> Result<bool, RowsError> {
        let Some(returned) = rows.first() else { return Ok(false) };
        self.shared.keep(row, Some(&Kept::read(returned, 0)?));
        Ok(true)
    }

    fn insert(
        &self,
        row: &Row,
        page: &Page,
        facts: Facts,
    ) -> Result<Vec<tokio_postgres::Row>, RowsError> {
        let (account, slot) = key(row);
        let mut parameters: Vec<Param> = vec![Box::new(account), Box::new(slot)];
        parameters.extend(chain_columns(page));
        parameters.extend(own_columns(page));
        parameters.extend(facts_columns(&facts));
        // Versions begin at the time, so that a row that comes again is newer than what anybody has seen of it. The
        // tenth parameter is what the best promise is at least.
        let sql = format!(
            "insert into farthing.page (account, slot, version, tx, chain, funded, claimed, worth, closes_at, \
             seen_slot, is_taken, promise, best, expires_at, served, returned, highest, floor, number, admitted, \
             back, owner, opening, sponsored, is_old) values ($1, $2, \
             (extract(epoch from clock_timestamp()) * 1000000)::bigint, pg_current_xact_id(), $3, $4, $5, $6, $7, \
             $8, $9, $11, greatest($10::bigint, $12), $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) \
             on conflict do nothing returning {COLUMNS}"
        );
        self.query(sql, parameters)
    }

    /// What the chain says, where it is no older than what is there.
    fn look(
        &self,
        row: &Row,
        page: &Page,
        facts: Option<Facts>,
    ) -> Result<Vec<tokio_postgres::Row>, RowsError> {
        let (account, slot) = key(row);
        let mut parameters: Vec<Param> = vec![Box::new(account), Box::new(slot)];
        parameters.extend(chain_columns(page));
        let mut also = "";
        if let Some(facts) = facts {
            // One that is only claimed stays so, whatever is read of it now.
            also = ", owner = $11, opening = $12, sponsored = $13, is_old = is_old or $14";
            parameters.extend(facts_columns(&facts));
        }
        let sql = format!(
            "update farthing.page set version = version + 1, tx = pg_current_xact_id(), chain = $3, funded = $4, \
             claimed = $5, worth = $6, closes_at = $7, seen_slot = $8, is_taken = $9, best = greatest(best, $10){also} \
             where account = $1 and slot = $2 and seen_slot <= $8 returning {COLUMNS}"
        );
        self.query(sql, parameters)
    }

    /// A share whose slot has become ours again begins a new page.
    fn begin_anew(
        &self,
        row: &Row,
        page: &Page,
        version: i64,
    ) -> Result<Vec<tokio_postgres::Row>, RowsError> {
        let (account, slot) = key(row);
        let mut parameters: Vec<Param> = vec![Box::new(account), Box::new(slot)];
        parameters.extend(chain_columns(page));
        parameters.extend(own_columns(page));
        parameters.push(Box::new(version));
        let sql = format!(
            "update farthing.page set version = version + 1, tx = pg_current_xact_id(), chain = $3, funded = $4, \
             claimed = $5, worth = $6, closes_at = $7, seen_slot = $8, is_taken = $9, promise = $11, \
             best = greatest($10::bigint, $12), expires_at = $13, served = $14, returned = $15, highest = $16, \
             floor = $17, number = $18, admitted = $19, back = $20 \
             where account = $1 and slot = $2 and version = $21 returning {COLUMNS}"
        );
        self.query(sql, parameters)
    }
}

fn facts_columns(facts: &Facts) -> Vec<Param> {
    vec![
        Box::new(facts.owner.to_vec()),
        Box::new(facts.opening.to_vec()),
        Box::new(signed(facts.sponsored)),
        Box::new(facts.is_old),
    ]
}

/// Whether only what the chain says has changed.
fn is_look(before: &Page, after: &Page) -> bool {
    Page { channel: after.channel, is_taken: after.is_taken, ..*before } == *after
}

/// What the book makes of a page by a newer look. The page in memory stays as it is: it is the row's.
fn updated(shard: &mut Shard, row: &Row, state: ChannelState) -> Result<Page, Refusal> {
    let before = shard.kept(row).map(|(page, _, _)| page);
    let outcome = shard.book.update(*row, state).map_err(refusal);
    let after = shard.book.page(*row).copied();
    shard.book.replace(*row, before);
    outcome?;
    after.ok_or(Refusal::UnknownChannel)
}

/// The storage of pages in memory fails at nothing.
fn refusal<E>(error: BookError<E>) -> Refusal {
    match error {
        BookError::Refused(refusal) => refusal,
        BookError::Storage(_) => Refusal::UnknownChannel,
    }
}
