//! HTTP/1.1 as bytes, so that a test can say what no library would.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

/// For anything to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// A reply, as far as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether all of the body came.
    pub is_whole: bool,
}

impl Request {
    /// All values of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        values(&self.headers, name)
    }
}

impl Reply {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        values(&self.headers, name).first().copied()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn values<'a>(headers: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
}

/// The next request of a connection; `None` where none comes, or not all of it.
pub fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let line = line(reader)?;
    let mut parts = line.split(' ');
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let headers = headers(reader)?;
    let request = Request { method, target, headers, body: Vec::new() };
    let is_chunked = request.all("transfer-encoding").contains(&"chunked");
    let length = request.all("content-length").first().and_then(|length| length.parse().ok());
    let (body, is_whole) = match (is_chunked, length) {
        (true, _) => chunks(reader),
        (false, length) => exactly(reader, length.unwrap_or(0)),
    };
    is_whole.then_some(Request { body, ..request })
}

/// The next reply of a connection, to a request with this method; `None` where not even its head comes.
pub fn read_reply(reader: &mut impl BufRead, method: &str) -> Option<Reply> {
    let line = line(reader)?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let headers = headers(reader)?;
    if status == 100 {
        return read_reply(reader, method);
    }
    let reply = Reply { status, headers, ..Reply::default() };
    let is_empty = method == "HEAD" || status == 304 || status == 204;
    let length = reply.header("content-length").and_then(|length| length.parse().ok());
    let is_chunked = reply.header("transfer-encoding") == Some("chunked");
    let (body, is_whole) = match (is_empty, is_chunked, length) {
        (true, ..) => (Vec::new(), true),
        (_, true, _) => chunks(reader),
        (_, _, Some(length)) => exactly(reader, length),
        _ => {
            let mut body = Vec::new();
            let is_whole = reader.read_to_end(&mut body).is_ok();
            (body, is_whole)
        }
    };
    Some(Reply { body, is_whole, ..reply })
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).ok().filter(|read| *read != 0)?;
    let line = String::from_utf8_lossy(&line);
    line.strip_suffix('\n').map(|line| line.trim_end_matches('\r').to_owned())
}

fn headers(reader: &mut impl BufRead) -> Option<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        let line = line(reader)?;
        if line.is_empty() {
            return Some(headers);
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn exactly(reader: &mut impl BufRead, length: usize) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let read = reader.take(length as u64).read_to_end(&mut body);
    let is_whole = read.is_ok() && body.len() == length;
    (body, is_whole)
}

fn chunks(reader: &mut impl BufRead) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let length = line(reader).and_then(|line| usize::from_str_radix(line.trim(), 16).ok());
        let Some(length) = length else { return (body, false) };
        let (chunk, is_whole) = exactly(reader, length);
        body.extend(chunk);
        if !is_whole || line(reader).is_none() {
            return (body, false);
        }
        if length == 0 {
            return (body, true);
        }
    }
}

/// A connection of a payer.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    /// From this machine's usual address.
    pub fn to(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self(BufReader::new(stream)))
    }

    /// From another address of loopback, so as somebody else.
    pub fn from(last: u8, address: SocketAddr) -> Option<Self> {
        let socket =
            socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).ok()?;
        let from = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0);
        socket.bind(&from.into()).ok()?;
        socket.connect(&address.into()).ok()?;
        socket.set_read_timeout(Some(PATIENCE)).ok()?;
        socket.set_tcp_nodelay(true).ok()?;
        Some(Self(BufReader::new(socket.into())))
    }

    /// Sends these bytes.
    pub fn send(&mut self, bytes: &[u8]) -> Option<()> {
        self.0.get_mut().write_all(bytes).ok()
    }

    /// The reply to a request with this method.
    pub fn reply(&mut self, method: &str) -> Option<Reply> {
        read_reply(&mut self.0, method)
    }

    /// So many bytes, or fewer where it ends before.
    pub fn read(&mut self, most: usize) -> Vec<u8> {
        exactly(&mut self.0, most).0
    }

    /// A request without a body, and its reply.
    pub fn ask(&mut self, method: &str, target: &str, headers: &[(&str, &str)]) -> Option<Reply> {
        self.send(head(method, target, headers).as_bytes())?;
        self.reply(method)
    }
}

/// The head of a request.
pub fn head(method: &str, target: &str, headers: &[(&str, &str)]) -> String {
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: gate.test\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text + "\r\n"
}
