//! The figures, for people and for docs/benchmarks.json.

use std::{fmt::Write, fs, io, path::Path};

use serde_json::{Map, Value, json};

use crate::{
    child::Commits,
    failed,
    load::Outcome,
    process::machine,
    rounds::{Load, Measured, Results},
    sizes::Sizes,
};

/// Paid loads, each with the one that it is compared with.
const PAIRS: [(Load, Load); 2] = [(Load::LinksH1, Load::PlainH1), (Load::LinksH2, Load::PlainH2)];

/// Loads on Postgres, each compared with the embedded ledger's.
const ROWS: [(Load, &str); 2] = [(Load::Rows, "postgres"), (Load::RowsTwo, "postgres_two")];

/// All that was measured.
pub struct Report {
    pub results: Results,
    /// `None` where only some loads were measured.
    pub sizes: Option<Sizes>,
}

/// The value in the middle; of two, the lower.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

impl Report {
    fn find(&self, load: Load) -> &[Outcome] {
        let found = self.results.all.iter().find(|measured| measured.load == load);
        found.map_or(&[], |measured| measured.outcomes.as_slice())
    }

    fn rate(&self, load: Load) -> f64 {
        median(self.find(load).iter().map(Outcome::rate))
    }

    /// Of each round by itself, since what disturbs one disturbs both in it.
    fn ratio(&self, of: Load, to: Load) -> f64 {
        let pairs = self.find(of).iter().zip(self.find(to));
        median(pairs.map(|(of, to)| of.rate() / to.rate()))
    }

    /// Processor time for a request of the other load, of the server and of who asks together, to that of this one: what
    /// the ratio of their rates is where the processor is the limit, and nothing else runs on it.
    fn spent(&self, of: Load, to: Load) -> f64 {
        let pairs = self.find(of).iter().zip(self.find(to));
        let sum = |outcome: &Outcome| outcome.costs().0 + outcome.costs().1;
        median(pairs.map(|(of, to)| sum(to) / sum(of)))
    }

    fn p99(&self, load: Load) -> f64 {
        median(self.find(load).iter().map(|outcome| outcome.times.quantile(0.99)))
    }

    /// A table in Markdown.
    pub fn table(&self) -> String {
        let Results { mode, rounds, time, all } = &self.results;
        let mut text = format!(
            "Machine: {}; ledger with {mode}; {rounds} rounds of {} s, medians; generator on the same cores.\n\n",
            machine(),
            time.as_secs()
        );
        text += "| | requests a second | p50 ms | p99 ms | server µs | generator µs |\n";
        text += "|---|---:|---:|---:|---:|---:|\n";
        for measured in all {
            text += &row(measured);
        }
        text += "\n";
        for (of, to) in PAIRS.into_iter().filter(|(of, to)| self.has(*of) && self.has(*to)) {
            // Writing to a string does not fail.
            let (rate, spent) = (self.ratio(of, to), self.spent(of, to));
            let _ = writeln!(
                text,
                "{} to {}: {rate:.2}, by processor {spent:.2}.",
                of.words(),
                to.words()
            );
        }
        text += &self.commits();
        if let Some(sizes) = &self.sizes {
            text += &self.rest(sizes);
        }
        text
    }

    fn has(&self, load: Load) -> bool {
        !self.find(load).is_empty()
    }

    /// Milliseconds of commits, in the middle of all rounds: p50 and p99.
    fn commit(&self, load: Load) -> (f64, f64) {
        let found = self.results.all.iter().find(|measured| measured.load == load);
        let all = found.map_or(&[][..], |measured| measured.commits.as_slice());
        let of = |value: fn(&Commits) -> f64| median(all.iter().map(value)) / 1e3;
        (of(|commits| commits.p50), of(|commits| commits.p99))
    }

    /// What is on Postgres beside what has its ledger for itself; nothing where that was not measured.
    fn commits(&self) -> String {
        let mut text = String::new();
        for load in Load::POSTGRES.into_iter().filter(|_| self.has(Load::Rows)) {
            let ((p50, p99), ratio) = (self.commit(load), self.ratio(load, Load::LinksH2));
            let words = load.words();
            let _ = writeln!(
                text,
                "{words}: commits p50 {p50:.2} ms, p99 {p99:.1} ms; {ratio:.3} of the embedded ledger's requests."
            );
        }
        text
    }

    fn rest(&self, sizes: &Sizes) -> String {
        let added = self.p99(Load::PacedLinks) - self.p99(Load::PacedPlain);
        format!(
            "At 2,000 a second {added:.1} ms more at p99.\n\
             A channel takes {} bytes of memory; a start with 1,000,000 known {:.1} s and {} MiB.\n",
            sizes.bytes_per_channel,
            sizes.start_seconds,
            sizes.start_bytes >> 20,
        )
    }

    fn json(&self, sizes: &Sizes) -> Value {
        let rate = |load| json!(self.rate(load).round());
        let hundredths = |value: f64| json!((value * 100.0).round() / 100.0);
        let ratio = |of, to| hundredths(self.ratio(of, to));
        let ms = |load| hundredths(self.p99(load));
        let spent = |of, to| hundredths(self.spent(of, to));
        json!({
            "h2_links": rate(Load::LinksH2),
            "h1_links": rate(Load::LinksH1),
            "vouchers": rate(Load::Vouchers),
            "proxied_links": rate(Load::Proxied),
            "plain_h2": rate(Load::PlainH2),
            "plain_h1": rate(Load::PlainH1),
            "ratio_to_plain": ratio(Load::LinksH2, Load::PlainH2),
            "ratio_to_plain_h1": ratio(Load::LinksH1, Load::PlainH1),
            "ratio_of_processor": spent(Load::LinksH2, Load::PlainH2),
            "ratio_of_processor_h1": spent(Load::LinksH1, Load::PlainH1),
            "h2_links_p99_ms": ms(Load::LinksH2),
            "paced_plain_p99_ms": ms(Load::PacedPlain),
            "paced_links_p99_ms": ms(Load::PacedLinks),
            "beside_wrong_links_p99_ms": ms(Load::Beside),
            "bytes_per_channel": sizes.bytes_per_channel,
            "start_seconds_1m_channels": sizes.start_seconds,
            "mode": self.results.mode,
            "machine": machine(),
        })
    }

    /// The figures of Postgres, beside those of the embedded ledger in the same run.
    fn postgres(&self) -> Value {
        let rounded = |value: f64| json!((value * 1_000.0).round() / 1_000.0);
        let of = |load: Load| {
            let (p50, p99) = self.commit(load);
            json!({
                "requests": self.rate(load).round(),
                "p99_ms": rounded(self.p99(load)),
                "commit_p50_ms": rounded(p50),
                "commit_p99_ms": rounded(p99),
                "ratio_to_embedded": rounded(self.ratio(load, Load::LinksH2)),
            })
        };
        let mut all = Map::new();
        all.insert("embedded".into(), of(Load::LinksH2));
        all.insert("machine".into(), json!(machine()));
        all.extend(ROWS.into_iter().map(|(load, name)| (name.to_owned(), of(load))));
        Value::Object(all)
    }

    /// Writes the figures under `gateway`, or those of Postgres under `rows`, and leaves what else the file and that object
    /// have. Nothing where only some loads were measured.
    ///
    /// # Errors
    /// The system's; a file that holds no object.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let is_rows = Load::POSTGRES.into_iter().all(|load| self.has(load));
        let (name, new) = match &self.sizes {
            Some(sizes) => ("gateway", self.json(sizes)),
            None if is_rows => ("rows", self.postgres()),
            None => return Ok(()),
        };
        let mut whole: Map<String, Value> = match fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Map::new(),
            Err(error) => return Err(error),
        };
        let ours = whole.entry(name).or_insert_with(|| json!({}));
        if let (Value::Object(ours), Value::Object(new)) = (ours, new) {
            ours.extend(new);
        }
        fs::write(file, format!("{:#}\n", Value::Object(whole)))
    }
}

fn row(measured: &Measured) -> String {
    let all = &measured.outcomes;
    let of = |value: &dyn Fn(&Outcome) -> f64| median(all.iter().map(value));
    format!(
        "| {} | {} | {:.1} | {:.1} | {:.1} | {:.1} |\n",
        measured.load.words(),
        thousands(of(&Outcome::rate)),
        of(&|outcome| outcome.times.quantile(0.5)),
        of(&|outcome| outcome.times.quantile(0.99)),
        of(&|outcome| outcome.costs().0),
        of(&|outcome| outcome.costs().1),
    )
}

fn thousands(value: f64) -> String {
    let text = format!("{value:.0}");
    let mut grouped = String::new();
    for (at, digit) in text.chars().enumerate() {
        if at != 0 && (text.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
