//! A Postgres in a folder of its own, on a socket there, which ends with the test.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// How their folders begin; the number of the process follows.
const PREFIX: &str = "farthing-rows-";

/// Its databases are their owner's, who needs no password on the socket.
const USER: &str = "farthing";

pub struct Cluster {
    folder: TempDir,
    child: Option<Child>,
    databases: AtomicU64,
}

/// How it ends.
pub enum End {
    /// As when the operator stops it: connections are cut, everything is written.
    Fast,
    /// As when the power goes.
    Crash,
}

impl Cluster {
    /// A new one, at work, with these settings.
    pub fn new(settings: &[&str]) -> Self {
        // The one of all tests is never dropped, so the next process removes it.
        let prefix = format!("{PREFIX}{}-", std::process::id());
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir().unwrap();
        let mut cluster = Self { folder, child: None, databases: AtomicU64::new(0) };
        if let Some((user, group)) = unprivileged() {
            chown(cluster.folder.path(), Some(user), Some(group)).unwrap();
        }
        let data = cluster.data();
        let mut made = tool("initdb");
        made.arg("-D").arg(&data).args(["-A", "trust", "-U", USER, "-N"]).stdout(Stdio::null());
        assert!(made.status().unwrap().success(), "initdb: `cargo xtask setup` installs Postgres");
        let mut lines = "listen_addresses = ''\nmax_connections = 200\n".to_owned();
        lines.extend(settings.iter().map(|line| format!("{line}\n")));
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, lines).unwrap();
        cluster.start();
        cluster
    }

    /// The one of all tests that do not stop it.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| {
            remove_old();
            Self::new(&[])
        })
    }

    pub fn start(&mut self) {
        let (data, folder) = (self.data(), self.folder.path().to_owned());
        let (sender, started) = mpsc::channel();
        // It gets a signal when the thread ends that has started it, so this one ends with the process.
        thread::spawn(move || {
            let mut postgres = tool("postgres");
            postgres.arg("-D").arg(&data).arg("-k").arg(&folder);
            postgres.stdout(Stdio::null()).stderr(fs::File::create(folder.join("log")).unwrap());
            sender.send(postgres.spawn().unwrap()).unwrap();
            loop {
                thread::park();
            }
        });
        self.child = Some(started.recv().unwrap());
        while self.try_sql("postgres", "select 1").is_err() {
            thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn stop(&mut self, end: End) {
        let mut child = self.child.take().unwrap();
        let signal = match end {
            End::Fast => "-INT",
            End::Crash => "-QUIT",
        };
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        child.wait().unwrap();
    }

    /// The address of a new database.
    pub fn database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::SeqCst));
        self.sql("postgres", &format!("create database {name}"));
        self.address(&name)
    }

    /// A database with an empty ledger in it.
    pub fn ledger(&self) -> String {
        let address = self.database();
        farthing_gateway::ledger::rows::create(&address).unwrap();
        address
    }

    fn address(&self, name: &str) -> String {
        format!("host={} user={USER} dbname={name}", self.folder.path().display())
    }

    /// Where its socket is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn sql(&self, database: &str, sql: &str) -> Vec<Vec<String>> {
        self.try_sql(database, sql).unwrap()
    }

    fn try_sql(
        &self,
        database: &str,
        sql: &str,
    ) -> Result<Vec<Vec<String>>, tokio_postgres::Error> {
        query(&self.address(database), sql)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.stop(End::Crash);
        }
    }
}

/// Removes folders of processes that have ended.
fn remove_old() {
    for entry in fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let of = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next());
        if of.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            let _another_was_quicker = fs::remove_dir_all(entry.path());
        }
    }
}

/// What a statement says, each value as text.
pub fn query(address: &str, sql: &str) -> Result<Vec<Vec<String>>, tokio_postgres::Error> {
    let (address, sql) = (address.to_owned(), sql.to_owned());
    // A thread of its own, since a test may be on a runtime already.
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&address, NoTls).await?;
            tokio::spawn(connection);
            let said = client.simple_query(&sql).await?;
            let rows = said.iter().filter_map(|one| match one {
                tokio_postgres::SimpleQueryMessage::Row(row) => {
                    let text = |at| row.get(at).unwrap_or_default().to_owned();
                    Some((0..row.len()).map(text).collect())
                }
                _ => None,
            });
            Ok(rows.collect())
        })
    };
    thread::spawn(run).join().unwrap()
}

/// A tool of Postgres, which root may not run as root.
fn tool(name: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if let Some((user, group)) = unprivileged() {
        command.args([format!("--reuid={user}"), format!("--regid={group}")]);
        command.arg("--clear-groups");
    }
    command.arg(folder_of_tools().join(name)).current_dir("/").env("LC_ALL", "C");
    command
}

fn folder_of_tools() -> PathBuf {
    let all = fs::read_dir("/usr/lib/postgresql").expect("`cargo xtask setup` installs Postgres");
    let mut all: Vec<_> = all.map(|entry| entry.unwrap().path().join("bin")).collect();
    all.retain(|bin| bin.join("postgres").exists());
    all.sort();
    all.pop().expect("`cargo xtask setup` installs Postgres")
}

/// The user and group `postgres`, for who is root.
fn unprivileged() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.starts_with("postgres:"))?.to_owned();
    let mut parts = line.split(':').skip(2).map(|part| part.parse().unwrap());
    Some((parts.next()?, parts.next()?))
}
