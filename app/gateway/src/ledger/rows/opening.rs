//! Making and opening a ledger in Postgres.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::AtomicI64,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::Instant,
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};
use tokio_postgres::{Client, Config};

use super::{
    Rows, RowsError,
    batch::{self, Risked},
    changes::{Changes, changes},
    connect::{address, connect},
    duty::{Duties, Duty, take_lease},
    kept::{Kept, signed},
    queue::Queue,
    schema,
    shared::{Lease, Shared},
    worker::Worker,
};
use crate::chain::Moment;
use crate::ledger::{
    Restored, Settings, Shard,
    keeper::Shards,
    log::segment::random,
    shard::{Content, SHARDS},
};
use crate::metrics::Timing;

fn runtime() -> Result<Runtime, RowsError> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| RowsError::Unreachable(error.to_string()))
}

/// On a thread and a runtime of its own, since the caller may be on a runtime already.
pub(super) fn blocking<T: Send>(
    done: impl Future<Output = Result<T, RowsError>> + Send,
) -> Result<T, RowsError> {
    let run = || runtime()?.block_on(done);
    thread::scope(|scope| scope.spawn(run).join()).unwrap_or(Err(RowsError::Closed))
}

/// Makes a ledger with a new id in a database that has none.
///
/// # Errors
/// [`RowsError`].
pub fn create(at: &str) -> Result<(), RowsError> {
    let config = address(at)?;
    blocking(async { schema::create(&mut connect(&config).await?).await })
}

/// Brings the tables of a ledger to this build's version, and says which they had. No gateway may run meanwhile.
///
/// # Errors
/// [`RowsError`]; nothing has changed then.
pub fn migrate(at: &str) -> Result<i32, RowsError> {
    let config = address(at)?;
    blocking(async { schema::migrate(&mut connect(&config).await?).await })
}

/// Gives a ledger that was put back from a backup a new id: what it had is only claimed, and payers open new channels
/// (R4). Gateways that run on it end.
///
/// # Errors
/// [`RowsError`]; nothing has changed then.
pub fn restore(at: &str) -> Result<Restored, RowsError> {
    let config = address(at)?;
    blocking(async { schema::renew(&mut connect(&config).await?).await })
}

/// Says whether [`Rows::open`] would open it, and which Postgres has it. Changes nothing.
///
/// # Errors
/// [`RowsError`].
pub fn check(at: &str) -> Result<String, RowsError> {
    let config = address(at)?;
    blocking(async {
        let mut client = connect(&config).await?;
        schema::identity(&mut client).await?;
        let row = client.query_one("select current_setting('server_version')", &[]).await?;
        Ok(row.try_get(0)?)
    })
}

/// A ledger that was found, before anything works on it.
struct Found {
    shared: Arc<Shared>,
    admissions: Client,
    duties: Client,
    seen: String,
}

impl Rows {
    /// Opens the ledger of a database, and reads all of its pages.
    ///
    /// # Errors
    /// [`RowsError`].
    pub fn open(at: &str, settings: &Settings) -> Result<Self, RowsError> {
        let (config, settings) = (address(at)?, settings.clone());
        let (sender, duties) = unbounded_channel();
        let (tell, opened) = sync_channel(1);
        let keep_days = settings.keep_days;
        let run = move || match runtime() {
            Ok(runtime) => runtime.block_on(begin(config, &settings, (tell, duties))),
            // Nobody is gone who waits for it.
            Err(error) => drop(tell.send(Err(error))),
        };
        let thread = thread::Builder::new().name("rows".into()).spawn(run);
        let thread = thread.map_err(|error| RowsError::Unreachable(error.to_string()))?;
        let shared = opened.recv().unwrap_or(Err(RowsError::Closed))?;
        let (duties, thread) = (Mutex::new(Some(sender)), Mutex::new(Some(thread)));
        Ok(Self { shared, duties, thread, keep_days })
    }
}

/// Opens the ledger, says so, and works on it until it is closed.
async fn begin(
    config: Config,
    settings: &Settings,
    (tell, duties): (SyncSender<Result<Arc<Shared>, RowsError>>, UnboundedReceiver<Duty>),
) {
    let told = match find(config, settings).await {
        Ok(found) => {
            let told = tell.send(Ok(Arc::clone(&found.shared)));
            work(found, duties, risked(settings)).await;
            told
        }
        Err(error) => tell.send(Err(error)),
    };
    // Whoever opens waits for it.
    drop(told);
}

async fn find(config: Config, settings: &Settings) -> Result<Found, RowsError> {
    let mut admissions = connect(&config).await?;
    let duties = connect(&config).await?;
    let id = schema::identity(&mut admissions).await?;
    let me = random().map_err(|error| RowsError::Unreachable(error.to_string()))?;
    let sql = "insert into farthing.gateway (id, seen, batch) values ($1, clock_timestamp(), 0)";
    duties.execute(sql, &[&me.as_slice()]).await?;
    let old = "delete from farthing.gateway where seen < clock_timestamp() - interval '1 day'";
    duties.execute(old, &[]).await?;
    let shared = Arc::new(Shared {
        id,
        me,
        config,
        queue: Queue::new(first_token()?),
        acknowledged: AtomicI64::new(0),
        shards: shards(settings)?,
        lease: Lease::default(),
        commits: Timing::default(),
        on_down: Arc::clone(&settings.on_down),
    });
    let at = Moment::now();
    shared.lease.note(take_lease(&duties, &me).await?, at);
    if let Some(epoch) = shared.lease.epoch() {
        // Nothing of it was read yet, so nothing of an older holder's is in memory.
        shared.lease.lead(epoch);
    }
    let (seen, rows) = changes(&duties, "0").await?;
    for row in &rows {
        let kept = Kept::read(row, 0)?;
        shared.keep(&kept.row, Some(&kept));
    }
    Ok(Found { shared, admissions, duties, seen })
}

/// Both connections, until the ledger is closed.
async fn work(found: Found, duties: UnboundedReceiver<Duty>, risked: Risked) {
    let Found { shared, admissions, duties: client, seen } = found;
    let statement = batch::prepare(&admissions).await.ok();
    let link = statement.map(|statement| (admissions, statement));
    let worker = Worker { shared: Arc::clone(&shared), risked, link };
    let changes = Changes { shared: Arc::clone(&shared), client: None, seen };
    let (late, renewed) = (VecDeque::new(), Instant::now());
    let mut duties = Duties { shared, duties, client: Some(client), late, renewed };
    tokio::join!(worker.run(), async {
        tokio::select! {
            () = duties.run() => {}
            () = changes.run() => {}
        }
    });
    // Only now: a gateway that is not in the list has no batches.
    duties.leave().await;
}

fn risked(settings: &Settings) -> Risked {
    let policy = &settings.policy;
    let most = policy.shares.map_or(0, |shares| shares.most);
    Risked {
        margin: signed(policy.margin),
        credit: signed(policy.credit),
        most: signed(most),
        risk: signed(settings.risk),
    }
}

/// From where a gateway counts its tokens: no other one comes near.
fn first_token() -> Result<i64, RowsError> {
    let bytes = random().map_err(|error| RowsError::Unreachable(error.to_string()))?;
    let [a, b, c, d, e, f, g, h, ..] = bytes;
    Ok(i64::from_le_bytes([a, b, c, d, e, f, g, h]))
}

fn shards(settings: &Settings) -> Result<Shards, RowsError> {
    let one = |_| Shard::cached(Content::new(1), settings.policy).map(Mutex::new);
    let all = (0..SHARDS).map(one).collect::<Result<_, _>>();
    Shards::new(all.map_err(|_| RowsError::Unreadable)?).ok_or(RowsError::Unreadable)
}
