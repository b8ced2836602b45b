//! A connection on which what is acknowledged is kept.

use std::time::Duration;

use tokio_postgres::{Client, Config, NoTls};

use super::RowsError;

/// For the server to take a connection, and to answer when nothing is heard of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The oldest version that tells transactions apart for good.
const OLDEST: i32 = 130_000;

/// Reads where the database is: a connection string, or a `postgresql://` address.
///
/// # Errors
/// [`RowsError::Address`].
pub fn address(text: &str) -> Result<Config, RowsError> {
    let mut config: Config =
        text.trim().parse().map_err(|error| RowsError::Address(format!("{error}")))?;
    if config.get_hosts().is_empty() {
        return Err(RowsError::Address("no host is named".into()));
    }
    config.application_name("farthing gateway");
    config.connect_timeout(PATIENCE).tcp_user_timeout(PATIENCE.saturating_mul(2));
    config.keepalives_idle(PATIENCE).keepalives_interval(PATIENCE).keepalives_retries(2);
    Ok(config)
}

/// Connects, and checks all that what is acknowledged depends on. The connection lives on the runtime that calls.
///
/// # Errors
/// [`RowsError`].
pub(super) async fn connect(config: &Config) -> Result<Client, RowsError> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(async move {
        // Whoever asks something of the client learns it as well.
        if let Err(error) = connection.await {
            tracing::warn!(error = %RowsError::from(error), "a connection to the database has ended");
        }
    });
    check(&client).await?;
    Ok(client)
}

async fn check(client: &Client) -> Result<(), RowsError> {
    let sql = "select current_setting('server_version_num')::int, pg_is_in_recovery(), current_setting('fsync'), \
               current_setting('full_page_writes'), current_setting('synchronous_commit'), \
               current_setting('transaction_isolation')";
    let row = client.query_one(sql, &[]).await?;
    let version: i32 = row.try_get(0)?;
    if version < OLDEST {
        return Err(RowsError::Old(version / 10_000));
    }
    if row.try_get(1)? {
        return Err(RowsError::Standby);
    }
    let wanted: [(&str, &[&str]); 4] = [
        ("fsync", &["on"]),
        ("full_page_writes", &["on"]),
        ("synchronous_commit", &["on", "local", "remote_write", "remote_apply"]),
        // With another one, rows that two gateways change at once are errors, not decisions.
        ("default_transaction_isolation", &["read committed"]),
    ];
    for (place, (name, allowed)) in (2..).zip(wanted) {
        let value: String = row.try_get(place)?;
        if let (false, [wanted, ..]) = (allowed.contains(&value.as_str()), allowed) {
            return Err(RowsError::Setting { name, value, wanted });
        }
    }
    Ok(())
}
