//! Why a node over HTTP gave no answer, against real servers on this machine.
//!
//! - nobody listens, nobody answers in time                  -> said so
//! - HTTP 429 -> the wait that it asks for, then the answer; in the end, said so
//! - any other HTTP status                                   -> told by its number
//! - a web page, other JSON                                  -> not a node
//! - an error of the node itself                             -> in its words

use farthing_sdk::{
    Rpc,
    client::{Network, NetworkError},
    solana::{CommitmentLevel, Signature},
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// A server that gives each question the next of these answers, and the last one again and again.
/// Returns its URL.
fn server(answers: &[&'static str]) -> String {
    let answers = answers.to_vec();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/?api-key=SECRET", listener.local_addr().unwrap());
    thread::spawn(move || {
        let last = answers.last().into_iter().cycle();
        for answer in answers.iter().chain(last) {
            let Ok((mut stream, _)) = listener.accept() else { return };
            read_question(&mut stream);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

/// Up to the end of its JSON, which is one object.
fn read_question(stream: &mut TcpStream) {
    let (mut bytes, mut some) = (Vec::new(), [0; 4_096]);
    while !bytes.ends_with(b"}") {
        match stream.read(&mut some) {
            Ok(count) if count != 0 => bytes.extend_from_slice(&some[..count]),
            _ => return,
        }
    }
}

/// The head of an answer after which the connection ends.
macro_rules! answer {
    ($head:literal, $body:literal) => {
        concat!("HTTP/1.1 ", $head, "\r\nConnection: close\r\n\r\n", $body)
    };
}

const SLOT: &str = answer!("200 OK", r#"{"jsonrpc":"2.0","id":0,"result":77}"#);

/// What a node answers to the question for the slot.
fn slot(url: &str) -> Result<u64, NetworkError> {
    let patience = Duration::from_secs(5);
    let result = Rpc::with_timeout(url, CommitmentLevel::Confirmed, patience).slot();
    if let Err(error) = &result {
        assert!(!error.to_string().contains("SECRET"), "{error}");
    }
    result
}

#[test]
fn an_answer_is_an_answer() {
    assert_eq!(slot(&server(&[SLOT])), Ok(77));
}

#[test]
fn nobody_who_listens_is_no_connection() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = slot(&format!("http://127.0.0.1:{port}/SECRET")).unwrap_err();
    assert!(matches!(&error, NetworkError::NoConnection(_)), "{error:?}");
    assert!(error.to_string().to_lowercase().contains("connection refused"), "{error}");
    let error = slot("http://nowhere.invalid/SECRET").unwrap_err();
    assert!(matches!(&error, NetworkError::NoConnection(_)), "{error:?}");
}

#[test]
fn a_node_that_does_not_answer_is_a_time_out() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/SECRET", silent.local_addr().unwrap());
    let patience = Duration::from_millis(300);
    let rpc = Rpc::with_timeout(url, CommitmentLevel::Confirmed, patience);
    assert_eq!(rpc.slot(), Err(NetworkError::TimedOut));
}

#[test]
fn a_node_that_asks_to_wait_is_waited_for() {
    let busy = answer!("429 Too Many Requests\r\nRetry-After: 1", "");
    let (url, begun) = (server(&[busy, SLOT]), Instant::now());
    assert_eq!(slot(&url), Ok(77));
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_node_that_goes_on_asking_to_wait_has_too_many_requests() {
    let busy = answer!("429 Too Many Requests\r\nRetry-After: 0", "");
    assert_eq!(slot(&server(&[busy])), Err(NetworkError::TooManyRequests));
}

#[test]
fn other_statuses_are_told_by_their_number() {
    for (server, status) in [
        (server(&[answer!("401 Unauthorized", "")]), 401),
        (server(&[answer!("403 Forbidden", "no key")]), 403),
        (server(&[answer!("404 Not Found", "<html></html>")]), 404),
        (server(&[answer!("500 Internal Server Error", "{}")]), 500),
        (server(&[answer!("503 Service Unavailable", "")]), 503),
    ] {
        assert_eq!(slot(&server), Err(NetworkError::Http(status)));
    }
}

#[test]
fn what_is_no_node_is_not_taken_for_one() {
    for body in [
        server(&[answer!("200 OK", "<html><body>Welcome}</body></html>")]),
        server(&[answer!("200 OK", "")]),
        server(&[answer!("200 OK", "[1, 2]")]),
        server(&[answer!("200 OK", r#"{"hello":"world"}"#)]),
        server(&[answer!("200 OK", r#"{"jsonrpc":"2.0","id":0,"result":"many"}"#)]),
    ] {
        let error = slot(&body).unwrap_err();
        assert!(matches!(error, NetworkError::NotRpc(_)), "{error:?}");
    }
}

#[test]
fn a_transaction_that_is_not_there_is_told_from_an_answer_that_is_none() {
    let record = |answer| Rpc::new(server(&[answer])).record(&Signature::default());
    let nothing = answer!("200 OK", r#"{"jsonrpc":"2.0","id":0,"result":null}"#);
    assert_eq!(record(nothing), Ok(None));
    let nonsense = answer!("200 OK", r#"{"jsonrpc":"2.0","id":0,"result":"many"}"#);
    assert!(matches!(record(nonsense), Err(NetworkError::NotRpc(_))));
}

#[test]
fn an_error_of_the_node_is_told_in_its_words() {
    let error = answer!(
        "200 OK",
        r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32601,"message":"no such method"}}"#
    );
    let error = slot(&server(&[error])).unwrap_err();
    assert_eq!(error, NetworkError::Refused("no such method (code -32601)".into()));
}
