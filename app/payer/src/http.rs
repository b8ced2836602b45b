//! Requests and replies, and the one connection to an origin. No redirect is followed, so that what pays goes
//! nowhere but where it was dialled (rule R21).

use std::{
    io::Read,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use farthing_sdk::vouchers::chain::sha256;
use farthing_wire::Origin;
use reqwest::{
    Method,
    blocking::Client,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use url::Url;

use crate::{error::PayError, origin, receipt::Receipt};

/// Time for one request, its reply included: short of what a gateway remembers (rule R7), so that doubt can
/// be cleared up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of a reply that only says what is to be paid, at most: its price is in a header.
const PRICE_MAX: u64 = 256 * 1024;

/// Bytes of a body between two looks of who watches.
const PART: u64 = 256 * 1024;

/// Time to be connected.
const CONNECTING: Duration = Duration::from_secs(10);

/// Headers that the payer sets, or that the connection needs. A header that waits for leave (`expect`) would
/// have the body sent after the payment is taken.
const RESERVED: [&str; 14] = [
    "connection",
    "content-length",
    "expect",
    "farthing",
    "farthing-pass",
    "host",
    "keep-alive",
    "payment-signature",
    "sign-in-with-x",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-payment",
];

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// GET where it is empty.
    pub method: String,
    /// With scheme and host.
    pub url: String,
    /// Name and value.
    pub headers: Vec<(String, String)>,
    /// Sent as it is.
    pub body: Vec<u8>,
}

impl Request {
    /// A plain GET.
    #[must_use]
    pub fn get(url: &str) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Checks all that can be known before it is sent, and says to which origin it goes.
    ///
    /// # Errors
    /// `NotAUrl`, `NotHttp`, `NotHttps`, `UserInUrl`, `BadMethod`, `ReservedHeader`, `BadHeader`.
    pub fn origin(&self) -> Result<String, PayError> {
        Ok(Ready::of(self)?.origin.to_string())
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Of HTTP.
    pub status: u16,
    /// Name and value, names in lower case. Values that are no text are left out.
    pub headers: Vec<(String, String)>,
    /// Whole.
    pub body: Vec<u8>,
    /// `None` where nothing was paid.
    pub receipt: Option<Receipt>,
}

/// A request that can be sent.
pub(crate) struct Ready {
    pub url: Url,
    pub origin: Origin,
    pub method: Method,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Ready {
    /// # Errors
    /// `NotAUrl`, `NotHttp`, `NotHttps`, `UserInUrl`, `BadMethod`, `ReservedHeader`, `BadHeader`.
    pub(crate) fn of(request: &Request) -> Result<Self, PayError> {
        let mut url =
            Url::parse(&request.url).map_err(|error| PayError::NotAUrl(error.to_string()))?;
        url.set_fragment(None);
        let origin = origin::dialled(&url)?;
        let method = match request.method.as_str() {
            "" => Method::GET,
            other => Method::from_bytes(other.as_bytes())
                .map_err(|_| PayError::BadMethod(other.into()))?,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let bad = || PayError::BadHeader { name: name.clone() };
            let key: HeaderName = name.parse().map_err(|_| bad())?;
            if RESERVED.contains(&key.as_str()) {
                return Err(PayError::ReservedHeader { name: name.clone() });
            }
            headers.append(key, HeaderValue::from_str(value).map_err(|_| bad())?);
        }
        Ok(Self { url, origin, method, headers, body: request.body.clone() })
    }

    /// A header's text, as it is sent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// By what a gateway knows the same request again, too: method, URL and body (rule R7).
    pub(crate) fn print(&self) -> [u8; 32] {
        let head = format!("{} {}\n", self.method, self.url);
        sha256(&[head.as_bytes(), &sha256(&self.body)].concat())
    }

    /// What has a price: the method and the path.
    pub(crate) fn priced(&self) -> String {
        format!("{} {}", self.method, self.url.path())
    }
}

/// A whole reply.
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Seconds that it asks to wait, at most ten.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let seconds: u64 = self.header("retry-after")?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds.clamp(1, 10)))
    }

    /// As callers get it.
    pub(crate) fn reply(self, receipt: Option<Receipt>) -> Reply {
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let headers = self.headers.iter();
        let headers = headers.filter_map(|(name, value)| Some((name.to_string(), text(value)?)));
        Reply { status: self.status, headers: headers.collect(), body: self.body, receipt }
    }
}

/// Why there is no whole reply.
#[derive(Debug)]
pub(crate) enum Cut {
    /// Nothing was sent.
    Unsent(String),
    /// It may have been sent and served.
    Unknown(String),
    /// More than is taken.
    TooLarge(u64),
}

/// Is told how many bytes of a reply's body there are, and of how many where that is known. Called by any thread.
pub type Progress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// The way to one origin.
pub(crate) struct Line {
    client: Client,
    most: u64,
    progress: Option<Progress>,
    /// For a request and its whole reply.
    patience: Duration,
}

impl Line {
    /// Replies have at most `most` bytes.
    ///
    /// # Errors
    /// `NoAnswer` where this machine cannot speak TLS.
    pub(crate) fn new(ready: &Ready, most: u64) -> Result<Self, PayError> {
        let mut builder = Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(CONNECTING)
            .https_only(ready.origin.is_secure());
        if ready.origin.is_loopback() {
            // Neither a proxy nor a name server has a say in what is this machine.
            builder = builder.no_proxy();
        }
        if let Some(name) = origin::own_name(&ready.url, &ready.origin) {
            builder = builder.resolve(&name, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        }
        let failed = |error: reqwest::Error| PayError::NoAnswer {
            origin: ready.origin.to_string(),
            cause: error.without_url().to_string(),
        };
        let client = builder.build().map_err(failed)?;
        Ok(Self { client, most, progress: None, patience: PATIENCE })
    }

    /// The same, watched by somebody.
    pub(crate) fn watched(self, progress: Option<Progress>) -> Self {
        Self { progress, ..self }
    }

    /// Sends a request, with a header that pays where there is one, and reads the whole reply.
    ///
    /// # Errors
    /// [`Cut`]
    pub(crate) fn send(
        &self,
        ready: &Ready,
        paying: Option<(&'static str, String)>,
    ) -> Result<Answer, Cut> {
        let mut headers = ready.headers.clone();
        let is_paying = paying.is_some();
        if let Some((name, value)) = paying {
            let mut value =
                HeaderValue::from_str(&value).map_err(|error| Cut::Unsent(error.to_string()))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let request = self.client.request(ready.method.clone(), ready.url.clone());
        // The client's own time would begin anew with each part of the body.
        let request = request.headers(headers).body(ready.body.clone()).timeout(self.patience);
        let reply = request.send().map_err(|error| cut(&error))?;
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let is_price = status == 402 && !is_paying;
        let most = if is_price { self.most.min(PRICE_MAX) } else { self.most };
        let body = self.read(reply, most)?;
        if body.len() as u64 > most {
            return Err(Cut::TooLarge(most));
        }
        Ok(Answer { status, headers, body })
    }
}

impl Line {
    /// The body, or one byte more than may be.
    fn read(&self, reply: reqwest::blocking::Response, most: u64) -> Result<Vec<u8>, Cut> {
        let in_all = reply.content_length();
        let mut from = reply.take(most.saturating_add(1));
        let mut body = Vec::new();
        loop {
            // A part at a time, so that somebody can watch.
            let part = from.by_ref().take(PART).read_to_end(&mut body);
            let part = part.map_err(|error| Cut::Unknown(error.to_string()))?;
            if let Some(progress) = &self.progress {
                progress(body.len() as u64, in_all);
            }
            if part == 0 {
                return Ok(body);
            }
        }
    }
}

fn cut(error: &reqwest::Error) -> Cut {
    use std::error::Error;
    // The innermost cause says most, and names no URL.
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let words = cause.to_string();
    if error.is_connect() || error.is_builder() { Cut::Unsent(words) } else { Cut::Unknown(words) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::{io::Write, net::TcpListener, thread, time::Instant};

    fn refusal(request: &Request) -> PayError {
        Ready::of(request).err().unwrap()
    }

    #[test]
    fn headers_that_pay_or_carry_the_connection_are_the_payers_own() {
        for name in [
            "Farthing",
            "Farthing-Pass",
            "PAYMENT-SIGNATURE",
            "SIGN-IN-WITH-X",
            "Host",
            "Expect",
            "Transfer-Encoding",
        ] {
            let headers = vec![(name.into(), "x".into())];
            let request = Request { headers, ..Request::get("https://a.example/") };
            assert!(matches!(refusal(&request), PayError::ReservedHeader { .. }), "{name}");
        }
    }

    #[test]
    fn what_is_no_header_and_no_method_is_refused() {
        for (name, value) in [("a b", "x"), ("a", "x\r\nfarthing: y"), ("", "x")] {
            let headers = vec![(name.into(), value.into())];
            let request = Request { headers, ..Request::get("https://a.example/") };
            assert!(matches!(refusal(&request), PayError::BadHeader { .. }), "{name}");
        }
        let request = Request { method: "GE T".into(), ..Request::get("https://a.example/") };
        assert!(matches!(refusal(&request), PayError::BadMethod(_)));
        assert!(matches!(refusal(&Request::get("a.example")), PayError::NotAUrl(_)));
    }

    #[test]
    fn a_reply_in_drops_is_waited_for_as_long_as_any() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _head = stream.read(&mut [0; 4_096]).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").unwrap();
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        });
        let ready = Ready::of(&Request::get(&url)).unwrap();
        let mut line = Line::new(&ready, 10_000).unwrap();
        line.patience = Duration::from_millis(500);
        let begun = Instant::now();
        assert!(matches!(line.send(&ready, None), Err(Cut::Unknown(_))));
        let took = begun.elapsed().as_millis();
        assert!((500..3_000).contains(&took), "{took} ms");
        drop(line);
        server.join().unwrap();
    }

    #[test]
    fn a_request_is_known_again_by_method_url_and_body() {
        let print = |method: &str, url: &str, body: &[u8]| {
            let request = Request { method: method.into(), body: body.into(), ..Request::get(url) };
            Ready::of(&request).unwrap().print()
        };
        let first = print("GET", "https://a.example/x?y", b"");
        assert_eq!(first, print("", "https://A.example:443/x?y#z", b""));
        assert_ne!(first, print("POST", "https://a.example/x?y", b""));
        assert_ne!(first, print("GET", "https://a.example/x?z", b""));
        assert_ne!(first, print("GET", "https://a.example/x?y", b" "));
    }
}
