//! Keeps the [`State`]: in memory, and when a directory is given also in one file that is replaced whole or not at all.

use crate::state::{State, VERSION};
use serde::Deserialize;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// The state could not be read from or written to its directory.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file could not be read or written.
    #[error("failed to {doing} {path}")]
    Disk {
        /// What was attempted.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The file is not the JSON this program writes.
    #[error("failed to understand {path}")]
    Content {
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: serde_json::Error,
    },
    /// The file was written by a later program.
    #[error("{path} is of version {version}, this program knows {VERSION}")]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it names.
        version: u32,
    },
    /// Another process works with the directory.
    #[error("another practice identity provider uses {path}")]
    InUse {
        /// The directory.
        path: PathBuf,
    },
}

/// The part of the file that every version has.
#[derive(Deserialize)]
struct Stamp {
    version: u32,
}

/// A directory that this process alone may use, until it is dropped.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    _lock: File,
}

impl Directory {
    /// Makes the directory when it is missing, and claims it.
    pub(crate) fn claim(path: &Path) -> Result<Self, Failure> {
        let disk = |doing| {
            let path = path.to_owned();
            move |source| Failure::Disk { doing, path, source }
        };
        fs::create_dir_all(path).map_err(disk("make"))?;
        let lock = private(&path.join("lock")).map_err(disk("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(Failure::InUse { path: path.to_owned() }),
            Err(fs::TryLockError::Error(source)) => Err(disk("lock")(source)),
        }
    }

    fn file(&self) -> PathBuf {
        self.path.join("practice-idp.json")
    }

    /// The state that was written last, if any was.
    pub(crate) fn read(&self) -> Result<Option<State>, Failure> {
        let path = self.file();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Failure::Disk { doing: "read", path, source }),
        };
        let content = |source| Failure::Content { path: path.clone(), source };
        let Stamp { version } = serde_json::from_slice(&bytes).map_err(content)?;
        if version != VERSION {
            return Err(Failure::Version { path, version });
        }
        serde_json::from_slice(&bytes).map(Some).map_err(content)
    }

    /// Replaces the file: a crash leaves the old one or the new one, never a part.
    fn write(&self, state: &State) -> Result<(), Failure> {
        let path = self.file();
        let bytes = serde_json::to_vec_pretty(state)
            .map_err(|source| Failure::Content { path: path.clone(), source })?;
        let replace = || -> io::Result<()> {
            let fresh = self.path.join("practice-idp.json.new");
            let mut file = private(&fresh)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&fresh, &path)?;
            if cfg!(unix) {
                File::open(&self.path)?.sync_all()?;
            }
            Ok(())
        };
        replace().map_err(|source| Failure::Disk { doing: "write", path, source })
    }
}

/// Opens a file for writing that only its owner can read: it holds keys and a token.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// The state as it is now. Reading never waits for the disk.
#[derive(Debug)]
pub(crate) struct Cabinet {
    current: RwLock<Arc<State>>,
    writing: Mutex<Option<Arc<Directory>>>,
}

impl Cabinet {
    pub(crate) fn new(state: State, directory: Option<Directory>) -> Self {
        Self { current: RwLock::new(Arc::new(state)), writing: Mutex::new(directory.map(Arc::new)) }
    }

    pub(crate) fn read(&self) -> Arc<State> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Applies `edit`; what it made is true once this returns `Ok`, and durable where there is a directory.
    /// An `Err` of `edit` leaves everything as it was.
    pub(crate) async fn change<T, E: From<Failure>>(
        &self,
        edit: impl FnOnce(&mut State) -> Result<T, E>,
    ) -> Result<T, E> {
        let directory = self.writing.lock().await;
        let mut state = State::clone(&self.read());
        let made = edit(&mut state)?;
        let state = Arc::new(state);
        if let Some(directory) = directory.as_ref() {
            let (directory, state) = (Arc::clone(directory), Arc::clone(&state));
            let written = tokio::task::spawn_blocking(move || directory.write(&state)).await;
            written.unwrap_or_else(|_| Err(interrupted()))?;
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = state;
        Ok(made)
    }
}

/// The writing thread ended early, as it does while the program is being shut down.
fn interrupted() -> Failure {
    Failure::Disk {
        doing: "write",
        path: PathBuf::from("practice-idp.json"),
        source: io::Error::from(io::ErrorKind::Interrupted),
    }
}
