//! `cargo xtask bench gateway`: paid requests a second, over sockets, with the ledger on disk and the generator on
//! the same machine. One binary is all: it starts itself as the server that it measures.
//!
//! ```text
//! gateway [--rounds N] [--seconds N] [--loads NAME,NAME] [--postgres] [--folder DIR] [--json FILE]
//!   └─ gateway serve plain|links|vouchers|proxy h1|h2 …    its own process, so that each has its own account
//!   └─ gateway memory N, gateway fill N, gateway known      what channels cost, and a start with many
//! ```

mod child;
#[allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#[path = "../../tests/rows/cluster.rs"]
mod cluster;
mod credentials;
mod floor;
mod gated;
mod histogram;
mod load;
mod pace;
mod process;
mod report;
mod rounds;
mod sender;
mod sizes;

use std::{env, fmt::Display, io, path::PathBuf, process::ExitCode, time::Duration};

use self::rounds::Load;

/// What was asked for.
struct Options {
    rounds: usize,
    time: Duration,
    /// Those that are measured; without all of them no sizes are measured, and nothing is written.
    loads: Vec<Load>,
    folder: PathBuf,
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve", rest @ ..] => child::serve(rest),
        ["memory", rest @ ..] => sizes::memory(rest),
        ["fill", rest @ ..] => sizes::fill(rest),
        ["known", rest @ ..] => sizes::known(rest),
        words => options(words).and_then(|options| measure(&options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> io::Result<()> {
    std::fs::create_dir_all(&options.folder)?;
    let results = rounds::run(options)?;
    let is_whole = options.loads == Load::ALL;
    let sizes = if is_whole { Some(sizes::measure(&options.folder)?) } else { None };
    let report = report::Report { results, sizes };
    print!("{}", report.table());
    if let Some(file) = &options.json {
        report.write(file)?;
    }
    std::fs::remove_dir_all(&options.folder)
}

/// `cargo bench` adds `--bench`, which says nothing here.
fn options(words: &[&str]) -> io::Result<Options> {
    let folder = env::temp_dir().join(format!("farthing-bench-{}", std::process::id()));
    let time = Duration::from_secs(4);
    let mut options = Options { rounds: 5, time, loads: Load::ALL.to_vec(), folder, json: None };
    let mut words = words.iter().filter(|word| **word != "--bench");
    while let Some(name) = words.next() {
        if *name == "--postgres" {
            options.loads = Load::POSTGRES.to_vec();
            continue;
        }
        let value = words.next().ok_or_else(|| failed(format!("{name} needs a value")))?;
        match *name {
            "--rounds" => options.rounds = value.parse().map_err(failed)?,
            "--seconds" => options.time = Duration::from_secs(value.parse().map_err(failed)?),
            "--loads" => options.loads = loads(value)?,
            "--folder" => options.folder = PathBuf::from(value),
            "--json" => options.json = Some(PathBuf::from(value)),
            other => return Err(failed(format!("{other} is no option"))),
        }
    }
    Ok(options)
}

/// Some of the loads, by their names.
fn loads(names: &str) -> io::Result<Vec<Load>> {
    let all = || Load::ALL.into_iter().chain(Load::POSTGRES);
    let named = |name: &str| all().find(|load| load.name() == name);
    let each = |name: &str| named(name).ok_or_else(|| failed(format!("{name} is no load")));
    names.split(',').map(each).collect()
}

/// An error of whatever kind, in its words.
fn failed(error: impl Display) -> io::Error {
    io::Error::other(error.to_string())
}
