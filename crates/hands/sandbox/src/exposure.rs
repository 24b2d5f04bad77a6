//! Whether a profile would show what must stay hidden. Decided on resolved paths: a symbolic link hides nothing.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::{Profile, ProfileError};

/// Refuses a profile that would not isolate.
pub(crate) fn check(profile: &Profile) -> Result<(), ProfileError> {
    let hidden = resolved_hidden(profile)?;
    let uncovered = profile.uncovered.iter().map(|path| resolve(path)).collect::<Result<Vec<_>, _>>()?;
    for path in writable(profile) {
        let real = resolve(path)?;
        // A run's own directories are inside what is hidden by nature; they must not be around it.
        if let Some(hidden) = hidden.iter().find(|hidden| hidden.starts_with(&real)) {
            return Err(ProfileError::Uncovers { path: path.to_owned(), hidden: hidden.clone() });
        }
    }
    for path in &profile.writable_files {
        plain(path)?;
        let found = path.symlink_metadata();
        let data = found.map_err(|source| ProfileError::Resolve { path: path.clone(), source })?;
        if !data.is_file() {
            return Err(ProfileError::NoFile { path: path.clone() });
        }
    }
    for path in &profile.read_only {
        let real = resolve(path)?;
        let is_allowed = uncovered.contains(&real);
        let shows = |hidden: &&PathBuf| hidden.starts_with(&real) || (real.starts_with(hidden) && !is_allowed);
        if let Some(hidden) = hidden.iter().find(shows) {
            return Err(ProfileError::Uncovers { path: path.clone(), hidden: hidden.clone() });
        }
    }
    Ok(())
}

/// What must stay hidden, resolved; what does not exist cannot be seen.
pub(crate) fn resolved_hidden(profile: &Profile) -> Result<Vec<PathBuf>, ProfileError> {
    let mut hidden = Vec::new();
    for path in &profile.hidden {
        plain(path)?;
        match path.canonicalize() {
            Ok(real) => hidden.push(real),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(ProfileError::Resolve { path: path.clone(), source }),
        }
    }
    Ok(hidden)
}

/// The path as text, if it is absolute and says where it leads without `.` and `..`.
pub(crate) fn plain(path: &Path) -> Result<&str, ProfileError> {
    let mut components = path.components();
    let is_absolute = components.next() == Some(Component::RootDir);
    let is_plain = is_absolute && components.all(|component| matches!(component, Component::Normal(_)));
    let not_plain = || ProfileError::NotPlain { path: path.to_owned() };
    path.to_str().filter(|_| is_plain).ok_or_else(not_plain)
}

fn writable(profile: &Profile) -> impl Iterator<Item = &Path> {
    [&profile.workspace, &profile.home].into_iter().chain(&profile.tmp).map(PathBuf::as_path)
}

fn resolve(path: &Path) -> Result<PathBuf, ProfileError> {
    plain(path)?;
    path.canonicalize().map_err(|source| ProfileError::Resolve { path: path.to_owned(), source })
}
