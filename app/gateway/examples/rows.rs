//! What a ledger in Postgres does beside the embedded one: `cargo run --profile load -p farthing-gateway --example rows
//! -- SECONDS`. A gate without sockets, links, each payer asks for the next page once it has the last; in turn on each
//! ledger. It starts a Postgres of its own, on the same disk and the same cores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
#[path = "../tests/rows/cluster.rs"]
mod cluster;
#[allow(dead_code)]
#[path = "../tests/gate/scene.rs"]
mod scene;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use farthing_gateway::chain::Moment;

use cluster::Cluster;
use scene::{ByLink, Scene, config};

/// Channels, each of which pays for up to four requests at once.
const CHANNELS: u8 = 255;

/// Rounds on each ledger, in turn.
const ROUNDS: usize = 3;

#[derive(Clone, Copy)]
enum Kind {
    Embedded,
    Postgres,
    /// Two gates on one Postgres, half of the payers at each, all channels at both.
    TwoOnPostgres,
}

fn main() {
    let seconds = std::env::args().nth(1).map_or(5, |text| text.parse().unwrap());
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    println!("ledger         payers  requests/s  p50 ms  p99 ms  commit p50 ms  p99 ms  gate µs");
    for payers in [1, 64, 256, 1_020] {
        for _ in 0..ROUNDS {
            for kind in [Kind::Embedded, Kind::Postgres, Kind::TwoOnPostgres] {
                let line = runtime.block_on(measure(kind, payers, Duration::from_secs(seconds)));
                println!("{line}");
            }
        }
    }
}

fn scenes(kind: Kind) -> Vec<Scene> {
    let on_rows = |address: &str| {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(&folder);
        config.ledger.postgres = Some(address.parse().unwrap());
        Scene::open(folder, config)
    };
    match kind {
        Kind::Embedded => vec![Scene::with(|config| config.ledger.segment_mib = 64)],
        Kind::Postgres => vec![on_rows(&Cluster::shared().ledger())],
        Kind::TwoOnPostgres => {
            let address = Cluster::shared().ledger();
            vec![on_rows(&address), on_rows(&address)]
        }
    }
}

/// The line of a table, after a fifth of the time in which everything warms up.
async fn measure(kind: Kind, payers: usize, time: Duration) -> String {
    let scenes: Vec<Arc<Scene>> = scenes(kind).into_iter().map(Arc::new).collect();
    let needed = payers.min(CHANNELS.into());
    let channels: Vec<Arc<ByLink>> = (0..CHANNELS)
        .take(needed)
        .map(|label| Arc::new(scenes[0].by_link(label, u64::MAX / 4)))
        .collect();
    for (scene, channel) in
        scenes.iter().flat_map(|scene| channels.iter().map(move |it| (scene, it)))
    {
        scene.shared.fresh.note(&channel.channel, Moment::now(), 3_600);
    }
    // Until each gate has seen what was made at the other: all payers have one address, and its allowance.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (begun, warm) = (Instant::now(), time / 5);
    let each = payers.div_ceil(needed);
    let mut tasks = Vec::new();
    for payer in 0..payers {
        let channel = Arc::clone(&channels[payer % needed]);
        let scene = Arc::clone(&scenes[payer % scenes.len()]);
        let first = u32::try_from(payer / needed).unwrap();
        let step = u32::try_from(each).unwrap();
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            let mut number = first;
            while begun.elapsed() < time + warm && number < 9_999 {
                let asked = Instant::now();
                let reply = scene.ask(channel.get("/page", number + 1, number)).await;
                assert_eq!(reply.status, 200, "{:?}", reply.body);
                if begun.elapsed() > warm {
                    took.push(asked.elapsed());
                }
                number += step;
            }
            took
        }));
    }
    tokio::time::sleep(warm).await;
    let (at, processor) = (Instant::now(), ProcessTime::now());
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.unwrap());
    }
    line((kind, payers), (&scenes[0], took), (at.elapsed(), processor.elapsed()))
}

fn line(
    (kind, payers): (Kind, usize),
    (scene, mut took): (&Scene, Vec<Duration>),
    (wall, processor): (Duration, Duration),
) -> String {
    took.sort_unstable();
    let quantile =
        |of_hundred: usize| took[(took.len() - 1) * of_hundred / 100].as_secs_f64() * 1e3;
    let commits = scene.ledger.commits();
    let commit = |of| commits.quantile(of).unwrap_or(0) as f64 / 1e3;
    let name = match kind {
        Kind::Embedded => "embedded",
        Kind::Postgres => "Postgres",
        Kind::TwoOnPostgres => "Postgres, two",
    };
    format!(
        "{name:13} {payers:7} {:11.0} {:7.2} {:7.2} {:14.2} {:7.2} {:8.1}",
        took.len() as f64 / wall.as_secs_f64(),
        quantile(50),
        quantile(99),
        commit(500),
        commit(990),
        processor.as_secs_f64() * 1e6 / took.len() as f64,
    )
}
