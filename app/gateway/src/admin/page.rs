//! The page: a frame that holds nothing of the gateway's, and a script of ours that asks for it and puts it in as text.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderValue, Response, StatusCode};

use super::reply::{Said, error, text};
use crate::fill::filled;

/// `{{name}}` is where something goes.
const TEMPLATE: &str = include_str!("page.html");

/// The page, with a nonce of its own.
pub(super) fn page() -> Response<Said> {
    let mut bytes = [0; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Styles and scripts that anyone could name are worse than no page.
        return error(StatusCode::INTERNAL_SERVER_ERROR, "there is no randomness");
    }
    let nonce = URL_SAFE_NO_PAD.encode(bytes);
    let page = filled(TEMPLATE, |name| match name {
        "nonce" => nonce.clone(),
        _ => String::new(),
    });
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let mut response = text("text/html; charset=utf-8", page);
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
