//! Readers that have tokens and no lamports, who ask to be started (docs/adr/0027): a price for it, and the transaction.

use std::error::Error;
use std::net::IpAddr;

use bytes::Bytes;
use farthing_wire::{START, START_MAX, START_QUOTE, StartAsk, StartSubmit, WireError};
use http::header::{ALLOW, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use http_body::Body;
use http_body_util::Limited;

use super::answer::Answer;
use super::desk::NotStarted;
use super::{Gate, Refused};

/// Seconds after which a start that is on its way is asked for again.
const AGAIN: u64 = 2;

/// Whether a path is one of these two.
pub(super) fn is_start(target: &str) -> bool {
    matches!(target, START | START_QUOTE)
}

impl Gate {
    /// What is answered there. It costs the address of its allowance: a quote as a price does, a start as any other
    /// slow work.
    pub(super) async fn starting<B>(
        &self,
        (parts, client): (&Parts, IpAddr),
        body: &mut B,
        target: &str,
    ) -> Answer
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        if parts.method != Method::POST {
            let answer = self.answers.plain(StatusCode::METHOD_NOT_ALLOWED, "only POST");
            return answer.with(ALLOW, HeaderValue::from_static("POST"));
        }
        if self.is_draining() {
            return self.answers.later(&Refused::Draining);
        }
        let may = match target {
            START => self.strangers.may_ask(client),
            _ => self.strangers.may_see(client),
        };
        if !may {
            return self.answers.later(&Refused::TooMany);
        }
        // Asked before: a body of unknown length would have room kept for the largest that there may be.
        if body.size_hint().exact().is_none_or(|size| size > START_MAX as u64) {
            let words = "a body with its length, of 4096 bytes at most";
            return self.answers.plain(StatusCode::PAYLOAD_TOO_LARGE, words);
        }
        let Ok(body) = self.bodies.read(Limited::new(body, START_MAX)).await else {
            return self.answers.plain(StatusCode::BAD_REQUEST, "the body did not come whole");
        };
        match target {
            START => self.start_reader(&body, client).await,
            _ => self.start_price(&body),
        }
    }

    fn start_price(&self, body: &[u8]) -> Answer {
        let asked = StartAsk::decode(body).map_err(malformed);
        let quoted = asked.and_then(|ask| self.desk.quote(&ask));
        let encoded = quoted.and_then(|quote| quote.encode().map_err(malformed));
        self.start_told(encoded)
    }

    async fn start_reader(&self, body: &[u8], client: IpAddr) -> Answer {
        let started = match StartSubmit::decode(body) {
            Ok(submit) => self.desk.start(submit, client).await,
            Err(error) => Err(malformed(error)),
        };
        self.start_told(started.and_then(|done| done.encode().map_err(malformed)))
    }

    fn start_told(&self, said: Result<Vec<u8>, NotStarted>) -> Answer {
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        match said {
            Ok(body) => self.answers.json(StatusCode::OK, body.into()),
            Err(NotStarted::NotOffered) => {
                self.answers.plain(StatusCode::NOT_FOUND, "nobody is started here")
            }
            Err(NotStarted::Refused(why)) => self.answers.plain(StatusCode::BAD_REQUEST, &why),
            Err(NotStarted::Pending) => {
                let words =
                    "it is on its way: ask again with the same bytes, and sign no others meanwhile";
                self.answers.plain(StatusCode::CONFLICT, words).with(RETRY_AFTER, AGAIN.into())
            }
            Err(NotStarted::Busy) => {
                let words = "too much waits: nothing was signed";
                self.answers.plain(unavailable, words).with(RETRY_AFTER, AGAIN.into())
            }
            Err(NotStarted::Unreachable) => {
                let words = "the cluster does not answer: ask again with the same bytes";
                self.answers.plain(unavailable, words).with(RETRY_AFTER, AGAIN.into())
            }
        }
    }
}

fn malformed(error: WireError) -> NotStarted {
    NotStarted::Refused(error.to_string())
}
