//! Why a node over JSON-RPC gave no answer, by what has to be done about it. Never with the
//! URL, which can hold a key.

use super::network::NetworkError;
use solana_rpc_client_api::{
    client_error::{Error, ErrorKind, reqwest},
    request::RpcError,
};
use std::error::Error as _;

impl From<Error> for NetworkError {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Reqwest(error) => of_http(error),
            ErrorKind::RpcError(RpcError::RpcResponseError { code, message, .. }) => {
                Self::Refused(format!("{message} (code {code})"))
            }
            ErrorKind::RpcError(RpcError::ForUser(words)) => Self::NoAnswer(words.clone()),
            ErrorKind::RpcError(RpcError::RpcRequestError(words) | RpcError::ParseError(words)) => {
                Self::NotRpc(words.clone())
            }
            ErrorKind::SerdeJson(error) => Self::NotRpc(error.to_string()),
            kind => Self::NoAnswer(kind.to_string()),
        }
    }
}

fn of_http(error: &reqwest::Error) -> NetworkError {
    if let Some(status) = error.status() {
        return match status.as_u16() {
            429 => NetworkError::TooManyRequests,
            other => NetworkError::Http(other),
        };
    }
    match () {
        () if error.is_timeout() => NetworkError::TimedOut,
        () if error.is_connect() => NetworkError::NoConnection(deepest(error)),
        () if error.is_decode() => NetworkError::NotRpc(format!("no JSON, {}", deepest(error))),
        () => NetworkError::NoAnswer(deepest(error)),
    }
}

/// What was found first. What stands around it names the URL.
fn deepest(error: &reqwest::Error) -> String {
    let mut source = error.source();
    let mut words = None;
    while let Some(error) = source {
        words = Some(error.to_string());
        source = error.source();
    }
    words.unwrap_or_else(|| "the request could not be made".to_owned())
}
