//! What can be asked for, and by which method.

use std::collections::HashMap;

use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;

use super::reply::{Said, document, error, text};
use super::{Parts, act, channels, export, page, revenue, status};
use crate::metrics::scrape;

/// The format of figures.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What stands behind the question mark: each key once, of those that are known.
pub(super) struct Query(HashMap<String, String>);

/// Why a request is not answered as it was meant.
pub(super) type Wrong = (StatusCode, String);

impl Query {
    fn read(text: &str, known: &[&str]) -> Result<Self, Wrong> {
        let mut all = HashMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !known.contains(&key) || all.insert(key.to_owned(), value.to_owned()).is_some() {
                return Err(bad(format!("expected {}, each once", known.join(", "))));
            }
        }
        Ok(Self(all))
    }

    /// A value that can be read; `None` where there is none.
    pub(super) fn get<T: std::str::FromStr>(&self, key: &str) -> Result<Option<T>, Wrong> {
        let read = |text: &String| text.parse().map_err(|_| bad(format!("{key} cannot be read")));
        self.0.get(key).map(read).transpose()
    }
}

pub(super) fn bad(words: String) -> Wrong {
    (StatusCode::BAD_REQUEST, words)
}

/// Answers a request that was let in.
pub(super) async fn answer(parts: Parts, request: Request<Incoming>) -> Response<Said> {
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let answered = match (request.method(), path.as_str()) {
        (&Method::GET, "/") => Ok(page::page()),
        (&Method::POST, "/claim" | "/drain" | "/resume" | "/refund" | "/only-claim") => {
            act::act(parts, &path, request.into_body()).await
        }
        (&Method::GET, "/receipts.csv" | "/receipts.json") => {
            read(&query, &["from", "to", "beside"])
                .and_then(|query| export::export(parts, &path, &query))
        }
        (&Method::GET, "/status" | "/routes" | "/channels" | "/metrics") => {
            off_the_runtime(move || told(&parts, &path, &query)).await
        }
        (
            _,
            "/" | "/claim" | "/drain" | "/resume" | "/refund" | "/only-claim" | "/receipts.csv"
            | "/receipts.json",
        )
        | (_, "/status" | "/routes" | "/channels" | "/metrics") => {
            Err((StatusCode::METHOD_NOT_ALLOWED, "another method is meant".to_owned()))
        }
        _ => Err((StatusCode::NOT_FOUND, "there is no such thing here".to_owned())),
    };
    answered.unwrap_or_else(|(status, words)| error(status, &words))
}

fn read(query: &str, known: &[&str]) -> Result<Query, Wrong> {
    Query::read(query, known)
}

/// What goes through pages or receipts: it would keep others waiting.
fn told(parts: &Parts, path: &str, query: &str) -> Result<Response<Said>, Wrong> {
    let value = match path {
        "/status" => read(query, &[]).map(|_| status::status(parts))?,
        "/routes" => revenue::routes(parts, &read(query, &["from", "to"])?)?,
        "/channels" => channels::channels(parts, &read(query, &["after", "limit"])?)?,
        _ => {
            read(query, &[])?;
            let figures = scrape(status::figures(parts));
            return figures
                .map(|figures| text(OPEN_METRICS, figures))
                .map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()));
        }
    };
    Ok(document(StatusCode::OK, &value))
}

/// Does what blocks on a thread for that.
pub(super) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Wrong> + Send + 'static,
) -> Result<T, Wrong> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string())))
}
