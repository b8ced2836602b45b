//! Where the operator connects: a Unix socket of mode 0600, and a loopback address where that is wanted.

use std::fs::{self, Permissions};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use crate::server;

/// Why the operator's door does not open.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The folder of the socket, or the socket.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// Others may put another socket into the place of this one.
    #[error("others can write to {}: the admin's socket needs a folder of the operator's own", .0.display())]
    OpenFolder(PathBuf),
    /// Something else has its place.
    #[error("{} is there already, and is no socket", .0.display())]
    Taken(PathBuf),
    /// Another gateway.
    #[error("somebody answers at {} already", .0.display())]
    Answers(PathBuf),
    /// The file of the token.
    #[error("{}: {why}", path.display())]
    Token {
        /// Which.
        path: PathBuf,
        /// What it should be.
        why: &'static str,
    },
    /// An address that others reach.
    #[error("{0} can be reached from elsewhere: the admin listens on loopback addresses alone")]
    NotLoopback(SocketAddr),
    /// The loopback address.
    #[error("cannot listen on {address}: {error}")]
    Tcp {
        /// Which.
        address: SocketAddr,
        /// The system's words.
        error: io::Error,
    },
    /// The system gives no thread.
    #[error("no thread for the admin: {0}")]
    Thread(io::Error),
}

impl DoorError {
    pub(super) fn file(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::File { path: path.to_owned(), error }
    }

    pub(super) fn tcp(address: SocketAddr) -> impl Fn(io::Error) -> Self {
        move |error| Self::Tcp { address, error }
    }
}

/// A listener, of either kind.
pub(super) enum Door {
    /// Who may open the file, and is the same user or the system's.
    Unix(UnixListener),
    /// Who has the token.
    Tcp(TcpListener),
}

/// Listens on a socket that only this user can open. One that is left of an earlier process is replaced; one at which
/// somebody answers is not.
///
/// # Errors
/// [`DoorError`].
pub(super) fn unix(path: &Path) -> Result<UnixListener, DoorError> {
    let failed = DoorError::file(path);
    check_folder(path)?;
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
        Ok(there) if !there.file_type().is_socket() => {
            return Err(DoorError::Taken(path.to_owned()));
        }
        Ok(_) => match UnixStream::connect(path) {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                fs::remove_file(path).map_err(&failed)?;
            }
            // Also where it takes no more for now, or is not ours to open.
            _ => return Err(DoorError::Answers(path.to_owned())),
        },
    }
    let listener = UnixListener::bind(path).map_err(&failed)?;
    // Who connects before this is looked at by his user.
    fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(&failed)?;
    listener.set_nonblocking(true).map_err(&failed)?;
    Ok(listener)
}

/// A folder that others can write to is no place: they could put their own socket there, and the operator would talk
/// to it.
///
/// # Errors
/// [`DoorError::OpenFolder`]; [`DoorError::File`] of one that is not there.
pub fn check_folder(path: &Path) -> Result<(), DoorError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let meta = fs::metadata(folder).map_err(DoorError::file(folder))?;
    if meta.mode() & 0o022 != 0 {
        return Err(DoorError::OpenFolder(folder.to_owned()));
    }
    Ok(())
}

/// Listens on a loopback address.
///
/// # Errors
/// [`DoorError::NotLoopback`], [`DoorError::Tcp`].
pub(super) fn tcp(address: SocketAddr) -> Result<TcpListener, DoorError> {
    if !address.ip().is_loopback() {
        return Err(DoorError::NotLoopback(address));
    }
    server::require_unused(address).map_err(DoorError::tcp(address))?;
    let listener = TcpListener::bind(address).map_err(DoorError::tcp(address))?;
    listener.set_nonblocking(true).map_err(DoorError::tcp(address))?;
    Ok(listener)
}

/// The user that a socket of this process belongs to.
pub(super) fn owner(path: &Path) -> io::Result<u32> {
    fs::symlink_metadata(path).map(|meta| meta.uid())
}
