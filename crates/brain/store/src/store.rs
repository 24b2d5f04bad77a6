//! The store: opening, closing, and the handle that everything else hangs on.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{Connection, SqlitePool};
use tokio::sync::Mutex;

use crate::append::Writer;
use crate::error::{AppendError, OpenError, ReadError, WriteHeadError};
use crate::head::{Head, HeadFile};
use crate::sign::{HeadSigner, HeadVerifier};
use crate::verify::{self, TAIL_EVENTS};
use crate::{door, rebuild};

/// What the store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// To append and to read. Creates what is missing, brings the tables up to date and rebuilds views that another
    /// version made.
    ReadWrite,
    /// To read only. Changes nothing, and refuses views that another version made.
    ReadOnly,
}

/// Whether the views are those of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Views {
    Current,
    Outdated,
}

/// The log and its views. A cheap handle: clones share the one writer and the readers.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
    readers: SqlitePool,
    views: Views,
    writer: Option<Arc<Mutex<Writer>>>,
    signer: Option<HeadSigner>,
    verifier: Option<HeadVerifier>,
}

impl Store {
    /// Opens the log at `path` and verifies its newest events. The caller holds the home's lock.
    ///
    /// # Errors
    /// When the file cannot be made, is locked (after five seconds), is no log, is of another version or is damaged.
    pub async fn open(path: &Path, mode: OpenMode) -> Result<Self, OpenError> {
        let (writer, views) = match mode {
            OpenMode::ReadWrite => (Some(open_writer(path).await?), Views::Current),
            OpenMode::ReadOnly if !path.exists() => return Err(OpenError::Missing { path: path.to_owned() }),
            OpenMode::ReadOnly => (None, inspect(path).await?),
        };
        let writer = writer.map(|writer| Arc::new(Mutex::new(writer)));
        let readers = door::readers(path);
        let store = Self { path: path.to_owned(), readers, views, writer, signer: None, verifier: None };
        if mode == OpenMode::ReadWrite {
            store.check_tail().await?;
        }
        Ok(store)
    }

    /// Refuses a log whose newest events do not verify. Read-only opening does without: it is how a damaged log is
    /// looked at.
    async fn check_tail(&self) -> Result<(), OpenError> {
        let path = || self.path.clone();
        let first = match verify::first_fault_of_tail(&self.readers, TAIL_EVENTS).await {
            Ok(first) => first,
            Err(source) => return Err(OpenError::Storage { path: path(), source: source.into() }),
        };
        match first {
            Some(fault) => Err(OpenError::Damaged { path: path(), seq: fault.seq, what: fault.kind.to_string() }),
            None => Ok(()),
        }
    }

    /// The same log with a key: heads that are written down are signed, and a head file without this key's signature is
    /// a fault of the log.
    #[must_use]
    pub fn with_signer(self, signer: HeadSigner) -> Self {
        Self { verifier: Some(signer.verifier()), signer: Some(signer), ..self }
    }

    /// The same log with a public key: nothing is signed, and a head file without this key's signature is a fault of
    /// the log.
    #[must_use]
    pub fn with_verifier(self, verifier: HeadVerifier) -> Self {
        Self { verifier: Some(verifier), ..self }
    }

    pub(crate) fn verifier(&self) -> Option<&HeadVerifier> {
        self.verifier.as_ref()
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets go of the file, after what is being appended. Clones of this handle can no longer be used to read; a
    /// store that is dropped without this loses nothing.
    pub async fn close(self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer
            && let Some(connection) = writer.lock().await.disconnect()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the log was not closed cleanly; the next start brings it in order");
        }
    }

    /// Writes the head of the log to a file outside it, after bringing the log up to that head to the disk, so that
    /// the file can never be ahead of an honest log. Called at most once a second and at the end.
    ///
    /// # Errors
    /// When the log cannot be synced or the file cannot be replaced; the file is then the old one.
    pub async fn write_head(&self, path: &Path) -> Result<Head, WriteHeadError> {
        let head = self.head().await.map_err(WriteHeadError::ReadHead)?;
        let signature = self.signer.as_ref().map(|signer| signer.sign(&head));
        let (wal, target, written) = (self.wal_path(), path.to_owned(), HeadFile { head: head.clone(), signature });
        let work = move || {
            // Only the WAL: what has left it was synced before, and opening the database file itself would
            // drop SQLite's locks on it when it is closed again.
            match std::fs::File::open(&wal) {
                Ok(file) => file.sync_all().map_err(WriteHeadError::SyncLog)?,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(WriteHeadError::SyncLog(error)),
            }
            written.write_to(&target).map_err(|source| WriteHeadError::WriteFile { path: target, source })
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|error| Err(WriteHeadError::SyncLog(std::io::Error::other(error))))?;
        Ok(head)
    }

    fn wal_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push("-wal");
        PathBuf::from(path)
    }

    /// The connections that read the log.
    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// The connections that read views, when the views are those of this version.
    pub(crate) fn views(&self) -> Result<&SqlitePool, ReadError> {
        match self.views {
            Views::Current => Ok(&self.readers),
            Views::Outdated => Err(ReadError::ViewsOutdated),
        }
    }

    /// Does something with the writer, to its end: a caller that stops waiting does not stop the work, so no
    /// transaction is ever left open.
    pub(crate) async fn write<T, Work, Done>(&self, work: Work) -> Result<T, AppendError>
    where
        T: Send + 'static,
        Work: FnOnce(tokio::sync::OwnedMutexGuard<Writer>) -> Done,
        Done: Future<Output = Result<T, AppendError>> + Send + 'static,
    {
        let writer = self.writer.clone().ok_or(AppendError::ReadOnly)?;
        let work = work(writer.lock_owned().await);
        #[expect(
            clippy::disallowed_methods,
            reason = "the door: a write transaction owns the writer and ends by itself"
        )]
        let done = tokio::spawn(work).await;
        done.unwrap_or_else(|error| Err(AppendError::Storage { source: error.into() }))
    }
}

async fn open_writer(path: &Path) -> Result<Writer, OpenError> {
    door::create_file(path)?;
    let mut connection = door::writer(path).await.map_err(|error| door::open_error(path, error))?;
    door::check_library(&mut connection, path).await?;
    door::migrate(&mut connection, path).await?;
    let is_current = rebuild::is_current(&mut connection).await.map_err(|error| door::open_error(path, error))?;
    let mut writer = Writer::new(path, connection);
    if !is_current {
        let rebuilt = writer.rebuild().await;
        rebuilt.map_err(|source| OpenError::Rebuild { path: path.to_owned(), source })?;
    }
    Ok(writer)
}

/// Looks at a log that may only be read.
async fn inspect(path: &Path) -> Result<Views, OpenError> {
    let readers = door::readers(path);
    let wrap = |error| door::open_error(path, error);
    let mut connection = readers.acquire().await.map_err(wrap)?;
    door::check_library(&mut connection, path).await?;
    door::check_tables(&mut connection, path).await?;
    let is_current = rebuild::is_current(&mut connection).await.map_err(wrap)?;
    drop(connection);
    readers.close().await;
    Ok(if is_current { Views::Current } else { Views::Outdated })
}
