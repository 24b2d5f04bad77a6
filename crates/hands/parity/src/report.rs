//! What was done, or would be: the answer of a sync and of an undo.

use std::path::PathBuf;

use serde::Serialize;
use utoipa::ToSchema;

use crate::target::Cli;

/// What happened to one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// Godwit's own entry says something else now.
    Updated,
    /// Godwit's own entry is gone, since the source has it no longer.
    Removed,
    /// What was there was replaced, because that was asked for.
    TakenOver,
    /// Something of the person's own is there, and stays.
    Conflict,
    /// The source has it no longer; it stays, since somebody has changed it.
    Kept,
}

impl ChangeKind {
    /// Whether the file says something else because of it.
    pub fn is_written(self) -> bool {
        match self {
            Self::Added | Self::Updated | Self::Removed | Self::TakenOver => true,
            Self::Conflict | Self::Kept => false,
        }
    }
}

/// One entry and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// The entry: its keys, and for a list the text in it.
    pub what: String,
    /// What happened.
    pub kind: ChangeKind,
    /// Why it was not written, where it was not.
    pub why: Option<String>,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// It says already what it is to say.
    Unchanged,
    /// It was made.
    Created,
    /// It was changed.
    Changed,
    /// It was deleted: godwit had made it, and nothing is left in it.
    Deleted,
    /// It was left as it is, with a reason.
    Refused,
}

/// One file of one CLI, or of several that read the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileReport {
    /// Where the CLI looks for it.
    #[schema(value_type = String)]
    pub path: PathBuf,
    /// Where it really is, when it is reached through a symbolic link.
    #[schema(value_type = Option<String>)]
    pub real_path: Option<PathBuf>,
    /// Which CLI reads it.
    pub agent: Cli,
    /// What happened to it, or would happen.
    pub state: FileState,
    /// What happened to each entry that was not already as it is to be.
    pub changes: Vec<Change>,
    /// Why it was refused, with the line where one is known.
    pub problem: Option<String>,
    /// What to do about that.
    pub hint: Option<String>,
    /// The change as a unified diff, when it was asked for; what looks secret is masked.
    pub diff: Option<String>,
}

/// A CLI, and whether it was written for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgentReport {
    /// Which CLI.
    pub agent: Cli,
    /// Whether it was written for; else it is not installed, or was not asked for.
    pub is_written_for: bool,
    /// What of the source this CLI cannot be told.
    pub gaps: Vec<String>,
}

/// What a sync did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SyncReport {
    /// The directory of the source.
    #[schema(value_type = String)]
    pub source: PathBuf,
    /// Whether something was written; else it was only looked.
    pub is_written: bool,
    /// The CLIs.
    pub agents: Vec<AgentReport>,
    /// The files, in the order of the CLIs.
    pub files: Vec<FileReport>,
    /// Where the files as they were before are kept, when any was changed.
    #[schema(value_type = Option<String>)]
    pub backup: Option<PathBuf>,
}

impl SyncReport {
    /// Whether any file differs, or differed, from what the source says.
    pub fn has_changes(&self) -> bool {
        self.files.iter().any(|file| match file.state {
            FileState::Created | FileState::Changed | FileState::Deleted => true,
            FileState::Unchanged | FileState::Refused => false,
        })
    }

    /// The files that were left as they are, with a reason.
    pub fn refused(&self) -> usize {
        self.files.iter().filter(|file| file.state == FileState::Refused).count()
    }

    /// The entries of the person's own that are in the way.
    pub fn conflicts(&self) -> usize {
        let changes = self.files.iter().flat_map(|file| &file.changes);
        changes.filter(|change| change.kind == ChangeKind::Conflict).count()
    }
}

/// What an undo did to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UndoneFile {
    /// Which file.
    #[schema(value_type = String)]
    pub path: PathBuf,
    /// Whether it was there before the sync; else it is gone again.
    pub was_there: bool,
    /// Where what somebody had written since is kept, when that was overwritten.
    #[schema(value_type = Option<String>)]
    pub kept: Option<PathBuf>,
}

/// What an undo did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UndoReport {
    /// The backup that was restored.
    #[schema(value_type = String)]
    pub backup: PathBuf,
    /// The files.
    pub files: Vec<UndoneFile>,
}
