//! What every row is given: where the programs are, where to work, and how thorough to be.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// How thorough the measuring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// The numbers that are quoted.
    Full,
    /// A few turns, to see that everything works.
    Quick,
}

/// What a row works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A file system on a disk.
    Disk,
    /// A file system in memory.
    Memory,
}

/// How the page is looked at, where that is not as ever.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// How long; as long as the effort says when absent.
    pub seconds: Option<u64>,
    /// Where a recording of the browser's first minute is left. The page is slower while it is made.
    pub trace: Option<PathBuf>,
}

/// What every row is given.
#[derive(Debug, Clone)]
pub struct Bench {
    programs: PathBuf,
    disk: PathBuf,
    memory: PathBuf,
    /// How thorough to be.
    pub effort: Effort,
    /// How the page is looked at.
    pub look: Look,
}

impl Bench {
    /// A benchmark of the programs in a directory, working in one place on disk and one in memory.
    ///
    /// # Errors
    /// When a program or a place is not there.
    pub fn new(programs: &Path, disk: &Path, memory: &Path, effort: Effort) -> Result<Self> {
        let real = |path: &Path| path.canonicalize().with_context(|| format!("cannot resolve {}", path.display()));
        let bench =
            Self { programs: real(programs)?, disk: real(disk)?, memory: real(memory)?, effort, look: Look::default() };
        for program in [bench.godwit(), bench.agent()] {
            ensure!(program.is_file(), "{} is not built; `cargo xtask bench` builds it", program.display());
        }
        Ok(bench)
    }

    /// The same with another way to look at the page.
    #[must_use]
    pub fn with_look(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// The binary that is measured.
    pub fn godwit(&self) -> PathBuf {
        self.programs.join("godwit")
    }

    /// The agent that it drives.
    pub fn agent(&self) -> PathBuf {
        self.programs.join("godwit-bench-agent")
    }

    /// A fresh directory that is deleted when it is dropped.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn scratch(&self, medium: Medium) -> Result<TempDir> {
        let place = match medium {
            Medium::Disk => &self.disk,
            Medium::Memory => &self.memory,
        };
        tempfile::Builder::new().prefix("godwit-bench-").tempdir_in(place).context("cannot make a directory to work in")
    }

    /// One of two numbers, by the effort.
    pub fn either<T>(&self, full: T, quick: T) -> T {
        match self.effort {
            Effort::Full => full,
            Effort::Quick => quick,
        }
    }
}
