//! Figures in the format of OpenMetrics.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

use super::{Outcome, Sums, Times};

/// What a scrape says. Amounts are base units, fees lamports.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// What was counted by request.
    pub sums: Sums,
    /// Names of routes by their ids.
    pub names: BTreeMap<u16, String>,
    /// What was bought where returns are offered, and how many of it were returned, by the routes' ids.
    pub tallies: BTreeMap<u16, (u64, u64)>,
    /// How long commits took.
    pub commits: Times,
    /// What is as it is now: name, help, value.
    pub gauges: Vec<(&'static str, &'static str, u64)>,
    /// What only rises: name, help, value.
    pub counters: Vec<(&'static str, &'static str, u64)>,
}

/// The text of a scrape.
///
/// # Errors
/// None that memory does not give; the encoder's are passed on.
pub fn scrape(figures: Figures) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("farthing_gate");
    registry.register_collector(Box::new(figures));
    let mut text = String::new();
    text::encode(&mut text, &registry)?;
    Ok(text)
}

impl Collector for Figures {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.requests(&mut encoder)?;
        self.amounts(&mut encoder)?;
        self.returns(&mut encoder)?;
        self.commits(&mut encoder)?;
        for (name, help, value) in &self.gauges {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            // A gauge is signed, and one that is too large would leave the scrape empty.
            metric.encode_gauge(&i64::try_from(*value).unwrap_or(i64::MAX))?;
        }
        for (name, help, value) in &self.counters {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            metric.encode_counter::<NoLabelSet, u64, u64>(value, None)?;
        }
        Ok(())
    }
}

impl Figures {
    fn requests(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests by route and outcome";
        let mut metric = encoder.encode_descriptor("requests", help, None, MetricType::Counter)?;
        for (route, sums) in &self.sums.routes {
            for (outcome, count) in Outcome::ALL.into_iter().zip(&sums.outcomes) {
                if *count > 0 {
                    let labels = [("route", self.name(*route)), ("outcome", outcome.name().into())];
                    let mut one = metric.encode_family(&labels)?;
                    one.encode_counter::<NoLabelSet, u64, u64>(count, None)?;
                }
            }
        }
        Ok(())
    }

    fn amounts(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        for (name, help, is_served) in [
            ("served_units", "Base units served, those included that were returned", true),
            ("returned_units", "Base units returned", false),
        ] {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (route, sums) in &self.sums.routes {
                let amount = if is_served { sums.served } else { sums.returned };
                if amount > 0 {
                    let labels = [("route", self.name(*route))];
                    let mut one = metric.encode_family(&labels)?;
                    one.encode_counter::<NoLabelSet, u64, u64>(&amount, None)?;
                }
            }
        }
        Ok(())
    }

    fn returns(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        for (name, help, is_bought) in [
            ("bought", "Requests that were bought and may be returned for a while", true),
            ("unwanted", "Of these, returned by their payers", false),
        ] {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for (route, (bought, back)) in &self.tallies {
                let labels = [("route", self.name(Some(*route)))];
                let mut one = metric.encode_family(&labels)?;
                let count = if is_bought { bought } else { back };
                one.encode_counter::<NoLabelSet, u64, u64>(count, None)?;
            }
        }
        Ok(())
    }

    fn commits(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let (name, help) = ("commit_seconds", "How long a commit to the disk takes");
        let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Histogram)?;
        let seconds = |micros: u64| micros as f64 / 1e6;
        let mut buckets: Vec<(f64, u64)> =
            self.commits.buckets.iter().map(|(bound, count)| (seconds(*bound), *count)).collect();
        // The last takes what is longer too.
        if let Some((bound, _)) = buckets.last_mut() {
            *bound = f64::MAX;
        }
        let (sum, count) = (seconds(self.commits.micros), self.commits.count());
        metric.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
    }

    /// As a label: the encoder writes values as they are.
    fn name(&self, route: Option<u16>) -> Cow<'_, str> {
        match route.map(|route| self.names.get(&route)) {
            None => "(none)".into(),
            Some(None) => "(others)".into(),
            Some(Some(name)) => escaped(name),
        }
    }
}

/// A text between quotes, as OpenMetrics wants it.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '"', '\n']) {
        return text.into();
    }
    text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n").into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::metrics::{Metrics, Timing};
    use std::time::Duration;

    #[test]
    fn a_scrape_has_what_was_counted_and_nothing_smuggled_in() {
        let (metrics, timing) = (Metrics::default(), Timing::default());
        let counts = metrics.runtime();
        counts.note(Some(0), Outcome::Paid);
        counts.note(Some(5), Outcome::Unpaid);
        counts.note(None, Outcome::NoRoute);
        counts.begin();
        counts.end(0, (7, 0));
        timing.note(Duration::from_micros(100));
        let figures = Figures {
            sums: metrics.sums(),
            names: [(0, "a\"} 1\nfarthing_gate_fake 1\\".to_owned())].into(),
            tallies: [(0, (9, 1))].into(),
            commits: timing.read(),
            gauges: vec![("at_risk_units", "At risk", u64::MAX)],
            counters: vec![("fees_lamports", "Fees", u64::MAX)],
        };
        let text = scrape(figures).unwrap();
        let lines = [
            r#"farthing_gate_requests_total{route="a\"} 1\nfarthing_gate_fake 1\\",outcome="paid"} 1"#,
            r#"farthing_gate_requests_total{route="(others)",outcome="unpaid"} 1"#,
            r#"farthing_gate_requests_total{route="(none)",outcome="no_route"} 1"#,
            r#"farthing_gate_served_units_total{route="a\"} 1\nfarthing_gate_fake 1\\"} 7"#,
            r#"farthing_gate_unwanted_total{route="a\"} 1\nfarthing_gate_fake 1\\"} 1"#,
            r#"farthing_gate_commit_seconds_bucket{le="0.000128"} 1"#,
            r#"farthing_gate_commit_seconds_bucket{le="+Inf"} 1"#,
            "farthing_gate_at_risk_units 9223372036854775807",
            "farthing_gate_fees_lamports_total 18446744073709551615",
            "# EOF",
        ];
        for line in lines {
            assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
        }
        assert!(!text.lines().any(|line| line.starts_with("farthing_gate_fake")));
    }
}
