//! `backup`

use std::path::PathBuf;

use clap::Subcommand;

/// `backup`
#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// Copy all that cannot be made again into a new directory; the daemon may run.
    Create {
        /// The directory that backups go into, best on another disk; `backups` in the home when absent.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Prove a backup by restoring it into a scratch directory, which is deleted again.
    Verify {
        /// The backup.
        backup: PathBuf,
    },
    /// Make a home of a backup; where it will be, nothing may be.
    Restore {
        /// The backup.
        backup: PathBuf,
        /// The home to make; the usual one when absent.
        #[arg(long, value_name = "HOME")]
        to: Option<PathBuf>,
    },
    /// List the backups in a directory.
    List {
        /// The directory; `backups` in the home when absent.
        #[arg(long = "in", value_name = "DIR")]
        directory: Option<PathBuf>,
    },
}
