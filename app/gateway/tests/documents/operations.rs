//! `docs/operations.md`: what grows with what, from what was measured, and the measurements that it must agree with.

use serde_json::Value;

use super::{file, number, table};

const DOCUMENT: &str = "docs/operations.md";

/// What a payer does: payees that it pays, requests a day in all, and how much more in the busiest hour.
const PAYEES_OF_A_PAYER: u64 = 3;
const REQUESTS_OF_A_PAYER: u64 = 100;
const BUSIEST: u64 = 3;

/// Of a cluster: blocks a day, and compute units that may write one account in a block.
const BLOCKS_A_DAY: u64 = 216_000;
const UNITS_OF_A_LOCK: u64 = 12_000_000;

/// Lamports of a transaction with one signature.
const FEE: u64 = 5_000;

/// Channels of links that one transaction claims from.
const CLAIMS_AT_ONCE: u64 = 14;

/// Transactions with claims that are on their way at once, and seconds until they are confirmed: a guess of a cluster
/// that is busy.
const AT_ONCE: u64 = 8;
const CONFIRMED: u64 = 2;

/// Seconds between two rounds of looks, and accounts of one call.
const ROUND: u64 = 60;
const ACCOUNTS_OF_A_CALL: u64 = 99;

/// Calls of a round beside those for channels: for the reserve's account.
const CALLS_OF_A_ROUND: u64 = 1;

/// The payee of which claims and looks are counted in each run of the tests.
const COUNTED: Day = Day { channels: 250, requests: 250 * 34, hashes: 34 };

/// Bytes: of a request in the log and in the receipts; of one in Postgres with its index, and of a page there, both
/// measured after ten thousand requests.
const LOG: u64 = 92;
const RECEIPT: u64 = 56;
const ROW: u64 = 272;
const PAGE: u64 = 2_800;

const DAYS: u64 = 90;

/// The points of the table.
const POINTS: [(u64, u64); 6] =
    [(1, 1), (1_000, 1), (10_000, 10), (100_000, 100), (1_000_000, 1_000), (1_000_000, 1)];

/// What was measured.
struct Measured {
    /// Compute units of a claim by link: the first, each further, and a hash.
    first: u64,
    further: u64,
    hash: u64,
    /// Bytes of a channel in memory.
    channel: u64,
}

impl Measured {
    fn read() -> Self {
        let costs: Value = serde_json::from_str(&file("docs/costs.json")).unwrap();
        let units = |name: &str| costs["instructions"][name]["worst"].as_u64().unwrap();
        let benchmarks: Value = serde_json::from_str(&file("docs/benchmarks.json")).unwrap();
        let first = units("claim_chain");
        Self {
            first,
            further: units("claim_chain, each further"),
            hash: (units("claim_chain_1000_hashes") - first).div_ceil(1_000),
            channel: benchmarks["gateway"]["bytes_per_channel"].as_u64().unwrap(),
        }
    }

    /// Compute units of one claim from so many channels, each of so many hashes.
    fn claim(&self, channels: u64, hashes: u64) -> u64 {
        self.first + self.further * (channels - 1) + self.hash * channels * hashes
    }
}

/// A payee's day.
struct Day {
    channels: u64,
    requests: u64,
    hashes: u64,
}

impl Day {
    fn new(payers: u64, payees: u64) -> Self {
        let each = PAYEES_OF_A_PAYER.min(payees);
        let requests = payers * REQUESTS_OF_A_PAYER / payees;
        Self {
            channels: payers * each / payees,
            requests,
            hashes: REQUESTS_OF_A_PAYER.div_ceil(each),
        }
    }

    /// Lamports of claiming once from each channel.
    fn lamports(&self) -> u64 {
        self.channels.div_ceil(CLAIMS_AT_ONCE) * FEE
    }
}

fn megabytes(bytes: u64) -> String {
    grouped((bytes as f64 / 1e6).ceil() as u64)
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Small numbers with as many places as say something.
fn small(number: f64) -> String {
    if number >= 10.0 { grouped(number.ceil() as u64) } else { format!("{number:.2}") }
}

/// A line of the table.
fn grows(measured: &Measured, (payers, payees): (u64, u64)) -> [String; 15] {
    let day = Day::new(payers, payees);
    let channels = day.channels;
    let peak = |requests: u64| (requests * BUSIEST) as f64 / 86_400.0;
    let units = measured.claim(CLAIMS_AT_ONCE.min(channels), day.hashes);
    let transactions = channels.div_ceil(CLAIMS_AT_ONCE);
    let blocks = (transactions * units).div_ceil(UNITS_OF_A_LOCK);
    let calls = channels.div_ceil(ACCOUNTS_OF_A_CALL) as f64 / ROUND as f64;
    [
        grouped(payers),
        grouped(payees),
        grouped(channels),
        small(peak(day.requests * payees)),
        small(peak(day.requests)),
        small((channels * payees) as f64 / BLOCKS_A_DAY as f64),
        grouped(blocks),
        grouped((transactions.div_ceil(AT_ONCE) * CONFIRMED).div_ceil(60)),
        small(calls),
        grouped(day.lamports()),
        small(day.lamports() as f64 / day.requests as f64),
        megabytes(channels * measured.channel),
        megabytes(day.requests * LOG),
        megabytes(day.requests * RECEIPT * DAYS),
        megabytes(day.requests * ROW * DAYS + channels * PAGE),
    ]
}

const COLUMNS: [&str; 15] = [
    "payers",
    "payees",
    "channels of a payee",
    "requests a second, all",
    "of one gateway",
    "claims a block, all",
    "blocks of one payee's lock to claim all",
    "minutes to claim all",
    "RPC calls a second, one gateway",
    "lamports a day, one payee",
    "lamports a request",
    "memory MB",
    "log MB a day",
    "receipts MB, 90 days",
    "the same in Postgres, MB",
];

#[test]
fn the_table_is_what_the_model_says() {
    let measured = Measured::read();
    let made = POINTS.map(|point| grows(&measured, point));
    let lines: Vec<String> = made.iter().map(|row| format!("| {} |", row.join(" | "))).collect();
    let shown = table(DOCUMENT, COLUMNS);
    assert_eq!(shown, made, "the table should be\n{}", lines.join("\n"));
}

/// First point: claims of fourteen channels, measured as one instruction.
#[test]
fn the_model_agrees_with_a_claim_of_fourteen_channels_that_was_measured() {
    let costs: Value = serde_json::from_str(&file("docs/costs.json")).unwrap();
    let measured = costs["instructions"]["claim_chain_14"]["worst"].as_u64().unwrap();
    assert_eq!(Measured::read().claim(14, 0), measured);
}

/// Claims and looks of a payee with 250 channels, counted on bytecode: `tests/chain/model.rs` measures the last column.
#[test]
fn the_model_agrees_with_claims_and_looks_that_were_counted() {
    let measured = Measured::read();
    let calls = CALLS_OF_A_ROUND + COUNTED.channels.div_ceil(ACCOUNTS_OF_A_CALL);
    let each = COUNTED.lamports() as f64 / COUNTED.requests as f64;
    let computed = [
        ("transactions to claim all", COUNTED.channels.div_ceil(CLAIMS_AT_ONCE) as f64),
        (
            "compute units of the dearest of them",
            measured.claim(CLAIMS_AT_ONCE, COUNTED.hashes) as f64,
        ),
        ("lamports a request", each),
        ("calls of a round of looks", calls as f64),
    ];
    let rows =
        table(DOCUMENT, ["250 channels of a payee, 34 requests of each", "computed", "measured"]);
    assert_eq!(rows.len(), computed.len());
    for ([of, said, counted], (name, value)) in rows.into_iter().zip(computed) {
        assert_eq!(of, name);
        let (said, counted): (f64, f64) = (number(&said), number(&counted));
        assert!((said - value).abs() < 0.006, "{name}: computed {value}, the document says {said}");
        assert!((counted / said - 1.0).abs() < 0.1, "{name}: counted {counted} for {said}");
    }
}

/// Second point: `farthing gate demo --pages 10000`, one channel of a payer that opens and a payee that closes, one claim.
#[test]
fn the_model_agrees_with_ten_thousand_pages_that_were_paid_on_a_local_network() {
    let text = file("docs/benchmarks.md").replace('\n', " ");
    let (_, rest) = text.split_once("closed by the payee: ").unwrap();
    let measured: f64 = number(rest.split(' ').next().unwrap());
    // Opening and closing are the payer's day's first and last transaction.
    let (claims, ends) = (Day { channels: 1, requests: 10_000, hashes: 0 }.lamports(), 2 * FEE);
    assert!(((claims + ends) as f64 / 10_000.0 - measured).abs() < 0.005, "{measured}");
}

/// Third point: requests a second by the processor's time of gateway and generator, on two cores.
#[test]
fn processor_time_says_how_many_requests_two_cores_carry() {
    let rows = table(
        "docs/benchmarks.md",
        ["", "requests a second", "p50 ms", "p99 ms", "server µs", "generator µs"],
    );
    let of = |name: &str| rows.iter().find(|row| row[0] == name).unwrap().clone();
    for name in ["links, HTTP/1.1", "links, HTTP/2", "vouchers, HTTP/2"] {
        let [_, rate, _, _, server, generator] = of(name);
        let model = 2e6 / (number::<f64>(&server) + number::<f64>(&generator));
        let rate: f64 = number(&rate);
        assert!((model / rate - 1.0).abs() < 0.25, "{name}: {model} for {rate}");
    }
}
