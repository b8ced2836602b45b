//! A layer of `reqwest-middleware`: requests of a client that a program has already are paid for where they must be.
//!
//! A paying request goes by the payer's own connection to the dialled origin, never by the client's: no redirect, proxy
//! or middleware behind this one sees what pays. So what is set up of the client (its timeout, its cookies) holds for
//! what does not come here. The reply is a whole one, with its [`Receipt`] among its extensions where it was paid for.

use std::sync::Arc;

use farthing_sdk::client::Network;
use reqwest_middleware::{Error, Middleware, Next};

use crate::{PayError, Payer, Receipt, Reply, Request};

/// Pays for requests of a client.
///
/// Its errors are those of [`Payer::send`]: `error.downcast_ref::<PayError>()` of [`Error::Middleware`].
pub struct Paying<N>(pub Arc<Payer<N>>);

#[async_trait::async_trait]
impl<N: Network + Send + Sync + 'static> Middleware for Paying<N> {
    async fn handle(
        &self,
        request: reqwest::Request,
        _: &mut http::Extensions,
        _: Next<'_>,
    ) -> Result<reqwest::Response, Error> {
        let (payer, request) = (Arc::clone(&self.0), ours(&request)?);
        // The payer waits for files and the chain.
        let sent = tokio::task::spawn_blocking(move || payer.send(&request)).await;
        let reply = sent.map_err(Error::middleware)?.map_err(Error::middleware)?;
        theirs(reply)
    }
}

/// A request as the payer sends it: its body must be there as a whole, since it may be sent again.
fn ours(request: &reqwest::Request) -> Result<Request, Error> {
    let body = match request.body() {
        None => Vec::new(),
        Some(body) => {
            let bytes = body.as_bytes().ok_or_else(|| Error::middleware(PayError::StreamedBody))?;
            bytes.to_vec()
        }
    };
    let text = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let bad = || Error::middleware(PayError::BadHeader { name: name.to_string() });
        Ok((name.to_string(), value.to_str().map_err(|_| bad())?.to_owned()))
    };
    let headers = request.headers().iter().map(text).collect::<Result<_, Error>>()?;
    Ok(Request {
        method: request.method().to_string(),
        url: request.url().to_string(),
        headers,
        body,
    })
}

/// A reply as the client's callers get it.
fn theirs(reply: Reply) -> Result<reqwest::Response, Error> {
    let mut response = http::Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    let mut response = response.body(reply.body).map_err(Error::middleware)?;
    if let Some(receipt) = reply.receipt {
        response.extensions_mut().insert::<Receipt>(receipt);
    }
    Ok(response.into())
}
