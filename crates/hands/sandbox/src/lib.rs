//! What a run may touch: the argument vector that puts a program into an isolated view of this machine.
//!
//! **Guarantees.** Only what a [`Profile`] names, the system's programs and a few files of `/etc` can be seen; only
//! the workspace, the home and private temporary space can be written. Processes, users and host name are its own.
//!
//! **Does not know.** What is run, why, and where godwit keeps its things: the caller says what is hidden.

mod bubblewrap;
mod exposure;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use bubblewrap::{Backend, Unavailable, probe, wrap};

/// Which network a run sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// The host's.
    Open,
}

/// What a run may touch. Every path is absolute and is seen inside at the same place as outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Read and write; also the working directory.
    pub workspace: PathBuf,
    /// Read and write; becomes `HOME`.
    pub home: PathBuf,
    /// A directory outside that becomes the private `/tmp`; `None` keeps `/tmp` in memory, gone with the run.
    pub tmp: Option<PathBuf>,
    /// Files outside of both that a run may write. Each is there for good: it can be neither removed nor replaced inside.
    pub writable_files: Vec<PathBuf>,
    /// Read only.
    pub read_only: Vec<PathBuf>,
    /// What no entry of `read_only` may uncover: godwit's home, the operator's home, other runs.
    pub hidden: Vec<PathBuf>,
    /// The entries of `read_only` that may be inside something hidden: the vault's objects.
    pub uncovered: Vec<PathBuf>,
    /// Paths inside the workspace that show as empty and cannot be changed, as far as they are there.
    pub covered: Vec<PathBuf>,
    /// Variables to set inside. Nothing secret: they show in the argument vector.
    pub env: BTreeMap<String, String>,
    /// The network.
    pub network: Network,
}

/// A profile that would not isolate.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// A path is not absolute, or has `.` or `..` in it, or cannot be written as text.
    #[error("`{}` is not a plain absolute path", path.display())]
    NotPlain {
        /// Which.
        path: PathBuf,
    },
    /// An entry would show something hidden.
    #[error("`{}` would uncover `{}`, which must stay hidden", path.display(), hidden.display())]
    Uncovers {
        /// The entry.
        path: PathBuf,
        /// What it would show.
        hidden: PathBuf,
    },
    /// A file to write is none: a link would lead the mount elsewhere, a directory would show what is in it.
    #[error("`{}` is to be written and is no ordinary file", path.display())]
    NoFile {
        /// Which.
        path: PathBuf,
    },
    /// A path to cover is a link, so that what it shows is decided inside and could not be covered for certain.
    #[error("`{}` is a link, which cannot be covered for a run; remove it from the repository", path.display())]
    CoversLink {
        /// Which.
        path: PathBuf,
    },
    /// A path to cover is not in the workspace.
    #[error("`{}` is to be covered and is not in the workspace", path.display())]
    CoversOutside {
        /// Which.
        path: PathBuf,
    },
    /// The path of an entry could not be resolved.
    #[error("cannot resolve `{}`", path.display())]
    Resolve {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}
