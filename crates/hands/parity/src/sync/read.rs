//! Reading the source from its directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::SyncError;
use crate::source::{COMMANDS, INSTRUCTIONS, SETTINGS, Texts};

/// The largest file of a source, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

/// The texts of a source. In a repository nothing is read that a link leads out of it: whoever wrote the repository
/// could else have any file of the operator's copied into it.
pub(super) fn texts(directory: &Path, repository: Option<&Path>) -> Result<Texts, SyncError> {
    if !directory.is_dir() {
        return Err(SyncError::NoSource { path: directory.to_owned() });
    }
    let settings = text(&directory.join(SETTINGS), repository)?;
    let instructions = text(&directory.join(INSTRUCTIONS), repository)?;
    let mut texts = Texts { settings, instructions, ..Texts::default() };
    for path in commands(&directory.join(COMMANDS))? {
        let name = path.file_stem().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| SyncError::Path { path: path.clone() })?.to_owned();
        if let Some(text) = text(&path, repository)? {
            texts.commands.insert(name, text);
        }
    }
    Ok(texts)
}

fn text(path: &Path, repository: Option<&Path>) -> Result<Option<String>, SyncError> {
    let failed = |source| SyncError::Read { path: path.to_owned(), source };
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => return Ok(None),
        Err(source) => return Err(failed(source)),
    };
    if repository.is_some_and(|root| !real.starts_with(root)) {
        return Err(SyncError::SourceOutside { path: path.to_owned() });
    }
    let metadata = fs::metadata(&real).map_err(failed)?;
    if !metadata.is_file() || metadata.len() > MOST_BYTES {
        return Err(failed(io::Error::other(format!("it is no file of at most {MOST_BYTES} bytes"))));
    }
    fs::read_to_string(&real).map(Some).map_err(failed)
}

/// The files that are commands. Others, such as those of an editor, are none of godwit's business.
fn commands(directory: &Path) -> Result<Vec<PathBuf>, SyncError> {
    let failed = |source| SyncError::Read { path: directory.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(source)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden && path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
