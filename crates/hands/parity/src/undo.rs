//! Undoing the last sync: every file as it was before, to the byte, or none of them.

use std::path::{Path, PathBuf};

use crate::digest;
use crate::place::{self, PlaceError, Snapshot};
use crate::report::{UndoReport, UndoneFile};
use crate::state::{State, StateError, UndoFile};

/// What happens to files that somebody has changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangedSince {
    /// Nothing is undone, and they are named.
    IsRefused,
    /// They are overwritten; what was in them is kept beside the backup.
    IsOverwritten,
}

/// Why nothing was undone, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// There is no sync that could be undone.
    #[error("no sync is there to undo")]
    Nothing,
    /// Somebody has changed files since.
    #[error("changed since the last sync: {}", shown(paths))]
    Changed {
        /// Which files.
        paths: Vec<PathBuf>,
    },
    /// A file cannot be restored. Those before it have been; repeating goes on.
    #[error("cannot restore `{}`: it {source}", path.display())]
    Place {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Godwit's own memory cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
}

fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
}

/// Undoes the newest sync that was not undone yet. `state` is the directory of godwit's memory of the scope.
///
/// # Errors
/// [`UndoError`]; where files were changed since, nothing was touched.
pub fn undo(state: &Path, changed: ChangedSince) -> Result<UndoReport, UndoError> {
    let state = State::open(state)?;
    let backup = state.last_backup()?.ok_or(UndoError::Nothing)?;
    let mut looked = Vec::new();
    for file in &backup.record.files {
        looked.push((file.clone(), look(file)?));
    }
    let mut restored = Vec::new();
    let mut changed_paths = Vec::new();
    for (file, snapshot) in &looked {
        let before = file.before.as_ref().map(|name| backup.read(name)).transpose()?;
        let now = snapshot.bytes.as_deref().map(digest::of_bytes);
        // An undo that was cut short has restored some already.
        if now != file.after && snapshot.bytes != before {
            changed_paths.push(file.path.clone());
        }
        restored.push(before);
    }
    if changed == ChangedSince::IsRefused && !changed_paths.is_empty() {
        return Err(UndoError::Changed { paths: changed_paths });
    }
    let mut files = Vec::new();
    for (index, ((file, snapshot), before)) in looked.iter().zip(restored).enumerate() {
        let is_changed = changed_paths.contains(&file.path);
        let kept = match &snapshot.bytes {
            Some(bytes) if is_changed => Some(backup.keep_overwritten(index, bytes)?),
            Some(_) | None => None,
        };
        restore(file, snapshot, before.as_deref())?;
        files.push(UndoneFile { path: file.path.clone(), was_there: before.is_some(), kept });
    }
    place::remove_empty(&backup.record.directories);
    state.save(&backup.record.manifest)?;
    let closed = backup.close()?;
    for file in &mut files {
        // The backup has got another name by now.
        file.kept = file.kept.take().and_then(|kept| kept.file_name().map(|name| closed.join(name)));
    }
    Ok(UndoReport { backup: closed, files })
}

fn look(file: &UndoFile) -> Result<Snapshot, UndoError> {
    place::look(&file.path, None).map_err(|error| failed(file, error))
}

fn restore(file: &UndoFile, snapshot: &Snapshot, before: Option<&[u8]>) -> Result<(), UndoError> {
    if snapshot.bytes.as_deref() != before {
        let mut as_before = snapshot.clone();
        as_before.mode = file.mode;
        place::replace(&as_before, before).map_err(|error| failed(file, error))?;
    }
    Ok(())
}

fn failed(file: &UndoFile, error: PlaceError) -> UndoError {
    UndoError::Place { path: file.path.clone(), source: Box::new(error) }
}
