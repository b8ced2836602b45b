//! What people read of the measurements is what programs read.

use serde_json::Value;

use super::{file, number, table};

const DOCUMENT: &str = "docs/benchmarks.md";

/// Each row of the table with the figures it has in the JSON: requests a second, and milliseconds at p99.
const ROWS: [(&str, Option<&str>, Option<&str>); 9] = [
    ("hyper alone, HTTP/1.1", Some("plain_h1"), None),
    ("links, HTTP/1.1", Some("h1_links"), None),
    ("hyper alone, HTTP/2", Some("plain_h2"), None),
    ("links, HTTP/2", Some("h2_links"), Some("h2_links_p99_ms")),
    ("vouchers, HTTP/2", Some("vouchers"), None),
    ("links, HTTP/2, proxied to a service on the same cores", Some("proxied_links"), None),
    ("hyper alone, HTTP/2, 2,000 a second", None, Some("paced_plain_p99_ms")),
    ("links, HTTP/2, 2,000 a second", None, Some("paced_links_p99_ms")),
    ("the same beside 1,500 wrong links a second", None, Some("beside_wrong_links_p99_ms")),
];

fn measured() -> Value {
    let whole: Value = serde_json::from_str(&file("docs/benchmarks.json")).unwrap();
    whole["gateway"].clone()
}

#[test]
fn the_gateways_table_is_what_was_written_for_programs() {
    let measured = measured();
    let shown =
        table(DOCUMENT, ["", "requests a second", "p50 ms", "p99 ms", "server µs", "generator µs"]);
    assert_eq!(shown.len(), ROWS.len());
    for ([name, rate, _, p99, ..], (expected, rate_key, p99_key)) in shown.into_iter().zip(ROWS) {
        assert_eq!(name, expected);
        if let Some(key) = rate_key {
            assert_eq!(Some(number::<f64>(&rate)), measured[key].as_f64(), "{key}");
        }
        if let Some(key) = p99_key {
            let exact = measured[key].as_f64().unwrap();
            assert!((number::<f64>(&p99) - exact).abs() < 0.051, "{key}: {p99} for {exact}");
        }
    }
}

#[test]
fn the_gateways_sentences_have_the_same_figures() {
    let (measured, text) = (measured(), file(DOCUMENT).replace('\n', " "));
    let of = |key: &str| measured[key].as_f64().unwrap();
    for sentence in [
        format!("links are {:.2} over HTTP/1.1", of("ratio_to_plain_h1")),
        format!("and {:.2} over HTTP/2, where", of("ratio_to_plain")),
        format!("links over HTTP/2 are {:.2} of plain HTTP/1.1", of("h2_links") / of("plain_h1")),
        format!("A channel takes {} bytes", of("bytes_per_channel")),
        format!("a million known takes {:.1} s", of("start_seconds_1m_channels")),
        format!(
            "closed by the payee: {:.2} by link and {:.2} by voucher",
            of("lamports_by_link"),
            of("lamports_by_voucher")
        ),
    ] {
        assert!(text.contains(&sentence), "{sentence}");
    }
}
