//! The tables, by version. A step is never changed once it was released: what it lacks is the next one's.

use tokio_postgres::{Client, Transaction, error::SqlState};

use super::RowsError;
use crate::ledger::{PASS_KEY, RATE_KEY, Restored, log::segment::random};

/// Each brings the tables from its place to the next.
const STEPS: [&str; 2] = [
    concat!(
        include_str!("sql/1-tables.sql"),
        include_str!("sql/1-functions.sql"),
        include_str!("sql/1-work.sql"),
    ),
    concat!(
        include_str!("sql/2-sales.sql"),
        include_str!("sql/2-settlements.sql"),
        include_str!("sql/2-meters.sql"),
        include_str!("sql/2-work.sql"),
    ),
];

/// The version of this build.
pub(super) const VERSION: i32 = STEPS.len() as i32;

/// Makes a ledger with a new id where there is none.
///
/// # Errors
/// [`RowsError::Exists`], and whatever the database says.
pub(super) async fn create(client: &mut Client) -> Result<(), RowsError> {
    let id: [u8; 16] = random().map_err(|error| RowsError::Refused(error.to_string()))?;
    let transaction = client.transaction().await?;
    match steps(&transaction, 0).await {
        // Two at once: one of them makes it.
        Err(error) if is_there(&error) => return Err(RowsError::Exists),
        stepped => stepped?,
    }
    let sql = "insert into farthing.ledger (version, id) values ($1, $2)";
    transaction.execute(sql, &[&VERSION, &id.as_slice()]).await?;
    Ok(transaction.commit().await?)
}

/// Brings the tables to this build's version, and says from which.
///
/// # Errors
/// [`RowsError::Missing`], [`RowsError::Version`] of a newer one, and whatever the database says.
pub(super) async fn migrate(client: &mut Client) -> Result<i32, RowsError> {
    let transaction = client.transaction().await?;
    require_tables(&transaction).await?;
    // The row is held, so that two do not migrate at once.
    let sql = "select version from farthing.ledger for update";
    let found: i32 = transaction.query_one(sql, &[]).await?.try_get(0)?;
    let from = usize::try_from(found).ok().filter(|from| *from <= STEPS.len());
    let from = from.ok_or(RowsError::Version { found, known: VERSION })?;
    steps(&transaction, from).await?;
    transaction.execute("update farthing.ledger set version = $1", &[&VERSION]).await?;
    transaction.commit().await?;
    Ok(found)
}

/// Gives the ledger a new id, under which nothing of before is served again, and ends the gateways that still run on it.
///
/// # Errors
/// [`RowsError::Missing`], [`RowsError::Version`], and whatever the database says; nothing has changed then.
pub(super) async fn renew(client: &mut Client) -> Result<Restored, RowsError> {
    let before = identity(client).await?;
    let id: [u8; 16] = random().map_err(|error| RowsError::Refused(error.to_string()))?;
    let transaction = client.transaction().await?;
    transaction.execute("update farthing.ledger set id = $1", &[&id.as_slice()]).await?;
    let old =
        "update farthing.page set is_old = true, version = version + 1, tx = pg_current_xact_id()";
    let rows = transaction.execute(old, &[]).await?;
    for key in [PASS_KEY, RATE_KEY] {
        transaction.execute("delete from farthing.fact where key = $1", &[&key]).await?;
    }
    // A gateway that is not in the list has no batch taken.
    transaction.execute("delete from farthing.gateway", &[]).await?;
    transaction.commit().await?;
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    Ok(Restored { id, before, rows, unreadable: 0 })
}

/// The id of the ledger, if its tables are of this build's version.
///
/// # Errors
/// [`RowsError::Missing`], [`RowsError::Version`], and whatever the database says.
pub(super) async fn identity(client: &mut Client) -> Result<[u8; 16], RowsError> {
    let transaction = client.transaction().await?;
    require_tables(&transaction).await?;
    let row = transaction.query_one("select version, id from farthing.ledger", &[]).await?;
    let found: i32 = row.try_get(0)?;
    if found != VERSION {
        return Err(RowsError::Version { found, known: VERSION });
    }
    let id: &[u8] = row.try_get(1)?;
    id.try_into().map_err(|_| RowsError::Unreadable)
}

async fn steps(transaction: &Transaction<'_>, from: usize) -> Result<(), tokio_postgres::Error> {
    for step in STEPS.iter().skip(from) {
        transaction.batch_execute(step).await?;
    }
    Ok(())
}

async fn require_tables(transaction: &Transaction<'_>) -> Result<(), RowsError> {
    let sql = "select to_regclass('farthing.ledger') is not null";
    let is_there: bool = transaction.query_one(sql, &[]).await?.try_get(0)?;
    if is_there { Ok(()) } else { Err(RowsError::Missing) }
}

fn is_there(error: &tokio_postgres::Error) -> bool {
    let there = [SqlState::DUPLICATE_SCHEMA, SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE];
    error.code().is_some_and(|code| there.contains(code))
}
