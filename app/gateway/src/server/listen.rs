//! Sockets that several runtimes listen on at once.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that wait to be taken; the system may hold fewer.
const BACKLOG: i32 = 4_096;

/// A listener on this address, beside others of this process on the same one: the system spreads the
/// connections over them.
///
/// # Errors
/// The system's, as where another program listens there already.
pub fn shared(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Refuses an address at which somebody else listens: `SO_REUSEPORT` would share the port with another gateway of the same
/// user without a word, and half of the requests would reach the wrong ledger.
///
/// # Errors
/// The system's: the address is in use, or is not this machine's.
pub fn require_unused(address: SocketAddr) -> io::Result<()> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())
}
