//! The one door to the disk: looking at a file, and putting another content in its place.
//!
//! A file that is reached through symbolic links is changed where it really is, so that whoever keeps their settings
//! elsewhere and links to them goes on doing so. A write is a new file beside the old one that takes its name, with its
//! mode and owner; before that the old one is read again, so that what somebody wrote meanwhile is not lost. Between
//! that look and the renaming there is no time in which a program could be told to wait: a write in exactly that moment
//! would be replaced, and is what the backups are for.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::fcntl::OFlag;
use nix::unistd::{AccessFlags, access, geteuid};

/// The largest file that is read, in bytes. Settings are a few kilobytes; Claude Code's own grow to some megabytes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// The mode of a new file of the user's: theirs alone.
const PRIVATE_FILE: u32 = 0o600;

/// The mode of a new file in a repository, before the user's mask.
const SHARED_FILE: u32 = 0o644;

/// Why a file is left as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    /// A link that leads to nothing.
    #[error("is a symbolic link to something that is not there")]
    Dangling,
    /// A link that leads out of the repository.
    #[error("leads to `{}`, which is outside of the repository's working tree", real.display())]
    Outside {
        /// Where it leads.
        real: PathBuf,
    },
    /// Something that is no file.
    #[error("is no regular file")]
    NoFile,
    /// Too much to read.
    #[error("has {bytes} bytes, more than the {MOST_BYTES} that are read")]
    TooLarge {
        /// How many it has.
        bytes: u64,
    },
    /// No text.
    #[error("is not UTF-8 text")]
    NoText,
    /// A file that nobody may write.
    #[error("is read-only")]
    ReadOnly,
    /// A directory in which nothing may be written.
    #[error("is in the directory `{}`, which is read-only", directory.display())]
    DirectoryReadOnly {
        /// The directory.
        directory: PathBuf,
    },
    /// A file that has other names.
    #[error("has {links} hard links, and a new content would be under this name only")]
    HardLinks {
        /// How many names it has.
        links: u64,
    },
    /// A file of somebody else.
    #[error("belongs to user {owner}")]
    NotOwned {
        /// Whose it is.
        owner: u32,
    },
    /// A file that somebody writes again and again.
    #[error("was changed by somebody while it was being changed here")]
    Contended,
    /// The system refuses.
    #[error("cannot {action} it")]
    System {
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl PlaceError {
    /// What to do.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Dangling => "remove the link, or make what it leads to",
            Self::Outside { .. } => "remove the link; only files of the working tree are written",
            Self::NoFile => "move it away",
            Self::TooLarge { .. } | Self::NoText => "see what it is, and move it away if it is no settings",
            Self::ReadOnly => "make it writable (`chmod u+w`), or leave this CLI out with `--for`",
            Self::DirectoryReadOnly { .. } => "make the directory writable, or leave this CLI out with `--for`",
            Self::HardLinks { .. } => "use symbolic links instead, which are followed",
            Self::NotOwned { .. } => "run the command as that user, or leave this CLI out with `--for`",
            Self::Contended => "end the CLI that writes it, then repeat the command",
            Self::System { .. } => "see that the file can be read and written, then repeat the command",
        }
    }
}

/// A file as it was at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// Where it really is.
    pub(crate) real: PathBuf,
    /// What is in it; `None` when it is not there.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Its mode; that of a new file when it is not there.
    pub(crate) mode: u32,
    owner: Option<(u32, u32)>,
}

impl Snapshot {
    /// The content as text; an empty one when the file is not there.
    pub(crate) fn text(&self) -> Result<&str, PlaceError> {
        std::str::from_utf8(self.bytes.as_deref().unwrap_or_default()).map_err(|_| PlaceError::NoText)
    }
}

/// Looks at a file. In a repository nothing outside of its working tree is looked at.
pub(crate) fn look(path: &Path, repository: Option<&Path>) -> Result<Snapshot, PlaceError> {
    let real = real_path(path)?;
    if let Some(root) = repository {
        check_inside(&real, root)?;
    }
    let new_mode = if repository.is_some() { SHARED_FILE } else { PRIVATE_FILE };
    // What is no file must not keep the command waiting for somebody who writes into it.
    let opened = OpenOptions::new().read(true).custom_flags(OFlag::O_NONBLOCK.bits()).open(&real);
    let mut file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Snapshot { real, bytes: None, mode: new_mode, owner: None });
        }
        Err(source) => return Err(PlaceError::System { action: "open", source }),
    };
    let metadata = file.metadata().map_err(|source| PlaceError::System { action: "look at", source })?;
    if !metadata.is_file() {
        return Err(PlaceError::NoFile);
    }
    if metadata.len() > MOST_BYTES {
        return Err(PlaceError::TooLarge { bytes: metadata.len() });
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|source| PlaceError::System { action: "read", source })?;
    let owner = Some((metadata.uid(), metadata.gid()));
    Ok(Snapshot { real, bytes: Some(bytes), mode: metadata.permissions().mode() & 0o7777, owner })
}

/// Says whether the file could be written, without writing it.
pub(crate) fn check_writable(snapshot: &Snapshot) -> Result<(), PlaceError> {
    if snapshot.bytes.is_some() {
        let metadata =
            fs::metadata(&snapshot.real).map_err(|source| PlaceError::System { action: "look at", source })?;
        if snapshot.mode & 0o200 == 0 {
            return Err(PlaceError::ReadOnly);
        }
        if metadata.nlink() > 1 {
            return Err(PlaceError::HardLinks { links: metadata.nlink() });
        }
        if metadata.uid() != geteuid().as_raw() && !geteuid().is_root() {
            return Err(PlaceError::NotOwned { owner: metadata.uid() });
        }
    }
    let directory = nearest_directory(&snapshot.real);
    let mode = fs::metadata(&directory).map_err(|source| PlaceError::System { action: "look at", source })?.mode();
    // For root the system says yes to everything; what is marked as read-only is left alone all the same.
    if mode & 0o200 == 0 || access(&directory, AccessFlags::W_OK).is_err() {
        return Err(PlaceError::DirectoryReadOnly { directory });
    }
    Ok(())
}

/// Puts another content in the place of the one that was seen, or takes the file away. Gives back the directories that
/// had to be made, the outermost first.
pub(crate) fn replace(snapshot: &Snapshot, content: Option<&[u8]>) -> Result<Vec<PathBuf>, PlaceError> {
    check_unchanged(snapshot)?;
    check_writable(snapshot)?;
    match content {
        None => {
            check_unchanged(snapshot)?;
            fs::remove_file(&snapshot.real).map_err(|source| PlaceError::System { action: "delete", source })?;
            Ok(Vec::new())
        }
        Some(content) => {
            let made = make_directories(&snapshot.real)?;
            let draft = write_draft(snapshot, content)?;
            let renamed = check_unchanged(snapshot).and_then(|()| {
                fs::rename(&draft, &snapshot.real).map_err(|source| PlaceError::System { action: "rename", source })
            });
            if renamed.is_err() {
                // Nothing depends on it, and what has failed is told.
                fs::remove_file(&draft).ok();
            }
            renamed?;
            sync_directory(&snapshot.real)?;
            Ok(made)
        }
    }
}

/// Takes away directories in which nothing is left, the innermost first.
pub(crate) fn remove_empty(directories: &BTreeSet<PathBuf>) {
    // A directory sorts after the one that it is in.
    for directory in directories.iter().rev() {
        // One that is not empty stays, which is what is wanted.
        fs::remove_dir(directory).ok();
    }
}

fn write_draft(snapshot: &Snapshot, content: &[u8]) -> Result<PathBuf, PlaceError> {
    let failed = |source| PlaceError::System { action: "write a new content for", source };
    let name = snapshot.real.file_name().unwrap_or_default().to_string_lossy();
    let draft = snapshot.real.with_file_name(format!(".{name}.godwit-{}", std::process::id()));
    // What a process of the same number left when it was killed is nobody's.
    if let Err(error) = fs::remove_file(&draft)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(failed(error));
    }
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(PRIVATE_FILE).open(&draft).map_err(failed)?;
    let written = (|| {
        if let Some((owner, group)) = snapshot.owner {
            let own = file.metadata()?;
            if (own.uid(), own.gid()) != (owner, group) {
                std::os::unix::fs::fchown(&file, Some(owner), Some(group))?;
            }
        }
        file.set_permissions(fs::Permissions::from_mode(snapshot.mode))?;
        file.write_all(content)?;
        file.sync_all()
    })();
    match written {
        Ok(()) => Ok(draft),
        Err(error) => {
            // What has failed is told; the draft is of no use.
            fs::remove_file(&draft).ok();
            Err(failed(error))
        }
    }
}

fn check_unchanged(snapshot: &Snapshot) -> Result<(), PlaceError> {
    let now = match fs::read(&snapshot.real) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(PlaceError::System { action: "read", source }),
    };
    if now == snapshot.bytes { Ok(()) } else { Err(PlaceError::Contended) }
}

fn make_directories(path: &Path) -> Result<Vec<PathBuf>, PlaceError> {
    let missing: Vec<PathBuf> =
        path.ancestors().skip(1).take_while(|parent| !parent.exists()).map(Path::to_owned).collect();
    let made: Vec<PathBuf> = missing.into_iter().rev().collect();
    for directory in &made {
        match fs::DirBuilder::new().mode(0o755).create(directory) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(PlaceError::System { action: "make the directory of", source }),
        }
    }
    Ok(made)
}

fn sync_directory(path: &Path) -> Result<(), PlaceError> {
    let directory = path.parent().unwrap_or(Path::new("/"));
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|source| PlaceError::System { action: "make durable", source })
}

/// Where a path really leads, with the part of it that is not there yet as it is.
fn real_path(path: &Path) -> Result<PathBuf, PlaceError> {
    let failed = |source| PlaceError::System { action: "find", source };
    match fs::canonicalize(path) {
        Ok(real) => return Ok(real),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(failed(source)),
    }
    let mut missing = Vec::new();
    let mut rest = path;
    loop {
        if fs::symlink_metadata(rest).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(PlaceError::Dangling);
        }
        let (Some(parent), Some(name)) = (rest.parent(), rest.file_name()) else {
            return Err(failed(io::ErrorKind::NotFound.into()));
        };
        missing.push(name);
        match fs::canonicalize(parent) {
            Ok(real) => return Ok(missing.into_iter().rev().fold(real, |path, name| path.join(name))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => rest = parent,
            Err(source) => return Err(failed(source)),
        }
    }
}

fn check_inside(real: &Path, root: &Path) -> Result<(), PlaceError> {
    let is_inside = real
        .strip_prefix(root)
        .is_ok_and(|inside| inside.components().all(|component| component.as_os_str() != ".git"));
    if is_inside { Ok(()) } else { Err(PlaceError::Outside { real: real.to_owned() }) }
}

fn nearest_directory(path: &Path) -> PathBuf {
    path.ancestors().skip(1).find(|parent| parent.exists()).unwrap_or(Path::new("/")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_meanwhile_is_not_replaced() {
        let place = tempfile::tempdir().expect("a scratch directory");
        let path = place.path().join("settings.json");
        for (before, meanwhile) in [(Some("{}"), Some("{\"a\": 1}")), (Some("{}"), None), (None, Some("{\"a\": 1}"))] {
            let set = |text: Option<&str>| match text {
                Some(text) => fs::write(&path, text).expect("written"),
                None => fs::remove_file(&path).expect("removed"),
            };
            before.into_iter().for_each(|text| set(Some(text)));
            let seen = look(&path, None).expect("it can be looked at");
            set(meanwhile);
            for content in [Some(b"{\"b\": 2}".as_slice()), None] {
                let error = replace(&seen, content);
                assert!(matches!(error, Err(PlaceError::Contended)), "{error:?}");
                assert_eq!(fs::read_to_string(&path).ok().as_deref(), meanwhile);
            }
            let names: Vec<_> = fs::read_dir(place.path()).expect("there").collect();
            assert_eq!(names.len(), usize::from(meanwhile.is_some()), "no draft is left");
            fs::remove_file(&path).ok();
        }
    }
}
