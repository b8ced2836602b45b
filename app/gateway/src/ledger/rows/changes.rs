//! The third connection: what other gateways have changed, for hints and figures.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio_postgres::{Client, Row};

use super::{
    RowsError,
    kept::{COLUMNS, Kept},
    shared::Shared,
};

/// Between two reads, at least. Each reads the whole table, so that of many pages it is done seldom: it takes one part
/// in so many of the time, at most.
const EVERY: Duration = Duration::from_secs(1);
const SHARE: u32 = 10;

pub(super) struct Changes {
    pub shared: Arc<Shared>,
    pub client: Option<Client>,
    /// What was changed by transactions from this one on was not read yet.
    pub seen: String,
}

impl Changes {
    /// For as long as it is polled.
    pub(super) async fn run(mut self) {
        loop {
            let begun = Instant::now();
            if let Err(error) = self.read().await {
                tracing::warn!(%error, "what other gateways have changed was not read");
                self.client = None;
            }
            tokio::time::sleep(begun.elapsed().saturating_mul(SHARE).max(EVERY)).await;
        }
    }

    async fn read(&mut self) -> Result<(), RowsError> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.client = Some(self.shared.connect().await?);
        }
        let Some(client) = &self.client else { return Ok(()) };
        let (until, rows) = changes(client, &self.seen).await?;
        for row in &rows {
            let kept = Kept::read(row, 0)?;
            self.shared.keep(&kept.row, Some(&kept));
        }
        self.seen = until;
        Ok(())
    }
}

/// Rows that were changed since, by whichever gateway, and from where on they are not read yet: all transactions before
/// that one had ended when it was noted.
pub(super) async fn changes(client: &Client, since: &str) -> Result<(String, Vec<Row>), RowsError> {
    let until = "select pg_snapshot_xmin(pg_current_snapshot())::text";
    let until = client.query_one(until, &[]).await?.try_get(0)?;
    let sql = format!("select {COLUMNS} from farthing.page where tx >= $1::text::xid8");
    Ok((until, client.query(&sql, &[&since]).await?))
}
