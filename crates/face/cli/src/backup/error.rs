//! What can be wrong with a backup or with making one, and what a person can do.

use std::io;
use std::path::PathBuf;

use godwit_git::GitError;
use godwit_store::{KeyError, OpenError, ReadError, SnapshotError, VerifyError, WriteHeadError};

use crate::error::CliError;
use crate::exit::Exit;

/// Why there is no backup, or no home out of one. In each case what was half done is gone again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The home has never had a log.
    #[error("there is nothing to back up: `{}` holds no log", home.display())]
    NothingThere {
        /// The home.
        home: PathBuf,
    },
    /// The place for backups is among the files that godwit works with.
    #[error("`{}` is inside godwit's home `{}`, among its own files", target.display(), home.display())]
    InsideHome {
        /// Where the backup should go.
        target: PathBuf,
        /// The home.
        home: PathBuf,
    },
    /// There is no manifest.
    #[error("`{}` is no whole backup: it has no `{}`", place.display(), super::manifest::NAME)]
    NoManifest {
        /// What was named as a backup.
        place: PathBuf,
    },
    /// The manifest cannot be understood.
    #[error("the manifest `{}` is cut off or damaged", path.display())]
    ManifestDamaged {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        source: serde_json::Error,
    },
    /// The manifest names a file that cannot be one of a backup.
    #[error("the manifest `{}` names `{name}`, which is no file of a backup", path.display())]
    ForeignName {
        /// The manifest.
        path: PathBuf,
        /// What it names.
        name: String,
    },
    /// A newer godwit made it.
    #[error("the backup `{}` has format {found}, this version of godwit reads up to {known}", place.display())]
    NewerFormat {
        /// The backup.
        place: PathBuf,
        /// Its format.
        found: u64,
        /// The newest that is known here.
        known: u32,
    },
    /// The backup does not hold what it should.
    #[error("the backup `{}` is damaged: {}", place.display(), faults.join("; "))]
    Faulty {
        /// The backup.
        place: PathBuf,
        /// Everything that is wrong.
        faults: Vec<String>,
    },
    /// Something is where the home should come into being.
    #[error("`{}` is not empty: {what}; restoring replaces nothing", target.display())]
    Occupied {
        /// Where.
        target: PathBuf,
        /// What is there.
        what: String,
    },
    /// A daemon works in the home that should come into being.
    #[error("a daemon works in `{}`; restoring replaces nothing", target.display())]
    InUse {
        /// Where.
        target: PathBuf,
    },
    /// The home would be inside the backup, or has no place to be in.
    #[error("`{}` cannot become a home: {why}", target.display())]
    NoPlace {
        /// Where.
        target: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// Something that is no plain file where one should be.
    #[error("`{}` is no plain file", path.display())]
    NotAFile {
        /// Where.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The log could not be opened.
    #[error(transparent)]
    OpenLog(#[from] OpenError),
    /// The log could not be read.
    #[error(transparent)]
    ReadLog(#[from] ReadError),
    /// The log could not be copied.
    #[error(transparent)]
    CopyLog(#[from] SnapshotError),
    /// The head of the copy could not be written down.
    #[error(transparent)]
    WriteHead(#[from] WriteHeadError),
    /// The log could not be verified.
    #[error(transparent)]
    VerifyLog(#[from] VerifyError),
    /// The key could not be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A vault could not be read or written.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The claim of a run could not be taken.
    #[error(transparent)]
    Claim(#[from] godwit_proc::run::Error),
    /// What was half done could not be deleted.
    #[error(transparent)]
    Delete(#[from] godwit_proc::tree::Error),
}

impl BackupError {
    /// Whether the disk that is written to has no room: then nothing more can be done.
    pub(super) fn is_disk_full(&self) -> bool {
        match self {
            Self::CopyLog(SnapshotError::DiskFull { .. }) | Self::OpenLog(OpenError::DiskFull { .. }) => true,
            Self::File { source, .. }
            | Self::CopyLog(SnapshotError::Create { source, .. })
            | Self::WriteHead(WriteHeadError::WriteFile { source, .. })
            | Self::Git(GitError::File { source, .. }) => is_no_room(source),
            // Git says it in the language that it was told to speak.
            Self::Git(GitError::GitRefused { said, .. }) => said.contains("No space left on device"),
            _ => false,
        }
    }
}

fn is_no_room(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        use BackupError as E;
        let ending = |exit| Self::from_error(exit, &error);
        if error.is_disk_full() {
            return ending(Exit::DiskFull).hint("free some space there, or name another directory with `--to`");
        }
        match &error {
            E::NothingThere { .. } => ending(Exit::NotFound).hint("`godwit up --detach` begins one; name another home with `--home`"),
            E::InsideHome { home, .. } => {
                let usual = home.join(super::DIRECTORY);
                ending(Exit::Refused).hint(format!("name a directory outside of it, best on another disk, or leave `--to` out for `{}`", usual.display()))
            }
            E::NoManifest { .. } => ending(Exit::LogDamaged)
                .hint("a backup that was cut short has none: delete it, and take another; `godwit backup list` shows which are whole"),
            E::ManifestDamaged { .. } | E::ForeignName { .. } | E::Faulty { .. } => {
                ending(Exit::LogDamaged).hint("take another backup: `godwit backup list` shows which there are")
            }
            E::NewerFormat { .. } => ending(Exit::Refused).hint("use the version of godwit that made it, or a later one"),
            E::Occupied { .. } => ending(Exit::Refused).hint("name a directory that does not exist with `--to`"),
            E::InUse { .. } => ending(Exit::InUse).hint("end it with `godwit down`, and move its home away before restoring to its place"),
            E::NoPlace { .. } => ending(Exit::Refused).hint("name another directory with `--to`"),
            E::OpenLog(OpenError::Damaged { .. } | OpenError::NotALog { .. }) => ending(Exit::LogDamaged),
            E::OpenLog(OpenError::Locked { .. }) => ending(Exit::InUse),
            _ => ending(Exit::Failed),
        }
    }
}
